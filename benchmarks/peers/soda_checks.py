"""The five rules as a Soda contract over DuckDB: `soda_checks.py SNAPSHOT`.

Soda knows no joins, so that those are in the queries of the contract's checks; it counts what
they find, and what of it is only a warning.
"""

import os
import sys
from pathlib import Path

from records import FIELDS, RULES, Judged, given, tally

judged = Judged("soda_checks")
# Nothing of a benchmark is to be sent anywhere.
os.environ["SODA_CORE_TELEMETRY_ENABLED"] = "false"
with judged.phase("import"):
    import duckdb
    from soda_core.contracts.api.verify_api import verify_contract_locally
    from soda_duckdb.common.data_sources.duckdb_data_source import DuckDBDataSourceImpl

    import byte_slices

path, _ = given(sys.argv)
with judged.phase("load"):
    database = duckdb.connect()
    if path.endswith(".json"):
        byte_slices.load(database, path)
    else:
        for entity in FIELDS:
            database.execute(f"CREATE VIEW {entity} AS SELECT * FROM '{path}/{entity}.parquet'")
with judged.phase("rules"):
    session = verify_contract_locally(
        data_sources=[DuckDBDataSourceImpl.from_existing_cursor(database, "benchmark")],
        contract_file_path=str(Path(__file__).with_suffix(".yaml")),
    )
if session.has_errors:
    sys.exit(session.get_errors_str())

tested, failed, unknown = {}, dict.fromkeys(RULES, 0), dict.fromkeys(RULES, 0)
for result in session.contract_verification_results[0].check_results:
    rule, found = result.check.name, int(result.threshold_value)
    if result.check.qualifier == f"{rule}-unknown":
        unknown[rule] += found
        continue
    failed[rule] += found
    tested[rule] = int(result.diagnostic_metric_values["check_rows_tested"])
judged.finish(
    {
        rule: tally(tested[rule] - failed[rule] - unknown[rule], failed[rule], unknown[rule])
        for rule in RULES
    }
)
