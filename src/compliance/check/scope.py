"""The names that an expression may use: records in scope, derived fields and parameters."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, field

from compliance.check.dictionary import Dictionary
from compliance.check.parameter_value import ParameterValue
from compliance.check.types import Type
from compliance.source import Span


class DerivedField(Struct, frozen=True):
    """A derived field as expressions see it; a `count` has bounds instead of one value."""

    name: str
    type: Type
    count: bool
    span: Span | None


class EachRecord(Struct, frozen=True):
    """A name that stands for every record of an entity."""

    entity: str


class EachText(Struct, frozen=True):
    """A name that stands for every value of a list."""

    type: Type


class EachPeriodName(Struct, frozen=True):
    """A name that stands for every calendar period, with `.start`, `.end` and `.label`."""


EachName = EachRecord | EachText | EachPeriodName


def _no_names(_entity: str) -> Iterable[str]:
    return ()


class Scope(Struct, frozen=True):
    """Where an expression stands: `related` is the entity of the record that `where` reads.

    `derived` gives a derived field by entity and name, None if there is none or a faulty one;
    `derived_names` gives all of an entity, faulty ones too.
    """

    dictionary: Dictionary
    derived: Callable[[str, str], DerivedField | None]
    parameters: Mapping[str, ParameterValue]
    subject: str
    related: str | None = None
    each: Mapping[str, EachName] = field(default_factory=dict)
    derived_names: Callable[[str], Iterable[str]] = _no_names

    @property
    def entity(self) -> str:
        """The entity of the record that bare names belong to."""
        return self.related if self.related is not None else self.subject

    def fields(self, entity: str) -> list[str]:
        """Give the names of all fields of an entity, derived ones too."""
        known = self.dictionary.entities.get(entity)
        return [*(known.fields if known else ()), *self.derived_names(entity)]
