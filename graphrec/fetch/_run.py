"""Fetches papers into a JSON Lines file that another run goes on with."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec import registry
from graphrec.errors import InputError, OptionError
from graphrec.exporters import jsonl
from graphrec.exporters._export import Export
from graphrec.fetch._ids import id_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import ModuleType

    from graphrec.records import Paper

_PAUSE = 2.0  # seconds before a busy service is asked again for the first time


def fetch(
    source: str,
    terms: Sequence[str],
    output: str | Path,
    *,
    limit: int = 100,
    references: bool = False,
    announce: Callable[[int], None] = lambda _: None,
    address: str = "",
    pause: float = _PAUSE,
) -> int:
    """Write the papers that a service has for words or ids; returns how many the file holds.

    Papers already in the file are kept and not written twice; what an interrupted run had fetched stands beside it
    as `*.part` and is taken up. `announce` is called with the number of papers so far. `address` is another server
    that answers like the service.

    Raises:
        OptionError: nothing asked for, the service has no reference lists, or the output is no JSON Lines.
        InputError: the service cannot be reached, refuses, or has no such papers.
        ExtraMissingError: its client is not installed.
    """
    service = registry.load("fetch", source)
    _check(service, terms, limit, references=references)
    path = Path(output).expanduser().absolute()
    part = path.with_name(f"{path.name}.part")
    begun = _taken_up(path, part)
    seen = {str(record[name]).lower() for record in begun for name in ("id", "doi", "arxiv") if record.get(name)}
    count = len(begun)
    try:
        with part.open("ab") as file:
            for paper in _papers(service, terms, limit, frozenset(seen), address, pause, references=references):
                if seen.isdisjoint(names := _names(paper)):
                    seen |= names
                    count += 1
                    file.write(_line(paper))
                    file.flush()
                    announce(count)
    finally:
        if not part.stat().st_size:
            part.unlink()
    if not count:
        title = service.DESCRIPTION.partition(":")[0]
        raise InputError(f"{title} has no papers for {' '.join(terms)!r}; try fewer or other words, or check the ids.")
    part.replace(path)
    return count


def _check(service: ModuleType, terms: Sequence[str], limit: int, *, references: bool) -> None:
    if not any(term.strip() for term in terms):
        raise OptionError("Nothing to fetch; give words, DOIs, arXiv ids or ids of the service.")
    if limit < 1:
        raise OptionError(f"The number of papers must be at least 1, not {limit}.")
    if references and not service.HAS_REFERENCES:
        service.references_of((), "", 0.0)


def _papers(
    service: ModuleType,
    terms: Sequence[str],
    limit: int,
    seen: frozenset[str],
    address: str,
    pause: float,
    *,
    references: bool,
) -> Iterator[Paper]:
    """The papers asked for, and after them those they cite."""
    ids = [name for term in terms if (name := id_of(term))]
    found: list[Paper] = []
    if len(ids) == len(terms):
        wanted = [name for name in ids if references or name[1].lower() not in seen][:limit]
        answer = service.by_ids(wanted, address, pause)
    else:
        answer = service.by_words(" ".join(terms), limit, address, pause)
    for paper in answer:
        found.append(paper)
        yield paper
    if references and found:
        yield from service.references_of(found, address, pause)


def _line(paper: Paper) -> bytes:
    stream = io.BytesIO()
    jsonl.write(Export((paper,)), stream)
    return stream.getvalue()


def _names(paper: Paper) -> set[str]:
    """What a paper can be asked for by."""
    return {name.lower() for name in (paper.id, paper.doi, paper.arxiv) if name}


def _taken_up(path: Path, part: Path) -> list[dict[str, object]]:
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
    return records
