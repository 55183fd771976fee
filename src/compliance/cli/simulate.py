"""`compliance simulate`: its arguments and options."""

from typing import Any

import click

from compliance.cli.commands import perform
from compliance.cli.path_type import PATH


@click.command(
    epilog="Example: compliance simulate --scale 0.05 --quality 0.7 --quality custody=0.2 -o "
    "force.json"
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**31 - 1),
    default=1,
    metavar="N",
    help="The same seed gives the same bytes; 1 if left out.",
)
@click.option(
    "--scale",
    default="1",
    metavar="X",
    help="How much of a year of London, from 0.05 to 100; 1 if left out.",
)
@click.option(
    "--quality",
    "qualities",
    multiple=True,
    metavar="[THEME=]Q",
    help="How good practice is, from 0 to 1, in all or in one theme of the rules. May be "
    "repeated.",
)
@click.option(
    "--as-of",
    default="2017-06-30",
    metavar="DATE",
    help="The day at whose end the snapshot is taken; 2017-06-30 if left out.",
)
@click.option(
    "--faults",
    default="0.001",
    metavar="RATE",
    help="The share of records with a fault in their data, from 0 to 0.5; 0.001 if left out.",
)
@click.option("--force", is_flag=True, help="Replace a snapshot that is there already.")
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="SNAPSHOT",
    required=True,
    help="The .json file or the folder to write.",
)
def command(**given: Any) -> int:
    """Make up a whole force's records for the child-protection pack.

    Writes a snapshot of all entities of that pack, and of no other pack: a JSON document if
    SNAPSHOT ends in .json, else a folder of Parquet. Nobody in it exists: people are numbers.
    """
    return perform("run_simulate.run", **given)
