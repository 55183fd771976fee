"""Where in a rule something stands: what its names can mean, and where faults are noted."""

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from compliance.check.check_shift import check_meeting
from compliance.check.conditions import check_expression, used_parameters
from compliance.check.dictionary import Dictionary, Entity
from compliance.check.duration_maps import NoLimit
from compliance.check.durations import check_duration
from compliance.check.expression import DurationExpr, Expr, Literal
from compliance.check.expression_context import Context
from compliance.check.parameter_value import ParameterValue
from compliance.check.parameters import integer_of, percent_of
from compliance.check.rules import Dependency, Requirement
from compliance.check.scope import DerivedField, EachName, Scope
from compliance.check.types import BOOLEAN, DATE, TIMESTAMP, Type
from compliance.check.values import day_of
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Node, Scalar


class Known(Struct, frozen=True):
    """Everything that a name in a rule can refer to; `subjects` are those of all rules."""

    dictionary: Dictionary
    parameters: Mapping[str, ParameterValue]
    requirements: Mapping[str, Requirement]
    group_by: tuple[str, ...]
    subjects: Mapping[str, str]
    derived: Callable[[str, str], DerivedField | None]
    derived_names: Callable[[str], Iterable[str]]
    derived_parameters: Callable[[str, str], Iterable[str]]

    def fields(self, entity: Entity) -> list[str]:
        """Give the names of all fields of an entity, derived ones too."""
        return [*entity.fields, *self.derived_names(entity.name)]


class Place(Struct, frozen=True):
    """A place where the record in scope is one of `subject`.

    `used` gathers the names of the parameters that were read, `shares` the edges that shares
    make; it is None where no share may stand.
    """

    known: Known
    subject: Entity
    faults: list[Diagnostic]
    used: set[str]
    shares: list[Dependency] | None = None
    each: Mapping[str, EachName] = field(default_factory=dict)

    def with_each(self, names: Mapping[str, EachName]) -> "Place":
        """Give the same place with more names of `each` in scope."""
        return replace(self, each={**self.each, **names})

    def condition(self, node: Scalar, related: Entity | None = None) -> Expr | None:
        """Read a condition."""
        return self.expression(node, related, BOOLEAN)

    def optional_condition(self, node: Scalar | None, related: Entity) -> Expr | None:
        """Read a condition on related records, if one is written."""
        return None if node is None else self.condition(node, related)

    def moment(self, node: Scalar, related: Entity | None = None) -> Expr | None:
        """Read a date or an instant; a day may be written as it is."""
        day = day_of(node.value)
        if day is not None:
            return Literal(day, DATE, span=node.content)
        return self.expression(node, related, TIMESTAMP)

    def optional_moment(self, node: Scalar | None) -> Expr | None:
        """Read a date or an instant of the subject, if one is written."""
        return None if node is None else self.moment(node)

    def limit(self, node: Scalar | None, value: Expr | None) -> Expr | None:
        """Read a date or an instant of the subject that `value` is compared with."""
        limit = self.optional_moment(node)
        if limit is None or value is None:
            return limit
        return (
            limit
            if check_meeting(value, limit, Context(self._scope(None), self.faults))
            else None
        )

    def expression(
        self, node: Scalar, related: Entity | None = None, expected: Type | None = None
    ) -> Expr | None:
        """Read an expression, None after reporting its faults."""
        scope = self._scope(related)
        expression = check_expression(node, scope, self.faults, expected)
        if expression is not None:
            self.used.update(used_parameters(expression))
        return expression

    def duration(self, node: Node | None, *ends: Expr | None) -> DurationExpr | NoLimit | None:
        """Read a duration that is measured between `ends`, None where there is none."""
        if node is None:
            return None
        known = tuple(end for end in ends if end is not None)
        duration = check_duration(node, self._scope(None), self.faults, known)
        if duration is not None and not isinstance(duration, NoLimit):
            self.used.update(used_parameters(duration))
        return duration

    def count(self, node: Scalar) -> int | None:
        """Read a whole number of 0 or more, written or a parameter."""
        self._note_parameter(node)
        return integer_of(node, self.known.parameters, self.faults)

    def percent(self, node: Scalar | None) -> float | None:
        """Read a percent as a share from 0 to 1, None where there is none."""
        if node is None:
            return None
        self._note_parameter(node)
        return percent_of(node, self.known.parameters, self.faults)

    def _note_parameter(self, node: Scalar) -> None:
        if node.value.startswith("$"):
            self.used.add(node.value[1:])

    def _scope(self, related: Entity | None) -> Scope:
        return Scope(
            dictionary=self.known.dictionary,
            derived=self._derived,
            parameters=self.known.parameters,
            subject=self.subject.name,
            related=related.name if related else None,
            each=self.each,
            derived_names=self.known.derived_names,
        )

    def _derived(self, entity: str, name: str) -> DerivedField | None:
        found = self.known.derived(entity, name)
        self.used.update(self.known.derived_parameters(entity, name))
        return found
