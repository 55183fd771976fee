"""Dependency graphs as text for Graphviz and Mermaid, and as nodes and links."""

from pathlib import Path

from msgspec.structs import replace
from properties.random_graphs import A_TO_B, make_pack, make_rule

from compliance.check.pack import check_pack
from compliance.check.rules import CheckedRules, Dependency
from compliance.graph.build import build_graph
from compliance.graph.export import Link, Node, list_links, list_nodes, to_dot, to_mermaid
from compliance.load.pack import load_pack

SHIPPED = Path(__file__).parents[2] / "rules" / "child-protection"
HOSTILE = 'say "x\\"; }\n<b>end</b> `|] --> '


def small_pack() -> CheckedRules:
    """Make three rules about two entities, with an edge of each strength and a share."""
    edges = [
        Dependency("first", "gate", (A_TO_B,)),
        Dependency("second", "assurance", ()),
        Dependency("second", "data", (), kind="share"),
    ]
    first = replace(make_rule("first", "b"), title=HOSTILE)
    return make_pack([first, make_rule("second", "a"), make_rule("end", "a", edges)])


def test_dot_quotes_what_users_wrote() -> None:
    """Quotes and backslashes are escaped, and line breaks don't break a line."""
    pack = small_pack()

    text = to_dot(pack, build_graph(pack))

    assert '    "first" [tooltip="say \\"x\\\\\\"; } <b>end</b> `|] -->"];' in text.splitlines()
    assert '  "end" -> "first" [style=solid, label="gate"];' in text.splitlines()
    assert '  "end" -> "second" [style=dashed, label="share"];' in text.splitlines()
    assert '  "requirement 1" -> "requirement 1a" [color=gray];' in text.splitlines()
    assert '  "requirement 1" -> "end" [color=gray];' in text.splitlines()
    assert text.count("{") == text.count("}") - 1  # one stands in a title


def test_mermaid_names_nodes_by_number() -> None:
    """A rule may be called `end`, which Mermaid reserves: its id is only a label."""
    pack = small_pack()

    assert to_mermaid(pack, build_graph(pack)) == (
        "flowchart LR\n"
        '  subgraph subject0["b"]\n'
        '    rule0["first"]\n'
        "  end\n"
        '  subgraph subject1["a"]\n'
        '    rule1["second"]\n'
        '    rule2["end"]\n'
        "  end\n"
        '  requirement0(["1"])\n'
        '  requirement1(["1a"])\n'
        "  requirement0 --- requirement1\n"
        '  requirement2(["2"])\n'
        "  requirement0 --- rule0\n"
        "  requirement0 --- rule1\n"
        "  requirement0 --- rule2\n"
        "  rule2 ==>|gate| rule0\n"
        "  rule2 -.->|assurance| rule1\n"
        "  rule2 -->|share| rule1\n"
    )


def test_mermaid_escapes_labels() -> None:
    """Whatever could end a label is written by its number."""
    pack = make_pack([make_rule('a"]; click', "a")])

    assert '    rule0["a#34;#93;#59; click"]' in to_mermaid(pack, build_graph(pack))


def test_nodes_and_links_have_rules_and_requirements() -> None:
    """Links run from dependent to dependency, and from a requirement to what serves it."""
    pack = small_pack()
    graph = build_graph(pack)

    assert Node("end", "rule", "Title of end", "a") in list_nodes(pack, graph)
    assert Node("1a", "requirement", "1a", "1") in list_nodes(pack, graph)
    assert (
        Link("end", "first", "rule", "gate"),
        Link("end", "second", "rule", "assurance"),
        Link("end", "second", "share", "data"),
        Link("1", "first", "serves", "assurance"),
        Link("1", "second", "serves", "assurance"),
        Link("1", "end", "serves", "assurance"),
    ) == list_links(pack, graph)


def test_the_shipped_pack_has_no_orphan() -> None:
    """Every rule of the pack is joined to the others, at least by the requirement it serves."""
    pack = check_pack(load_pack(SHIPPED), {})
    graph = build_graph(pack)
    near = {id_: {id_} for id_ in (*pack.rules, *(f"#{each}" for each in pack.requirements))}
    pairs = [(edge.rule, edge.dependency) for edge in graph.edges]
    pairs += [(f"#{one}", rule.id) for rule in pack.rules.values() for one in rule.requirements]
    parts = [one for one in pack.requirements.values() if one.parent]
    pairs += [(f"#{one.parent}", f"#{one.id}") for one in parts]
    for one, other in pairs:
        joined = near[one] | near[other]
        for each in joined:
            near[each] = joined

    assert len(near["gov-chief-officer-lead"]) == len(near)
