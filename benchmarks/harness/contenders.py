"""Who judges the five rules, from what, and by which command."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from harness.places import BENCHMARKS, PACK

Input = Literal["json", "parquet"]
INPUTS: tuple[Input, ...] = ("json", "parquet")
# How an engine comes by what lies in several records.
Joins = Literal["itself", "prepared", ""]

OURS = "compliance"
SQL = "duckdb_sql"


@dataclass(frozen=True)
class Contender:
    """A program that judges the rules; `note` tells what the table would hide."""

    name: str
    title: str
    packages: tuple[str, ...]
    inputs: tuple[Input, ...] = ("json",)
    joins: Joins = ""
    note: str = ""


CONTENDERS = (
    Contender(
        OURS,
        "compliance",
        ("duckdb", "sqlglot", "msgspec"),
        INPUTS,
        note="checks every value, keeps what it can't read apart, and finds the reason of what "
        "is unknown and the causes of gaps, which none of the others does",
    ),
    Contender(
        SQL,
        "DuckDB SQL by hand",
        ("duckdb",),
        INPUTS,
        note="one query a rule, which keeps the verdict of every subject; from JSON each "
        "top-level array goes into DuckDB by itself, and Parquet is read in place",
    ),
    Contender(
        "polars_frames",
        "polars",
        ("polars",),
        INPUTS,
        note="all rules as one lazy plan",
    ),
    Contender("plain_python", "plain Python", ("msgspec",), note="loops over msgspec structs"),
    Contender(
        "pandera_checks",
        "pandera",
        ("pandera", "polars"),
        INPUTS,
        note="the joins are prepared in polars",
    ),
    Contender(
        "soda_checks",
        "Soda",
        ("soda-duckdb", "duckdb"),
        INPUTS,
        note="knows no joins: those are in the SQL of its checks; unknown is a check of its "
        "own that only warns",
    ),
    Contender(
        "zen_rules",
        "GoRules zen",
        ("zen-engine",),
        joins="prepared",
        note="decision tables, asked about a thousand subjects at a time; the joins are "
        "prepared in Python",
    ),
    Contender(
        "clips_rules",
        "CLIPS",
        ("clipspy",),
        joins="itself",
        note="one environment for a thousand offenders or children after the other, since each "
        "fact takes longer the more an environment has seen",
    ),
    Contender(
        "durable_records",
        "durable-rules",
        ("durable-rules",),
        joins="itself",
        note="one session for fifty offenders or children after the other; the end of the day "
        "after a detention is prepared in Python, as the engine can't add",
    ),
    Contender(
        "rego_policy",
        "rego-cpp",
        ("regopy",),
        joins="itself",
        note="one query for ten offenders and children after the other, since the engine "
        "searches its sets from end to end",
    ),
    Contender(
        "shacl_shapes",
        "pySHACL",
        ("pyshacl", "rdflib"),
        joins="itself",
        note="the times of a detention are copied to its forms, as shapes without SPARQL, "
        "which is slower still, compare only within one record",
    ),
)
BY_NAME = {contender.name: contender for contender in CONTENDERS}


def snapshot(folder: Path, given: Input) -> Path:
    """Give what is handed to a contender out of the folder of a size."""
    return folder / ("snapshot.json" if given == "json" else "parquet")


def check_command(
    program: str, records: Path, report: Path, pack: Path = PACK, options: Sequence[str] = ()
) -> list[str]:
    """Give the command of this project: all verdicts counted, no gap listed."""
    rules = ["--rules", str(pack)]
    written = ["--format", "json", "--max-gaps", "0", "-o", str(report)]
    return [program, "check", str(records), *rules, *written, *options]


def peer_command(python: Path, peer: str, records: Path, *, six: bool = False) -> list[str]:
    """Give the command of a peer."""
    script = str(BENCHMARKS / "peers" / f"{peer}.py")
    return [str(python), script, str(records), *(["--six"] if six else [])]
