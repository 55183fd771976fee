"""The product's own answer: a pack and a snapshot through its stages, to plain verdicts."""

from dataclasses import dataclass
from pathlib import Path

from compliance.check.dictionary import Entity
from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules
from compliance.evaluate.run import evaluate
from compliance.evaluate.verdicts import REASON_SHIFT, VERDICTS, VerdictName
from compliance.graph.build import build_graph
from compliance.infer.reason import reason
from compliance.infer.reasoning import State
from compliance.load.pack import load_pack
from compliance.plan.plan_rules import plan_rules
from compliance.snapshot.open import open_snapshot
from compliance.snapshot.tables import Tables

# A rule's id and the key of its subject.
Case = tuple[str, tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Answers:
    """The typed rules, and what the product says of each case before and after gates.

    `reasons` are in words, of what each rule says by itself.
    """

    checked: CheckedRules
    own: dict[Case, VerdictName]
    final: dict[Case, State]
    reasons: dict[Case, tuple[str, ...]]


def judge(pack: Path, snapshot: Path) -> Answers:
    """Run every stage and read the verdicts of every case."""
    checked = check_pack(load_pack(pack), {})
    dependencies = build_graph(checked)
    tables = open_snapshot(snapshot, checked)
    try:
        plans = plan_rules(checked, dependencies, tables)
        verdicts = evaluate(plans, tables)
        reasoning = reason(checked, dependencies, plans, tables, verdicts)
        shares = {rule: share.reasons for rule, share in plans.shares.items()}
        told = {**verdicts.reasons, **shares}
        answers = Answers(checked, {}, {}, {})
        for rule in checked.rules.values():
            entity = checked.dictionary.entities[rule.subject]
            outcomes = "share" if rule.id in plans.shares else "verdict"
            for key, code in _column(tables, entity, outcomes, rule.id):
                answers.own[rule.id, key] = VERDICTS[code & ((1 << REASON_SHIFT) - 1)]
                answers.reasons[rule.id, key] = tuple(
                    each.text
                    for place, each in enumerate(told[rule.id])
                    if code >> REASON_SHIFT + place & 1
                )
            for key, number in _column(tables, entity, "final", rule.id):
                answers.final[rule.id, key] = reasoning.states[number]
        return answers
    finally:
        tables.connection.close()


def _column(
    tables: Tables, entity: Entity, schema: str, rule: str
) -> list[tuple[tuple[object, ...], int]]:
    """Read one number for every subject: a rule's column, or a share's own table."""
    if entity.name not in tables.accounts:
        return []
    table, column = (rule, "outcome") if schema == "share" else (entity.name, rule)
    keys = ", ".join(f"d.{quoted(name)}" for name in entity.key)
    query = (
        f"SELECT {keys}, o.{quoted(column)} FROM data.{quoted(entity.name)} d"
        f' LEFT JOIN {schema}.{quoted(table)} o ON o."#" = d."#" ORDER BY d."#"'
    )
    rows = tables.connection.execute(query).fetchall()
    return [(tuple(row[:-1]), row[-1]) for row in rows]


def quoted(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'
