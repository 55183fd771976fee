"""Arguments to an exit code: 0 no gap, 1 gaps, 2 the user's fault, 70 ours, 130 interrupted."""

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from compliance.cli.commands import commands, perform

DONE = (0, 1)
USER_FAULT = 2
INTERRUPTED = 130
BROKEN_PIPE = 141
MANY_OBJECTS = 1_000_000


def main() -> None:
    """Run the command line on the arguments of the process, and end it."""
    # A command is over before there is garbage worth looking for, and looking for it takes
    # a tenth of its time.
    gc.set_threshold(MANY_OBJECTS)
    _end(run(sys.argv[1:]))


def _end(code: int) -> NoReturn:
    if code not in DONE:
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    # A command that is done has closed its database. All else is left to the system, as to
    # take everything apart takes another tenth of the time.
    os._exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run the command line and give its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A name from the data may not fit the terminal's encoding: show it escaped.
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    try:
        code = commands.main(list(arguments), prog_name="compliance", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return USER_FAULT
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SystemExit:
        # So click ends when the reader of a pipe has gone: quietly.
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the one place that catches every fault
        return perform("faults.show_fault", error=error)
    return code or 0
