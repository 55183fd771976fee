"""`compliance test`: its arguments and options."""

from typing import Any

import click

from compliance.cli.commands import perform
from compliance.cli.pack_option import rules_option
from compliance.cli.path_type import PATH


@click.command(epilog="Example: compliance test scenarios/rec-8 -k merlin")
@click.argument("paths", type=PATH, metavar="[PATH]...", nargs=-1)
@rules_option
@click.option(
    "-k",
    "--only",
    "word",
    metavar="TEXT",
    help="Run only scenarios with this in the name of the file or in the id.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "junit"]),
    default="text",
    help="A page to read, or JUnit's XML for other programs.",
)
@click.option(
    "-o", "--output", type=PATH, metavar="FILE", help="Write the results to this file."
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    metavar="N",
    help="Use at most so many processes: one for each processor if left out.",
)
@click.option(
    "--coverage",
    is_flag=True,
    help="Say what no scenario shows of a rule, with scenarios to begin with.",
)
@click.option(
    "--mutate",
    is_flag=True,
    help="Change the rules in small ways, and say which changes no scenario notices.",
)
@click.option("--watch", is_flag=True, help="Run again each time a file is saved.")
def command(**given: Any) -> int:
    """Run the scenarios in PATH, files or folders, and show those that don't hold.

    PATH is the folder `scenarios` if left out.
    Ends with code 0 if all hold, and 1 if one does not.
    """
    return perform("run_test.run", **given)
