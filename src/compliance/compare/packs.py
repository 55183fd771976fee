"""Two checked packs to their differences, part by part, however either is written."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules, Inference, Rule, Waiver
from compliance.compare.difference import Difference, added_and_removed, made
from compliance.compare.records import compare_records
from compliance.compare.rules import compare_rules, parameters_of
from compliance.diagnostic import RuleErrors
from compliance.load.rulebook import Rulebook

_HEADER = ("id", "time_zone", "calendar", "group_by")
_PARAMETER = ("unit", "basis", "source")
_REQUIREMENT = ("text", "parent", "due_on")


def compare_packs(
    rulebook: Rulebook, old: CheckedRules, new: CheckedRules
) -> tuple[Difference, ...]:
    """Give the differences from an old pack, as it was loaded and checked, to a new one."""
    # A rule is not another for reading a parameter with another value: that is said once.
    aligned = _aligned(rulebook, old, new)
    return (
        *_compare_headers(old, new),
        *_compare_requirements(old, new),
        *_compare_parameters(old, new),
        *compare_records(aligned, new),
        *compare_rules(aligned, new),
        *_compare_inferences(old, new),
        *_compare_waivers(old, new),
    )


def _aligned(rulebook: Rulebook, old: CheckedRules, new: CheckedRules) -> CheckedRules:
    """Give what reads a parameter in both packs the value that it has in the new one.

    What reads it no more keeps the old value, which is then a change of its own.
    """
    values = {
        name: new.parameters[name].value
        for name, parameter in old.parameters.items()
        if name in new.parameters and new.parameters[name].value != parameter.value
    }
    try:
        other = check_pack(rulebook, values) if values else old
    except RuleErrors:
        return old
    readers, derived = ({each.name: each for each in one.derived} for one in (new, other))
    return replace(
        old,
        rules={
            id_: other.rules[id_]
            if id_ in new.rules and _still_reads(rule, new.rules[id_], values)
            else rule
            for id_, rule in old.rules.items()
        },
        derived=tuple(
            derived[each.name]
            if each.name in readers
            and {*each.parameters} & {*values} <= {*readers[each.name].parameters}
            else each
            for each in old.derived
        ),
    )


def _still_reads(old: Rule, new: Rule, names: Iterable[str]) -> bool:
    return parameters_of(old) & set(names) <= parameters_of(new)


def _compare_headers(old: CheckedRules, new: CheckedRules) -> Iterator[Difference]:
    for name in _HEADER:
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Difference("pack", "~", made(name, before, after))


def _compare_requirements(old: CheckedRules, new: CheckedRules) -> Iterator[Difference]:
    yield from added_and_removed("requirements", old.requirements, new.requirements)
    for id_, before in old.requirements.items():
        after = new.requirements.get(id_, before)
        for name in _REQUIREMENT:
            one, other = getattr(before, name), getattr(after, name)
            if one != other:
                what = f"{id_}: {made(name, one, other)}"
                yield Difference("requirements", "~", what)


def _compare_parameters(old: CheckedRules, new: CheckedRules) -> Iterator[Difference]:
    yield from added_and_removed("parameters", old.parameters, new.parameters)
    for name, before in old.parameters.items():
        after = new.parameters.get(name, before)
        if before.value != after.value:
            readers = ", ".join(_readers(name, new)) or "nothing"
            what = f"{made(name, before.value, after.value)}; read by {readers}"
            yield Difference("parameters", "~", what)
        for part in _PARAMETER:
            one, other = getattr(before, part), getattr(after, part)
            if one != other:
                yield Difference("parameters", "~", f"{name}: {made(part, one, other)}")


def _readers(parameter: str, checked: CheckedRules) -> Iterator[str]:
    for rule in checked.rules.values():
        if any(parameter in version.parameters for version in rule.versions):
            yield rule.id
    yield from (each.name for each in checked.derived if parameter in each.parameters)


def _compare_inferences(old: CheckedRules, new: CheckedRules) -> Iterator[Difference]:
    before = {each.id: each for each in old.inferences}
    after = {each.id: each for each in new.inferences}
    yield from added_and_removed("inferences", before, after)
    for id_, inference in before.items():
        if id_ in after and _said(inference) != _said(after[id_]):
            yield Difference("inferences", "~", f"{id_}: it fires on other facts")
        if id_ in after and inference.conclude != after[id_].conclude:
            what = made("conclusion", inference.conclude, after[id_].conclude)
            yield Difference("inferences", "~", f"{id_}: {what}")


def _said(inference: Inference) -> object:
    return inference.when, inference.unless


def _compare_waivers(old: CheckedRules, new: CheckedRules) -> Iterator[Difference]:
    before, after = map(_waived, (old, new))
    yield from (Difference("waivers", "-", each) for each in before if each not in after)
    yield from (Difference("waivers", "+", each) for each in after if each not in before)


def _waived(checked: CheckedRules) -> list[str]:
    return [_waiver_words(each) for each in checked.waivers]


def _waiver_words(waiver: Waiver) -> str:
    subjects = ", ".join(sorted(waiver.subjects)) or "all"
    return f"{waiver.rule} of {subjects}, {waiver.start} to {waiver.expires_on}"
