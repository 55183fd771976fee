"""The five rules as SQL written by hand: `duckdb_sql.py SNAPSHOT [--six]`.

The verdict of every subject is kept in a table, to be looked into, and the verdicts counted.
"""

import sys

from records import AS_OF, FIELDS, VISIT_DAYS, Judged, given, tally

judged = Judged("duckdb_sql")
with judged.phase("import"):
    import duckdb

    import byte_slices

NOW = f"DATE '{AS_OF}'"
ALLOWED = " ".join(f"WHEN '{level}' THEN {days}" for level, days in VISIT_DAYS.items())

# Each query gives one row for each subject: whether it is met, and whether that is unknown.
QUERIES = {
    "arms-current": f"""
        WITH assessed AS (
          SELECT offender_id,
                 bool_or(completed_on BETWEEN {NOW} - 365 AND {NOW}) AS current,
                 bool_or(completed_on IS NULL) AS undated
          FROM arms_assessments GROUP BY offender_id)
        SELECT id, coalesce(current, false) AS met, coalesce(undated, false) AS unknown
        FROM offenders LEFT JOIN assessed ON offender_id = id
        WHERE visiting = 'risk_based'""",
    "merlin-in-time": """
        SELECT id,
               EXISTS (
                 SELECT 1 FROM merlin_forms AS form
                 WHERE form.custody_id = custody.id
                   AND form.submitted_at BETWEEN custody.detained_at
                       AND custody.detained_at + INTERVAL 24 HOUR) AS met,
               false AS unknown
        FROM custody_records AS custody WHERE age < 18""",
    "visited-in-time": f"""
        WITH visited AS (
          SELECT offender_id, max(visited_on) AS latest FROM visits GROUP BY offender_id)
        SELECT id,
               coalesce(latest >= {NOW} - CASE risk_level {ALLOWED} END, false) AS met,
               latest IS NULL AS unknown
        FROM offenders LEFT JOIN visited ON offender_id = id""",
    "trigger-plan": f"""
        WITH often AS (
          SELECT child_id FROM missing_episodes
          WHERE reported_at >= {NOW} - 90 AND reported_at < {NOW} + 1
          GROUP BY child_id HAVING count(*) >= 3)
        SELECT child_id AS id,
               EXISTS (
                 SELECT 1 FROM trigger_plans AS plan
                 WHERE plan.child_id = often.child_id) AS met,
               false AS unknown
        FROM often""",
    "managed": """
        SELECT id, manager_id IS NOT NULL AS met, false AS unknown FROM offenders""",
}
SIXTH = {
    "visited-in-year": f"""
        WITH visited AS (
          SELECT offender_id,
                 bool_or(visited_on BETWEEN {NOW} - 365 AND {NOW}) AS current,
                 bool_or(visited_on IS NULL) AS undated
          FROM visits GROUP BY offender_id)
        SELECT id, coalesce(current, false) AS met, coalesce(undated, false) AS unknown
        FROM offenders LEFT JOIN visited ON offender_id = id
        WHERE visiting = 'risk_based'"""
}
JUDGE = """
    CREATE TABLE "{rule}" AS
    SELECT id, CASE WHEN met THEN 1 WHEN unknown THEN 3 ELSE 2 END::UTINYINT AS verdict
    FROM ({query})"""
COUNT = """
    SELECT count(*) FILTER (verdict = 1), count(*) FILTER (verdict = 2),
           count(*) FILTER (verdict = 3)
    FROM "{rule}" AS judged"""

path, six = given(sys.argv)
with judged.phase("load"):
    database = duckdb.connect()
    if path.endswith(".json"):
        byte_slices.load(database, path)
    else:
        for entity in FIELDS:
            database.execute(f"CREATE VIEW {entity} AS SELECT * FROM '{path}/{entity}.parquet'")

counts = {}
with judged.phase("rules"):
    for rule, query in (QUERIES | SIXTH if six else QUERIES).items():
        database.execute(JUDGE.format(rule=rule, query=query))
        found = database.execute(COUNT.format(rule=rule)).fetchone()
        assert found is not None
        counts[rule] = tally(*found)
judged.finish(counts)
