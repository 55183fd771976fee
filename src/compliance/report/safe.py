"""Texts of rule packs and snapshots, made safe to show on a terminal."""

from compliance.escape import shown

__all__ = ["one_line", "shown"]


def one_line(text: str) -> str:
    r"""Put a text on one line, safe to show.

    >>> one_line("a\nb\x1b")
    'a b\\u001b'
    """
    return shown(" ".join(text.split()))
