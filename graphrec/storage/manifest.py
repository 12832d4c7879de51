"""The manifest: a small JSON file with the current generation of a library and the checksums of its files."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from graphrec.errors import LibraryCorruptError, LibraryError, LibraryFormatError, LibraryNotFoundError
from graphrec.files import UNFINISHED, replace_file
from graphrec.storage.ownership import MANIFEST_NAME as MANIFEST_NAME  # noqa: PLC0414 - one name for both
from graphrec.storage.ownership import generation_number, holds_generation, is_marked
from graphrec.storage.plain_files import read_file
from graphrec.storage.settings import are_settings_sound
from graphrec.storage.shards.ranges import are_sound
from graphrec.systems import IS_WINDOWS, command_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT_VERSION = 4  # see migration.py before you change it
BACKUP_PREFIX = "manifest.format-"
_PLAIN_NAME = re.compile(r"(shard-\d{5}/)?\w[\w.-]*")
_NO_STATE = ("generation", "report")
_SIZE_AND_SUM = {"bytes", "sha256"}
_SUM = re.compile(r"[0-9a-f]{64}")
_MOST_BYTES = 1 << 30  # of a manifest: the report of three million records that were merged
_MOST = 1 << 31  # rows or columns of a matrix; column numbers are int32
_BYTES_AT_LEAST, _BYTES_A_PAPER = 1 << 29, 1 << 21  # what a library may have; ours have 10,000 bytes a paper


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of `manifest.json`: format, version of graphrec, counts, columns of matrices, settings, checksums.

    `shards` has the ranges of each shard (see `storage.shards.ranges`); it is empty for a library in one piece.
    """

    format: int
    graphrec: str
    generation: str
    papers: int
    works: int
    methods: int
    columns: dict[str, int]
    files: dict[str, dict[str, Any]]
    settings: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    shards: list[dict[str, Any]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """A hash of all that answers depend on: it is the same for generations of the same content and settings."""
        content = {name: value for name, value in asdict(self).items() if name not in _NO_STATE}
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def read_manifest(library: Path) -> Manifest:
    """Read and check the manifest of a library of the current format (raises as `read_content`)."""
    return as_manifest(read_content(library), library / MANIFEST_NAME)


def as_manifest(content: Mapping[str, Any], path: Path) -> Manifest:
    """The manifest with this content (raises LibraryCorruptError, with its path, if a field is missing or unknown)."""
    try:
        return Manifest(**content)
    except TypeError:
        raise _damaged(path) from None


def read_content(library: Path, name: str = MANIFEST_NAME) -> dict[str, Any]:
    """Read and check the JSON of the manifest of a library of the current or an older format.

    Raises:
        LibraryNotFoundError: no library there, or the manifest is one of another program.
        LibraryFormatError: made by a newer graphrec.
        LibraryCorruptError: the manifest itself is damaged.
        LibraryError: it may not be read, or the disk fails.
    """
    try:
        content = read_file(library / name, _MOST_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        command = command_line(["graphrec", "build", "FILES...", "-o", str(library)])
        raise LibraryNotFoundError(f"There is no library at {library}; make one with: {command}") from None
    except OSError as error:
        raise LibraryError(
            f"{library / name} cannot be read ({error.strerror}); ask for the right to read it, or copy the library."
        ) from error
    text = content.decode("utf-8", errors="replace")  # the checksum detects damage
    return check_content(text, library, library / name)


def check_content(text: str, library: Path | str, path: Path | str) -> dict[str, Any]:
    """Parse and check the text of a manifest.

    Args:
        text: content of the file.
        library: location of the library, for messages.
        path: location of the manifest, for messages.

    Raises:
        LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: see `read_content`.
    """
    try:
        content = json.loads(text)
        is_intact = content.pop("checksum") == _checksum(content)  # the same in every format
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        is_intact = False
    if not is_intact:
        raise _damaged(path) if _is_of_graphrec(text, library) else _foreign(path)
    version = content.get("format")
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise LibraryFormatError(
            f"{library} has format {version}, this graphrec reads up to {FORMAT_VERSION}; install a newer graphrec."
        )
    if not _is_sound(content):
        raise _damaged(path)
    return dict(content)


def is_unchanged(library: Path, name: str = MANIFEST_NAME) -> bool:
    """Whether a readable manifest is byte for byte as it was written, including blanks."""
    text = read_file(library / name, _MOST_BYTES)
    return text == _as_text(json.loads(text)).encode()


def write_manifest(library: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step: at this moment a new generation becomes the current one."""
    content = {name: value for name, value in asdict(manifest).items() if value or name != "shards"}
    write_durably(library, MANIFEST_NAME, serialize_manifest(content))


def serialize_manifest(content: Mapping[str, Any]) -> str:
    """The text of a manifest with this content, with its checksum."""
    return _as_text({**content, "checksum": _checksum(content)})


def back_up_manifest(library: Path, version: int) -> Path:
    """Copy the manifest of an older format to a backup; while that exists, its generation is not removed."""
    name = f"{BACKUP_PREFIX}{version}.json"
    write_durably(library, name, read_file(library / MANIFEST_NAME, _MOST_BYTES).decode("utf-8"))
    return library / name


def _as_text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


def write_durably(library: Path, name: str, text: str, unfinished: str = UNFINISHED) -> None:
    """Write a small text file atomically and flush it to disk.

    Args:
        library: folder of the library.
        name: name of the file.
        text: its new content.
        unfinished: begins the name of the file until it is complete.
    """
    with replace_file(library / name, unfinished=unfinished) as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    sync_folder(library)


def sync_folder(folder: Path) -> None:
    """Flush the entries of a folder to disk, if the system supports that."""
    if not IS_WINDOWS:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _is_sound(content: dict[str, Any]) -> bool:
    """Whether names, counts and sizes are plausible; all file names must lie within the folder of a generation."""
    parts = [content.get(name) for name in ("files", "columns", "settings", "report")]
    if not all(isinstance(part, dict) for part in parts) or not isinstance(content.get("generation"), str):
        return False
    counts = [content.get(name) for name in ("format", "papers", "works", "methods")]
    return (
        generation_number(content["generation"]) > 0
        and all(isinstance(count, int) and 0 <= count < _MOST for count in (*counts, *content["columns"].values()))
        and are_sound(content.get("shards", []), content["papers"], content["columns"])
        and are_settings_sound(content["settings"])
        and all(_PLAIN_NAME.fullmatch(name) and _is_size_and_sum(entry) for name, entry in content["files"].items())
        and sum(entry["bytes"] for entry in content["files"].values())
        <= _BYTES_AT_LEAST + _BYTES_A_PAPER * content["papers"]
    )


def _is_size_and_sum(entry: Any) -> bool:
    return (
        isinstance(entry, dict)
        and entry.keys() == _SIZE_AND_SUM
        and isinstance(entry["bytes"], int)
        and _SUM.fullmatch(str(entry["sha256"])) is not None
    )


def _checksum(content: Mapping[str, Any]) -> str:
    text = json.dumps({**content, "checksum": ""}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _is_of_graphrec(text: str, library: Path | str) -> bool:
    """Whether a manifest that cannot be used is a damaged one of graphrec, and not another program's."""
    if '"generation": "generation-' in text or ('"graphrec":' in text and '"checksum":' in text):
        return True
    if isinstance(library, str):  # an address: what lies there beside the manifest is not looked at
        return not text.lstrip().startswith("{") or not text.rstrip().endswith("}")
    return is_marked(library) or holds_generation(library)


def _foreign(path: Path | str) -> LibraryNotFoundError:
    return LibraryNotFoundError(f"{path} is no manifest of a library but another program's; name another folder.")


def _damaged(path: Path | str) -> LibraryCorruptError:
    return LibraryCorruptError(f"{path} is damaged; build the library again from its files.")
