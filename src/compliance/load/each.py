"""The value of `each:` to what a form must be met for every one of."""

from compliance.diagnostic import Diagnostic
from compliance.load import faults as say
from compliance.load.counts import load_related
from compliance.load.form import (
    EachEntityEntry,
    EachEntry,
    EachHeldEntry,
    EachPeriodsEntry,
    EachRequirementsEntry,
    EachValuesEntry,
)
from compliance.load.nodes import Mapping, Node, Sequence
from compliance.load.shape import Keys, Part, head_of, part_of

_KINDS: dict[str, Keys] = {
    "entity": Keys(("entity", "as")),
    "values": Keys(("values", "as")),
    "of": Keys(("of", "field", "as"), ("where", "via")),
    "periods": Keys(("periods", "from", "as")),
    "requirements": Keys(("requirements", "as")),
}
_ALL_KEYS = tuple(
    dict.fromkeys(name for keys in _KINDS.values() for name in (*keys.required, *keys.optional))
)


def load_each(node: Node, faults: list[Diagnostic]) -> tuple[EachEntry, ...]:
    """Give one or more kinds of `each`."""
    items = node.items if isinstance(node, Sequence) else (node,)
    if not items:
        faults.append(say.wrong_shape("each", "a mapping or a list of them", node))
    entries = [_load_one(item, faults) for item in items]
    return tuple(entry for entry in entries if entry is not None)


def _load_one(node: Node, faults: list[Diagnostic]) -> EachEntry | None:
    if not isinstance(node, Mapping):
        faults.append(say.wrong_shape("each", "a mapping or a list of them", node))
        return None
    unknown = [key for key, _ in node.entries if key.value not in _ALL_KEYS]
    if unknown:
        faults += [say.unknown_key(key, "`each`", _ALL_KEYS) for key in unknown]
        return None
    kind = next((name for name in _KINDS if node.get(name) is not None), None)
    if kind is None:
        faults.append(say.no_form("`each`", head_of(node), _KINDS))
        return None
    return _load_kind(kind, part_of(node, f"`each` with `{kind}`", _KINDS[kind], faults))


def _load_kind(kind: str, part: Part) -> EachEntry:
    name = part.text("as")
    match kind:
        case "entity":
            return EachEntityEntry(name, part.text("entity"))
        case "values":
            return EachValuesEntry(name, part.texts("values"))
        case "of":
            return EachHeldEntry(name, load_related(part, "of"), part.text("field"))
        case "periods":
            return EachPeriodsEntry(name, part.text("periods"), part.text("from"))
        case _:
            return EachRequirementsEntry(name, part.text("requirements"))
