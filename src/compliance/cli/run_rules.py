"""The work of `compliance rules`: load and check a pack, and write what was asked."""

from pathlib import Path

from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules
from compliance.cli.faults import show_faults
from compliance.cli.output import page_width, write_text
from compliance.cli.watch import watch
from compliance.compare.packs import compare_packs
from compliance.compare.text import differences_to_text
from compliance.default_pack import pack_folder
from compliance.diagnostic import Diagnostic, RuleErrors
from compliance.graph.build import build_graph
from compliance.graph.export import to_dot, to_mermaid
from compliance.lint.find import find_all
from compliance.load.pack import load_pack
from compliance.report.choice import unknown_rule
from compliance.report.rule_page import graph_to_text, list_to_text, rule_to_text
from compliance.report.words import plural
from compliance.scenarios.opened_pack import open_pack

FOUND = 1


def list_rules(folder: Path | None) -> int:
    """List the rules of a pack."""
    write_text(list_to_text(_read(folder), page_width()), None)
    return 0


def show_rule(rule: str, folder: Path | None) -> int:
    """Show one rule in full."""
    checked = _read(folder)
    if rule not in checked.rules:
        raise RuleErrors([unknown_rule(rule, checked)])
    write_text(rule_to_text(checked, build_graph(checked), rule, page_width()), None)
    return 0


def lint_rules(folder: Path | None, watching: bool) -> int:
    """Find every fault of a pack, which is raised, else what is odd about it."""
    if watching:
        watch(lambda: _lint_once(folder), [pack_folder(folder)])
    return _lint_once(folder)


def _lint_once(folder: Path | None) -> int:
    checked = _read(folder)
    build_graph(checked)
    findings = find_all(checked)
    show_faults(findings, "finding")
    found = f", {plural(len(findings), 'finding')}" if findings else ""
    write_text(f"{plural(len(checked.rules), 'rule')}, no fault{found}\n", None)
    return FOUND if findings else 0


def draw_rules(folder: Path | None, form: str) -> int:
    """Draw the dependencies of the rules."""
    checked = _read(folder)
    write = {"text": graph_to_text, "dot": to_dot, "mermaid": to_mermaid}[form]
    write_text(write(checked, build_graph(checked)), None)
    return 0


def compare_rules(old: Path, new: Path) -> int:
    """Say what differs between two packs in meaning, or all faults of both."""
    faults: list[Diagnostic] = []
    opened = []
    for folder in (old, new):
        try:
            opened.append(open_pack(folder))
        except RuleErrors as error:
            faults += error.diagnostics
    if faults:
        raise RuleErrors(faults)
    before, after = opened
    differences = compare_packs(before.rulebook, before.checked, after.checked)
    write_text(differences_to_text(differences, before.checked, after.checked), None)
    return FOUND if differences else 0


def _read(folder: Path | None) -> CheckedRules:
    return check_pack(load_pack(pack_folder(folder)), {})
