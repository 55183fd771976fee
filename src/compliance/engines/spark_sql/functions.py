"""Functions of values to Spark's SQL."""

from collections.abc import Callable
from functools import cache

from sqlglot import exp

from compliance.engines.spark_sql import types
from compliance.engines.spark_sql.casts import shown
from compliance.engines.spark_sql.expressions import printer, term, terms
from compliance.engines.spark_sql.scope import Scope, Term
from compliance.engines.spark_sql.untranslatable import Untranslatable
from compliance.engines.spark_sql.words import text

# Of these letters one makes several, or what it makes depends on the letters around it, where
# DuckDB takes one for one.
_LOWER = ("\u0130\u03a3", "i\u03c3")
_SPACES = " \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u202f\u205f\u3000"
_MOMENTS = {
    "%Y-%m-%d": "yyyy-MM-dd",
    "%Y-%m-%dT%H:%M:%S": "yyyy-MM-dd'T'HH:mm:ss",
}


@printer(exp.Anonymous)
def _by_name(node: exp.Expr, scope: Scope) -> Term:
    if id(node) in scope.replaced:
        return scope.replaced[id(node)]
    function = _NAMED.get(node.name.lower())
    if function is None:
        raise Untranslatable(f"function {node.name.lower()}")
    return function(terms(node.expressions, scope), scope)


def _to_local(given: list[Term], scope: Scope) -> Term:
    zone = text(scope.around.zone)
    return Term(f"convert_timezone('UTC', {zone}, {given[0].text})", "TIMESTAMP")


def _to_utc(given: list[Term], scope: Scope) -> Term:
    # Of two instants it takes the earlier, and moves on by what the clock skipped.
    zone = text(scope.around.zone)
    return Term(f"convert_timezone({zone}, 'UTC', {given[0].text})", "TIMESTAMP")


def _epoch(given: list[Term], _: Scope) -> Term:
    return Term(f"unix_micros(CAST({given[0].text} AS TIMESTAMP))", "BIGINT")


def _to_json(given: list[Term], _: Scope) -> Term:
    if given[0].kind.startswith(types.ROW):
        raise Untranslatable("a row as JSON")
    return Term(f"to_json({given[0].text}, map('ignoreNullFields', 'false'))", types.JSON)


def _list_extract(given: list[Term], _: Scope) -> Term:
    held, place = given
    return _item(held, place.text)


def _item(held: Term, place: str) -> Term:
    return Term(f"try_element_at({held.text}, nullif({place}, 0))", types.item_of(held.kind))


def _strlen(given: list[Term], _: Scope) -> Term:
    return Term(f"CAST(octet_length({given[0].text}) AS BIGINT)", "BIGINT")


def _isfinite(given: list[Term], _: Scope) -> Term:
    value = given[0]
    if value.kind != "DOUBLE":
        raise Untranslatable(f"isfinite of {value.kind}")
    bounds = "CAST('-Infinity' AS DOUBLE) AND {0} < CAST('Infinity' AS DOUBLE)"
    return Term(f"({value.text} > {bounds.format(value.text)})", "BOOLEAN")


def _row(given: list[Term], _: Scope) -> Term:
    """Put values together that rows are ordered by; a null comes after all others."""
    parts = ", ".join(f"{each.text} IS NULL, {each.text}" for each in given)
    return Term(f"struct({parts})", types.ROW)


def _likeness(given: list[Term], _: Scope) -> Term:
    one, other = given
    return Term(f"jaro_winkler_similarity({one.text}, {other.text})", "DOUBLE")


def _count_star(_: list[Term], __: Scope) -> Term:
    return Term("count(*)", "BIGINT")


_NAMED: dict[str, Callable[[list[Term], Scope], Term]] = {
    "to_local": _to_local,
    "to_utc": _to_utc,
    "epoch_us": _epoch,
    "to_json": _to_json,
    "list_extract": _list_extract,
    "row": _row,
    "strlen": _strlen,
    "isfinite": _isfinite,
    "count_star": _count_star,
    "jaro_winkler_similarity": _likeness,
}


@printer(exp.Bracket)
def _bracket(node: exp.Expr, scope: Scope) -> Term:
    held, (place,) = term(node.this, scope), node.expressions
    if isinstance(place, exp.Literal):  # which the parser has made one less
        return _item(held, str(int(place.name) + 1))
    if isinstance(place, exp.Slice | exp.Neg) or not held.kind.endswith("[]"):
        raise Untranslatable("a slice, a place from the end, or a place in no list")
    return _item(held, term(place, scope).text)


@printer(exp.Coalesce)
def _coalesce(node: exp.Expr, scope: Scope) -> Term:
    return _of_all("coalesce", [node.this, *node.expressions], scope)


@printer(exp.Greatest, exp.Least)
def _extreme(node: exp.Expr, scope: Scope) -> Term:
    given = [node.this, *node.expressions]
    if len(given) == 1:
        return term(node.this, scope)
    return _of_all("greatest" if isinstance(node, exp.Greatest) else "least", given, scope)


def _of_all(function: str, given: list[exp.Expr], scope: Scope) -> Term:
    parts = terms(given, scope)
    listed = ", ".join(part.text for part in parts)
    return Term(f"{function}({listed})", types.common(part.kind for part in parts))


@printer(exp.Nullif)
def _nullif(node: exp.Expr, scope: Scope) -> Term:
    this, other = term(node.this, scope), term(node.args["expression"], scope)
    return Term(f"nullif({this.text}, {other.text})", this.kind)


@printer(exp.Abs)
def _abs(node: exp.Expr, scope: Scope) -> Term:
    this = term(node.this, scope)
    return Term(f"abs({this.text})", this.kind)


@printer(exp.Lower)
def _lower(node: exp.Expr, scope: Scope) -> Term:
    plain = f"translate({term(node.this, scope).text}, {text(_LOWER[0])}, {text(_LOWER[1])})"
    return Term(f"lower({plain})", "VARCHAR")


@printer(exp.Upper)
def _upper(node: exp.Expr, scope: Scope) -> Term:
    many, marks, results = _uppercase()
    marked = f"translate({term(node.this, scope).text}, {text(many)}, {text(marks)})"
    return Term(f"translate(upper({marked}), {text(marks)}, {text(results)})", "VARCHAR")


@cache
def _uppercase() -> tuple[str, str, str]:
    """Give the letters that make several capitals, a mark for each, and what is made of it.

    DuckDB takes one capital for one letter: the letter itself if there is none, but for some
    Greek letters, whose title case it takes. The marks are of private use.
    """
    letters = [chr(code) for code in range(0x80, 0x10000) if not 0xD800 <= code < 0xE000]
    many = [each for each in letters if len(each.upper()) > 1]
    marks = "".join(chr(0x10F000 + place) for place in range(len(many)))
    results = "".join(each.title() if len(each.title()) == 1 else each for each in many)
    return "".join(many), marks, results.replace("\u00df", "\u1e9e")


@printer(exp.Trim)
def _trim(node: exp.Expr, scope: Scope) -> Term:
    if node.args.get("expression") is not None or node.args.get("position"):
        raise Untranslatable("a trim of given letters, or of one end")
    return Term(f"trim(BOTH {text(_SPACES)} FROM {term(node.this, scope).text})", "VARCHAR")


@printer(exp.Length)
def _length(node: exp.Expr, scope: Scope) -> Term:
    this = term(node.this, scope)
    function = "size" if this.kind.endswith("[]") else "char_length"
    if function == "char_length" and this.kind not in {"VARCHAR", types.NULL}:
        raise Untranslatable(f"length of {this.kind or 'an unknown type'}")
    return Term(f"CAST({function}({this.text}) AS BIGINT)", "BIGINT")


@printer(exp.Replace)
def _replace(node: exp.Expr, scope: Scope) -> Term:
    parts = [node.this, node.args["expression"], node.args["replacement"]]
    listed = ", ".join(part.text for part in terms(parts, scope))
    return Term(f"replace({listed})", "VARCHAR")


@printer(exp.StartsWith, exp.Contains)
def _is_part(node: exp.Expr, scope: Scope) -> Term:
    this, part = term(node.this, scope), term(node.args["expression"], scope)
    if not {this.kind, part.kind} <= {"VARCHAR", types.NULL}:
        raise Untranslatable("a part of anything but texts")
    function = "startswith" if isinstance(node, exp.StartsWith) else "contains"
    return Term(f"{function}({this.text}, {part.text})", "BOOLEAN")


@printer(exp.Concat)
def _concat(node: exp.Expr, scope: Scope) -> Term:
    return _words("''", node.expressions, scope)


@printer(exp.ConcatWs)
def _concat_ws(node: exp.Expr, scope: Scope) -> Term:
    between, *parts = node.expressions
    return _words(term(between, scope).text, parts, scope)


def _words(between: str, parts: list[exp.Expr], scope: Scope) -> Term:
    """Join texts, leaving out nulls."""
    listed = [shown(part) for part in terms(parts, scope)]
    return Term(f"concat_ws({', '.join([between, *listed])})", "VARCHAR")


@printer(exp.RegexpLike, exp.RegexpFullMatch)
def _matches(node: exp.Expr, scope: Scope) -> Term:
    """Match a written pattern; what is used of patterns means the same in both engines."""
    pattern = node.args["expression"]
    if not isinstance(pattern, exp.Literal):
        raise Untranslatable("a pattern that is calculated")
    whole = isinstance(node, exp.RegexpFullMatch)
    written = f"\\A(?:{pattern.name})\\z" if whole else pattern.name
    return Term(f"({term(node.this, scope).text} RLIKE {text(written)})", "BOOLEAN")


@printer(exp.TimeToStr)
def _time_text(node: exp.Expr, scope: Scope) -> Term:
    form = _MOMENTS.get(node.args["format"].name)
    if form is None:
        raise Untranslatable("a form of dates or times")
    # Years above 9999 get a sign.
    shown_time = f"date_format({term(node.this, scope).text}, {text(form)})"
    return Term(f"trim(LEADING '+' FROM {shown_time})", "VARCHAR")


@printer(exp.AtTimeZone)
def _in_utc(node: exp.Expr, scope: Scope) -> Term:
    # The session's own zone is UTC.
    this = term(node.this, scope)
    if this.kind != "TIMESTAMP WITH TIME ZONE" or node.args["zone"].name != "UTC":
        raise Untranslatable("a time in a zone other than UTC")
    return Term(f"CAST({this.text} AS TIMESTAMP_NTZ)", "TIMESTAMP")


@printer(exp.Extract)
def _extract(node: exp.Expr, scope: Scope) -> Term:
    return _part(node.name, node.args["expression"], scope)


@printer(exp.Year, exp.Month, exp.Day)
def _named_part(node: exp.Expr, scope: Scope) -> Term:
    return _part(type(node).__name__, node.this, scope)


def _part(unit: str, of: exp.Expr, scope: Scope) -> Term:
    this = term(of, scope)
    if unit.upper() not in {"YEAR", "MONTH", "DAY"} or this.kind not in {"DATE", "TIMESTAMP"}:
        raise Untranslatable(f"{unit} of {this.kind}")
    return Term(f"CAST({unit.lower()}({this.text}) AS BIGINT)", "BIGINT")


@printer(exp.DayOfWeekIso)
def _weekday(node: exp.Expr, scope: Scope) -> Term:
    return Term(f"CAST(weekday({term(node.this, scope).text}) + 1 AS BIGINT)", "BIGINT")


@printer(exp.Format)
def _format(node: exp.Expr, scope: Scope) -> Term:
    """Fill `{}` with values; null if one is null."""
    pieces = node.this.name.replace("{:.1f}", "{}").split("{}")
    given = [_filled(each, scope) for each in node.expressions]
    if len(pieces) != len(given) + 1 or any(set(piece) & set("{}") for piece in pieces):
        raise Untranslatable("a form of texts")
    parts = [text(pieces[0])]
    for value, piece in zip(given, pieces[1:], strict=True):
        parts += [value, text(piece)]
    return Term(f"concat({', '.join(parts)})", "VARCHAR")


def _filled(node: exp.Expr, scope: Scope) -> str:
    value = term(node, scope)
    if value.kind != "DOUBLE":
        return shown(value)
    # Engines round halves apart: only what has no second decimal is sure.
    if not _is_tenth(node):
        raise Untranslatable("a rounded number")
    return f"format_string('%.1f', {value.text})"


def _is_tenth(node: exp.Expr) -> bool:
    if not isinstance(node, exp.Div) or not isinstance(node.expression, exp.Cast):
        return False
    return bool(node.expression.this.name == "10")
