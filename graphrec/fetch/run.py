"""Fetches papers from a service into a JSON Lines file; an interrupted run can be resumed."""

from __future__ import annotations

import io
import json
import logging
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec import registry
from graphrec.errors import InputError, OptionError
from graphrec.exporters.export import Export
from graphrec.exporters.formats import jsonl
from graphrec.fetch import Inquiry, Service
from graphrec.fetch.ids import parse_id
from graphrec.fetch.server import Server
from graphrec.model.paper import Paper, Skipped
from graphrec.readers.formats.jsonl import jsonl_paper
from graphrec.readers.identifiers import arxiv_of_doi
from graphrec.readers.record import NO_TITLE
from graphrec.systems import move
from graphrec.text import clean, quote

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence
    from datetime import date

    from graphrec.fetch import Identifier

_LOG = logging.getLogger("graphrec")
_MOST_LISTED = 5  # ids without a paper, and reasons why records were left out, that messages name


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How to query a service.

    Attributes:
        limit: the maximum number of papers of a search by words, and of those that cite one; ids are all looked up.
        references: whether to fetch also the papers that the results cite.
        cited_by: ids of papers; what cites them is fetched, in place of what terms find.
        since: only papers of this day or later; None for all.
        server: how the service is reached.
    """

    limit: int = 100
    references: bool = False
    cited_by: tuple[str, ...] = ()
    since: date | None = None
    server: Server = field(default_factory=Server)


DEFAULT_OPTIONS = FetchOptions()


def fetch(
    source: str,
    terms: Sequence[str],
    output: str | Path,
    options: FetchOptions = DEFAULT_OPTIONS,
    *,
    progress: Callable[[int], None] = lambda _: None,
    warn: Callable[[str], None] = _LOG.warning,
) -> int:
    """Fetch papers by words or ids and write them to a JSON Lines file; returns the number of papers in the file.

    Papers that the file already holds stay and are not written twice. Until the run is complete the papers are in
    `<output>.part`; a run that finds this file resumes there.

    Args:
        source: the name of the service, for example `openalex`.
        terms: either the words of one search, or DOIs, arXiv ids and ids of the service.
        output: the JSON Lines file to write or extend.
        options: how to query the service.
        progress: called after every new paper with the number of papers so far.
        warn: called with a sentence about ids without a paper, and about records that were left out.

    Raises:
        OptionError: no term is given, the service lacks what is asked for, or the output is not JSON Lines.
        InputError: the service cannot be reached, refuses, or has no such papers.
        ExtraMissingError: the HTTP library is not installed.
        PluginError: the service of another package cannot be loaded, or fails.
    """
    service: Service = registry.load("fetch", source, Service)
    _check(service, terms, options)
    path = Path(output).expanduser().absolute()
    part = path.with_name(f"{path.name}.part")
    earlier = _resume(path, part)
    names = {name for record in earlier for name in _names_of(record)}
    n_papers, left_out = len(earlier), Counter[str]()
    try:
        with registry.guard("fetch", source), part.open("ab") as file:
            for record in _query(service, terms, options, frozenset(names)):
                if isinstance(record, Skipped):
                    left_out[record.reason] += 1
                elif _append(file, record, names):
                    n_papers += 1
                    progress(n_papers)
    finally:
        if not part.stat().st_size:
            part.unlink()
    absent = [_show(*pair) for pair in _parse_ids(terms) if not _is_among(names, *pair)]
    notices = list(_notices(_title(service), absent, left_out))
    if not n_papers:
        reason = f" ({notices[-1].rstrip('.')})" if left_out else ""
        raise InputError(_nothing_found(service, terms, options, reason))
    move(part, path)
    for sentence in notices:
        warn(sentence)
    return n_papers


def _title(service: Service) -> str:
    return service.DESCRIPTION.partition(":")[0]


def _nothing_found(service: Service, terms: Sequence[str], options: FetchOptions, reason: str) -> str:
    """The sentence for a run without a paper; of a long question only its beginning is repeated."""
    question = quote(" ".join(terms) or f"--cited-by {' '.join(options.cited_by)}")
    return f"{_title(service)} has no papers for {question}{reason}; try fewer or other words, or check the ids."


def _check(service: Service, terms: Sequence[str], options: FetchOptions) -> None:
    has_terms = any(term.strip() for term in terms)
    if not has_terms and not options.cited_by:
        raise OptionError("Nothing to fetch; give words, DOIs, arXiv ids or ids of the service.")
    if has_terms and options.cited_by:
        raise OptionError("What cites a paper is fetched by itself; give --cited-by without words and other ids.")
    if options.limit < 1:
        raise OptionError(f"The number of papers must be at least 1, not {options.limit}.")
    if options.cited_by and not hasattr(service, "cited_by"):
        raise OptionError(f"{_title(service)} does not say what cites a paper; use {_others('cited_by')}.")
    if options.since and not options.cited_by:
        _check_since(service, terms)
    if options.references and not service.HAS_REFERENCES:
        service.references_of((), options.server)  # raises the sentence of the service


def _check_since(service: Service, terms: Sequence[str]) -> None:
    if _parse_ids(terms):
        raise OptionError("Ids are looked up whatever their date; leave out --since, or search by words.")
    if not getattr(service, "HAS_DATES", False):
        raise OptionError(
            f"{_title(service)} cannot be searched by date; leave out --since, or use {_others('HAS_DATES')}."
        )


def _others(attribute: str) -> str:
    """The services that have an optional part, in words."""
    names = [name for name in registry.builtin_names("fetch") if hasattr(registry.load("fetch", name), attribute)]
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _query(
    service: Service, terms: Sequence[str], options: FetchOptions, present: frozenset[str]
) -> Iterator[Paper | Skipped]:
    """The papers that the terms name or find, or that cite one, and after them, if asked for, what these cite."""
    papers: list[Paper] = []
    for record in _results(service, terms, options, present):
        if isinstance(record, Paper) and options.references:
            papers.append(record)
        yield record
    if papers:
        yield from service.references_of(papers, options.server)


def _results(
    service: Any, terms: Sequence[str], options: FetchOptions, present: frozenset[str]
) -> Iterator[Paper | Skipped]:
    """What is asked for itself.

    Ids among `present`, the papers already in the file, are looked up again only for their reference lists.
    """
    inquiry = Inquiry("" if options.cited_by else " ".join(terms), options.limit, options.since)
    for each in options.cited_by:
        yield from service.cited_by(_cited_id(each), inquiry, options.server)
    if options.cited_by:
        return
    if ids := _parse_ids(terms):
        wanted = [pair for pair in ids if options.references or not _is_among(present, *pair)]
        yield from service.by_ids(wanted, options.server) if wanted else ()
    else:
        yield from service.by_words(inquiry, options.server)


def _cited_id(text: str) -> Identifier:
    """The id of a cited paper.

    Raises:
        OptionError: it is none.
    """
    if identifier := parse_id(text):
        return identifier
    raise OptionError(f"{quote(text)} is no id of a paper; give --cited-by a DOI, an arXiv id or an id of the service.")


def _append(file: BinaryIO, paper: Paper, names: set[str]) -> bool:
    """Write a paper unless the file has it already, and add its ids to `names`; returns whether it was written."""
    own = _names_of(paper)
    is_new = names.isdisjoint(_best_names_of(paper) or own)
    if is_new:
        file.write(_line(paper))
        file.flush()
    names |= own
    return is_new


def _parse_ids(terms: Sequence[str]) -> list[tuple[str, str]]:
    """Scheme and value of every term, without repeats; empty unless all terms are ids."""
    ids = list(map(parse_id, terms))
    return list(dict.fromkeys(pair for pair in ids if pair)) if all(ids) else []


def _is_among(names: Container[str], scheme: str, value: str) -> bool:
    """Whether an id is among ids of papers, where an arXiv DOI (10.48550/arXiv...) is the same as its arXiv id."""
    value = value.lower()
    return value in names or f"{scheme}:{value}" in names or arxiv_of_doi(value) in names


def _show(scheme: str, value: str) -> str:
    """An id as a message names it: a number by itself says nothing."""
    return f"{scheme}:{value}" if value.isdigit() else value


def _notices(title: str, absent: Sequence[str], left_out: Counter[str]) -> Iterator[str]:
    """Sentences about ids without a paper, and about records that were left out and why."""
    if absent:
        more = ", ..." if len(absent) > _MOST_LISTED else ""
        yield f"The service has no paper for {len(absent)} of the ids: {', '.join(absent[:_MOST_LISTED])}{more}"
    if n_untitled := left_out.pop(NO_TITLE, 0):
        yield f"Records left out because they have no title: {n_untitled:,}."
    for reason, count in left_out.most_common(_MOST_LISTED):
        yield f"{title}: {clean(reason)}" + (f" ({count:,} times)." if count > 1 else ".")
    if (n_more := sum(left_out.values()) - sum(count for _, count in left_out.most_common(_MOST_LISTED))) > 0:
        yield f"Records left out for other reasons: {n_more:,}."


def _line(paper: Paper) -> bytes:
    stream = io.BytesIO()
    jsonl.write(Export((paper,)), stream)
    return stream.getvalue()


def _names_of(record: Paper | Skipped) -> set[str]:
    """All ids by which a user can ask for a paper, in lower case; none of a skipped record."""
    if isinstance(record, Skipped):
        return set()
    return _best_names_of(record) | {name.lower() for name in record.identifiers}


def _best_names_of(paper: Paper) -> set[str]:
    """The ids by which two records are one: numbers of other services, which they copy from each other, are not."""
    numbers = (name for name in paper.identifiers if name.startswith("corpusid:"))
    return {name.lower() for name in (paper.id, paper.doi, paper.arxiv, *numbers) if name}


def _resume(path: Path, part: Path) -> list[Paper | Skipped]:
    """The records of earlier runs, copied to `part` if they are not there yet.

    A last line that an interruption cut off is removed.

    Raises:
        OptionError: the file is not JSON Lines.
    """
    file = part if part.exists() else path
    complete = content = file.read_bytes() if file.exists() else b""
    if content and not content.endswith(b"\n"):
        complete = content[: content.rfind(b"\n") + 1] if file is part else content + b"\n"
    try:
        records = [json.loads(line) for line in complete.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        records = [None]
    if not all(isinstance(record, dict) for record in records):
        raise OptionError(
            f"{file} is not a JSON Lines file, so that no papers can be added to it; give another output file, or move"
            " this one away."
        )
    if file is path or complete != content:
        part.write_bytes(complete)
    return [jsonl_paper(record, file.name) for record in records]
