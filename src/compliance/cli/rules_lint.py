"""`compliance rules lint`: every fault of a rule pack at once."""

from pathlib import Path

import click

from compliance.cli.commands import perform
from compliance.cli.path_type import PATH


@click.command(epilog="Example: compliance rules lint rules/child-protection")
@click.argument("folder", type=PATH, metavar="[DIR]", required=False)
def command(folder: Path | None) -> int:
    """Load and check the pack in DIR, and print its faults.

    Ends with code 2 if there is a fault.
    """
    return perform("run_rules.lint_rules", folder=folder)
