"""What arguments name, and what sources lead to: each once, under the name that a library has for it."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from graphrec.errors import InputError, OptionError
from graphrec.files import expand_home
from graphrec.readers.files import is_stream
from graphrec.readers.open import expand_path
from graphrec.sources.folders import describe_no_file, list_folder, make_pattern, parse_pattern
from graphrec.sources.names import STDIN, absolute, base_folder, is_name, locate_source, name_source
from graphrec.sources.zotero.names import (
    has_database,
    is_data_of_zotero,
    is_zotero,
    locate_zotero,
    name_zotero,
)
from graphrec.text import quote, show_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphrec.model.source import Source


@dataclass(frozen=True, slots=True)
class FileOfSource:
    """A file, or a library of Zotero, under the name that a library of graphrec has for it.

    Attributes:
        name: its name as a source (`names.name_source`).
        path: where it lies now; `-` is standard input. Of Zotero it is the database that was named, if any.
        pattern: the pattern or folder that it was found by, named as a source is; empty where it was named itself.
        is_stream: whether it is standard input, a pipe or a device, which can be read only once. Only an argument is:
            a source that has become one is not read.
        collections: those of Zotero whose papers are read; none for all.
    """

    name: str
    path: Path
    pattern: str = ""
    is_stream: bool = False
    collections: tuple[str, ...] = ()

    @property
    def is_zotero(self) -> bool:
        """Whether it is a library of Zotero."""
        return is_zotero(self.name)


class FoundFiles(NamedTuple):
    """The files that arguments name, and what was left out of folders among these, in sentences."""

    files: list[FileOfSource]
    remarks: list[str]


def find_files(
    arguments: Iterable[str | os.PathLike[str]], library: Path | None, includes: Sequence[str] = ()
) -> FoundFiles:
    """The files that arguments of a command name, in their order, each once.

    Args:
        arguments: files, folders, glob patterns, libraries of Zotero, or `-` for standard input; a file that is named
            itself need not exist.
        library: the folder of the library; None for one at an address.
        includes: globs that choose among the files of the folders.

    Raises:
        InputError: no file matches a pattern or is in a folder, or an argument is an address.
        OptionError: there are globs, and no folder.
    """
    files: list[FileOfSource] = []
    remarks: list[str] = []
    has_folder = False
    for argument in arguments:
        if is_zotero(os.fspath(argument)) or is_data_of_zotero(argument):
            files.append(_library_of_zotero(argument, library))
        elif os.path.isdir(path := expand_home(argument)):  # noqa: PTH112 - False where it cannot be reached
            has_folder = True
            some, remark = _files_of_folder(path, includes, library)
            files += some
            remarks += [remark] if remark else []
        else:
            files += _files_of(argument, library)
    if includes and not has_folder:
        raise OptionError("--include chooses among the files of a folder, and no folder was given; leave it out.")
    return FoundFiles(_each_once(files), remarks)


def choose(files: Sequence[FileOfSource], collections: Sequence[str]) -> list[FileOfSource]:
    """The files, and the libraries of Zotero with these collections instead of those that they had.

    Args:
        files: what is read.
        collections: of Zotero; none changes nothing.

    Raises:
        OptionError: there are collections, and none of the files is a library of Zotero.
    """
    if collections and not any(file.is_zotero for file in files):
        raise OptionError(
            "Collections (--collection) are those of Zotero, and none of these sources is one; give zotero: too, or"
            " leave the collections out."
        )
    chosen = tuple(dict.fromkeys(collections))
    return [replace(file, collections=chosen) if chosen and file.is_zotero else file for file in files]


def find_sources(sources: Iterable[Source], library: Path | None) -> list[FileOfSource]:
    """The files of sources, in their order, then those that came later and match their patterns.

    A file of a source need not exist any more. What is not followed, since it came from a pipe, is left out. Give it
    sources alone of which the user knows that they are read (`signature.is_ours`).

    Args:
        sources: the sources of a library.
        library: its folder; None for one at an address.

    Raises:
        InputError: the name of a source leads nowhere.
    """
    followed = [each for each in sources if each.is_followed and each.name != STDIN]
    files = [find_source(each, library) for each in followed]
    patterns = dict.fromkeys(each.pattern for each in followed if each.pattern)
    return _each_once([*files, *(file for pattern in patterns for file in find_matches(pattern, library))])


def find_source(source: Source, library: Path | None) -> FileOfSource:
    """Where a source lies, which need not exist (raises as `find_sources`)."""
    if is_zotero(source.name):
        path = locate_zotero(source.name, library).database or Path(source.name)
        return FileOfSource(source.name, path, source.pattern, collections=source.collections)
    return FileOfSource(source.name, locate_source(source.name, library), source.pattern)


def watched_paths(files: Iterable[FileOfSource]) -> Iterator[Path]:
    """The files that change when sources do; of Zotero those of its database, where there is one."""
    for file in files:
        if file.is_zotero:
            from graphrec.sources.zotero.folders import watched_files  # brings a parser of its settings

            yield from watched_files(file.path if has_database(file.name) else None)
        else:
            yield file.path


def find_matches(pattern: str, library: Path | None) -> list[FileOfSource]:
    """The plain files that match the pattern of a source now, or lie in its folder, sorted; none where it is missing.

    Args:
        pattern: of a source of which the user knows that it is read (`signature.is_ours`).
        library: the folder of the library; None for one at an address.

    Raises:
        InputError: it is no pattern of sources, or its folder cannot be read.
    """
    if not is_name(pattern):
        raise InputError(f"{quote(show_name(pattern[:80]))} is no pattern of sources; add the files again.")
    if not (folder := parse_pattern(pattern)):
        return list(_matches(pattern, library))
    start = locate_source(folder.name, library)
    if not start.is_dir():
        return []
    return [_in_folder(path, str(folder), library) for path in list_folder(start, folder.includes).files]


def _library_of_zotero(argument: str | os.PathLike[str], library: Path | None) -> FileOfSource:
    name = name_zotero(argument, library)
    return FileOfSource(name, locate_zotero(name, library).database or Path(name))


def _files_of(argument: str | os.PathLike[str], library: Path | None) -> Iterator[FileOfSource]:
    text = os.fspath(argument)
    if text == STDIN:
        yield FileOfSource(STDIN, Path(STDIN), is_stream=True)
        return
    if "://" in text:
        raise InputError(f"{quote(show_name(text))} is an address; download it, and give the file.")
    files = expand_path(text)
    pattern = "" if len(files) == 1 and not _is_pattern(text, files[0]) else _name_pattern(text, library)
    for path in files:
        yield FileOfSource(name_source(path, library), absolute(path), pattern, is_stream(str(path)))


def _files_of_folder(folder: Path, includes: Sequence[str], library: Path | None) -> tuple[list[FileOfSource], str]:
    """The files of a folder, and the sentence on what of it is left out (raises InputError where none is left)."""
    pattern = make_pattern(folder, includes, library)
    content = list_folder(absolute(folder), pattern.includes)
    if not content.files:
        raise InputError(describe_no_file(show_name(folder), content, pattern.includes))
    files = [_in_folder(path, str(pattern), library) for path in content.files]
    return files, content.describe(show_name(folder))


def _in_folder(path: Path, pattern: str, library: Path | None) -> FileOfSource:
    return FileOfSource(name_source(path, library), path, pattern)


def _is_pattern(text: str, path: Path) -> bool:
    """Whether a text that led to a file is a pattern, and not its path: a name may have brackets in it."""
    return glob.has_magic(text) and absolute(text) != absolute(path)


def _name_pattern(text: str, library: Path | None) -> str:
    """The name of a pattern: that of its folder, in which nothing stands for other characters, and the rest."""
    parts = Path(text).parts
    depth = next(at for at, part in enumerate(parts) if glob.has_magic(part))
    start = name_source(Path(*parts[:depth]) / "x", library).removesuffix("x")
    return glob.escape(start) + show_name("/".join(parts[depth:]))


def _matches(pattern: str, library: Path | None) -> Iterator[FileOfSource]:
    """The plain files that match a pattern in which signs stand for others, sorted."""
    folder = base_folder(pattern, library)
    start = pattern.removeprefix("~/") if folder else pattern
    for match in sorted(glob.glob(start, root_dir=folder, recursive=True)):  # noqa: PTH207 - has a folder to start from
        path = absolute(folder / match if folder else match)
        if os.path.isfile(path):  # noqa: PTH113 - False where it cannot be reached
            yield FileOfSource(name_source(path, library), path, pattern)


def _each_once(files: Iterable[FileOfSource]) -> list[FileOfSource]:
    by_path: dict[str, FileOfSource] = {}
    for file in files:
        by_path.setdefault(os.path.normcase(file.path), file)
    return list(by_path.values())
