"""YAML as a tree with places: every key and value knows the characters it was read from."""

from typing import Literal

from msgspec import Struct

from compliance.source import Span

Style = Literal["plain", "single", "double", "literal", "folded"]


class Scalar(Struct, frozen=True):
    """A single value, always as text.

    `span` covers the value as written, quotes or block header included; `content` only the
    text inside, still indented and, within quotes, still escaped.
    """

    value: str
    style: Style
    span: Span
    content: Span

    @property
    def is_null(self) -> bool:
        """Whether nothing, `~` or `null` stands there, unquoted."""
        return self.style == "plain" and self.value in {"", "~", "null", "Null", "NULL"}


class Sequence(Struct, frozen=True):
    """A list of values."""

    items: tuple["Node", ...]
    span: Span


class Mapping(Struct, frozen=True):
    """Keys and values in the order of the file; no key stands there twice."""

    entries: tuple[tuple[Scalar, "Node"], ...]
    span: Span

    def get(self, key: str) -> "Node | None":
        """Give the value of a key, or None where it is absent."""
        return next((value for name, value in self.entries if name.value == key), None)


Node = Scalar | Sequence | Mapping
