"""Ten weeks with a reference manager: an export of 150 papers changes every week, and the library follows it.

    python tests/benchmarks/diary.py [--seed 1] [--folder FOLDER] [-v]

Papers are added, edited, dropped, renamed, published, mended, marked, removed and kept apart; a second source comes and
goes, a source is missing for a week, and an export is empty by accident. The library is built in the first week, then
only the commands `sync`, `add`, `remove`, `mark` and `dedupe --keep-apart` change it. After each week

* it equals a fresh build of that week's files with the same decisions: the bytes of every file, and the manifest,
* every mark lies on the paper that it was made for, by the numbers that this script gives to papers,
* `sync` has named what changed in the files, no more and no less.

Prints a line a week, and exits with 1 on a difference.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from fresh_builds import build_afresh, differences

import graphrec
from graphrec.cli import run
from graphrec.model.paper import ReadReport
from graphrec.places import bundled_files
from graphrec.readers.open import read_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

HOME = "ada-of-lovelace"  # name of the home folder: no byte of a library tells it
N_PAPERS = 150
NAMES = ("Ahn", "Bello", "Castro", "Dahl", "Eze", "Fischer", "Garcia", "Haddad", "Ito", "Jansen", "Kaya", "Lopez")
FIRST_NAMES = ("Ada", "Ben", "Chi", "Dora", "Emre", "Fatima", "Goro", "Hana", "Ivo", "Jun", "Kofi", "Lea", "Mia")
JOURNALS = ("Journal of Machine Learning Research", "Neural Computation", "Pattern Recognition")
_NOT_PLAIN = re.compile(r"--|[\\{}%$&#_~^\"@<>]")
Wanted = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of an export. Two entries with one `number` are records of one paper; `copy` tells them apart."""

    number: int
    title: str
    abstract: str
    authors: tuple[str, ...]
    year: int
    key: str = ""
    copy: int = 0
    venue: str = ""
    doi: str = ""
    arxiv: str = ""

    @property
    def name(self) -> tuple[int, int]:
        """What this script calls the record."""
        return self.number, self.copy

    def to_bibtex(self) -> str:
        """The entry as Better BibTeX writes it."""
        values = {
            "title": self.title,
            "author": " and ".join(self.authors),
            "year": str(self.year),
            "journal": self.venue,
            "doi": self.doi,
            "eprint": self.arxiv,
            "archiveprefix": "arXiv" if self.arxiv else "",
            "abstract": self.abstract,
        }
        lines = "".join(f"  {name} = {{{value}}},\n" for name, value in values.items() if value)
        return f"@{'article' if self.venue else 'misc'}{{{self.key},\n{lines}}}\n\n"


def draw_entries(draw: random.Random) -> list[Entry]:
    """Bundled papers as entries, with authors, years and arXiv ids that are made up."""
    usable = {
        paper.title: paper
        for paper in read_files(bundled_files(), ReadReport())
        if paper.title.isascii() and not _NOT_PLAIN.search(paper.title) and len(paper.title) > 20
    }
    papers = sorted(usable.values(), key=lambda paper: paper.title)
    draw.shuffle(papers)
    return [
        Entry(
            number,
            paper.title,
            _NOT_PLAIN.sub(" ", paper.abstract),
            tuple(f"{draw.choice(NAMES)}, {first}" for first in draw.sample(FIRST_NAMES, 3)),
            draw.randrange(2016, 2024),
            arxiv=f"2{draw.randrange(101, 310)}.{number:05}" if number % 3 == 0 else "",
        )
        for number, paper in enumerate(papers)
    ]


PATTERNS: tuple[Callable[[Entry], str], ...] = (  # how a reference manager makes citation keys
    lambda entry: f"{_surname(entry)}{entry.year}{_word(entry)}",
    lambda entry: f"{_surname(entry).title()}_{_word(entry)}_{entry.year % 100:02}",
    lambda entry: f"{_word(entry)}.{_surname(entry)}",
)


def _surname(entry: Entry) -> str:
    return entry.authors[0].partition(",")[0].lower()


def _word(entry: Entry) -> str:
    return next(word for word in re.findall(r"\w+", entry.title.lower()) if len(word) > 3)


@dataclass(slots=True, eq=False)
class Export:
    """A file of a reference manager: what stands in it now, and what stood in it when a library last read it."""

    path: Path
    pattern: int = 0
    entries: list[Entry] = field(default_factory=list)
    read: dict[tuple[int, int], Entry] = field(default_factory=dict)
    held: dict[tuple[int, int], Entry] = field(default_factory=dict)  # kept papers that are not in the file any more

    def add(self, entries: Iterable[Entry]) -> None:
        """Append entries, with keys that are free."""
        for entry in entries:
            self.entries.append(replace(entry, key=self._free_key(entry)))

    def change(self, number: int, copy: int = 0, *, renamed: bool = False, **fields: Any) -> None:
        """Change fields of an entry; with `renamed` it gets another key, as its year or title is in it."""
        at = next(at for at, entry in enumerate(self.entries) if entry.name == (number, copy))
        changed = replace(self.entries[at], **fields)
        self.entries[at] = replace(changed, key=self._free_key(changed)) if renamed else changed

    def drop(self, numbers: Iterable[int]) -> None:
        """Take entries out."""
        gone = set(numbers)
        self.entries = [entry for entry in self.entries if entry.number not in gone]

    def rename(self, pattern: int) -> None:
        """Give every entry a new key by another pattern."""
        self.pattern = pattern
        entries, self.entries = self.entries, []
        self.add(entries)

    def write(self) -> None:
        """Write the file."""
        self.path.write_text("".join(entry.to_bibtex() for entry in self.entries), "utf-8")

    def note_read(self) -> None:
        """Say that the library has read the file as it is now."""
        self.read = {entry.name: entry for entry in self.entries}

    def changes(self) -> dict[str, Any]:
        """What a reading of the file must tell: titles added and removed, titles and fields changed."""
        now = {entry.name: entry for entry in self.entries}
        edited = [
            (now[name].title, fields)
            for name in sorted(now.keys() & self.read.keys())
            if (fields := changed_fields(self.read[name], now[name]))
        ]
        return {
            "added": sorted(now[name].title for name in now.keys() - self.read.keys()),
            "removed": sorted(self.read[name].title for name in self.read.keys() - now.keys()),
            "changed": edited,
            "unchanged": len(now.keys() & self.read.keys()) - len(edited),
        }

    def _free_key(self, entry: Entry) -> str:
        stem = PATTERNS[self.pattern](entry)
        taken = {each.key.lower() for each in self.entries}
        return next(key for key in (stem, *(f"{stem}{sign}" for sign in "abcdefghij")) if key.lower() not in taken)


def changed_fields(before: Entry, after: Entry) -> set[str]:
    """Fields that differ, by graphrec's names of them."""
    names = ("title", "abstract", "authors", "year", "venue", "doi", "arxiv")
    changed = {name for name in names if getattr(before, name) != getattr(after, name)}
    changed |= {"details"} if bool(before.venue) != bool(after.venue) else set()  # its type: `misc` or `article`
    return changed | ({"id"} if before.key != after.key else set())


class Diary:
    """A library, its two exports, what this person decided, and what was wrong."""

    def __init__(self, home: Path, draw: random.Random) -> None:
        self.home, self.draw = home, draw
        self.folder = home / "review"
        self.library = self.folder / "library"
        (home / "Downloads").mkdir(parents=True)
        self.folder.mkdir()
        self.stock = draw_entries(draw)
        self.main = Export(self.folder / "refs.bib")
        self.other = Export(home / "Downloads" / "colleague.bib", pattern=1)
        self.sources = [self.main]
        self.apart: set[tuple[int, int]] = set()
        self.wanted: dict[tuple[int, int], Wanted] = {}
        self.removed: dict[int, str] = {}  # titles, by number
        self.wrong: list[str] = []
        self.is_verbose = False
        self.singles: list[int] = []  # papers that stand once in the first export
        self.twins: list[int] = []  # those that stand there twice
        self.told = dict.fromkeys(("added", "changed", "removed"), 0)

    # -- commands

    def command(self, *arguments: object, code: int = 0) -> str:
        """Run a command; a code that is not as expected is wrong."""
        streams = [io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2)]
        with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
            found = run([str(argument) for argument in arguments])
        out, err = (stream.buffer.getvalue().decode() for stream in streams)
        if self.is_verbose:
            print(f"$ graphrec {' '.join(map(str, arguments))}\n{out}{err}")
        if found != code:
            self.wrong.append(f"graphrec {' '.join(map(str, arguments))} exits with {found}: {err.strip()[-300:]}")
        return out

    def mark(self, number: int, *options: str, copy: int = 0, **wanted: Any) -> None:
        """Mark a paper by its citation key."""
        self.command("mark", self.entry_of(number, copy).key, *options, "-l", self.library)
        self.wanted[number, copy] = {**self.wanted.get((number, copy), {}), **wanted}

    def take(self, number: int) -> list[Entry]:
        """So many entries that no file had."""
        taken, self.stock = self.stock[:number], self.stock[number:]
        return taken

    def keep_apart(self, number: int) -> None:
        """Take back the merge of the two records of a paper."""
        merged = graphrec.open(self.library).report.merged
        title = self.entry_of(number).title
        place = next(each.place for each in merged if each.merged == title)
        self.command("dedupe", "--keep-apart", place, "-l", self.library)
        self.apart |= {(number, 0), (number, 1)}

    def remove(self, number: int) -> None:
        """Remove a paper that stays in its file."""
        self.removed[number] = self.entry_of(number).title
        self.command("remove", self.removed[number], "-l", self.library)

    def sync(self, *options: str, code: int = 0, missing: Sequence[Export] = ()) -> None:
        """Sync, and compare what is told with what happened to the files."""
        text = self.command("sync", "-l", self.library, "--to", "json", *options, code=code)
        if code:
            return
        told = {each["source"]: each for each in json.loads(text)["sources"]}
        for export in self.sources:
            name = self.name_of(export)
            if export in missing:
                self.check(bool(told[name]["problem"]), f"nothing is told of {name}, which is missing")
                continue
            expected = export.changes()
            expected["kept"] = sorted(entry.title for entry in export.held.values())
            expected["removed"] = [title for title in expected["removed"] if title not in expected["kept"]]
            self.compare_told(name, told[name], expected)
            for what in self.told:
                self.told[what] += len(expected[what])
            export.note_read()

    def compare_told(self, name: str, told: dict[str, Any], expected: dict[str, Any]) -> None:
        """Compare the report of one source with what this script did to it."""
        for what in ("added", "removed", "kept"):
            titles = sorted(each["title"] for each in told[what])
            self.check(titles == expected[what], f"{name}: {what} {titles}, not {expected[what]}")
        changed = sorted((each["title"], sorted(each["fields"])) for each in told["changed"])
        wanted = sorted((title, sorted(fields)) for title, fields in expected["changed"])
        unlike = [(one, two) for one, two in zip_longest(changed, wanted) if one != two]
        self.check(not unlike, f"{name}: told and true changes: {unlike}")
        self.check(
            told["unchanged"] == expected["unchanged"], f"{name}: {told['unchanged']} unchanged, not as expected"
        )

    # -- what must be so

    def check(self, holds: bool, sentence: str) -> None:
        """Note what is wrong."""
        if not holds:
            self.wrong.append(sentence)

    def entries(self) -> list[Entry]:
        """The records that the library is made of."""
        known = {**self.main.held, **self.other.held}
        for export in self.sources:
            known |= export.read
        return [entry for entry in known.values() if entry.number not in self.removed]

    def entry_of(self, number: int, copy: int = 0) -> Entry:
        """The record with this number."""
        return next(entry for entry in self.entries() if entry.name == (number, copy))

    def name_of(self, export: Export) -> str:
        """Name of a source as the library has it."""
        return export.path.name if export.path.parent == self.folder else f"~/{export.path.relative_to(self.home)}"

    def check_marks(self) -> None:
        """Every mark lies on the paper that it was made for, and no paper has another."""
        library = graphrec.open(self.library)
        expected = {}
        owners = {entry.key: entry for entry in self.entries()}
        groups: dict[tuple[int, int], set[str]] = {}
        for entry in self.entries():
            name = entry.name if entry.name in self.apart else (entry.number, -1)
            groups.setdefault(name, set()).add(entry.key)
        self.check(len(library) == len(groups), f"{len(library)} papers, not {len(groups)}")
        titles = {paper.title for paper in library} - {entry.title for entry in self.entries()}
        self.check(not titles, f"papers that no file has: {titles}")
        for name, wanted in self.wanted.items():
            keys = groups.get(name if name in self.apart else (name[0], -1))
            if keys and wanted:
                expected[frozenset(keys)] = wanted
        found = {}
        for paper in library:
            mark = library.marks.get(paper.id)
            if mark is not None:
                owner = owners.get(paper.id)
                name = None if owner is None else owner.name if owner.name in self.apart else (owner.number, -1)
                found[frozenset(groups.get(name, {paper.id}))] = told_of(mark)
        self.check(found == expected, f"marks differ: {found} are not {expected}")

    def check_fresh(self, week: int) -> None:
        """The library equals a fresh build of what its sources held when they were last read, with the decisions."""
        place = self.home / f"fresh-{week}"
        place.mkdir()
        copy = place / self.main.path.name
        copy.write_text("".join(entry.to_bibtex() for entry in self.main.read.values()), "utf-8")
        files = [copy if each is self.main else each.path for each in self.sources]
        build_afresh(self.library, files, place / "library")
        unlike = differences(self.library, place / "library")
        self.check(not unlike, f"a fresh build differs in {', '.join(unlike)}")
        if not unlike:
            shutil.rmtree(place)

    def check_names(self) -> None:
        """The name of the home folder is in no file of the library."""
        for path in self.library.rglob("*"):
            if path.is_file() and HOME.encode() in path.read_bytes():
                self.wrong.append(f"{path.name} tells the name of the home folder")


def told_of(mark: Any) -> Wanted:
    """A mark as this script notes it."""
    values = {
        "decision": mark.decision,
        "reading": mark.reading,
        "note": mark.note,
        "tags": tuple(mark.tags),
    }
    return {name: value for name, value in values.items() if value}


# -- the weeks


def week_1(diary: Diary) -> str:
    """The first export, with four papers that stand there twice."""
    stock, main = diary.stock, diary.main
    papers, diary.stock = stock[: N_PAPERS - 4], stock[N_PAPERS - 4 :]
    twins = [
        replace(entry, copy=1, venue=JOURNALS[0], doi=f"10.5555/twin.{entry.number}", arxiv="", year=entry.year + 1)
        for entry in papers
        if entry.arxiv
    ][:4]
    main.add([*papers, *twins])
    main.write()
    diary.command("build", main.path, "-o", diary.library)
    main.note_read()
    diary.twins = [entry.number for entry in twins]
    diary.singles = [entry.number for entry in papers if entry.number not in diary.twins]
    for number in diary.singles[:6]:
        diary.mark(number, "--keep", decision="keep")
    for number in diary.singles[6:10]:
        diary.mark(number, "--discard", decision="discard")
    return "built, 6 kept, 4 discarded"


def week_2(diary: Diary) -> str:
    """Papers come, go and are edited; more marks."""
    main = diary.main
    main.add(diary.take(8))
    for number in diary.singles[20:25]:
        entry = diary.entry_of(number)
        main.change(number, authors=(*entry.authors, "Zhou, Nils"), abstract=f"{entry.abstract} Our code is open.")
    main.drop(diary.singles[30:34])
    main.write()
    diary.sync()
    for number in diary.singles[0:3]:
        diary.mark(
            number, "--read", "--note", f"Read on page {number}.", reading="read", note=f"Read on page {number}."
        )
    diary.mark(
        diary.singles[40],
        "--to-read",
        "--tag",
        "theory",
        "--tag",
        "chapter 2",
        reading="to-read",
        tags=("chapter 2", "theory"),
    )
    return "8 added, 5 edited, 4 dropped"


def week_3(diary: Diary) -> str:
    """The manager makes all keys by another pattern, and a merge is taken back."""
    diary.main.rename(2)
    diary.main.write()
    diary.sync()
    diary.keep_apart(diary.twins[0])
    diary.mark(diary.twins[0], "--note", "the preprint", note="the preprint")
    diary.mark(diary.twins[0], "--keep", copy=1, decision="keep")
    return "every key renamed, a duplicate kept apart"


def week_4(diary: Diary) -> str:
    """Preprints are published, titles are mended; the old keys still lead to the papers."""
    main = diary.main
    old = {}
    published = [entry for entry in main.entries if entry.arxiv and entry.number in diary.singles[100:]][:3]
    diary.mark(published[0].number, "--keep", decision="keep")
    for entry in published:
        old[entry.key] = entry.number
        main.change(
            entry.number,
            doi=f"10.5555/published.{entry.number}",
            venue=diary.draw.choice(JOURNALS),
            year=entry.year + 1,
            renamed=True,
        )
    for number in diary.singles[1:3]:
        title = diary.entry_of(number).title
        main.change(number, title=title[:8] + title[9:] if title[8].isalpha() else f"{title} Revisited", renamed=True)
    main.add(diary.take(5))
    diary.draw.shuffle(main.entries)
    main.write()
    diary.sync()
    for key, number in old.items():
        shown = json.loads(diary.command("show", key, "-l", diary.library, "--to", "json"))
        title = diary.entry_of(number).title
        diary.check(shown.get("title") == title, f"the old key {key} does not lead to {title}")
    return "3 published, 2 titles mended, 5 added, the order another"


def week_5(diary: Diary) -> str:
    """An export is empty by accident; nothing happens to the library."""
    main = diary.main
    main.path.write_text("", "utf-8")
    before = diary.library.joinpath("manifest.json").read_bytes()
    diary.sync(code=1)
    main.path.write_text("".join(entry.to_bibtex() for entry in main.entries[:9]), "utf-8")
    diary.sync(code=1)
    diary.check(diary.library.joinpath("manifest.json").read_bytes() == before, "an empty export changed the library")
    main.write()
    diary.sync()
    return "empty, then a tenth, then whole again"


def week_6(diary: Diary) -> str:
    """Kept and discarded papers vanish; a colleague's file comes, which has some of the same papers."""
    main, other = diary.main, diary.other
    gone = [diary.singles[0], diary.singles[3], *diary.singles[7:9]]
    main.held |= {(number, 0): diary.entry_of(number) for number in gone[:2]}
    main.drop(gone)
    main.write()
    diary.sync()
    shared = [replace(diary.entry_of(number), copy=2, arxiv="", abstract="") for number in diary.singles[50:54]]
    other.add([*diary.take(8), *shared])
    other.write()
    diary.command("add", other.path, "-l", diary.library)
    other.note_read()
    diary.sources.append(other)
    diary.mark(other.entries[0].number, "--keep", decision="keep")
    return "2 kept and 2 discarded vanish, a second source comes"


def week_7(diary: Diary) -> str:
    """Papers are removed that stay in the file; the file is missing; the other one changes."""
    main, other = diary.main, diary.other
    for number in diary.singles[60:63]:
        diary.remove(number)
    main.path.unlink()
    other.add(diary.take(2))
    other.drop([other.entries[1].number])
    other.write()
    diary.sync(missing=[main])
    return "3 removed by hand, the first source is missing"


def week_8(diary: Diary) -> str:
    """The file is back with all keys renamed and some entries edited; another merge is taken back."""
    main = diary.main
    main.rename(0)
    for number in diary.singles[70:74]:
        main.change(number, abstract=f"{diary.entry_of(number).abstract} We thank the reviewers.")
    main.change(diary.singles[60], abstract="The paper that was removed is edited.")
    main.write()
    diary.sync()
    diary.keep_apart(diary.twins[1])
    diary.mark(diary.twins[1], "--discard", copy=1, decision="discard")
    return "back with other keys, a second duplicate kept apart"


def week_9(diary: Diary) -> str:
    """The second source goes; a removal is undone; a paper that had vanished returns."""
    main, other = diary.main, diary.other
    kept = next(entry for entry in other.entries if diary.wanted.get((entry.number, 0), {}).get("decision") == "keep")
    diary.command("remove", diary.name_of(other), "-l", diary.library)
    diary.sources.remove(other)
    other.held[kept.name] = kept
    diary.command("remove", "--undo", diary.removed.pop(diary.singles[60]), "-l", diary.library)
    returned = main.held.pop((diary.singles[0], 0))
    main.read[returned.name] = returned  # it is still of this source
    main.add([returned])
    main.write()
    diary.sync()
    return "a removal undone, a vanished paper returns, the second source goes"


def week_10(diary: Diary) -> str:
    """All at once; the key of a marked paper that goes is the key of another one that comes."""
    main = diary.main
    goner = diary.entry_of(diary.singles[40])
    main.drop([goner.number, *diary.singles[80:83]])
    main.add(diary.take(6))
    main.entries[-1] = replace(main.entries[-1], key=goner.key)
    for number in diary.singles[90:93]:
        main.change(number, title=f"{diary.entry_of(number).title}: A Reproduction", renamed=True)
    for entry in [entry for entry in main.entries if entry.arxiv and not entry.doi and entry.number > 60][:2]:
        main.change(
            entry.number,
            entry.copy,
            doi=f"10.5555/late.{entry.number}",
            venue=JOURNALS[2],
            year=entry.year + 1,
            renamed=True,
        )
    main.change(diary.twins[0], abstract="The preprint has another abstract now.")
    diary.draw.shuffle(main.entries)
    main.write()
    diary.sync()
    diary.command("mark", diary.entry_of(diary.singles[4]).key, "--clear", "-l", diary.library)
    diary.wanted[diary.singles[4], 0] = {}
    return "added, dropped, mended, published, a key used for another paper"


WEEKS = (week_1, week_2, week_3, week_4, week_5, week_6, week_7, week_8, week_9, week_10)


def keep(folder: Path, seed: int, *, is_verbose: bool) -> bool:
    """Keep the diary for ten weeks in a folder; returns whether all was right."""
    home = folder / HOME
    home.mkdir()
    os.environ |= {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "GRAPHREC_CACHE": str(folder / "cache"),
        "GRAPHREC_DATA": str(folder / "data"),
        "GRAPHREC_CONFIG": os.devnull,
    }
    diary = Diary(home, random.Random(seed))
    diary.is_verbose = is_verbose
    is_right = True
    print(
        f"{'week':>4} {'records':>7} {'papers':>6} {'added':>5} {'changed':>7} {'removed':>7} {'marks':>5}  equal  what"
    )
    for number, week in enumerate(WEEKS, start=1):
        diary.told = dict.fromkeys(diary.told, 0)
        what = week(diary)
        diary.check_marks()
        diary.check_names()
        diary.check_fresh(number)
        library = graphrec.open(diary.library)
        marks = sum(map(bool, diary.wanted.values()))
        counts = " ".join(
            f"{diary.told[name]:>{width}}" for name, width in (("added", 5), ("changed", 7), ("removed", 7))
        )
        n_records = sum(len(export.read) for export in diary.sources)
        print(
            f"{number:4} {n_records:7} {len(library):6} {counts} {marks:5}  {'no' if diary.wrong else 'yes':5}  {what}"
        )
        for sentence in diary.wrong:
            print(f"     {sentence}")
        is_right = is_right and not diary.wrong
        diary.wrong.clear()
    return is_right


def main() -> None:
    """Keep the diary; exits with 1 where something was wrong."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--folder", type=Path, help="an empty folder to work in, which stays")
    arguments.add_argument("-v", action="store_true", help="print every command and what it says")
    asked = arguments.parse_args()
    if asked.folder:
        asked.folder.mkdir(exist_ok=True)
        sys.exit(not keep(asked.folder.absolute(), asked.seed, is_verbose=asked.v))
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(not keep(Path(folder), asked.seed, is_verbose=asked.v))


if __name__ == "__main__":
    main()
