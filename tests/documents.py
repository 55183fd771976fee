"""The documents of the project, and the fenced blocks in them."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "compliance"
DOCS = ROOT / "docs"
FLAGS = re.DOTALL | re.MULTILINE

_BLOCK = re.compile(r"^```(\w+)(?: title=(\S+))?\n(.*?)^```$", FLAGS)


class Block(NamedTuple):
    """A fenced block of a document: its language, the file it stands for, and its text."""

    language: str
    title: str
    text: str


def blocks(document: Path) -> list[Block]:
    """Give the fenced blocks of a document in order."""
    found = _BLOCK.findall(document.read_text(encoding="utf-8"))
    return [Block(*match) for match in found]


def name_of(path: Path) -> str:
    """Name a file by its path in the project."""
    return path.relative_to(ROOT).as_posix()
