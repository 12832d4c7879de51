"""`graphrec calibrate`: fits the weights of the signals to the references of a library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from graphrec.cli.forms import DOCUMENT, CommandResult
from graphrec.cli.options import RenamedOption, library_option, open_library, wait_option
from graphrec.cli.output import output_options

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.cli.output import Output
    from graphrec.evaluation import Calibration

GROUP = "measure"


@click.command(short_help="Fit the weights to a library's own references.")
@library_option()
@click.option(
    "--hide-references",
    "share",
    cls=RenamedOption,
    former="--hide",
    type=float,
    metavar="SHARE",
    default=0.2,
    show_default=True,
    help="Share of the references to hide and find again.",
)
@click.option("--reset", is_flag=True, help="Go back to the default weights.")
@wait_option()
@output_options(DOCUMENT, default="text")
def command(library_path: Path | str | None, share: float, reset: bool, wait: bool, output: Output) -> None:
    """Hide a part of the library's references, fit the weights that find them again, and keep them if they are better.

    The gain is measured on papers that the weights were not fitted to.

    \b
    graphrec calibrate -l my-library
    """
    from graphrec.cli._report import progress

    library = open_library(library_path)
    if reset:
        library.keep_weights(None, wait=wait)
        output.write(
            CommandResult(text=lambda: click.echo("Default weights."), document=lambda: {"weights": library.weights})
        )
        return
    with progress("papers") as announce:
        fitted = library.calibrate(share, announce=announce)
    if fitted.is_better:
        library.keep_weights(fitted, wait=wait)
    output.write(CommandResult(text=lambda: _print(fitted), document=lambda: _describe(fitted)))


def _describe(fitted: Calibration) -> dict[str, Any]:
    return {
        "queries": fitted.queries,
        "nDCG@10": {"default": fitted.default, "fitted": fitted.fitted, "gain_interval": list(fitted.gain_interval)},
        "kept": fitted.is_better,
        "weights": dict(fitted.weights),
    }


def _print(fitted: Calibration) -> None:
    low, high = fitted.gain_interval
    click.echo(
        f"nDCG@10 on {fitted.queries} papers: {fitted.default:.3f} with the default weights, {fitted.fitted:.3f} fitted"
        f" (gain {fitted.fitted - fitted.default:+.3f}, 95% interval {low:+.3f} to {high:+.3f})."
    )
    if fitted.is_better:
        weights = ", ".join(f"{name} {weight:g}" for name, weight in fitted.weights.items())
        click.echo(f"The fitted weights are kept with the marks of the library: {weights}")
    else:
        click.echo("The gain may be chance: the default weights stay.")
