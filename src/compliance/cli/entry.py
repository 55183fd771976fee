"""Arguments to an exit code: 0 no gap, 1 gaps, 2 the user's fault, 70 ours, 130 interrupted."""

import sys
from collections.abc import Sequence

import click

from compliance.cli.commands import commands, perform

USER_FAULT = 2
INTERRUPTED = 130
BROKEN_PIPE = 141


def main() -> None:
    """Run the command line on the arguments of the process, and end it."""
    sys.exit(run(sys.argv[1:]))


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
