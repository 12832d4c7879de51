"""The one small file that says which generation of a library is current and what its files must be."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from graphrec.errors import LibraryCorruptError, LibraryFormatError, LibraryNotFoundError

if TYPE_CHECKING:
    from pathlib import Path

FORMAT_VERSION = 1
MANIFEST_NAME = "manifest.json"
_FULL_CHECK_BYTES = 16_000_000  # up to this size opening compares checksums too: costs about 10 ms


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands in `manifest.json`: format, maker, counts, matrix widths, settings and file checksums."""

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


def read_manifest(library: Path) -> Manifest:
    """Read and check the manifest of a library.

    Raises:
        LibraryNotFoundError: no library there.
        LibraryFormatError: made by a newer graphrec.
        LibraryCorruptError: the manifest itself is damaged.
    """
    path = library / MANIFEST_NAME
    try:
        content = json.loads(path.read_text("utf-8"))
        digest = content.pop("checksum")
    except (FileNotFoundError, NotADirectoryError):
        raise LibraryNotFoundError(
            f"There is no library at {library}; make one with: graphrec build FILES... -o {library}"
        ) from None
    except (ValueError, KeyError, AttributeError, TypeError):
        raise _damaged(path) from None
    version = content.get("format") if isinstance(content, dict) else None
    if isinstance(version, int) and version > FORMAT_VERSION:
        raise LibraryFormatError(
            f"{library} has format {version}, this graphrec reads up to {FORMAT_VERSION}; install a newer graphrec."
        )
    if digest != _checksum(content):
        raise _damaged(path)
    return Manifest(**content)


def write_manifest(library: Path, manifest: Manifest) -> None:
    """Put the manifest in place in one step: this is the moment at which a new generation becomes the library."""
    content = asdict(manifest)
    content["checksum"] = _checksum(content)
    new = library / f".{MANIFEST_NAME}.new"
    with new.open("w", encoding="utf-8") as file:
        file.write(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True))
        file.flush()
        os.fsync(file.fileno())
    new.replace(library / MANIFEST_NAME)
    sync_folder(library)


def describe_files(folder: Path) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of every file in a folder; the files are flushed to disk on the way."""
    described = {}
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            os.fsync(file.fileno())
        described[path.name] = {"bytes": path.stat().st_size, "sha256": digest}
    sync_folder(folder)
    return described


def damaged_files(folder: Path, manifest: Manifest, *, thorough: bool) -> list[str]:
    """One sentence for every file that is not as the manifest says.

    Sizes are always compared; checksums when `thorough`, or when the library is small enough not to notice.
    """
    total = sum(entry["bytes"] for entry in manifest.files.values())
    check = thorough or total <= _FULL_CHECK_BYTES
    return [
        problem for name, entry in manifest.files.items() if (problem := _problem(folder / name, entry, check=check))
    ]


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries to disk, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _problem(path: Path, entry: dict[str, Any], *, check: bool) -> str:
    try:
        size = path.stat().st_size
        if size != entry["bytes"]:
            return f"{path.name} has {size} bytes, expected {entry['bytes']}"
        if check:
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != entry["sha256"]:
                    return f"{path.name} has changed since it was written"
    except OSError as error:
        return f"{path.name} cannot be read ({error.strerror})"
    return ""


def _checksum(content: dict[str, Any]) -> str:
    text = json.dumps({**content, "checksum": ""}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _damaged(path: Path) -> LibraryCorruptError:
    return LibraryCorruptError(f"{path} is damaged; build the library again from its files.")
