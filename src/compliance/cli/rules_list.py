"""`compliance rules list`: the rules of a pack, one a line."""

from pathlib import Path

import click

from compliance.cli.commands import perform
from compliance.cli.pack_option import rules_option


@click.command(epilog="Example: compliance rules list --rules rules/child-protection")
@rules_option
def command(folder: Path | None) -> int:
    """List the rules: id, requirement, severity, subject and title."""
    return perform("run_rules.list_rules", folder=folder)
