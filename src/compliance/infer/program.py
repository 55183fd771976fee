"""Inference rules to a program over facts that hold no more than a rule can observe.

A fact is a verdict or a conclusion of a case. Of a verdict only two things can matter: which
patterns it fits by itself, and its values in fields that those patterns join. Verdicts that
agree in both are the same fact, and one that fits no pattern is none.
"""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from compliance.check.rules import CheckedRules, Inference, Pattern
from compliance.evaluate.verdicts import VerdictName
from compliance.graph.reach import lineage

Texts = frozenset[str]
Values = Mapping[str, Texts]


class Fact(Struct, frozen=True):
    """A verdict or a conclusion, as the inference rules see it.

    `fits` are the numbers of the patterns whose own tests it passes. `values` has a text
    for each field of `JOINED`, empty in those that none of these patterns joins.
    """

    kind: Literal["verdict", "conclusion"]
    fits: frozenset[int]
    values: tuple[str, ...]


class Join(Struct, frozen=True):
    """A field (by its place in `JOINED`) that must be equal, or not, to an earlier fact's."""

    field: int
    negated: bool
    earlier: int


class Condition(Struct, frozen=True):
    """A pattern of the program: facts fit it that have its number, and joins that hold."""

    number: int
    kind: Literal["verdict", "conclusion"]
    joins: tuple[Join, ...]


class Production(Struct, frozen=True):
    """An inference: fires if all of `when` fit different facts and none of `unless` any."""

    id: str
    when: tuple[Condition, ...]
    unless: tuple[Condition, ...]
    stratum: int
    conclusion: str


class Program(Struct, frozen=True):
    """All inferences of a pack, and the fact that each conclusion is (None: none sees it).

    `repeats` is how many equal facts can matter: as many as a rule has patterns.
    """

    productions: tuple[Production, ...]
    conclusions: Mapping[str, Fact | None]
    repeats: int


JOINED = ("verdict", "rule", "severity", "theme", "requirement", "conclusion")


class Vocabulary(Struct, frozen=True):
    """The patterns of a pack by number, with the fields that each joins or is joined by."""

    patterns: tuple[Pattern, ...]
    joined: tuple[frozenset[str], ...]


def compile_program(inferences: Iterable[Inference]) -> tuple[Program, Vocabulary]:
    """Number the patterns of all inferences, and compile those to productions."""
    listed = tuple(inferences)
    vocabulary = _vocabulary(listed)
    first = 0
    productions = []
    for inference in listed:
        productions.append(_compile(inference, first))
        first += len(inference.when) + len(inference.unless)
    program = Program(
        productions=tuple(productions),
        conclusions={
            each.conclude: conclusion_fact(each.conclude, vocabulary) for each in listed
        },
        repeats=max((len(each.when) for each in productions), default=0),
    )
    return program, vocabulary


def verdict_fact(
    checked: CheckedRules, rule_id: str, verdict: VerdictName, vocabulary: Vocabulary
) -> Fact | None:
    """Give the fact that a verdict of a rule is; None if no pattern fits it.

    A test of `requirement` holds if one of the rule's requirements, or what it is a part
    of, is among the texts. A join of it compares all of the rule's own requirements.
    """
    rule = checked.rules[rule_id]
    served = {each for own in rule.requirements for each in lineage(checked, own)}
    tested = {
        "verdict": frozenset({verdict}),
        "rule": frozenset({rule.id}),
        "severity": frozenset({rule.severity}),
        "theme": frozenset({rule.theme}),
        "requirement": frozenset(served),
    }
    joined = {field: next(iter(texts)) for field, texts in tested.items() if len(texts) == 1}
    joined["requirement"] = ", ".join(sorted(rule.requirements))
    return _fact("verdict", tested, joined, vocabulary)


def conclusion_fact(conclusion: str, vocabulary: Vocabulary) -> Fact | None:
    """Give the fact that a conclusion is; None if no pattern fits it."""
    tested = {"conclusion": frozenset({conclusion})}
    return _fact("conclusion", tested, {"conclusion": conclusion}, vocabulary)


def can_start(program: Program, facts: Iterable[Fact]) -> bool:
    """Whether some rule could fire first: its patterns ask for verdicts, and each has one."""
    fitted = frozenset[int]().union(*(fact.fits for fact in facts))
    return any(
        all(condition.number in fitted for condition in production.when)
        for production in program.productions
    )


def kind_of(pattern: Pattern) -> Literal["verdict", "conclusion"]:
    """Say what kind of fact a pattern asks for: conclusions have a field of their own."""
    fields = {test[0] for test in pattern.tests} | {join[0] for join in pattern.joins}
    return "conclusion" if "conclusion" in fields else "verdict"


def _vocabulary(inferences: Iterable[Inference]) -> Vocabulary:
    patterns: list[Pattern] = []
    joined: list[set[str]] = []
    for inference in inferences:
        named: dict[str, int] = {}
        for pattern in (*inference.when, *inference.unless):
            joined.append({field for field, *_ in pattern.joins})
            for _, _, name, its_field in pattern.joins:
                joined[named[name]].add(its_field)
            if pattern.name is not None:
                named[pattern.name] = len(patterns)
            patterns.append(pattern)
    return Vocabulary(tuple(patterns), tuple(map(frozenset, joined)))


def _compile(inference: Inference, first: int) -> Production:
    places = {
        pattern.name: place
        for place, pattern in enumerate(inference.when)
        if pattern.name is not None
    }
    conditions = [
        Condition(
            number=first + place,
            kind=kind_of(pattern),
            joins=tuple(
                Join(JOINED.index(field), negated, places[name])
                for field, negated, name, _ in pattern.joins
            ),
        )
        for place, pattern in enumerate((*inference.when, *inference.unless))
    ]
    count = len(inference.when)
    return Production(
        id=inference.id,
        when=tuple(conditions[:count]),
        unless=tuple(conditions[count:]),
        stratum=inference.stratum,
        conclusion=inference.conclude,
    )


def _fact(
    kind: Literal["verdict", "conclusion"],
    tested: Values,
    joined: Mapping[str, str],
    vocabulary: Vocabulary,
) -> Fact | None:
    fits = frozenset(
        number
        for number, pattern in enumerate(vocabulary.patterns)
        if kind_of(pattern) == kind and _passes(pattern, tested)
    )
    observed = frozenset[str]().union(*(vocabulary.joined[number] for number in fits))
    values = tuple(joined[field] if field in observed else "" for field in JOINED)
    return Fact(kind, fits, values) if fits else None


def _passes(pattern: Pattern, tested: Values) -> bool:
    return all(
        tested[field].isdisjoint(texts) == negated for field, negated, texts in pattern.tests
    )
