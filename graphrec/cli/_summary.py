"""Summary of a build in sentences: records read, merged and skipped, fields that are filled, and missing links."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from graphrec.model.fields import FIELDS
from graphrec.text import format_count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from graphrec.explore.statistics import Statistics
    from graphrec.model.paper import Merged, ReadReport, Skipped

_MOST_EXAMPLES = 3  # skipped and merged records that are listed one by one
_LINE_OF_A_FILE = re.compile(r":\d+$")  # matches the place of a record, not of a whole file
_BRACKETED = re.compile(r" \([^()]*\)|'[^']*'|\d+")  # what differs in the reasons of one kind
_SCARCE = 0.05  # share of papers with a field below which links suffer from its absence
_HALF = 0.5  # share of papers with an abstract below which the rest is mentioned
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
    """Summarise a build: records read, merged and skipped, shares of filled fields, and what their absence means.

    Args:
        report: what was read, merged and skipped.
        filled: number of papers that have each field.
        n_papers: number of papers of the library.
    """
    formats = Counter(report.files.values())
    counts = ", ".join(f"{number:,} {name}" for name, number in sorted(formats.items()))
    merged = (
        f"{len(report.merged):,} merged into others, {len(report.skipped):,} skipped: {format_count(n_papers, 'paper')}"
    )
    noun = "source" if formats["zotero"] else "file"
    read = f"{format_count(report.read, 'record')} read from {format_count(len(report.files), noun)}"
    sentences = [f"{read} ({counts}), {merged}.", *list_skips(report), *report.notes[:_MOST_EXAMPLES]]
    sentences += _and_more(len(report.notes), "remarks about files")
    sentences += [_merge_sentence(merge) for merge in report.merged[:_MOST_EXAMPLES]]
    sentences += _and_more(len(report.merged), "merged; graphrec dedupe --report shows each")
    if report.removed:
        records = format_count(len(report.removed), "record")
        sentences.append(f"{records} of removed papers left out; graphrec remove --undo takes one back.")
    shares = {name: count / n_papers for name, count in filled.items()}
    labelled = [f"{field.label} {_percent(shares[field.name])}" for field in FIELDS if field.name in shares]
    sentences.append(f"Fields: {', '.join(labelled)}.")
    return sentences + [
        f"{'Only ' + _percent(shares[name]) + ' have' if shares[name] else 'No'} {sentence}"
        for name, (least, sentence) in _MEANING.items()
        if shares[name] < least
    ]


def why_no_links(counts: Statistics) -> str:
    """Explain why the papers of a library have no links and what to add; "" if they have some."""
    if counts.references or counts.references_to_works or counts.similar_pairs:  # a method of one paper links nothing
        return ""
    if counts.papers == 1:
        return "The graph is empty: one paper has none to be linked with; add others with graphrec add."
    if not counts.filled["abstract"]:
        return f"The graph is empty: there are no abstracts, and the titles share no distinctive words; {_TEXTS}."
    return (
        "The graph is empty: no paper cites or names another, and their texts share no distinctive words; add papers of"
        f" the same field, or {_CITATIONS}."
    )


def _merge_sentence(merge: Merged) -> str:
    if merge.into == merge.place:  # the same file was read twice
        return f"{merge.place} ({merge.kept_title!r}) is {merge.reason}."
    target = f"{merge.into} ({merge.kept_title!r})" if merge.into else repr(merge.kept_title)
    return f"Merged {merge.place} into {target}: {merge.reason}."


def _and_more(number: int, what: str) -> list[str]:
    return [f"... and {number - _MOST_EXAMPLES:,} more {what}."] if number > _MOST_EXAMPLES else []


def list_skips(report: ReadReport) -> list[str]:
    """List what was skipped: every file that could not be read, many of a kind together, and the first few records."""
    files = [skip for skip in report.skipped if not _LINE_OF_A_FILE.search(skip.place)]
    records = [skip for skip in report.skipped if _LINE_OF_A_FILE.search(skip.place)]
    sentences = [*_list_files(files), *(f"Skipped {_reason(skip)}." for skip in records[:_MOST_EXAMPLES])]
    kinds = Counter(skip.reason.partition(":")[0] for skip in records[_MOST_EXAMPLES:]).most_common(_MOST_EXAMPLES)
    return sentences + _and_more(len(records), f"skipped ({', '.join(f'{number:,} {kind}' for kind, number in kinds)})")


def _list_files(skips: Iterable[Skipped]) -> Iterator[str]:
    """A sentence for each file that could not be read; one for all of a kind where they are many."""
    by_kind: defaultdict[str, list[Skipped]] = defaultdict(list)
    for skip in skips:
        by_kind[_BRACKETED.sub("", _predicate(skip))].append(skip)
    for alike in by_kind.values():
        if len(alike) > _MOST_EXAMPLES:
            names = ", ".join(skip.place for skip in alike[:_MOST_EXAMPLES])
            more = len(alike) - _MOST_EXAMPLES
            yield f"Skipped {len(alike):,} files, each {_predicate(alike[0])}: {names} and {more:,} more."
        else:
            yield from (f"Skipped {_reason(skip)}." for skip in alike)


def _predicate(skip: Skipped) -> str:
    """Why a file was skipped, without its name at the beginning."""
    return _reason(skip).removeprefix(skip.place).lstrip(": ")


def _reason(skip: Skipped) -> str:
    """Place and reason of a skip; the reason for a whole file already begins with its name."""
    reason = skip.reason.removesuffix(".")  # a reason that ends in "..." keeps two dots
    return reason if reason.startswith(f"{skip.place} ") else f"{skip.place}: {reason}"


def _percent(share: float) -> str:
    """Format a share in per cent; "0%" and "100%" only for shares of exactly 0 and 1.

    >>> _percent(0.001), _percent(0.999), _percent(1.0)
    ('1%', '99%', '100%')
    """
    return f"{min(99, max(1, round(100 * share))) if 0 < share < 1 else round(100 * share)}%"
