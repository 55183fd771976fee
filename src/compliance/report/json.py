"""The gap report as JSON, the interface for other programs: same report, same bytes."""

from typing import Any

import msgspec

from compliance.report.report import GraphEdge, Report, WaiverSummary
from compliance.timings import Timings


def report_to_json(report: Report, timings: Timings | None = None) -> str:
    """Write a report as JSON text, indented, ended by a line break.

    With `timings`, which differ from run to run, they come last.
    """
    document = {
        name: getattr(report, name) if name not in _RENAMED else _RENAMED[name](report)
        for name in Report.__struct_fields__
    }
    return _write(document if timings is None else {**document, "timings": timings})


def _write(document: object) -> str:
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n"


def _graph(report: Report) -> dict[str, Any]:
    return {"nodes": report.graph.nodes, "edges": [_edge(each) for each in report.graph.edges]}


def _edge(edge: GraphEdge) -> dict[str, Any]:
    return {
        "from": edge.source,
        "to": edge.target,
        "strength": edge.strength,
        "kind": edge.kind,
        "explained": edge.explained,
    }


def _waivers(report: Report) -> list[dict[str, Any]]:
    return [_waiver(each) for each in report.waivers]


def _waiver(waiver: WaiverSummary) -> dict[str, Any]:
    return {
        "rule": waiver.rule,
        "subjects": waiver.subjects,
        "reason": waiver.reason,
        "approved_by": waiver.approved_by,
        "from": waiver.start,
        "expires_on": waiver.expires_on,
        "in_force": waiver.in_force,
        "waived": waiver.waived,
        "unknown_subjects": waiver.unknown_subjects,
    }


# `from` is a key of the JSON, but no name in Python.
_RENAMED = {"graph": _graph, "waivers": _waivers}
