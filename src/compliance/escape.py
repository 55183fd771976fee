"""Texts of others, made safe to show: what could rewrite a terminal is written out."""

import unicodedata

# Control, format and surrogate characters, and line separators, could rewrite the screen.
_HIDDEN_KINDS = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def shown(text: str, keep: str = "") -> str:
    r"""Show control characters as escapes, other than those to keep.

    >>> shown("a\x1b[2Jb")
    'a\\u001b[2Jb'
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(each if each in keep or _is_safe(each) else _escaped(each) for each in text)


def _is_safe(character: str) -> bool:
    return unicodedata.category(character) not in _HIDDEN_KINDS


def _escaped(character: str) -> str:
    return (
        f"\\u{ord(character):04x}" if ord(character) < 0x10000 else f"\\U{ord(character):08x}"
    )
