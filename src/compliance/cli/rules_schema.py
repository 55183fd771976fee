"""`compliance rules schema`: the published JSON Schemas."""

import click

from compliance.cli.output import write_text
from compliance.report.schema import report_schema


@click.command(epilog="Example: compliance rules schema --report > gap-report-1.schema.json")
@click.option("--report", "is_report", is_flag=True, help="That of `check --format json`.")
def command(is_report: bool) -> int:
    """Print the JSON Schema of a format that other programs read."""
    if not is_report:
        raise click.UsageError("say which schema: --report")
    write_text(report_schema(), None)
    return 0
