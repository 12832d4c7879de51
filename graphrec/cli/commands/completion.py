"""`graphrec completion`: prints the script that enables completion in a shell."""

from __future__ import annotations

import click

from graphrec.cli import _completion

GROUP = "serve"


@click.command(short_help="Completion of commands, titles and methods by the shell.")
@click.argument("shell", type=click.Choice(_completion.SHELLS))
def command(shell: str) -> None:
    """Print the script that makes SHELL complete commands, options, titles and methods with the Tab key.

    \b
    graphrec completion bash
    echo 'eval "$(graphrec completion bash)"' >> ~/.bashrc
    echo 'eval "$(graphrec completion zsh)"' >> ~/.zshrc
    graphrec completion fish > ~/.config/fish/completions/graphrec.fish
    """
    click.echo(_completion.completion_script(shell, click.get_current_context().find_root().command))
