"""The report on a snapshot as text, from a file and from an engine, to be held side by side."""

import re
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from compliance.check.pack import check_pack
from compliance.engines.database import Engine
from compliance.graph.build import build_graph
from compliance.load.pack import load_pack
from compliance.pipeline import Options, judge, judge_tables
from compliance.report.build import report
from compliance.report.choice import choose
from compliance.report.json import report_to_json
from compliance.report.judged import Judged
from compliance.snapshot.header import ReadHeader
from compliance.snapshot.in_place.open import open_in_place
from compliance.snapshot.moments import read_moment

MOST_GAPS = 1_000_000


def report_of(pack: Path, snapshot: Path) -> str:
    """Report on a snapshot in a file."""
    return written(judge(pack, snapshot, Options()))


def report_in_place(engine: Engine, header: Mapping[str, str], pack: Path) -> str:
    """Report on the records of an engine, with the header of the same snapshot."""
    return written(judge_in_place(engine, header, pack))


def judge_in_place(engine: Engine, header: Mapping[str, str], pack: Path) -> Judged:
    """Judge the records of an engine, with the header of the same snapshot."""
    choice = choose(check_pack(load_pack(pack), {}))
    zone = ZoneInfo(header.get("time_zone", choice.checked.time_zone))
    as_of = read_moment(header["as_of"], zone)
    assert isinstance(as_of, datetime)
    read = ReadHeader(dict(header), zone, as_of, ())
    tables = open_in_place(engine, "the database", read, choice.checked)
    return judge_tables(choice, build_graph(choice.checked), tables)


def written(judged: Judged) -> str:
    """Write the whole report, all gaps listed, and close the database.

    The hash of the snapshot is left out, as a database has none.
    """
    with closing(judged.tables.connection):
        text = report_to_json(report(judged, MOST_GAPS))
    return re.sub(r'"sha256": "[0-9a-f]*"', '"sha256": ""', text, count=1)
