"""`compliance rules`: the commands about a rule pack alone."""

import click

from compliance.cli.commands import LazyGroup


@click.group(
    cls=LazyGroup,
    table={
        "list": ("compliance.cli.rules_list", "List the rules of a pack."),
        "show": ("compliance.cli.rules_show", "Show a rule, what it serves and what it needs."),
        "new": ("compliance.cli.rules_new", "Write a rule, and begin its scenarios."),
        "lint": ("compliance.cli.rules_lint", "Find the faults of a pack."),
        "diff": ("compliance.cli.rules_diff", "Say what differs between two packs."),
        "graph": ("compliance.cli.rules_graph", "Draw which rule depends on which."),
        "schema": ("compliance.cli.rules_schema", "Print a published JSON Schema."),
    },
    epilog="Example: compliance rules list",
)
def command() -> None:
    """List, show, write, lint, compare and draw the rules of a pack."""
