"""`compliance rules lint`: every fault of a rule pack at once, or what is odd about it."""

from pathlib import Path

import click

from compliance.cli.commands import perform
from compliance.cli.path_type import PATH


@click.command(epilog="Example: compliance rules lint rules/child-protection")
@click.argument("folder", type=PATH, metavar="[DIR]", required=False)
@click.option("--watch", is_flag=True, help="Look again each time a file is saved.")
def command(folder: Path | None, watch: bool) -> int:
    """Load and check the pack in DIR, and print its faults.

    Of a pack without faults, what is odd about it is printed: what nothing uses or serves,
    and what says the same twice. Ends with code 2 if there is a fault, and 1 if there is a
    finding.
    """
    return perform("run_rules.lint_rules", folder=folder, watching=watch)
