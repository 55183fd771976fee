"""A small world for expressions: a dictionary, parameters, derived fields, and case files."""

from functools import cache
from pathlib import Path

from compliance.check.declared_parameters import check_values
from compliance.check.dictionary import Dictionary
from compliance.check.entities import check_dictionary
from compliance.check.parameter_value import ParameterValue
from compliance.check.scope import DerivedField, EachPeriodName, EachRecord, EachText, Scope
from compliance.check.types import BOOLEAN, DATE, INTEGER, TEXT
from compliance.diagnostic import Diagnostic
from compliance.load.nodes import Node
from compliance.load.pack import load_pack
from compliance.load.yaml import compose_text

CASES = Path(__file__).parents[1] / "cases" / "check" / "expressions"
DERIVED = {
    ("rso", "open_visits"): DerivedField("open_visits", INTEGER, True, None),
    ("staff", "qualified"): DerivedField("qualified", BOOLEAN, False, None),
    ("assessment", "next_on"): DerivedField("next_on", DATE, False, None),
}
# A derived field that is declared, but was found faulty when it was checked.
FAULTY = ("assessment", "faulty")
EACH = {
    "b": EachRecord("staff"),
    "topic": EachText(TEXT),
    "q": EachPeriodName(),
    "type": EachText(TEXT),
    "author": EachRecord("staff"),
}


@cache
def world() -> tuple[Dictionary, dict[str, ParameterValue]]:
    """Give the dictionary and the parameters of the cases' pack."""
    rulebook = load_pack(CASES / "pack")
    faults: list[Diagnostic] = []
    dictionary = check_dictionary(rulebook.entities, faults)
    parameters = check_values(rulebook.header.parameters, {}, faults)
    assert faults == []
    return dictionary, parameters


def scope_of(subject: str = "rso", related: str | None = "assessment") -> Scope:
    """Give a scope with everything in it; `visit` has names of `each` that are fields too."""
    dictionary, parameters = world()
    each = {name: kind for name, kind in EACH.items() if name not in {"type", "author"}}
    return Scope(
        dictionary=dictionary,
        derived=lambda entity, name: DERIVED.get((entity, name)),
        parameters=parameters,
        subject=subject,
        related=related,
        each=EACH if subject == "visit" else each,
        derived_names=_derived_names,
    )


def _derived_names(entity: str) -> list[str]:
    return [name for owner, name in [*DERIVED, FAULTY] if owner == entity]


def node_of(text: str) -> Node:
    """Read a value as a rule file would have it."""
    return compose_text(text, "rule.yaml")
