"""A value of another shape than a key asks for, to what to type in its place."""

import re
from collections.abc import Sequence as Several

from compliance.load.nodes import Mapping, Node, Scalar, Sequence

_KEY = re.compile(r"(?:(?:field|parameter|entity) )?`(\w+)`|(\w+)")
_LONGEST = 60
_EXAMPLES = {
    "a mapping or a list of them": "{entity: ..., as: ...}",
    "a field or pairs of fields": "...",
    "a text, a list, `{in: ...}` or `{not: ...}`": "...",
    "`by` and each of its texts with an entity": "{by: ..., first_text: first_entity}",
    "a list with something in it": "[...]",
    "`true` or `false`": "true",
}


def shape_advice(owner: str, expected: str, found: Node, keys: Several[str]) -> str:
    """Say what to type where `owner` must be something else; `keys` are those of a mapping.

    >>> from compliance.load.yaml import compose_text
    >>> shape_advice("depends_on", "a list", compose_text("gate", ""), ())
    'write `depends_on: [gate]`'
    """
    match = _KEY.fullmatch(owner)
    name = (match[1] or match[2]) if match else ""
    if expected == "a list" and isinstance(found, Mapping) and not _flow(found):
        return _dash_advice(found)
    if expected == "a list" and "\n" in found.span.text and not _flow_collection(found):
        return (
            f"write `- {found.span.text.splitlines()[0].strip()}`, with a dash before each item"
        )
    value = _value(expected, found, keys)
    return f"write `{name}: {value}`" if name else f"write `{value}`"


def _value(expected: str, found: Node, keys: Several[str]) -> str:
    text = _short(found)
    only = _only_item(found)
    match expected:
        case "a text" | "a text or a list of texts" | "a text or a mapping":
            return only or "..."
        case "a condition or a mapping" if isinstance(found, Sequence) and found.items:
            return only or f"{{all: {text}}}"
        case "a type or a mapping" if isinstance(found, Sequence) and found.items:
            return f"{{list: {only}}}" if only else f"{{enum: {text}}}"
        case "a list":
            return f"[{text}]"
        case "a mapping of keys and values":
            return f"{{{', '.join(_entry(key, found) for key in keys)}}}"
        case "a mapping of names":
            return "{first_name: ...}"
        case _:
            return _EXAMPLES.get(expected, "...")


def _entry(key: str, found: Node) -> str:
    """Give a key with its value; what stands there alone is most often the `value`."""
    known = key == "value" and isinstance(found, Scalar) and not found.is_null
    return f"{key}: {_short(found) if known else '...'}"


def _dash_advice(found: Mapping) -> str:
    key = found.entries[0][0].value if found.entries else ""
    if key.startswith("-"):
        return f"write `- {key[1:]}:`, with a space after the dash"
    return f"write `- {key}:`, with a dash before the first key of each item"


def _only_item(found: Node) -> str:
    """Give the text of a list with one text in it."""
    match found:
        case Sequence((Scalar(),)):
            return " ".join(found.items[0].span.text.split())
        case _:
            return ""


def _short(found: Node) -> str:
    text = " ".join(found.span.text.split())
    return text if text and len(text) <= _LONGEST and _flow(found) else "..."


def _flow(found: Node) -> bool:
    """Whether a value is written within a line, so that it can be written into another."""
    return isinstance(found, Scalar) or _flow_collection(found)


def _flow_collection(found: Node) -> bool:
    return found.span.text.startswith(("{", "["))
