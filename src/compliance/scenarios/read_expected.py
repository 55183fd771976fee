"""What a scenario expects: verdicts, how requirements stand, and conclusions."""

from collections.abc import Iterator
from datetime import timedelta
from typing import get_args

from compliance.check.dictionary import FORCE
from compliance.check.rules import CheckedRules, Rule
from compliance.check.written_values import read_date, read_timestamp
from compliance.diagnostic import Diagnostic
from compliance.evaluate.verdicts import VERDICTS, VerdictName
from compliance.load.faults import wrong_word
from compliance.load.nodes import Mapping, Node, Scalar
from compliance.load.shape import Keys, Part, free_entries, part_of, text_of, texts_of
from compliance.report.report import Status
from compliance.scenarios import faults as say
from compliance.scenarios.lateness import read_lateness
from compliance.scenarios.scenario import (
    ExpectedConclusion,
    ExpectedStatus,
    ExpectedVerdict,
    Situation,
)

MORE = ("reason", "due", "late_by", "causes", "root", "unreliable")


def read_verdicts(
    part: Part, situation: Situation, checked: CheckedRules
) -> Iterator[ExpectedVerdict]:
    """Read `expect`: for each rule, its subjects with their verdicts."""
    for name, node in free_entries(part.node("expect"), "expect", part.faults):
        rule = checked.rules.get(name.value)
        if rule is None:
            part.faults.append(say.unknown_rule(name, checked.rules))
        elif rule.subject == FORCE:
            yield _read_verdict(name, node, rule, (FORCE, checked), part.faults)
        elif isinstance(node, Scalar):
            part.faults.append(say.no_subjects(rule.id, rule.subject, node))
        else:
            known = situation.records.get(rule.subject, {})
            for subject, said in free_entries(node, name.value, part.faults):
                if subject.value not in known:
                    fault = say.unknown_subject(subject, rule.subject, known)
                    part.faults.append(fault)
                about = (subject.value, checked)
                yield _read_verdict(subject, said, rule, about, part.faults)


def read_statuses(part: Part, checked: CheckedRules) -> Iterator[ExpectedStatus]:
    """Read `requirements`: how each of them stands."""
    words: tuple[Status, ...] = get_args(Status)
    for name, node in free_entries(part.node("requirements"), "requirements", part.faults):
        status = text_of(node, name.value, part.faults)
        if name.value not in checked.requirements:
            part.faults.append(say.unknown_requirement(name, checked.requirements))
        found = next((each for each in words if each == status.value), None)
        if found is None and status.value:
            part.faults.append(wrong_word(status, name.value, words))
        if found is not None:
            yield ExpectedStatus(name.value, found, name.span)


def read_conclusions(part: Part, checked: CheckedRules) -> Iterator[ExpectedConclusion]:
    """Read `conclusions`: for each inference, all subjects that it is about."""
    known = [each.id for each in checked.inferences]
    for name, node in free_entries(part.node("conclusions"), "conclusions", part.faults):
        if name.value not in known:
            part.faults.append(say.unknown_inference(name, known))
        subjects = tuple(each.value for each in _list(node, name.value, part.faults))
        yield ExpectedConclusion(name.value, tuple(sorted(subjects)), name.span)


def _list(node: Node, owner: str, faults: list[Diagnostic]) -> tuple[Scalar, ...]:
    """Give the texts of a list that may be empty."""
    is_empty = not isinstance(node, Scalar | Mapping) and not node.items
    return () if is_empty else texts_of(node, owner, faults)


def _read_verdict(
    name: Scalar,
    node: Node,
    rule: Rule,
    about: tuple[str, CheckedRules],
    faults: list[Diagnostic],
) -> ExpectedVerdict:
    subject, checked = about
    owner = f"what is expected of `{subject}`"
    if isinstance(node, Scalar):
        return ExpectedVerdict(rule.id, subject, _verdict(node, faults), name.span)
    part = part_of(node, owner, Keys(("verdict",), MORE), faults)
    reason, due = part.optional_text("reason"), part.optional_text("due")
    return ExpectedVerdict(
        rule=rule.id,
        subject=subject,
        verdict=_verdict(part.text("verdict"), faults) if "verdict" in part.entries else "met",
        span=name.span,
        reason=" ".join(reason.value.split()) if reason else None,
        due=_due(due, faults) if due else None,
        late_by=_lateness(part.optional_text("late_by"), faults),
        causes=_causes(part, checked),
        root=part.flag("root") if "root" in part.entries else None,
        unreliable=part.flag("unreliable") if "unreliable" in part.entries else None,
    )


def _verdict(node: Scalar, faults: list[Diagnostic]) -> VerdictName:
    found = next((each for each in VERDICTS if each == node.value), None)
    if found is None and node.value:
        faults.append(wrong_word(node, "verdict", VERDICTS))
    return found or "met"


def _due(node: Scalar, faults: list[Diagnostic]) -> str:
    if read_date(node.value) is None and read_timestamp(node.value) is None:
        faults.append(say.no_moment(node))
    return node.value.replace(" ", "T")


def _lateness(node: Scalar | None, faults: list[Diagnostic]) -> timedelta | None:
    length = read_lateness(node.value) if node is not None else None
    if node is not None and length is None:
        faults.append(say.no_lateness(node))
    return length


def _causes(part: Part, checked: CheckedRules) -> tuple[str, ...] | None:
    node = part.node("causes")
    if node is None:
        return None
    names = _list(node, "causes", part.faults)
    part.faults.extend(
        say.unknown_rule(name, checked.rules)
        for name in names
        if name.value and name.value not in checked.rules
    )
    return tuple(sorted(name.value for name in names))
