"""A program to a ruleset of durable-rules, within the limits of what that library does right.

A fact goes in once for each pattern that it fits, with whole numbers alone: the pattern, the
fact's own number (different patterns need different ones) and its values, numbered. So no
text of a user reaches the engine, every test is for equality, and no field is ever missing.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from compliance.infer.program import Condition, Fact, Production, Program

Ruleset = dict[str, dict[str, Any]]
EngineFact = dict[str, str | int]

# More than 512 tests under one condition hang the engine, more than 255 rules with an equal
# first condition and more than some 60 joins under one parent run into foreign memory.
PATTERNS_A_KIND = 400
MOST_RULES = 250
MOST_PATTERNS = 13
MOST_JOINS = 50

CLOSE = "close"
PHASE = "phase"


class BeyondLimits(Exception):
    """A program is larger than the engine is safe with."""


def ruleset_of(program: Program) -> Ruleset:
    """Write the rules, and those that open a session, close it and catch what is left."""
    check_limits(program)
    rules: Ruleset = {
        "open": {"all": [{"m": {"$and": [{"kind": "open"}]}}], "run": "open"},
        "close": {"all": [{"m": {"$and": [{"kind": CLOSE}]}}], "pri": 60_000, "run": "close"},
        # Facts that no rule takes would stop the actions of their whole batch.
        "keep": {"all": [{"m": {"$and": [{"tail": 1}, {"$ex": {"kind": 1}}]}}], "run": "keep"},
    }
    for number, production in enumerate(program.productions):
        rules[rule_name(number)] = {"all": _conditions(production), "run": rule_name(number)}
    return rules


def rule_name(number: int) -> str:
    """Name the rule of a production by its place in the program."""
    return f"rule{number}"


def engine_facts(
    facts: Iterable[Fact], values: Mapping[str, int], first: int, prefix: str
) -> list[EngineFact]:
    """Write facts, numbered from `first`, as the ruleset reads them; ids begin with prefix."""
    written: list[EngineFact] = []
    for number, fact in enumerate(facts, first):
        columns = {_field(place): values[text] for place, text in enumerate(fact.values)}
        for pattern in sorted(fact.fits):
            id_ = f"{prefix}{len(written)}"
            kind = _kind(pattern)
            written.append(
                {"kind": kind, "id": id_, "pattern": pattern, "number": number, **columns}
            )
    return written


def check_limits(program: Program) -> None:
    """Refuse a program that the engine might not survive."""
    if len(program.productions) > MOST_RULES:
        raise BeyondLimits(f"more than {MOST_RULES} inferences")
    for production in program.productions:
        conditions = (*production.when, *production.unless)
        if len(conditions) > MOST_PATTERNS:
            raise BeyondLimits(f"`{production.id}` has more than {MOST_PATTERNS} patterns")
        if any(len(condition.joins) + len(conditions) > MOST_JOINS for condition in conditions):
            raise BeyondLimits(f"`{production.id}` has more than {MOST_JOINS} joins")


def _conditions(production: Production) -> list[dict[str, Any]]:
    """Write the patterns, after the phase in which the rule may fire; absences come last."""
    stratum = [{"kind": PHASE}, {"pattern": production.stratum}]
    conditions: list[dict[str, Any]] = [{"p0": {"$and": stratum}}]
    for place, condition in enumerate(production.when):
        different = [{"$neq": {"number": {_name(other): "number"}}} for other in range(place)]
        conditions.append({_name(place): {"$and": _tests(condition, different)}})
    for place, condition in enumerate(production.unless):
        conditions.append({f"n{place}$not": {"$and": _tests(condition, [])}})
    return conditions


def _tests(condition: Condition, different: list[dict[str, Any]]) -> list[dict[str, Any]]:
    joins = [*different]
    for join in condition.joins:
        field = _field(join.field)
        equal = {field: {_name(join.earlier): field}}
        joins.append({"$neq": equal} if join.negated else equal)
    if joins:
        # Unequal at the end of an `$and` reads beyond it: the last test always holds.
        joins.append({"tail": {"p0": "tail"}})
    return [{"kind": _kind(condition.number)}, {"pattern": condition.number}, *joins]


def _name(place: int) -> str:
    return f"p{place + 1}"


def _field(place: int) -> str:
    return f"v{place}"


def _kind(pattern: int) -> str:
    return f"fits{pattern // PATTERNS_A_KIND}"


def number_values(program: Program, facts: Iterable[Fact]) -> dict[str, int]:
    """Number every text that a join can compare."""
    conclusions = (fact for fact in program.conclusions.values() if fact)
    texts = {text: 0 for fact in (*facts, *conclusions) for text in fact.values}
    return {text: number for number, text in enumerate(texts)}
