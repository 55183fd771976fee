"""What contenders print or write to the verdicts that they count, and whether those agree."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Counts = dict[str, dict[str, int]]

VERDICTS = ("met", "gap", "unknown")


class NoAnswerError(Exception):
    """A contender ended well, but did not say what it found."""


def of_last_line(output: str) -> tuple[Counts, dict[str, float]]:
    """Read a peer's last line: its counts, and the seconds of its phases.

    Raises:
        NoAnswerError: The last line is something else.
    """
    lines = output.strip().splitlines()
    try:
        answer = json.loads(lines[-1])
        return _counts(answer["counts"]), dict(answer["phases"])
    except (IndexError, ValueError, KeyError, TypeError, AttributeError):
        last = lines[-1] if lines else "nothing"
        raise NoAnswerError(f"the last line is no answer: {last[:200]}") from None


def of_report(path: Path) -> Counts:
    """Read the counts of this project's report.

    Raises:
        NoAnswerError: It is not there, or not as expected.
    """
    try:
        report = json.loads(path.read_bytes())
        return {rule["id"]: _of(rule["verdicts"]) for rule in report["rules"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NoAnswerError(f"the report can't be read: {type(error).__name__}") from None


def disagreements(found: Mapping[str, Counts]) -> list[str]:
    """Name each rule whose counts differ between two contenders, with both counts.

    A rule that a contender leaves out is no disagreement; the first contender that has the
    rule is what the others are held against.
    """
    told = []
    first: dict[str, tuple[str, dict[str, int]]] = {}
    for contender, counts in found.items():
        for rule, count in counts.items():
            other, expected = first.setdefault(rule, (contender, count))
            if expected != count:
                told.append(
                    f"{rule}: {other} has {_text(expected)}, {contender} has {_text(count)}"
                )
    return told


def left_out(counts: Counts, rules: Mapping[str, object]) -> list[str]:
    """Name the rules that a contender does not judge."""
    return [rule for rule in rules if rule not in counts]


def _counts(given: Mapping[str, Mapping[str, Any]]) -> Counts:
    return {rule: _of(verdicts) for rule, verdicts in given.items()}


def _of(verdicts: Mapping[str, Any]) -> dict[str, int]:
    return {verdict: int(verdicts[verdict]) for verdict in VERDICTS}


def _text(count: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {verdict}" for verdict, number in count.items())
