"""The commands by name; a command's module is imported only when it is asked for."""

from importlib import import_module

import click

from compliance.report.version import VERSION


class Interrupted(Exception):
    """The user stopped the work: what click makes of it prints an empty line."""


class LazyGroup(click.Group):
    """A group whose commands stand as `name: (module, one line of help)`."""

    def __init__(
        self, *args: object, table: dict[str, tuple[str, str]], **others: object
    ) -> None:
        super().__init__(*args, **others)  # type: ignore[arg-type]  # click's own arguments
        self.table = table

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for."""
        try:
            found: object = super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interrupted from None
        return found

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names in the order of the table."""
        del ctx
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command: it is called `command` in its module."""
        del ctx
        if cmd_name not in self.table:
            return None
        found: click.Command = import_module(self.table[cmd_name][0]).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their lines of help, importing none of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments begin with, or suggest a near one."""
        if args and args[0] not in self.table and not args[0].startswith("-"):
            suggestion = import_module("compliance.diagnostic").suggestion
            said = suggestion(args[0], self.table)
            ctx.fail(f"there is no command `{args[0]}`" + (f"; {said}" if said else ""))
        return super().resolve_command(ctx, args)


def perform(work: str, **given: object) -> int:
    """Do the work of a command: a function whose module is imported only now.

    So `--help` of a command need not wait for the libraries that its work needs.
    """
    module, _, function = work.rpartition(".")
    code: int = getattr(import_module(f"compliance.cli.{module}"), function)(**given)
    return code


@click.group(
    cls=LazyGroup,
    table={
        "check": ("compliance.cli.check", "Check a snapshot, and report the gaps."),
        "explain": ("compliance.cli.explain", "Say why one case has its verdict."),
        "rules": (
            "compliance.cli.rules",
            "List, show, write, lint, compare and draw the rules.",
        ),
        "test": ("compliance.cli.test", "Run scenarios, the tests of rules."),
        "simulate": ("compliance.cli.simulate", "Make up a force's records."),
    },
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: compliance check snapshot.json",
)
@click.version_option(VERSION, message="%(prog)s %(version)s")
def commands() -> None:
    """Check a police force's records against child-protection expectations.

    It connects to nothing but a database that you name.
    Exit codes: 0 no gap, 1 gaps, 2 your rules, data or arguments are wrong, 70 our fault.
    """
