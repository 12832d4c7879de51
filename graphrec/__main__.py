"""`graphrec` and `python -m graphrec`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        from graphrec.cli import run

        code = run()
    except KeyboardInterrupt:  # so early or so late that nothing is open
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
