"""Faults on stderr: the user's as diagnostics, our own with a traceback."""

import os
import sys
import traceback
from collections.abc import Iterable
from contextlib import suppress

import click

from compliance.cli.colour import wants_colour
from compliance.diagnostic import Diagnostic, UserErrors
from compliance.report.safe import shown

USER_FAULT = 2
OUR_FAULT = 70
INTERRUPTED = 130
MOST_SHOWN = 100


def show_fault(error: Exception) -> int:
    """Show what ended a command, and give the exit code."""
    if isinstance(error, UserErrors):
        show_faults(error.diagnostics)
        return USER_FAULT
    if is_interrupt(error):
        return show_interrupt()
    if isinstance(error, OSError) and is_from_echo(error):
        return show_stream_fault(error)
    show_our_fault(error)
    return OUR_FAULT


def show_interrupt() -> int:
    """Say that the user stopped the work, and give the exit code."""
    _tell("interrupted")
    return INTERRUPTED


def show_stream_fault(error: OSError) -> int:
    """Say that the standard output can't be written, and give the exit code."""
    why = os.strerror(error.errno).lower() if error.errno else "the system refused"
    message = f"the standard output can't be written: {why}"
    show_faults([Diagnostic("unwritable-file", message)])
    return USER_FAULT


def show_faults(diagnostics: Iterable[Diagnostic], noun: str = "fault") -> None:
    """Print diagnostics, and how many there are if there are several."""
    listed = list(diagnostics)
    has_colour = wants_colour(sys.stderr)
    texts = [
        _coloured(shown(str(diagnostic), keep="\n\t"), has_colour)
        for diagnostic in listed[:MOST_SHOWN]
    ]
    if len(listed) > 1:
        more = f" (the first {MOST_SHOWN} are shown)" if len(listed) > MOST_SHOWN else ""
        texts.append(f"{len(listed):,} {noun}s{more}")
    if texts:
        _tell("\n\n".join(texts))


def show_our_fault(error: Exception) -> None:
    """Print a traceback; the error's words only on request, as they may quote records."""
    lines = traceback.format_tb(error.__traceback__)
    _tell("Traceback (most recent call last):\n" + "".join(lines).rstrip())
    if os.environ.get("COMPLIANCE_DEBUG"):
        _tell("".join(traceback.format_exception_only(error)).rstrip())
    else:
        _tell(type(error).__name__)
        _tell("its words may quote records: set COMPLIANCE_DEBUG=1 to see them")
    _tell("this is a fault in compliance, please report it")


def is_interrupt(error: Exception) -> bool:
    """Whether an error says that the user stopped a query of the database."""
    # DuckDB turns Ctrl-C during a query into errors of its own.
    return type(error).__name__ == "InterruptException" or "Query interrupted" in str(error)


def is_from_echo(error: OSError) -> bool:
    """Whether an error comes from writing to a stream, and not to a file."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return frame.f_code is click.echo.__code__


def _tell(text: str) -> None:
    # Where stderr is closed or full, the exit code alone must do.
    with suppress(OSError):
        click.echo(text, err=True)


def _coloured(text: str, has_colour: bool) -> str:
    if not has_colour:
        return text
    return "\n".join(_coloured_line(line) for line in text.split("\n"))


def _coloured_line(line: str) -> str:
    before, mark, after = line.partition(": error[")
    if mark:
        return before + click.style(mark + after, fg="red", bold=True)
    if line.startswith("help: "):
        return click.style(line, fg="green")
    if set(line.partition("|")[2].strip()[:1]) <= {"^"} and "|" in line and "^" in line:
        return click.style(line, fg="red")
    return line
