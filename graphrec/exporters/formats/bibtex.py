"""BibTeX in UTF-8: citation keys from ids, capital letters of names protected, special characters escaped."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.fields import FURTHER
from graphrec.model.unique_names import FreeNames

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

NAME = "bibtex"
SUFFIX = ".bib"
DESCRIPTION = "BibTeX (UTF-8), for LaTeX, Zotero, JabRef"

_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}
_SPECIAL = re.compile("|".join(map(re.escape, _ESCAPES)))
_LIGATURE = re.compile(r"(?<=-)(?=-)|(?<=`)(?=`)|(?<=')(?=')")
_CAPITALS = re.compile(r"\b([A-Za-z0-9]+[A-Z][A-Za-z0-9]*)\b")
_NOT_IN_KEY = re.compile(r"[^A-Za-z0-9:._/+-]+")
_MEETING = re.compile(r"\b(?:proceedings|conference|workshop|symposium|advances in|meeting|congress)\b", re.IGNORECASE)


def write(export: Export, stream: BinaryIO) -> None:
    """Write one entry per paper, in the order of the export."""
    names = FreeNames(between="-")
    stream.writelines(_entry(paper, _free_key(paper, names)).encode() for paper in export.papers)


def _entry(paper: Paper, key: str) -> str:
    kind = "misc" if not paper.venue else "inproceedings" if _MEETING.search(paper.venue) else "article"
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _fields(paper, key, kind) if value)
    return f"@{kind}{{{key},\n{fields}}}\n\n"


def _fields(paper: Paper, key: str, kind: str) -> Iterator[tuple[str, str]]:
    venue = {"article": "journal", "inproceedings": "booktitle", "misc": "howpublished"}[kind]
    yield "title", _title(paper.title)
    yield "author", " and ".join(map(_name, paper.authors))
    yield "year", str(paper.year or "")
    yield venue, escape(paper.venue)
    yield "doi", escape(paper.doi)
    yield "eprint", escape(paper.arxiv)
    yield "archiveprefix", "arXiv" if paper.arxiv else ""
    yield "url", escape(paper.url)
    yield "keywords", _list(paper.keywords)
    yield "abstract", escape(paper.abstract)
    for field in FURTHER:
        value = getattr(paper, field.name)
        yield field.name, _list(value) if field.form == "list" else escape(str(value or ""))
    yield "graphrec_id", escape(paper.id) if paper.id != key else ""


def _title(title: str) -> str:
    """Escape a title; words with inner capitals stand in braces, so that no style turns them to lower case."""
    return "".join(
        f"{{{escape(part)}}}" if number % 2 else escape(part) for number, part in enumerate(_CAPITALS.split(title))
    )


def escape(text: str) -> str:
    r"""Escape text so that LaTeX prints it verbatim.

    >>> escape("50% of A_1 -- really")
    '50\\% of A\\_1 -{}- really'
    """
    return _SPECIAL.sub(lambda match: _ESCAPES[match[0]], _LIGATURE.sub("\0", text)).replace("\0", "{}")


def _name(name: str) -> str:
    """Escape a name; in braces if BibTeX would split it: it contains "and", has three commas, or is "others"."""
    is_split = re.search(r"\band\b", name, re.IGNORECASE) or name.count(",") > 2 or name.lower() == "others"
    return f"{{{escape(name)}}}" if is_split else escape(name)


def _list(items: tuple[str, ...]) -> str:
    """Join items with semicolons, also after the last; items that contain a separator stand in braces."""
    return "".join(
        f"{{{escape(item)}}}; " if re.search(r"[;,]", item) else f"{escape(item)}; " for item in items
    ).rstrip()


def _free_key(paper: Paper, names: FreeNames) -> str:
    """A citation key derived from the id; unique also when upper and lower case are not distinguished."""
    stem = _NOT_IN_KEY.sub("-", paper.id).strip("-") or "paper"
    return stem + names.claim(stem.lower())[len(stem) :]
