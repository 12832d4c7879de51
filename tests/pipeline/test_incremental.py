"""Adding to a library that stays as it is: what new papers change in it, and how near that is to building anew."""

from __future__ import annotations

import json
import random
from dataclasses import asdict, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import graphrec
from graphrec.errors import LibraryCorruptError
from graphrec.identity.corpus import identify
from graphrec.model.limits import SizeLimits
from graphrec.model.matrix import to_scipy
from graphrec.model.paper import Paper, ReadReport
from graphrec.pipeline.addition import extend_library
from graphrec.pipeline.build import build_library
from graphrec.pipeline.options import BuildOptions
from graphrec.places import bundled_files
from graphrec.readers.open import read_files
from graphrec.storage.folder import open_folder, verify_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from graphrec.api.library import Library

    Make = Callable[[Sequence[Paper], Sequence[Paper]], Library]

EXTENDS_BLOCKPRUNER = "prune-2"


GROWING = SizeLimits(extension=0, growth=10)  # every library stays as it is, however few papers it has


def built(file: Path, path: Path, **options: Any) -> Library:
    """A library that more papers can be added to without building anew."""
    build_library([file], path, BuildOptions(limits=GROWING, **options))
    return graphrec.open(path)


def added(file: Path | str, path: Path, limits: SizeLimits = GROWING) -> Library:
    """The library with the papers of a file beside those it has, where the limits allow it."""
    extend_library(path, open_folder(path), [file], BuildOptions(limits=limits))
    return graphrec.open(path)


@pytest.fixture
def grown(tmp_path: Path) -> Make:
    """Builds a library of some papers and adds others to it without building anew, however few they are."""

    def make(before: Sequence[Paper], new: Sequence[Paper]) -> Library:
        built(written(tmp_path / "before.jsonl", before), tmp_path / "library")
        library = added(written(tmp_path / "new.jsonl", new), tmp_path / "library")
        assert library.n_added > 0
        assert verify_folder(library._snapshot.path) == []
        return library

    return make


def written(path: Path, papers: Sequence[Paper]) -> Path:
    """A file of records, with their own places left out."""
    lines = [json.dumps({key: value for key, value in asdict(paper).items() if key != "source"}) for paper in papers]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def split(papers: Sequence[Paper], *names: str) -> tuple[list[Paper], list[Paper]]:
    return [one for one in papers if one.id not in names], [one for one in papers if one.id in names]


def titles(library: Library, asked: str, top: int = 10) -> list[str]:
    return [each.paper.title for each in library.related(asked, top=top, min_score=0)]


def row_of(library: Library, name: str) -> int:
    ((row,),) = library._snapshot.store.query("SELECT row FROM papers WHERE id = ?", [name])
    return int(row)


def test_a_reference_in_words_finds_the_paper_that_comes_later(grown: Make, eight: tuple[Paper, ...]) -> None:
    library = grown(*split(eight, "prune-1"))
    citing, cited = (row_of(library, name) for name in (EXTENDS_BLOCKPRUNER, "prune-1"))
    (made,) = library._snapshot.store.references_between(citing, cited)
    assert (made.relation, made.name) == ("extends", "BlockPruner")
    assert library._snapshot.graph.cites.row(citing)[0].tolist().count(cited) == 1
    assert titles(library, "MultiPruner")[0].startswith("BlockPruner")


@pytest.mark.parametrize("surname", ["Bodlaender", "Zhang", "Müller", "van den Oord"])
def test_authors_and_year_find_the_paper_that_comes_later(grown: Make, eight: tuple[Paper, ...], surname: str) -> None:
    said = f"We extend the suction pumps for dredging of {surname} et al. (2019) to estuaries."
    citing = Paper("Dredging estuaries by suction pumps", said, id="citing", year=2021)
    cited = Paper("Suction pumps for dredging harbours", "Harbours are dredged.", id="cited", year=2019,
                  authors=(f"{surname}, Jo", "Roe, Al"))  # fmt: skip
    library = grown([citing, *eight], [cited])
    (made,) = library._snapshot.store.references_between(row_of(library, "citing"), row_of(library, "cited"))
    assert (made.relation, made.author) == ("extends", surname)


def test_a_new_paper_refers_to_those_of_the_library(grown: Make, eight: tuple[Paper, ...]) -> None:
    library = grown(*split(eight, "prune-2", "optim-2"))
    pairs = (("prune-2", "prune-1"), ("optim-2", "optim-1"))
    found = [library._snapshot.store.references_between(*(row_of(library, name) for name in pair)) for pair in pairs]
    assert [(made.relation, made.name) for (made,) in found] == [("extends", "BlockPruner"), ("mentions", "Adam")]


def test_reference_lists_are_linked_both_ways(grown: Make, eight: tuple[Paper, ...]) -> None:
    for later in ("merge-1", "merge-3"):
        library = grown(*split(eight, later))
        citing, cited = row_of(library, "merge-3"), row_of(library, "merge-1")
        assert cited in library._snapshot.graph.cites.row(citing)[0]
        assert citing in library._snapshot.graph.cited_by.row(cited)[0]


def test_a_written_out_reference_finds_the_paper_that_comes_later(grown: Make, eight: tuple[Paper, ...]) -> None:
    before, new = split(eight, "merge-1")
    title = "G. Ilharco et al. Editing models with task arithmetic. ICLR 2023."
    library = grown([replace(before[-1], references=(title,)), *before[:-1]], new)
    citing, cited = row_of(library, before[-1].id), row_of(library, "merge-1")
    assert cited in library._snapshot.graph.cites.row(citing)[0]


def test_a_record_of_a_known_paper_is_merged_into_it(grown: Make, eight: tuple[Paper, ...]) -> None:
    richer = replace(eight[2], id="", abstract=f"{eight[2].abstract} Zorbing helps.", doi="10.1000/to-prune", year=None)
    library = grown(eight, [richer])
    assert len(library) == 8
    paper = library["prune-3"]
    assert (paper.doi, paper.year, paper.abstract) == ("10.1000/to-prune", 2017, richer.abstract)
    assert [each.title for each in library.search("zorbing")] == [paper.title]
    assert [merge.reason for merge in library.report.merged] == ["same title"]
    assert library.paper("10.1000/to-prune").id == "prune-3"


@pytest.mark.parametrize("title", ["Tværfaglig læring og særlig støtte", "Łódź: Størmer"])
def test_a_record_is_known_by_its_title_in_any_letters(grown: Make, eight: tuple[Paper, ...], title: str) -> None:
    library = grown(
        [*eight, Paper(title, "Children learn together.")], [Paper(title, "Children learn together, once.")]
    )
    assert len(library) == 9
    assert [merge.reason for merge in library.report.merged] == ["same title"]


def test_an_author_and_a_year_in_a_reference_list_mean_no_paper(grown: Make, eight: tuple[Paper, ...]) -> None:
    dated = [replace(one, authors=("Ann Smith",), year=2020) for one in eight[:3]]
    library = grown([*dated, *eight[3:]], [Paper("A later work on sand", "", id="later", references=("Smith 2020",))])
    cited, _ = library._snapshot.graph.cites.row(row_of(library, "later"))
    assert [row >= len(library) for row in cited.tolist()] == [True]


def test_records_that_are_there_word_for_word_change_nothing(grown: Make, eight: tuple[Paper, ...]) -> None:
    library = grown(*split(eight, "prune-1"))
    again = added(library._snapshot.path.parent / "new.jsonl", library._snapshot.path)
    assert again._snapshot.manifest.generation == library._snapshot.manifest.generation
    assert [merge.reason for merge in again.report.merged] == ["the same record again"]
    assert again.report.read == 9


def test_a_paper_kept_apart_stays_apart_from_new_records(tmp_path: Path, eight: tuple[Paper, ...]) -> None:
    built(written(tmp_path / "before.jsonl", eight), tmp_path / "library", keep_apart=("prune-3",))
    library = added(written(tmp_path / "new.jsonl", [replace(eight[2], id="other")]), tmp_path / "library")
    assert len(library) == 9


def test_two_papers_of_one_id_get_two(grown: Make, eight: tuple[Paper, ...]) -> None:
    library = grown(eight, [Paper("Sieving of coarse river sand", "We sieve.", id="merge-1")])
    assert {one.id for one in library} >= {"merge-1", "merge-1~2"}


def test_new_papers_are_found_by_title_words_and_typos(grown: Make, eight: tuple[Paper, ...]) -> None:
    library = grown(*split(eight, "merge-2"))
    for asked in ("AdaMerging", "Adaptive Model Merging for Multi-Task", "AdaMergign: Adaptiv Model Merging for Multi"):
        assert library.paper(asked).id == "merge-2"
    assert library.search("adamerging coefficients")[0].id == "merge-2"


def test_arrays_have_a_row_for_every_paper_and_links_go_both_ways(grown: Make, eight: tuple[Paper, ...]) -> None:
    library = grown(*split(eight, "prune-1", "merge-3"))
    graph = library._snapshot.graph
    rows = {graph.terms.n_rows, graph.similar.n_rows, graph.uses_method.n_rows, len(graph.vectors), len(graph.years)}
    assert rows == {len(library)} == {8}
    for one, other in (
        (graph.cites, graph.cited_by),
        (graph.uses_method, graph.used_by),
        (graph.wrote, graph.written_by),
    ):
        assert (to_scipy(one).toarray() == to_scipy(other).toarray().T).all()
    alike = to_scipy(replace(graph.similar, data=graph.similar.data.astype(np.float32))).toarray()
    assert (alike == alike.T).all()
    assert not alike.diagonal().any()
    assert graph.years[row_of(library, "prune-1")] == 2024


def test_compacting_gives_the_bytes_of_building_from_all_records(
    grown: Make, eight: tuple[Paper, ...], tmp_path: Path
) -> None:
    richer = replace(eight[2], id="", abstract=f"{eight[2].abstract} Zorbing helps.", doi="10.1000/to-prune")
    before, new = split(eight, "prune-1", "merge-3")
    library = grown(before, [*new, richer])
    fresh = graphrec.build([tmp_path / "before.jsonl", tmp_path / "new.jsonl"], tmp_path / "fresh")
    assert library._snapshot.manifest.files != fresh._snapshot.manifest.files
    compact = graphrec.add([], library.address, compact=True)
    assert compact._snapshot.manifest.files == fresh._snapshot.manifest.files
    assert compact.n_added == 0


def test_damage_to_a_library_is_not_carried_over(grown: Make, eight: tuple[Paper, ...], tmp_path: Path) -> None:
    library = grown(*split(eight, "prune-1"))
    path = library._snapshot.folder / "idf.npy"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    opened = library._snapshot
    more = written(tmp_path / "more.jsonl", [Paper("Sieving sand", "We sieve.")])
    with pytest.raises(LibraryCorruptError, match=r"idf\.npy has changed since it was written"):
        extend_library(library._snapshot.path, opened, [more], BuildOptions(limits=GROWING))


def test_a_library_that_has_grown_by_a_fifth_is_built_anew(
    grown: Make, eight: tuple[Paper, ...], tmp_path: Path
) -> None:
    library = grown(*split(eight, "prune-1"))
    more = written(tmp_path / "more.jsonl", [Paper("Sieving of coarse river sand", "We sieve.")])
    assert "grown" not in added(more, library._snapshot.path, SizeLimits(extension=0))._snapshot.manifest.settings


def test_what_comes_from_stdin_is_read_once_though_the_library_is_built_anew(
    grown: Make, eight: tuple[Paper, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    library = grown(*split(eight, "prune-1"))
    more = [Paper(f"Sieving sand of grain {number}", "We sieve.") for number in range(3)]
    with written(tmp_path / "more.jsonl", more).open("rb") as stdin:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=stdin))
        larger = added("-", library._snapshot.path, SizeLimits(extension=0))
    assert len(larger) == 11
    assert larger.n_added == 0
    assert larger.report.read == 11
    assert larger.report.files["<stdin>"] == "jsonl"


def test_a_library_too_small_to_be_worth_it_is_built_anew(eight_file: Path, tmp_path: Path) -> None:
    graphrec.build(eight_file, tmp_path / "library")
    more = written(tmp_path / "more.jsonl", [Paper("Sieving of coarse river sand", "We sieve.")])
    assert "grown" not in graphrec.add(more, tmp_path / "library")._snapshot.manifest.settings


OVERLAP = 0.85  # of the ten first answers, on average, after a library of 700 papers has grown by a tenth


@pytest.mark.slow
def test_answers_are_nearly_those_of_building_anew(grown: Make, tmp_path: Path) -> None:
    report = ReadReport()
    papers = [replace(one, id="", source="") for one in identify(read_files(bundled_files(), report), report).papers]
    random.Random(1).shuffle(papers)
    library = grown(papers[70:], papers[:70])
    fresh = graphrec.build([tmp_path / "before.jsonl", tmp_path / "new.jsonl"], tmp_path / "fresh")
    assert len(library) == len(fresh)
    mine, theirs = library.stats(), fresh.stats()
    assert abs(mine.references - theirs.references) <= 2
    for asked in (papers[:70:2], papers[70::14]):
        shared = [len(set(titles(library, one.title)) & set(titles(fresh, one.title))) / 10 for one in asked]
        assert np.mean(shared) >= OVERLAP


def test_a_paper_that_is_added_does_not_refer_to_itself(grown: Make, eight: tuple[Paper, ...]) -> None:
    new = Paper("Sieve Re-Towers: Merging Dunes", "We count grains. Sieve Re-Towers has 2 stories.", id="sieve")
    library = grown(eight, [new])
    assert library._snapshot.store.facts(row_of(library, "sieve")).references == ()


def test_a_name_that_heads_an_earlier_papers_title_is_not_introduced_by_a_later(
    grown: Make, eight: tuple[Paper, ...]
) -> None:
    films = Paper("Zonal PreTraining (ZPT): Acting by Watching", "We learn to act from films.", id="films", year=2022)
    text = "This work introduces a tuned Zonal Pretraining (ZPT) model called STEVO."
    library = grown([*eight, films], [Paper("STEVO: Acting by Text", text, id="stevo", year=2023)])
    assert library._snapshot.store.facts(row_of(library, "stevo")).introduces == ("STEVO",)


PLAIN = [Paper(f"Rust of hinges {number}", "Hinges were weighed.", id=f"p{number}") for number in range(16)]
REVIEW = Paper("OilQ7: A Review of its Use", "OilQ7 was given to forty hinges.", id="review", year=2015)
MAKER = Paper("An Index of Doors", "We propose DoorQ2, an index of doors.", id="maker", year=2015)
USER = Paper("Quiet gates", "We compare gates with OilQ7, DoorQ2 and GateQ9.", id="user", year=2016)


@pytest.mark.parametrize("new", [[USER], [REVIEW, MAKER], [USER, REVIEW, MAKER]])
def test_what_is_added_is_read_by_the_rule_of_the_librarys_field(grown: Make, new: list[Paper]) -> None:
    before = [*PLAIN, *(one for one in (REVIEW, MAKER, USER) if one not in new)]
    store = grown(before, new)._snapshot.store
    row = store.rows_of_id("user")[0]
    assert [(one.name, one.target) for one in store.facts(row).references] == [("DoorQ2", store.rows_of_id("maker")[0])]
