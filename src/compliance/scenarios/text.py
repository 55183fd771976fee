"""Results as a page to read: every failure in full, and how many scenarios hold."""

from collections.abc import Iterator

from compliance.report.words import plural
from compliance.scenarios.results import Outcome, Results
from compliance.scenarios.suite import name_of


def results_to_text(results: Results) -> str:
    """Print what failed, scenario by scenario, and a last line that counts."""
    return "\n\n".join([*map(_failed, results.failed), _summary(results)]) + "\n"


def _failed(outcome: Outcome) -> str:
    head = f"{name_of(outcome.scenario)}: {' '.join(outcome.scenario.title.split())}"
    return "\n\n".join([head, *map(str, outcome.failures)])


def _summary(results: Results) -> str:
    outcomes, failed = results.outcomes, results.failed
    whole, files = plural(len(outcomes), "scenario"), len(set(_files(outcomes)))
    if not failed:
        verb = "holds" if len(outcomes) == 1 else "hold"
        return f"{whole} of {plural(files, 'file')} {verb}"
    verb = "fails" if len(failed) == 1 else "fail"
    inside = len(set(_files(failed)))
    return f"{len(failed):,} of {whole} {verb}, in {inside:,} of {plural(files, 'file')}"


def _files(outcomes: tuple[Outcome, ...]) -> Iterator[str]:
    return (each.scenario.span.source.path for each in outcomes)
