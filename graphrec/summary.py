"""What became of every record read, which fields there are, and what that means for the links, in sentences."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphrec.corpus import Corpus
    from graphrec.records import ReadReport, Skipped

_NAMED = 3  # skipped and merged records named one by one
_LINE_OF_A_FILE = re.compile(r":\d+$")  # the place of a record, not of a whole file
_SCARCE = 0.05  # share of papers with a field below which its absence shapes the links
_FIELDS = {
    "abstract": "abstracts",
    "authors": "authors",
    "year": "years",
    "venue": "venues",
    "keywords": "keywords",
    "doi": "DOIs",
    "arxiv": "arXiv ids",
    "references": "reference lists",
}
_MEANING = {
    "abstract": "No abstracts: titles alone say little; add an export with abstracts (RIS, nbib, Scopus, OpenAlex).",
    "references": "No reference lists: links come from the words of abstracts and from text;"
    " add an OpenAlex, Web of Science or Crossref export to get citations.",
    "year": "No years: results cannot be limited to a period.",
}


def summarise(report: ReadReport, corpus: Corpus) -> list[str]:
    """Sentences on what became of every record, which fields there are, and what that means for the links."""
    formats = Counter(report.files.values())
    listed = ", ".join(f"{count} {name}" for name, count in sorted(formats.items()))
    became = f"{len(report.merged)} merged into others, {len(report.skipped)} skipped: {_count(len(corpus), 'paper')}"
    read = f"{_count(report.read, 'record')} read from {_count(len(report.files), 'file')}"
    sentences = [f"{read} ({listed}), {became}.", *_skips(report)]
    sentences += [f"Merged {merge.place} into {merge.kept!r}: {merge.reason}." for merge in report.merged[:_NAMED]]
    sentences += _and_more(len(report.merged), "merged")
    shares = {name: sum(bool(getattr(paper, name)) for paper in corpus.papers) / len(corpus) for name in _FIELDS}
    sentences.append(
        "Fields: " + ", ".join(f"{label} {_percent(shares[name])}" for name, label in _FIELDS.items()) + "."
    )
    return sentences + [sentence for name, sentence in _MEANING.items() if shares[name] < _SCARCE]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _and_more(number: int, became: str) -> list[str]:
    return [f"... and {number - _NAMED} more {became}."] if number > _NAMED else []


def _skips(report: ReadReport) -> list[str]:
    """What was skipped: every file that could not be read, then the first few records."""
    files = [skip for skip in report.skipped if not _LINE_OF_A_FILE.search(skip.place)]
    records = [skip for skip in report.skipped if _LINE_OF_A_FILE.search(skip.place)]
    named = [f"Skipped {_reason(skip)}." for skip in (*files, *records[:_NAMED])]
    return named + _and_more(len(records), "skipped")


def _reason(skip: Skipped) -> str:
    """Place and reason; the sentence on a whole file begins with its name already."""
    reason = skip.reason.rstrip(".")
    return reason if reason.startswith(f"{skip.place} ") else f"{skip.place}: {reason}"


def _percent(share: float) -> str:
    """A share in per cent that is 0 or 100 only where it is none or all.

    >>> _percent(0.001), _percent(0.999), _percent(1.0)
    ('1%', '99%', '100%')
    """
    return f"{min(99, max(1, round(100 * share))) if 0 < share < 1 else round(100 * share)}%"
