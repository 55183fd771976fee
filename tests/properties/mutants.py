"""Small faults in the interpreter, made in memory: the oracle must notice each of them.

Run by hand: `PYTHONPATH=src:tests python -m properties.mutants`. `product_mutants.py` makes
faults in a copy of the product.
"""

import operator
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from compliance.check.form import Count, ShareForm
from properties import (
    interpreter,
    interpreter_cadence,
    interpreter_compare,
    interpreter_coverage,
    interpreter_deadline,
    interpreter_derived,
    interpreter_forms,
    interpreter_functions,
    interpreter_gates,
    interpreter_related,
    interpreter_time,
    interpreter_values,
    interpreter_window,
)
from properties.differences import Judged, differences, judged
from properties.interpreter_data import UNKNOWN, Level
from properties.interpreter_related import Found
from properties.interpreter_time import Clock
from properties.interpreter_values import settled
from properties.strategies import draw_batch, draw_derived_batch

BATCHES = 60
SIZE = 12
Mutant = Callable[[], AbstractContextManager[Any]]


def _order(sign: str, other: Any) -> Mutant:
    return lambda: patch.dict(interpreter_compare.ORDER, {sign: other})


def _held(verdict: str, other: str) -> Mutant:
    return lambda: patch.dict(interpreter_gates.HELD, {verdict: other})


def _wrapped(module: Any, name: str, change: Callable[..., Any]) -> Mutant:
    """Replace a function by one that is given the function and its arguments."""
    original = getattr(module, name)
    return lambda: patch.object(module, name, lambda *args: change(original, *args))


def _constant(module: Any, name: str, value: Any) -> Mutant:
    return lambda: patch.object(module, name, lambda *_: value)


def _with_more(form: ShareForm) -> ShareForm:
    """Ask a share for one case more."""
    more = form.minimum + 1
    return ShareForm(form.rule, form.steps, form.where, form.at_least, form.at_most, more)


def _without_lost(found: Callable[..., Found], *args: Any) -> Found:
    whole = found(*args)
    return Found(whole.records, 0, whole.maybe)


MUTANTS: dict[str, Mutant] = {
    "`<=` read as `<`": _order("<=", operator.lt),
    "`>=` read as `>`": _order(">=", operator.gt),
    "`<` read as `<=`": _order("<", operator.le),
    "`<>` read as `<`": _order("<>", operator.lt),
    "`>` read as `>=`": _order(">", operator.ge),
    "`=` read as `<=`": _order("=", operator.le),
    "ordered enums compared as texts": _constant(interpreter_compare, "_ranks", {}),
    "the bound t + u read as t": _wrapped(
        interpreter_forms, "count_level", lambda f, count, t, _, few: f(count, t, 0, few)
    ),
    "what may count counts": _wrapped(
        interpreter_forms, "count_level", lambda f, count, t, u, few: f(count, t + u, 0, few)
    ),
    "`at_least` n needs more than n": _wrapped(
        interpreter_forms,
        "count_level",
        lambda f, count, *rest: f(Count(count.low and count.low + 1, count.high), *rest),
    ),
    "`at_most` n needs less than n": _wrapped(
        interpreter_forms,
        "count_level",
        lambda f, count, *rest: f(Count(count.low, count.high and count.high - 1), *rest),
    ),
    "unreadable references forgotten": _constant(interpreter, "doubtful_rules", frozenset()),
    "references to nothing forgotten": _constant(interpreter_related, "leads_nowhere", False),
    "items to nothing forgotten": _constant(interpreter_related, "items_nowhere", 0),
    "references in the middle that lead nowhere forgotten": _constant(
        interpreter_related, "behind_dead_ends", 0
    ),
    "fields that no record carries are null": _constant(
        interpreter_related, "_is_uncarried", False
    ),
    "quarantined records forgotten": _wrapped(interpreter_forms, "find_related", _without_lost),
    "a limit equal to as_of has passed": _wrapped(
        Clock, "has_passed", lambda _, clock, limit: clock.compare(limit, clock.as_of) <= 0
    ),
    "on time exactly is late": _constant(interpreter_forms, "is_late", UNKNOWN),
    "pending for ever": _constant(interpreter_forms, "not_done", Level.PENDING),
    "`not_before` ignored": _constant(interpreter_forms, "is_early", False),
    "null means not done": _constant(interpreter_deadline, "is_not_yet", True),
    "null never means not done": _constant(interpreter_deadline, "is_not_yet", False),
    "what is to come has happened": _wrapped(
        interpreter_forms,
        "has_happened",
        lambda f, *args: f(*args) if settled(*args) in (None, UNKNOWN) else True,
    ),
    "days end at midnight before": _wrapped(
        Clock, "shift", lambda f, *args: f(*args[:3], -args[3])
    ),
    "every day is a working day": _constant(Clock, "is_working", True),
    "no bank holidays": _constant(interpreter_time, "bank_holidays", ()),
    "months not clamped": _wrapped(
        interpreter_time,
        "moved_by_months",
        lambda f, day, months: f(day.replace(day=1), months),
    ),
    "a year older a day early": _constant(interpreter_functions, "full_years", 18),
    "unknown read as false in `when`": _wrapped(
        interpreter_gates, "truth_of", lambda f, level: f(level) is True
    ),
    "pending reads as true": _wrapped(
        interpreter_gates, "truth_of", lambda f, level: level is Level.PENDING or f(level)
    ),
    "`case` stops at an unknown test": _wrapped(
        interpreter_values,
        "_rest",
        lambda f, _, default, env, context: f((), default, env, context),
    ),
    "the subject is related to itself": _wrapped(
        interpreter_forms,
        "find_related",
        lambda _, related, subject, context: (
            interpreter_related.reached([subject], related.steps, context)
            if related.steps
            else Found(context.data.entities[related.entity].assessed)
        ),
    ),
    "windows without an end": _wrapped(
        interpreter_window,
        "span_from",
        lambda _, first, times, __, clock: [t for t in times if clock.compare(t, first) >= 0],
    ),
    "cadence without its last interval": _wrapped(
        interpreter_cadence, "pairwise", lambda f, moments: list(f(moments))[:-1]
    ),
    "every interval is recent": _constant(interpreter_cadence, "_is_recent", True),
    "no interval is too long": _constant(interpreter_cadence, "_is_too_long", False),
    "periods that have not ended": _wrapped(
        interpreter_coverage,
        "periods_from",
        lambda f, unit, start, ended: f(unit, start, ended + timedelta(days=366)),
    ),
    "`latest` takes any tie": _wrapped(
        interpreter_derived, "_agreed", lambda _, values, __: values[0]
    ),
    "doubtful records beaten always": _constant(interpreter_derived, "_is_beaten", True),
    "a gap gate does not block": _held("gap", "met"),
    "a blocked gate does not block": _held("blocked", "met"),
    "an unknown gate blocks": _held("unknown", "blocked"),
    "a pending gate does not hold": _held("pending", "met"),
    "a gate that does not apply holds": _held("not_applicable", "unknown"),
    "data dependencies ignored": _constant(interpreter_gates, "_taints", False),
    "gates hold nothing": _constant(interpreter_gates.Judge, "_gated", "met"),
    "as many cases as `minimum` are too few": _wrapped(
        interpreter_gates.Judge,
        "_share",
        lambda f, judge, form, subject: f(judge, _with_more(form), subject),
    ),
    "shares from one bound": _wrapped(
        interpreter_gates, "share_level", lambda f, form, low, _: f(form, low, low)
    ),
}


def examples(number: int) -> list[Judged]:
    """Draw batches, the same each time, and judge them by the product."""
    found = []
    for seed in range(number):
        random = Random(seed)
        faulty = seed % 2 == 1
        found.append(judged(draw_batch(random, size=SIZE, faulty=faulty, plain=False)))
        if seed % 4 == 0:
            found.append(judged(draw_derived_batch(random, size=SIZE)))
    return found


def survivors(found: list[Judged]) -> list[str]:
    """Name the mutants that no example tells from the interpreter."""
    return [name for name, mutant in MUTANTS.items() if not _is_killed(mutant, found)]


def _is_killed(mutant: Mutant, found: list[Judged]) -> bool:
    with mutant():
        return any(next(differences(one), None) is not None for one in found)


def main() -> int:
    """Say which mutants survive; there should be none."""
    found = examples(BATCHES)
    unequal = sum(next(differences(one), None) is not None for one in found)
    alive = survivors(found)
    sys.stdout.write(f"{len(MUTANTS)} mutants, {len(alive)} alive, {unequal} differences\n")
    sys.stdout.writelines(f"alive: {name}\n" for name in alive)
    return int(bool(alive or unequal))


if __name__ == "__main__":
    sys.exit(main())
