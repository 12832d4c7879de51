"""Defaults that a user keeps in a file: `config.toml` in the platform's folder for settings."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from graphrec.cli import forms
from graphrec.errors import OptionError
from graphrec.files import expand_home

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CONFIG_VARIABLE = "GRAPHREC_CONFIG"
LIBRARY_VARIABLE = "GRAPHREC_LIBRARY"
BUNDLED = ":bundled:"  # names the bundled papers where the file or the environment names another library
_META = "graphrec.config"  # key in the meta of click's context
_PARAMETERS = {"library": "library_path", "top": "top", "open": "open_page"}  # of commands, by key of the file
_EXPECTED: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "library": ("a folder or an address, as text", lambda value: isinstance(value, str) and bool(value)),
    "top": ("a whole number of 1 or more", lambda value: type(value) is int and value >= 1),
    "open": ("true or false", lambda value: isinstance(value, bool)),
    "to": (f"one of {', '.join(forms.RECORDS)}", lambda value: value in forms.RECORDS),
}


def config_file() -> Path:
    """Where the config file is looked for: the file that `$GRAPHREC_CONFIG` names, else the platform's place."""
    chosen = os.environ.get(CONFIG_VARIABLE)
    if chosen:
        return expand_home(chosen)
    import platformdirs

    return platformdirs.user_config_path("graphrec", appauthor=False) / "config.toml"


def abbreviate_home(path: Path) -> str:
    """The path with `~` for the user's home folder."""
    home = expand_home("~")
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)


def read_config() -> dict[str, Any]:
    """The settings of the config file by key; none where there is no file and none was named.

    Raises:
        OptionError: the file cannot be read, is no TOML, or has a key or a value that is not known.
    """
    file = config_file()
    if not file.exists() and not os.environ.get(CONFIG_VARIABLE):
        return {}
    import tomllib

    try:
        settings = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:  # tomllib's and Unicode's errors are ValueErrors
        reason = error.strerror if isinstance(error, OSError) else error
        raise OptionError(f"The config file {file} cannot be read ({reason}); mend it or take it away.") from error
    for key, value in settings.items():
        _check(file, key, value)
    if "library" in settings:
        settings["library"] = _library(file, settings["library"])
    return settings


def apply_config(context: click.Context, settings: dict[str, Any], command: str) -> None:
    """Make the settings the defaults of a command that is about to be parsed."""
    defaults = {_PARAMETERS[key]: value for key, value in settings.items() if key in _PARAMETERS}
    context.default_map = {command: defaults}
    context.meta[_META] = settings


def config_value(key: str) -> Any:
    """The value of a key of the config file, None where it has none."""
    context = click.get_current_context(silent=True)
    return context.meta.get(_META, {}).get(key) if context else None


def _check(file: Path, key: str, value: object) -> None:
    if key not in _EXPECTED:
        raise OptionError(f"The config file {file} has the key {key!r}; it may have: {', '.join(_EXPECTED)}.")
    expected, is_right = _EXPECTED[key]
    if not is_right(value):
        raise OptionError(f"The config file {file} has {key} = {value!r}; expected {expected}.")


def _library(file: Path, library: str) -> str:
    """An address as it is; a folder seen from the folder of the config file."""
    return library if "://" in library or library == BUNDLED else str(file.absolute().parent / expand_home(library))
