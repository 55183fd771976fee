"""Arguments to an exit code: 0 no gap, 1 gaps, 2 the user's fault, 70 ours, 130 interrupted."""

import gc
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NoReturn

import click

from compliance.cli.commands import Interrupted, commands, perform
from compliance.cli.streams import is_broken_pipe, replace_closed_streams, stream_fault

DONE = (0, 1)
USER_FAULT = 2
OUR_FAULT = 70
INTERRUPTED = 130
BROKEN_PIPE = 141
MANY_OBJECTS = 1_000_000


def main() -> None:
    """Run the command line on the arguments of the process, and end it."""
    # A command is over before there is garbage worth looking for, and looking for it takes
    # a tenth of its time.
    gc.set_threshold(MANY_OBJECTS)
    replace_closed_streams()
    try:
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        # It came while the end of another fault was under way.
        code = INTERRUPTED
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _end(code)


def _end(code: int) -> NoReturn:
    error = stream_fault(sys.stdout)
    if error is not None and code in DONE:
        code = _show_stream_fault(error)
    has_fault = stream_fault(sys.stderr) is not None or error is not None
    if code == OUR_FAULT and not has_fault:
        sys.exit(code)
    # A command that is done, or that the user's fault has ended, has closed its database. All
    # else is left to the system, as to take everything apart takes another tenth of the time.
    os._exit(code)


def _show_stream_fault(error: OSError) -> int:
    if is_broken_pipe(error):
        return BROKEN_PIPE
    return perform("faults.show_stream_fault", error=error)


def run(arguments: Sequence[str]) -> int:
    """Run the command line and give its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A name from the data may not fit the terminal's encoding: show it escaped.
        getattr(stream, "reconfigure", lambda **_: None)(errors="backslashreplace")
    try:
        code = commands.main(list(arguments), prog_name="compliance", standalone_mode=False)
    except click.ClickException as error:
        # Where stderr is closed or full, the code alone must do.
        with suppress(OSError):
            error.show()
        return USER_FAULT
    except (click.Abort, KeyboardInterrupt, Interrupted):
        return perform("faults.show_interrupt")
    except SystemExit:
        # So click ends when the reader of a pipe has gone: quietly.
        return BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - the one place that catches every fault
        return perform("faults.show_fault", error=error)
    return code or 0
