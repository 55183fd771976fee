"""A second evaluator: typed rules and plain records to verdicts, one subject at a time.

It shares no code with `plan` and `evaluate`; both follow design.md and docs/semantics.md.
"""

from dataclasses import dataclass

from compliance.check.rules import CheckedRules
from compliance.evaluate.verdicts import VerdictName
from properties.interpreter_data import Context, Data, Record, Value
from properties.interpreter_derived import derive
from properties.interpreter_gates import Judge
from properties.interpreter_lost import doubtful_rules
from properties.interpreter_values import field_value


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a rule says of one subject: before gates, after them, and whether to rely on it."""

    rule: str
    subject: Record
    own: VerdictName
    final: VerdictName
    unreliable: bool


def context_of(checked: CheckedRules, data: Data) -> Context:
    """Give what the interpreter needs to judge any rule."""
    derived = {(one.entity, one.field): one for one in checked.derived}
    return Context(checked, data, derive, derived)


def interpret(checked: CheckedRules, data: Data) -> list[Judgement]:
    """Judge every rule of a pack on every subject of a snapshot."""
    judge = Judge(context_of(checked, data), doubtful_rules(checked, data))
    judgements = []
    for rule in checked.rules.values():
        for subject in data.entities[rule.subject].assessed:
            own = judge.own(rule, subject)
            final = judge.final(rule, subject)
            judgements.append(Judgement(rule.id, subject, own, final.verdict, final.unreliable))
    return judgements


def derived_values(checked: CheckedRules, data: Data) -> dict[tuple[str, Record], Value]:
    """Give every derived field of every record."""
    context = context_of(checked, data)
    return {
        (derived.name, record): field_value(record, derived.field, context)
        for derived in checked.derived
        for record in data.entities[derived.entity].assessed
    }
