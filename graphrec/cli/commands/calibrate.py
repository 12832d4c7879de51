"""`graphrec calibrate`: fit a library's own weights to its references."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from graphrec.cli._options import Place

if TYPE_CHECKING:
    from pathlib import Path


@click.command(short_help="Fit the weights to a library's own references.")
@click.option("-l", "--library", type=Place(), required=True, envvar="GRAPHREC_LIBRARY", help="Library.")
@click.option(
    "--hide", type=float, default=0.2, show_default=True, help="Share of the references to hide and find again."
)
@click.option("--reset", is_flag=True, help="Go back to the default weights.")
def command(library: Path | str, hide: float, reset: bool) -> None:
    """Hide a part of the library's references, fit the weights that find them again, and keep them if they are better.

    The gain is measured on papers that the weights were not fitted to.

    \b
    graphrec calibrate -l my-library
    """
    from graphrec.api import entry
    from graphrec.cli._report import progress

    if reset:
        entry.open(library).keep_weights(None)
        click.echo("Default weights.")
        return
    opened = entry.open(library)
    with progress("papers") as announce:
        found = opened.calibrate(hide, announce=announce)
    low, high = found.gain_interval
    click.echo(
        f"nDCG@10 on {found.queries} papers: {found.default:.3f} with the default weights, {found.fitted:.3f} fitted"
        f" (gain {found.fitted - found.default:+.3f}, 95% interval {low:+.3f} to {high:+.3f})."
    )
    if found.is_better:
        opened.keep_weights(found)
        fitted = ", ".join(f"{name} {weight:g}" for name, weight in found.weights.items())
        click.echo(f"The fitted weights are kept with the library: {fitted}")
    else:
        click.echo("The gain may be chance: the default weights stay.")
