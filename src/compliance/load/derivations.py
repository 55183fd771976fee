"""The list under `derived:` to entries of derived fields."""

from compliance.diagnostic import Diagnostic
from compliance.load import faults as say
from compliance.load.counts import load_related
from compliance.load.form import (
    CountedEntry,
    DerivationEntry,
    ReachedEntry,
    SelectedEntry,
    SummedEntry,
)
from compliance.load.forms import ALL_KEYS, load_form
from compliance.load.nodes import Mapping, Node
from compliance.load.rulebook import DerivedEntry
from compliance.load.shape import Keys, Part, part_of, placeholder

_DERIVED = Keys(("field", "from"), ("title", "note"))
_RELATED = ("where", "via", "including")
_SELECTED = (("value", "by"), ("none", *_RELATED))
_KINDS: dict[str, Keys] = {
    "latest": Keys(("latest", *_SELECTED[0]), _SELECTED[1]),
    "earliest": Keys(("earliest", *_SELECTED[0]), _SELECTED[1]),
    "count": Keys(("count",), _RELATED),
    "sum": Keys(("sum", "value"), _RELATED),
    "reached": Keys(("reached", "of", "at"), ("in_any", "over", *_RELATED)),
}
_ALL_KEYS = ALL_KEYS.union(*((*keys.required, *keys.optional) for keys in _KINDS.values()))


def load_derived(node: Node, faults: list[Diagnostic]) -> DerivedEntry:
    """Give one derived field."""
    part = part_of(node, _owner(node), _DERIVED, faults)
    source = part.node("from")
    if source is None:
        source = placeholder(part.span)
    found = faults if "from" in part.entries else []
    return DerivedEntry(part.text("field"), _load_derivation(source, found), part.span)


def _owner(node: Node) -> str:
    name = node.get("field") if isinstance(node, Mapping) else None
    value = getattr(name, "value", "")
    return f"derived field `{value}`" if value else "a derived field"


def _load_derivation(node: Node, faults: list[Diagnostic]) -> DerivationEntry:
    if not isinstance(node, Mapping):
        return load_form(node, "`from`", faults)
    unknown = [key for key, _ in node.entries if key.value not in _ALL_KEYS]
    if unknown:
        faults += [say.unknown_key(key, "`from`", sorted(_ALL_KEYS)) for key in unknown]
        return load_form(placeholder(node.span), "`from`", [])
    kind = next((name for name in _KINDS if node.get(name) is not None), None)
    if kind is None:
        return load_form(node, "`from`", faults)
    return _load_kind(kind, part_of(node, f"a field derived by `{kind}`", _KINDS[kind], faults))


def _load_kind(kind: str, part: Part) -> DerivationEntry:
    match kind:
        case "latest" | "earliest":
            return SelectedEntry(
                "latest" if kind == "latest" else "earliest",
                load_related(part, kind),
                part.text("value"),
                part.text("by"),
                part.optional_text("none"),
            )
        case "count":
            return CountedEntry(load_related(part, "count"))
        case "sum":
            return SummedEntry(load_related(part, "sum"), part.text("value"))
        case _:
            return ReachedEntry(
                load_related(part, "of"),
                part.text("reached"),
                part.text("at"),
                part.node("in_any"),
                part.node("over"),
            )
