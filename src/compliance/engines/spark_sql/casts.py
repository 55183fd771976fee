"""Casts to Spark's SQL, and the texts that DuckDB gives of values."""

from sqlglot import exp

from compliance.engines.spark_sql import types
from compliance.engines.spark_sql.expressions import printer, term
from compliance.engines.spark_sql.scope import Scope, Term
from compliance.engines.spark_sql.untranslatable import Untranslatable
from compliance.engines.spark_sql.words import text

_MOMENTS = {"DATE": "DATE", "TIMESTAMP": "TIMESTAMP_NTZ"}
_SHOWN_ALIKE = {*types.WHOLE, types.NULL, types.JSON, "VARCHAR", "BOOLEAN", "DATE", "TIMESTAMP"}


@printer(exp.Cast)
def _cast(node: exp.Expr, scope: Scope) -> Term:
    to = types.written(node.args["to"])
    if isinstance(node.this, exp.Literal) and node.this.is_string:
        return _written(node.this.name, to)
    this = term(node.this, scope)
    if to == "VARCHAR":
        return Term(shown(this), to)
    if not _keeps_meaning(this.kind, to):
        raise Untranslatable(f"a cast from {this.kind or 'an unknown type'} to {to}")
    if this.kind == to:
        return this
    value = f"rint({this.text})" if _is_rounded(this.kind, to) else this.text
    return Term(f"CAST({value} AS {types.in_spark(to)})", to)


def _written(value: str, to: str) -> Term:
    """A value that is written in the statement as a text."""
    if to.endswith("[]"):
        return Term(f"from_json({text(value)}, {text(types.in_spark(to))})", to)
    if to in _MOMENTS:
        return Term(f"{_MOMENTS[to]} {text(value)}", to)
    return Term(f"CAST({text(value)} AS {types.in_spark(to)})", to)


def _keeps_meaning(kind: str, to: str) -> bool:
    """Whether both databases cast between the types alike."""
    if kind in {types.NULL, to}:
        return True
    if kind in types.NUMBERS and to in types.NUMBERS:
        return True
    if kind.endswith("[]") and to.endswith("[]"):
        return _keeps_meaning(types.item_of(kind), types.item_of(to))
    return (kind, to) in {("DATE", "TIMESTAMP"), ("TIMESTAMP", "DATE"), ("BOOLEAN", "INTEGER")}


def _is_rounded(kind: str, to: str) -> bool:
    # Halves go to the even number, while Spark cuts fractions off.
    return kind in {"FLOAT", "DOUBLE"} and to in types.WHOLE


def shown(value: Term) -> str:
    """Write a value as a text, as DuckDB does."""
    if value.kind == "DOUBLE":
        return _double(value.text)
    if value.kind.endswith("[]"):
        return _list(value)
    if value.kind not in _SHOWN_ALIKE:
        raise Untranslatable(f"a text of {value.kind or 'an unknown type'}")
    if value.kind in {"VARCHAR", types.JSON}:
        return value.text
    return f"CAST({value.text} AS STRING)"


# Java writes `1.0E7` where DuckDB writes `10000000.0`, and `1.0E16` for `1e+16`. The digits
# without their point are moved by the exponent, or the exponent is written with two digits.
_INFINITIES = "WHEN 'Infinity' THEN 'inf' WHEN '-Infinity' THEN '-inf'"
_SPECIAL = f"CASE v WHEN 'NaN' THEN 'nan' {_INFINITIES}"
_MANTISSA = "regexp_replace(split_part(v, 'E', 1), '[.]0$', '')"
_EXPONENT = "CAST(split_part(v, 'E', 2) AS INT)"
_SIGN = "CASE WHEN startswith(v, '-') THEN '-' ELSE '' END"
_DIGITS = "regexp_replace(split_part(v, 'E', 1), '[.]0$|[-.]', '')"
_FRACTION = f"concat({_SIGN}, '0.', repeat('0', -1 - {_EXPONENT}), {_DIGITS})"
_BEFORE = f"rpad(left({_DIGITS}, {_EXPONENT} + 1), {_EXPONENT} + 1, '0')"
_AFTER = f"coalesce(nullif(substr({_DIGITS}, {_EXPONENT} + 2), ''), '0')"
_LARGE = f"concat({_SIGN}, {_BEFORE}, '.', {_AFTER})"
_SCIENTIFIC = (
    f"concat({_MANTISSA}, CASE WHEN {_EXPONENT} < 0 THEN 'e-' ELSE 'e+' END, "
    f"lpad(CAST(abs({_EXPONENT}) AS STRING), greatest(2, length(abs({_EXPONENT}))), '0'))"
)
_JAVA = "CAST(d AS STRING)"
_DOUBLE = (
    f"{_SPECIAL} ELSE CASE WHEN NOT contains(v, 'E') THEN v "
    f"WHEN {_EXPONENT} BETWEEN -4 AND -1 THEN {_FRACTION} "
    f"WHEN {_EXPONENT} BETWEEN 0 AND 15 THEN {_LARGE} ELSE {_SCIENTIFIC} END END"
)


def _double(value: str) -> str:
    # The lambdas give the number and its text a name, so that they are made once. Java before
    # its version 19 writes some numbers with more digits than it takes to tell them.
    fewer = "transform(sequence(0, 16), p -> format_string(concat('%.', p, 'e'), d))"
    fewest = f"get(filter({fewer}, s -> CAST(s AS DOUBLE) = d), 0)"
    is_long = "length(CAST(d AS STRING)) > 17 OR abs(d) < 1e-300"
    shorter = f"CASE WHEN {is_long} THEN replace({fewest}, 'e', 'E') END"
    plain = f"coalesce({shorter}, {_JAVA})"
    return f"get(transform(transform(array({value}), d -> {plain}), v -> {_DOUBLE}), 0)"


# In the text of a list, an item that could be taken for something else stands in quotes.
_QUOTED = text("^$|^[ \\t-\\r]|[ \\t-\\r]$|^(?i:null)$|[\"'(),:=\\[\\\\\\]{}]")
_MARKS, _WITH_BACKSLASH = text(r"(['\\])"), text(r"\\$1")
_ESCAPED = f"regexp_replace(e, {_MARKS}, {_WITH_BACKSLASH})"
_ITEM = f"WHEN e RLIKE {_QUOTED} THEN concat('\\'', {_ESCAPED}, '\\'')"


def _list(value: Term) -> str:
    texts = f"transform({value.text}, x -> {shown(Term('x', types.item_of(value.kind)))})"
    items = f"transform({texts}, e -> CASE WHEN e IS NULL THEN 'NULL' {_ITEM} ELSE e END)"
    return f"concat('[', array_join({items}, ', '), ']')"
