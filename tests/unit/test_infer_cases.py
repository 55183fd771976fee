"""Packs and snapshots, each with the final verdicts and conclusions that it must give."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules
from compliance.evaluate.run import evaluate
from compliance.graph.build import build_graph
from compliance.infer.engines import is_installed
from compliance.infer.reason import reason
from compliance.infer.reasoning import Reasoning, State
from compliance.load.pack import load_pack
from compliance.plan.plan_rules import plan_rules
from compliance.snapshot.open import open_snapshot
from compliance.snapshot.tables import Tables
from tests.cases import Case, compare, find_cases, lay_over_base

ENGINES = ["builtin", *(["durable"] if is_installed() else [])]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("case", find_cases("infer"), ids=str)
def test_case(case: Case, engine: str, tmp_path: Path, update: bool) -> None:
    """Each case gives the verdicts, causes and conclusions that stand beside it."""
    checked = check_pack(load_pack(lay_over_base(case, tmp_path)))
    graph = build_graph(checked)
    tables = open_snapshot(case.path / "snapshot.json", checked)
    plans = plan_rules(checked, graph, tables)
    verdicts = evaluate(plans, tables)

    reasoning = reason(checked, graph, plans, tables, verdicts, engine)

    compare(case.expected, "\n".join(show(checked, tables, reasoning)) + "\n", update)


def show(checked: CheckedRules, tables: Tables, reasoning: Reasoning) -> Iterator[str]:
    """Write verdicts, root causes, the order of remedy and conclusions, a line for each."""
    for rule in checked.rules.values():
        entity = checked.dictionary.entities[rule.subject]
        yield f"{rule.id}:"
        rows = tables.connection.execute(
            f'SELECT d."{entity.key[0]}", f."{rule.id}" FROM final."{entity.name}" f'
            f' JOIN data."{entity.name}" d USING ("#") ORDER BY "#"'
        ).fetchall()
        yield from (f"  {key}: {describe(reasoning.states[state])}" for key, state in rows)
    for cause in reasoning.root_causes:
        explains = ", ".join(f"{rule} {count}" for rule, count in cause.explains)
        yield f"root cause {cause.rule}: {cause.gaps}; explains {explains or 'nothing'}"
    for remedy in reasoning.remedies:
        yield (
            f"mend {remedy.rule}: closes {remedy.closes}, unblocks {remedy.unblocks},"
            f" for {remedy.subjects} in {', '.join(remedy.requirements)}"
        )
    for each in reasoning.conclusions:
        yield f"conclude {each.id} of {each.count} {each.entity}: {', '.join(each.subjects)}"


def describe(state: State) -> str:
    """Write a state in words."""
    parts = [state.verdict, *(["unreliable"] if state.unreliable else [])]
    names = {
        "causes": state.causes,
        "roots": state.roots,
        "held by": state.held_by,
        "holds": state.holds,
    }
    parts += [f"{name} {', '.join(rules)}" for name, rules in names.items() if rules]
    return "; ".join(parts)
