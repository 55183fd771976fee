"""What a made-up force consists of: all that the dictionary knows, in a sensible amount."""

import re
from itertools import pairwise
from pathlib import Path
from typing import assert_never

import duckdb
import pytest

from compliance.check.dictionary import FORCE
from compliance.check.types import Enum, Interval, List, Null, Reference, Scalar, Type
from compliance.pipeline import load_rules
from compliance.simulate.database import AREAS, sql_of
from compliance.simulate.quality import COUNTED, DEFAULTS, by_borough
from compliance.simulate.settings import borough_id, volumes
from compliance.simulate.units import CHIEFS, make_teams
from compliance.simulate.volumes import BOROUGHS, VOLUMES
from tests.unit.simulated_force import SCALE, ask, dictionary, force

__all__ = ["force"]

ENTITIES = [each for each in dictionary().entities.values() if each.name != FORCE]
STORED = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "decimal": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP WITH TIME ZONE",
}


def column(type_: Type) -> str:
    """Give the type of the column that holds a field."""
    match type_:
        case Scalar(name=name):
            return STORED[name]
        case Enum() | Reference():
            return "VARCHAR"
        case List(item=item):
            return f"{column(item)}[]"
        case Interval() | Null():
            raise ValueError(type_)
        case _:
            assert_never(type_)


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_every_field_is_there_with_its_type(force: Path, entity: object) -> None:
    """Each entity has records, and each of its fields is a column of the fitting type."""
    rows = ask(force, f'DESCRIBE "{entity.name}"')
    found = {row[0]: str(row[1]).replace("INTEGER", "BIGINT") for row in rows}

    assert {field.name: column(field.type) for field in entity.fields.values()} == found
    assert ask(force, f'SELECT count(*) FROM "{entity.name}"')[0][0]


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_every_field_has_values(force: Path, entity: object) -> None:
    """No field is null everywhere, but the extension that a superintendent alone can give."""
    fields = [field for field in entity.fields if field != "superintendent_ext_at"]
    counts = ", ".join(f'count("{field}")' for field in fields)
    [row] = ask(force, f'SELECT {counts} FROM "{entity.name}"')

    assert [] == [field for field, count in zip(fields, row, strict=True) if not count]


def test_volumes_are_those_of_the_table() -> None:
    """At scale 1 there is as much as the table says, and at others in proportion."""
    assert {f"n_{each.name}": each.count for each in VOLUMES} == volumes(1)
    assert volumes(2)["n_rso"] == 2 * volumes(1)["n_rso"]


@pytest.mark.parametrize(
    ("query", "in_a_year", "tolerance"),
    [
        ("SELECT count(*) FROM missing_episode", 25_600, 0.1),
        ("SELECT count(DISTINCT child_id) FROM missing_episode", 8_260, 0.01),
        ("SELECT count(*) FROM merlin WHERE source_type <> 'missing'", 94_000, 0.15),
        ("SELECT count(*) FROM custody_record", 17_500, 0.1),
        ("SELECT count(*) FROM custody_record WHERE bail_refused", 1_500, 0.25),
        ("SELECT count(*) FROM rso", 6_700, 0.01),
        ("SELECT count(*) FROM rso_visit WHERE successful", 15_000, 0.2),
        ("SELECT count(*) FROM investigation WHERE type = 'child_abuse'", 18_900, 0.1),
        ("SELECT count(*) FROM strategy_discussion", 29_000, 0.1),
        ("SELECT count(*) FROM conference WHERE type = 'ICPC'", 11_000, 0.15),
        ("SELECT count(*) FROM child WHERE cse_category > 0", 1_582, 0.25),
        ("SELECT count(*) FROM iioc_case", 1_250, 0.02),
        ("SELECT count(*) FROM staff WHERE frontline", 17_100, 0.02),
    ],
)
def test_published_figures_are_met(
    force: Path, query: str, in_a_year: int, tolerance: float
) -> None:
    """The numbers of records are near to those that were published, or estimated from them."""
    [[count]] = ask(force, query)

    assert count == pytest.approx(in_a_year * SCALE, rel=tolerance)


def test_children_go_missing_again(force: Path) -> None:
    """A child goes missing 3.1 times, and one in six at least three times in ninety days."""
    [[times, repeat]] = ask(
        force,
        """SELECT avg(times), count(*) FILTER (soon <= 90) / count(*) FROM (
          SELECT child_id, count(*) AS times, min(day - before) AS soon FROM (
            SELECT child_id, epoch(reported_at) / 86400 AS day,
              lag(day, 2) OVER (PARTITION BY child_id ORDER BY reported_at) AS before
            FROM missing_episode)
          GROUP BY child_id)""",
    )

    assert times == pytest.approx(3.1, rel=0.1)
    assert 0.14 < repeat < 0.2


def test_boroughs_are_uneven(force: Path) -> None:
    """Croydon has about six and a half times as much as Richmond."""
    rows = ask(force, "SELECT borough_id, count(*) FROM incident GROUP BY ALL")
    counts = dict(rows)

    assert sorted(map(borough_id, BOROUGHS)) == sorted(counts)
    assert 4 < counts["croydon"] / counts["richmond-upon-thames"] < 10


def test_visits_follow_the_risk(force: Path) -> None:
    """The higher the risk, the more visits there are to an offender in a year."""
    rows = ask(
        force,
        """SELECT risk_level, count(*) / count(DISTINCT rso_id)
          FROM rso_visit JOIN rso USING (rso_id) WHERE successful GROUP BY ALL""",
    )
    visits = dict(rows)

    assert visits["very_high"] > visits["high"] > visits["medium"] > visits["low"] > 0.9


def test_managers_have_no_silly_caseload(force: Path) -> None:
    """Nobody manages twice the offenders that the inspectorate would like."""
    [[most, usual]] = ask(
        force,
        """SELECT max(many), median(many) FROM (
          SELECT count(*) AS many FROM rso GROUP BY offender_manager_id)""",
    )

    assert most <= 84
    assert usual <= 50


def test_a_child_is_never_grown_up_where_it_is_one(force: Path) -> None:
    """Whoever goes missing or is detained is under eighteen, and at least ten in custody."""
    query = """
      SELECT min(age), max(age) FROM (
        SELECT date_diff('day', dob, detention_authorised_at::DATE) / 365.25 AS age
        FROM custody_record JOIN child USING (child_id))"""
    [[youngest, oldest]] = ask(force, query)

    assert youngest >= 10
    assert oldest < 18


def test_ids_are_numbers_and_words_are_neutral(force: Path) -> None:
    """No field of free text says anything, and nobody has a name."""
    for entity in ("child", "person", "staff", "rso"):
        keys = ask(force, f"SELECT min({entity}_id), max({entity}_id) FROM {entity}")[0]
        assert all(re.fullmatch(r"[A-Z]+\d{7}", str(key)) for key in keys)
    words = ask(
        force,
        """SELECT DISTINCT decisions FROM strategy_discussion
          UNION SELECT DISTINCT rationale FROM missing_episode
          UNION SELECT DISTINCT circumstances FROM detention_certificate""",
    )
    assert {None, "recorded"} >= {row[0] for row in words}


def test_each_theme_of_the_rules_has_a_quality() -> None:
    """A quality can be given for every theme, but for those that count another."""
    themes = {rule.theme for rule in load_rules().rules.values() if rule.theme}

    assert set() == themes - set(DEFAULTS) - set(COUNTED)


def test_a_few_boroughs_are_worse() -> None:
    """Quality differs between boroughs, but not where it is nothing or all."""
    names = list(BOROUGHS)
    found = by_borough({"flags": 0.7, "custody": 0.0, "missing": 1.0}, names, 1)

    assert len(set(found["flags"])) == 3
    assert found["flags"][-1] == 0.7
    assert set(found["custody"]) == {0.0}
    assert set(found["missing"]) == {1.0}


def test_staff_have_numbers_of_their_own() -> None:
    """The units' members follow each other without a gap."""
    teams = make_teams(1, 6700)

    assert teams[0].start == CHIEFS
    assert all(first.start + first.many == second.start for first, second in pairwise(teams))


def test_chance_is_even_and_independent() -> None:
    """Neither the numbers of records that follow each other, nor two tags, go together."""
    with duckdb.connect() as connection:
        connection.execute("SET VARIABLE seed = 7")
        for statement in sql_of(AREAS[0]).split(";\n")[:5]:
            connection.execute(statement)
        for other in ("draw(n + 1, 'a')", "draw(n, 'b')", "draw(n + 8, 'a')"):
            [[spread]] = connection.execute(
                f"""SELECT sum((many - 1000) ** 2) / 1000 FROM (
                  SELECT count(*) AS many FROM range(256000) AS r(n)
                  GROUP BY draw(n, 'a') >> 28, {other} >> 28)"""
            ).fetchall()
            # Chi-squared with 255 degrees of freedom: 330 is over three deviations away.
            assert 180 < spread < 330
