"""Entries of inference rules to typed ones, in strata."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from compliance.check import inference_faults as say
from compliance.check import pack_faults
from compliance.check.names import check_names
from compliance.check.rules import Inference, Pattern
from compliance.check.ruling import SEVERITIES
from compliance.check.strata import Chain, find_strata
from compliance.diagnostic import Diagnostic
from compliance.load.inferences import FACT_FIELDS
from compliance.load.nodes import Scalar
from compliance.load.rulebook import InferenceEntry, PatternEntry, Rulebook, TestEntry

# The engine's limits; the stage that runs it adds one pattern of its own to each rule.
MOST_PATTERNS = 13
MOST_INFERENCES = 200
MOST_TEXTS = 200
VERDICTS = ("met", "gap", "blocked", "pending", "unknown", "not_applicable")


class _Facts(Struct, frozen=True):
    """The values that each field of a fact can have."""

    values: Mapping[str, frozenset[str]]
    faults: list[Diagnostic]


def check_inferences(
    rulebook: Rulebook, requirements: Iterable[str], faults: list[Diagnostic]
) -> tuple[Inference, ...]:
    """Give the inferences of a pack, in the order of the files."""
    entries = rulebook.inferences
    _check_ids(entries, faults)
    values = _values(rulebook, requirements)
    facts = _Facts(values, faults)
    checked = [(entry, *_check_patterns(entry, facts)) for entry in entries]
    chains = [
        Chain(entry, _needed(when, values), _needed(unless, values))
        for entry, when, unless in checked
    ]
    strata = find_strata(chains, faults)
    return tuple(
        Inference(
            id=entry.id.value,
            title=entry.title.value.strip(),
            when=when,
            unless=unless,
            conclude=entry.conclude.value,
            stratum=strata.get(entry.conclude.value, 0),
            span=entry.id.span,
        )
        for entry, when, unless in checked
    )


def _values(rulebook: Rulebook, requirements: Iterable[str]) -> dict[str, frozenset[str]]:
    """Give what each field of a fact can hold."""
    rules = rulebook.rules
    return {
        "verdict": frozenset(VERDICTS),
        "rule": frozenset(entry.id.value for entry in rules),
        "severity": frozenset(SEVERITIES),
        "theme": frozenset(entry.theme.value.strip() for entry in rules if entry.theme),
        "requirement": frozenset(requirements),
        "conclusion": frozenset(entry.conclude.value for entry in rulebook.inferences),
    }


def _check_ids(entries: tuple[InferenceEntry, ...], faults: list[Diagnostic]) -> None:
    check_names([entry.id for entry in entries], "inference", faults)
    seen: dict[str, Scalar] = {}
    for entry in entries:
        if entry.id.value in seen:
            faults.append(pack_faults.duplicate_id(entry.id, seen[entry.id.value], "inference"))
        seen.setdefault(entry.id.value, entry.id)
        count = len(entry.when) + len(entry.unless)
        if count > MOST_PATTERNS:
            faults.append(say.too_many_patterns(entry.id, count, MOST_PATTERNS))
    if len(entries) > MOST_INFERENCES:
        faults.append(say.too_many_inferences(entries[MOST_INFERENCES].id, MOST_INFERENCES))


def _check_patterns(
    entry: InferenceEntry, facts: _Facts
) -> tuple[tuple[Pattern, ...], tuple[Pattern, ...]]:
    """Check the patterns in order; each can be joined to those before it."""
    before: dict[str, PatternEntry] = {}
    when = []
    for pattern in entry.when:
        when.append(_check_pattern(pattern, before, facts))
        if pattern.name is not None:
            _check_name(pattern.name, before, facts.faults)
            before.setdefault(pattern.name.value, pattern)
    for pattern in entry.unless:
        if pattern.name is not None:
            facts.faults.append(say.name_of_absent(pattern.name))
    return tuple(when), tuple(_check_pattern(each, before, facts) for each in entry.unless)


def _check_name(
    name: Scalar, before: Mapping[str, PatternEntry], faults: list[Diagnostic]
) -> None:
    if name.value in before:
        faults.append(say.name_twice(name, before[name.value].name or name))
    if not name.value.isidentifier():
        faults.append(say.no_name(name))


def _check_pattern(
    entry: PatternEntry, before: Mapping[str, PatternEntry], facts: _Facts
) -> Pattern:
    _check_mixed(entry, facts.faults)
    tests = []
    joins = []
    for test in entry.tests:
        joined = [value for value in test.values if _is_join(value, before)]
        texts = [value for value in test.values if not _is_join(value, before)]
        _check_texts(test, texts, before, facts)
        for value in joined:
            name, _, field = value.value.partition(".")
            _check_join(test, value, before[name], facts.faults)
            joins.append((test.field.value, test.negated, name, field))
        if texts:
            found = tuple(dict.fromkeys(value.value for value in texts))
            tests.append((test.field.value, test.negated, found))
        if joined and not test.negated and len(test.values) > 1:
            facts.faults.append(say.join_in_list(joined[0]))
    own_name = entry.name.value if entry.name else None
    return Pattern(own_name, tuple(tests), tuple(joins), entry.span)


def _is_join(value: Scalar, before: Mapping[str, PatternEntry]) -> bool:
    name, dot, _ = value.value.partition(".")
    return bool(dot) and name in before


def _check_mixed(entry: PatternEntry, faults: list[Diagnostic]) -> None:
    """Refuse a pattern that asks one fact to be a conclusion and a verdict."""
    fields = [test.field for test in entry.tests]
    conclusion = next((field for field in fields if field.value == "conclusion"), None)
    other = next((field for field in fields if field.value != "conclusion"), None)
    if conclusion is not None and other is not None:
        faults.append(say.mixed_pattern(conclusion, other))


def _check_join(
    test: TestEntry, value: Scalar, earlier: PatternEntry, faults: list[Diagnostic]
) -> None:
    field = value.value.partition(".")[2]
    is_conclusion = any(each.field.value == "conclusion" for each in earlier.tests)
    known = ("conclusion",) if is_conclusion else FACT_FIELDS[:-1]
    if field not in known:
        faults.append(say.unknown_fact_field(value, field, known))
    elif field != test.field.value:
        faults.append(say.unlike_join(value, test.field.value, field))


def _check_texts(
    test: TestEntry,
    texts: list[Scalar],
    before: Mapping[str, PatternEntry],
    facts: _Facts,
) -> None:
    known = facts.values[test.field.value]
    names = [f"{name}.{test.field.value}" for name in before]
    for value in texts:
        if value.value not in known:
            fault = say.unknown_fact_value(value, test.field.value, [*known, *names])
            facts.faults.append(fault)
    if len(texts) > MOST_TEXTS:
        facts.faults.append(say.too_many_texts(test.field, len(texts), MOST_TEXTS))


def _needed(
    patterns: tuple[Pattern, ...], values: Mapping[str, frozenset[str]]
) -> frozenset[str]:
    """Give the conclusions that could match one of the patterns."""
    needed: set[str] = set()
    for pattern in patterns:
        matched = set(values["conclusion"])
        tests = [test for test in pattern.tests if test[0] == "conclusion"]
        for _, negated, texts in tests:
            matched = matched - set(texts) if negated else matched & set(texts)
        if tests or any(field == "conclusion" for field, *_ in pattern.joins):
            needed |= matched
    return frozenset(needed)
