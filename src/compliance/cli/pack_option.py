"""The folder of a rule pack, as an option."""

from pathlib import Path

import click

rules_option = click.option(
    "--rules",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The folder of the rule pack; the packaged one if left out.",
)
