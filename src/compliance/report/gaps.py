"""The listed gaps: the first cases of each rule that are not met."""

from collections.abc import Iterator

from sqlglot import exp

from compliance.plan import sql
from compliance.report.cases import LISTED, describe_cases
from compliance.report.judged import Judged
from compliance.report.queries import OPEN, final_rows, states_with
from compliance.report.report import Gap
from compliance.report.waivers import Waived


def list_gaps(judged: Judged, waived: Waived, most: int) -> Iterator[Gap]:
    """List gaps and blocked cases in the order of rules and keys, at most so many a rule."""
    for rule in judged.checked.rules:
        states = states_with(judged, rule, OPEN) if rule in judged.chosen else []
        if states and most > 0:
            wanted = final_rows(judged, rule, states, "state")
            wanted.set("order", exp.Order(expressions=[sql.column("f", "#")]))
            yield from describe_cases(judged, waived, rule, wanted.limit(most), LISTED)
