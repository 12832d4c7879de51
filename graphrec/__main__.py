"""Runs the command line: the entry point of `graphrec` and `python -m graphrec`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        from graphrec.cli.streams import open_closed_streams

        open_closed_streams()
        from graphrec.cli import run

        code = run()
    except KeyboardInterrupt:  # before or after the command itself, which handles it
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
