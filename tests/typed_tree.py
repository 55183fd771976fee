"""Any typed tree as a text to read and compare: only fields that say something, no places."""

from collections.abc import Mapping

from msgspec import NODEFAULT, Struct
from msgspec.structs import FieldInfo, fields

from compliance.check.typed_node import UNSAID
from compliance.check.types import Type

WIDTH = 92


def show(value: object, indent: int = 0) -> str:
    """Print a tree, on one line where it fits.

    >>> from compliance.check.form import Count
    >>> show(Count(1, None))
    'Count(low=1)'
    """
    line = _line(value)
    if len(line) + indent <= WIDTH or not _parts(value):
        return line
    inner = indent + 2
    parts = [f"{' ' * inner}{name}{show(part, inner)}" for name, part in _parts(value)]
    opening, closing = _brackets(value)
    return "\n".join([opening, *parts, " " * indent + closing])


def _line(value: object) -> str:
    if isinstance(value, Type):
        return str(value)
    if not isinstance(value, Struct | tuple | Mapping):
        return str(value) if not isinstance(value, str) else repr(value)
    opening, closing = _brackets(value)
    return opening + ", ".join(f"{name}{_line(part)}" for name, part in _parts(value)) + closing


def _parts(value: object) -> list[tuple[str, object]]:
    if isinstance(value, Type):
        return []
    if isinstance(value, tuple):
        return [("", part) for part in value]
    if isinstance(value, Mapping):
        return [(f"{key}: ", part) for key, part in value.items()]
    if not isinstance(value, Struct):
        return []
    said = [each for each in fields(value) if _says(each, getattr(value, each.name))]
    return [(f"{each.name}=", getattr(value, each.name)) for each in said]


def _says(field: FieldInfo, value: object) -> bool:
    said = value is not None and value is not False and value not in ("", ())
    is_compared = field.name not in UNSAID
    return is_compared and said and (field.default is NODEFAULT or field.default != value)


def _brackets(value: object) -> tuple[str, str]:
    if isinstance(value, tuple):
        return "[", "]"
    if isinstance(value, Mapping):
        return "{", "}"
    return f"{type(value).__name__}(", ")"
