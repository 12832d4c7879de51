"""What became of every record read, which fields there are, and what that means for the links, in sentences."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from graphrec.model.fields import FIELDS
from graphrec.text import format_count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graphrec.explore.statistics import Statistics
    from graphrec.model.paper import Merged, ReadReport, Skipped

_NAMED = 3  # skipped and merged records named one by one
_LINE_OF_A_FILE = re.compile(r":\d+$")  # the place of a record, not of a whole file
_SCARCE = 0.05  # share of papers with a field below which its absence shapes the links
_HALF = 0.5  # share of papers with an abstract below which the others are told of
_CITATIONS = "add an OpenAlex, Web of Science or Crossref export to get citations"
_TEXTS = "add an export with abstracts (RIS, nbib, Scopus, OpenAlex)"
_MEANING = {
    "abstract": (_HALF, f"abstracts: the words of titles alone say little; {_TEXTS}."),
    "references": (
        _SCARCE,
        f"reference lists: links come from the words of abstracts and from text; {_CITATIONS}.",
    ),
    "year": (_SCARCE, "years: results cannot be limited to a period."),
}


def summarise(report: ReadReport, filled: Mapping[str, int], n_papers: int) -> list[str]:
    """Sentences on what became of every record, which fields there are, and what that means for the links.

    `filled` counts the papers that have each field.
    """
    formats = Counter(report.files.values())
    listed = ", ".join(f"{number:,} {name}" for name, number in sorted(formats.items()))
    became = (
        f"{len(report.merged):,} merged into others, {len(report.skipped):,} skipped: {format_count(n_papers, 'paper')}"
    )
    read = f"{format_count(report.read, 'record')} read from {format_count(len(report.files), 'file')}"
    sentences = [f"{read} ({listed}), {became}.", *_skips(report), *report.notes[:_NAMED]]
    sentences += _and_more(len(report.notes), "files with columns that are not known")
    sentences += [_merge_sentence(merge) for merge in report.merged[:_NAMED]]
    sentences += _and_more(len(report.merged), "merged; graphrec dedupe --report shows each")
    shares = {name: count / n_papers for name, count in filled.items()}
    labelled = [f"{field.label} {_percent(shares[field.name])}" for field in FIELDS if field.name in shares]
    sentences.append(f"Fields: {', '.join(labelled)}.")
    return sentences + [
        f"{'Only ' + _percent(shares[name]) + ' have' if shares[name] else 'No'} {sentence}"
        for name, (least, sentence) in _MEANING.items()
        if shares[name] < least
    ]


def why_no_links(counts: Statistics) -> str:
    """Why nothing links the papers of a library and what to add; empty where something does."""
    if counts.references or counts.references_to_works or counts.similar_pairs:  # a method of one paper links nothing
        return ""
    if counts.papers == 1:
        return "The graph is empty: one paper has none to be linked with; add others with graphrec add."
    if not counts.filled["abstract"]:
        return f"The graph is empty: there are no abstracts, and the titles share no telling words; {_TEXTS}."
    return (
        "The graph is empty: no paper cites or names another, and their texts share no telling words; add papers of"
        f" the same field, or {_CITATIONS}."
    )


def _merge_sentence(merge: Merged) -> str:
    if merge.into == merge.place:  # a file was read twice
        return f"{merge.place} ({merge.kept_title!r}) is {merge.reason}."
    kept = f"{merge.into} ({merge.kept_title!r})" if merge.into else repr(merge.kept_title)
    return f"Merged {merge.place} into {kept}: {merge.reason}."


def _and_more(number: int, became: str) -> list[str]:
    return [f"... and {number - _NAMED:,} more {became}."] if number > _NAMED else []


def _skips(report: ReadReport) -> list[str]:
    """What was skipped: every file that could not be read, then the first few records."""
    files = [skip for skip in report.skipped if not _LINE_OF_A_FILE.search(skip.place)]
    records = [skip for skip in report.skipped if _LINE_OF_A_FILE.search(skip.place)]
    named = [f"Skipped {_reason(skip)}." for skip in (*files, *records[:_NAMED])]
    kinds = Counter(skip.reason.partition(":")[0] for skip in records[_NAMED:]).most_common(_NAMED)
    return named + _and_more(len(records), f"skipped ({', '.join(f'{number:,} {kind}' for kind, number in kinds)})")


def _reason(skip: Skipped) -> str:
    """Place and reason; the sentence on a whole file begins with its name already."""
    reason = skip.reason.removesuffix(".")  # of "..." two stay
    return reason if reason.startswith(f"{skip.place} ") else f"{skip.place}: {reason}"


def _percent(share: float) -> str:
    """A share in per cent that is 0 or 100 only where it is none or all.

    >>> _percent(0.001), _percent(0.999), _percent(1.0)
    ('1%', '99%', '100%')
    """
    return f"{min(99, max(1, round(100 * share))) if 0 < share < 1 else round(100 * share)}%"
