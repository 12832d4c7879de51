"""One command per file: parse, call one function, print. The grammar they share is docs/pages/grammar.md.

Every file in `commands/`, and every entry point of the group `graphrec.cli`, is a `CommandModule`. Where it has a
`GROUP`, one of `HEADINGS`, the help lists it under that heading.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Protocol

import click

from graphrec import registry
from graphrec._version import __version__
from graphrec.cli._common import add_common_options, check_repeated_options
from graphrec.errors import PluginError

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADINGS = {
    "ask": "Ask a library",
    "library": "Make and keep a library",
    "write": "Write for other programs",
    "measure": "Measure the ranking",
    "serve": "Serve a library",
    "": "Other",
}
_FIRST = ("related", "build", "add", "search", "show")  # the main jobs lead their lists
_HELP = ("-h", "--help")
_LONGEST_NAME = 12  # characters; room for the names of commands in the help


class CommandModule(Protocol):
    """A module (or object) with one command, which has the name of its entry."""

    command: click.Command


class CommandGroup(click.Group):
    """A click group that imports a command's module when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Command names: the everyday ones first, then by alphabet."""
        found = registry.names("cli")
        return [*(name for name in _FIRST if name in found), *sorted(name for name in found if name not in _FIRST)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command, or None where there is none of that name."""
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
        """Find the command and give it the defaults of the config file; for a typo say which ones are close."""
        try:
            name, command, rest = super().resolve_command(ctx, args)
        except click.UsageError as error:
            hint = self._hint(ctx, args)
            raise click.UsageError(f"{error.message.removesuffix('.')}. {hint}", ctx) from None
        if name and command and not set(rest) & set(_HELP):
            self._prepare(ctx, name, command, rest)
        return name, command, rest

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands under headings, by what one wants."""
        listed: dict[str, list[tuple[str, str]]] = {heading: [] for heading in HEADINGS}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                help_text = command.get_short_help_str(formatter.width)
                listed[_group_of(name)].append((name.ljust(_LONGEST_NAME), help_text))
        for group, rows in listed.items():
            if rows:
                with formatter.section(HEADINGS[group]):
                    formatter.write_dl(rows)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Say which variables and which file hold defaults."""
        from graphrec.cli._config import CONFIG_VARIABLE, LIBRARY_VARIABLE, abbreviate_home, config_file
        from graphrec.places import CACHE_VARIABLE

        with formatter.section("Defaults"):
            formatter.write_dl(
                [
                    (LIBRARY_VARIABLE, "the library of every command that has -l"),
                    (CACHE_VARIABLE, "the folder for pages and the bundled library"),
                    (CONFIG_VARIABLE, "another config file"),
                    (abbreviate_home(config_file()), "config file (TOML): library, top, open, to"),
                ]
            )

    def _hint(self, ctx: click.Context, args: list[str]) -> str:
        """What was meant by a first word that is no command: a command of a like name, or else a title."""
        import difflib

        shown = [name for name in self.list_commands(ctx) if not (self.get_command(ctx, name) or self).hidden]
        if close := difflib.get_close_matches(args[0], shown, n=2):
            return f"Did you mean {' or '.join(close)}?"
        if args[0].startswith("-"):
            return "See graphrec --help for what there is."
        return f"To ask for papers related to it: graphrec related {shlex.join(args)}"

    def _prepare(self, ctx: click.Context, name: str, command: click.Command, rest: list[str]) -> None:
        """Give a command its defaults and check that no option is given twice; completion must never fail."""
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


def _group_of(name: str) -> str:
    """The heading of a command; "" where it names none, or cannot be loaded."""
    try:
        group = getattr(registry.load("cli", name), "GROUP", "")
    except PluginError:
        return ""
    return group if group in HEADINGS else ""


def _broken(name: str, error: PluginError) -> click.Command:
    """In place of a command of another package that cannot be loaded: the list says so, calling it raises the error."""

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
    """Run the command line; returns the exit code: 0 fine, 1 our errors, 2 usage, 130 interrupted."""
    from graphrec.cli._run import run_command

    return run_command(graphrec, arguments)
