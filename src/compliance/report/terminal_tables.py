"""The tables of the page: requirements, root causes, remedies, listed cases."""

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from compliance.diagnostic import short
from compliance.report.report import (
    Counts,
    Gap,
    Rate,
    Report,
    RequirementSummary,
    RootCauseSummary,
    ShareCount,
    Status,
)
from compliance.report.requirements import rate
from compliance.report.safe import one_line
from compliance.report.words import (
    STATUS_WORDS,
    WORST_STATUS_FIRST,
    day,
    duration,
    instant,
    listing,
    plural,
    share,
)

STYLES: dict[Status, str] = {
    "not_met": "bold red",
    "partly_met": "yellow",
    "due": "cyan",
    "cannot_say": "magenta",
    "met": "green",
}


def list_requirements(report: Report) -> Table | None:
    """List the recommendations, worst first, each with its parts that are not met."""
    top = [each for each in report.requirements if each.parent is None]
    top.sort(key=lambda each: WORST_STATUS_FIRST.index(each.status))
    if not top:
        return None
    table = _table(("", None), ("", None), ("", 1))
    for each in top:
        table.add_row(
            Text(STATUS_WORDS[each.status], style=STYLES[each.status]),
            one_line(each.id),
            _requirement_words(report, each),
        )
    return table


def list_shares(report: Report, most: int) -> Table | None:
    """List the shares of the whole force that are too low or held back, lowest first."""
    low = [
        (found.most_met / found.most_of, rule.id, one_line(rule.title), found)
        for rule in report.rules
        if (found := rule.share) and (rule.verdicts["gap"] or rule.verdicts["blocked"])
    ]
    if not low:
        return None
    table = _table(("", None), ("", 1))
    for _, rule, title, found in sorted(low)[:most]:
        bounds = Rate(found.least_met / found.least_of, found.most_met / found.most_of)
        words = Text(title)
        words.append(f"\n{rule}: {_counted(found)} met; {found.wanted} is asked", style="dim")
        table.add_row(share(bounds), words)
    if len(low) > most:
        table.add_row("", Text(f"and {len(low) - most:,} more", style="dim"))
    return table


def _counted(found: ShareCount) -> str:
    least = f"{found.least_met:,} of {found.least_of:,}"
    most = f"{found.most_met:,} of {found.most_of:,}"
    return least if least == most else f"{least} to {most}"


def list_root_causes(report: Report, most: int) -> Table | None:
    """List the gaps that explain most others."""
    causes = [cause for cause in report.root_causes if cause.explains][:most]
    if not causes:
        return None
    table = _table(("", None), ("", 1))
    for cause in causes:
        table.add_row("-", _cause_words(report, cause))
    return table


def list_remedies(report: Report, most: int) -> Table | None:
    """List what to mend first, and what each step brings."""
    if not report.remediation:
        return None
    table = _table(("", None), ("", 1))
    for step in report.remediation[:most]:
        rule = next((rule for rule in report.rules if rule.id == step.rule), None)
        action = one_line(rule.remedy or rule.title) if rule else step.rule
        brings = f"closes {plural(step.closes, 'gap')}"
        if step.unblocks:
            brings += f", frees {plural(step.unblocks, 'blocked verdict')}"
        text = Text(f"{action}\n").append(f"{step.rule}: {brings}", style="dim")
        table.add_row(f"{step.rank}.", text)
    if len(report.remediation) > most:
        table.add_row(
            "", Text(f"and {plural(len(report.remediation) - most, 'more step')}", style="dim")
        )
    return table


def list_places(report: Report, most: int) -> Iterator[tuple[str, Table]]:
    """List where most gaps are: for each field broken down by, its values with most gaps."""
    for field, values in _by_field(report).items():
        worst = sorted(values.items(), key=lambda item: (-_open(item[1]), item[0]))
        table = _table(("", None), ("", 1))
        for value, verdicts in worst[:most]:
            if _open(verdicts):
                table.add_row(one_line(short(value)), Text("; ".join(_figures(verdicts))))
        if table.row_count:
            yield field, table


def _by_field(report: Report) -> dict[str, dict[str, dict[str, int]]]:
    added: dict[str, dict[str, dict[str, int]]] = {}
    for rule in report.rules:
        for field, values in rule.by.items():
            for value, verdicts in values.items():
                counts = added.setdefault(field, {}).setdefault(value, {})
                for verdict, count in verdicts.items():
                    counts[verdict] = counts.get(verdict, 0) + count
    return added


def _open(verdicts: Counts) -> int:
    return verdicts["gap"] + verdicts["blocked"]


def list_cases(report: Report) -> Table | None:
    """List the cases that the report was asked to list."""
    if not report.gaps:
        return None
    table = _table(("rule", None), ("subject", None), ("why", 1))
    for gap in report.gaps:
        table.add_row(gap.rule, one_line(short(gap.subject)), _case_words(gap))
    if report.gaps_shown < report.gaps_total:
        left = report.gaps_total - report.gaps_shown
        table.add_row("", "", Text(f"and {left:,} more", style="dim"))
    return table


def _table(*columns: tuple[str, int | None]) -> Table:
    """Make a table; a column's number is its share of the free width."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, expand=True)
    table.show_header = any(title for title, _ in columns)
    for title, part in columns:
        table.add_column(
            title,
            ratio=part,
            no_wrap=part is None,
            vertical="top",
            header_style="dim",
        )
    return table


def _requirement_words(report: Report, requirement: RequirementSummary) -> Text:
    details = [*_figures(requirement.verdicts), *_parts(report, requirement)]
    due_on = requirement.due_on
    if due_on and requirement.status != "met":
        verb = "due" if due_on.isoformat() > report.snapshot.as_of[:10] else "was due"
        details.append(f"{verb} {day(due_on)}")
    text = Text(one_line(requirement.title or requirement.text))
    return text.append(f"\n{'; '.join(details)}", style="dim") if details else text


def _figures(verdicts: Counts) -> Iterator[str]:
    met = rate(verdicts)
    if met.low is not None:
        yield f"{share(met)} met"
    if verdicts["gap"]:
        yield plural(verdicts["gap"], "gap")
    if verdicts["blocked"]:
        yield f"{verdicts['blocked']:,} blocked"
    if verdicts["unknown"]:
        yield f"{verdicts['unknown']:,} can't be told"


def _parts(report: Report, requirement: RequirementSummary) -> Iterator[str]:
    parts = [part for part in report.requirements if part.parent == requirement.id]
    failing = [one_line(part.id) for part in parts if part.status not in {"met", "cannot_say"}]
    if failing:
        yield f"gaps in {listing(failing, 8)}"
    unseen = [one_line(part.id) for part in parts if not part.rules]
    if unseen:
        yield f"no rule for {listing(unseen, 8)}"
    elif not requirement.rules:
        yield "no rule"
    if requirement.not_judged:
        yield f"{plural(len(requirement.not_judged), 'rule')} left out"
    if met := _met_elsewhere(report, requirement):
        yield f"partly met only in what it rests on: {listing(met, 2)}"
    if requirement.held_back_by and not requirement.verdicts["gap"]:
        yield f"held back by {listing(requirement.held_back_by, 2)}"


def _met_elsewhere(report: Report, requirement: RequirementSummary) -> list[str]:
    """Give the rules for which alone a requirement is partly met, if none is its own."""
    if requirement.status != "partly_met":
        return []
    met = [rule.id for rule in report.rules if rule.in_scope and not _open(rule.verdicts)]
    if any(rule in met for rule in requirement.rules):
        return []
    return [rule for rule in requirement.assurance if rule in met]


def _cause_words(report: Report, cause: RootCauseSummary) -> Text:
    rule = next((rule for rule in report.rules if rule.id == cause.rule), None)
    title = one_line(rule.title) if rule else cause.rule
    explained = [f"{each.rule} {each.count:,}" for each in cause.explains]
    whole = sum(each.count for each in cause.explains)
    every = rule.verdicts["gap"] if rule else cause.gaps
    # The other gaps of the rule have a cause themselves; a remedy closes them all.
    part = f"{cause.gaps:,} of " if cause.gaps < every else ""
    text = Text(f"{part}{plural(every, 'gap')} in: {title}\n")
    they = "it explains" if cause.gaps == 1 else "they explain"
    if part:
        they = f"no other gap explains {'it' if cause.gaps == 1 else 'them'}; {they}"
    return text.append(
        f"{cause.rule}: {they} {plural(whole, 'other verdict')} ({listing(explained, 2)})",
        style="dim",
    )


def _case_words(gap: Gap) -> Text:
    said = one_line(gap.reason)
    if gap.due:
        said += f"; due {instant(gap.due)}"
    if gap.late_by:
        said += f", {duration(gap.late_by)} late"
    if gap.waiver:
        said += f"; waived until {day(gap.waiver.expires_on)}"
    return Text(said, style="dim" if gap.waiver else "")
