"""Readers for the word lists and cue phrases in `data/`, where every word or cue is a line of its own."""

from __future__ import annotations

from pathlib import Path

from graphrec.files import read_data_lines, read_data_sections, read_data_words

DATA = Path(__file__).parent / "data"


def read_list(name: str) -> list[str]:
    """Read the lines of a word list that has no sections."""
    return read_data_lines(DATA / name)


def alternatives(name: str, section: str) -> str:
    """Join the lines of a section with "|", in their order, for use in a regular expression."""
    return "|".join(read_data_sections(DATA / name)[section])


def anchors(name: str, section: str) -> tuple[str, ...]:
    """Read the lines of a section with every "_" replaced by a blank.

    Cue phrases may begin or end with a blank, which would be invisible in the file.
    """
    return tuple(line.replace("_", " ") for line in read_data_sections(DATA / name)[section])


def words_in(name: str, section: str) -> frozenset[str]:
    """Read the blank-separated words of a section."""
    return read_data_words(DATA / name, section)
