"""One entry of `scenarios:` to a scenario with its records laid out."""

import re
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from compliance.diagnostic import Diagnostic
from compliance.load.faults import missing_choice
from compliance.load.nodes import Node
from compliance.load.shape import Keys, Part, name_of, part_of
from compliance.scenarios import faults as say
from compliance.scenarios.check_records import find_missing, find_unreadable
from compliance.scenarios.lay_over import CHANGES, lay_over, read_unreadable
from compliance.scenarios.one_step import why_too_far
from compliance.scenarios.opened_pack import OpenedPack
from compliance.scenarios.read_expected import read_conclusions, read_statuses, read_verdicts
from compliance.scenarios.scenario import Edge, ExpectedVerdict, Scenario, Situation

_EXPECTED = ("expect", "requirements", "conclusions")
_SCENARIO = Keys(("id", "title"), (*CHANGES, "unreadable", *_EXPECTED, "edge"))
_EDGE = Keys(("expect",), CHANGES)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def read_scenario(
    node: Node, background: Situation, pack: OpenedPack, faults: list[Diagnostic]
) -> Scenario:
    """Read a scenario, which is judged by what it expects and nothing else."""
    part = part_of(node, name_of(node, "scenario"), _SCENARIO, faults)
    if part.entries and not part.entries.keys() & set(_EXPECTED):
        faults.append(missing_choice(_EXPECTED, part.owner, part.span))
    id_, title = part.text("id"), part.text("title")
    if id_.value and not _ID.fullmatch(id_.value):
        faults.append(say.bad_id(id_))
    situation = lay_over(background, part, pack)
    situation = replace(situation, unreadable=read_unreadable(part, pack))
    _check_values(situation, part, pack)
    verdicts = tuple(read_verdicts(part, situation, pack.checked))
    tested = dict.fromkeys(each.rule for each in verdicts)
    faults += find_missing(situation, tested, pack.checked)
    statuses = tuple(read_statuses(part, pack.checked))
    conclusions = tuple(read_conclusions(part, pack.checked))
    faults += _find_nothing_expected(part, (*verdicts, *statuses, *conclusions))
    return Scenario(
        id=id_.value,
        title=title.value,
        situation=situation,
        verdicts=verdicts,
        statuses=statuses,
        conclusions=conclusions,
        edge=_read_edge(part, situation, verdicts, pack),
        span=id_.span,
    )


def _find_nothing_expected(part: Part, expected: Sequence[object]) -> Iterator[Diagnostic]:
    """Say that an empty list of expectations would hold whatever the rules are."""
    keys = [key for name in _EXPECTED if (key := part.key(name)) is not None]
    if keys and not expected and not part.faults:
        yield say.nothing_expected(keys[0].span)


def _check_values(situation: Situation, part: Part, pack: OpenedPack) -> None:
    """Refuse values that can't be read but where that is meant, and what is meant but can."""
    found = list(find_unreadable(situation, pack.checked))
    meant = situation.unreadable
    part.faults.extend(fault for name, fault in found if name not in meant)
    unread = {".".join(name) for name, _ in found}
    known = {".".join(name) for name in meant}
    part.faults.extend(
        say.all_readable(name)
        for name in part.texts("unreadable")
        if name.value in known - unread
    )


def _read_edge(
    scenario: Part, before: Situation, verdicts: tuple[ExpectedVerdict, ...], pack: OpenedPack
) -> Edge | None:
    node, key = scenario.node("edge"), scenario.key("edge")
    if node is None or key is None:
        return None
    faults_before = len(scenario.faults)
    part = part_of(node, "an edge", _EDGE, scenario.faults)
    after = lay_over(before, part, pack)
    _check_values(after, replace(part, entries={}), pack)
    expected = tuple(read_verdicts(part, after, pack.checked))
    found = Edge(after, expected, key.span)
    if len(scenario.faults) > faults_before:
        return found
    part.faults.extend(find_missing(after, {each.rule for each in expected}, pack.checked))
    why = why_too_far(before, after, pack.checked)
    if why:
        part.faults.append(say.too_far(key.span, why))
    elif not tipping(verdicts, expected):
        part.faults.append(say.no_tipping(key.span))
    return found


def tipping(
    verdicts: tuple[ExpectedVerdict, ...], after: tuple[ExpectedVerdict, ...]
) -> frozenset[str]:
    """Give the rules of which an edge expects another verdict than its scenario does."""
    before = {(each.rule, each.subject): each.verdict for each in verdicts}
    return frozenset(
        each.rule
        for each in after
        if before.get((each.rule, each.subject), each.verdict) != each.verdict
    )
