"""`compliance rules diff`: what differs between two packs in meaning."""

from pathlib import Path

import click

from compliance.cli.commands import perform
from compliance.cli.path_type import PATH


@click.command(
    epilog="Example: compliance rules diff old/child-protection rules/child-protection"
)
@click.argument("old", type=PATH)
@click.argument("new", type=PATH)
def command(old: Path, new: Path) -> int:
    """Say what the pack in the folder NEW asks otherwise than that in OLD.

    However a rule is written, only what it means is compared. Ends with code 1 if something
    differs.
    """
    return perform("run_rules.compare_rules", old=old, new=new)
