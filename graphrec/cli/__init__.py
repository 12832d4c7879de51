"""The command line: each command parses its options, calls one function of the API and prints the result.

Every module in `commands/`, and every entry point of the group `graphrec.cli`, is a `CommandModule` with one command.
If it has an attribute `GROUP`, one of `HEADINGS`, the help lists the command under that heading. The grammar that all
commands share is described in docs/pages/grammar.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import click

from graphrec import registry
from graphrec._version import __version__
from graphrec.cli._common import add_common_options, check_repeated_options
from graphrec.errors import PluginError
from graphrec.systems import command_line

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADINGS = {
    "ask": "Ask a library",
    "library": "Make and keep a library",
    "write": "Write for other programs",
    "measure": "Measure the ranking",
    "serve": "For shells and programs",
    "": "Other",
}
_FIRST = ("related", "build", "add", "search", "show")  # the most used commands lead their lists
_HELP = ("-h", "--help")
_LONGEST_NAME = 12  # characters; width of the column of command names in the help


class CommandModule(Protocol):
    """A module (or object) with one click command; its name in the registry is the name of the command."""

    @property
    def command(self) -> click.Command:
        """The command, of click's class or one derived from it."""


class CommandGroup(click.Group):
    """A click group that imports the module of a command only when the command is used or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names of the commands: the most used ones first, the others in alphabetical order."""
        names = registry.names("cli")
        return [*(name for name in _FIRST if name in names), *sorted(name for name in names if name not in _FIRST)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command; None if there is none of that name."""
        if cmd_name not in registry.builtin_names("cli") and cmd_name not in registry.plugin_names("cli"):
            return None
        try:
            module: CommandModule = registry.load("cli", cmd_name, CommandModule)
        except PluginError as error:
            return _broken(cmd_name, error)
        return add_common_options(module.command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find a command and apply the defaults of the config file; for an unknown name, suggest similar ones.

        Raises:
            UsageError: no command has that name; the message suggests what may have been intended.
        """
        if not ctx.resilient_parsing:
            from graphrec.cli._log import print_log

            print_log(ctx)
        try:
            name, command, rest = super().resolve_command(ctx, args)
        except click.UsageError as error:
            hint = self._hint(ctx, args)
            raise click.UsageError(f"{error.message.removesuffix('.')}. {hint}", ctx) from None
        if name and command and not set(rest) & set(_HELP):
            self._prepare(ctx, name, command, rest)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands, grouped under `HEADINGS`."""
        sections: dict[str, list[tuple[str, str]]] = {heading: [] for heading in HEADINGS}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                help_text = command.get_short_help_str(formatter.width)
                sections[_find_group(name)].append((name.ljust(_LONGEST_NAME), help_text))
        for group, rows in sections.items():
            if rows:
                with formatter.section(HEADINGS[group]):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write which environment variables and which config file set defaults."""
        from graphrec.cli._config import CONFIG_VARIABLE, LIBRARY_VARIABLE, abbreviate_home, config_file
        from graphrec.places import CACHE_VARIABLE, DATA_VARIABLE

        with formatter.section("Defaults"):
            formatter.write_dl(
                [
                    (LIBRARY_VARIABLE, "the library of every command that has -l"),
                    (CACHE_VARIABLE, "the folder for pages and the bundled library"),
                    (DATA_VARIABLE, "the folder for marks on libraries that cannot be written"),
                    (CONFIG_VARIABLE, "another config file"),
                    (
                        abbreviate_home(config_file()),
                        "config file (TOML): library, top, open, to, keys of services",
                    ),
                ]
            )

    def _hint(self, ctx: click.Context, args: list[str]) -> str:
        """Suggest what an unknown command may have been: a command with a similar name, or else a title."""
        import difflib

        visible = [name for name in self.list_commands(ctx) if not (self.get_command(ctx, name) or self).hidden]
        if close := difflib.get_close_matches(args[0], visible, n=2):
            return f"Did you mean {' or '.join(close)}?"
        if args[0].startswith("-"):
            return "See graphrec --help for what there is."
        return f"To ask for papers related to it: {command_line(['graphrec', 'related', *args])}"

    def _prepare(self, ctx: click.Context, name: str, command: click.Command, rest: list[str]) -> None:
        """Apply the config file to a command and refuse repeated options; errors are ignored while completing."""
        from graphrec.cli._config import apply_config, read_config
        from graphrec.errors import OptionError

        settings: dict[str, Any] = {}
        try:
            settings = read_config()
        except OptionError:
            if not ctx.resilient_parsing:
                raise
        apply_config(ctx, settings, name)
        if not ctx.resilient_parsing:
            check_repeated_options(command, name, rest, ctx)


def _find_group(name: str) -> str:
    """Key in `HEADINGS` of a command; "" if its module has no known `GROUP` or cannot be loaded."""
    try:
        group = getattr(registry.load("cli", name), "GROUP", "")
    except PluginError:
        return ""
    return group if group in HEADINGS else ""


def _broken(name: str, error: PluginError) -> click.Command:
    """Stand-in for a third-party command that cannot be loaded: the list marks it, and calling it raises the error."""

    def refuse(**_: object) -> None:
        raise error

    words = click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)
    settings = {"ignore_unknown_options": True}
    return click.Command(
        name, settings, refuse, [words], help=str(error), short_help="(cannot be loaded)", add_help_option=False
    )


@click.group(cls=CommandGroup, context_settings={"help_option_names": list(_HELP), "max_content_width": 100})
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


add_common_options(graphrec)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 success, 1 error of ours, 2 wrong usage, 130 interrupted."""
    from graphrec.cli._run import run_command

    return run_command(graphrec, arguments)
