"""What every part of the expression checker is given: names in scope, a place for faults."""

from msgspec import Struct

from compliance.check.dictionary import Field
from compliance.check.expression import DurationExpr, Expr, Literal, Path
from compliance.check.scope import DerivedField, Scope
from compliance.check.types import Interval, Type
from compliance.diagnostic import Diagnostic, Note
from compliance.source import Span


class DurationValue(Struct, frozen=True):
    """A duration inside a condition, which only `+` and `-` can use."""

    duration: DurationExpr
    span: Span
    type: Interval


class ListValue(Struct, frozen=True):
    """The values of a list parameter, which only `in` can use."""

    items: tuple[Literal, ...]
    span: Span


Operand = Expr | DurationValue | ListValue


class Context(Struct, frozen=True):
    """The scope of one expression and the faults found in it."""

    scope: Scope
    faults: list[Diagnostic]

    def report(self, fault: Diagnostic) -> None:
        """Note a fault, once; what it stands in has no value."""
        if fault not in self.faults:
            self.faults.append(fault)

    def declared(self, *expressions: Operand) -> tuple[Note, ...]:
        """Point to where the fields and parameters among some expressions are declared."""
        notes: list[Note] = []
        for expression in expressions:
            match expression:
                case Path():
                    notes += self._declarations(expression)[:1]
                case Literal(parameter=str(name)):
                    notes += self.parameter_note(name)
                case DurationValue():
                    notes += self.parameter_note(expression.duration.parameter)
                case ListValue():
                    notes += self.parameter_note(expression.items[0].parameter)
                case _:
                    pass
        return tuple(dict.fromkeys(notes))

    def parameter_note(self, name: str | None) -> list[Note]:
        """Point to where a parameter is declared, if it is one."""
        parameter = self.scope.parameters.get(name) if name else None
        return [Note(f"`{name}` is declared here", parameter.span)] if parameter else []

    def entity_note(self, entity: str) -> tuple[Note, ...]:
        """Point to where an entity is declared."""
        known = self.scope.dictionary.entities.get(entity)
        if known is None or known.span is None:
            return ()
        return (Note(f"`{entity}` is declared here", known.span),)

    def _declarations(self, path: Path) -> list[Note]:
        found: list[Field | DerivedField | None] = []
        for entity in path.entities:
            known = self.scope.dictionary.entities.get(entity)
            found.append(known.fields.get(path.field) if known else None)
            if path.derived:
                found.append(self.scope.derived(entity, path.field))
        return [declaration(one.name, one.type, one.span) for one in found if one and one.span]


def declaration(name: str, kind: Type, span: Span) -> Note:
    """Point to the declaration of a field."""
    return Note(f"`{name}` is declared as {kind}", span)
