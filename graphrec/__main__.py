"""Runs the command line: the entry point of `graphrec` and `python -m graphrec`."""

from __future__ import annotations

import sys
from contextlib import suppress


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        from graphrec.cli.streams import open_closed_streams

        open_closed_streams()
        from graphrec.cli import run

        code = run()
    except KeyboardInterrupt:  # before or after the command itself, which handles it
        code = 130
    except ImportError as error:  # here, since the package that is missing may be the one that parses options
        if "--debug" in sys.argv or not (sentence := _sentence(error)):
            raise
        with suppress(OSError, ValueError):  # stderr is full
            print(f"graphrec: {sentence}", file=sys.stderr)  # noqa: T201 - what else prints may need that package
        code = 1
    sys.exit(code)


def _sentence(error: ImportError) -> str:
    """What to do about a package that is missing or broken; "" for a module of graphrec, which is an error of ours."""
    first: BaseException = error
    while isinstance(first.__cause__ or first.__context__, ImportError):  # packages add pages of advice to it
        first = first.__cause__ or first.__context__ or first
    name = (getattr(first, "name", None) or "").partition(".")[0]
    if name == "graphrec":
        return ""
    if not isinstance(first, ModuleNotFoundError) or not name:
        reason = next(iter(str(first).splitlines()), "") or type(first).__name__
        return (
            f"A package that graphrec needs cannot be loaded ({reason}); see with --debug which, and install it again."
        )
    if name in sys.stdlib_module_names:
        return f"This Python ({sys.executable}) was built without its module {name}; use another one."
    return f"graphrec needs the Python module {name}, which is not installed; type: {_installation()}"


def _installation() -> str:
    """The command that installs what graphrec requires, into the environment that runs it."""
    from importlib.metadata import PackageNotFoundError, version
    from pathlib import Path

    from graphrec.systems import command_line

    try:
        version("graphrec")
        source = "graphrec"  # stays as it is: pip adds what is missing
    except PackageNotFoundError:
        source = str(Path(__file__).parents[1])  # the name could be another's in an index
    return command_line([sys.executable, "-m", "pip", "install", source])


if __name__ == "__main__":
    main()
