"""PDFs of papers: front matter, reference list and citing sentences; needs pypdfium2 (extra `pdf`)."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.errors import ExtraMissingError, InputError
from graphrec.model.paper import Skipped
from graphrec.readers._guard import UnreadableError
from graphrec.readers._isolation import ProcessLimits, read_isolated, serve
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.model.paper import Paper

NAME = "pdf"
SUFFIXES = (".pdf",)
DESCRIPTION = "PDFs of papers: title, authors, abstract, references, citing sentences (needs graphrec[pdf])"

_MARK = b"%PDF-"
_PRELOADED = ("pypdfium2.raw", "graphrec.readers.pdf.article")
_WHY = "as it does if a damaged or hostile file asks for more memory or time than a file of this size is given"
_LIMITS = ProcessLimits(
    memory=700 << 20, memory_per_byte=2, seconds=30, seconds_per_byte=1e-7
)  # papers take 100 MB, 2 s
_ADVICE = {
    "it is encrypted": "is encrypted; save it without a password, or export its record from your reference manager",
    "it has no text": "has no text, as a scan has none; OCR it, for example with ocrmypdf, and add it again",
}


def looks_like(head: bytes, name: str) -> float:  # noqa: ARG001  # the mark says it all
    """Confidence that a file is a PDF: its mark may stand behind some other bytes."""
    return 0.98 if _MARK in head[:1024] else 0.0


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """The paper that a PDF holds.

    Raises:
        InputError: it is damaged or encrypted, or has no text.
        ExtraMissingError: pypdfium2 is not installed.

    Cost: 0.2 s for ten pages, in a process of its own.
    """
    if importlib.util.find_spec("pypdfium2") is None:
        raise ExtraMissingError("Reading PDFs needs pypdfium2; type: pip install 'graphrec[pdf]'")
    try:
        for fields in read_isolated(stream, send_article, _PRELOADED, _WHY):
            yield Skipped(source, fields) if isinstance(fields, str) else build_paper(source, **fields)
    except UnreadableError as error:
        advice = next((text for reason, text in _ADVICE.items() if str(error).startswith(reason)), "")
        if advice:
            raise InputError(f"{source} {advice}.") from None
        raise InputError(
            f"{source} is a PDF that cannot be read ({error}); open it in a viewer and print it to a new PDF, or export"
            " its record from your reference manager."
        ) from None


def send_article() -> None:
    """Send the fields of the paper, or why it is none; runs in a process of its own."""
    serve(_article, _LIMITS)


def _article(stream: BinaryIO) -> Iterator[dict[str, Any] | str]:
    from graphrec.readers.pdf.article import NoPaperError, read_article
    from graphrec.readers.pdf.pages import read_document

    try:
        yield read_article(read_document(stream))
    except NoPaperError as error:
        yield str(error)
