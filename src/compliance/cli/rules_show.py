"""`compliance rules show`: one rule in full."""

from pathlib import Path

import click

from compliance.cli.commands import perform
from compliance.cli.pack_option import rules_option


@click.command(epilog="Example: compliance rules show rso-arms-current")
@click.argument("rule")
@rules_option
def command(rule: str, folder: Path | None) -> int:
    """Show RULE: the words that it serves, its text, its limits, and its neighbours."""
    return perform("run_rules.show_rule", rule=rule, folder=folder)
