"""Random typed expressions over the small world of the cases, as checking gives them."""

from datetime import date, datetime
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from compliance.check.conditions import check_expression
from compliance.check.expression import (
    Arithmetic,
    AsOf,
    Call,
    Case,
    Comparison,
    Duration,
    Expr,
    In,
    IsNull,
    Like,
    Literal,
    Logic,
    Negation,
    Not,
    Shift,
    Unit,
)
from compliance.check.types import (
    BOOLEAN,
    DATE,
    DECIMAL,
    INTEGER,
    TEXT,
    TIMESTAMP,
    Enum,
    Null,
    Scalar,
)
from compliance.load.nodes import Scalar as Written
from tests.unit.expression_fixture import node_of, scope_of

NAMES = (
    *[
        "completed_on",
        "signed_off_on",
        "signed_at",
        "grade",
        "rank",
        "score",
        "pages",
        "urgent",
        "type",
        "date",
    ],
    *[
        "rso.last_trigger_on",
        "rso.child.dob",
        "rso.risk",
        "rso.in_community",
        "rso.interval_days",
    ],
    *[
        "rso.open_visits",
        "author.supervisor.in_post",
        "b.rank",
        "b.supervisor.in_post",
        "topic",
    ],
    *["q.start", "q.label", "next_on", "school.opened_on", "rso.child.school.school_id"],
    *('"from"', '"select"', '"case"', '"as_of"', '"; drop"', '"a ""b"""'),
)
NULL = Literal(None, Null())
LETTERS = st.characters(categories=("L", "N", "P", "S", "Zs"))
TEXTS = st.text(LETTERS, max_size=8).map(lambda text: Literal(text, TEXT))
WHOLE_DAYS: tuple[Unit, ...] = ("days", "working days", "weeks", "months", "years")
ELAPSED: tuple[Unit, ...] = ("minutes", "hours")


@cache
def paths() -> dict[str, list[Expr]]:
    """Give what the names mean, by the name of the type; enums are under `enum`."""
    found: dict[str, list[Expr]] = {}
    for name in NAMES:
        path = parsed(name)
        kind = "enum" if isinstance(path.type, Enum) else str(path.type)
        found.setdefault(kind, []).append(path)
    return found


def parsed(text: str) -> Expr:
    """Read an expression that has no faults."""
    node = node_of(f">\n  {text}\n")
    assert isinstance(node, Written)
    expression = check_expression(node, scope_of(), [])
    assert expression is not None, text
    return expression


def named(kind: str) -> SearchStrategy[Expr]:
    """Give one of the names of a type."""
    return st.deferred(lambda: st.sampled_from(paths()[kind]))


def either(*choices: SearchStrategy[Expr]) -> SearchStrategy[Expr]:
    """Give one of several."""
    return st.one_of(*choices)


def numbers(depth: int) -> SearchStrategy[Expr]:
    """Give a number: a name, a written one, or something computed."""
    integers = st.integers(-(10**18) + 1, 10**18 - 1).map(lambda value: Literal(value, INTEGER))
    decimals = st.integers(-999, 999).map(lambda value: Literal(value / 100, DECIMAL))
    leaf = either(named("integer"), named("decimal"), integers, decimals)
    if depth == 0:
        return leaf
    inner = numbers(depth - 1)
    return either(
        leaf,
        st.builds(arithmetic, st.sampled_from("+-*/"), inner, inner),
        inner.filter(lambda value: not isinstance(value, Literal)).map(
            lambda value: Negation(value, value.type)
        ),
        inner.map(lambda value: Call("abs", (value,), value.type)),
        st.builds(
            joint_call,
            st.sampled_from(("coalesce", "least", "greatest")),
            st.tuples(inner, inner),
        ),
        st.builds(between, st.sampled_from(BETWEEN), times(depth - 1), times(depth - 1)),
        texts(0).map(lambda value: Call("length", (value,), INTEGER)),
        st.builds(
            case_of,
            st.lists(st.tuples(conditions(depth - 1), inner), min_size=1, max_size=3),
            either(inner, st.just(NULL)),
        ),
    )


BETWEEN = ("age", "days_between", "working_days_between")


def arithmetic(operator: str, left: Expr, right: Expr) -> Expr:
    """Compute with two numbers."""
    whole = operator != "/" and left.type == right.type == INTEGER
    return Arithmetic(operator, left, right, INTEGER if whole else DECIMAL)  # type: ignore[arg-type]


def joint_call(function: str, values: tuple[Expr, ...]) -> Expr:
    """Choose between numbers."""
    return Call(function, values, joint(values))


def joint(values: tuple[Expr, ...]) -> Scalar:
    """Give the type that holds all of some numbers."""
    return DECIMAL if any(value.type == DECIMAL for value in values) else INTEGER


def between(function: str, start: Expr, end: Expr) -> Expr:
    """Count what lies between two times."""
    return Call(function, (start, end), INTEGER)


def case_of(branches: list[tuple[Expr, Expr]], default: Expr) -> Expr:
    """Choose by conditions between numbers."""
    values = tuple(value for _, value in branches)
    kind = joint((*values, default) if default != NULL else values)
    return Case(tuple(branches), default, kind)


def texts(depth: int) -> SearchStrategy[Expr]:
    """Give a text: a name, a written one, or one in other letters."""
    leaf = either(named("text"), TEXTS)
    if depth == 0:
        return leaf
    function = st.sampled_from(("lower", "upper", "trim"))
    called = st.builds(
        lambda name, value: Call(name, (value,), TEXT), function, texts(depth - 1)
    )
    return either(leaf, called)


def times(depth: int) -> SearchStrategy[Expr]:
    """Give a date or an instant: a name, a written one, or one that was moved."""
    days = st.dates(date(1900, 1, 1)).map(lambda value: Literal(value, DATE))
    instants = st.datetimes(datetime.fromisoformat("1900-01-01")).map(
        lambda value: Literal(value, TIMESTAMP)
    )
    leaf = either(named("date"), named("timestamp"), st.just(AsOf(TIMESTAMP)), days, instants)
    if depth == 0:
        return leaf
    moved = st.builds(
        shift,
        times(depth - 1),
        st.integers(0, 999),
        st.integers(0, 6),
        st.sampled_from((1, -1)),
    )
    return either(leaf, moved)


def shift(start: Expr, count: int, unit: int, sign: int) -> Expr:
    """Move a date by whole days, an instant by any unit."""
    units = WHOLE_DAYS if start.type == DATE else (*WHOLE_DAYS, *ELAPSED)
    duration = Duration(count, units[unit % len(units)])
    return Shift(start, duration, sign, start.type)  # type: ignore[arg-type]


def compared_times(depth: int) -> SearchStrategy[Expr]:
    """Give a side of a comparison: what was moved back stands, moved on, on the other side."""
    return times(depth).filter(lambda value: not (isinstance(value, Shift) and value.sign < 0))


def conditions(depth: int) -> SearchStrategy[Expr]:
    """Give a condition: a name, a test, or several joined."""
    operators = st.sampled_from(("=", "<>", "<", "<=", ">", ">="))
    equality = st.sampled_from(("=", "<>"))
    sides = numbers(max(depth - 1, 0))
    tests = either(
        named("boolean"),
        st.builds(comparison, operators, sides, sides),
        st.builds(comparison, operators, texts(1), texts(1)),
        st.builds(comparison, operators, compared_times(2), compared_times(2)),
        st.deferred(lambda: st.sampled_from(paths()["enum"])).flatmap(
            lambda path: st.builds(comparison, equality, st.just(path), values_of(path))
        ),
        either(named("text"), named("date"), named("enum"), named("boolean")).map(
            lambda value: IsNull(value, BOOLEAN)
        ),
        st.builds(
            lambda value, items: In(value, tuple(items), BOOLEAN),
            texts(1),
            st.lists(texts(1), min_size=1, max_size=3),
        ),
        st.builds(lambda value, pattern: Like(value, pattern, BOOLEAN), texts(1), texts(0)),
    )
    if depth == 0:
        return tests
    inner = conditions(depth - 1)
    joined = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return either(
        tests,
        inner.map(lambda value: Not(value, BOOLEAN)),
        st.builds(
            lambda word, parts: Logic(word, parts, BOOLEAN),
            st.sampled_from(("and", "or")),
            joined,
        ),
        st.builds(comparison, equality, inner, inner),
    )


def comparison(operator: str, left: Expr, right: Expr) -> Expr:
    """Compare two values."""
    return Comparison(operator, left, right, BOOLEAN)  # type: ignore[arg-type]


def values_of(path: Expr) -> SearchStrategy[Expr]:
    """Give a written value of an enum."""
    assert isinstance(path.type, Enum)
    return st.sampled_from([Literal(value, path.type) for value in path.type.values])
