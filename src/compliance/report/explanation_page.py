"""The explanation of one verdict as a page of text."""

import json
from collections.abc import Iterator

from compliance.check.rules import Inference
from compliance.evaluate.verdicts import VerdictName
from compliance.report.explanation import Explanation, Link
from compliance.report.report import Evidence, Gap
from compliance.report.rule_page import parameter_line, quote, rule_text, section
from compliance.report.safe import one_line
from compliance.report.words import day, duration, instant, plural

VERDICT_WORDS: dict[VerdictName, str] = {
    "met": "met",
    "gap": "a gap",
    "blocked": "blocked: it would be met, but what it depends on is not",
    "pending": "pending: not done yet, and not yet due",
    "unknown": "unknown: the records don't say",
    "not_applicable": "not applicable",
}
SHORT_WORDS: dict[VerdictName, str] = {
    "met": "met",
    "gap": "gap",
    "blocked": "blocked",
    "pending": "not yet due",
    "unknown": "can't tell",
    "not_applicable": "not applicable",
}


def explanation_to_text(explanation: Explanation, width: int = 80) -> str:
    """Write an explanation as a page of so many columns."""
    return "\n".join(_lines(explanation, width)) + "\n"


def _lines(explanation: Explanation, width: int) -> Iterator[str]:
    case, rule = explanation.case, explanation.rule
    yield f"{rule.id} on {case.entity} {one_line(case.subject)}: {SHORT_WORDS[case.verdict]}"
    yield f"{one_line(explanation.force)}, as of {instant(explanation.as_of)}"
    yield from section("What is asked", quote(explanation.checked, rule), width)
    yield from section(
        "The rule", [f"{one_line(rule.title)} (severity {rule.severity})"], width
    )
    yield from _rule_text(explanation)
    yield from section("The verdict", _verdict(explanation), width)
    yield from section("What was read", _evidence(explanation, case), width)
    yield from section("What it depends on", _chain(explanation), width)
    yield from section("What follows for the record", _conclusions(explanation), width)
    yield from section("The limits used", _limits(explanation), width)
    if case.verdict in {"gap", "blocked"} and rule.remedy:
        yield from section("What to do", [one_line(rule.remedy)], width)


def _rule_text(explanation: Explanation) -> Iterator[str]:
    version = explanation.version
    if version is None:
        when = f" on {day(explanation.judged_on)}" if explanation.judged_on else ""
        yield f"  No version of the rule was in force{when}; the newest is shown."
    yield from rule_text(version or explanation.rule.versions[-1])


def _verdict(explanation: Explanation) -> list[str]:
    case = explanation.case
    lines = [VERDICT_WORDS[case.verdict][:1].upper() + VERDICT_WORDS[case.verdict][1:]]
    if explanation.own != case.verdict:
        lines.append(f"By its own records alone: {SHORT_WORDS[explanation.own]}")
    lines += _said(case)
    if case.causes:
        lines.append(f"Explained by: {', '.join(case.causes)}")
    elif case.root:
        lines.append("It is a root: no other gap explains it")
    if case.unreliable:
        lines.append("Unreliable: something that it is read from is itself in doubt")
    if case.waiver:
        until, who = day(case.waiver.expires_on), one_line(case.waiver.approved_by)
        lines.append(f"Waived until {until} by {who}: {one_line(case.waiver.reason)}")
    return lines


def _said(case: Gap) -> list[str]:
    lines = [f"Because: {one_line(case.reason)}"] if case.reason else []
    if case.due:
        late = f", {duration(case.late_by)} late" if case.late_by else ""
        lines.append(f"Due: {instant(case.due)}{late}")
    return lines


def _evidence(explanation: Explanation, case: Gap) -> list[str]:
    # What several parts of a rule read is said once.
    return list(dict.fromkeys(_read(explanation, each) for each in case.evidence))


def _read(explanation: Explanation, item: Evidence) -> str:
    if item.id is None:
        return _number_of_records(item)
    found = f"{item.entity} {one_line(item.id)}: {item.field} = "
    remark = explanation.remarks.get((item.entity, item.id, item.field))
    if remark is None:
        return found + _value(item.value)
    if remark.action == "unknown":
        return f"{found}unreadable: {one_line(remark.problem)}"
    return f"{found}{_value(item.value)}, which {one_line(remark.problem)}"


def _number_of_records(item: Evidence) -> str:
    match item.field:
        case "more records":
            return f"and {_many(item.value, 'more ')} of {item.entity}"
        case "records":
            return f"no {item.entity} record"
        case "quarantined records":
            return f"{_many(item.value)} of {item.entity} that can't be used"
        case _:
            return f"no {item.entity} record to read {item.field} from"


def _many(number: object, word: str = "") -> str:
    return plural(int(str(number)), f"{word}record")


def _value(value: object) -> str:
    # A text stands without quotes, unless it would then look like something else.
    if isinstance(value, str) and value.strip() and value != "null":
        return one_line(value)
    return "null" if value is None else one_line(json.dumps(value, ensure_ascii=False))


def _chain(explanation: Explanation) -> list[str]:
    return [line for link in explanation.links for line in _link(explanation, link)]


def _link(explanation: Explanation, link: Link) -> Iterator[str]:
    indent = "  " * (link.depth - 1)
    verdict = SHORT_WORDS[link.verdict]
    if link.case is None:
        absent = "; ".join(link.lost) or "no record found"
        counted = plural(link.count, "more verdict") if link.count else absent
        yield f"{indent}{link.strength}: {link.rule}: {verdict} ({counted})"
        return
    case = link.case
    root = ", the root" if case.root else ""
    again = " (see above)" if link.is_repeated else ""
    subject = f"{case.entity} {one_line(case.subject)}"
    yield f"{indent}{link.strength}: {link.rule} on {subject}: {verdict}{root}{again}"
    if link.is_repeated or link.verdict in {"met", "not_applicable"}:
        return
    for line in (*_said(case), *_evidence(explanation, case)):
        yield f"{indent}    {line}"


def _conclusions(explanation: Explanation) -> list[str]:
    return [f"{one_line(each.title)} ({_concluded(each)})" for each in explanation.conclusions]


def _concluded(inference: Inference) -> str:
    if inference.conclude == inference.id:
        return inference.id
    return f"{inference.id}, concludes {inference.conclude}"


def _limits(explanation: Explanation) -> list[str]:
    version, checked = explanation.version, explanation.checked
    names = version.parameters if version else ()
    return [parameter_line(checked, name) for name in names if name in checked.parameters]
