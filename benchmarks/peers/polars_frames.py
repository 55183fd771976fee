"""The five rules as polars expressions: `polars_frames.py SNAPSHOT [--six]`."""

import sys

from records import AS_OF, VISIT_DAYS, Judged, days_ago, given, tally

judged = Judged("polars_frames")
with judged.phase("import"):
    import polars as pl

    import frames

col = pl.col


def dated(records: pl.LazyFrame, field: str, offenders: pl.LazyFrame) -> pl.LazyFrame:
    """Judge whether those on risk-based visits have a record of the last year."""
    of_last_year = col(field).is_between(days_ago(365), AS_OF)
    found = records.group_by("offender_id").agg(
        of_last_year.any().alias("met"), col(field).is_null().any().alias("unknown")
    )
    return offenders.filter(col("visiting") == "risk_based").join(
        found, left_on="id", right_on="offender_id", how="left"
    )


def merlin_in_time(custody: pl.LazyFrame, forms: pl.LazyFrame) -> pl.LazyFrame:
    """Judge whether a form came within a day of each child's detention."""
    children = custody.filter(col("age") < 18)
    in_time = (
        children.join(forms, left_on="id", right_on="custody_id")
        .filter(
            col("submitted_at").is_between(
                col("detained_at"), col("detained_at") + pl.duration(hours=24)
            )
        )
        .select("id", met=True)
        .unique()
    )
    return children.join(in_time, on="id", how="left").with_columns(unknown=False)


def visited_in_time(offenders: pl.LazyFrame, visits: pl.LazyFrame) -> pl.LazyFrame:
    """Judge the last visit of each offender by what the risk allows."""
    earliest = {level: days_ago(days) for level, days in VISIT_DAYS.items()}
    latest = visits.group_by("offender_id").agg(col("visited_on").max())
    allowed = col("risk_level").replace_strict(earliest, return_dtype=pl.Date)
    return offenders.join(latest, left_on="id", right_on="offender_id", how="left").select(
        met=col("visited_on") >= allowed, unknown=col("visited_on").is_null()
    )


def trigger_plan(episodes: pl.LazyFrame, plans: pl.LazyFrame) -> pl.LazyFrame:
    """Judge whether children who went missing thrice in 90 days have a plan."""
    # The day of the snapshot counts, so that its end is the bound.
    recent = (col("reported_at") >= days_ago(90)) & (col("reported_at") < days_ago(-1))
    often = episodes.filter(recent).group_by("child_id").len().filter(col("len") >= 3)
    planned = plans.select("child_id", met=True).unique()
    return often.join(planned, on="child_id", how="left").with_columns(unknown=False)


path, six = given(sys.argv)
with judged.phase("load"):
    tables = frames.read(path)

with judged.phase("rules"):
    offenders = tables["offenders"]
    rules = {
        "arms-current": dated(tables["arms_assessments"], "completed_on", offenders),
        "merlin-in-time": merlin_in_time(tables["custody_records"], tables["merlin_forms"]),
        "visited-in-time": visited_in_time(offenders, tables["visits"]),
        "trigger-plan": trigger_plan(tables["missing_episodes"], tables["trigger_plans"]),
        "managed": offenders.select(met=col("manager_id").is_not_null(), unknown=False),
    }
    if six:
        rules["visited-in-year"] = dated(tables["visits"], "visited_on", offenders)
    met, unknown = col("met").fill_null(value=False), col("unknown").fill_null(value=False)
    counts = pl.collect_all(
        frame.select(met.sum(), gap=(~met & ~unknown).sum(), unknown=(~met & unknown).sum())
        for frame in rules.values()
    )
judged.finish({rule: tally(*row.row(0)) for rule, row in zip(rules, counts, strict=True)})
