"""Names and texts as Spark writes them."""

_CONTROLS = {code: f"\\u{code:04x}" for code in range(32)}
_ESCAPES = {ord("\\"): "\\\\", ord("'"): "\\'", **_CONTROLS}


def name(*parts: str) -> str:
    """Quote a name, or a table's and a column's.

    >>> name("a`b", "c")
    '`a``b`.`c`'
    """
    return ".".join("`" + part.replace("`", "``") + "`" for part in parts)


def text(value: str) -> str:
    r"""Quote a text.

    >>> text("it's")
    "'it\\\\'s'"
    """
    return "'" + value.translate(_ESCAPES) + "'"
