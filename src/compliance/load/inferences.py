"""The list under `inferences:` to entries of production rules."""

from typing import assert_never

from compliance.diagnostic import Diagnostic
from compliance.load import faults as say
from compliance.load.nodes import Mapping, Node, Scalar, Sequence
from compliance.load.rulebook import InferenceEntry, PatternEntry, TestEntry
from compliance.load.shape import Keys, name_of, part_of, text_of, texts_of

FACT_FIELDS = ("verdict", "rule", "severity", "theme", "requirement", "conclusion")
_INFERENCE = Keys(("id", "title", "when", "conclude"), ("unless", "note"))
_PATTERN = Keys((), (*FACT_FIELDS, "as"))
_TEST = Keys((), ("in", "not"))


def load_inference(node: Node, faults: list[Diagnostic]) -> InferenceEntry:
    """Give one inference rule."""
    part = part_of(node, name_of(node, "inference"), _INFERENCE, faults)
    when = part.node("when")
    if isinstance(when, Sequence) and not when.items:
        faults.append(say.wrong_shape("when", "a list with something in it", when))
    return InferenceEntry(
        part.text("id"),
        part.text("title"),
        tuple(_load_pattern(item, faults) for item in part.items("when")),
        tuple(_load_pattern(item, faults) for item in part.items("unless")),
        part.text("conclude"),
        part.span,
    )


def _load_pattern(node: Node, faults: list[Diagnostic]) -> PatternEntry:
    part = part_of(node, "a pattern", _PATTERN, faults)
    tests = [
        _load_test(key, value, faults)
        for name, (key, value) in part.entries.items()
        if name in FACT_FIELDS
    ]
    if (
        not tests
        and isinstance(node, Mapping)
        and all(key in (*FACT_FIELDS, "as") for key in part.entries)
    ):
        faults.append(say.no_form("a pattern", node.span, FACT_FIELDS))
    return PatternEntry(part.optional_text("as"), tuple(tests), part.span)


def _load_test(field: Scalar, node: Node, faults: list[Diagnostic]) -> TestEntry:
    owner = field.value
    match node:
        case Scalar():
            return TestEntry(field, False, (text_of(node, owner, faults),))
        case Sequence():
            return TestEntry(field, False, texts_of(node, owner, faults))
        case Mapping():
            part = part_of(node, f"`{owner}`", _TEST, faults)
            if len(part.entries) == 1:
                return TestEntry(
                    field, "not" in part.entries, part.texts("in") or part.texts("not")
                )
            if not part.entries or {"in", "not"} <= part.entries.keys():
                faults.append(
                    say.wrong_shape(owner, "a text, a list, `{in: ...}` or `{not: ...}`", node)
                )
            return TestEntry(field, False, ())
        case _:
            assert_never(node)
