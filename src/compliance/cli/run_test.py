"""The work of `compliance test`: run scenarios, and say by the code if all hold."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, assert_never

import click
from msgspec import Struct

from compliance.cli.output import write_text
from compliance.cli.progress import progress
from compliance.cli.targets import refuse_bad_results
from compliance.cli.watch import watch
from compliance.default_pack import pack_folder
from compliance.diagnostic import Diagnostic, UserErrors
from compliance.scenarios.coverage import cover, rules_of
from compliance.scenarios.coverage_text import coverage_to_text
from compliance.scenarios.junit import results_to_junit
from compliance.scenarios.mutations import run_mutations
from compliance.scenarios.mutations_text import mutations_to_text
from compliance.scenarios.opened_pack import OpenedPack, open_pack
from compliance.scenarios.results import Results
from compliance.scenarios.run_suite import Way, run_suite
from compliance.scenarios.suite import Suite, choose_scenarios, name_of, read_suite
from compliance.scenarios.text import results_to_text

FAILED = 1
USUAL = Path("scenarios")


class Request(Struct, frozen=True, kw_only=True):
    """The arguments and options as given."""

    paths: tuple[Path, ...]
    folder: Path | None
    word: str | None
    form: Literal["text", "junit"]
    output: Path | None
    jobs: int | None
    coverage: bool
    mutate: bool
    watch: bool


def run(**given: object) -> int:
    """Run scenarios, and give the exit code."""
    request = Request(**given)  # type: ignore[arg-type]  # as click read them
    for name in ("coverage", "mutate"):
        if getattr(request, name) and request.form != "text":
            raise click.BadParameter("it is shown on the page alone", param_hint=f"--{name}")
    if request.watch:
        places = (*_paths(request), pack_folder(request.folder))
        watch(lambda: _run_once(request), places)
    return _run_once(request)


def _run_once(request: Request) -> int:
    folder = pack_folder(request.folder)
    with progress("reading"):
        pack = open_pack(folder)
        suite = _chosen(read_suite(_paths(request), pack), request.word)
    if request.output:
        files = [Path(file.source.path) for file in suite.files]
        refuse_bad_results(request.output, files, folder)
    with progress("testing"):
        results = run_suite(suite, pack, Way(folder, _jobs(request), request.coverage))
    parts = [_written(results, request.form), *_studies(request, (suite, pack), results)]
    write_text("\n".join(parts), request.output)
    return FAILED if results.failed else 0


def _studies(
    request: Request, tested: tuple[Suite, OpenedPack], results: Results
) -> Iterator[str]:
    """Say how well the scenarios test the rules, where that is asked for."""
    suite, pack = tested
    is_whole = not request.paths and request.word is None
    rules = tuple(pack.checked.rules) if is_whole else rules_of(suite.files, pack.checked)
    if request.coverage:
        covered = cover(suite, results.seen, rules, pack.checked)
        yield coverage_to_text(covered, pack.checked)
    if request.mutate and results.failed:
        yield "No rule was changed, as not all scenarios hold\n"
    elif request.mutate:
        way = (pack_folder(request.folder), _jobs(request))
        with progress("changing rules"):
            mutations = run_mutations(suite, pack, rules, way)
        yield mutations_to_text(mutations)


def _jobs(request: Request) -> int:
    return request.jobs or os.cpu_count() or 1


def _paths(request: Request) -> tuple[Path, ...]:
    if not request.paths and not USUAL.is_dir():
        message = "there is no folder `scenarios` here"
        hint = "name the files or folders with the scenarios: `compliance test PATH`"
        raise UserErrors([Diagnostic("no-scenarios", message, help=hint)])
    return request.paths or (USUAL,)


def _chosen(suite: Suite, word: str | None) -> Suite:
    chosen = suite if word is None else choose_scenarios(suite, word)
    if not chosen.files:
        names = map(name_of, suite.scenarios[:1])
        example = "".join(f", for instance `{each}`" for each in names)
        raise click.BadParameter(
            f"no scenario has `{word}` in its name{example}", param_hint="-k"
        )
    return chosen


def _written(results: Results, form: Literal["text", "junit"]) -> str:
    match form:
        case "text":
            return results_to_text(results)
        case "junit":
            return results_to_junit(results)
        case _:
            assert_never(form)
