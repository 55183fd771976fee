"""Why a condition is unknown or false: which of its parts, in words for the report."""

from collections.abc import Iterable, Iterator

from compliance.check.expression import (
    Call,
    Case,
    Duration,
    DurationBy,
    DurationExpr,
    DurationOf,
    Expr,
    In,
    IsNull,
    Literal,
    Logic,
    Not,
    Path,
    Shift,
)
from compliance.check.print_expression import print_expression
from compliance.check.walk import parts
from compliance.plan import sql
from compliance.plan.expressions import plan_condition, plan_value
from compliance.plan.paths import describe, unsupplied
from compliance.plan.scan import Scan
from compliance.plan.sql import Sql
from compliance.plan.uncalculated import uncalculated

Cause = tuple[Sql, str]


def why_unknown(condition: Expr, scan: Scan) -> list[Cause]:
    """Give what makes a condition unknown where it is: a test that is never null, and words.

    A part counts only where every condition around it is unknown too, so that a null which
    could not change the result is not blamed.
    """
    match condition:
        case Not(operand):
            return why_unknown(operand, scan)
        case Logic(_, operands):
            causes = (cause for operand in operands for cause in _why_operand(operand, scan))
            return list(dict.fromkeys(causes))
        case _:
            return why_missing([condition], scan)


def _why_operand(operand: Expr, scan: Scan) -> list[Cause]:
    """A part counts only where it is unknown itself; a field that is compared settles that."""
    causes = why_unknown(operand, scan)
    if _is_strict(operand):
        return causes
    unknown = sql.is_null(plan_condition(operand, scan))
    return [(sql.conjunction([unknown, test]), text) for test, text in causes]


def _is_strict(expression: Expr) -> bool:
    """Whether a null or unknown field in it always makes an expression unknown."""
    match expression:
        case Case() | Call("coalesce") | Logic() | Path(count=True):
            return False
        case Shift(duration=DurationBy()):
            return False
        case In(operand, items):
            return _is_strict(operand) and all(isinstance(item, Literal) for item in items)
        case _:
            return all(_is_strict(part) for part in _parts(expression))


def why_missing(read: Iterable[Expr | DurationExpr], scan: Scan) -> list[Cause]:
    """Give what makes values or durations unknown, each with a test.

    It is each field that is null or unknown, and what can't be calculated from known ones.
    """
    whole = list(read)
    # One field may be read twice, and its null be a cause in one place alone.
    tests: dict[str, dict[Sql, None]] = {}
    for each in whole:
        for path, null_matters in read_paths(each):
            if _is_always_there(path, scan):
                continue
            value = plan_value(path, scan)
            missing = sql.is_null(value.any) if null_matters else value.unknown
            if missing != sql.FALSE:
                tests.setdefault(missing_words(path, scan), {})[missing] = None
    for each in whole:
        for test, text in uncalculated(each, scan):
            tests.setdefault(text, {})[test] = None
    causes = {text: sql.disjunction(list(each)) for text, each in tests.items()}
    return [(test, text) for text, test in causes.items()]


def _is_always_there(path: Path, scan: Scan) -> bool:
    """Whether a path names a period, or the key of a record that is in scope."""
    if path.record not in scan.records:
        return True
    entity = scan.around.dictionary.entities[scan.records[path.record][1]]
    return not path.hops and path.field in entity.key


def conjuncts(condition: Expr) -> tuple[Expr, ...]:
    """Give the conditions that must all hold for a condition to hold."""
    if isinstance(condition, Logic) and condition.operator == "and":
        return condition.operands
    return (condition,)


def not_held(condition: Expr, is_choice: bool = False) -> str:
    """Say that a condition does not hold; of several to choose from, only name it."""
    text = f"`{print_expression(condition)}`"
    return text if is_choice else f"{text} does not hold"


def read_paths(
    expression: Expr | DurationExpr, null_matters: bool = True
) -> Iterator[tuple[Path, bool]]:
    """Give every field that an expression reads, and whether its null makes it unknown."""
    match expression:
        case Duration() | DurationOf() | DurationBy():
            yield from _duration_paths(expression, null_matters)
        case Path():
            yield expression, null_matters
        case IsNull(operand):
            yield from read_paths(operand, null_matters=False)
        case Call("coalesce", arguments):
            for argument in arguments:
                yield from read_paths(argument, null_matters=False)
        case Shift(start, duration):
            yield from read_paths(start, null_matters)
            yield from _duration_paths(duration, null_matters)
        case _:
            for part in _parts(expression):
                yield from read_paths(part, null_matters)


def _duration_paths(duration: object, null_matters: bool) -> Iterator[tuple[Path, bool]]:
    match duration:
        case DurationOf(count, _):
            yield from read_paths(count, null_matters)
        case DurationBy(selector, cases):
            yield from read_paths(selector, null_matters)
            for _, chosen in cases:
                yield from _duration_paths(chosen, null_matters)


def duration_paths(duration: object) -> list[Expr]:
    """Give the fields that a duration depends on."""
    return [path for path, _ in _duration_paths(duration, null_matters=True)]


def _parts(expression: Expr) -> Iterator[Expr]:
    """Give the expressions directly inside another."""
    for part in parts(expression):
        if not isinstance(part, Duration | DurationOf | DurationBy):
            yield part


def missing_words(path: Path, scan: Scan) -> str:
    """Say that a field is not known, or that the snapshot lacks it as a whole."""
    whole = unsupplied(path, scan)
    if whole is not None:
        return whole
    if path.derived:
        return f"{describe(path, scan)} can't be determined"
    return f"{describe(path, scan)} is not known"
