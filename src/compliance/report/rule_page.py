"""Rules as text: all of a pack in a list, one in full, and their dependencies."""

from collections.abc import Iterable, Iterator
from textwrap import wrap

from compliance.check.rules import CheckedRules, Requirement, Rule, Version
from compliance.graph.dependencies import Dependencies, Edge
from compliance.graph.reach import lineage
from compliance.report.safe import one_line, shown
from compliance.source import Span


def list_to_text(checked: CheckedRules, width: int) -> str:
    """List the rules of a pack as a table, titles cut to the width."""
    rows = [("rule", "requirement", "severity", "subject", "title")]
    rows += [
        (
            rule.id,
            ", ".join(rule.requirements),
            rule.severity,
            rule.subject,
            one_line(rule.title),
        )
        for rule in checked.rules.values()
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join([*map(str.ljust, row, widths), row[4]]) for row in rows]
    return "".join(f"{_cut(line, width)}\n" for line in lines)


def graph_to_text(checked: CheckedRules, dependencies: Dependencies) -> str:
    """List each rule with what it needs directly, dependencies first."""
    lines = []
    for rule in dependencies.rules:
        lines.append(f"{rule}  ({checked.rules[rule].subject})")
        lines += [f"  {_need(edge)}: {edge.dependency}" for edge in dependencies.needs[rule]]
    return "".join(f"{line}\n" for line in lines)


def rule_to_text(
    checked: CheckedRules, dependencies: Dependencies, rule: str, width: int
) -> str:
    """Show one rule: what it serves, its text, its parameters, what it needs and feeds."""
    found = checked.rules[rule]
    theme = f", theme {one_line(found.theme)}" if found.theme else ""
    lines = [rule, f"{one_line(found.title)} (severity {found.severity}{theme})"]
    lines += section("What is asked", quote(checked, found), width)
    for version in found.versions:
        lines += ["", "The rule", *rule_text(version)]
    lines += section("The limits used", _parameters(checked, found), width)
    needs = [f"{_need(edge)}: {edge.dependency}" for edge in dependencies.needs[rule]]
    lines += section("What it depends on", needs, width)
    feeds = [f"{_need(edge)}: {edge.rule}" for edge in dependencies.needed_by[rule]]
    lines += section("What depends on it", feeds, width)
    said = [one_line(text) for text in (found.remedy,) if text]
    lines += section("What to do about a gap", said, width)
    lines += section("Note", [one_line(found.note)] if found.note else [], width)
    return "".join(f"{line}\n" for line in lines)


def section(title: str, lines: Iterable[str], width: int) -> Iterator[str]:
    """Put lines under a title, wrapped, each hanging below its own indent."""
    listed = list(lines)
    if listed:
        yield ""
        yield title
    for line in listed:
        inside = line.lstrip()
        indent = "  " + line[: len(line) - len(inside)]
        yield from wrap(
            inside,
            width,
            initial_indent=indent,
            subsequent_indent=indent + "  ",
            break_on_hyphens=False,
        )


def quote(checked: CheckedRules, rule: Rule) -> Iterator[str]:
    """Quote the requirements that a rule serves, with where their words are from."""
    for requirement in _served(checked, rule):
        title = f" {one_line(requirement.title)}:" if requirement.title else ""
        source = f" [{one_line(requirement.source)}]" if requirement.source else ""
        yield f'{one_line(requirement.id)}{title} "{one_line(requirement.text)}"{source}'
    if rule.source:
        yield f"the rule's own source: {one_line(rule.source)}"
    yield from _cited(checked, rule)


def rule_text(version: Version) -> Iterator[str]:
    """Show the lines of the file in which a version of a rule stands."""
    source = version.span.source
    first, _ = entry_bounds(version.span)
    yield f"  {shown(source.path)}:{first}"
    for number, line in enumerate(entry_lines(version.span), first):
        yield f"  {number:>5} | {line}".rstrip()


def entry_lines(span: Span) -> Iterator[str]:
    """Give the lines of the entry of a YAML list that a span is in, safe to show."""
    first, last = entry_bounds(span)
    return (shown(span.source.line(number)) for number in range(first, last + 1))


def entry_bounds(span: Span) -> tuple[int, int]:
    """Give the first and last line of the entry of a YAML list that a span is in."""
    source = span.source
    first = span.line
    while first > 1 and not source.line(first).lstrip().startswith("-"):
        first -= 1
    depth = _depth(source.line(first))
    last = first
    for number in range(first + 1, len(source.line_starts) + 1):
        line = source.line(number)
        is_outside = _depth(line) <= depth
        if not line.strip() or (is_outside and line.lstrip().startswith("#")):
            continue  # a comment ends nothing, wherever it stands
        if is_outside:
            break
        last = number
    return first, last


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _served(checked: CheckedRules, rule: Rule) -> list[Requirement]:
    # A part quotes half a sentence: the recommendation that it belongs to comes before it.
    named = [each for id_ in rule.requirements for each in reversed(lineage(checked, id_))]
    return [checked.requirements[each] for each in dict.fromkeys(named)]


def _cited(checked: CheckedRules, rule: Rule) -> Iterator[str]:
    cited = [rule.source, *(each.source for each in _served(checked, rule))]
    words = {word.strip(",;:.()[]") for text in cited for word in text.split()}
    for source in checked.sources:
        if source.id in words:
            published = f", {one_line(source.published)}" if source.published else ""
            yield f"{source.id} is {one_line(source.title)}{published}"


def _parameters(checked: CheckedRules, rule: Rule) -> list[str]:
    names = dict.fromkeys(name for each in rule.versions for name in each.parameters)
    return [parameter_line(checked, name) for name in names if name in checked.parameters]


def parameter_line(checked: CheckedRules, name: str) -> str:
    """Say a parameter's value, and on whose word it has it."""
    each = checked.parameters[name]
    unit = f" {each.unit}" if each.unit else ""
    changed = ", set for this run" if each.overridden else ""
    source = f": {one_line(each.source)}" if each.source else ""
    return f"{name} = {one_line(each.value)}{unit} ({each.basis}{source}){changed}"


def _need(edge: Edge) -> str:
    return "share" if edge.kind == "share" else edge.strength


def _cut(line: str, width: int) -> str:
    line = line.rstrip()
    return line if len(line) <= width else f"{line[: width - 1]}…"
