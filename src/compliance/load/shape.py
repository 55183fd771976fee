"""Nodes to the shapes that a rule pack asks for; what has another shape is a fault.

A reader always gives a value, a placeholder after a fault, so that it goes on and finds the
rest; the stage ends with the faults, so that no placeholder is ever seen outside.
"""

from collections.abc import Iterable
from typing import assert_never

from msgspec import Struct

from compliance.diagnostic import Diagnostic
from compliance.load import faults as say
from compliance.load.nodes import Mapping, Node, Scalar, Sequence
from compliance.source import Span


class Keys(Struct, frozen=True):
    """The keys that a mapping must have, and those that it may have."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    deeper: frozenset[str] = frozenset()  # keys that belong below `inside`, one of these
    inside: str = ""


class Part(Struct, frozen=True):
    """One mapping of a file, with its owner's name for messages."""

    owner: str
    span: Span
    entries: dict[str, tuple[Scalar, Node]]
    faults: list[Diagnostic]

    def key(self, name: str) -> Scalar | None:
        """Give the key itself, where it stands."""
        found = self.entries.get(name)
        return found[0] if found else None

    def node(self, name: str) -> Node | None:
        """Give what stands under a key, of any shape."""
        found = self.entries.get(name)
        return found[1] if found else None

    def any_node(self, name: str) -> Node:
        """Give what stands under a required key, of any shape but nothing."""
        node = self.node(name)
        if node is not None and is_nothing(node):
            self.faults.append(say.wrong_shape(name, "a value", node))
        return node or placeholder(self.span)

    def optional_text(self, name: str) -> Scalar | None:
        """Give the text under a key, None where the key is absent."""
        node = self.node(name)
        return None if node is None else text_of(node, name, self.faults)

    def text(self, name: str) -> Scalar:
        """Give the text under a required key."""
        return self.optional_text(name) or placeholder(self.span)

    def texts(self, name: str) -> tuple[Scalar, ...]:
        """Give the texts under a key, one or a list of them; none where it is absent."""
        node = self.node(name)
        match node:
            case None:
                return ()
            case Sequence():
                return texts_of(node, name, self.faults)
            case Scalar() | Mapping():
                return (text_of(node, name, self.faults, "a text or a list of texts"),)
            case _:
                assert_never(node)

    def items(self, name: str) -> tuple[Node, ...]:
        """Give the items of the list under a key; none where it is absent."""
        node = self.node(name)
        return () if node is None else items_of(node, name, self.faults)

    def flag(self, name: str) -> bool:
        """Give the truth value under a key; false where it is absent."""
        node = self.node(name)
        if node is None:
            return False
        if isinstance(node, Scalar) and node.value in {"true", "false"}:
            return node.value == "true"
        self.faults.append(say.wrong_shape(name, "`true` or `false`", node))
        return False


def part_of(node: Node, owner: str, keys: Keys, faults: list[Diagnostic]) -> Part:
    """Give a mapping with its keys checked."""
    if not isinstance(node, Mapping):
        names = keys.required or keys.optional[:2]
        faults.append(say.wrong_shape(owner, "a mapping of keys and values", node, names))
        return Part(owner, node.span, {}, faults)
    part = Part(
        owner, node.span, {key.value: (key, value) for key, value in node.entries}, faults
    )
    known = (*keys.required, *keys.optional)
    unknown = [key for key, _ in node.entries if key.value not in known]
    faults += [
        say.key_of(key, owner, keys.inside)
        if key.value in keys.deeper
        else say.unknown_key(key, owner, known)
        for key in unknown
    ]
    if not unknown:  # an unknown key is most often the missing one, spelled wrong
        missing = [name for name in keys.required if name not in part.entries]
        faults += [say.missing_keys(missing, owner, head_of(node))] if missing else []
    return part


def free_entries(
    node: Node | None, owner: str, faults: list[Diagnostic]
) -> tuple[tuple[Scalar, Node], ...]:
    """Give the entries of a mapping whose keys are the user's own names."""
    match node:
        case None:
            return ()
        case Mapping():
            return node.entries
        case Scalar() | Sequence():
            faults.append(say.wrong_shape(owner, "a mapping of names", node))
            return ()
        case _:
            assert_never(node)


def items_of(node: Node, owner: str, faults: list[Diagnostic]) -> tuple[Node, ...]:
    """Give the items of a list."""
    if isinstance(node, Sequence):
        return node.items
    faults.append(say.wrong_shape(owner, "a list", node))
    return ()


def texts_of(node: Node, owner: str, faults: list[Diagnostic]) -> tuple[Scalar, ...]:
    """Give the texts of a list that holds nothing else, and at least one."""
    items = items_of(node, owner, faults)
    if isinstance(node, Sequence) and not items:
        faults.append(say.wrong_shape(owner, "a list with something in it", node))
    return tuple(text_of(item, owner, faults) for item in items)


def text_of(
    node: Node, owner: str, faults: list[Diagnostic], expected: str = "a text"
) -> Scalar:
    """Give a single value that is not empty; `expected` says what else may stand there."""
    if isinstance(node, Scalar) and not is_nothing(node):
        return node
    faults.append(say.wrong_shape(owner, expected, node))
    return placeholder(node.span)


def name_of(node: Node, owner: str) -> str:
    """Give the owner's name for messages, with its id where that can be read."""
    found = node.get("id") if isinstance(node, Mapping) else None
    if isinstance(found, Scalar) and found.value:
        return f"{owner} `{found.value}`"
    return f"an {owner}" if owner[0] in "aeiou" else f"a {owner}"


def head_of(node: Mapping) -> Span:
    """Give the first key of a mapping, the place for what the mapping lacks."""
    return node.entries[0][0].span if node.entries else node.span


def is_nothing(node: Node) -> bool:
    """Whether no value stands there: null, or an empty text."""
    return isinstance(node, Scalar) and (node.is_null or not node.value.strip())


def placeholder(span: Span) -> Scalar:
    """Give an empty text for a place whose fault is noted."""
    return Scalar("", "plain", span, span)


def without(node: Mapping, names: Iterable[str]) -> Mapping:
    """Give a mapping without some of its keys."""
    left = set(names)
    return Mapping(
        tuple(entry for entry in node.entries if entry[0].value not in left), node.span
    )
