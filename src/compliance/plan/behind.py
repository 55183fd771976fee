"""A derived field to what it is calculated from: fields, and relations to other records."""

from collections.abc import Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from compliance.check.expression import SUBJECT, Expr, Path
from compliance.check.form import (
    CadenceForm,
    Counted,
    Form,
    Reached,
    Related,
    RelatedForm,
    Selected,
    Step,
    Summed,
)
from compliance.check.rules import Derived
from compliance.plan.read_fields import leaves, read_expressions, related_paths, subject_paths

Judging = RelatedForm | CadenceForm


class Group(Struct):
    """Related records to show: the fields read of them, and the forms that judge them.

    `order` is a field of theirs by which one is chosen, the first of them if `is_earliest`.
    """

    related: Related
    paths: dict[Path, None] = field(default_factory=dict)
    forms: list[Judging] = field(default_factory=list)
    order: Path | None = None
    is_earliest: bool = False


class Behind(Struct):
    """What was found: fields, in order, and groups of records by their relation."""

    derived: Mapping[tuple[str, str], Derived]
    paths: dict[Path, None] = field(default_factory=dict)
    groups: dict[Related, Group] = field(default_factory=dict)

    def add_group(
        self, related: Related, paths: Iterable[Path], form: Judging | None = None
    ) -> Group:
        """Add what is read of related records to the group of their relation."""
        group = self.groups.setdefault(related, Group(related))
        group.paths |= dict.fromkeys(paths)
        if form is not None:
            group.forms.append(form)
        return group

    def follow(self, path: Path) -> None:
        """Add a field of the subject, and all that it is derived from."""
        if path in self.paths:
            return
        self.paths[path] = None
        for entity in path.entities if path.derived else ():
            found = self.derived.get((entity, path.field))
            if found is not None:
                self._follow_derivation(found, path, entity)

    def _follow_derivation(self, found: Derived, path: Path, entity: str) -> None:
        steps = steps_of(path, entity)
        for each in subject_paths(own_expressions(found)):
            self.follow(rebased(each, path))
        derivation = found.derivation
        if isinstance(derivation, Form):
            for form in leaves([derivation]):
                if isinstance(form, Judging):
                    related, read = form.related, related_paths(form.where, form.at)
                    self.add_group(moved(related, steps), read, None if steps else form)
        elif isinstance(derivation, Selected | Counted | Summed | Reached):
            read = related_paths(*_read_of_related(derivation))
            group = self.add_group(moved(derivation.related, steps), read)
            if isinstance(derivation, Selected) and isinstance(derivation.order, Path):
                group.order, group.is_earliest = derivation.order, derivation.pick == "earliest"


def own_expressions(found: Derived) -> list[Expr]:
    """Give the expressions of a derivation, read on the record that has the derived field."""
    derivation = found.derivation
    if isinstance(derivation, Form):
        return list(read_expressions(derivation))
    if isinstance(derivation, Selected):
        read = (*_read_of_related(derivation), derivation.none)
        return [each for each in read if each is not None]
    if isinstance(derivation, Counted | Summed | Reached):
        return [each for each in _read_of_related(derivation) if each is not None]
    return [derivation]


def _read_of_related(
    derivation: Selected | Counted | Summed | Reached,
) -> tuple[Expr | None, ...]:
    match derivation:
        case Selected():
            return derivation.value, derivation.order, derivation.where
        case Summed():
            return derivation.value, derivation.where
        case Reached():
            return derivation.at, derivation.where
        case Counted():
            return (derivation.where,)


def rebased(inner: Path, outer: Path) -> Path:
    """Give a field that is read on the record where another path ends, as a path from there."""
    return replace(inner, record=outer.record, hops=(*outer.hops, *inner.hops))


def moved(related: Related, steps: tuple[Step, ...]) -> Related:
    """Give a relation that starts only after some steps."""
    if not steps:
        return replace(related, span=None)
    # Without steps of its own it is to all records, from wherever it starts.
    own = (*steps, *related.steps) if related.steps else ()
    return Related(related.entity, own, including_subject=True)


def steps_of(path: Path, entity: str) -> tuple[Step, ...]:
    """Give the references of a path as steps of a relation, ending at an entity."""
    steps = []
    for number, hop in enumerate(path.hops):
        last = number == len(path.hops) - 1
        name, key, discriminator = next(
            (each for each in hop.targets if not last or each[0] == entity), hop.targets[0]
        )
        when = None if hop.by is None or discriminator is None else (hop.by, discriminator)
        steps.append(Step(name, ((hop.field, key),), many=False, near_when=when))
    return tuple(steps)


def is_own(path: Path) -> bool:
    """Whether a path leads to a stored field of the subject itself."""
    return path.record == SUBJECT and not path.hops and not path.derived
