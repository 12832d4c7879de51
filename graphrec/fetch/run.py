"""Fetches papers from a service into a JSON Lines file; an interrupted run can be resumed."""

from __future__ import annotations

import io
import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from graphrec import registry
from graphrec.errors import InputError, OptionError
from graphrec.exporters.export import Export
from graphrec.exporters.formats import jsonl
from graphrec.fetch import Service
from graphrec.fetch._ids import parse_id
from graphrec.model.paper import Paper, Skipped
from graphrec.readers.formats.jsonl import jsonl_paper
from graphrec.readers.identifiers import arxiv_of_doi
from graphrec.systems import move

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

_LOG = logging.getLogger("graphrec")
_MOST_LISTED = 5  # ids without a paper that a message names


@dataclass(frozen=True, slots=True)
class FetchOptions:
    """How to query a service.

    Attributes:
        limit: the maximum number of papers of a search by words; ids are all looked up.
        references: whether to fetch also the papers that the results cite.
        address: URL of another server with the same API as the service; "" is the service itself.
        pause: seconds to wait before the first retry when the service is busy.
    """

    limit: int = 100
    references: bool = False
    address: str = ""
    pause: float = 2.0


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
        warn: called with a sentence about ids without a paper, and about records without a title.

    Raises:
        OptionError: no term is given, the service has no reference lists, or the output is not JSON Lines.
        InputError: the service cannot be reached, refuses, or has no such papers.
        ExtraMissingError: the client of the service is not installed.
        PluginError: the service of another package cannot be loaded, or fails.
    """
    service: Service = registry.load("fetch", source, Service)
    _check(service, terms, options)
    path = Path(output).expanduser().absolute()
    part = path.with_name(f"{path.name}.part")
    earlier = _resume(path, part)
    names = {name for record in earlier for name in _names_of(record)}
    n_papers, n_untitled = len(earlier), 0
    try:
        with registry.guard("fetch", source), part.open("ab") as file:
            for record in _query(service, terms, options, frozenset(names)):
                if isinstance(record, Skipped):
                    n_untitled += 1
                elif _append(file, record, names):
                    n_papers += 1
                    progress(n_papers)
    finally:
        if not part.stat().st_size:
            part.unlink()
    if not n_papers:
        title = service.DESCRIPTION.partition(":")[0]
        raise InputError(f"{title} has no papers for {' '.join(terms)!r}; try fewer or other words, or check the ids.")
    move(part, path)
    for sentence in _notices([value for _, value in _parse_ids(terms) if not _is_among(names, value)], n_untitled):
        warn(sentence)
    return n_papers


def _check(service: Service, terms: Sequence[str], options: FetchOptions) -> None:
    if not any(term.strip() for term in terms):
        raise OptionError("Nothing to fetch; give words, DOIs, arXiv ids or ids of the service.")
    if options.limit < 1:
        raise OptionError(f"The number of papers must be at least 1, not {options.limit}.")
    if options.references and not service.HAS_REFERENCES:
        service.references_of((), "", 0.0)  # raises the sentence of the service


def _query(
    service: Service, terms: Sequence[str], options: FetchOptions, present: frozenset[str]
) -> Iterator[Paper | Skipped]:
    """The papers that the terms name or find, and after them, if asked for, the papers that these cite.

    Ids among `present`, the papers already in the file, are looked up again only for their reference lists.
    """
    address, pause = options.address, options.pause
    if ids := _parse_ids(terms):
        wanted = [pair for pair in ids if options.references or not _is_among(present, pair[1])]
        results = service.by_ids(wanted, address, pause)
    else:
        results = service.by_words(" ".join(terms), options.limit, address, pause)
    papers: list[Paper] = []
    for record in results:
        if isinstance(record, Paper):
            papers.append(record)
        yield record
    if options.references and papers:
        yield from service.references_of(papers, address, pause)


def _append(file: BinaryIO, paper: Paper, names: set[str]) -> bool:
    """Write a paper unless the file has it already, and add its ids to `names`; returns whether it was written."""
    own = _names_of(paper)
    is_new = names.isdisjoint(own)
    if is_new:
        file.write(_line(paper))
        file.flush()
    names |= own
    return is_new


def _parse_ids(terms: Sequence[str]) -> list[tuple[str, str]]:
    """Scheme and value of every term, without repeats; empty unless all terms are ids."""
    ids = list(map(parse_id, terms))
    return list(dict.fromkeys(pair for pair in ids if pair)) if all(ids) else []


def _is_among(names: Container[str], value: str) -> bool:
    """Whether an id is among ids of papers, where an arXiv DOI (10.48550/arXiv...) is the same as its arXiv id."""
    return value.lower() in names or arxiv_of_doi(value.lower()) in names


def _notices(absent: Sequence[str], n_untitled: int) -> Iterator[str]:
    """Sentences about ids without a paper, and about records that were left out."""
    if absent:
        more = ", ..." if len(absent) > _MOST_LISTED else ""
        yield f"The service has no paper for {len(absent)} of the ids: {', '.join(absent[:_MOST_LISTED])}{more}"
    if n_untitled:
        yield f"Records left out because they have no title: {n_untitled}."


def _line(paper: Paper) -> bytes:
    stream = io.BytesIO()
    jsonl.write(Export((paper,)), stream)
    return stream.getvalue()


def _names_of(record: Paper | Skipped) -> set[str]:
    """All ids by which a user can ask for a paper, in lower case; none of a skipped record."""
    if isinstance(record, Skipped):
        return set()
    numbers = (name for name in record.identifiers if name.startswith("corpusid:"))
    return {name.lower() for name in (record.id, record.doi, record.arxiv, *numbers) if name}


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
