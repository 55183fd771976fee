"""Why a value can't be calculated though all that it is calculated from is known."""

from collections.abc import Iterator

from compliance.check.expression import (
    Arithmetic,
    AsOf,
    Call,
    Case,
    DurationBy,
    DurationExpr,
    DurationOf,
    Expr,
    IsNull,
    Literal,
    Path,
    Shift,
)
from compliance.check.print_expression import print_expression
from compliance.check.types import DATE, TIMESTAMP, Enum
from compliance.check.walk import parts
from compliance.plan import sql
from compliance.plan.clock import is_in_calendar
from compliance.plan.durations import is_counted, plan_cases
from compliance.plan.expressions import plan_value
from compliance.plan.paths import describe
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.values import local_day

Failure = tuple[Sql, str]

_WORKING = {"add_working_days", "working_days_between"}


def uncalculated(
    node: Expr | DurationExpr, scan: Scan, null_matters: bool = True
) -> Iterator[Failure]:
    """Give what keeps a value from being calculated: a test that is never null, and words.

    Without `null_matters` only what is unknown counts, and not what is null.
    """
    if isinstance(node, DurationBy):
        yield from _of_chosen(node, scan)
        return
    if isinstance(node, DurationOf):
        yield from _uncounted(node, scan)
    elif null_matters:
        yield from _nulls(node, scan)
    inside = null_matters and not isinstance(node, IsNull) and not _is_coalesce(node)
    for part in parts(node):
        yield from uncalculated(part, scan, inside)


def _nulls(node: Expr | DurationExpr, scan: Scan) -> Iterator[Failure]:
    """Give what makes a value null that is calculated from others."""
    match node:
        case Arithmetic("/", _, divisor):
            yield from _zero(divisor, scan)
        case Call("coalesce"):
            yield from _none(node, scan)
        case Case() if _has_null(node):
            yield from _none(node, scan)
        case Call(function, arguments) if function in _WORKING:
            for each in arguments:
                yield from _outside(each, scan)
        case Shift(start, duration) if _is_in_working_days(duration):
            yield from _outside(start, scan)


def _has_null(choice: Case) -> bool:
    values = (choice.default, *(value for _, value in choice.branches))
    return any(isinstance(each, Literal) and each.value is None for each in values)


def _is_coalesce(node: Expr | DurationExpr) -> bool:
    return isinstance(node, Call) and node.function == "coalesce"


def _none(choice: Call | Case, scan: Scan) -> Iterator[Failure]:
    """Say that there is no value among those to choose from."""
    value = plan_value(choice, scan)
    none = sql.conjunction([sql.is_null(value.any), sql.negation(value.unknown)])
    yield none, f"`{print_expression(choice)}` is not known"


def _is_in_working_days(duration: DurationExpr) -> bool:
    if isinstance(duration, DurationBy):
        return any(each is not None and _is_in_working_days(each) for _, each in duration.cases)
    return duration.unit == "working days"


def _zero(divisor: Expr, scan: Scan) -> Iterator[Failure]:
    if isinstance(divisor, Literal) and divisor.value:
        return
    zero = sql.equal(plan_value(divisor, scan).any, sql.integer(0))
    yield sql.is_true(zero), f"{_named(divisor, scan)} is 0, by which nothing can be divided"


def _outside(moment: Expr, scan: Scan) -> Iterator[Failure]:
    """Say that a day is none of those of which it is known whether they are working days."""
    if isinstance(moment, AsOf) or moment.type not in {DATE, TIMESTAMP}:
        return
    day, as_of = local_day(plan_value(moment, scan)), scan.around.tables.header.as_of
    words = f"{_named(moment, scan)} is outside the calendar of working days"
    yield sql.is_true(sql.negation(is_in_calendar(day, as_of))), words


def _uncounted(duration: DurationOf, scan: Scan) -> Iterator[Failure]:
    count, unit = duration.count, duration.unit
    counted = is_counted(plan_value(count, scan).any, unit)
    words = f"{_named(count, scan)} is no number of {unit} that can be counted"
    yield sql.is_true(sql.negation(counted)), words


def _of_chosen(duration: DurationBy, scan: Scan) -> Iterator[Failure]:
    """Give what keeps the duration that the case has from being calculated."""
    tests = plan_cases(duration, scan, plan_value)
    if not isinstance(duration.selector.type, Enum):
        none = sql.negation(sql.disjunction(tests))
        yield sql.is_true(none), f"{_named(duration.selector, scan)} has no duration"
    for test, (_, chosen) in zip(tests, duration.cases, strict=True):
        for failed, words in uncalculated(chosen, scan) if chosen else ():
            yield sql.conjunction([sql.is_true(test), failed]), words


def _named(expression: Expr, scan: Scan) -> str:
    if isinstance(expression, Path):
        return describe(expression, scan)
    return f"`{print_expression(expression)}`"
