"""Reads the seeds of a question from a file: titles, ids or DOIs, one a line, or the records of a bibliography."""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from graphrec.api.seeds import NONE_MOVED, find_match
from graphrec.errors import InputError, TitleNotFoundError
from graphrec.files import expand_home
from graphrec.identity import all_identifiers, folded_key, group_records, work_key
from graphrec.model.match import Match
from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.formats import titles
from graphrec.readers.open import STDIN, read_files
from graphrec.readers.text import is_binary, read_head
from graphrec.text import quote, show_name, title_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.storage.snapshot import Snapshot

_SAME_TITLE = 50  # papers of one title, such as "Editorial", that are compared with a record


@dataclass(frozen=True, slots=True)
class SeedList:
    """The papers of a library that a file names.

    Attributes:
        matches: the papers, each with what stood in the file and the rule that found it, in the order of the file.
        missing: a sentence for each entry that is not in the library, by what stood in the file.
    """

    matches: tuple[Match, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)


def read_seeds(
    snapshot: Snapshot, file: str | Path, moved: Mapping[str, str] = NONE_MOVED, *, exact: bool = False
) -> SeedList:
    """Find the papers that the lines, or the records, of a file name.

    Records are matched by the rules that merge records into papers. Lines are titles, ids, DOIs or arXiv ids.

    Args:
        snapshot: the library.
        file: the file; `-` is standard input.
        moved: the present id of a paper by each id that it had before.
        exact: whether to take a line only as it is written.

    Raises:
        InputError: the file cannot be read, or names no paper of the library.

    Cost: index look-ups for each entry; tens of milliseconds for one that is not written as in the library.
    """
    with tempfile.TemporaryDirectory() as folder:
        entries = _entries(_regular_file(file, Path(folder)))
    matches: list[Match] = []
    missing: dict[str, str] = {}
    for entry in entries:
        if isinstance(entry, Paper):
            match = _match_record(snapshot, entry)
        else:
            match = _match_line(snapshot, entry, moved, exact=exact)
        if isinstance(match, Match):
            matches.append(match)
        else:
            missing[entry.title if isinstance(entry, Paper) else entry] = match
    if not matches:
        first = next(iter(missing))
        raise InputError(
            f"{show_name(file)} names no paper of this library (the first of its {len(missing):,} entries is"
            f" {quote(first)}); expected one title, id or DOI a line, or a bibliography of papers that are in it."
        )
    return SeedList(tuple(matches), missing)


def _regular_file(file: str | Path, folder: Path) -> Path:
    """The file, or a copy in `folder` of what comes from a pipe: a list of titles is known only once it was read."""
    path = expand_home(file)
    if str(file) != STDIN and (path.is_file() or path.is_dir() or not path.exists()):
        return path
    copy = folder / "stdin.txt"
    with copy.open("wb") as target:
        if str(file) == STDIN:
            shutil.copyfileobj(sys.stdin.buffer, target)
        else:
            with path.open("rb") as stream:
                shutil.copyfileobj(stream, target)
    return copy


def _entries(path: Path) -> Sequence[Paper | str]:
    """The records of a bibliography, or the lines of a text in no format of records.

    Raises:
        InputError: the file cannot be read, is damaged, or is neither.
    """
    report = ReadReport()
    try:
        records = list(read_files([path], report))
    except InputError:
        lines = [] if report.files else _lines(path)  # a reader that knows the format says what is damaged
        if not lines:
            raise
        return lines
    if not records:
        skip = report.skipped[0]
        raise InputError(f"{skip.place} cannot be used ({skip.reason}), and nothing else is there; export it again.")
    return _lines(path) if {*report.files.values()} == {titles.NAME} else records


def _lines(path: Path) -> list[str]:
    """The lines of a text that are not blank; none of a file that cannot be read or holds no text."""
    try:
        with path.open("rb") as file:
            head, stream = read_head(file)
            return [] if is_binary(head) else [text for _, text in titles.read_entries(stream)]
    except OSError:
        return []


def _match_line(snapshot: Snapshot, title: str, moved: Mapping[str, str], *, exact: bool) -> Match | str:
    """The paper that a title, id or name means, or the sentence that there is none."""
    try:
        return find_match(snapshot, title, moved, exact=exact)
    except TitleNotFoundError as error:
        return str(error)


def _match_record(snapshot: Snapshot, record: Paper) -> Match | str:
    """The paper that a record describes, by the rules of `identity`, or the sentence that there is none."""
    papers = [*snapshot.store.papers(_candidate_rows(snapshot, record)).values()]
    records = [record, *papers]
    groups = group_records(records, [work_key(each.title, folded_key(each.title)) for each in records])
    joined = [paper for row, paper in enumerate(papers, start=1) if groups.root(row) == groups.root(0)]
    equal = [paper for paper in papers if _describe(paper) == _describe(record)]  # of an "Editorial" no rule is sure
    same = [paper for paper in equal if paper.id == record.id] or joined or equal
    if not same:
        return f"{record.source}: {quote(record.title)} is not in this library."
    is_titled_so = title_key(same[0].title) == title_key(record.title)
    how = "title" if is_titled_so else "id" if _share_identifier(record, same[0]) else "similar"
    return Match(same[0], how, typed=record.title)


def _describe(paper: Paper) -> tuple[object, ...]:
    return title_key(paper.title), paper.year, paper.authors


def _candidate_rows(snapshot: Snapshot, record: Paper) -> list[int]:
    """Rows of the papers that a record may describe: of the same identifier, of the same title, of a similar one."""
    store, key = snapshot.store, title_key(record.title)
    names = [name for name in (record.doi, record.arxiv, record.id) if name]
    rows = list(store.rows_by_identifier([*names, *record.identifiers]).values())
    rows += [each.row for each in store.titles_beginning(key, _SAME_TITLE) if each.key == key]
    if not rows:
        try:
            hit = store.find_title(record.title)
        except TitleNotFoundError:
            return []
        rows = [hit.row, *hit.rivals]
    return sorted(dict.fromkeys(rows))


def _share_identifier(one: Paper, other: Paper) -> bool:
    return not {*all_identifiers(one)}.isdisjoint(all_identifiers(other))
