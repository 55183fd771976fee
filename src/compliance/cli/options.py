"""The options that every command that judges a snapshot takes."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import click

from compliance.cli.path_type import PATH

Function = TypeVar("Function", bound=Callable[..., object])

_OPTIONS = (
    click.option(
        "--rules",
        "folder",
        type=PATH,
        metavar="DIR",
        help="The folder of the rule pack; the packaged one if left out.",
    ),
    click.option(
        "--as-of",
        metavar="WHEN",
        help="Judge as things stood at this earlier date or instant.",
    ),
    click.option(
        "--set",
        "settings",
        multiple=True,
        metavar="NAME=VALUE",
        help="Give a parameter of the pack another value; may be repeated.",
    ),
    click.option(
        "--strict", is_flag=True, help="Refuse entities and fields that the rules don't know."
    ),
    click.option(
        "--engine",
        type=click.Choice(["auto", "duckdb", "spark"]),
        default="auto",
        help="What judges the records: a database by itself, files in DuckDB if left out.",
    ),
    click.option(
        "--reasoner",
        type=click.Choice(["auto", "durable", "builtin"]),
        default="auto",
        help="What runs the inference rules.",
    ),
    click.option("--force", metavar="NAME", help="The force whose records a database holds."),
    click.option("--time-zone", metavar="ZONE", help="The time zone of a database's times."),
    click.option("--source", metavar="TEXT", help="What to say of where a database is from."),
)


def judging_options(function: Function) -> Function:
    """Add the options to a command, in their order."""
    for option in reversed(_OPTIONS):
        function = option(function)
    return function


def read_settings(settings: Sequence[str]) -> dict[str, str]:
    """Read the values of `--set`, each `NAME=VALUE`."""
    read: dict[str, str] = {}
    for setting in settings:
        name, sign, value = setting.partition("=")
        if not sign or not name.strip():
            raise click.BadParameter(
                f"`{setting}` is not of the form NAME=VALUE", param_hint="--set"
            )
        if name.strip() in read:
            raise click.BadParameter(f"`{name.strip()}` is set twice", param_hint="--set")
        read[name.strip()] = value.strip()
    return read
