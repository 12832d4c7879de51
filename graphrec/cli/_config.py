"""Reads the user's defaults from `config.toml` in the configuration folder of the platform."""

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
BUNDLED = ":bundled:"  # selects the bundled papers although the file or the environment sets another library
_META = "graphrec.config"  # key in the meta of click's context
_PARAMETERS = {"library": "library_path", "top": "top", "open": "open_page"}  # of commands, by key of the file
_EXPECTED: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "library": ("a folder or an address, as text", lambda value: isinstance(value, str) and bool(value)),
    "top": ("a whole number of 1 or more", lambda value: type(value) is int and value >= 1),
    "open": ("true or false", lambda value: isinstance(value, bool)),
    "to": (f"one of {', '.join(forms.RECORDS)}", lambda value: value in forms.RECORDS),
}
SECRETS = ("openalex_api_key", "s2_api_key", "ncbi_api_key", "crossref_mailto")  # as in `fetch.keys.VARIABLES`
_EXPECTED |= dict.fromkeys(SECRETS, ("the key or address alone, as text", lambda value: isinstance(value, str)))


def config_file() -> Path:
    """Path of the config file: the value of `$GRAPHREC_CONFIG`, or else the file in the platform's folder."""
    chosen = os.environ.get(CONFIG_VARIABLE)
    if chosen:
        return expand_home(chosen)
    import platformdirs

    return platformdirs.user_config_path("graphrec", appauthor=False) / "config.toml"


def abbreviate_home(path: Path) -> str:
    """Abbreviate the user's home folder in a path to `~`."""
    home = expand_home("~")
    return f"~/{path.relative_to(home).as_posix()}" if path.is_relative_to(home) else str(path)


def read_config() -> dict[str, Any]:
    """Read the config file; empty if there is none and `$GRAPHREC_CONFIG` is not set.

    Raises:
        OptionError: the file cannot be read, is not TOML, or has an unknown key or a wrong value.
    """
    file = config_file()
    if not file.exists() and not os.environ.get(CONFIG_VARIABLE):
        return {}
    import tomllib

    from graphrec.readers.text import read_whole_text

    try:
        with file.open("rb") as stream:
            settings = tomllib.loads(read_whole_text(stream))
    except (OSError, ValueError) as error:  # tomllib's errors are ValueErrors
        reason = error.strerror if isinstance(error, OSError) else error
        raise OptionError(f"The config file {file} cannot be read ({reason}); correct or delete it.") from error
    for key, value in settings.items():
        _check(file, key, value)
    if "library" in settings:
        settings["library"] = _library(file, settings["library"])
    return settings


def apply_config(context: click.Context, settings: dict[str, Any], command: str) -> None:
    """Make the settings the defaults of a command before its options are parsed.

    Args:
        context: context of the command group.
        settings: the config file, by key.
        command: name of the command.
    """
    defaults = {_PARAMETERS[key]: value for key, value in settings.items() if key in _PARAMETERS}
    context.default_map = {command: defaults}
    context.meta[_META] = settings


def config_value(key: str) -> Any:
    """Value of a key of the config file for the running command; None if the file does not set it."""
    context = click.get_current_context(silent=True)
    return context.meta.get(_META, {}).get(key) if context else None


def _check(file: Path, key: str, value: object) -> None:
    if key not in _EXPECTED:
        raise OptionError(f"The config file {file} has the key {key!r}; it may have: {', '.join(_EXPECTED)}.")
    expected, is_right = _EXPECTED[key]
    if not is_right(value):
        if key in SECRETS:
            raise OptionError(f"The config file {file} has no {key} that is text; expected {expected}.")
        raise OptionError(f"The config file {file} has {key} = {value!r}; expected {expected}.")


def _library(file: Path, library: str) -> str:
    """Resolve a folder relative to the folder of the config file; an address stays unchanged."""
    return library if "://" in library or library == BUNDLED else str(file.absolute().parent / expand_home(library))
