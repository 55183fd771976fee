"""Joined totals are one query where they are over the same rows, and give the same."""

import duckdb
import pytest
from sqlglot import exp, parse_one

from compliance.plan.merge_totals import TOTALS_MOST, merge_totals

RECORDS = """
CREATE TABLE subject AS SELECT range AS id FROM range(4);
CREATE TABLE record AS SELECT range AS id, range % 3 AS subject_id, range AS size FROM range(9);
"""
PLAIN = 'SELECT "r"."subject_id" AS "case", "r"."size" {} AS "fits" FROM "record" AS "r"'
DEEP = (
    'SELECT "t"."case" AS "case", "t"."k0" {} AS "fits" FROM (SELECT "r"."subject_id" AS '
    '"case", "r"."size" AS "k0" FROM "record" AS "r") AS "t"'
)


def totals(alias: str, rows: str, near: str = "id") -> str:
    """Join the number of rows that fit, under an alias."""
    return (
        f'LEFT JOIN (SELECT "x"."case" AS "case", COUNT(CASE WHEN "x"."fits" THEN 1 END) AS '
        f'"sure" FROM ({rows}) AS "x" GROUP BY "x"."case") AS "{alias}" '
        f'ON "{alias}"."case" = "s"."{near}"'
    )


def query(*joins: str) -> exp.Select:
    """Give the totals of all joins for each subject."""
    columns = ", ".join(
        f'"a{place}"."sure" AS "n{place}", "a{place}"."case" IS NULL AS "none{place}"'
        for place in range(len(joins))
    )
    text = f'SELECT "s"."id" AS "#", {columns} FROM "subject" AS "s" {" ".join(joins)}'
    parsed = parse_one(text, dialect="duckdb")
    assert isinstance(parsed, exp.Select)
    return parsed


def answers(select: exp.Select) -> list[tuple[object, ...]]:
    """Run a query over the records."""
    with duckdb.connect() as database:
        database.execute(RECORDS)
        return database.execute(select.sql("duckdb")).fetchall()


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        pytest.param([PLAIN.format("> 4"), PLAIN.format("> 2")], 1, id="alike"),
        pytest.param([PLAIN.format("> 4"), DEEP.format("> 2")], 1, id="deeper-later"),
        pytest.param([DEEP.format("> 4"), PLAIN.format("> 2")], 1, id="deeper-first"),
        pytest.param([DEEP.format("> 4"), DEEP.format("> 4")], 1, id="the-same"),
        pytest.param(
            [PLAIN.format("> 4"), PLAIN.format("> 4") + ' WHERE "r"."id" > 5'],
            2,
            id="fewer-rows",
        ),
        pytest.param(
            [PLAIN.format("> 4"), PLAIN.format("> 4").replace("subject_id", "id")],
            2,
            id="other-number",
        ),
        pytest.param(
            [PLAIN.format("> 4"), f"{PLAIN.format('> 4')} UNION ALL {PLAIN.format('> 4')}"],
            2,
            id="with-quarantined-records",
        ),
    ],
)
def test_two(rows: list[str], left: int) -> None:
    """Those over the same rows become one, and all give what they gave."""
    select = query(*(totals(f"a{place}", each) for place, each in enumerate(rows)))
    expected = answers(select.copy())

    merge_totals(select)

    assert expected == answers(select)
    assert len(select.args["joins"]) == left


def test_the_same_is_counted_once() -> None:
    """A total that is asked for twice is no second one."""
    select = query(totals("a0", PLAIN.format("> 4")), totals("a1", PLAIN.format("> 4")))

    merge_totals(select)

    assert len(list(select.find_all(exp.Count))) == 1


def test_no_more_than_fit_in_memory() -> None:
    """Totals beyond a number are another query."""
    joins = [totals(f"a{place}", PLAIN.format(f"> {place}")) for place in range(20)]
    select = query(*joins)
    expected = answers(select.copy())

    merge_totals(select)

    assert expected == answers(select)
    assert 20 / (TOTALS_MOST + 1) < len(select.args["joins"]) <= 20 / TOTALS_MOST + 1
