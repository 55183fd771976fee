"""Why cases are unknown: the reasons behind the verdicts, counted by their words."""

from collections.abc import Collection, Iterable, Mapping

from sqlglot import exp

from compliance.evaluate.verdicts import REASON_SHIFT, UNKNOWN, Reason
from compliance.plan import sql
from compliance.plan.sql import Sql
from compliance.report.judged import Judged
from compliance.report.queries import count_numbers, numbers, states_with
from compliance.report.report import Because

MOST = 20


def explain_unknowns(judged: Judged) -> Mapping[str, tuple[Because, ...]]:
    """Count for each rule what leaves its cases unknown, most frequent first."""
    counted: dict[str, dict[str, int]] = {}
    for rule, outcome, count in _outcomes(judged):
        _add(counted.setdefault(rule, {}), _words(judged, rule, outcome), count)
    for rule in judged.chosen:
        for number in states_with(judged, rule, ["unknown"]):
            state = judged.reasoning.states[number]
            words = [f"whether `{gate}` is met is unknown" for gate in state.held_by]
            words += state.because
            count = judged.reasoning.counts[rule][number]
            _add(counted.setdefault(rule, {}), words, count)
    return {rule: _most_frequent(words) for rule, words in counted.items() if words}


def reasons_of(judged: Judged, rule: str) -> tuple[Reason, ...]:
    """Give the reasons that the bits of a rule's outcomes stand for."""
    shared = judged.reasoning.share_reasons.get(rule)
    return judged.verdicts.reasons.get(rule, ()) if shared is None else shared


def _outcomes(judged: Judged) -> list[tuple[str, int, int]]:
    rules = [rule for rule in sorted(judged.chosen) if states_with(judged, rule, ["unknown"])]
    groups: dict[str, tuple[exp.Table, dict[str, Sql]]] = {}
    for rule in rules:
        relation, column = outcome_column(judged, rule)
        _, columns = groups.setdefault(relation.sql(), (relation, {}))
        columns[rule] = column
    queries = [
        _unknown_rows(relation, columns.values()) for relation, columns in groups.values()
    ]
    listed = [list(columns) for _, columns in groups.values()]
    found = count_numbers(judged.tables, queries, _is_unknown(exp.column("number")))
    return [(listed[part][place], outcome, count) for part, place, _, outcome, count in found]


def _unknown_rows(relation: exp.Table, columns: Collection[Sql]) -> exp.Select:
    """List the outcomes of subjects of which any is unknown: to list those of all is dear."""
    query = sql.from_(sql.select(numbers(columns), (sql.NULL, "value")), relation)
    return sql.where(query, sql.disjunction([_is_unknown(column.copy()) for column in columns]))


def _is_unknown(outcome: Sql) -> Sql:
    code = exp.BitwiseAnd(this=outcome, expression=sql.integer((1 << REASON_SHIFT) - 1))
    return sql.equal(exp.Paren(this=code), sql.integer(UNKNOWN))


def outcome_column(judged: Judged, rule: str) -> tuple[exp.Table, Sql]:
    """Name the table, as `o`, and its column that hold a rule's outcomes before gates."""
    if rule in judged.reasoning.share_reasons:
        return sql.table("share", rule, "o"), sql.column("o", "outcome")
    entity = judged.checked.rules[rule].subject
    return sql.table("verdict", entity, "o"), sql.column("o", rule)


def _words(judged: Judged, rule: str, outcome: int) -> list[str]:
    bits = outcome >> REASON_SHIFT
    reasons = reasons_of(judged, rule)
    held = [reason for place, reason in enumerate(reasons) if bits >> place & 1]
    return list(dict.fromkeys(each.text for each in held if each.verdict == "unknown"))


def _add(counted: dict[str, int], words: Iterable[str], count: int) -> None:
    for text in words:
        counted[text] = counted.get(text, 0) + count


def _most_frequent(counted: Mapping[str, int]) -> tuple[Because, ...]:
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Because(what, count) for what, count in ranked[:MOST])
