"""One command per file: parse, call one function, print.

Every file in `commands/`, and every entry point of the group `graphrec.cli`, is a `CommandModule`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import click

from graphrec import registry
from graphrec._version import __version__
from graphrec.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Sequence

_FIRST = ("related", "build", "add", "search", "show", "facts", "stats")  # the main job leads the list


class CommandModule(Protocol):
    """A module (or object) with one command, which has the name of its entry."""

    command: click.Command


class CommandRoom(click.Group):
    """A click group that imports a command's module when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Command names: the everyday ones first, then by alphabet."""
        found = registry.names("cli")
        return [*(name for name in _FIRST if name in found), *(name for name in found if name not in _FIRST)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command, or None where there is none of that name."""
        if cmd_name not in registry.names("cli"):
            return None
        try:
            module: CommandModule = registry.load("cli", cmd_name, CommandModule)
        except PluginError as error:
            return _broken(cmd_name, error)
        return module.command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; for a typo say which ones are close."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            import difflib

            close = difflib.get_close_matches(args[0], self.list_commands(ctx), n=2)
            hint = f" Did you mean {' or '.join(close)}?" if close else " See graphrec --help for what there is."
            raise click.UsageError(error.message.removesuffix(".") + "." + hint, ctx) from None


def _broken(name: str, error: PluginError) -> click.Command:
    """In place of a command of another package that cannot be loaded: the list says so, calling it raises the error."""

    def refuse(**_: object) -> None:
        raise error

    words = click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)
    settings = {"ignore_unknown_options": True}
    return click.Command(
        name, settings, refuse, [words], help=str(error), short_help="(cannot be loaded)", add_help_option=False
    )


@click.group(cls=CommandRoom, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, "-V", "--version", message="graphrec %(version)s")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
def graphrec() -> None:
    """Find related papers from titles and abstracts alone, with reasons that can be checked.

    Works offline on the bundled papers (no option) or on a library of your own (-l).

    \b
    graphrec related MultiPruner                 what is related, and why; opens the network
    graphrec build papers.jsonl -o my-library    a library from your own files
    graphrec related "Some title" -l my-library
    """


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code: 0 fine, 1 our errors, 2 usage, 130 interrupted."""
    from graphrec.cli._run import run_command

    return run_command(graphrec, arguments)
