"""Fetches papers into a JSON Lines file that another run goes on with."""

from __future__ import annotations

import io
import json
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec import registry
from graphrec.errors import InputError, OptionError
from graphrec.exporters.export import Export
from graphrec.exporters.formats import jsonl
from graphrec.fetch import Service
from graphrec.fetch._ids import id_of
from graphrec.model.paper import Paper, Skipped
from graphrec.readers.formats.jsonl import paper_of
from graphrec.readers.identifiers import arxiv_of_doi

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

_LOG = logging.getLogger("graphrec")
_PAUSE = 2.0  # seconds before a busy service is asked again for the first time
_MOST_LISTED = 5  # ids told of one by one


def fetch(
    source: str,
    terms: Sequence[str],
    output: str | Path,
    *,
    limit: int = 100,
    references: bool = False,
    announce: Callable[[int], None] = lambda _: None,
    tell: Callable[[str], None] = _LOG.warning,
    address: str = "",
    pause: float = _PAUSE,
) -> int:
    """Write the papers that a service has for words or ids; returns how many the file holds.

    Papers already in the file are kept and not written twice; what an interrupted run had fetched stands beside it
    as `*.part` and is taken up. `limit` is for words; ids are all asked for. `announce` is called with the number
    of papers so far, `tell` with a sentence on ids for which no paper came, and on records without a title.
    `address` is another server that answers like the service.

    Raises:
        OptionError: nothing asked for, the service has no reference lists, or the output is no JSON Lines.
        InputError: the service cannot be reached, refuses, or has no such papers.
        ExtraMissingError: its client is not installed.
        PluginError: the service of another package cannot be loaded, or fails.
    """
    service: Service = registry.load("fetch", source, Service)
    _check(service, terms, limit, references=references)
    path = Path(output).expanduser().absolute()
    part = path.with_name(f"{path.name}.part")
    begun = _resume(path, part)
    seen = {name for record in begun for name in _ids_of(record)}
    count, untitled = len(begun), 0
    try:
        with registry.guard("fetch", source), part.open("ab") as file:
            for record in _fetch_records(service, terms, limit, frozenset(seen), address, pause, references=references):
                if isinstance(record, Skipped):
                    untitled += 1
                    continue
                if seen.isdisjoint(names := _ids_of(record)):
                    count += 1
                    file.write(_line(record))
                    file.flush()
                    announce(count)
                seen |= names
    finally:
        if not part.stat().st_size:
            part.unlink()
    if not count:
        title = service.DESCRIPTION.partition(":")[0]
        raise InputError(f"{title} has no papers for {' '.join(terms)!r}; try fewer or other words, or check the ids.")
    part.replace(path)
    for sentence in _notices([value for _, value in _ids(terms) if not _is_among(seen, value)], untitled):
        tell(sentence)
    return count


def _check(service: Service, terms: Sequence[str], limit: int, *, references: bool) -> None:
    if not any(term.strip() for term in terms):
        raise OptionError("Nothing to fetch; give words, DOIs, arXiv ids or ids of the service.")
    if limit < 1:
        raise OptionError(f"The number of papers must be at least 1, not {limit}.")
    if references and not service.HAS_REFERENCES:
        service.references_of((), "", 0.0)


def _fetch_records(
    service: Service,
    terms: Sequence[str],
    limit: int,
    seen: frozenset[str],
    address: str,
    pause: float,
    *,
    references: bool,
) -> Iterator[Paper | Skipped]:
    """The papers asked for, and after them those they cite."""
    if ids := _ids(terms):
        answer = service.by_ids([name for name in ids if references or not _is_among(seen, name[1])], address, pause)
    else:
        answer = service.by_words(" ".join(terms), limit, address, pause)
    found: list[Paper] = []
    for record in answer:
        if isinstance(record, Paper):
            found.append(record)
        yield record
    if references and found:
        yield from service.references_of(found, address, pause)


def _ids(terms: Sequence[str]) -> list[tuple[str, str]]:
    """Schemes and values of the ids asked for, each once; none where a term is words."""
    ids = list(map(id_of, terms))
    return list(dict.fromkeys(name for name in ids if name)) if all(ids) else []


def _is_among(names: Container[str], value: str) -> bool:
    """Whether an id is among the names of papers; a DOI of arXiv's own names a paper as the arXiv id in it does."""
    return value.lower() in names or arxiv_of_doi(value.lower()) in names


def _notices(absent: Sequence[str], untitled: int) -> Iterator[str]:
    """What to say of ids for which no paper came, and of records that could not be kept."""
    if absent:
        more = ", ..." if len(absent) > _MOST_LISTED else ""
        yield f"No paper came for {len(absent)} of the ids asked for: {', '.join(absent[:_MOST_LISTED])}{more}"
    if untitled:
        yield f"Left out for want of a title: {untitled} of the records that came."


def _line(paper: Paper) -> bytes:
    stream = io.BytesIO()
    jsonl.write(Export((paper,)), stream)
    return stream.getvalue()


def _ids_of(record: Paper | Skipped) -> set[str]:
    """What a paper can be asked for by."""
    if isinstance(record, Skipped):
        return set()
    numbers = (name for name in record.identifiers if name.startswith("corpusid:"))
    return {name.lower() for name in (record.id, record.doi, record.arxiv, *numbers) if name}


def _resume(path: Path, part: Path) -> list[Paper | Skipped]:
    """Records that earlier runs wrote, which `part` then holds; a last line that an interruption cut off is taken away.

    Raises:
        OptionError: the file is no JSON Lines.
    """
    file = part if part.exists() else path
    kept = whole = file.read_bytes() if file.exists() else b""
    if whole and not whole.endswith(b"\n"):
        kept = whole[: whole.rfind(b"\n") + 1] if file is part else whole + b"\n"
    try:
        records = [json.loads(line) for line in kept.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        records = [None]
    if not all(isinstance(record, dict) for record in records):
        raise OptionError(
            f"{file} holds something else than JSON Lines, to which papers could be added; give another output file, or"
            " move this one away."
        )
    if file is path or kept != whole:
        part.write_bytes(kept)
    return [paper_of(record, file.name) for record in records]
