"""The folder of a rule pack, as an option."""

import click

from compliance.cli.path_type import PATH

rules_option = click.option(
    "--rules",
    "folder",
    type=PATH,
    metavar="DIR",
    help="The folder of the rule pack; the packaged one if left out.",
)
