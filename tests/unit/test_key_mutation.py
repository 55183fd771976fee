"""A misspelt key anywhere in the shipped pack is found, and shown on its own line."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from compliance.check.pack import check_pack
from compliance.diagnostic import Diagnostic, RuleErrors
from compliance.load.folder import PackFile, read_folder
from compliance.load.nodes import Mapping, Node, Scalar, Sequence
from compliance.load.pack import load_trees
from compliance.load.yaml import compose
from compliance.source import Source
from tests.cases import TESTS

PACK = TESTS.parent / "rules" / "child-protection"
MOST = 800
SEED = 2017
Shape = tuple[str, ...]

OF_THEIR_OWN = {"pack.yaml", "dictionary.yaml"}

FILES = read_folder(PACK, [])
TREES = {file.name: compose(file.source, []) for file in FILES}


@dataclass(frozen=True)
class Key:
    """One key of the pack: its file, its place, and the shape of the path that leads to it."""

    file: PackFile
    scalar: Scalar
    shape: Shape

    @property
    def names_something(self) -> bool:
        """Whether the key is a name of the pack's own: an entity, a field or a parameter."""
        match self.shape:
            case ("dictionary.yaml", "entities", "*"):
                return True
            case ("dictionary.yaml", "entities", "*", "fields", "*"):
                return True
            case ("pack.yaml", "parameters", "*"):
                return True
            case _:
                return False

    @property
    def mutated(self) -> str:
        """The text of the file with this key misspelt."""
        text, span = self.file.source.text, self.scalar.span
        wrong = '"? -"' if self.names_something else f"{self.scalar.value}x"
        return text[: span.start] + wrong + text[span.end :]


def keys_of(file: PackFile, node: Node, path: Shape) -> Iterator[Key]:
    """Give every key below a node; list items and names of the user's own share a shape."""
    match node:
        case Scalar():
            return
        case Sequence(items):
            for item in items:
                yield from keys_of(file, item, path)
        case Mapping(entries):
            for key, value in entries:
                name = "*" if path[-1] in {"entities", "fields", "parameters"} else key.value
                yield Key(file, key, (*path, name))
                yield from keys_of(file, value, (*path, name))


def chosen_keys() -> list[Key]:
    """Give all keys, or of very many an even sample with each shape at least once.

    What stands in one file of rules has the same shape in another.
    """
    trees = [(file, TREES[file.name]) for file in FILES]
    found = [
        key
        for file, tree in trees
        if tree
        for key in keys_of(file, tree, (file.name if file.name in OF_THEIR_OWN else "*.yaml",))
    ]
    if len(found) <= MOST:
        return found
    shuffled = random.Random(SEED).sample(found, len(found))
    each_shape = {key.shape: key for key in shuffled}
    rest = [key for key in shuffled if each_shape[key.shape] is not key]
    return [*each_shape.values(), *rest[: max(0, MOST - len(each_shape))]]


def faults_of(key: Key) -> list[Diagnostic]:
    """Load and check the pack with one key misspelt, and give all that is found."""
    changed = PackFile(key.file.name, Source(key.file.source.path, key.mutated))
    faults: list[Diagnostic] = []
    tree = compose(changed.source, faults)
    load_trees((changed,), {changed.name: tree}, faults)  # most are found in the file itself
    if faults:
        return faults
    files = tuple(changed if file.name == changed.name else file for file in FILES)
    try:
        check_pack(load_trees(files, {**TREES, changed.name: tree}, faults))
    except RuleErrors as errors:
        return errors.diagnostics
    return []


def by_part(keys: list[Key]) -> dict[str, list[Key]]:
    """Group keys by the first keys of their shape, one test for each group."""
    groups: dict[str, list[Key]] = {}
    for key in keys:
        groups.setdefault(" ".join(key.shape[:3]), []).append(key)
    return groups


KEYS = chosen_keys()
GROUPS = by_part(KEYS)


@pytest.mark.parametrize("group", sorted(GROUPS))
def test_misspelt_key_is_shown_on_its_line(group: str) -> None:
    """A misspelt key of the language, or a name that nothing can have, is shown on its line.

    A name of the pack's own that becomes merely another is no fault where it stands: it is
    found where the old name is used.
    """
    silent = []
    for key in GROUPS[group]:
        lines = {
            (fault.span.source.path, fault.span.line) for fault in faults_of(key) if fault.span
        }
        if (key.file.source.path, key.scalar.span.line) not in lines:
            silent.append(f"{key.scalar.span.place} {key.scalar.value}")
    assert [] == silent


def test_keys_are_many() -> None:
    """The shipped pack is there, and its keys are really tried."""
    assert Path(PACK, "pack.yaml").exists()
    assert 500 < len(KEYS) <= MOST
