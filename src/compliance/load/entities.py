"""`dictionary.yaml` to the declarations of entities and fields."""

from typing import assert_never

from compliance.diagnostic import Diagnostic
from compliance.load import faults as say
from compliance.load.nodes import Mapping, Node, Scalar, Sequence
from compliance.load.rulebook import (
    EntityDeclaration,
    EnumType,
    FieldDeclaration,
    ListType,
    NamedType,
    ReferenceType,
    TypeEntry,
)
from compliance.load.shape import (
    Keys,
    Part,
    free_entries,
    head_of,
    part_of,
    placeholder,
    text_of,
    texts_of,
)
from compliance.source import Span

_DICTIONARY = Keys(("entities",), ("title", "note"))
_ENTITY = Keys(("key", "fields"), ("title", "time", "note"))
_KINDS = ("type", "enum", "list", "ref")
_TYPE = Keys((), (*_KINDS, "ordered"))
_FIELD = Keys((), (*_KINDS, "ordered", "null", "title", "note"))


def load_entities(node: Node, faults: list[Diagnostic]) -> tuple[EntityDeclaration, ...]:
    """Give what `dictionary.yaml` declares."""
    part = part_of(node, "`dictionary.yaml`", _DICTIONARY, faults)
    entries = free_entries(part.node("entities"), "entities", faults)
    return tuple(_load_entity(name, value, faults) for name, value in entries)


def _load_entity(name: Scalar, node: Node, faults: list[Diagnostic]) -> EntityDeclaration:
    part = part_of(node, f"entity `{name.value}`", _ENTITY, faults)
    fields = free_entries(part.node("fields"), "fields", faults)
    return EntityDeclaration(
        name,
        part.optional_text("title"),
        part.texts("key"),
        part.optional_text("time"),
        tuple(_load_field(key, value, faults) for key, value in fields),
    )


def _load_field(name: Scalar, node: Node, faults: list[Diagnostic]) -> FieldDeclaration:
    owner = f"field `{name.value}`"
    if not isinstance(node, Mapping):
        type_ = NamedType(text_of(node, owner, faults, "a type or a mapping"))
        return FieldDeclaration(name, type_, None, None, _both(name, node))
    part = part_of(node, owner, _FIELD, faults)
    null = part.optional_text("null")
    if null and null.value and null.value != "not_yet":
        faults.append(say.wrong_word(null, "null", ["not_yet"]))
    title = part.optional_text("title")
    return FieldDeclaration(name, _load_kind(part), null, title, _both(name, node))


def _load_type(node: Node, owner: str, faults: list[Diagnostic]) -> TypeEntry:
    if not isinstance(node, Mapping):
        return NamedType(text_of(node, owner, faults, "a type or a mapping"))
    return _load_kind(part_of(node, owner, _TYPE, faults))


def _load_kind(part: Part) -> TypeEntry:
    kinds = [name for name in _KINDS if name in part.entries]
    if not kinds:
        if all(key in (*_FIELD.optional, *_TYPE.optional) for key in part.entries):
            part.faults.append(_no_type(part))
        return NamedType(placeholder(part.span))
    first, *others = (part.entries[name][0] for name in kinds)
    for other in others:
        part.faults.append(say.conflicting_keys(first, other, "keep one of the two types"))
    ordered = part.key("ordered")
    if ordered and kinds[0] != "enum":
        help_line = "write `{enum: [...], ordered: true}`"
        part.faults.append(say.misplaced_key(ordered, "`enum`", help_line))
    return _load_one_kind(kinds[0], part)


def _load_one_kind(kind: str, part: Part) -> TypeEntry:
    node = part.any_node(kind)
    match kind:
        case "type":
            return _load_type(node, "`type`", part.faults)
        case "enum":
            return EnumType(texts_of(node, "enum", part.faults), part.flag("ordered"))
        case "list":
            return ListType(_load_type(node, "`list`", part.faults), node.span)
        case _:
            return _load_reference(node, part.faults)


def _load_reference(node: Node, faults: list[Diagnostic]) -> ReferenceType:
    match node:
        case Scalar() | Sequence():
            return ReferenceType(text_of(node, "ref", faults), None, ())
        case Mapping():
            by = node.get("by")
            targets = [
                (key, text_of(to, "ref", faults))
                for key, to in node.entries
                if key.value != "by"
            ]
            if by is None:
                faults.append(say.missing_keys(["by"], "`ref`", head_of(node)))
            if not targets:
                words = "`by` and each of its texts with an entity"
                faults.append(say.wrong_shape("ref", words, node))
            name = text_of(by, "by", faults) if by is not None else placeholder(node.span)
            return ReferenceType(None, name, tuple(targets))
        case _:
            assert_never(node)


def _no_type(part: Part) -> Diagnostic:
    keys = [key for key, _ in part.entries.values()]
    return say.missing_choice(_KINDS, part.owner, keys[0].span if keys else part.span)


def _both(name: Scalar, node: Node) -> Span:
    return Span(name.span.source, name.span.start, max(name.span.end, node.span.end))
