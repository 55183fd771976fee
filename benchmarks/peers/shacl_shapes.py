"""The five rules as SHACL shapes, validated by pySHACL: `shacl_shapes.py SNAPSHOT`."""

import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from records import RULES, VERDICTS, Judged, given, tally

judged = Judged("shacl_shapes")
with judged.phase("import"):
    import pyshacl
    from rdflib import RDF, Graph, Literal, Namespace
    from rdflib.term import Node

    import structs

NAMES = Namespace("urn:benchmark:")
RESULTS = Namespace("http://www.w3.org/ns/shacl#")
# The rules that every offender is subject to; there, what no shape reports is met.
OF_ALL = ("visited-in-time", "managed")

Triple = tuple[Node, Node, Node]


def of_offenders(tables: structs.Records) -> Iterator[Triple]:
    """Describe offenders; a null is left out."""
    for each in tables["offenders"]:
        offender = NAMES[f"offender-{each.id}"]
        yield offender, RDF.type, NAMES.Offender
        yield offender, NAMES.risk_level, Literal(each.risk_level)
        yield offender, NAMES.visiting, Literal(each.visiting)
        if each.manager_id is not None:
            yield offender, NAMES.manager, Literal(each.manager_id)
    for each in tables["arms_assessments"]:
        assessment = NAMES[f"assessment-{each.id}"]
        yield assessment, NAMES.assessment_of, NAMES[f"offender-{each.offender_id}"]
        if each.completed_on is not None:
            completed = Literal(date.fromisoformat(each.completed_on))
            yield assessment, NAMES.completed_on, completed
    for each in tables["visits"]:
        visit = NAMES[f"visit-{each.id}"]
        yield visit, NAMES.visit_to, NAMES[f"offender-{each.offender_id}"]
        yield visit, NAMES.visited_on, Literal(date.fromisoformat(each.visited_on))


def of_children(tables: structs.Records) -> Iterator[Triple]:
    """Describe children; a form has a copy of its detention's time, and of a day later."""
    detained = {}
    for each in tables["children"]:
        yield NAMES[f"child-{each.id}"], RDF.type, NAMES.Child
    for each in tables["custody_records"]:
        custody = NAMES[f"custody-{each.id}"]
        yield custody, RDF.type, NAMES.Custody
        yield custody, NAMES.age, Literal(each.age)
        detained[each.id] = datetime.fromisoformat(each.detained_at)
    for each in tables["merlin_forms"]:
        form, start = NAMES[f"form-{each.id}"], detained[each.custody_id]
        yield form, NAMES.form_of, NAMES[f"custody-{each.custody_id}"]
        yield form, NAMES.detained_at, Literal(start)
        yield form, NAMES.ended_at, Literal(start + timedelta(hours=24))
        yield form, NAMES.submitted_at, Literal(datetime.fromisoformat(each.submitted_at))
    for each in tables["missing_episodes"]:
        episode = NAMES[f"episode-{each.id}"]
        yield episode, NAMES.episode_of, NAMES[f"child-{each.child_id}"]
        yield episode, NAMES.reported_at, Literal(datetime.fromisoformat(each.reported_at))
    for each in tables["trigger_plans"]:
        yield NAMES[f"plan-{each.id}"], NAMES.plan_for, NAMES[f"child-{each.child_id}"]


path, _ = given(sys.argv)
with judged.phase("load"):
    tables = structs.read(path)
    graph = Graph()
    for group in (of_offenders, of_children):
        for triple in group(tables):
            graph.add(triple)
with judged.phase("rules"):
    shapes = Graph().parse(Path(__file__).with_suffix(".ttl"))
    _, report, _ = pyshacl.validate(graph, shacl_graph=shapes, inplace=True)
    sources = Counter(report.objects(None, RESULTS.sourceShape))

counts = {}
for rule in RULES:
    found = [sources[NAMES[f"{rule}-{verdict}"]] for verdict in VERDICTS]
    if rule in OF_ALL:
        found[0] = len(tables["offenders"]) - sum(found)
    counts[rule] = tally(*found)
judged.finish(counts)
