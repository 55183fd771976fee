"""Random rules over random records with given outcomes: what the infer stage reads, by hand.

Entities: `a` has references to `b` and to another `a`, and a list of those to `c`, `b` has one
to `c`, and `d` may be left out of the snapshot. References can be null or lead nowhere, and
some records of `a` and `b` are quarantined.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any, cast

import duckdb
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlglot import exp, parse_one

from compliance.check.dictionary import FORCE_ENTITY, Dictionary, Entity, Field
from compliance.check.expression import Literal
from compliance.check.form import ConditionForm, Step
from compliance.check.rules import (
    CheckedRules,
    Dependency,
    Inference,
    Pattern,
    Requirement,
    Rule,
    SeverityLevel,
    Strength,
    Version,
)
from compliance.check.types import BOOLEAN, TEXT, List, Reference, ReferenceTarget
from compliance.evaluate.verdicts import Verdicts
from compliance.plan.plans import Plans, SharePlan
from compliance.plan.shares import cases_table
from compliance.snapshot.tables import Account, Header, Tables
from compliance.source import Source, Span

SPAN = Span(Source("rules.yaml", "rules:"), 0, 5)
ROWS = {"a": 6, "b": 3, "c": 2, "d": 2, "force": 1}


def to_one(entity: str, field: str) -> Step:
    """Follow a reference field."""
    return Step(entity, ((field, "id"),), many=False)


def to_many(entity: str, field: str) -> Step:
    """Find the records that refer here."""
    return Step(entity, (("id", field),), many=True)


A_TO_B, B_TO_A = to_one("b", "b_id"), to_many("a", "b_id")
B_TO_C, C_TO_B = to_one("c", "c_id"), to_many("b", "c_id")
FORCE = Step("force", (), many=False)
EVERY_A = Step("a", (), many=True)
A_TO_CS = Step("c", (("c_ids", "id"),), many=True, near_list=True)
C_TO_AS = Step("a", (("id", "c_ids"),), many=True, far_list=True)

# Ways from one entity to another, the empty one to the same record.
WAYS: Mapping[tuple[str, str], tuple[tuple[Step, ...], ...]] = {
    ("a", "a"): ((), (to_one("a", "a_id"),), (to_many("a", "a_id"),), (A_TO_B, B_TO_A)),
    ("a", "b"): ((A_TO_B,),),
    ("a", "c"): ((A_TO_B, B_TO_C), (A_TO_CS,)),
    ("a", "d"): ((to_one("d", "b_id"),), (to_many("d", "a_id"),)),
    ("b", "a"): ((B_TO_A,),),
    ("b", "b"): ((),),
    ("b", "c"): ((B_TO_C,),),
    ("b", "force"): ((FORCE,),),
    ("c", "a"): ((C_TO_B, B_TO_A), (C_TO_AS,)),
    ("c", "b"): ((C_TO_B,),),
    ("c", "c"): ((),),
    ("a", "force"): ((FORCE,),),
    ("force", "force"): ((),),
    ("force", "a"): ((EVERY_A,),),
    ("d", "d"): ((),),
    ("d", "force"): ((FORCE,),),
}
FIELDS = {
    "a": {"b_id": "b", "a_id": "a", "c_ids": "c"},
    "b": {"c_id": "c"},
    "c": {},
    "d": {"a_id": "a"},
    "force": {},
}
LISTS = {"c_ids"}
# A text, a list of them, or null.
Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class World:
    """Rules, records (each a mapping of fields; its number is its place), and outcomes.

    Of `lost` records only the references are kept. Outcomes hold a verdict code for each
    subject of each rule; the `shares` have none.
    """

    checked: CheckedRules
    records: Mapping[str, Sequence[Fields]]
    outcomes: Mapping[str, Sequence[int]]
    shares: frozenset[str]
    doubtful: frozenset[str]
    missing: frozenset[str]
    lost: Mapping[str, Sequence[Fields]] = field(default_factory=dict)

    @property
    def verdicts(self) -> Verdicts:
        """What the evaluate stage says beside its tables."""
        return Verdicts({}, self.doubtful)

    @property
    def plans(self) -> Plans:
        """Plans with the share rules' queries and nothing else."""
        shares = {rule: self._share_plan(rule) for rule in self.shares}
        return Plans(None, {}, (), (), shares, {}, {}, None)  # type: ignore[arg-type]

    def nowhere(self, record: Fields) -> set[str]:
        """Give what a record of `a` refers to in its list that is not there."""
        return set(record.get("c_ids") or ()) - {far["id"] for far in self.records.get("c", ())}

    def _share_plan(self, rule: str) -> SharePlan:
        """Judge by the worst case that is left; `plain_reasoning` does the same."""
        entity = self.checked.rules[rule].subject
        needed = self.checked.rules[rule].dependencies
        shared = next(each.rule for each in needed if each.kind == "share")
        table = f'"{cases_table(shared)}"'
        cases = f"SELECT 0 AS near, verdict FROM {table}"
        if entity == "b":
            cases = (
                'SELECT b."#" AS near, verdict FROM data.b JOIN data.a ON a.b_id = b.id'
                f' JOIN {table} s ON s."#" = a."#"'
            )
        query = parse_one(
            'SELECT n."#", coalesce(min(CASE WHEN verdict IN (0, 5) THEN 0'
            " WHEN verdict IN (1, 3) THEN verdict END), 4) AS outcome"
            f' FROM data."{entity}" n'
            f' LEFT JOIN ({cases}) c ON c.near = n."#" GROUP BY 1',
            dialect="duckdb",
        )
        return SharePlan(entity, cast(exp.Select, query), (), (), None)


def make_rule(  # noqa: PLR0917
    id_: str,
    subject: str,
    dependencies: Sequence[Dependency] = (),
    severity: SeverityLevel = "high",
    requirements: Sequence[str] = ("1",),
    theme: str = "theme",
) -> Rule:
    """Make a rule; what it expects is never looked at here."""
    form = ConditionForm(Literal(True, BOOLEAN))
    version = Version(None, None, None, form, (), tuple(dependencies), SPAN)
    return Rule(
        id=id_,
        title=f"Title of {id_}",
        requirements=tuple(requirements),
        theme=theme,
        subject=subject,
        severity=severity,
        remedy="",
        note="",
        source="",
        versions=(version,),
        dependencies=tuple(dependencies),
        span=SPAN,
    )


def make_pack(rules: Sequence[Rule], inferences: Sequence[Inference] = ()) -> CheckedRules:
    """Make a pack of rules over the entities above."""
    requirements = {
        id_: Requirement(id_, id_, "", parent, "", None, "", parent is not None, SPAN)
        for id_, parent in (("1", None), ("1a", "1"), ("2", None))
    }
    entities = {name: _entity(name, fields) for name, fields in FIELDS.items()}
    return CheckedRules(
        id="pack",
        version="1",
        title="Pack",
        time_zone="UTC",
        calendar=None,
        group_by=(),
        sha256="0",
        sources=(),
        requirements=requirements,
        parameters={},
        dictionary=Dictionary(entities | {"force": FORCE_ENTITY}),
        derived=(),
        rules={rule.id: rule for rule in rules},
        inferences=tuple(inferences),
        waivers=(),
    )


def open_world(world: World) -> Tables:
    """Put records and outcomes into a new database, as the stages before would."""
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    for schema in ("data", "lost", "verdict", "share"):
        connection.execute(f"CREATE SCHEMA {schema}")
    for entity, records in world.records.items():
        if entity not in world.missing:
            _store(entity, records, world, connection)
    header = Header("Force", datetime(2017, 3, 31, tzinfo=UTC), "UTC", "pack", "", "0")
    accounts = {
        entity: Account(len(records) + lost, len(records), lost, 0, 0)
        for entity, records in world.records.items()
        if entity not in world.missing
        for lost in [len(world.lost.get(entity, ()))]
    }
    none: frozenset[tuple[str, str]] = frozenset()
    dangling = frozenset(
        {("a", "c_ids")} if any(map(world.nowhere, world.records["a"])) else ()
    )
    return Tables(connection, header, accounts, none, none, none, dangling, (), 0)


def _entity(name: str, fields: Mapping[str, str]) -> Entity:
    references = {
        field: Field(field, List(reference) if field in LISTS else reference)
        for field, entity in fields.items()
        for reference in [Reference((ReferenceTarget(entity),))]
    }
    return Entity(name, name, ("id",), {"id": Field("id", TEXT), **references})


def _store(
    entity: str,
    records: Sequence[Fields],
    world: World,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    key = "force" if entity == "force" else "id"
    _store_records(f"data.{entity}", (key, *FIELDS[entity]), records, connection)
    if lost := world.lost.get(entity):
        keyless = [{**record, key: None} for record in lost]
        _store_records(f"lost.{entity}", (key, *FIELDS[entity]), keyless, connection)
    rules = [
        rule.id
        for rule in world.checked.rules.values()
        if rule.subject == entity and rule.id not in world.shares
    ]
    columns = "".join(f', "{rule}" INTEGER' for rule in rules)
    connection.execute(f'CREATE TABLE verdict.{entity} ("#" BIGINT{columns})')
    marks = ", ".join("?" for _ in ["#", *rules])
    for number in range(len(records)):
        # The bits above the code are reasons, which no verdict may depend on.
        row = [number, *(world.outcomes[rule][number] + 8 * number for rule in rules)]
        connection.execute(f"INSERT INTO verdict.{entity} VALUES ({marks})", row)


def _store_records(
    table: str,
    fields: Sequence[str],
    records: Sequence[Fields],
    connection: duckdb.DuckDBPyConnection,
) -> None:
    kinds = ["VARCHAR[]" if field in LISTS else "VARCHAR" for field in fields]
    columns = ", ".join(f"{field} {kind}" for field, kind in zip(fields, kinds, strict=True))
    connection.execute(f'CREATE TABLE {table} ("#" BIGINT, {columns})')
    marks = ", ".join("?" for _ in ["#", *fields])
    for number, record in enumerate(records):
        row = [number, *(record.get(name) for name in fields)]
        connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)


def worlds() -> st.SearchStrategy[World]:
    """Draw rules that depend on rules before them, records, and outcomes."""
    # Drawn choice by choice, most worlds would have next to nothing in them.
    return st.integers(0, 2**32).map(lambda seed: make_world(Random(seed)))


def programs(rules: Sequence[str]) -> st.SearchStrategy[tuple[Inference, ...]]:
    """Draw inferences in strata, over the ids of rules that `make_rule` makes."""
    return st.integers(0, 2**32).map(lambda seed: make_inferences(Random(seed), rules))


def make_world(random: Random) -> World:
    """Make a world by chance."""
    records = {entity: _records(random, entity) for entity in ROWS}
    rules: list[Rule] = []
    shares: set[str] = set()
    for number in range(random.randint(6, 14)):
        rule = _rule(random, f"rule-{number}", rules)
        shared = [each.id for each in rules if each.subject == "a"]
        if shared and rule.subject in {"b", "force"} and random.random() < 0.4:
            rule = _with_share(rule, random.choice(shared))
            shares.add(rule.id)
        rules.append(rule)
    codes = [0, 0, 1, 2, 3, 3, 3, 3, 3, 4]
    ids = [rule.id for rule in rules]
    drawn = make_inferences(random, ids)
    return World(
        checked=make_pack(random.sample(rules, len(rules)), drawn),
        records=records,
        outcomes={
            rule.id: random.choices(codes, k=len(records[rule.subject]))
            for rule in rules
            if rule.id not in shares
        },
        shares=frozenset(shares),
        doubtful=frozenset(random.sample(ids, random.choice([0, 0, 1]))),
        missing=frozenset(random.sample(["c", "d"], random.choice([0, 0, 0, 1, 2]))),
        lost={
            entity: random.choice([[], [], _records(random, entity)[:2]])
            for entity in ("a", "b")
        },
    )


def _records(random: Random, entity: str) -> list[dict[str, Any]]:
    if entity == "force":
        return [{"force": "Force"}]
    records: list[dict[str, Any]] = []
    for number in range(random.choice([ROWS[entity], ROWS[entity] - 1, 0])):
        record: dict[str, Any] = {"id": f"{entity}{number}"}
        for name, target in FIELDS[entity].items():
            ids = [f"{target}{each}" for each in range(ROWS[target])]
            record[name] = random.choice([None, *ids])
            if name in LISTS:
                record[name] = random.choice([None, [], ids, ids[:1], [*ids[1:], "nobody"]])
        records.append(record)
    return records


def _rule(random: Random, id_: str, before: Sequence[Rule]) -> Rule:
    subject = random.choice(["a", "a", "a", "b", "b", "c", "d", "force"])
    edges = []
    within_reach = [other for other in before if (subject, other.subject) in WAYS]
    for _ in range(random.choice([0, 1, 2, 3, 4]) if within_reach else 0):
        other = random.choice(within_reach)
        strength: Strength = random.choice(["gate", "gate", "data", "data", "assurance"])
        way = random.choice(WAYS[subject, other.subject])
        edges.append(Dependency(other.id, strength, way))
    served = random.choice([("1",), ("1a",), ("1a", "2"), ("2",)])
    severity: SeverityLevel = random.choice(["critical", "high"])
    return make_rule(id_, subject, edges, severity, served, random.choice(["theme", "other"]))


def _with_share(rule: Rule, shared: str) -> Rule:
    steps = (B_TO_A,) if rule.subject == "b" else (EVERY_A,)
    share = Dependency(shared, "data", steps, kind="share")
    return replace(rule, dependencies=(*rule.dependencies, share))


def make_inferences(random: Random, rules: Sequence[str]) -> tuple[Inference, ...]:
    """Make inferences by chance, in strata."""
    strata = {f"conclusion-{number}": random.randint(0, 2) for number in range(3)}
    return tuple(
        _inference(random, f"inference-{number}", strata, rules)
        for number in range(random.randint(1, 6))
    )


def _inference(
    random: Random, id_: str, strata: Mapping[str, int], rules: Sequence[str]
) -> Inference:
    conclusion = random.choice(sorted(strata))
    stratum = strata[conclusion]
    below = sorted(name for name, each in strata.items() if each < stratum)
    upto = sorted(name for name, each in strata.items() if each <= stratum)
    when: list[Pattern] = []
    for place in range(random.randint(1, 3)):
        when.append(_pattern(random, f"fact{place}", when, (upto, rules)))
    unless = [
        replace(_pattern(random, "", when, (below, rules)), name=None)
        for _ in range(random.choice([0, 0, 1, 2]))
    ]
    return Inference(
        id_, f"Title of {id_}", tuple(when), tuple(unless), conclusion, stratum, SPAN
    )


def _pattern(
    random: Random,
    name: str,
    before: Sequence[Pattern],
    known: tuple[Sequence[str], Sequence[str]],
) -> Pattern:
    conclusions, rules = known
    values = {
        "verdict": ["gap", "blocked", "met", "unknown"],
        "severity": ["critical", "high"],
        "theme": ["theme", "other"],
        "requirement": ["1", "1a", "2"],
        "rule": list(rules),
    }
    if conclusions and random.random() < 0.35:
        values = {"conclusion": list(conclusions)}
    fields = random.sample(sorted(values), min(len(values), random.choice([1, 1, 2])))
    tests = tuple(
        (
            field,
            # An absent conclusion can't be asked for by `not` outside the strata.
            field != "conclusion" and random.random() < 0.4,
            tuple(random.choices(values[field], k=random.randint(1, 2))),
        )
        for field in fields
    )
    joins = tuple(
        (field, random.random() < 0.5, str(earlier.name), field)
        for earlier in before
        for field in values
        if ("conclusion" in values) == any(test[0] == "conclusion" for test in earlier.tests)
        and random.random() < 0.25
    )
    return Pattern(name, tests, joins, SPAN)
