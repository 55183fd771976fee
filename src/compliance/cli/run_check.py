"""The work of `compliance check`: judge, report, and say by the code if there are gaps."""

from pathlib import Path
from typing import Any, Literal, assert_never

import click

from compliance.check.rules import SeverityLevel
from compliance.cli.options import read_settings
from compliance.cli.other_pack import warn_of_other_pack
from compliance.cli.output import is_page_coloured, page_width, write_text
from compliance.cli.progress import progress
from compliance.cli.request import JudgingRequest
from compliance.cli.targets import refuse_bad_targets
from compliance.default_pack import pack_folder
from compliance.pipeline import Options, judge
from compliance.report.build import MAX_GAPS, report
from compliance.report.report import Report, open_gaps
from compliance.report.verdicts_file import write_verdicts
from compliance.snapshot.interrupts import closed_after
from compliance.timings import Timings, timings_to_text

GAPS = 1


class Request(JudgingRequest, frozen=True, kw_only=True):
    """The arguments and options as given."""

    rules: tuple[str, ...]
    by: tuple[str, ...]
    form: Literal["text", "json"]
    output: Path | None
    verdicts: Path | None
    max_gaps: int | None
    fail_on: SeverityLevel
    timings: bool


def run(**given: Any) -> int:
    """Check a snapshot, and give the exit code."""
    request = Request(**given)
    settings = read_settings(request.settings)
    folder = pack_folder(request.folder, request.snapshot)
    refuse_bad_targets(request.output, request.verdicts, request.snapshot, folder)
    timings = Timings()
    with progress():
        options = _options(request, settings)
        judged = judge(folder, request.snapshot, options, timings)
        with closed_after(judged.tables.connection):
            found = timings.run("report", report, judged, options.max_gaps)
            if request.verdicts:
                write_verdicts(judged, request.verdicts)
    warn_of_other_pack(judged, request.snapshot)
    write_text(_written(request, found, timings), request.output)
    if request.timings:
        click.echo(timings_to_text(timings), err=True, nl=False)
    return GAPS if open_gaps(found, request.fail_on) else 0


def _options(request: Request, settings: dict[str, str]) -> Options:
    return Options(
        as_of=request.as_of,
        strict=request.strict,
        overrides=settings,
        rules=tuple(dict.fromkeys(request.rules)),
        by=request.by,
        max_gaps=_most_gaps(request),
        engine=request.engine,
        reasoner=request.reasoner,
        header=request.header,
    )


def _most_gaps(request: Request) -> int:
    if request.max_gaps is not None:
        return request.max_gaps
    return MAX_GAPS if request.form == "json" else 0


def _written(request: Request, found: Report, timings: Timings) -> str:
    match request.form:
        # Each form brings libraries of its own, and rich takes 0.05 s to import.
        case "json":
            from compliance.report.json import report_to_json  # noqa: PLC0415

            return report_to_json(found, timings if request.timings else None)
        case "text":
            from compliance.report.terminal import report_to_text  # noqa: PLC0415

            has_colour = is_page_coloured(request.output)
            again = (str(request.snapshot), *request.words)
            return report_to_text(found, again, page_width(), has_colour)
        case _:
            assert_never(request.form)
