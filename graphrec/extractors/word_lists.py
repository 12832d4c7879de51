"""The word lists and cues of this room: data files, so that a word or a cue is a line of its own."""

from __future__ import annotations

from pathlib import Path

from graphrec.files import read_data_lines, read_data_sections, read_data_words

DATA = Path(__file__).parent / "data"


def read_list(name: str) -> list[str]:
    """The lines of a word list without sections."""
    return read_data_lines(DATA / name)


def alternatives(name: str, section: str) -> str:
    """The lines of a section as alternatives of a regular expression, in their order."""
    return "|".join(read_data_sections(DATA / name)[section])


def anchors(name: str, section: str) -> tuple[str, ...]:
    """The lines of a section as they stand in a text: "_" is a blank, which a line does not show at its ends."""
    return tuple(line.replace("_", " ") for line in read_data_sections(DATA / name)[section])


def words_in(name: str, section: str) -> frozenset[str]:
    """The words of a section, which blanks part."""
    return read_data_words(DATA / name, section)
