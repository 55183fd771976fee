"""Texts to stdout or to a file, as wide as the terminal."""

import shutil
import sys
from pathlib import Path

import click

from compliance.cli.colour import wants_colour
from compliance.report.files import replaced_file

NARROWEST, WIDEST = 60, 120


def write_text(text: str, path: Path | None) -> None:
    """Write to stdout, or to a file that is replaced only once all is written."""
    if path is None:
        click.echo(text, nl=False)
        return
    with replaced_file(path) as target:
        target.write_text(text, encoding="utf-8", newline="\n")


def page_width() -> int:
    """Give the columns of the terminal, 80 where there is none."""
    return max(NARROWEST, min(WIDEST, shutil.get_terminal_size((80, 24)).columns))


def is_page_coloured(path: Path | None) -> bool:
    """Whether a page goes to a terminal on which colour is welcome."""
    return path is None and wants_colour(sys.stdout)
