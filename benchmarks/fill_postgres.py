"""Parquet files to tables of a new database: `fill_postgres.py URL DATABASE FOLDER`."""

import sys
import tempfile
from pathlib import Path

import duckdb
import psycopg
from psycopg import sql

BLOCK = 1 << 20
KINDS = {
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "VARCHAR": "text",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "BOOLEAN": "boolean",
    "DOUBLE": "double precision",
}


def main(url: str, database: str, folder: Path) -> None:
    """Make the database, and a table with a primary key from each file."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(database))
        )
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    with psycopg.connect(url, dbname=database) as connection:
        for file in sorted(folder.glob("*.parquet")):
            copy(connection, file)
    with psycopg.connect(url, dbname=database, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def copy(connection: psycopg.Connection, file: Path) -> None:
    """Copy one file into a table of its name; its first column is the key."""
    columns = duckdb.sql(f"DESCRIBE SELECT * FROM '{file}'").fetchall()
    table = sql.Identifier(file.stem)
    declared = [
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(KINDS[kind]))
        for name, kind, *_ in columns
    ]
    create = sql.SQL("CREATE TABLE {} ({})").format(table, sql.SQL(", ").join(declared))
    connection.execute(create)
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.csv"
        duckdb.sql(f"COPY (FROM '{file}') TO '{rows}' (HEADER false)")
        statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(table)
        with rows.open("rb") as source, connection.cursor().copy(statement) as target:
            while block := source.read(BLOCK):
                target.write(block)
    key = sql.Identifier(columns[0][0])
    connection.execute(sql.SQL("ALTER TABLE {} ADD PRIMARY KEY ({})").format(table, key))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
