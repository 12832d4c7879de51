"""Where Zotero keeps its database, and on which port it listens: what its profile says, else the usual places."""

from __future__ import annotations

import json
import os
import re
import sys
from configparser import ConfigParser
from configparser import Error as ConfigError
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.files import expand_home
from graphrec.sources.zotero.names import SIDES, find_database_file

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIABLE = "GRAPHREC_ZOTERO"
PORT = 23119  # of Zotero's server, unless its hidden setting says another
_LARGEST = 1 << 22  # bytes of a file of settings
_SETTING = re.compile(r'^user_pref\("extensions\.zotero\.([\w.]+)", (.+)\);\s*$', re.MULTILINE)


def find_database() -> Path | None:
    """The database of this user's Zotero; None if there is none where it is looked for.

    `$GRAPHREC_ZOTERO`, a data folder, has priority; then what the profile names, the folder Zotero in the home folder,
    and the place of old versions in the profile.
    """
    if chosen := os.environ.get(VARIABLE):
        return find_database_file(chosen)
    return next(filter(None, map(find_database_file, _folders())), None)


def watched_files(database: Path | None) -> list[Path]:
    """The files that Zotero writes when something in its library changes.

    Args:
        database: its database; None looks for it.
    """
    path = database or find_database()
    return [path, *(path.with_name(f"{path.name}{side}") for side in SIDES)] if path else []


def find_port() -> int:
    """The port of this computer that Zotero listens on, as its profile says."""
    ports = (settings.get("httpServer.port") for settings in map(_read_settings, _profiles()))
    return next((port for port in ports if isinstance(port, int) and 0 < port < 1 << 16), PORT)


def describe_places() -> str:
    """Where a database was looked for, as the end of a sentence."""
    if chosen := os.environ.get(VARIABLE):
        return f"{chosen} ({VARIABLE})"
    return f"{expand_home('~') / 'Zotero'} or a folder that its profile names"


def _folders() -> Iterator[Path]:
    profiles = list(_profiles())
    for settings in map(_read_settings, profiles):
        if settings.get("useDataDir") is True and isinstance(folder := settings.get("dataDir"), str):
            yield Path(folder)
    yield expand_home("~") / "Zotero"
    yield from (profile / "zotero" for profile in profiles)


def profile_folder() -> Path:
    """The folder of Zotero's profiles and of the list of them, which need not exist."""
    home = expand_home("~")
    return {
        "darwin": home / "Library" / "Application Support" / "Zotero",
        "win32": Path(os.environ.get("APPDATA") or home / "AppData" / "Roaming") / "Zotero" / "Zotero",
    }.get(sys.platform, home / ".zotero" / "zotero")


def _profiles() -> Iterator[Path]:
    """The folders of profiles, the one that Zotero opens first."""
    root = profile_folder()
    parser = ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(_read(root / "profiles.ini"))
    except ConfigError:
        return
    profiles = [parser[section] for section in parser.sections() if parser.has_option(section, "Path")]
    for profile in sorted(profiles, key=lambda each: each.get("Default") != "1"):
        path = Path(profile["Path"])
        yield path if profile.get("IsRelative") == "0" else root / path


def _read_settings(profile: Path) -> dict[str, object]:
    """The settings of Zotero in a profile; those that are no plain values are left out."""
    settings: dict[str, object] = {}
    for name, value in _SETTING.findall(_read(profile / "prefs.js")):
        try:
            settings[name] = json.loads(value)
        except ValueError:
            continue
    return settings


def _read(path: Path) -> str:
    """The text of a file of settings, "" if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""
