"""The command line: the only place that prints, reads arguments or sets exit codes."""


def main() -> None:
    """Run the command line on the arguments of the process, and end it."""
    try:
        from compliance.cli.entry import main as run_and_end  # noqa: PLC0415
    except KeyboardInterrupt:
        # Ctrl-C before there is anything that could say so.
        raise SystemExit(130) from None
    run_and_end()
