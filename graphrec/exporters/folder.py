"""Writes notes into a folder of somebody: new files, and in files with a mark of ours only what stands between marks.

Links are not followed, nothing is deleted, and each file is replaced as a whole.
"""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphrec.errors import OptionError
from graphrec.exporters.marked_text import find_key, mark_key, new_file, replace_marked
from graphrec.files import replace_file
from graphrec.systems import portable_name
from graphrec.text import format_count, show_name, strip_accents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from graphrec.exporters.marked_text import NoteText

SUFFIX = ".md"
_LARGEST = 1 << 24  # bytes of a note that is looked at; ours have some thousand, what people add is text
_LONGEST_NAME = 120  # bytes of UTF-8, of 255 that file systems take, as folders above are long, too
_NOT_IN_NAMES = re.compile(r"[\\/:*?\"<>|#^\[\]%\x00-\x1f]+")  # of Windows, and of links in Obsidian
_MOST_NAMED = 3


@dataclass(slots=True)
class Folder:
    """A folder of notes.

    Attributes:
        path: where it is.
        files: the file names of the notes with a mark of ours, by key.
        others: all other names in it, folded as file systems do that know no case.
        copies: names of further files with the mark of a note.
    """

    path: Path
    files: dict[str, str] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)
    copies: list[str] = field(default_factory=list)


def open_folder(path: Path) -> Folder:
    """Look through a folder for notes of ours.

    Args:
        path: a folder; it is made if only it is missing.

    Raises:
        OptionError: it is a file, cannot be made, or cannot be read.
    """
    folder = Folder(path)
    try:
        if not os.path.lexists(path):
            path.mkdir()
        names = sorted(os.listdir(path))  # noqa: PTH208 - names alone
    except OSError as error:
        raise OptionError(
            f"{path} cannot be written: expected a folder, or a name for one in a folder that is there"
            f" ({error.strerror})."
        ) from None
    for name in names:
        key = _key_of(path / name) if name.lower().endswith(SUFFIX) else ""
        if key and key not in folder.files:
            folder.files[key] = name
            continue
        folder.others.add(_fold(name))
        if key:
            folder.copies.append(name)
    return folder


def _key_of(path: Path) -> str:
    """The key of a plain file; "" for any other, and one that is none of ours."""
    content = _read(path)
    return find_key(content) if content is not None else ""


def _read(path: Path) -> bytes | None:
    """The bytes of a plain file; None for a link, a pipe, or what cannot be read."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            return None
        with open(path, "rb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NOFOLLOW", 0))) as file:
            return file.read()
    except OSError:
        return None


def name_notes(folder: Folder, titles: Iterable[tuple[str, str]]) -> tuple[dict[str, str], list[str]]:
    """The file names of notes by id: as they are called in the folder, else by title.

    Args:
        folder: where they are to be.
        titles: ids and titles of papers.

    Returns:
        The names by id, and the ids of those that are not written, since a file of somebody has the name.
    """
    names: dict[str, str] = {}
    foreign: list[str] = []
    free = {_fold(name) for name in folder.files.values()}
    for paper_id, title in titles:
        key = mark_key(paper_id)
        if key in folder.files:
            names[paper_id] = folder.files[key]
            continue
        stem = make_stem(title)
        name, number = f"{stem}{SUFFIX}", 1
        if _fold(name) in folder.others:
            foreign.append(paper_id)
        while _fold(name) in free:
            number += 1
            name = f"{stem} {number}{SUFFIX}"
        free.add(_fold(name))
        names[paper_id] = name
    return names, foreign


def make_stem(title: str) -> str:
    """A file name for a title, without its suffix: one that every system and every link in Obsidian takes.

    >>> make_stem("MultiPruner: Balanced [and/or] fast?"), make_stem("con"), make_stem("...")
    ('MultiPruner - Balanced and or fast', '_con', 'Untitled')
    """
    text = title.replace(": ", " - ")
    text = " ".join(_NOT_IN_NAMES.sub(" ", text).split()).strip(". ")
    while len(text.encode()) > _LONGEST_NAME:
        text = text[:-1]
    return portable_name(text.strip(". ")) or "Untitled"


def _fold(name: str) -> str:
    return strip_accents(name).casefold()


def write_notes(
    folder: Folder, names: dict[str, str], foreign: Sequence[str], render: Callable[[str], NoteText]
) -> list[str]:
    """Write the notes, and say in sentences what was and what was not.

    Args:
        folder: where.
        names: file names by id.
        foreign: ids that are not written.
        render: gives what is to stand in the note of an id.

    Raises:
        OptionError: a file cannot be written.
    """
    n_new = n_changed = n_same = 0
    skipped = set(foreign)
    for paper_id, name in names.items():
        if paper_id in skipped:
            continue
        path, key = folder.path / name, mark_key(paper_id)
        before = _read(path) if key in folder.files else None
        after = replace_marked(before, render(paper_id)) if before is not None else new_file(key, render(paper_id))
        n_same += after == before
        if after == before:
            continue
        if before is None and os.path.lexists(path):  # came meanwhile
            skipped.add(paper_id)
            continue
        _write(path, after)
        n_new += before is None
        n_changed += before is not None
    sentences = [f"{n_new:,} new, {n_changed:,} changed, {n_same:,} unchanged."]
    return [*sentences, *_remarks(folder, names, [names[paper_id] for paper_id in names if paper_id in skipped])]


def _write(path: Path, content: bytes) -> None:
    try:
        with replace_file(path) as file:
            file.write(content)
    except OSError as error:
        raise OptionError(f"{path} cannot be written ({error.strerror}); what is done stays, write it again.") from None


def _remarks(folder: Folder, names: dict[str, str], foreign: Sequence[str]) -> list[str]:
    """The sentences on what was left alone."""
    keys = set(map(mark_key, names))
    absent = sorted(name for key, name in folder.files.items() if key not in keys)
    kinds = (
        (foreign, "not written, since a file without a mark of graphrec has the name"),
        (absent, "of papers that are not among these stay as they are"),
        (folder.copies, "copies of a note with its mark, left alone"),
    )
    return [f"{format_count(len(some), 'note')} {what}: {_listed(some)}." for some, what in kinds if some]


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return f"{', '.join(map(show_name, names[:_MOST_NAMED]))}{more}"
