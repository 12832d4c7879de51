"""Behaviour of all commands, also third-party ones: the options -q and -v, and an error for a repeated option."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from graphrec.cli._print import QUIET, VERBOSE, say_more

if TYPE_CHECKING:
    from collections.abc import Sequence


def common_options() -> list[click.Option]:
    """Create the options -q and -v."""
    switches = (
        ("-q", "--quiet", _be_quiet, "Only results and errors."),
        ("-v", "--verbose", _be_verbose, "Say what was done."),
    )
    return [
        click.Option([short, name], is_flag=True, is_eager=True, expose_value=False, callback=switch, help=text)
        for short, name, switch, text in switches
    ]


def add_common_options(command: click.Command) -> click.Command:
    """Add the common options to a command, unless it defines options of the same names."""
    used = {name for parameter in command.params for name in parameter.opts}
    command.params += [option for option in common_options() if used.isdisjoint(option.opts)]
    return command


def check_repeated_options(command: click.Command, name: str, arguments: Sequence[str], parent: click.Context) -> None:
    """Refuse a repeated option that takes a single value, because click would silently use the last one.

    Args:
        command: the command to which the arguments belong.
        name: its name.
        arguments: the words of the command line after the name.
        parent: context of the command group.

    Raises:
        UsageError: an option is repeated, or the arguments cannot be parsed.
    """
    context = click.Context(command, info_name=name, parent=parent, **command.context_settings)
    _, _, order = command.make_parser(context).parse_args(args=list(arguments))
    for option in order:
        if isinstance(option, click.Option) and _takes_one_value(option) and order.count(option) > 1:
            names = "/".join(option.opts)
            raise click.UsageError(f"{names} was given {order.count(option)} times; it takes one value.", context)


def _takes_one_value(option: click.Option) -> bool:
    return not (option.multiple or option.is_flag or option.count)


def _be_quiet(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: ARG001
    if value:
        context.meta[QUIET] = True
        _check_switches(context)


def _check_switches(context: click.Context) -> None:
    """Refuse -q beside -v, also where one of them stands before the command."""
    if context.meta.get(QUIET) and context.meta.get(VERBOSE):
        raise click.UsageError("-q says less and -v says more; give one of them.", context)


def _be_verbose(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: ARG001
    """Switch on -v, and print at the end how long the command took."""
    if value and not context.meta.get(VERBOSE) and not context.resilient_parsing:
        context.meta[VERBOSE] = True
        _check_switches(context)
        began = time.perf_counter()
        context.call_on_close(lambda: say_more(f"Took {time.perf_counter() - began:.2f} s."))
