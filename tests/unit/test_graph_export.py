"""Dependency graphs as text for Graphviz and Mermaid, and as nodes and links."""

from msgspec.structs import replace
from properties.random_graphs import A_TO_B, make_pack, make_rule

from compliance.check.rules import CheckedRules, Dependency
from compliance.graph.build import build_graph
from compliance.graph.export import Link, Node, list_links, list_nodes, to_dot, to_mermaid

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
