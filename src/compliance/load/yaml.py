"""YAML text to nodes with places, by the safe subset that a rule pack needs.

Events are read instead of PyYAML's own tree, because only they show anchors and tags and
let a nesting bomb be stopped while it is read. Only character offsets of the marks are used:
YAML counts more kinds of line breaks than editors do.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeGuard

import yaml
from msgspec import Struct, field

from compliance.diagnostic import Diagnostic, RuleErrors
from compliance.load import yaml_faults
from compliance.load.nodes import Mapping, Node, Scalar, Sequence, Style
from compliance.load.yaml_guess import whole_value
from compliance.source import Source, Span

DEEPEST = 50
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STYLES: dict[str | None, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}
# Characters that hide what a text says: controls, odd line breaks, changes of direction.
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff"
    "\ud800-\udfff\ufffe\uffff]|\r(?!\n)"
)


def compose_text(text: str, path: str) -> Node:
    """Give the tree of one YAML document, or raise `RuleErrors`.

    >>> compose_text("on: {by: 1}", "x.yaml").get("on").entries[0][0].value
    'by'
    """
    faults: list[Diagnostic] = []
    node = compose(Source(path, text), faults)
    if faults or node is None:
        raise RuleErrors(faults)
    return node


def compose(source: Source, faults: list[Diagnostic]) -> Node | None:
    """Give the tree of the one document in a source, None if a part of it can't be read."""
    control = _CONTROL.search(source.text)
    if control:
        span = Span(source, control.start(), control.end())
        faults.append(yaml_faults.control_character(span))
        return None
    composer = _Composer(source, faults, yaml.parse(source.text, Loader=_LOADER))
    try:
        node = composer.document() or Mapping((), Span(source, 0, 0))
    except yaml.MarkedYAMLError as error:
        faults.append(yaml_faults.syntax(source, error))
        return None
    except _TooDeepError:
        return None
    return None if composer.gaps else node


class _TooDeepError(Exception):
    """The fault is noted; the rest of the file can't be read."""


class _Composer(Struct, frozen=True):
    """The events of one file, on their way to becoming nodes."""

    source: Source
    faults: list[Diagnostic]
    events: Iterator[yaml.Event]
    gaps: list[Span] = field(default_factory=list)  # values that can't be read at all

    def document(self) -> Node | None:
        """Give the only document; a second one is a fault."""
        node = None
        for event in self.events:
            match event:
                case yaml.DocumentStartEvent():
                    if node is not None:
                        self.faults.append(yaml_faults.second_document(self._span(event)))
                        break
                    node = self._node(next(self.events), 1)
                case _:
                    pass
        return node

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > DEEPEST:
            self.faults.append(yaml_faults.too_deep(self._span(event), DEEPEST))
            raise _TooDeepError
        self._refuse_marks(event)
        match event:
            case yaml.SequenceStartEvent():
                return self._sequence(event, depth)
            case yaml.MappingStartEvent():
                return self._mapping(event, depth)
            case yaml.ScalarEvent():
                return self._scalar(event)
            case _:  # an alias
                span = self._span(event)
                self.gaps.append(span)
                return Scalar("", "plain", span, span)

    def _sequence(self, event: yaml.Event, depth: int) -> Sequence:
        items: list[Node] = []
        for part in self.events:
            if isinstance(part, yaml.SequenceEndEvent):
                if _is_flow(event):
                    self._refuse_cut_items(items)
                return Sequence(tuple(items), self._whole(event, part, items))
            items.append(self._node(part, depth + 1))
        raise AssertionError("no end")  # pragma: no cover - the parser raises before

    def _mapping(self, event: yaml.Event, depth: int) -> Mapping:
        entries: dict[str, tuple[Scalar, Node]] = {}
        parts: list[Node] = []
        flow = _is_flow(event)
        for part in self.events:
            if isinstance(part, yaml.MappingEndEvent):
                return Mapping(tuple(entries.values()), self._whole(event, part, parts))
            key = self._node(part, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if flow and _is_absent(value) and self._is_cut_off(key, parts):
                continue
            parts += [key, value]
            if self._is_new(key, entries):
                entries[key.value] = (key, value)
        raise AssertionError("no end")  # pragma: no cover - the parser raises before

    def _is_cut_off(self, key: Node, before: list[Node]) -> bool:
        """Whether a key without a value is the rest of a value with a comma; say so once."""
        cut = before[-1] if before else key
        if cut is key or not _is_plain(key):
            return False
        if not _is_plain(cut) or not cut.span.text or key.value.isidentifier():
            return False
        last = self.faults[-1].span if self.faults else None
        if last and last.start == cut.span.start:  # a second comma in the same value
            self.faults.pop()
        end = max(whole_value(cut.span).end, key.span.end)
        self.faults.append(yaml_faults.cut_value(Span(self.source, cut.span.start, end)))
        return True

    def _refuse_cut_items(self, items: list[Node]) -> None:
        """Refuse items of a list in flow style that are parts of one text in brackets."""
        end = 0
        for item, following in pairwise(items):
            if item.span.start < end or not _is_plain(item) or "(" not in item.value:
                continue
            whole = whole_value(item.span)
            if whole.end > following.span.start:
                end = whole.end
                self.faults.append(yaml_faults.cut_value(whole))

    def _is_new(self, key: Node, entries: dict[str, tuple[Scalar, Node]]) -> TypeGuard[Scalar]:
        if not isinstance(key, Scalar):
            self.faults.append(yaml_faults.key_no_text(key.span))
            self.gaps.append(key.span)
            return False
        if key.value == "<<" and key.style == "plain":
            self.faults.append(yaml_faults.merge_key(key.span))
            self.gaps.append(key.span)
            return False
        if key.value in entries:
            if not self._is_of_another(entries):
                self.faults.append(yaml_faults.duplicate_key(key, entries[key.value][0]))
            return False
        return True

    def _is_of_another(self, entries: dict[str, tuple[Scalar, Node]]) -> bool:
        """Whether a second `id` was reported: what follows belongs to an item of its own."""
        first = entries["id"][0].span if "id" in entries else None
        return any(first in {note.span for note in fault.notes} for fault in self.faults)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        span = self._span(event)
        style = _STYLES.get(event.style, "plain")
        if style == "plain":
            return Scalar(event.value, style, span, span)
        if _CONTROL.search(event.value):
            self.faults.append(yaml_faults.control_escape(span))
        if style in {"single", "double"}:
            return Scalar(event.value, style, span, span.part(1, len(span.text) - 1))
        header = span.text.find("\n") + 1
        content = span.part(header or len(span.text), len(span.text))
        return Scalar(event.value, style, _trimmed(span), _trimmed(content))

    def _refuse_marks(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self.faults.append(yaml_faults.anchor(self._span(event)))
        if getattr(event, "tag", None):
            self.faults.append(yaml_faults.tag(self._span(event)))
            if not getattr(event, "value", " "):
                self.gaps.append(self._span(event))

    def _span(self, event: yaml.Event) -> Span:
        return Span(self.source, _index(event.start_mark), _index(event.end_mark))

    def _whole(self, first: yaml.Event, last: yaml.Event, parts: list[Node]) -> Span:
        """Give the span of a collection; in block style its end mark lies too far on."""
        start = _index(first.start_mark)
        if _is_flow(first):
            return Span(self.source, start, _index(last.end_mark))
        return Span(self.source, start, max((part.span.end for part in parts), default=start))


def _is_flow(event: yaml.Event) -> bool:
    return getattr(event, "flow_style", False) is True


def _is_absent(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.value and node.style == "plain"


def _is_plain(node: Node) -> TypeGuard[Scalar]:
    return isinstance(node, Scalar) and node.style == "plain"


def _index(mark: object) -> int:
    index: int = getattr(mark, "index", 0)  # the two loaders have marks of their own classes
    return index


def _trimmed(span: Span) -> Span:
    return Span(span.source, span.start, span.start + len(span.text.rstrip()))
