"""The gap report: everything that `compliance check` found, ready to be shown or stored.

Each class is one object of the report as JSON, and its fields are the keys there, in order.
"""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from msgspec import Struct

from compliance.check.rules import SeverityLevel, Strength
from compliance.evaluate.verdicts import VerdictName
from compliance.infer.reasoning import Conclusion, Remedy

Status = Literal["met", "partly_met", "not_met", "due", "cannot_say"]
Counts = Mapping[str, int]


class Tool(Struct, frozen=True):
    """The program that made the report, and the engine that ran its inference rules."""

    name: str
    version: str
    engine: str


class SnapshotSummary(Struct, frozen=True):
    """The snapshot that was judged, and for each entity where its records went."""

    force: str
    as_of: str
    time_zone: str
    source: str
    sha256: str
    records: Mapping[str, Mapping[str, int]]


class ParameterUse(Struct, frozen=True):
    """A parameter that the rules judged by, and who says that it has this value."""

    name: str
    value: str
    unit: str
    basis: str
    source: str
    overridden: bool


class PackSummary(Struct, frozen=True):
    """The rule pack that was judged by."""

    id: str
    version: str
    title: str
    sha256: str
    parameters: tuple[ParameterUse, ...]


class RequirementSummary(Struct, frozen=True):
    """How a recommendation or one of its parts stands.

    `rules` are its own and its parts', over which `verdicts` count; `assurance` are those that
    they need by assurance, `held_back_by` those of them that have gaps; `not_judged` are
    rules left out by the choice of rules.
    """

    id: str
    title: str
    text: str
    timeframe: str
    due_on: date | None
    status: Status
    parent: str | None
    rules: tuple[str, ...]
    assurance: tuple[str, ...]
    held_back_by: tuple[str, ...]
    not_judged: tuple[str, ...]
    verdicts: Counts
    waived: int
    rate: "Rate"


class Rate(Struct, frozen=True):
    """The bounds of the share of met cases; null where there is no case."""

    low: float | None
    high: float | None


class Because(Struct, frozen=True):
    """One thing that leaves cases unknown, and how many of them."""

    what: str
    count: int


class ShareCount(Struct, frozen=True):
    """So many cases that are met, of all: at least and at most, as some may be unknown."""

    wanted: str
    least_met: int
    least_of: int
    most_met: int
    most_of: int


class RuleSummary(Struct, frozen=True):
    """What a rule found over all its subjects; `note` says why a rule shows nothing.

    `share` counts the cases of a rule that asks for a share of the whole force.
    """

    id: str
    title: str
    requirement: tuple[str, ...]
    theme: str
    subject: str
    severity: SeverityLevel
    remedy: str
    in_scope: int
    verdicts: Counts
    unreliable: int
    waived: int
    root_gaps: int
    rate: Rate
    by: Mapping[str, Mapping[str, Counts]]
    unknown_because: tuple[Because, ...]
    note: str | None
    share: ShareCount | None = None


class GraphNode(Struct, frozen=True):
    """A rule or a requirement, and how it stands."""

    id: str
    kind: Literal["rule", "requirement"]
    status: str


class GraphEdge(Struct, frozen=True):
    """What a rule or requirement depends on: written as `from`, `to` in the JSON."""

    source: str
    target: str
    strength: Strength | None
    kind: Literal["rule", "share", "requirement", "part"]
    explained: int


class Graph(Struct, frozen=True):
    """The dependency graph; every edge leads from the dependent to what it depends on."""

    nodes: tuple[GraphNode, ...]
    edges: tuple[GraphEdge, ...]


class Explained(Struct, frozen=True):
    """How many gaps and blocked cases of a rule go back to a root cause."""

    rule: str
    count: int


class RootCauseSummary(Struct, frozen=True):
    """A rule whose gaps have no cause of their own.

    `example` is the first such subject, for the few rules that explain most.
    """

    rule: str
    gaps: int
    subjects: int
    explains: tuple[Explained, ...]
    example: str | None


class Evidence(Struct, frozen=True):
    """A value of a record that a verdict was read from."""

    entity: str
    id: str | None
    field: str
    value: object


class WaiverSummary(Struct, frozen=True):
    """A recorded decision to accept gaps; `waived` counts the cases that it covers.

    `unknown_subjects` are those that it names, but that were not judged.
    """

    rule: str
    subjects: tuple[str, ...]
    reason: str
    approved_by: str
    start: date
    expires_on: date
    in_force: bool
    waived: int
    unknown_subjects: tuple[str, ...]


class GapWaiver(Struct, frozen=True):
    """The waiver beside a gap."""

    reason: str
    approved_by: str
    expires_on: date


class Gap(Struct, frozen=True):
    """One listed case that is not met: a gap, or blocked by one."""

    rule: str
    entity: str
    subject: str
    verdict: VerdictName
    reason: str
    due: str | None
    late_by: str | None
    evidence: tuple[Evidence, ...]
    causes: tuple[str, ...]
    root: bool
    unreliable: bool
    waiver: GapWaiver | None


class DataProblem(Struct, frozen=True):
    """One line of the data quality list; it stands for `count` records."""

    entity: str
    record: str
    field: str
    problem: str
    action: str
    count: int


class Report(Struct, frozen=True):
    """All that `compliance check` has to say; only `gaps` and `data_quality` are limited."""

    schema: str
    tool: Tool
    snapshot: SnapshotSummary
    pack: PackSummary
    summary: Counts
    requirements: tuple[RequirementSummary, ...]
    rules: tuple[RuleSummary, ...]
    graph: Graph
    root_causes: tuple[RootCauseSummary, ...]
    remediation: tuple[Remedy, ...]
    conclusions: tuple[Conclusion, ...]
    waivers: tuple[WaiverSummary, ...]
    gaps: tuple[Gap, ...]
    gaps_total: int
    gaps_shown: int
    data_quality: tuple[DataProblem, ...]
    data_quality_total: int


SCHEMA = "gap-report/1"
SEVERITIES: tuple[SeverityLevel, ...] = ("low", "medium", "high", "critical")
COUNTED: tuple[VerdictName, ...] = (
    "met",
    "gap",
    "blocked",
    "pending",
    "unknown",
    "not_applicable",
)


def open_gaps(report: Report, severity: SeverityLevel = "low") -> int:
    """Count the gaps and blocked cases, waived ones apart, of at least a severity."""
    counted = SEVERITIES[SEVERITIES.index(severity) :]
    return sum(
        rule.verdicts["gap"] + rule.verdicts["blocked"] - rule.waived
        for rule in report.rules
        if rule.severity in counted
    )
