"""The five rules as pandera checks over joins of polars: `pandera_checks.py SNAPSHOT`."""

import sys
from collections.abc import Callable

from records import AS_OF, VISIT_DAYS, Counts, Judged, days_ago, given, tally

judged = Judged("pandera_checks")
with judged.phase("import"):
    import pandera.polars as pa
    import polars as pl

    import frames

col = pl.col
DAY = 86_400


def assessed(tables: dict[str, pl.LazyFrame]) -> pl.LazyFrame:
    """Join those on risk-based visits and their assessments: the last, and any undated one."""
    completed = col("completed_on")
    found = (
        tables["arms_assessments"]
        .group_by("offender_id")
        .agg(
            completed.filter(completed <= AS_OF).max().alias("assessed_on"),
            completed.is_null().any().alias("undated"),
        )
    )
    return (
        tables["offenders"]
        .filter(col("visiting") == "risk_based")
        .join(found, left_on="id", right_on="offender_id", how="left")
        .select("assessed_on", col("undated").fill_null(value=False))
    )


def detained(tables: dict[str, pl.LazyFrame]) -> pl.LazyFrame:
    """Join children's detentions and their forms: the seconds to the first not earlier."""
    delay = (col("submitted_at") - col("detained_at")).dt.total_seconds()
    return (
        tables["custody_records"]
        .filter(col("age") < 18)
        .join(tables["merlin_forms"], left_on="id", right_on="custody_id", how="left")
        .group_by("id")
        .agg(delay.filter(delay >= 0).min().alias("delay"))
        .select("delay")
    )


def visited(tables: dict[str, pl.LazyFrame]) -> pl.LazyFrame:
    """Join offenders and their visits: the days since the last."""
    latest = tables["visits"].group_by("offender_id").agg(col("visited_on").max())
    since = (pl.lit(AS_OF) - col("visited_on")).dt.total_days()
    return (
        tables["offenders"]
        .join(latest, left_on="id", right_on="offender_id", how="left")
        .select("risk_level", days_since=since)
    )


def missing(tables: dict[str, pl.LazyFrame]) -> pl.LazyFrame:
    """Join children who went missing thrice in 90 days and their plans."""
    recent = (col("reported_at") >= days_ago(90)) & (col("reported_at") < days_ago(-1))
    episodes = tables["missing_episodes"].filter(recent).group_by("child_id").len()
    plans = tables["trigger_plans"].group_by("child_id").agg(pl.len().alias("plans"))
    return (
        episodes.filter(col("len") >= 3)
        .join(plans, on="child_id", how="left")
        .select(col("plans").fill_null(0))
    )


def current_or_undated(data: pa.PolarsData) -> pl.LazyFrame:
    """Find gaps: all dates of assessments are known, and none is of the last year."""
    return data.lazyframe.select(_current() | col("undated"))


def current_or_dated(data: pa.PolarsData) -> pl.LazyFrame:
    """Find what is unknown: no assessment is known to be of the last year, and one may be."""
    return data.lazyframe.select(_current() | ~col("undated"))


def _current() -> pl.Expr:
    return (col("assessed_on") >= days_ago(365)).fill_null(value=False)


def in_time_or_never(data: pa.PolarsData) -> pl.LazyFrame:
    """Find gaps: the last visit is longer ago than the risk allows."""
    allowed = col("risk_level").replace_strict(VISIT_DAYS, return_dtype=pl.Int64)
    return data.lazyframe.select((col("days_since") <= allowed).fill_null(value=True))


# What is found by a check of this name is unknown; what any other finds is a gap.
UNKNOWN = "unknown"
MISSING = "not_nullable"

Join = Callable[[dict[str, pl.LazyFrame]], pl.LazyFrame]
EXPECTED: dict[str, tuple[Join, str, pa.DataFrameSchema]] = {
    "arms-current": (
        assessed,
        UNKNOWN,
        pa.DataFrameSchema(
            {
                "assessed_on": pa.Column(pl.Date, nullable=True),
                "undated": pa.Column(pl.Boolean),
            },
            checks=[
                pa.Check(current_or_undated, error="gap"),
                pa.Check(current_or_dated, error=UNKNOWN),
            ],
        ),
    ),
    "merlin-in-time": (
        detained,
        UNKNOWN,
        pa.DataFrameSchema(
            {
                "delay": pa.Column(
                    pl.Int64, pa.Check.in_range(0, DAY, ignore_na=False), nullable=True
                )
            }
        ),
    ),
    "visited-in-time": (
        visited,
        MISSING,
        pa.DataFrameSchema(
            {"risk_level": pa.Column(pl.String), "days_since": pa.Column(pl.Int64)},
            checks=[pa.Check(in_time_or_never, error="gap")],
        ),
    ),
    "trigger-plan": (
        missing,
        UNKNOWN,
        pa.DataFrameSchema({"plans": pa.Column(pl.UInt32, pa.Check.ge(1))}),
    ),
    "managed": (
        lambda tables: tables["offenders"].select("manager_id"),
        UNKNOWN,
        pa.DataFrameSchema({"manager_id": pa.Column(pl.Int64)}),
    ),
}


def judge(subjects: pl.DataFrame, unknown: str, schema: pa.DataFrameSchema) -> dict[str, int]:
    """Validate all subjects, and count what each check found."""
    found = {}
    try:
        schema.validate(subjects, lazy=True)
    except pa.errors.SchemaErrors as errors:
        found = dict(errors.failure_cases.group_by("check").len().iter_rows())
    unsure = found.pop(unknown, 0)
    gaps = sum(found.values())
    return tally(subjects.height - gaps - unsure, gaps, unsure)


path, _ = given(sys.argv)
with judged.phase("load"):
    tables = frames.read(path)
counts: Counts = {}
with judged.phase("rules"):
    for rule, (join, unknown, schema) in EXPECTED.items():
        counts[rule] = judge(join(tables).collect(), unknown, schema)
judged.finish(counts)
