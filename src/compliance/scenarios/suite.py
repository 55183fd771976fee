"""Paths to the scenario files that are there, read with every fault in any of them."""

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from compliance.diagnostic import Diagnostic, UserErrors
from compliance.load.folder import read_folder, read_text
from compliance.scenarios import faults as say
from compliance.scenarios.opened_pack import OpenedPack
from compliance.scenarios.read_file import ScenarioErrors, read_scenarios
from compliance.scenarios.scenario import Scenario, ScenarioFile
from compliance.source import Source


class Suite(Struct, frozen=True):
    """The scenarios to run, by file; no file is without any."""

    files: tuple[ScenarioFile, ...]

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All scenarios, in the order of the files."""
        return tuple(scenario for file in self.files for scenario in file.scenarios)


def read_suite(paths: Iterable[Path], pack: OpenedPack) -> Suite:
    """Read scenario files, and those in folders and the folders in these, each once.

    Raises:
        UserErrors: With every fault of every file; nothing is left out for being unreadable.
    """
    faults: list[Diagnostic] = []
    sources: dict[str, Source] = {}
    for path in paths:
        found = _sources(path, faults)
        if not found and not faults:
            faults.append(say.no_files(path))
        for source in found:
            sources.setdefault(os.path.realpath(source.path), source)
    files = []
    for source in sources.values():
        try:
            files.append(read_scenarios(source, pack))
        except ScenarioErrors as error:
            faults += error.diagnostics
    if faults:
        raise UserErrors(faults)
    return Suite(tuple(files))


def choose_scenarios(suite: Suite, word: str) -> Suite:
    """Keep the scenarios with a word in their names, whatever its capitals."""
    files = []
    for file in suite.files:
        kept = tuple(each for each in file.scenarios if word.lower() in name_of(each).lower())
        if kept:
            files.append(replace(file, scenarios=kept))
    return Suite(tuple(files))


def name_of(scenario: Scenario) -> str:
    """Name a scenario by its file and its id, `path::id`."""
    return f"{scenario.span.source.path}::{scenario.id}"


def _sources(path: Path, faults: list[Diagnostic]) -> Sequence[Source]:
    if not path.exists():
        faults.append(say.no_such_path(path))
        return []
    if path.is_dir():
        return [file.source for file in read_folder(path, faults)]
    text = read_text(path, path.parent.resolve(), faults)
    return [] if text is None else [Source(path.as_posix(), text)]
