"""What can be wrong with the files, keys and shapes of a rule pack, one function a fault."""

from collections.abc import Iterable, Sequence
from typing import assert_never

from compliance.diagnostic import Diagnostic, Note, suggestion
from compliance.load import nodes
from compliance.load.nodes import Mapping, Node, Scalar
from compliance.load.shape_advice import shape_advice
from compliance.source import Span


def no_folder(path: str) -> Diagnostic:
    """Say that the rule pack is not there."""
    message = f"there is no folder `{path}` with a rule pack"
    return Diagnostic(
        "no-folder", message, path=path, help="name the folder that holds `pack.yaml`"
    )


def missing_file(path: str, name: str) -> Diagnostic:
    """Say that a pack lacks one of its two fixed files."""
    message = f"the rule pack has no file `{name}`"
    return Diagnostic("missing-file", message, path=path, help=f"write `{path}/{name}`")


def unreadable_file(path: str, why: str) -> Diagnostic:
    """Say that the system gives no such file."""
    return Diagnostic("unreadable-file", f"the file can't be read: {why}", path=path)


def not_utf8(path: str, offset: int) -> Diagnostic:
    """Say where a file is not UTF-8."""
    message = f"the file is not UTF-8 text: its byte {offset + 1} can't be read"
    return Diagnostic("not-utf-8", message, path=path, help="save the file as UTF-8")


def too_large(path: str, limit: int) -> Diagnostic:
    """Refuse a file that no one has written by hand."""
    message = f"the file is larger than {limit // 1_000_000} MB"
    return Diagnostic("too-large", message, path=path, help="split it into several files")


def link_outside(path: str) -> Diagnostic:
    """Refuse a link that leaves the folder of the pack."""
    message = "the link leads out of the folder of the rule pack"
    return Diagnostic("link-outside", message, path=path, help="copy the file into the folder")


def link_to_folder(path: str) -> Diagnostic:
    """Refuse a link to a folder, whose files would be read twice or without end."""
    message = "the link leads to a folder, and such links are not followed"
    return Diagnostic(
        "link-outside", message, path=path, help="copy the folder, or delete the link"
    )


def other_extension(path: str) -> Diagnostic:
    """Refuse `.yml`, which would be left out without a word."""
    message = "the file would not be read, because its name does not end in `.yaml`"
    return Diagnostic("file-extension", message, path=path, help="rename it to end in `.yaml`")


def unknown_key(key: Scalar, owner: str, known: Iterable[str]) -> Diagnostic:
    """Refuse a key that nothing reads."""
    message = f"{owner} has no key `{key.value}`"
    return Diagnostic("unknown-key", message, key.span, help=suggestion(key.value, known))


def key_of(key: Scalar, owner: str, inside: str) -> Diagnostic:
    """Refuse a key that belongs one level deeper."""
    message = f"{owner} has no key `{key.value}`, which belongs below `{inside}`"
    help_line = f"indent it further than `{inside}:`, below which it belongs"
    return Diagnostic("unknown-key", message, key.span, help=help_line)


def missing_keys(names: Sequence[str], owner: str, span: Span) -> Diagnostic:
    """Say which keys are needed, all of them."""
    listed = " and ".join(", ".join(f"`{name}`" for name in names).rsplit(", ", 1))
    message = f"{owner} needs the {'keys' if len(names) > 1 else 'key'} {listed}"
    help_line = f"add {', '.join(f'`{name}: ...`' for name in names)}"
    return Diagnostic("missing-key", message, span, help=help_line)


def missing_choice(names: Sequence[str], owner: str, span: Span) -> Diagnostic:
    """Say which keys are needed, one of them."""
    message = f"{owner} needs the key {' or '.join(f'`{name}`' for name in names)}"
    return Diagnostic("missing-key", message, span, help=f"add `{names[0]}: ...`")


def wrong_shape(owner: str, expected: str, found: Node, keys: Sequence[str] = ()) -> Diagnostic:
    """Say which kind of value is expected, and which stands there."""
    name = owner if "`" in owner or " " in owner else f"`{owner}`"
    message = f"{name} must be {expected}, but {_kind(found)} stands here"
    help_line = shape_advice(owner, expected, found, keys)
    return Diagnostic("wrong-shape", message, found.span, help=help_line)


def conflicting_keys(first: Scalar, second: Scalar, help_line: str) -> Diagnostic:
    """Refuse two keys that exclude each other."""
    note = Note(f"`{first.value}` stands here", first.span)
    message = f"`{second.value}` can't stand beside `{first.value}`"
    return Diagnostic("conflicting-keys", message, second.span, notes=(note,), help=help_line)


def misplaced_key(key: Scalar, needed: str, help_line: str) -> Diagnostic:
    """Refuse a key that means nothing without another one."""
    message = f"`{key.value}` means nothing without {needed}"
    return Diagnostic("misplaced-key", message, key.span, help=help_line)


def missing_anchor(key: Scalar) -> Diagnostic:
    """Say that `of` names the related entity, so that the limit has no anchor."""
    message = "`of` names the related records here, so that `within` has nothing to count from"
    help_line = "write `some: <entity>` beside the count, and `of: <timestamp>` for `within`"
    return Diagnostic("missing-anchor", message, key.span, help=help_line)


def no_form(owner: str, span: Span, known: Iterable[str]) -> Diagnostic:
    """Say that a mapping lacks the key that would make it something."""
    message = f"{owner} has no key that says what is meant"
    help_line = f"write one of {', '.join(f'`{name}:`' for name in known)}"
    return Diagnostic("no-form", message, span, help=help_line)


def wrong_word(found: Scalar, owner: str, known: Iterable[str]) -> Diagnostic:
    """Refuse a word that is not one of the few that a key takes."""
    words = tuple(known)
    message = f"`{owner}` can't be `{found.value}`"
    listed = f"write {' or '.join(f'`{word}`' for word in words)}"
    return Diagnostic(
        "wrong-word", message, found.span, help=suggestion(found.value, words) or listed
    )


def _kind(node: Node) -> str:
    match node:
        case nodes.Sequence():
            return "a list" if node.items else "an empty list"
        case Mapping():
            return "a mapping" if node.entries else "an empty mapping"
        case Scalar():
            return "nothing" if node.is_null or not node.value.strip() else f"`{node.value}`"
        case _:
            assert_never(node)
