"""Every verdict of every subject, one row each, as a Parquet or CSV file."""

import shutil
from pathlib import Path

import msgspec
from sqlglot import exp

from compliance.evaluate.details import open_details
from compliance.evaluate.verdicts import VerdictName
from compliance.plan import sql
from compliance.plan.details import Asked
from compliance.plan.sql import Sql
from compliance.report.cases import join_waivers, reason_after_gates, unquoted
from compliance.report.files import replaced_file
from compliance.report.judged import Judged
from compliance.report.queries import (
    drop,
    final_rows,
    join_data,
    rows_of,
    store,
    subject_key,
    temporary,
)
from compliance.report.waivers import Waived, find_waived

SUBJECTS = "report subjects"
STATES = "report states"
FORMATS = {".parquet": "FORMAT parquet, COMPRESSION zstd", ".csv": "FORMAT csv, HEADER true"}
# A spreadsheet takes a cell that begins so for a formula; the last four are the wide forms.
FORMULA = "^[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20]"


def write_verdicts(judged: Judged, path: Path) -> None:
    """Write the verdicts of the chosen rules; a file of that name is replaced at the end."""
    waived = find_waived(judged)
    _store_states(judged)
    with replaced_file(path) as whole:
        parts = [
            _write_rule(judged, waived, rule, whole.with_stem(str(number)))
            for number, rule in enumerate(judged.checked.rules)
            if rule in judged.chosen and rows_of(judged, rule)
        ]
        _join_parts(judged, parts or [_write_nothing(judged, whole)], whole)
    drop(judged.tables, STATES)


def _store_states(judged: Judged) -> None:
    states = [
        {
            "state": number,
            "verdict": state.verdict,
            "causes": ", ".join(state.causes) or None,
            "root": state.verdict == "gap" and not state.causes,
            "unreliable": state.unreliable,
            "reason": reason_after_gates(state, "") or None,
        }
        for number, state in enumerate(judged.reasoning.states)
    ]
    shape = {
        "state": "INTEGER",
        "verdict": "VARCHAR",
        "causes": "VARCHAR",
        "root": "BOOLEAN",
        "unreliable": "BOOLEAN",
        "reason": "VARCHAR",
    }
    rows = "unnest(from_json(?, ?), recursive := true)"
    judged.tables.connection.execute(
        f'CREATE OR REPLACE TEMP TABLE "{STATES}" AS SELECT {rows}',
        [msgspec.json.encode(states).decode(), msgspec.json.encode([shape]).decode()],
    )


def _write_rule(judged: Judged, waived: Waived, rule: str, part: Path) -> Path:
    # One rule at a time, so that the details of only one are held at once.
    states = list(judged.reasoning.counts[rule])
    store(judged.tables, SUBJECTS, final_rows(judged, rule, states, "state"))
    numbers = sql.name(SUBJECTS).sql(dialect="duckdb", copy=False)
    asked = Asked(evidence=False)
    details = open_details(judged.tables, judged.plans, rule, numbers, asked)
    _copy(judged, _rows(judged, waived, rule, details, part.suffix == ".csv"), part)
    drop(judged.tables, unquoted(details))
    drop(judged.tables, SUBJECTS)
    return part


def _rows(
    judged: Judged, waived: Waived, rule: str, details: str, is_guarded: bool
) -> exp.Select:
    entity = judged.checked.rules[rule].subject
    has_waivers = rule in waived.by_rule
    texts = {
        "rule": sql.text(rule),
        "entity": sql.text(entity),
        "subject": subject_key(judged, entity, "d"),
        "verdict": sql.column("s", "verdict"),
        "reason": sql.call("coalesce", sql.column("s", "reason"), _said("reason")),
        "due": sql.choose([(_is("not_applicable"), sql.NULL)], _said("due")),
        "late_by": sql.choose([(_is("gap"), _said("late_by"))]),
        "causes": sql.column("s", "causes"),
    }
    columns = [(_guarded(value) if is_guarded else value, to) for to, value in texts.items()]
    columns += [(sql.column("s", each), each) for each in ("root", "unreliable")]
    waiver = _waiver_text(judged, rule) if has_waivers else sql.cast(sql.NULL, "VARCHAR")
    columns.append((_guarded(waiver) if is_guarded else waiver, "waiver"))
    query = sql.from_(sql.select(*columns), temporary(SUBJECTS, "w"))
    number = sql.column("w", "#")
    join_data(query, entity, number)
    same = sql.equal(sql.column("s", "state"), sql.column("w", "state"))
    sql.add_join(query, temporary(STATES, "s"), same)
    same = sql.equal(sql.column("t", "#"), number.copy())
    sql.add_join(query, temporary(unquoted(details), "t"), same, "LEFT")
    if has_waivers:
        join_waivers(query, rule, number.copy())
    query.set("order", exp.Order(expressions=[number.copy()]))
    return query


def _said(field: str) -> Sql:
    return sql.call("nullif", sql.column("t", field), sql.text(""))


def _is(verdict: VerdictName) -> Sql:
    return sql.equal(sql.column("s", "verdict"), sql.text(verdict))


def _guarded(value: Sql) -> Sql:
    is_formula = sql.call("regexp_matches", value, sql.text(FORMULA))
    return sql.choose(
        [(is_formula, sql.call("concat", sql.text("'"), value.copy()))], value.copy()
    )


def _waiver_text(judged: Judged, rule: str) -> Sql:
    return sql.choose(
        [
            (
                sql.equal(sql.column("v", "waiver"), sql.integer(place)),
                sql.text(f"{waiver.reason} (until {waiver.expires_on})"),
            )
            for place, waiver in enumerate(judged.checked.waivers)
            if waiver.rule == rule
        ]
    )


def _write_nothing(judged: Judged, whole: Path) -> Path:
    part = whole.with_stem("nothing")
    texts = ("rule", "entity", "subject", "verdict", "reason", "due", "late_by", "causes")
    empty = [(sql.cast(sql.NULL, "VARCHAR"), each) for each in texts]
    empty += [(sql.cast(sql.NULL, "BOOLEAN"), each) for each in ("root", "unreliable")]
    empty.append((sql.cast(sql.NULL, "VARCHAR"), "waiver"))
    _copy(judged, sql.where(sql.select(*empty), sql.FALSE), part)
    return part


def _join_parts(judged: Judged, parts: list[Path], whole: Path) -> None:
    if whole.suffix == ".csv":
        with whole.open("wb") as target:
            for number, part in enumerate(parts):
                with part.open("rb") as source:
                    if number:
                        source.readline()
                    shutil.copyfileobj(source, target)
    else:
        listed = exp.Array(expressions=[sql.text(str(part)) for part in parts])
        everything = exp.Select(expressions=[exp.Star()])
        _copy(judged, sql.from_(everything, sql.call("read_parquet", listed)), whole)


def _copy(judged: Judged, query: exp.Select, path: Path) -> None:
    rows, target = (
        query.sql(dialect="duckdb", copy=False),
        sql.text(str(path)).sql(dialect="duckdb"),
    )
    judged.tables.connection.execute(f"COPY ({rows}) TO {target} ({FORMATS[path.suffix]})")
