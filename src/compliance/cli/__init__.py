"""The command line: the only place that prints, reads arguments or sets exit codes."""

from compliance.cli.entry import main as main
