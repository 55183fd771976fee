"""The choice of the engine, and the facts of all cases through it."""

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Literal

from compliance.infer.builtin import run_builtin
from compliance.infer.program import Condition, Fact, Program
from compliance.infer.trial import is_proven, survives

EngineName = Literal["durable-rules", "builtin"]
Case = tuple[Fact, ...]

# durable-rules finds every match and fires on each, at some ten thousand a second; the
# builtin engine stops at the first. A case beyond the first figure would take a second,
# and all cases beyond the second would take two: then `auto` takes the builtin one.
MOST_WAYS_A_CASE = 10_000
MOST_WAYS = 20_000


class EngineUnusable(Exception):
    """durable-rules was asked for and can't be used; the message says why."""


def run_cases(
    program: Program, cases: Sequence[Case], wanted: str
) -> tuple[list[frozenset[str]], EngineName]:
    """Give for each case the ids of the inferences that fire, and the engine that said so.

    `auto` is durable-rules where it is installed, safe for the program and fast enough; the
    answers are the same either way.
    """
    if wanted not in {"auto", "durable", "builtin"}:
        raise ValueError(f"no engine is called {wanted}")
    if not cases:
        return [], "builtin" if wanted == "builtin" or not is_installed() else "durable-rules"
    if wanted != "builtin":
        try:
            return _run_durable(program, cases, patient=wanted == "durable"), "durable-rules"
        except EngineUnusable:
            if wanted == "durable":
                raise
    return [run_builtin(program, case) for case in cases], "builtin"


def is_installed() -> bool:
    """Whether durable-rules can be expected to work: it can't from Python 3.13 on."""
    return sys.version_info < (3, 13) and find_spec("durable_rules_engine") is not None


def count_ways(program: Program, case: Case) -> int:
    """Bound the number of matches that the facts of a case can have, all rules together."""
    facts = [*case, *(fact for fact in program.conclusions.values() if fact)]
    return sum(_product(production.when, facts) for production in program.productions)


def _product(conditions: Sequence[Condition], facts: Sequence[Fact]) -> int:
    product = 1
    for condition in conditions:
        product *= sum(condition.number in fact.fits for fact in facts)
    return product


def _run_durable(
    program: Program, cases: Sequence[Case], patient: bool
) -> list[frozenset[str]]:
    if not is_installed():
        raise EngineUnusable("it isn't installed, or this version of Python can't load it")
    ways = [count_ways(program, case) for case in cases]
    if max(ways) > MOST_WAYS_A_CASE or (sum(ways) > MOST_WAYS and not patient):
        raise EngineUnusable("the inference rules match in too many ways")
    try:
        # Imported for the few runs that need it: that takes a twentieth of a second.
        from compliance.infer.durable import Engine, EngineFault  # noqa: PLC0415
        from compliance.infer.ruleset import BeyondLimits  # noqa: PLC0415
    except ImportError as error:
        raise EngineUnusable(f"it can't be loaded: {error}") from error
    if not is_proven(program) and not survives(program):
        raise EngineUnusable("it did not survive a trial of these inference rules")
    try:
        with Engine(program) as engine:
            return [engine.run(case) for case in cases]
    except (BeyondLimits, EngineFault) as error:
        raise EngineUnusable(str(error)) from error
