"""`compliance explain`: its arguments and options."""

from typing import Any

import click

from compliance.cli.commands import perform
from compliance.cli.options import judging_options
from compliance.cli.path_type import PLACE


@click.command(epilog="Example: compliance explain snapshot.json rso-arms-current R17")
@click.argument("snapshot", type=PLACE)
@click.argument("rule")
@click.argument("subject")
@judging_options
def command(**given: Any) -> int:
    """Say why RULE has its verdict on the record of SNAPSHOT with the key SUBJECT.

    SNAPSHOT is a JSON file, a folder of tables, a DuckDB or SQLite file, or the address of a
    database, such as postgresql://host/name.
    Shows the words of the requirement, the rule, the values read, and the chain of causes.
    A key of several fields is written joined by `/`; `force` names the force itself.
    """
    return perform("run_explain.run", **given)
