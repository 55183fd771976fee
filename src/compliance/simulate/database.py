"""Settings to an open database that has what the force's records are made of.

What several entities share, such as the path of each child, is a table in a file beside what is
written, so that memory does not grow with the scale. Of each entity there is only the query.
"""

import re
from importlib.resources import files
from pathlib import Path

import duckdb
from msgspec import Struct

from compliance.engines.memory import CONFIGURATION
from compliance.simulate.settings import Settings, Value, places, teams_of, variables, volumes
from compliance.simulate.units import Desk, Team, make_desks
from compliance.snapshot.interrupts import close
from compliance.snapshot.sql import Sql, name, sql, text

# In this order: a view can only name others that are there.
AREAS = (
    "chance",
    "staff",
    "governance",
    "documents",
    "paths",
    "missing",
    "offenders",
    "images",
    "custody",
    "children",
    "concerns",
    "investigations",
    "flags",
    "audits",
)
_TABLES = """
CREATE TABLE standard (theme VARCHAR, quality DOUBLE);
CREATE TABLE place (b BIGINT, name VARCHAR, mash_red_hours BIGINT, mash_amber_hours BIGINT,
  mash_green_hours BIGINT);
CREATE TABLE team (unit_id VARCHAR, type VARCHAR, role VARCHAR, b BIGINT, specialist BOOLEAN,
  start BIGINT, many BIGINT);
CREATE TABLE desk (b BIGINT,
  response_start BIGINT, response_many BIGINT, mpu_start BIGINT, mpu_many BIGINT,
  cait_start BIGINT, cait_many BIGINT, cse_team_start BIGINT, cse_team_many BIGINT,
  custody_start BIGINT, custody_many BIGINT, mash_start BIGINT, mash_many BIGINT,
  jigsaw_rso_start BIGINT, jigsaw_rso_many BIGINT, rso_start BIGINT, rso_many BIGINT);
"""
_ON_DESK = (
    "borough_response",
    "mpu",
    "cait",
    "cse_team",
    "custody",
    "mash",
    "jigsaw_rso",
    "rso",
)
_MEMORY = "2GB"
# What gives an entity is only run where the entity is written: to make a view of it first would
# bind it twice, which takes longer than to run it.
_MADE = re.compile(r"CREATE VIEW made\.(\w+) AS\s")


class Force(Struct, frozen=True):
    """A database, and the query that gives the records of each entity."""

    connection: duckdb.DuckDBPyConnection
    queries: dict[str, Sql]


def open_force(settings: Settings, folder: Path) -> Force:
    """Open a database in a folder, and make what the entities share.

    Each cursor on it needs the variables set: each connection has its own.
    """
    place = folder / "shared.duckdb"
    connection = duckdb.connect(str(place), config=CONFIGURATION)
    try:
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        # Within a statement there is one thread, so that rows come in one order; several
        # entities are made at the same time instead.
        connection.execute("SET threads = 1")
        connection.execute(sql("SET memory_limit = {most}", most=text(_MEMORY)))
        connection.execute(sql("SET temp_directory = {spill}", spill=text(str(folder))))
        _fill(connection, settings)
        queries = _run_areas(connection)
    except BaseException:
        close(connection)
        raise
    return Force(connection, queries)


def _run_areas(connection: duckdb.DuckDBPyConnection) -> dict[str, Sql]:
    queries = {}
    for area in AREAS:
        for statement in sql_of(area).split(";\n"):
            made = _MADE.search(statement)
            if made is None:
                connection.execute(statement)
            else:
                queries[made[1]] = Sql(statement[made.end() :])
    return queries


def sql_of(area: str) -> str:
    """Give the SQL of an area of the domain."""
    return (files("compliance.simulate") / "sql" / f"{area}.sql").read_text(encoding="utf-8")


def _fill(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    teams = teams_of(settings)
    connection.execute(_TABLES)
    standards = list(settings.quality.items())
    connection.executemany("INSERT INTO standard VALUES (?, ?)", standards)
    connection.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?)", places())
    connection.executemany(
        "INSERT INTO team VALUES (?, ?, ?, ?, ?, ?, ?)", list(map(_team_row, teams))
    )
    desks = make_desks(teams, volumes(settings.scale)["n_rso"])
    marks = ", ".join("?" * (1 + 2 * len(_ON_DESK)))
    connection.executemany(f"INSERT INTO desk VALUES ({marks})", list(map(_desk_row, desks)))  # noqa: S608
    set_variables(connection, variables(settings, teams))


def _team_row(team: Team) -> tuple[object, ...]:
    return (
        team.unit_id,
        team.type,
        team.role,
        team.borough,
        team.specialist,
        team.start,
        team.many,
    )


def _desk_row(desk: Desk) -> tuple[int, ...]:
    return (desk.borough, *(number for kind in _ON_DESK for number in desk.ranges[kind]))


def set_variables(cursor: duckdb.DuckDBPyConnection, values: dict[str, Value]) -> None:
    """Give a connection the variables of the settings."""
    for key, value in values.items():
        cursor.execute(sql("SET VARIABLE {key} = ?", key=name(key)), [value])
