"""The text of a rule file to the same text with one more rule in its list."""

from collections.abc import Sequence

from compliance.check.rules import CheckedRules, Rule
from compliance.report.rule_page import entry_bounds


def rule_before(requirements: Sequence[str], checked: CheckedRules) -> Rule | None:
    """Choose the rule after which a new one goes: the last for one of its requirements.

    Else it is the last of all, and None if there is no rule yet.
    """
    rules = list(checked.rules.values())
    alike = [each for each in rules if set(each.requirements) & set(requirements)]
    return max(alike or rules, key=_place, default=None)


def added_after(rule: Rule, lines: Sequence[str]) -> str | None:
    """Give the text of the file that a rule is in with another after it, indented alike.

    None if the rule is not written as one below the other are, with its id first.
    """
    whole = rule.span.source.text
    text = whole.splitlines()
    first, end = entry_bounds(rule.span)
    if not text[first - 1].lstrip().startswith("- id:"):
        return None
    depth = len(text[first - 1]) - len(text[first - 1].lstrip())
    added = [" " * depth + line for line in lines]
    end_of_line = "\r\n" if "\r\n" in whole else "\n"
    return end_of_line.join([*text[:end], "", *added, *text[end:], ""])


def added_to(text: str, lines: Sequence[str]) -> str:
    """Give the text of a file without rules with a list of them at its end."""
    return "\n".join([*text.splitlines(), "rules:", *(f"  {line}" for line in lines)]) + "\n"


def _place(rule: Rule) -> tuple[str, int]:
    return rule.span.source.path, rule.span.start
