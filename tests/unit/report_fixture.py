"""One judged snapshot made by hand: every verdict, a waiver, unknowns, three entities."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import duckdb

from compliance.check.dictionary import FORCE_ENTITY, Dictionary, Entity, Field
from compliance.check.expression import Literal
from compliance.check.form import ConditionForm, ShareForm, Step
from compliance.check.rules import (
    CheckedRules,
    Dependency,
    PackSource,
    Parameter,
    Requirement,
    Rule,
    Version,
    Waiver,
)
from compliance.check.types import BOOLEAN, TEXT, Reference, ReferenceTarget
from compliance.evaluate.details import EVERYTHING
from compliance.evaluate.verdicts import VERDICTS, Reason, Verdicts
from compliance.graph.build import build_graph
from compliance.infer.reasoning import Conclusion, Reasoning, Remedy, RootCause, State
from compliance.plan.details import Asked
from compliance.report.choice import choose
from compliance.report.judged import Judged
from compliance.snapshot.tables import Account, Header, Problem, Tables
from compliance.source import Source, Span

TEXT_OF_RULES = "rules:\n  - id: plan-current\n    expect: has_plan\n"
SPAN = Span(Source("sample/rules.yaml", TEXT_OF_RULES), 11, len(TEXT_OF_RULES) - 1)
TO_CHILD = Step("child", (("child_id", "child_id"),), many=False)
TO_BOROUGH = Step("child", (("borough_id", "borough_id"),), many=True)

STATES = (
    State("met"),
    State("gap"),
    State(
        "blocked", causes=("plan-current",), roots=("plan-current",), held_by=("plan-current",)
    ),
    State("unknown"),
    State("unknown", held_by=("plan-current",)),
    State("pending"),
    State("not_applicable"),
    State("gap", unreliable=True, causes=("plan-current",), roots=("plan-current",)),
    State("met", unreliable=True),
)

# The first number of a rule's cell is its outcome before gates, the second its final state.
CHILDREN = [
    ("C1", "B1", (0b1000, 1), (3, 2)),
    ("C2", "B1", (0b1000, 1), (3, 2)),
    ("C3", "B2", (3, 0), (3, 0)),
    ("C4", "B2", (0b10001, 3), (3, 4)),
    ("C5", None, (4, 6), (4, 6)),
    ("C6", "B2", (2, 5), (3, 5)),
]
VISITS = [
    ("V1", "C1", (0b1000, 7), (4, 6)),
    ("V2", "C3", (3, 0), (4, 6)),
    ("V3", "C4", (0b10001, 3), (4, 6)),
    ("V4", "C2", (3, 8), (4, 6)),
]
BOROUGHS = [("B1", "Barking", (0b1000, 7)), ("B2", "Barnet", (3, 0))]


def judged_sample() -> Judged:
    """Give the whole sample, in a database of its own."""
    checked = sample_rules()
    tables = sample_tables()
    return Judged(
        choice=choose(checked),
        dependencies=build_graph(checked),
        tables=tables,
        plans=SimpleNamespace(shares={}),  # type: ignore[arg-type]  # else only passed on
        verdicts=Verdicts(_reasons(), frozenset()),
        reasoning=sample_reasoning(),
    )


def open_sample_details(
    tables: Tables, plans: Any, rule: str, numbers: str, asked: Asked = EVERYTHING
) -> str:
    """Stand in for the evaluation's details: the same words for every case."""
    del plans, asked
    tables.connection.execute(
        'CREATE OR REPLACE TEMP TABLE "sample details" AS SELECT "#", \'2017-03-01\' AS due, '
        "'P30D' AS late_by, 'no plan for ' || ? AS reason, "
        """'[{"entity":"child","id":"C' || "#" || '","field":"has_plan","value":null}]' """
        f"AS evidence FROM {numbers}",
        [rule],
    )
    return '"sample details"'


def sample_rules() -> CheckedRules:
    """Give the pack: five rules in two recommendations, one of which has two parts."""
    rules = [
        _rule("plan-current", "child", ("1a",), severity="critical", remedy="Make a plan."),
        _rule(
            "plan-shared",
            "child",
            ("1a",),
            dependencies=(Dependency("plan-current", "gate", (), span=SPAN),),
        ),
        _rule(
            "visit-made",
            "visit",
            ("1b",),
            dependencies=(Dependency("plan-current", "data", (TO_CHILD,), span=SPAN),),
        ),
        _rule(
            "visit-recorded",
            "visit",
            ("2",),
            dependencies=(Dependency("visit-made", "data", (), span=SPAN),),
        ),
        _rule(
            "borough-rate",
            "borough",
            ("2",),
            expect=ShareForm("plan-current", (TO_BOROUGH,), None, 0.95, None),
            dependencies=(Dependency("plan-current", "data", (TO_BOROUGH,), "share", SPAN),),
        ),
    ]
    return CheckedRules(
        id="sample",
        version="1.2.0",
        title="A sample of rules",
        time_zone="Europe/London",
        calendar="England",
        group_by=("borough_id",),
        sha256="ab" * 32,
        sources=(PackSource("S1", "A report", "2016-11"),),
        requirements={each.id: each for each in _requirements()},
        parameters={each.name: each for each in _parameters()},
        dictionary=_dictionary(),
        derived=(),
        rules={rule.id: rule for rule in rules},
        inferences=(),
        waivers=_waivers(),
    )


def sample_tables() -> Tables:
    """Give the records with their outcomes and final states, as the stages would leave them."""
    connection = duckdb.connect()
    for schema in ("data", "lost", "verdict", "final", "share"):
        connection.execute(f"CREATE SCHEMA {schema}")
    _fill(
        connection, "data", "child", ["child_id", "borough_id"], [row[:2] for row in CHILDREN]
    )
    _fill(connection, "lost", "child", ["borough_id"], [(None,)])
    _fill(connection, "data", "visit", ["visit_id", "child_id"], [row[:2] for row in VISITS])
    _fill(connection, "data", "borough", ["borough_id", "name"], [row[:2] for row in BOROUGHS])
    for place, schema in enumerate(("verdict", "final")):
        names = ["plan-current", "plan-shared"]
        cells = [tuple(cell[place] for cell in row[2:]) for row in CHILDREN]
        _fill(connection, schema, "child", names, cells)
        names = ["visit-made", "visit-recorded"]
        cells = [tuple(cell[place] for cell in row[2:]) for row in VISITS]
        _fill(connection, schema, "visit", names, cells)
    _fill(connection, "final", "borough", ["borough-rate"], [(row[2][1],) for row in BOROUGHS])
    _fill(connection, "share", "borough-rate", ["outcome"], [(row[2][0],) for row in BOROUGHS])
    return Tables(
        connection=connection,
        header=_header(),
        accounts={
            "force": Account(1, 1, 0, 0, 0),
            "borough": Account(2, 2, 0, 0, 0),
            "child": Account(9, 6, 1, 1, 1),
            "visit": Account(4, 4, 0, 0, 0),
        },
        unreadable=frozenset({("child", "has_plan")}),
        uncarried=frozenset(),
        lost_references=frozenset(),
        dangling=frozenset(),
        problems=_problems(),
        problems_total=3,
    )


def sample_reasoning() -> Reasoning:
    """Give the final states of all cases, counted, with causes, remedies and a conclusion."""
    counts: dict[str, dict[int, int]] = {}
    for names, rows in (
        (("plan-current", "plan-shared"), CHILDREN),
        (("visit-made", "visit-recorded"), VISITS),
        (("borough-rate",), BOROUGHS),
    ):
        for row in rows:
            for name, cell in zip(names, row[2:], strict=True):
                states = counts.setdefault(name, {})
                states[cell[1]] = states.get(cell[1], 0) + 1
    return Reasoning(
        states=STATES,
        counts=counts,
        share_reasons={"borough-rate": (Reason("gap", "the share is too low"),)},
        conclusions=(Conclusion("refer-back", "Case is referred back", "child", 1, ("C1",)),),
        root_causes=(
            RootCause(
                "plan-current",
                2,
                2,
                (("plan-shared", 2), ("borough-rate", 1), ("visit-made", 1)),
            ),
        ),
        remedies=(Remedy(1, "plan-current", 2, 2, 2, ("1", "1a")),),
        edges_explained={("plan-shared", "plan-current"): 2, ("visit-made", "plan-current"): 1},
        engine="builtin",
    )


def _reasons() -> dict[str, tuple[Reason, ...]]:
    return {
        "plan-current": (
            Reason("gap", "there is no plan"),
            Reason("unknown", "`has_plan` of the child is not recorded"),
        ),
        "plan-shared": (),
        "visit-made": (
            Reason("gap", "no visit was made"),
            Reason("unknown", "`made_on` of the visit is not recorded"),
        ),
        "visit-recorded": (),
    }


def _rule(rule: str, subject: str, requirements: tuple[str, ...], **others: Any) -> Rule:
    dependencies = others.pop("dependencies", ())
    expect = others.pop("expect", ConditionForm(Literal(True, BOOLEAN)))
    version = Version(None, None, None, expect, ("visit_limit",), dependencies, SPAN)
    said = {"severity": "high", "remedy": "", **others}
    return Rule(
        id=rule,
        title=f"{rule.replace('-', ' ').capitalize()} for every {subject}",
        requirements=requirements,
        theme="sample",
        subject=subject,
        note="",
        source="S1, section 1",
        versions=(version,),
        dependencies=dependencies,
        span=SPAN,
        **said,
    )


def _requirements() -> list[Requirement]:
    def requirement(
        id_: str, title: str, due_on: date | None, parent: str | None
    ) -> Requirement:
        text = f"The force should take action {id_}."
        return Requirement(
            id_, title, text, parent, "now", due_on, "S1", parent is not None, SPAN
        )

    past, later = date(2016, 11, 25), date(2017, 5, 25)
    return [
        requirement("1", "Improve plans and visits", past, None),
        requirement("1a", "", past, "1"),
        requirement("1b", "", past, "1"),
        requirement("2", "Improve the [bold]standing[/bold] of boroughs", later, None),
        requirement("3", "Improve what no rule looks at", None, None),
    ]


def _parameters() -> list[Parameter]:
    return [
        Parameter("visit_limit", "10 days", "", "assumed", "none known", "", True, SPAN),
        Parameter("never_used", "3", "", "policy", "us", "", False, SPAN),
    ]


def _dictionary() -> Dictionary:
    def reference(name: str, to: str) -> Field:
        return Field(name, Reference((ReferenceTarget(to),)))

    def entity(name: str, *fields: Field) -> Entity:
        return Entity(
            name, name.title(), (fields[0].name,), {each.name: each for each in fields}
        )

    entities = [
        entity("borough", Field("borough_id", TEXT), Field("name", TEXT)),
        entity("child", Field("child_id", TEXT), reference("borough_id", "borough")),
        entity("visit", Field("visit_id", TEXT), reference("child_id", "child")),
    ]
    return Dictionary({"force": FORCE_ENTITY, **{each.name: each for each in entities}})


def _waivers() -> tuple[Waiver, ...]:
    def waiver(subjects: tuple[str, ...], reason: str, expires_on: date) -> Waiver:
        begun = date(2017, 1, 1)
        return Waiver("plan-current", subjects, reason, "board", begun, expires_on, SPAN)

    return (
        waiver(("C1",), "ran out", date(2017, 3, 30)),
        waiver(("C2", "C9"), "moved away", date(2017, 3, 31)),
    )


def _problems() -> tuple[Problem, ...]:
    return (
        Problem("child", "C4", "has_plan", "text where a boolean is expected", "unknown"),
        Problem("child", "", "child_id", "no key", "quarantined"),
        Problem("merlins", "", "", "unknown entity, did you mean `merlin`?", "ignored", 12),
    )


def _header() -> Header:
    as_of = datetime(2017, 3, 31, 22, 59, 59, 999999, UTC).astimezone(ZoneInfo("Europe/London"))
    return Header("Sample Constabulary", as_of, "Europe/London", "sample", "by hand", "cd" * 32)


def _fill(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    entity: str,
    names: list[str],
    rows: list[tuple[Any, ...]],
) -> None:
    kind = "VARCHAR" if schema in {"data", "lost"} else "INTEGER"
    columns = ", ".join(f'"{name}" {kind}' for name in names)
    connection.execute(f'CREATE TABLE {schema}."{entity}" ("#" BIGINT, {columns})')
    marks = ", ".join("?" for _ in range(len(names) + 1))
    for number, row in enumerate(rows):
        connection.execute(f'INSERT INTO {schema}."{entity}" VALUES ({marks})', [number, *row])


assert VERDICTS[0] == "gap", "the outcomes above are written by the order of codes"
