"""A dependency graph as lists of nodes and links, and as text for Graphviz and Mermaid."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from compliance.check.rules import CheckedRules, Rule, Strength
from compliance.graph.dependencies import Dependencies


class Node(Struct, frozen=True):
    """A rule or a requirement; `group` is the rule's subject, or the requirement's parent."""

    id: str
    kind: Literal["rule", "requirement"]
    title: str
    group: str


class Link(Struct, frozen=True):
    """From a dependent to its dependency; `serves` leads from a requirement to its rule."""

    source: str
    target: str
    kind: Literal["rule", "share", "serves"]
    strength: Strength


def list_nodes(checked: CheckedRules, dependencies: Dependencies) -> tuple[Node, ...]:
    """List the rules, dependencies first, and then the requirements."""
    rules = (checked.rules[id_] for id_ in dependencies.rules)
    return (
        *(Node(rule.id, "rule", rule.title, rule.subject) for rule in rules),
        *(
            Node(each.id, "requirement", each.title or each.text, each.parent or "")
            for each in checked.requirements.values()
        ),
    )


def list_links(checked: CheckedRules, dependencies: Dependencies) -> tuple[Link, ...]:
    """List the dependencies of rules, and then what each requirement rests on."""
    return (
        *(
            Link(edge.rule, edge.dependency, edge.kind, edge.strength)
            for edge in dependencies.edges
        ),
        *(
            Link(requirement, rule.id, "serves", "assurance")
            for rule in checked.rules.values()
            for requirement in rule.requirements
        ),
    )


# A rule may be called as a requirement is; no id of a rule holds a space.
_REQUIREMENT = "requirement "

_DOT_STYLES: Mapping[Strength, str] = {"gate": "solid", "data": "dashed", "assurance": "dotted"}
_MERMAID_ARROWS: Mapping[Strength, str] = {"gate": "==>", "data": "-->", "assurance": "-.->"}


def to_dot(checked: CheckedRules, dependencies: Dependencies) -> str:
    """Write the requirements and rules for Graphviz, rules about one subject in one box."""
    lines = ["digraph rules {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];']
    for number, (subject, rules) in enumerate(_by_subject(checked, dependencies).items()):
        lines.append(f"  subgraph cluster_{number} {{")
        lines.append(f"    label={_dot_text(subject)};")
        lines += [
            f"    {_dot_text(rule.id)} [tooltip={_dot_text(rule.title)}];" for rule in rules
        ]
        lines.append("  }")
    for each in _requirements(checked, dependencies):
        named, title = _dot_text(_REQUIREMENT + each.id), _dot_text(each.title)
        lines.append(f"  {named} [shape=ellipse, label={_dot_text(each.id)}, tooltip={title}];")
        if each.group:
            lines.append(f"  {_dot_text(_REQUIREMENT + each.group)} -> {named} [color=gray];")
    for link in _served(checked, dependencies):
        near, far = _dot_text(_REQUIREMENT + link.source), _dot_text(link.target)
        lines.append(f"  {near} -> {far} [color=gray];")
    for edge in dependencies.edges:
        near, far = _dot_text(edge.rule), _dot_text(edge.dependency)
        label = "share" if edge.kind == "share" else edge.strength
        style = _DOT_STYLES[edge.strength]
        lines.append(f"  {near} -> {far} [style={style}, label={_dot_text(label)}];")
    return "\n".join([*lines, "}", ""])


def to_mermaid(checked: CheckedRules, dependencies: Dependencies) -> str:
    """Write the requirements and rules for Mermaid, rules about one subject in one box."""
    # Ids of rules can be words that Mermaid reserves, such as `end`: nodes get numbers.
    name = {id_: f"rule{number}" for number, id_ in enumerate(dependencies.rules)}
    lines = ["flowchart LR"]
    for number, (subject, rules) in enumerate(_by_subject(checked, dependencies).items()):
        lines.append(f'  subgraph subject{number}["{_mermaid_text(subject)}"]')
        lines += [f'    {name[rule.id]}["{_mermaid_text(rule.id)}"]' for rule in rules]
        lines.append("  end")
    requirements = _requirements(checked, dependencies)
    number_of = {each.id: f"requirement{number}" for number, each in enumerate(requirements)}
    for each in requirements:
        lines.append(f'  {number_of[each.id]}(["{_mermaid_text(each.id)}"])')
        if each.group:
            lines.append(f"  {number_of[each.group]} --- {number_of[each.id]}")
    for link in _served(checked, dependencies):
        lines.append(f"  {number_of[link.source]} --- {name[link.target]}")
    for edge in dependencies.edges:
        arrow = _MERMAID_ARROWS[edge.strength]
        label = "share" if edge.kind == "share" else edge.strength
        lines.append(f"  {name[edge.rule]} {arrow}|{label}| {name[edge.dependency]}")
    return "\n".join([*lines, ""])


def _requirements(checked: CheckedRules, dependencies: Dependencies) -> list[Node]:
    nodes = list_nodes(checked, dependencies)
    return [each for each in nodes if each.kind == "requirement"]


def _served(checked: CheckedRules, dependencies: Dependencies) -> list[Link]:
    return [each for each in list_links(checked, dependencies) if each.kind == "serves"]


def _by_subject(checked: CheckedRules, dependencies: Dependencies) -> dict[str, list[Rule]]:
    groups: dict[str, list[Rule]] = {}
    for id_ in dependencies.rules:
        rule = checked.rules[id_]
        groups.setdefault(rule.subject, []).append(rule)
    return groups


def _dot_text(text: str) -> str:
    inside = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_one_line(inside)}"'


def _mermaid_text(text: str) -> str:
    return "".join(_mermaid_character(character) for character in _one_line(text))


def _mermaid_character(character: str) -> str:
    plain = character.isalnum() or character in " -_.,:/()"
    return character if plain else f"#{ord(character)};"


def _one_line(text: str) -> str:
    return " ".join(_printable(text).split())


def _printable(text: Iterable[str]) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
