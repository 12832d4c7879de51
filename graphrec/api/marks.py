"""Marks on the papers of an open library: which rows they are on, and changing, joining and reading them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphrec.api.checks import check_text, show
from graphrec.api.seeds import find_paper
from graphrec.errors import InputError, LibraryCorruptError, OptionError, TitleNotFoundError
from graphrec.model.facts import WORK_SCHEME
from graphrec.model.marked_rows import MarkedRows
from graphrec.model.marks import (
    MarkChange,
    MarkFilter,
    clean_note,
    clean_tag,
    free_name,
    is_marked,
    join_marks,
    join_tags,
)
from graphrec.model.match import NAMED
from graphrec.model.paper import Paper
from graphrec.model.user_state import Mark, PaperKey, UserState
from graphrec.storage.json_text import parse_json
from graphrec.storage.lock import is_library
from graphrec.storage.ownership import holds_state
from graphrec.storage.plain_files import difference_of_kind
from graphrec.storage.user_state import hold_user_state, read_user_state
from graphrec.storage.user_state_content import decode_mark
from graphrec.storage.user_state_place import state_path
from graphrec.text import quote, title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphrec.model.match import Hit, Match
    from graphrec.model.query import Query
    from graphrec.storage.snapshot import Snapshot
    from graphrec.storage.store import LibraryStore

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_LONGEST_LINE = 1 << 22  # characters of a mark in a file
Marks = Mapping[str, Mark]


def filter_query(query: Query, marked: MarkedRows, chosen: MarkFilter) -> Query:
    """The query, of which only papers that pass a filter are recommended.

    Args:
        query: the query.
        marked: the marks by row.
        chosen: the filter.
    """
    failing = tuple(row for row, mark in marked.by_row.items() if not chosen.passes(mark))
    if chosen.passes(None):  # so do all papers without marks
        return replace(query, excluded_rows=failing)
    return replace(query, only_rows=tuple(row for row, mark in marked.by_row.items() if chosen.passes(mark)))


def find_rows(store: LibraryStore, state: UserState) -> MarkedRows:
    """Find the papers that marks are on: by id, if title or key agree, else by DOI, arXiv id or title; works by id.

    Cost: some index look-ups for each mark.
    """
    by_node: dict[int, Mark] = {}
    absent: dict[str, Mark] = {}
    for name, mark in state.marks.items():
        node = _node_of(store, state.moved.get(name, name), mark.paper)
        if node is None:
            absent[name] = mark
        else:
            by_node[node] = join_marks(by_node[node], mark).mark if node in by_node else mark
    n_papers = (
        store.n_papers if any(name.startswith(WORK_SCHEME) for name in state.marks) else max(by_node, default=0) + 1
    )
    by_row = {node: mark for node, mark in by_node.items() if node < n_papers}
    return MarkedRows(by_row, absent, {node: mark for node, mark in by_node.items() if node >= n_papers})


def _node_of(store: LibraryStore, name: str, key: PaperKey) -> int | None:
    """The row of the paper with an id, unless it is another one now than the key says; else of one with that key.

    The node of a work with an id; where it has become a paper of the library, the row of that.
    """
    if name.startswith(WORK_SCHEME) and (works := store.find_works(name)):
        return store.n_papers + works[0]
    for row in store.rows_of_id(name):
        title = store.titles([row])[row]
        if title_key(title) == title_key(key.title) or _is_paper(store.paper(row), key):
            return row
    hit = find_paper(store, as_paper(key)) or (_find_named(store, key.title) if name.startswith(WORK_SCHEME) else None)
    return hit.row if hit else None


def _find_named(store: LibraryStore, name: str) -> Hit | None:
    """The paper that is known by the name that a work had before the library held it; None if there is none."""
    try:
        hit = store.find_title(name)
    except TitleNotFoundError:
        return None
    return hit if hit.how in NAMED else None


def as_paper(key: PaperKey) -> Paper:
    """What is known of the paper with this key."""
    return Paper(key.title, id=key.id, doi=key.doi, arxiv=key.arxiv, year=key.year, authors=key.authors)


def change_marks(snapshot: Snapshot, papers: Sequence[Paper], change: MarkChange) -> list[Mark]:
    """Mark papers of an open library, all or none; returns their marks, an empty one where nothing is marked any more.

    Args:
        snapshot: the library.
        papers: records of its papers.
        change: what changes in the marks on each.

    Raises:
        LibraryError, OptionError: the marks cannot be written.
    """
    now = datetime.now(UTC).strftime(_TIME)
    changed: list[Mark] = []

    def edit(marks: dict[str, Mark], moved: Mapping[str, str]) -> None:
        for paper in papers:
            name = moved.get(paper.id, paper.id)
            mark = change.applied_to(marks.get(name), PaperKey.of(paper), now)
            changed.append(mark or Mark(PaperKey.of(paper)))
            if mark:
                marks[name] = mark
            else:
                marks.pop(name, None)

    _write(snapshot, edit)
    return changed


def _write(
    snapshot: Snapshot, edit: Callable[[dict[str, Mark], Mapping[str, str]], None], *, is_noted: bool = False
) -> None:
    """Change the marks in one step; ids of the open library are those before a change by another process.

    Args:
        snapshot: the library.
        edit: changes the marks, given where ids have moved to.
        is_noted: whether to write even what is as it was: a file in the user's data folder is as new as its writing.
    """
    with hold_user_state(snapshot.address) as held:
        marks = dict(held.state.marks)
        is_other = held.manifest is not None and held.manifest.generation != snapshot.manifest.generation
        edit(marks, held.state.moved if is_other else {})
        is_own = is_noted and not held.path.is_relative_to(snapshot.path)
        if is_own or marks != held.state.marks:
            held.write(replace(held.state, marks=dict(sorted(marks.items()))))


@dataclass(frozen=True, slots=True)
class MarkIntake:
    """What came of marks that were taken over from elsewhere.

    Attributes:
        added: papers that had no mark.
        changed: papers whose mark changed.
        unchanged: papers whose mark said all of it before.
        conflicts: a sentence for each paper that one keeps and the other discards.
        absent: papers that the library lacks; their marks are stored, and in effect once it has them.
    """

    added: tuple[PaperKey, ...] = ()
    changed: tuple[PaperKey, ...] = ()
    unchanged: tuple[PaperKey, ...] = ()
    conflicts: tuple[str, ...] = ()
    absent: tuple[PaperKey, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The numbers, the conflicts and the titles of absent papers as JSON."""
        counts = {name: len(getattr(self, name)) for name in ("added", "changed", "unchanged")}
        return {**counts, "conflicts": list(self.conflicts), "absent": [key.title or key.id for key in self.absent]}


def take_marks(snapshot: Snapshot, marks: Sequence[Mark], *, prefer_other: bool) -> MarkIntake:
    """Join marks from elsewhere with those of an open library, in one step; none of either is lost.

    Args:
        snapshot: the library.
        marks: the marks from elsewhere.
        prefer_other: whether they decide where they contradict; else what was changed later does.

    Raises:
        LibraryError, OptionError: the marks cannot be written.

    Cost: index look-ups for each mark; all papers are read if some are found by none.
    """
    rows = _rows_of_keys(snapshot.store, [mark.paper for mark in marks])
    papers = snapshot.store.records({row for row in rows if row is not None})
    kinds: dict[str, list[PaperKey]] = {"added": [], "changed": [], "unchanged": []}
    absent = tuple(mark.paper for mark, row in zip(marks, rows, strict=True) if row is None)
    conflicts: list[str] = []

    def edit(stored: dict[str, Mark], moved: Mapping[str, str]) -> None:
        start = dict(stored)
        names: dict[str, PaperKey] = {}
        for mark, row in zip(marks, rows, strict=True):
            key = mark.paper if row is None else PaperKey.of(papers[row])
            name = _absent_name(snapshot.store, stored, key) if row is None else moved.get(key.id, key.id)
            here = stored.get(name)
            union = join_marks(replace(here, paper=key), mark, prefer_other=prefer_other) if here else None
            stored[name] = union.mark if union else replace(mark, paper=key)
            conflicts.extend([union.conflict] if union and union.conflict else [])
            names[name] = key
        for name, key in names.items():
            kind = "added" if name not in start else "unchanged" if start[name] == stored[name] else "changed"
            kinds[kind].append(key)

    _write(snapshot, edit, is_noted=True)
    return MarkIntake(**{kind: tuple(keys) for kind, keys in kinds.items()}, conflicts=tuple(conflicts), absent=absent)


def _rows_of_keys(store: LibraryStore, keys: Sequence[PaperKey]) -> list[int | None]:
    rows = [_node_of(store, key.id, key) for key in keys]
    missing = [at for at, row in enumerate(rows) if row is None]
    if missing:
        from graphrec.identity.continuity import find_keys

        further = find_keys(list(store.all_papers()), [keys[at] for at in missing])
        for at, row in zip(missing, further, strict=True):
            rows[at] = row
    return rows


def _absent_name(store: LibraryStore, marks: Marks, key: PaperKey) -> str:
    """The name under which the mark of a paper that the library lacks is stored: the same for the same key."""
    name = key.id or key.doi or key.arxiv or title_key(key.title)
    if store.rows_of_id(name):
        name = free_name(name, {name})
    while name in marks and not _is_same(marks[name].paper, key):
        name = free_name(name, {name})
    return name


def _is_same(one: PaperKey, other: PaperKey) -> bool:
    return one == other or _is_paper(as_paper(one), other)


def _is_paper(paper: Paper, key: PaperKey) -> bool:
    from graphrec.identity.continuity import find_keys  # needed for few marks, and takes time to import

    return find_keys([paper], [key]) == [0]


def read_marks(path: str | Path) -> list[Mark]:
    """Read marks from JSON Lines, or of another library: its folder, or its file of marks.

    Raises:
        InputError: the file cannot be read, or a line is no mark; a folder is no library.
        LibraryCorruptError, LibraryFormatError: the marks of the other library are damaged, or of a newer graphrec.
    """
    file = Path(path).expanduser()
    if file.is_dir():
        if not is_library(file):
            raise InputError(f"{path} is a folder but no library; expected marks as JSON Lines, or a library.")
        return list(read_user_state(state_path(file), None).marks.values())
    try:
        if holds_state(file):
            return list(read_user_state(file, None).marks.values())
        with file.open("rb") as lines:
            return list(_parse_lines(str(path), iter(lambda: lines.readline(_LONGEST_LINE), b"")))
    except InputError:
        raise
    except LibraryCorruptError:
        problem = difference_of_kind(file.lstat())
        raise InputError(f"{path} {problem}; give marks as JSON Lines, or a library.") from None
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"{path} cannot be read ({reason}); expected marks as JSON Lines, or a library.") from error


def check_marks(marks: Iterable[Mark]) -> list[Mark]:
    """The marks that an argument of the Python API holds.

    Raises:
        OptionError: it does not hold marks alone.
    """
    value: object = marks
    items = list(marks) if isinstance(value, Iterable) else []
    if not isinstance(value, Iterable) or not all(isinstance(mark, Mark) for mark in items):
        raise OptionError(
            f"marks is {show(value)}; expected a file of marks, a library, or marks (library.marks.values())."
        )
    return items


def _parse_lines(name: str, lines: Iterable[bytes]) -> Iterator[Mark]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield _as_mark(parse_json(line.decode("utf-8-sig")))
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
                raise InputError(
                    f"{name}:{number} is no mark; expected a line as graphrec marks export writes it:"
                    ' {"title": ..., "decision": "keep"}.'
                ) from None


def describe_mark(mark: Mark) -> dict[str, Any]:
    """A mark and its paper as JSON: one line of an export."""
    key = mark.paper
    return {
        "id": key.id,
        "title": key.title,
        "doi": key.doi,
        "arxiv": key.arxiv,
        "year": key.year,
        "authors": list(key.authors),
        **mark.to_dict(),
    }


def _as_mark(record: Any) -> Mark:
    """The mark of `describe_mark`; only the title or an id of the paper is needed (raises as `decode_mark`)."""
    mark = decode_mark({**record, "paper": record})
    mark = replace(mark, note=clean_note(mark.note), tags=join_tags(mark.tags, ()))
    if not is_marked(mark) or not any((mark.paper.id, mark.paper.title, mark.paper.doi, mark.paper.arxiv)):
        raise ValueError("nothing is marked, or no paper")
    when = datetime.fromisoformat(mark.when).astimezone(UTC).strftime(_TIME) if mark.when else ""
    return replace(mark, when=when)


def as_change(
    *, keep: bool, discard: bool, read: bool, to_read: bool, note: str, tags: str | Iterable[str], clear: bool
) -> MarkChange:
    """The change of marks that the arguments of `Library.mark` say.

    Args: as for `Library.mark`.

    Raises:
        OptionError: they contradict each other, say nothing, or one is no text.
    """
    if keep and discard:
        raise OptionError("A paper is kept or discarded; give one of keep and discard.")
    if read and to_read:
        raise OptionError("A paper is read or to be read; give one of read and to_read.")
    check_text("note", note)
    change = MarkChange(
        "keep" if keep else "discard" if discard else "",
        "read" if read else "to-read" if to_read else "",
        note,
        as_filter(tags).tags,
        clear,
    )
    if change == MarkChange():
        raise OptionError("There is nothing to mark; give keep, discard, read, to_read, note, tags or clear.")
    return change


def check_certain(matches: Sequence[Match]) -> None:
    """Check that papers to mark are named, and each by a title that fits no other (raises OptionError)."""
    if not matches:
        raise OptionError("There is no paper to mark; give titles or ids.")
    for match in matches:
        if match.rivals:
            titles = "; ".join((match.title, *match.rivals))
            raise OptionError(f"{quote(match.typed)} fits several papers ({titles}); give more of the title, or an id.")


def as_filter(tags: str | Iterable[str] = (), *, unread: bool = False) -> MarkFilter:
    """The filter of two arguments of the Python API; `unread` leaves out what is read.

    Raises:
        OptionError: the tags are neither text nor texts, or one is empty.
    """
    value: Any = tags
    chosen = tuple(value) if isinstance(value, Iterable) and not isinstance(value, str) else (value,)
    for tag in chosen:
        if not isinstance(tag, str) or not clean_tag(tag):
            raise OptionError(f"A tag is {show(tag)}; expected a text, such as pruning.")
    return MarkFilter(unread, chosen)
