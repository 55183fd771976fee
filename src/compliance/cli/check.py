"""`compliance check`: its arguments and options."""

from pathlib import Path
from typing import Any

import click

from compliance.cli.commands import perform
from compliance.cli.options import judging_options
from compliance.cli.path_type import PATH, PLACE
from compliance.snapshot.file_copy import begin_copying
from compliance.snapshot.large_document import begin_reading


@click.command(epilog="Example: compliance check snapshot.json --format json -o report.json")
@click.argument("snapshot", type=PLACE)
@judging_options
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="ID",
    help="Report on this rule only; what it needs is judged too. May be repeated.",
)
@click.option(
    "--by",
    multiple=True,
    metavar="FIELD",
    help="Break the counts down by this field of the subjects too.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="A page to read, or JSON for other programs.",
)
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="FILE",
    help="Write the report to this file.",
)
@click.option(
    "--verdicts",
    type=PATH,
    metavar="FILE",
    help="Write every verdict of every subject to this .parquet or .csv file.",
)
@click.option(
    "--max-gaps",
    type=click.IntRange(0, 1_000_000_000),
    metavar="N",
    help="List at most so many gaps a rule: 1000 in JSON if left out, none on the page.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["low", "medium", "high", "critical"]),
    default="low",
    help="End with code 1 only for gaps of at least this severity.",
)
@click.option(
    "--timings",
    is_flag=True,
    help="Say on stderr, and in the JSON, what time and memory each stage took.",
)
def command(**given: Any) -> int:
    """Check SNAPSHOT against the rules and report the gaps.

    SNAPSHOT is a JSON file, a folder of tables, a DuckDB or SQLite file, or the address of a
    database, such as postgresql://host/name.
    Ends with code 0 if there is no gap, and 1 if there is one that no waiver covers.
    """
    if isinstance(given["snapshot"], Path) and given["engine"] != "spark":
        begin_reading(given["snapshot"])
        begin_copying(given["snapshot"])
    return perform("run_check.run", **given)
