"""The address of a database never shows what is secret in it."""

import doctest
from pathlib import Path

import pytest

from compliance import address
from compliance.address import Address, read_place

SHOWN = {
    "postgresql://me:secret@db.example:5432/force": "postgresql://db.example:5432/force",
    "postgresql://me:se@cr/et@db.example/force": "postgresql://db.example/force",
    "postgres://db/force?password=secret&sslmode=require": "postgres://db/force",
    "postgresql://me:se?cret@db/force": "postgresql://",
    "postgresql:///force?host=/run/pg": "postgresql:///force",
    "postgresql://": "postgresql://",
    "spark://host:7077/data/2017": "spark://host:7077/data/2017",
    "POSTGRESQL://me@h1:1,h2:2/f#secret": "POSTGRESQL://h1:1,h2:2/f",
}


@pytest.mark.parametrize("url", SHOWN)
def test_shown_without_secrets(url: str) -> None:
    """As text, and in whatever prints it, an address is without user, password and options."""
    place = read_place(url)

    assert str(place) == repr(place) == f"{place}" == SHOWN[url]
    assert "secret" not in repr([place])


def test_parts() -> None:
    """The parts of an address are those of its plain form."""
    place = Address("SPARK://host:7077/data/2017")

    assert (place.scheme, place.host, place.path) == ("spark", "host:7077", "/data/2017")


@pytest.mark.parametrize("words", ["snapshot.json", "C:/data", "a//b", "./x:y", "://x", ""])
def test_paths(words: str) -> None:
    """All else is a path."""
    assert read_place(words) == Path(words)


def test_examples() -> None:
    """The examples in the docstrings hold."""
    assert doctest.testmod(address).failed == 0
