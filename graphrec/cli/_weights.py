"""The option `--weight NAME=VALUE`: weights of signals for one query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def weight_option() -> Decorator:
    """The repeatable option `--weight NAME=VALUE`, which passes the dict `weights` to the command."""
    return click.option(
        "--weight",
        "weights",
        multiple=True,
        metavar="NAME=VALUE",
        callback=_read,
        help="Weight of a signal in place of the library's, such as lexical=0; may be repeated.",
    )


def _read(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, float]:
    """Parse weights; hyphens in names stand for underscores."""
    weights: dict[str, float] = {}
    for text in values:
        typed, _, value = text.partition("=")
        name = typed.strip().replace("-", "_")
        if name in weights:
            raise click.BadParameter(f"{name} was given several weights; give it one.", context, parameter)
        try:
            weights[name] = float(value)
        except ValueError:
            raise click.BadParameter(
                f"{text!r} is no weight; expected NAME=VALUE, such as lexical=0.", context, parameter
            ) from None
    return weights
