"""Results as JUnit's XML, which build servers and editors show: a suite a file."""

from collections.abc import Sequence
from xml.etree import ElementTree as Xml

from compliance.escape import shown
from compliance.scenarios.results import Outcome, Results


def results_to_junit(results: Results) -> str:
    """Write a test case for each scenario, with every failure of it and its line."""
    whole = Xml.Element("testsuites", _named("compliance test", results.outcomes))
    files: dict[str, list[Outcome]] = {}
    for outcome in results.outcomes:
        files.setdefault(outcome.scenario.span.source.path, []).append(outcome)
    for path, outcomes in files.items():
        suite = Xml.SubElement(whole, "testsuite", _named(shown(path), outcomes))
        for outcome in outcomes:
            _add_case(suite, path, outcome)
    Xml.indent(whole)
    return Xml.tostring(whole, encoding="unicode", xml_declaration=True) + "\n"


def _add_case(suite: Xml.Element, path: str, outcome: Outcome) -> None:
    scenario = outcome.scenario
    case = Xml.SubElement(
        suite,
        "testcase",
        classname=shown(path.removesuffix(".yaml")),
        name=scenario.id,
        file=shown(path),
        line=str(scenario.span.line),
        time=f"{outcome.seconds:.3f}",
    )
    for failure in outcome.failures:
        message = f"{failure.about}: expected {failure.expected}, but was {failure.actual}"
        found = Xml.SubElement(case, "failure", type="verdict", message=shown(message))
        found.text = shown(str(failure), keep="\n\t")


def _named(name: str, outcomes: Sequence[Outcome]) -> dict[str, str]:
    """Give the attributes of several scenarios together."""
    return {
        "name": name,
        "tests": str(len(outcomes)),
        "failures": str(sum(bool(each.failures) for each in outcomes)),
        "errors": "0",
        "time": f"{sum(each.seconds for each in outcomes):.3f}",
    }
