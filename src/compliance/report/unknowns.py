"""Why cases are unknown: the reasons behind the verdicts, counted by their words."""

from collections.abc import Iterable, Mapping

from sqlglot import exp

from compliance.evaluate.verdicts import REASON_SHIFT, UNKNOWN, Reason
from compliance.plan import sql
from compliance.plan.sql import Sql
from compliance.report.judged import Judged
from compliance.report.queries import run_together, states_with
from compliance.report.report import Because

MOST = 20


def explain_unknowns(judged: Judged) -> Mapping[str, tuple[Because, ...]]:
    """Count for each rule what leaves its cases unknown, most frequent first."""
    counted: dict[str, dict[str, int]] = {}
    for rule, outcome, count in _outcomes(judged):
        _add(counted.setdefault(rule, {}), _words(judged, rule, outcome), count)
    for rule in judged.chosen:
        for number in states_with(judged, rule, ["unknown"]):
            gates = judged.reasoning.states[number].held_by
            words = [f"whether `{gate}` is met is unknown" for gate in gates]
            count = judged.reasoning.counts[rule][number]
            _add(counted.setdefault(rule, {}), words, count)
    return {rule: _most_frequent(words) for rule, words in counted.items() if words}


def reasons_of(judged: Judged, rule: str) -> tuple[Reason, ...]:
    """Give the reasons that the bits of a rule's outcomes stand for."""
    shared = judged.reasoning.share_reasons.get(rule)
    return judged.verdicts.reasons.get(rule, ()) if shared is None else shared


def _outcomes(judged: Judged) -> list[tuple[str, int, int]]:
    rules = [rule for rule in sorted(judged.chosen) if states_with(judged, rule, ["unknown"])]
    return run_together(judged.tables, [_tally(judged, rule) for rule in rules])


def _tally(judged: Judged, rule: str) -> exp.Select:
    relation, column = outcome_column(judged, rule)
    code = exp.BitwiseAnd(this=column, expression=sql.integer((1 << REASON_SHIFT) - 1))
    query = sql.select(
        (sql.text(rule), "rule"),
        (column, "outcome"),
        (exp.Count(this=exp.Star()), "count"),
    )
    sql.from_(query, relation)
    sql.where(query, sql.equal(exp.Paren(this=code.copy()), sql.integer(UNKNOWN)))
    return sql.group_by(query, column.copy())


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
