"""One function for each fault in how a condition is written."""

from compliance.check.mistyped_duration import duration_fault, near_duration
from compliance.check.written_values import meant_day
from compliance.diagnostic import Diagnostic, Note
from compliance.source import Span

LONGEST = 10_000

_SYMBOL_HELP = {
    "==": "write `=`",
    "<=>": "write `=`",
    "%": "the remainder of a division is not part of the language",
    "::": "values are not converted: compare a field with a value of its own type",
    "||": "write `or`; texts are not joined",
    "&&": "write `and`",
    "=>": "write `>=`",
    "=<": "write `<=`",
    "><": "write `<>`",
    "&": "write `and`",
    "|": "write `or`",
    "--": "write a note above the condition, after a `#`",
    "/*": "write a note above the condition, after a `#`",
    "#": "write a note above the condition, after a `#`",
    ";": "write one condition; join two with `and`",
    "!": "write `not`",
    "$": "write the name of a parameter right after it",
    "[": "write a list in round brackets: `in ('a', 'b')`",
    "{": "write a list in round brackets: `in ('a', 'b')`",
}
_LOOKALIKES = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": "'",
    "\u201d": "'",
    "\u201e": "'",
    "\u201a": "'",
    "\u00b4": "'",
    "`": "'",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u00d7": "*",
    "\u00f7": "/",
    "\u2260": "<>",
    "\u2264": "<=",
    "\u2265": ">=",
}
_WORD_HELP = {
    "if": "write `case when ... then ... else ... end`, or join conditions with `and`",
    "interval": "write the duration in quotes: `interval '15 working days'`",
    "ilike": "write `lower(name) like 'smith%'`",
    "distinct": "write `=` or `<>`, and `is null` where null matters",
    "isnull": "write `is null`",
    "notnull": "write `is not null`",
    "exists": "ask for related records with `some:` or `no:` in the rule",
    "select": "ask for related records with `some:` or `no:` in the rule",
    "count": "count related records with `at_least:` in the rule, or with a derived field",
    "sum": "add up related records in a derived field",
    "min": "write `least`, or `earliest:` in a derived field",
    "max": "write `greatest`, or `latest:` in a derived field",
    "avg": "add up related records in a derived field",
    "cast": "values are not converted: compare a field with a value of its own type",
    "symmetric": "write the smaller value first",
    "div": "write `/`",
}
_WORDS = """
    all any array as asc at avg by cast collate count delete desc distinct div drop escape
    except exists filter from full glob group having if ilike insert intersect interval isnull
    join lateral limit max min mod natural notnull offset on only order over overlaps
    partition qualify regexp returning rlike row select set similar some sum symmetric
    tablesample top try_cast union unnest update using values where window with within xor
"""
# Words of SQL that are no part of a condition; they may still be names of fields.
REFUSED_WORDS = frozenset(_WORDS.split())
# Those that say what was meant, even where the first fault is some words later.
STATEMENT_WORDS = frozenset(
    ("cast", "delete", "exists", "insert", "select", "try_cast", "update")
)


def empty_condition(span: Span) -> Diagnostic:
    """Report that nothing stands where a condition should."""
    return Diagnostic("syntax", "expected a condition but found nothing", span)


def too_long(span: Span, length: int) -> Diagnostic:
    """Report a condition of more characters than are read."""
    return Diagnostic(
        "condition-too-large",
        f"this condition has {length:,} characters, more than {LONGEST:,}",
        span,
        help="name parts of it as derived fields",
    )


def too_deep(span: Span, depth: int) -> Diagnostic:
    """Report brackets or operators inside each other beyond the limit."""
    return Diagnostic(
        "condition-too-large",
        f"this condition goes more than {depth} levels deep",
        span,
        help="name parts of it as derived fields",
    )


def broken_text(_text: str, span: Span) -> Diagnostic:
    """Report a text or name in quotes that goes over the end of a line."""
    return Diagnostic(
        "syntax",
        "what stands in quotes can't go over the end of a line",
        span,
        help="close the quotes on the same line",
    )


def empty_name(span: Span) -> Diagnostic:
    """Report `""` where a name should be."""
    return Diagnostic(
        "syntax",
        'expected a name between the quotes but found `""`',
        span,
        help="write an empty text in single quotes: `''`",
    )


def neither_number_nor_name(text: str, span: Span) -> Diagnostic:
    """Report a word that begins like a number, such as `3days` or `1e5`."""
    if duration_fault(text) and near_duration(text):
        return bare_duration(near_duration(text), span)
    day = meant_day(text)
    number = "write a number with digits and at most one point: `2.5`"
    return Diagnostic(
        "syntax",
        f"`{text}` is neither a number nor a name",
        span,
        help=f"write the date in quotes: `'{day}'`" if day else number,
    )


def bare_duration(meant: str, span: Span) -> Diagnostic:
    """Report a duration in a condition without `interval` and quotes."""
    text = " ".join(span.text.split())
    named = text.lower().startswith("interval")
    lacks = "quotes" if named else "`interval` before it and quotes"
    message = f"the duration `{text}` needs {lacks} around it in a condition"
    return Diagnostic("syntax", message, span, help=f"write `interval '{meant}'`")


def refused_symbol(text: str, span: Span) -> Diagnostic:
    """Report a symbol of SQL that is not part of the language."""
    return Diagnostic(
        "not-allowed", f"a condition can't have `{text}`", span, help=_SYMBOL_HELP.get(text, "")
    )


def word_processor_quotes(text: str, span: Span) -> Diagnostic:
    """Report a text between the curved quotes that a word processor makes."""
    inner = text[1:-1].replace("'", "''")
    message = f"a text needs straight quotes, but `{text}` stands in those of a word processor"
    return Diagnostic("not-allowed", message, span, help=f"write `'{inner}'`")


def braced_parameter(text: str, span: Span) -> Diagnostic:
    """Report `${name}` or `{{name}}`, as templates write a parameter."""
    message = f"a condition can't have `{text}`"
    return Diagnostic("not-allowed", message, span, help=f"write `${text.strip('${} ')}`")


def unknown_character(text: str, span: Span) -> Diagnostic:
    """Report a character that means nothing in a condition."""
    if text in "'\"":
        message = f"expected `{text}` to be closed on the same line"
        return Diagnostic("syntax", message, span, help=f"add `{text}` at the end of the text")
    if text in _LOOKALIKES:
        advice = f"write `{_LOOKALIKES[text]}`"
        return Diagnostic("not-allowed", f"a condition can't have `{text}`", span, help=advice)
    if not text.isprintable():
        message = f"a condition can't have the character U+{ord(text):04X}"
        return Diagnostic("not-allowed", message, span, help="delete the character")
    return refused_symbol(text, span)


def refused_word(word: str, span: Span) -> Diagnostic:
    """Report a word of SQL that is not part of the language."""
    advice = _WORD_HELP.get(word.lower(), f'write `"{word}"` if that is the name of a field')
    return Diagnostic("not-allowed", f"a condition can't have `{word}`", span, help=advice)


def truth_test(value: str, word: str, span: Span) -> Diagnostic:
    """Report `x is true` or `x is false`, which in SQL turn unknown into false."""
    advice = f"write `{value}`" if word == "true" else f"write `not {value}`"
    return Diagnostic(
        "not-allowed",
        f"a condition can't have `{' '.join(span.text.split())}`",
        span,
        help=advice,
    )


def expected(what: str, found: str, span: Span, advice: str = "") -> Diagnostic:
    """Report that one thing was expected and another stands there."""
    return Diagnostic("syntax", f"expected {what} but found {found}", span, help=advice)


def out_of_place(text: str, span: Span) -> Diagnostic:
    """Report the place where the parser can't go on."""
    found = f"`{text}`" if text else "the end"
    return Diagnostic("syntax", f"{found} can't stand here", span)


def misread(span: Span) -> Diagnostic:
    """Report a condition of which the parser would lose or change a part."""
    message = "this condition can't be read as it stands"
    return Diagnostic("syntax", message, span, help="put its parts in brackets")


def half_between(found: str, span: Span, between: Span) -> Diagnostic:
    """Report `between` without its second value."""
    message = f"expected `and` with a second value but found {found}"
    note = Note("`between` stands here", between)
    advice = "write `x between 1 and 5`"
    return Diagnostic("syntax", message, span, notes=(note,), help=advice)


def unclosed(what: str, found: str, span: Span, opened: Span) -> Diagnostic:
    """Report that a bracket or a `case` is not closed before something else comes."""
    note = Note(f"`{opened.text}` opened here", opened)
    return Diagnostic("syntax", f"expected `{what}` but found {found}", span, notes=(note,))


def outside_case(word: str, span: Span) -> Diagnostic:
    """Report `when`, `then`, `else` or `end` where no `case` is open."""
    return Diagnostic("syntax", f"`{word}` stands outside of a `case`", span)


def list_outside(span: Span) -> Diagnostic:
    """Report a comma between brackets that are neither a list after `in` nor arguments."""
    return Diagnostic(
        "not-allowed",
        "a list of values can only stand after `in`",
        span,
        help="write `x in ('a', 'b')`",
    )


def thousands(number: str, span: Span) -> Diagnostic:
    """Report a comma that parts the digits of a number."""
    message = "a comma can't part the digits of a number"
    return Diagnostic("syntax", message, span, help=f"write `{number}`")


def brackets_needed(span: Span) -> Diagnostic:
    """Report a comparison of a comparison, which SQL products read in different ways."""
    text = " ".join(span.text.split())
    return Diagnostic(
        "ambiguous-expression",
        f"`{text}` beside another comparison can be read in more than one way",
        span,
        help=f"put it in brackets, `({text})`, or join with `and`",
    )
