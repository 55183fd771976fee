"""What can be wrong with the way to related records, one function for each fault."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from compliance.check.dictionary import Entity
from compliance.diagnostic import Diagnostic, Note, suggestion
from compliance.load.form import ViaEntry
from compliance.load.nodes import Scalar
from compliance.source import Span

if TYPE_CHECKING:
    from compliance.check.relations import Relation


def ambiguous_path(relation: "Relation", candidates: Iterable[str]) -> Diagnostic:
    """Say that more than one reference leads there."""
    names = sorted(set(candidates))
    message = (
        f"more than one reference leads from `{relation.near.name}` to `{relation.far.name}`"
    )
    help_line = f"choose with {' or '.join(f'`via: {name}`' for name in names)}"
    return Diagnostic(
        "ambiguous-path", message, relation.span, notes=_declared(relation), help=help_line
    )


def no_path(relation: "Relation", detours: Iterable[str]) -> Diagnostic:
    """Say that no reference leads there directly."""
    ways = list(detours)[:3]
    message = (
        f"no reference leads directly from `{relation.near.name}` to `{relation.far.name}`"
    )
    help_line = f"did you mean {' or '.join(f'`via: {way}`' for way in ways)}?" if ways else ""
    return Diagnostic(
        "no-path", message, relation.span, notes=_declared(relation), help=help_line
    )


def several_paths(relation: "Relation", span: Span, paths: Iterable[str]) -> Diagnostic:
    """Say that a `via` can be followed in more than one way."""
    listed = sorted(set(paths))
    message = (
        f"this path leads from `{relation.near.name}` to `{relation.far.name}` "
        f"in several ways: {', '.join(listed[:4])}"
    )
    help_line = "go by other fields, or derive a field in two steps"
    return Diagnostic(
        "ambiguous-path", message, span, notes=_declared(relation), help=help_line
    )


def no_path_via(relation: "Relation", via: ViaEntry) -> Diagnostic:
    """Say that a `via` leads elsewhere."""
    message = f"this path does not lead from `{relation.near.name}` to `{relation.far.name}`"
    help_line = "name a reference that leads from one to the other, or that both have"
    return Diagnostic("no-path", message, via.span, notes=_declared(relation), help=help_line)


def unknown_via(name: Scalar, entities: tuple[Entity, ...]) -> Diagnostic:
    """Say that a field named in `via` is not there."""
    names = list(dict.fromkeys(f"`{entity.name}`" for entity in entities))
    known = [field for entity in entities for field in entity.fields]
    where = f"{names[0]} has no" if len(names) == 1 else f"neither {' nor '.join(names)} has a"
    message = f"{where} field `{name.value}`"
    notes = tuple(
        dict.fromkeys(
            Note(f"`{entity.name}` is declared here", entity.span)
            for entity in entities
            if entity.span
        )
    )
    help_line = suggestion(name.value, known)
    return Diagnostic("unknown-field", message, name.span, notes=notes, help=help_line)


def no_agreement(one: Scalar, other: Scalar, relation: "Relation") -> Diagnostic:
    """Say that two fields can't hold the same value."""
    left, right = relation.near.fields[one.value], relation.far.fields[other.value]
    message = f"`{one.value}` ({left.type}) can't agree with `{other.value}` ({right.type})"
    notes = tuple(
        Note(f"`{field.name}` is declared here", field.span)
        for field in (left, right)
        if field.span
    )
    return Diagnostic("type-mismatch", message, one.span, notes=notes)


def crowded_pairs(place: Scalar) -> Diagnostic:
    """Refuse lists and several polymorphic references among several pairs."""
    message = "several pairs of fields can't hold a list or more than one open reference"
    help_line = "leave one pair, and compare the others in `where`"
    return Diagnostic("no-path", message, place.span, help=help_line)


def _declared(relation: "Relation") -> tuple[Note, ...]:
    entities = dict.fromkeys([relation.near.name, relation.far.name])
    spans = {relation.near.name: relation.near.span, relation.far.name: relation.far.span}
    found = [(name, spans[name]) for name in entities]
    return tuple(Note(f"`{name}` is declared here", span) for name, span in found if span)
