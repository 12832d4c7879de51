"""Recognises common files without bibliographic records (Word, SQLite ...) and says what to export instead."""

from __future__ import annotations

import re

from graphrec.readers.formats import titles
from graphrec.readers.text import decode

_ELSEWHERE = "export BibTeX, RIS or CSL-JSON from your reference manager or the database"
_DOCUMENT = f"is a text document, whose records cannot be separated; {_ELSEWHERE}"
_WORD = (
    f"{_DOCUMENT}; the sources that Word itself manages lie in Sources.xml, in its folder for bibliographies, and are"
    " read from there"
)
_SLIDES = f"is a slide show, which holds no records; {_ELSEWHERE}"
_IMAGE = f"is a picture, which holds no records; {_ELSEWHERE}"
_ARCHIVE = "is an archive of an unsupported kind; unpack it, or pack it as .zip, .gz, .zst, .bz2 or .xz"
_PICKLE = "is a Python pickle, which is not safe to open; save its records as JSON Lines or CSV"
_SQLITE = b"SQLite format 3\0"
_BY_START = (
    (b"{\\rtf", _DOCUMENT),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"\x80\x04", _PICKLE),
    (b"\x80\x05", _PICKLE),
    (b"\x93NUMPY", "is a NumPy array; save the records as JSON Lines or CSV"),
)
STARTS = (*(start for start, _ in _BY_START), _SQLITE)  # of files that are no text
_IN_ZIP = (
    (b"sdb/sdb.eni", "is an EndNote library; in EndNote choose File > Export with the type XML"),
    (b"word/document", _WORD),
    (b"ppt/presentation", _SLIDES),
    (b"opendocument.text", _DOCUMENT),
    (b"opendocument.presentation", _SLIDES),
    (b"epub+zip", f"is a book; {_ELSEWHERE}"),
)
_CITAVI = "is a Citavi project; in Citavi choose File > Export, format RIS or BibTeX"
_SUFFIX_OF_CITAVI = re.compile(r"\.ctv\d?(?:bak|archive)?$", re.IGNORECASE)
_BY_SUFFIX = {
    ".enl": "is an EndNote library; in EndNote choose File > Export with the type XML",
    ".doc": _DOCUMENT,
}
_ZOTERO = "is Zotero's database, which is read where it lies: give its folder, as zotero:FOLDER"
_DATABASE = "is an SQLite database; export the records from the program that it belongs to, or as CSV"
_PAGE = "is a web page; use the export of the site (BibTeX, RIS, CSV) instead of saving the page"
_REFERENCES = (
    "holds references in a citation style, whose titles cannot be extracted reliably; export BibTeX or RIS from the"
    " program that wrote them, or give a list of titles, one a line"
)
_PUBMED_TEXT = (
    "is PubMed's format for reading; save it again with the format PubMed (nbib) instead of Summary or Abstract"
)
_TAR_MARK = slice(257, 262)


def describe_foreign_file(head: bytes, name: str) -> str:
    """What a file is and what to do, as the end of a sentence ("is a picture; ..."); "" if it is not recognised."""
    if _SUFFIX_OF_CITAVI.search(name):
        return _CITAVI
    for start, sentence in _BY_START:
        if head.startswith(start):
            return sentence
    if head.startswith(b"PK\x03\x04"):
        return next((sentence for mark, sentence in _IN_ZIP if mark in head), "")
    if head.startswith(_SQLITE):
        return _ZOTERO if "zotero" in name.lower() or b"CREATE TABLE itemData" in head else _DATABASE
    if head[_TAR_MARK] == b"ustar":
        return _ARCHIVE
    return next((text for suffix, text in _BY_SUFFIX.items() if name.lower().endswith(suffix)), "") or _of_text(head)


def _of_text(head: bytes) -> str:
    text = decode(head).lstrip("\ufeff \t\r\n")
    if "<CitaviExchangeData" in text[:1000]:
        return _CITAVI
    if text[:15].lower().startswith("<!doctype html") or "<html" in text[:1000].lower():
        return _PAGE
    if "\nPMID: " in text and text.startswith("1. "):
        return _PUBMED_TEXT
    return _REFERENCES if titles.is_reference_list(head) else ""
