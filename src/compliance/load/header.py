"""`pack.yaml` to what it says of the pack."""

from compliance.diagnostic import Diagnostic
from compliance.load.citations import load_citation
from compliance.load.nodes import Node, Scalar
from compliance.load.rulebook import Header, ParameterEntry, RequirementEntry, SourceEntry
from compliance.load.shape import Keys, free_entries, name_of, part_of

_PACK = Keys(
    ("pack", "version", "title", "time_zone"),
    ("calendar", "group_by", "sources", "requirements", "parameters", "note"),
)
_SOURCE = Keys(("id", "title"), ("published", "note"))
_REQUIREMENT = Keys(
    ("id", "text"),
    ("title", "timeframe", "due_on", "source", "stem", "parts", "note"),
)
_PARAMETER = Keys(("value", "basis"), ("unit", "source", "note"))


def load_header(node: Node, faults: list[Diagnostic]) -> Header:
    """Give what `pack.yaml` says."""
    part = part_of(node, "`pack.yaml`", _PACK, faults)
    parameters = free_entries(part.node("parameters"), "parameters", faults)
    return Header(
        id=part.text("pack"),
        version=part.text("version"),
        title=part.text("title"),
        time_zone=part.text("time_zone"),
        calendar=part.optional_text("calendar"),
        group_by=part.texts("group_by"),
        sources=tuple(_load_source(item, faults) for item in part.items("sources")),
        requirements=tuple(
            _load_requirement(item, faults) for item in part.items("requirements")
        ),
        parameters=tuple(_load_parameter(name, value, faults) for name, value in parameters),
    )


def _load_source(node: Node, faults: list[Diagnostic]) -> SourceEntry:
    part = part_of(node, name_of(node, "source"), _SOURCE, faults)
    return SourceEntry(part.text("id"), part.text("title"), part.optional_text("published"))


def _load_requirement(node: Node, faults: list[Diagnostic]) -> RequirementEntry:
    part = part_of(node, name_of(node, "requirement"), _REQUIREMENT, faults)
    return RequirementEntry(
        id=part.text("id"),
        title=part.optional_text("title"),
        text=part.text("text"),
        timeframe=part.optional_text("timeframe"),
        due_on=part.optional_text("due_on"),
        source=load_citation(part),
        stem=part.flag("stem"),
        parts=tuple(_load_requirement(item, faults) for item in part.items("parts")),
    )


def _load_parameter(name: Scalar, node: Node, faults: list[Diagnostic]) -> ParameterEntry:
    part = part_of(node, f"parameter `{name.value}`", _PARAMETER, faults)
    return ParameterEntry(
        name,
        part.any_node("value"),
        part.optional_text("unit"),
        part.text("basis"),
        load_citation(part),
        part.optional_text("note"),
    )
