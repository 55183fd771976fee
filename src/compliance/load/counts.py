"""Related records as written: which, how many of them, and by when."""

from typing import Literal, assert_never

from compliance.load import faults as say
from compliance.load.form import Bound, CountEntry, DeadlineEntry, RelatedEntry, ViaEntry
from compliance.load.nodes import Mapping, Scalar, Sequence
from compliance.load.shape import Part, text_of, texts_of
from compliance.source import Span

_BOUNDS: tuple[Bound, ...] = ("at_least", "at_most", "exactly")


def load_count(part: Part) -> CountEntry:
    """Give a form that counts related records."""
    quantifier = _quantifier(part)
    entity = quantifier or "of"
    if "within" in part.entries and quantifier is None and "of" in part.entries:
        part.faults.append(say.missing_anchor(part.entries["within"][0]))
    if quantifier is None and "of" not in part.entries:
        part.faults.append(say.missing_keys(["of"], part.owner, _first_bound(part)))
    deadline = load_deadline(part, "of" if quantifier else None)
    _check_times(part, deadline)
    return CountEntry(
        load_related(part, entity),
        quantifier,
        _bounds(part, quantifier),
        part.optional_text("at"),
        part.node("in_any"),
        deadline,
        part.span,
    )


def load_related(part: Part, entity: str) -> RelatedEntry:
    """Give which records are meant by a form whose key `entity` names them."""
    including = part.optional_text("including")
    if including and including.value != "subject":
        part.faults.append(say.wrong_word(including, "including", ["subject"]))
    return RelatedEntry(
        part.text(entity),
        part.optional_text("where"),
        load_via(part),
        including is not None,
        part.span,
    )


def load_via(part: Part) -> ViaEntry | None:
    """Give the way to the related records, if one is written."""
    node = part.node("via")
    match node:
        case None:
            return None
        case Scalar():
            name = text_of(node, "via", part.faults, "a field or pairs of fields")
            return ViaEntry((name,), (), node.span)
        case Sequence():
            return ViaEntry(texts_of(node, "via", part.faults), (), node.span)
        case Mapping():
            pairs = [(key, text_of(value, "via", part.faults)) for key, value in node.entries]
            if not pairs:
                part.faults.append(say.wrong_shape("via", "a field or pairs of fields", node))
            return ViaEntry((), tuple(pairs), node.span)
        case _:
            assert_never(node)


def load_deadline(part: Part, anchor: str | None) -> DeadlineEntry | None:
    """Give the limit in time, if one is written; `anchor` is the key that `within` needs."""
    keys = part.entries.keys()
    if {"within", "by"} <= keys:
        pair = (part.entries["within"][0], part.entries["by"][0])
        part.faults.append(say.conflicting_keys(*pair, help_line="keep one of the two limits"))
    if "within" in keys and anchor and anchor not in keys:
        place = part.entries["within"][0].span
        part.faults.append(say.missing_keys([anchor], "`within`", place))
    if "within" not in keys:
        _refuse_without_limit(part, anchor)
    if not keys & {"within", "by"}:
        return None
    return DeadlineEntry(
        part.node("within"),
        part.optional_text(anchor) if anchor else None,
        part.optional_text("by"),
        part.optional_text("not_before"),
    )


def _refuse_without_limit(part: Part, anchor: str | None) -> None:
    key = part.key(anchor) if anchor else None
    if key:
        part.faults.append(say.misplaced_key(key, "`within`", "add `within: <duration>`"))
    key = part.key("not_before")
    if key and "by" not in part.entries:
        help_line = "add one of them, or compare the field in `where`"
        part.faults.append(say.misplaced_key(key, "`within` or `by`", help_line))


def _quantifier(part: Part) -> Literal["some", "no"] | None:
    some, none = part.key("some"), part.key("no")
    if some and none:
        help_line = "write two forms below `all:`"
        part.faults.append(say.conflicting_keys(some, none, help_line))
    if none:
        for bound in _BOUNDS:
            key = part.key(bound)
            if key:
                help_line = f"delete `no`, or write `some:` with `{bound}:`"
                part.faults.append(say.conflicting_keys(none, key, help_line))
    return "some" if some else "no" if none else None


def _bounds(part: Part, quantifier: str | None) -> tuple[tuple[Bound, Scalar], ...]:
    exactly = part.key("exactly")
    other = part.key("at_least") or part.key("at_most")
    if exactly and other and quantifier != "no":
        part.faults.append(say.conflicting_keys(exactly, other, "keep one of the two counts"))
    return tuple((bound, part.text(bound)) for bound in _BOUNDS if bound in part.entries)


def _first_bound(part: Part) -> Span:
    return next(
        (part.entries[bound][0].span for bound in _BOUNDS if bound in part.entries), part.span
    )


def _check_times(part: Part, deadline: DeadlineEntry | None) -> None:
    """Refuse limits without `at`, and a window beside a limit."""
    window = part.key("in_any")
    limit = part.key("within") or part.key("by")
    key = window or limit
    if key and "at" not in part.entries:
        part.faults.append(say.missing_keys(["at"], f"`{key.value}`", key.span))
    if window and limit and deadline:
        help_line = "write two forms below `all:`"
        part.faults.append(say.conflicting_keys(limit, window, help_line))
