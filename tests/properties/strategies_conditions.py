"""Random conditions, anchors and durations as text, well typed over the vocabulary."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from properties.strategies_records import chance, choose
from properties.strategies_times import ANCHORS, times_about
from properties.vocabulary import ENUMS, ORDERED, Scope, paths

ORDERS = ("=", "<>", "<", "<=", ">", ">=")
EQUALITIES = ("=", "<>")
DAY_DURATIONS = (
    *("1 day", "1 day", *["3 days"] * 6),
    "0 days",
    "2 weeks",
    "1 month",
    "12 months",
    "1 year",
    "1 working day",
    "5 working days",
)
HOUR_DURATIONS = ("24 hours", "90 minutes", "1 hour")
_HOURS = re.compile(r"interval '\d+ (hour|minute)")
_INTEGERS = ("+", "-", "*", "days", "working", "age", "length", "year", "month", "abs")
# Written for `like`; the texts of records are near them.
PATTERNS = ("a%", "%b", "_", "A_b", "%", "", "a_")


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes conditions over the fields of a scope; `plain` ones never ask for null itself."""

    random: Random
    scope: Scope
    plain: bool = False

    def fields(self, *tags: str) -> list[str]:
        """List the fields of some types that can be named."""
        known = paths(self.scope)
        return [path for tag in tags for path in known.get(tag, [])]

    def condition(self, depth: int) -> str:
        """Write a condition, at most so deep."""
        leaves = tuple(_LEAVES.values())[: -1 if self.plain else None]
        if depth < 1:
            return str(choose(self.random, leaves)(self, 0))
        kinds: tuple[Callable[[Writer, int], str], ...] = (*leaves, *_BRANCHES * 2)
        return choose(self.random, kinds)(self, depth - 1)

    def operand(self, tag: str, depth: int) -> str:
        """Write a value of a type."""
        known = self.fields(tag)
        written = _WRITTEN.get(tag)
        if depth > 0 and written is not None and chance(self.random, 50):
            return written(self, depth - 1)
        if known and not chance(self.random, 20):
            near = [path for path in known if "." not in path] or known
            return str(choose(self.random, near if chance(self.random, 60) else known))
        return self.literal(tag)

    def literal(self, tag: str) -> str:
        """Write a value of a type itself."""
        match tag:
            case "text":
                return choose(self.random, ("'a'", "'b'", "'ab'", "'A b'", "''", "'é'", "'7'"))
            case "integer" | "count":
                return choose(self.random, ("1", "0", "2", "3", "28"))
            case "decimal":
                return choose(self.random, ("1.25", "0.5", "2", "0", "3.0"))
            case "boolean":
                return choose(self.random, ("true", "false"))
            case "date":
                return f"date '{choose(self.random, times_about(*ANCHORS).days)}'"
            case "timestamp":
                return self._instant()
        return f"'{choose(self.random, ENUMS[tag])}'"

    def _instant(self) -> str:
        if not chance(self.random, 20):
            return "as_of"
        return f"timestamp '{choose(self.random, times_about(*ANCHORS).instants)[:19]}'"

    def moment(self, depth: int = 0) -> str:
        """Write a date or an instant."""
        return self.operand(choose(self.random, ("timestamp", "date")), depth)

    def beside(self, tag: str, depth: int) -> str:
        """Write a date or an instant that can be compared with one of a type."""
        return self.without_hours(self.moment(depth)) if tag == "date" else self.moment(depth)

    def without_hours(self, text: str) -> str:
        """Give an instant as it is unless it was moved by hours, which no date can be told."""
        return self.operand("timestamp", 0) if _HOURS.search(text) else text

    def duration(self, tag: str) -> str:
        """Write a duration that can be added to a date or an instant."""
        hours: tuple[str, ...] = HOUR_DURATIONS if tag == "timestamp" else ()
        return choose(self.random, (*DAY_DURATIONS, *hours))

    def shifted(self, tag: str, depth: int) -> str:
        """Write a date or an instant moved by a duration."""
        start = self.operand(tag, depth)
        sign = choose(self.random, ("+", "-"))
        # Taken off one side it is added to the other, which may be a date: no hours.
        return f"({start} {sign} interval '{self.duration(tag if sign == '+' else 'date')}')"


def _comparison(writer: Writer, depth: int) -> str:
    tag = choose(writer.random, ("integer", "count", "decimal", "text", "kind", "risk", "rank"))
    if not writer.fields(tag):
        tag = "integer"
    signs = EQUALITIES if tag in ENUMS and tag not in ORDERED else ORDERS
    left = choose(writer.random, writer.fields(tag)) if writer.fields(tag) else "1"
    if tag not in ENUMS:
        left = writer.operand(tag, depth)
    return f"{left} {choose(writer.random, signs)} {writer.operand(tag, depth)}"


def _moments(writer: Writer, depth: int) -> str:
    tag = choose(writer.random, ("timestamp", "date"))
    left, right = writer.operand(tag, depth), writer.beside(tag, depth)
    if _HOURS.search(left):
        right = writer.operand(tag, depth)
    return f"{left} {choose(writer.random, ORDERS)} {right}"


def _shifted_moments(writer: Writer, depth: int) -> str:
    tag = choose(writer.random, ("timestamp", "date"))
    sides = [writer.beside(tag, depth), writer.shifted(tag, depth)]
    if _HOURS.search(sides[1]):
        sides[0] = writer.operand(tag, depth)
    if tag == "timestamp" and chance(writer.random, 30):
        hours = choose(writer.random, HOUR_DURATIONS)
        sides = [writer.operand(tag, 0), f"{writer.operand(tag, 0)} - interval '{hours}'"]
    if chance(writer.random, 30):
        sides.reverse()
    return f"{sides[0]} {choose(writer.random, ORDERS)} {sides[1]}"


def _boolean(writer: Writer, _: int) -> str:
    fields = writer.fields("boolean")
    return choose(writer.random, fields) if fields else "as_of is not null"


def _between(writer: Writer, depth: int) -> str:
    tag = choose(writer.random, ("integer", "date", "timestamp", "decimal", "risk"))
    tag = tag if writer.fields(tag) else "integer"
    low, high = writer.operand(tag, 0), writer.operand(tag, 0)
    value = choose(writer.random, writer.fields(tag) or ["3"])
    negated = "not " if depth and chance(writer.random, 30) else ""
    return f"{value} {negated}between {low} and {high}"


def _in(writer: Writer, _: int) -> str:
    tag = choose(writer.random, ("kind", "risk", "integer", "text"))
    tag = tag if writer.fields(tag) else "integer"
    value = choose(writer.random, writer.fields(tag) or ["3"])
    items = [writer.literal(tag) for _ in range(1 + choose(writer.random, (0, 1, 2)))]
    negated = "not " if chance(writer.random, 30) else ""
    return f"{value} {negated}in ({', '.join(items)})"


def _like(writer: Writer, _: int) -> str:
    value = choose(writer.random, writer.fields("text") or ["'ab'"])
    negated = "not " if chance(writer.random, 30) else ""
    return f"{value} {negated}like '{choose(writer.random, PATTERNS)}'"


def _contains(writer: Writer, _: int) -> str:
    lists = writer.fields("list")
    if not lists:
        return _boolean(writer, 0)
    return f"contains({choose(writer.random, lists)}, {writer.operand('text', 0)})"


def _is_null(writer: Writer, depth: int) -> str:
    tag = choose(
        writer.random, ("timestamp", "date", "text", "integer", "risk", "boolean", "list")
    )
    value = choose(writer.random, writer.fields(tag) or writer.fields("text") or ["as_of"])
    if depth and tag == "text":
        value = f"lower({value})"
    return f"{value} {choose(writer.random, ('is null', 'is not null'))}"


def _logic(writer: Writer, depth: int) -> str:
    operator = choose(writer.random, (" and ", " or "))
    count = 2 + choose(writer.random, (0, 1))
    return f"({operator.join(writer.condition(depth) for _ in range(count))})"


def _not(writer: Writer, depth: int) -> str:
    return f"not ({writer.condition(depth)})"


def _case(writer: Writer, depth: int) -> str:
    return _case_of(writer, "boolean", depth)


def _case_of(writer: Writer, tag: str, depth: int) -> str:
    branches = " ".join(
        f"when {writer.condition(0)} then {writer.operand(tag, depth)}"
        for _ in range(1 + choose(writer.random, (0, 1)))
    )
    return f"case {branches} else {writer.operand(tag, depth)} end"


def _integer(writer: Writer, depth: int) -> str:
    kind = choose(writer.random, _INTEGERS)
    match kind:
        case "+" | "-" | "*":
            left, right = writer.operand("integer", depth), writer.operand("integer", depth)
            return f"({left} {kind} {right})"
        case "days":
            return f"days_between({writer.moment()}, {writer.moment()})"
        case "working":
            return f"working_days_between({writer.moment()}, {writer.moment()})"
        case "age":
            return f"age({writer.operand('date', 0)}, {writer.moment()})"
        case "length":
            counted = writer.fields("list", "text") or ["'ab'"]
            return f"length({choose(writer.random, counted)})"
        case "abs":
            return f"abs({writer.operand('integer', depth)})"
    return f"{kind}({writer.moment()})"


def _nullable(writer: Writer, tag: str, depth: int) -> str:
    kinds = ("case", *(() if writer.plain else ("coalesce",)))
    if tag != "text":
        kinds += ("least", "greatest")
    kind = choose(writer.random, kinds)
    if kind == "case":
        return _case_of(writer, tag, depth)
    return f"{kind}({writer.operand(tag, depth)}, {writer.operand(tag, depth)})"


def _number(writer: Writer, depth: int) -> str:
    if chance(writer.random, 20):
        return _nullable(writer, "integer", depth)
    return _integer(writer, depth)


def _decimal(writer: Writer, depth: int) -> str:
    kind = choose(writer.random, ("+", "-", "*", "/", "negative", "hours", "nullable"))
    match kind:
        case "negative":
            return f"(-{writer.operand('decimal', 0)})"
        case "hours":
            first, last = writer.operand("timestamp", 0), writer.operand("timestamp", 0)
            return f"hours_between({first}, {last})"
        case "nullable":
            return _nullable(writer, "decimal", depth)
    left, right = writer.operand("decimal", depth), writer.operand("integer", depth)
    return f"({left} {kind} {right})"


def _text(writer: Writer, depth: int) -> str:
    kind = choose(writer.random, ("lower", "upper", "trim", "nullable"))
    if kind == "nullable":
        return _nullable(writer, "text", depth)
    return f"{kind}({writer.operand('text', depth)})"


def _date(writer: Writer, depth: int) -> str:
    kind = choose(writer.random, ("shift", "date_of", "nullable", "working"))
    match kind:
        case "shift":
            return writer.shifted("date", depth)
        case "date_of":
            return f"date_of({writer.operand('timestamp', depth)})"
        case "working":
            days = choose(writer.random, ("1", "0", "5", "3"))
            return f"add_working_days({writer.operand('date', depth)}, {days})"
    return _nullable(writer, "date", depth)


def _timestamp(writer: Writer, depth: int) -> str:
    if chance(writer.random, 50):
        return _nullable(writer, "timestamp", depth)
    return writer.shifted("timestamp", depth)


def _count(writer: Writer, _: int) -> str:
    return f"({choose(writer.random, writer.fields('count') or ['1'])} + 1)"


# `is null` stands last: conditions that must not ask for null itself leave it out.
_LEAVES: Mapping[str, Callable[[Writer, int], str]] = {
    "boolean": _boolean,
    "comparison": _comparison,
    "moments": _moments,
    "shifted": _shifted_moments,
    "between": _between,
    "in": _in,
    "like": _like,
    "contains": _contains,
    "is null": _is_null,
}
_BRANCHES: tuple[Callable[[Writer, int], str], ...] = (
    _logic,
    _not,
    _comparison,
    _moments,
    _shifted_moments,
    _case,
)
_WRITTEN: Mapping[str, Callable[[Writer, int], str]] = {
    "integer": _number,
    "decimal": _decimal,
    "text": _text,
    "date": _date,
    "timestamp": _timestamp,
    "count": _count,
}
