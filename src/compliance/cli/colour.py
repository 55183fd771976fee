"""Whether a stream is to be coloured."""

import os


def wants_colour(stream: object) -> bool:
    """Whether a stream is a terminal on which colour is welcome."""
    is_terminal = getattr(stream, "isatty", lambda: False)()
    return (
        bool(is_terminal)
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )
