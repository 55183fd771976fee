"""`compliance rules new`: its arguments and options."""

from typing import Any

import click

from compliance.cli.commands import perform
from compliance.cli.pack_option import rules_option
from compliance.cli.path_type import PATH


@click.command(
    epilog="Example: compliance rules new merlin-supervised --requirement 8a --subject merlin "
    "--title 'A supervisor signs each form' --expect 'supervised_at is not null'"
)
@click.argument("id_", metavar="ID")
@rules_option
@click.option("--title", default="", metavar="TEXT", help="The expectation, in one sentence.")
@click.option(
    "--requirement",
    "requirements",
    multiple=True,
    metavar="ID",
    help="The requirement that it serves; may be repeated.",
)
@click.option("--subject", default="", metavar="ENTITY", help="The records that it judges.")
@click.option("--theme", default="", metavar="NAME", help="The theme that it belongs to.")
@click.option("--when", default="", metavar="CONDITION", help="Which of them it is about.")
@click.option(
    "--expect",
    "condition",
    default="",
    metavar="CONDITION",
    help="What must hold of each; or else --some or --none.",
)
@click.option(
    "--some", default="", metavar="ENTITY", help="What each must have at least one of."
)
@click.option("--none", default="", metavar="ENTITY", help="What none may have.")
@click.option("--where", default="", metavar="CONDITION", help="Which of these count.")
@click.option("--at", default="", metavar="FIELD", help="When these were done.")
@click.option("--within", default="", metavar="DURATION", help="The time that it may take.")
@click.option("--of", default="", metavar="FIELD", help="From when that counts.")
@click.option(
    "--severity",
    type=click.Choice(["low", "medium", "high", "critical"]),
    default="medium",
    help="How grave a gap is; medium if left out.",
)
@click.option("--remedy", default="", metavar="TEXT", help="What to do about a gap.")
@click.option(
    "--scenarios",
    type=PATH,
    metavar="FILE",
    help="The scenario file to begin; `scenarios/ID.yaml` if left out.",
)
def command(id_: str, **given: Any) -> int:
    """Write the rule ID into its pack, and the beginnings of its scenarios.

    What is not given is asked for, on a terminal. The rule goes after the last one for the same
    requirement. Nothing is written if the pack would have a fault.
    """
    return perform("run_new.run", id=id_, **given)
