"""Which rules to judge and report on, and by which fields to break the report down."""

from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from compliance.check.rules import CheckedRules, Rule
from compliance.check.types import List, Type
from compliance.diagnostic import Diagnostic, RuleErrors, suggestion


class Choice(Struct, frozen=True):
    """The part of a pack to judge: the `chosen` rules, and those that they need.

    `left_out` are the pack's other rules, and `by` the fields to break the report down by.
    """

    checked: CheckedRules
    chosen: frozenset[str]
    left_out: Mapping[str, Rule]
    by: tuple[str, ...]


def choose(
    checked: CheckedRules,
    rules: Sequence[str] = (),
    by: Sequence[str] = (),
    whole_cases: bool = False,
) -> Choice:
    """Choose rules of a pack, all if none is named, and add fields to the pack's `group_by`.

    With `whole_cases` all rules about the same subjects are judged beside the chosen ones,
    so that what is concluded about these subjects is known.
    """
    faults = [unknown_rule(rule, checked) for rule in rules if rule not in checked.rules]
    faults += _faults_of_fields(by, checked)
    if faults:
        raise RuleErrors(faults)
    wanted = _about_the_same(checked, rules) if whole_cases else rules
    needed = _needed(checked, wanted or tuple(checked.rules))
    kept = {name: rule for name, rule in checked.rules.items() if name in needed}
    left_out = {name: rule for name, rule in checked.rules.items() if name not in needed}
    part = checked
    if left_out:
        # An inference over some of a case's facts could conclude what all of them refute.
        inferences = checked.inferences if whole_cases else ()
        part = replace(checked, rules=kept, inferences=inferences)
    group_by = tuple(dict.fromkeys((*checked.group_by, *by)))
    return Choice(part, frozenset(rules or checked.rules), left_out, group_by)


def unknown_rule(rule: str, known: CheckedRules) -> Diagnostic:
    """Report a rule that the pack does not have."""
    return Diagnostic(
        "unknown-rule",
        f"pack `{known.id}` has no rule `{rule}`",
        help=suggestion(rule, known.rules),
    )


def _faults_of_fields(by: Sequence[str], checked: CheckedRules) -> list[Diagnostic]:
    """Report the fields that no entity has, and those that hold lists wherever they are."""
    kinds: dict[str, list[Type]] = {}
    for entity in checked.dictionary.entities.values():
        for field in entity.fields.values():
            kinds.setdefault(field.name, []).append(field.type)
    single = {
        name
        for name, found in kinds.items()
        if not all(isinstance(each, List) for each in found)
    }
    faults = [_unknown_field(field, set(kinds)) for field in by if field not in kinds]
    listed = [field for field in by if field in kinds and field not in single]
    return faults + [_list_field(field, single) for field in listed]


def _list_field(field: str, single: set[str]) -> Diagnostic:
    return Diagnostic(
        "list-field",
        f"a report can't be broken down by `{field}`, which holds lists",
        help=suggestion(field, single),
    )


def _about_the_same(checked: CheckedRules, rules: Sequence[str]) -> tuple[str, ...]:
    """Give the rules whose verdicts are facts of the same cases, if anything is concluded."""
    if not checked.inferences:
        return tuple(rules)
    subjects = {checked.rules[rule].subject for rule in rules}
    return tuple(name for name, rule in checked.rules.items() if rule.subject in subjects)


def _needed(checked: CheckedRules, rules: Sequence[str]) -> set[str]:
    found = set(rules)
    waiting = list(rules)
    while waiting:
        rule = checked.rules[waiting.pop()]
        new = {each.rule for each in rule.dependencies} - found
        found |= new
        waiting += new
    return found


def _unknown_field(field: str, known: set[str]) -> Diagnostic:
    return Diagnostic(
        "unknown-field",
        f"no entity of the pack has a field `{field}`",
        help=suggestion(field, known),
    )
