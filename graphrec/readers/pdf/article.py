"""A paper out of the pages of a PDF: its record, its reference list, and the sentences that cite entries of it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from graphrec.model.citing_sentences import write_citing_sentence
from graphrec.readers._guard import UnreadableError
from graphrec.readers.pdf.citations import find_citing_sentences
from graphrec.readers.pdf.columns import in_reading_order
from graphrec.readers.pdf.front_matter import read_front_matter
from graphrec.readers.pdf.furniture import without_furniture
from graphrec.readers.pdf.hints import Hints
from graphrec.readers.pdf.lines import flattened
from graphrec.readers.pdf.prose import WordsOfDocument
from graphrec.readers.pdf.reference_list import read_reference_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.readers.pdf.lines import Line
    from graphrec.readers.pdf.pages import PdfText

NO_TEXT = "it has no text (a scan?); make it searchable first, for example with ocrmypdf"
NO_PAPER = (
    "no paper was recognised in it: it has neither an abstract nor a reference list, and no title that stands out"
)
_FRONT_PAGES = 3
_FEWEST_CHARACTERS = 60  # of a page with text; what is below is a stamp


class NoPaperError(Exception):
    """A document that is no paper, as slides or a form."""


def read_article(document: PdfText) -> dict[str, Any]:
    """The fields of a paper.

    Raises:
        UnreadableError: there is no text.
        NoPaperError: there is no paper in it.

    Cost: 10 ms a page.
    """
    n_characters = sum(len(line.text) for page in document.pages for line in page.lines)
    if document.n_pages < 1:
        raise UnreadableError("it has no pages")
    if n_characters < _FEWEST_CHARACTERS * min(2, len(document.pages)):
        raise UnreadableError(NO_TEXT)
    pages, beside = without_furniture(document.pages)
    lines = [line for page in pages for piece in in_reading_order(page.lines) for line in piece]
    if not lines:
        raise UnreadableError(NO_TEXT)
    vocabulary = WordsOfDocument(lines)
    body_size = _usual_size(lines)
    listed = read_reference_list(lines, vocabulary)
    stop = listed.start if listed.entries else len(lines)
    front_lines = [line for line in lines[:stop] if line.page < pages[0].number + _FRONT_PAGES]
    hints = Hints(document.title, document.created, _beside(document, beside))
    front = read_front_matter(front_lines, body_size, vocabulary, hints)
    if not front.title or not (front.is_sure or listed.entries or front.doi or front.arxiv or _stands_out(front.title)):
        raise NoPaperError(NO_PAPER)
    sentences = find_citing_sentences(lines[front.rest : stop], listed.entries, body_size, vocabulary)
    return {
        "title": front.title,
        "abstract": front.abstract,
        "year": front.year,
        "authors": list(front.authors),
        "venue": front.venue,
        "keywords": list(front.keywords),
        "doi": front.doi,
        "arxiv": front.arxiv,
        "references": [entry.text for entry in listed.entries],
        "citing_sentences": [write_citing_sentence(one) for one in sentences],
    }


def _usual_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size))


def _beside(document: PdfText, removed: Sequence[Line]) -> str:
    """What stands in the margin, at the head and at the foot of the first page."""
    first = document.pages[0].number
    return "\n".join([document.pages[0].margin, *(flattened(line.text) for line in removed if line.page == first)])


def _stands_out(title: str) -> bool:
    return len(title.split()) > 2
