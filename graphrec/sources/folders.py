"""What a folder holds that may be records, without what belongs to programs; and the names that libraries have for it.

A folder is remembered by its name with a slash at the end (`exports/`), followed by the globs that choose among its
files, with another slash before the first and two before the others (`exports//*.bib//*.ris`): no other pattern has
slashes there.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graphrec.errors import InputError
from graphrec.sources.names import is_name, name_source
from graphrec.text import show_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MOST_FILES = 200_000  # of one folder; a home folder has as many, and is not what somebody wants to have read
_MOST_NAMED = 3  # files of a kind, or suffixes, in a sentence
_SIGN = "//"
_MARKERS = frozenset({".graphrec", "pyvenv.cfg"})  # files that only folders of a library, or of Python, hold
_PROGRAMS = frozenset({"node_modules", "__pycache__", "__MACOSX", "site-packages"})
_KINDS = {  # of files without records, by suffix
    "picture": "ai bmp eps gif heic heif ico jpe jpeg jpg png psd raw svg tif tiff webp",
    "recording": "aac avi flac m4a m4v mkv mov mp3 mp4 mpeg mpg ogg wav webm wmv",
    "font": "otf ttc ttf woff woff2",
    "program": "bat bin c cc class cmd cpp cs css dll dylib exe go h hpp ipynb java jl js jsx kt lua m mat mjs o php pl"
    " ps1 pxd py pyc pyd pyi pyx r rb rs scala scss sh so sql swift ts tsx vb vue wasm",
    "part of a LaTeX project": "aux bbx bcf blg bst cbx cfg cls dtx fdb_latexmk fls ins lof log lot nav out sty toc",
    "backup or unfinished download": "bak crdownload download old orig part sav swp tmp",
    "lock file": "lock pid",
}
_KIND_OF = {f".{suffix}": kind for kind, suffixes in _KINDS.items() for suffix in suffixes.split()}
_HIDDEN = "hidden file or folder"
_FOLDER_OF_PROGRAM = "folder of a program"
_LIBRARY = "library of graphrec"
_LINK = "link to a folder"
_NO_FILE = "pipe, socket or device"
_CLOSED = "folder that cannot be entered"
_UNCHOSEN = "file that no --include chooses"
_PLURALS = {
    _HIDDEN: "hidden files or folders",
    _FOLDER_OF_PROGRAM: "folders of programs",
    _LIBRARY: "libraries of graphrec",
    _LINK: "links to folders",
    _NO_FILE: "pipes, sockets or devices",
    _CLOSED: "folders that cannot be entered",
    _UNCHOSEN: "files that no --include chooses",
    "part of a LaTeX project": "parts of LaTeX projects",
    "backup or unfinished download": "backups or unfinished downloads",
}


class FolderPattern(NamedTuple):
    """A folder as a library remembers it: its name as that of a source, and the globs that choose among its files."""

    name: str
    includes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.name}/{_SIGN.join(self.includes)}" if self.includes else self.name


@dataclass(slots=True)
class FolderContent:
    """The files of a folder to read, in order, and the paths that are left out, by kind."""

    files: list[Path] = field(default_factory=list)
    left_out: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def describe(self, folder: str) -> str:
        """Say in one sentence what was left out, by kind with a count; "" if nothing was.

        Args:
            folder: the name of the folder.
        """
        if not self.left_out:
            return ""
        counts = Counter({kind: len(paths) for kind, paths in self.left_out.items()})
        kinds = ", ".join(_counted(kind, counts[kind], self.left_out[kind]) for kind in sorted(counts))
        return f"Left out of {show_name(folder)}: {kinds}; to read one of them, name it itself."


def parse_pattern(pattern: str) -> FolderPattern | None:
    """The folder that a pattern stands for; None for a pattern in which signs stand for other characters."""
    at = pattern.find(_SIGN, 1)  # a name may begin with two slashes, on Windows
    if at > 0:
        return FolderPattern(pattern[: at + 1], tuple(pattern[at + 2 :].split(_SIGN)))
    return FolderPattern(pattern) if pattern.endswith("/") else None


def make_pattern(folder: Path, includes: Iterable[str], library: Path | None) -> FolderPattern:
    """The pattern by which a library remembers a folder.

    Args:
        folder: the folder.
        includes: the globs that choose among its files; none for all that may be records.
        library: the folder of the library; None for one at an address.
    """
    name = name_source(folder / "x", library).removesuffix("x")
    chosen = (show_name(glob.replace("\\", "/").strip("/")) for glob in includes)
    return FolderPattern(name if is_name(name) else f"{name}./", tuple(sorted({each for each in chosen if each})))


def list_folder(folder: Path, includes: Sequence[str] = (), *, most: int = _MOST_FILES) -> FolderContent:
    """Find the files in a folder, and in those in it, that may hold records.

    Hidden files, folders of programs and libraries are left out; without `includes` so are pictures, programs and
    whatever else its suffix tells. Links to folders are not followed, so that no circle is.

    Args:
        folder: where to begin.
        includes: globs; a file is read if its name fits one without a slash, or its path one with a slash.
        most: files that may be found.

    Raises:
        InputError: the folder has more files than anybody wants to have read, or cannot be entered.

    Cost: one look at each entry of the folder.
    """
    content = FolderContent()
    globs = [glob.lower() for glob in includes]
    waiting = [""]
    while waiting:
        below = waiting.pop()
        try:
            with os.scandir(folder / below) as listing:
                entries = sorted(listing, key=lambda each: each.name)
        except OSError as error:
            if not below:
                raise InputError(
                    f"{show_name(folder)} cannot be entered ({error.strerror}); check its permissions."
                ) from None
            content.left_out[_CLOSED].append(below)
            continue
        if below and _is_of_program(entries):
            content.left_out[_LIBRARY if _is_library(entries) else _FOLDER_OF_PROGRAM].append(below)
            continue
        waiting += reversed(_sort_entries(entries, f"{below}/" if below else "", folder, globs, content))
        if len(content.files) > most:
            raise InputError(
                f"{show_name(folder)} has more than {most:,} files that may be records; give the folder in it"
                " that has them, or choose with --include."
            )
    return content


def _sort_entries(
    entries: Iterable[os.DirEntry[str]], above: str, folder: Path, globs: Sequence[str], content: FolderContent
) -> list[str]:
    """Note the files among the entries of a folder, and what is left out; returns the paths of the folders in it."""
    folders: list[str] = []
    for entry in entries:
        path = f"{above}{entry.name}"
        kind = _kind_of(entry, path, globs)
        if kind is None:
            folders.append(path)
        elif kind:
            content.left_out[kind].append(path)
        else:
            content.files.append(folder / path)
    return folders


def _kind_of(entry: os.DirEntry[str], path: str, globs: Sequence[str]) -> str | None:
    """Why an entry is left out; "" for a file that is read, None for a folder that is entered."""
    if entry.name.startswith("."):
        return _HIDDEN
    try:
        if entry.is_dir():
            return _LINK if entry.is_symlink() else _FOLDER_OF_PROGRAM if entry.name in _PROGRAMS else None
        if not entry.is_file() and not entry.is_symlink():  # a link that leads nowhere is told by its reader
            return _NO_FILE
    except OSError:  # a circle of links
        return _LINK
    return _kind_of_file(entry.name, path, globs)


def _kind_of_file(name: str, path: str, globs: Sequence[str]) -> str:
    """Why a file is left out; "" if it is read."""
    if globs:
        is_chosen = any(fnmatchcase((path if "/" in glob else name).lower(), glob) for glob in globs)
        return "" if is_chosen else _UNCHOSEN
    if name.startswith("~$"):  # of an open document of Office
        return "lock file"
    if name.endswith("~"):
        return "backup or unfinished download"
    return _KIND_OF.get(os.path.splitext(name)[1].lower(), "")  # noqa: PTH122 - a tenth of the time of a Path


def _is_of_program(entries: Iterable[os.DirEntry[str]]) -> bool:
    return any(entry.name in _MARKERS for entry in entries) or _is_library(entries)


def _is_library(entries: Iterable[os.DirEntry[str]]) -> bool:
    """Whether the entries are those of a library, also of an early graphrec that left no marker."""
    names = {entry.name for entry in entries}
    return ".graphrec" in names or ("manifest.json" in names and any(name.startswith("generation-") for name in names))


def _counted(kind: str, count: int, paths: Sequence[str]) -> str:
    """A kind with its count, and the first examples where a name says more than the kind."""
    number = f"{count:,} {kind if count == 1 else _PLURALS.get(kind, f'{kind}s')}"
    if kind in {_HIDDEN, *_KINDS, _UNCHOSEN}:
        return number
    more = ", ..." if count > _MOST_NAMED else ""
    return f"{number} ({', '.join(map(show_name, paths[:_MOST_NAMED]))}{more})"


def describe_no_file(folder: str, content: FolderContent, includes: Sequence[str]) -> str:
    """The sentence for a folder in which there is nothing to read.

    Args:
        folder: its name.
        content: what it holds.
        includes: the globs that chose among its files.
    """
    name = show_name(folder)
    others = content.describe(folder)
    if not includes:
        return f"{name} has no file that may hold records. {others or 'It is empty.'}"
    suffixes = Counter(Path(path).suffix or "without a suffix" for path in content.left_out[_UNCHOSEN])
    kinds = ", ".join(f"{count:,} {suffix}" for suffix, count in suffixes.most_common(_MOST_NAMED)) or "none at all"
    return f"No file of {name} fits --include {' or '.join(map(show_name, includes))}; it has {kinds}."
