"""The gap report as one page of text, for a reader with a minute."""

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from shlex import quote

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from compliance.check.dictionary import FORCE
from compliance.diagnostic import LONGEST_NAME
from compliance.infer.reasoning import Conclusion
from compliance.report.report import Report
from compliance.report.safe import one_line
from compliance.report.terminal_tables import (
    list_cases,
    list_places,
    list_remedies,
    list_requirements,
    list_root_causes,
    list_shares,
)
from compliance.report.words import (
    STATUS_WORDS,
    WORST_STATUS_FIRST,
    day,
    instant,
    listing,
    plural,
)

FEW = 5
FEWER = 3


def report_to_text(
    report: Report, given: Sequence[str], width: int = 80, has_colour: bool = False
) -> str:
    """Write a report as a page of so many columns.

    `given` are the path of the snapshot and the options that it was judged with, which the
    page repeats in the commands that it names.
    """
    written = StringIO()
    console = Console(
        file=written,
        width=width,
        force_terminal=has_colour,
        color_system="standard" if has_colour else None,
        no_color=not has_colour,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        soft_wrap=False,
    )
    for part in _parts(report, given):
        console.print(part)
    return "\n".join(line.rstrip() for line in written.getvalue().split("\n"))


def _parts(report: Report, given: Sequence[str]) -> Iterator[RenderableType]:
    yield from _head(report)
    yield from _section("Recommendations, worst first", list_requirements(report))
    yield from _section("Shares that fall short, lowest first", list_shares(report, FEW))
    yield from _section("What lies at the root", list_root_causes(report, FEWER))
    yield from _section("What to mend first", list_remedies(report, FEW))
    for field, places in list_places(report, FEWER):
        yield from _section(f"Where most gaps are, by {field}", places)
    yield from _section("Conclusions about single records", _conclusions(report))
    yield from _section("Gaps and blocked verdicts", list_cases(report))
    yield from _section("Before you rely on this", _cautions(report))
    yield from _section("To see more", _more(report, given))


def _section(title: str, body: RenderableType | None) -> Iterator[RenderableType]:
    if body is not None:
        yield Text()
        yield Text(title, style="bold")
        yield Padding(body, (0, 0, 0, 2))


def _head(report: Report) -> Iterator[Text]:
    taken = instant(report.snapshot.as_of)
    yield Text(f"{one_line(report.snapshot.force)}, as of {taken}", style="bold")
    pack, judged = report.pack, sum(rule.in_scope for rule in report.rules)
    rules = plural(len(report.rules), "rule")
    yield Text(
        f"{one_line(pack.title)} (pack {pack.id} {one_line(pack.version)}): "
        f"{rules}, {plural(judged, 'verdict')}",
        style="dim",
    )
    yield Text()
    yield Text(_standing(report), style="bold")
    yield Text(_counts(report))


def _standing(report: Report) -> str:
    top = [each for each in report.requirements if each.parent is None]
    counted = {status: sum(each.status == status for each in top) for status in STATUS_WORDS}
    said = [
        f"{counted[status]} {STATUS_WORDS[status]}"
        for status in WORST_STATUS_FIRST
        if counted[status]
    ]
    return f"Of {plural(len(top), 'recommendation')}: {', '.join(said)}." if top else ""


def _counts(report: Report) -> str:
    summary = report.summary
    blocked, unknown, pending = summary["blocked"], summary["unknown"], summary["pending"]
    parts = [plural(summary["gap"], "gap")]
    if blocked:
        verb = "is" if blocked == 1 else "are"
        parts.append(f"{blocked:,} would be met but for a gap elsewhere, and so {verb} blocked")
    said = f"{'; '.join(parts)}."
    if waived := summary["waived"]:
        # A waiver covers gaps and blocked verdicts alike.
        said += f" {_waived(waived, summary['gap'] + blocked)}"
    said += f" {summary['met']:,} met."
    if unknown:
        said += f" {unknown:,} can't be told from the records."
    return said + (f" {pending:,} not yet due." if pending else "")


def _waived(number: int, every: int) -> str:
    if number == every:
        return "It is waived." if every == 1 else "All of these are waived."
    return f"{number:,} of these {every:,} {'is' if number == 1 else 'are'} waived."


def _conclusions(report: Report) -> Table | None:
    held: dict[str, list[Conclusion]] = {}
    for each in report.conclusions:
        if each.count:
            held.setdefault(each.title, []).append(each)
    return _bullets(f"{one_line(title)}: {_cases(found)}" for title, found in held.items())


def _cases(found: list[Conclusion]) -> str:
    if len(found) == 1 and found[0].count == 1:
        return f"{found[0].entity} {one_line(found[0].subjects[0])}"
    found = sorted(found, key=lambda each: -each.count)
    kinds = listing([f"{each.count:,} {each.entity}" for each in found], 3)
    if len(found) == 1:
        return kinds
    return f"{plural(sum(each.count for each in found), 'record')} ({kinds})"


def _cautions(report: Report) -> Table | None:
    return _bullets(
        [
            *_unknowns(report),
            *_silent_rules(report),
            *_records(report),
            *_parameters(report),
            *_waivers(report),
        ]
    )


def _unknowns(report: Report) -> Iterator[str]:
    reasons = [
        (why.count, rule.id, why.what) for rule in report.rules for why in rule.unknown_because
    ]
    reasons.sort(key=lambda reason: (-reason[0], reason[1:]))
    for count, rule, what in reasons[:FEWER]:
        yield f"{plural(count, 'verdict')} of {rule} can't be told: {one_line(what)}."
    if len(reasons) > FEWER:
        yield f"There are {len(reasons) - FEWER:,} more reasons why verdicts can't be told."


def _silent_rules(report: Report) -> Iterator[str]:
    silent = [rule.id for rule in report.rules if rule.note == "no cases in scope"]
    if silent:
        yield f"No cases in scope: {listing(silent, FEW)}."
    noted = [rule for rule in report.rules if rule.note and rule.note != "no cases in scope"]
    for rule in noted[:FEW]:
        yield f"{rule.id}: {one_line(rule.note or '')}."
    if len(noted) > FEW:
        yield f"There are such notes on {len(noted) - FEW:,} more rules."
    unreliable = sum(rule.unreliable for rule in report.rules)
    if unreliable:
        yield (
            f"{plural(unreliable, 'verdict')} can't be relied on: what they are read from is"
            " itself in doubt."
        )


def _records(report: Report) -> Iterator[str]:
    # The force's own record is made from the header, not supplied.
    records = [each for name, each in report.snapshot.records.items() if name != FORCE]
    kinds = ("supplied", "quarantined", "collapsed", "after_as_of")
    total = {kind: sum(each[kind] for each in records) for kind in kinds}
    parts = []
    if total["quarantined"]:
        parts.append(f"{total['quarantined']:,} can't be used")
    if total["collapsed"]:
        verb = "repeats" if total["collapsed"] == 1 else "repeat"
        parts.append(f"{total['collapsed']:,} {verb} another")
    if total["after_as_of"]:
        verb = "is" if total["after_as_of"] == 1 else "are"
        parts.append(f"{total['after_as_of']:,} {verb} dated after the snapshot")
    if parts:
        yield f"Of {plural(total['supplied'], 'record')}, {', '.join(parts)}."
    if report.data_quality_total:
        yield f"{plural(report.data_quality_total, 'remark')} on the data; most frequent:"
        yield from _frequent_problems(report)


def _frequent_problems(report: Report) -> Iterator[str]:
    counted: dict[tuple[str, str, str, str], int] = {}
    for each in report.data_quality:
        kind = (each.entity, each.field, each.problem, each.action)
        counted[kind] = counted.get(kind, 0) + each.count
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    for (entity, field, problem, action), count in ranked[:FEWER]:
        place = f"{entity}.{field}" if field else entity
        times = f"{count:,} × " if count else ""
        yield f"  {times}{one_line(place)}: {one_line(problem)} ({action})"


def _parameters(report: Report) -> Iterator[str]:
    for each in report.pack.parameters:
        if each.overridden:
            yield f"For this run, {each.name} was set to {one_line(each.value)}."
    ours = [each for each in report.pack.parameters if each.basis in {"policy", "assumed"}]
    if ours:
        whole = plural(len(report.pack.parameters), "limit")
        yield f"Of {whole} used, {len(ours):,} on policy or assumption, not on others' words."


def _waivers(report: Report) -> Iterator[str]:
    for each in report.waivers:
        if each.in_force and each.waived:
            until = day(each.expires_on)
            yield f"{plural(each.waived, 'gap')} of {each.rule} waived until {until}."
        elif not each.in_force:
            yield f"A waiver for {each.rule} is not in force (to {day(each.expires_on)})."
        if unknown := [one_line(subject) for subject in each.unknown_subjects]:
            yield (
                f"A waiver for {each.rule} has no effect on {listing(unknown)}:"
                " no such subject was judged."
            )


def _more(report: Report, given: Sequence[str]) -> Text:
    path, *options = (quote(one_line(word)) for word in given)
    again = " ".join([*options, "--format json -o FILE"])
    lines = [f"every gap, with what was read: compliance check {path} {again}"]
    cause = next((each for each in report.root_causes if each.example), None)
    # A key that nobody can type is no example.
    if cause and cause.example is not None and len(cause.example) <= LONGEST_NAME:
        case = " ".join([cause.rule, quote(one_line(cause.example)), *options])
        lines.insert(0, f"why one record fails: compliance explain {path} {case}")
    return Text("\n".join(lines))


def _bullets(lines: Iterable[str]) -> Table | None:
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0), pad_edge=False)
    for line in lines:
        # A line that begins with a space goes on with what the one before began.
        table.add_row(" " if line.startswith(" ") else "-", Text(line.strip()))
    return table if table.row_count else None
