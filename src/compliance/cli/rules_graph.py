"""`compliance rules graph`: which rule depends on which."""

from pathlib import Path

import click

from compliance.cli.commands import perform
from compliance.cli.pack_option import rules_option


@click.command(epilog="Example: compliance rules graph --format dot | dot -Tsvg -o rules.svg")
@rules_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "dot", "mermaid"]),
    default="text",
    help="Indented text, or a drawing for Graphviz or Mermaid.",
)
def command(folder: Path | None, form: str) -> int:
    """Draw the dependencies of the rules."""
    return perform("run_rules.draw_rules", folder=folder, form=form)
