"""The same sources and the same decisions give the same bytes, whatever happened before."""

from __future__ import annotations

import json
import random
import shutil
import zipfile
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from fresh_builds import build_afresh, differences

import graphrec
from graphrec.errors import GraphrecError
from graphrec.storage.manifest import read_manifest
from graphrec.storage.user_state import read_user_state
from graphrec.storage.user_state_place import state_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

STEPS = 6
TOPICS = ("pruning", "model merging", "optimizers", "attention", "quantization", "retrieval", "diffusion", "alignment")
NAMES = ("Ada Lee", "Bo Chen", "Chi Okoro", "Dana Ünal", "Eli Haas")
SOURCES = ("refs.bib", "notes.jsonl", "group.zip", "old.bib")


@dataclass(frozen=True)
class Entry:
    """A record. Its paper's number stands in the abstract, so that it can be told whatever else changes."""

    number: int
    key: str
    title: str
    more: str = ""
    year: int = 2020
    doi: str = ""

    @property
    def abstract(self) -> str:
        topic = TOPICS[self.number % len(TOPICS)]
        return f"We study {topic} in work{self.number}q and compare it with BlockPruner. {self.more}".strip()

    def to_bibtex(self) -> str:
        doi = f"  doi = {{{self.doi}}},\n" if self.doi else ""
        author = NAMES[self.number % len(NAMES)]
        return (
            f"@article{{{self.key},\n  title = {{{self.title}}},\n  author = {{{author}}},\n  year = {self.year},\n"
            f"{doi}  abstract = {{{self.abstract}}}\n}}\n"
        )

    def to_json(self) -> str:
        names = {"id": self.key, "title": self.title, "abstract": self.abstract, "year": self.year, "doi": self.doi}
        return json.dumps({**names, "authors": [NAMES[self.number % len(NAMES)]]})


def write_entries(path: Path, entries: list[Entry]) -> None:
    """Write a source in the format of its suffix; an archive has two members."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, part in (("first.bib", entries[::2]), ("second.bib", entries[1::2])):
                member = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
                archive.writestr(member, "".join(entry.to_bibtex() for entry in part))
    elif path.suffix == ".jsonl":
        path.write_text("".join(f"{entry.to_json()}\n" for entry in entries), "utf-8")
    else:
        path.write_text("\n".join(entry.to_bibtex() for entry in entries), "utf-8")


@dataclass
class History:
    """A library, what its sources hold, and what happened so far."""

    folder: Path
    draw: random.Random
    shards: int = 0
    sources: dict[str, list[Entry]] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)
    removed: list[int] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    n_entries: int = 0

    @property
    def library(self) -> Path:
        return self.folder / "library"

    def begin(self) -> None:
        """Build the library from the first source."""
        self.sources["refs.bib"] = [self._new() for _ in range(8)]
        self._write("refs.bib")
        graphrec.build(self.folder / "refs.bib", self.library, shards=self.shards)

    def step(self) -> None:
        """Do something by chance, and sometimes sync after it."""
        to_files = (
            self.add,
            self.edit,
            self.edit,
            self.drop,
            self.rename,
            self.shuffle,
            self.repeat,
            self.miss,
            self.add_again,
        )
        to_library = (
            self.mark,
            self.remove,
            self.undo,
            self.keep_apart,
            self.begin_source,
            self.remove_source,
            self.replace,
        )
        action: Callable[[], str] = self.draw.choice((*to_files, *to_library))
        self.log.append(action())
        if self.draw.random() < 0.6:
            self.sync()

    def sync(self) -> None:
        """Read the sources again, and see that the marks are where they were made."""
        self.log.append("sync")
        graphrec.sync(self.library, yes=True)
        self.check_marks()

    # -- what may happen

    def add(self) -> str:
        name, entries = self._draw_source()
        entries.insert(self.draw.randrange(len(entries) + 1), self._new())
        self._write(name)
        return f"add to {name}"

    def edit(self) -> str:
        name, entries = self._draw_source()
        at = self.draw.randrange(len(entries))
        entry = entries[at]
        changes: list[dict[str, Any]] = [
            {"more": f"Our code is open ({self.draw.randrange(9)})."},
            {"year": entry.year + 1, "doi": f"10.5555/w{entry.number}"},
            {"title": entry.title.replace("Study", "Studdy") if "Study" in entry.title else f"{entry.title} again"},
        ]
        entries[at] = replace(entry, **self.draw.choice(changes))
        self._write(name)
        return f"edit {entry.number} in {name}"

    def drop(self) -> str:
        name, entries = self._draw_source()
        if len(entries) < 3:
            return "nothing"
        gone = entries.pop(self.draw.randrange(len(entries)))
        self._write(name)
        return f"drop {gone.number} of {name}"

    def rename(self) -> str:
        name, entries = self._draw_source()
        mark = self.draw.choice("abcdef")
        self.sources[name] = [replace(entry, key=f"{mark}-{entry.key[-6:]}") for entry in entries]
        self._write(name)
        return f"rename all of {name}"

    def shuffle(self) -> str:
        name, entries = self._draw_source()
        self.draw.shuffle(entries)
        self._write(name)
        return f"shuffle {name}"

    def repeat(self) -> str:
        """A record of a paper that stands elsewhere already."""
        _, entries = self._draw_source()
        entry = self.draw.choice(entries)
        name, others = self._draw_source()
        self.n_entries += 1
        others.append(replace(entry, key=f"k{self.n_entries:05}", title=entry.title.upper(), more=""))
        self._write(name)
        return f"repeat {entry.number} in {name}"

    def mark(self) -> str:
        library = graphrec.open(self.library)
        paper = self.draw.choice(list(library))
        number = number_of(paper)
        decision = self.draw.choice(["keep", "discard", "read"])
        library.mark(paper.id, **{decision: True}, note=f"work{number}q")
        self.marked.add(number)
        return f"mark {number} as {decision}"

    def remove(self) -> str:
        papers = list(graphrec.open(self.library))
        if len(papers) < 4:
            return "nothing"
        paper = self.draw.choice(papers)
        graphrec.remove(paper.id, self.library)
        self.removed.append(number_of(paper))
        return f"remove {number_of(paper)}"

    def undo(self) -> str:
        if not self.removed:
            return "nothing"
        number = self.removed.pop()
        removed = read_user_state(state_path(self.library), read_manifest(self.library)).removed
        graphrec.remove(
            next(each.id for each in removed if f"work{number}q" in each.title.lower()), self.library, undo=True
        )
        return f"undo the removal of {number}"

    def keep_apart(self) -> str:
        merged = graphrec.open(self.library).report.merged
        if not merged:
            return "nothing"
        place = self.draw.choice(merged).place
        graphrec.keep_apart(place, self.library)
        return f"keep {place} apart"

    def begin_source(self) -> str:
        free = [name for name in SOURCES if name not in self.sources]
        if not free:
            return "nothing"
        name = self.draw.choice(free)
        self.sources[name] = [self._new() for _ in range(4)]
        self._write(name)
        graphrec.add(self.folder / name, self.library)
        return f"add the source {name}"

    def remove_source(self) -> str:
        if len(self.sources) == 1:
            return "nothing"
        name = self.draw.choice(sorted(self.sources))
        graphrec.remove(name, self.library)
        del self.sources[name]
        (self.folder / name).unlink()
        return f"remove the source {name}"

    def add_again(self) -> str:
        """A source is added that is one already; it is read again."""
        name, _ = self._draw_source()
        graphrec.add(self.folder / name, self.library)
        return f"add {name} again"

    def replace(self) -> str:
        """The library is built anew onto itself, and the folder that holds it moved."""
        graphrec.build([self.folder / name for name in self.sources], self.library, shards=self.shards, replace=True)
        self.folder = self.folder.rename(self.folder.with_name(f"{self.folder.name}-moved"))
        return "build anew, and move the folder"

    def miss(self) -> str:
        """A source is missing for a while."""
        name, _ = self._draw_source()
        graphrec.sync(self.library, yes=True)
        (self.folder / name).unlink()
        self.sync()
        self._write(name)
        return f"{name} was missing"

    # -- what must be so

    def check_marks(self) -> None:
        """Every mark lies on the paper that it was made for."""
        library = graphrec.open(self.library)
        notes = {paper.id: library.marks[paper.id].note for paper in library if paper.id in library.marks}
        texts = {paper.id: paper.abstract for paper in library}
        assert all(note in texts[name] for name, note in notes.items()), (self.log, notes)
        present = {number_of(paper) for paper in library}
        assert {f"work{number}q" for number in self.marked & present} <= {*notes.values()}, (self.log, notes)

    def check_bytes(self) -> None:
        """The library equals a fresh build of its sources with its decisions."""
        self.sync()
        place = self.folder / "fresh"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        names = [source.name for source in graphrec.open(self.library).sources]
        assert sorted(names) == sorted(self.sources), self.log
        for name in names:
            write_entries(place / name, self.sources[name])
        files = [place / name for name in names]
        fresh = build_afresh(self.library, files, place / "library", shards=self.shards)
        assert differences(self.library, fresh) == [], self.log

    def _new(self) -> Entry:
        self.n_entries += 1
        number = self.n_entries
        topic = TOPICS[number % len(TOPICS)].title()
        return Entry(number, f"k{number:05}", f"Study of {topic} with Work{number}q for Graphs", year=2015 + number % 9)

    def _draw_source(self) -> tuple[str, list[Entry]]:
        name = self.draw.choice(sorted(self.sources))
        return name, self.sources[name]

    def _write(self, name: str) -> None:
        write_entries(self.folder / name, self.sources[name])


def number_of(paper: graphrec.Paper) -> int:
    """The number that this module gave to a paper."""
    return int(paper.abstract.partition(" in work")[2].partition("q")[0])


def run_history(folder: Path, seed: int, steps: int = STEPS) -> list[str]:
    """Live through a history drawn by a seed; returns what happened.

    Args:
        folder: an empty folder.
        seed: of the random numbers; odd ones have a library in two shards.
        steps: number of things that happen.
    """
    place = folder / "place"
    place.mkdir()
    history = History(place, random.Random(seed), shards=2 * (seed % 2))
    history.begin()
    try:
        for _ in range(steps):
            history.step()
        history.check_bytes()
    except GraphrecError as error:
        raise AssertionError(history.log) from error
    return history.log


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8))])
def test_any_history_ends_in_the_bytes_of_a_fresh_build(tmp_path: Path, seed: int) -> None:
    run_history(tmp_path, seed)
