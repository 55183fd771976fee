"""The value of `expect`, `when`, or of a part of `all`, to the form that its keys make."""

from typing import Literal, assert_never

from compliance.diagnostic import Diagnostic
from compliance.load import faults as say
from compliance.load.counts import load_count, load_deadline, load_related, load_via
from compliance.load.each import load_each
from compliance.load.form import (
    CadenceEntry,
    ComposedEntry,
    ConditionEntry,
    CoverageEntry,
    DeadlineEntry,
    FieldEntry,
    FormEntry,
    ShareEntry,
)
from compliance.load.nodes import Mapping, Node, Scalar, Sequence
from compliance.load.shape import (
    Keys,
    Part,
    head_of,
    items_of,
    part_of,
    placeholder,
    text_of,
    without,
)

_COUNT = Keys(
    (),
    (
        *("some", "no", "at_least", "at_most", "exactly", "of", "where", "via", "including"),
        *("at", "in_any", "within", "by", "not_before"),
    ),
)
# The first of these keys that a mapping has says which form it is.
_FORMS: dict[str, Keys] = {
    "share_of": Keys(("share_of",), ("where", "via", "at_least", "at_most", "minimum")),
    "every": Keys(
        ("every", "some", "at", "from"),
        ("where", "until", "over", "current", "via", "including"),
    ),
    "all": Keys(("all",), ("by",)),
    "any": Keys(("any",), ("by",)),
    "field": Keys(("field",), ("within", "of", "by", "not_before")),
    "some": _COUNT,
    "no": _COUNT,
    "at_least": _COUNT,
    "at_most": _COUNT,
    "exactly": _COUNT,
}
FORM_KEYS = ("each", *_FORMS)
ALL_KEYS = frozenset(
    {"each"}.union(*((*keys.required, *keys.optional) for keys in _FORMS.values()))
)


def load_form(node: Node, owner: str, faults: list[Diagnostic]) -> FormEntry:
    """Give the form that stands at a node."""
    match node:
        case Scalar():
            text = text_of(node, owner, faults, "a condition or a mapping")
            return ConditionEntry(text, node.span)
        case Sequence():
            faults.append(say.wrong_shape(owner, "a condition or a mapping", node))
            return _nothing(node)
        case Mapping() if node.get("each") is not None:
            return _load_coverage(node, owner, faults)
        case Mapping():
            return _load_keyed(node, owner, faults)
        case _:
            assert_never(node)


def _load_coverage(node: Mapping, owner: str, faults: list[Diagnostic]) -> FormEntry:
    each = load_each(node.get("each") or node, faults)
    rest = without(node, ["each"])
    return CoverageEntry(each, load_form(rest, owner, faults), node.span)


def _load_keyed(node: Mapping, owner: str, faults: list[Diagnostic]) -> FormEntry:
    unknown = [key for key, _ in node.entries if key.value not in ALL_KEYS]
    if unknown:  # the key that says which form it is may be among them: guess no further
        faults += [say.unknown_key(key, owner, sorted(ALL_KEYS)) for key in unknown]
        return _nothing(node)
    kind = next((name for name in _FORMS if node.get(name) is not None), None)
    if kind is None:
        faults.append(say.no_form(owner, head_of(node), FORM_KEYS))
        return _nothing(node)
    part = part_of(node, f"a form with `{kind}`", _FORMS[kind], faults)
    return _load_kind(kind, part)


def _load_kind(kind: str, part: Part) -> FormEntry:
    match kind:
        case "share_of":
            return _load_share(part)
        case "every":
            return _load_cadence(part)
        case "all" | "any":
            return _load_composed(part)
        case "field":
            return _load_field(part)
        case _:
            return load_count(part)


def _load_share(part: Part) -> ShareEntry:
    if not (part.entries.keys() & {"at_least", "at_most"}):
        span = part.entries["share_of"][0].span
        part.faults.append(say.missing_choice(("at_least", "at_most"), part.owner, span))
    return ShareEntry(
        part.text("share_of"),
        part.optional_text("where"),
        load_via(part),
        part.optional_text("at_least"),
        part.optional_text("at_most"),
        part.optional_text("minimum"),
        part.span,
    )


def _load_cadence(part: Part) -> CadenceEntry:
    return CadenceEntry(
        part.any_node("every"),
        load_related(part, "some"),
        part.text("at"),
        part.text("from"),
        part.optional_text("until"),
        part.node("over"),
        part.flag("current"),
        part.span,
    )


def _load_composed(part: Part) -> ComposedEntry:
    operator: Literal["all", "any"] = "all" if "all" in part.entries else "any"
    owner = f"a part of `{operator}`"
    node = part.any_node(operator)
    parts = tuple(
        load_form(item, owner, part.faults) for item in items_of(node, operator, part.faults)
    )
    if isinstance(node, Sequence) and not parts:
        part.faults.append(say.wrong_shape(operator, "a list with something in it", node))
    return ComposedEntry(operator, parts, part.optional_text("by"), part.span)


def _load_field(part: Part) -> FieldEntry:
    deadline = load_deadline(part, "of")
    if deadline is None:
        key = part.key("field")
        span = key.span if key else part.span
        part.faults.append(say.missing_choice(("within", "by"), part.owner, span))
        deadline = DeadlineEntry(None, None, None, None)
    return FieldEntry(part.text("field"), deadline, part.span)


def _nothing(node: Node) -> ConditionEntry:
    return ConditionEntry(placeholder(node.span), node.span)
