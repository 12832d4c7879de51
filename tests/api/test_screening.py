"""A ranking of every paper, for a screening, and seeds from a file: nothing is left out without being told."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec import exporters
from graphrec.errors import InputError
from graphrec.exporters.export import Export

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library

SEEDS = ("prune-1", "prune-2")


def test_every_paper_but_the_seeds_is_ranked_once_and_the_unscored_are_last(bundled: Library) -> None:
    answer = bundled.related("MultiPruner", "BlockPruner", everything=True)
    assert sorted([each.row for each in answer]) == sorted({*range(len(bundled))} - {*_rows(bundled, answer.seeds)})
    assert [each.rank for each in answer] == list(range(1, len(bundled) - 1))
    unscored = [each for each in answer if each.is_unscored]
    assert answer.n_unscored == len(unscored) > 0
    assert [*answer][-len(unscored) :] == unscored
    assert [each.row for each in unscored] == sorted(each.row for each in unscored)
    assert not any(each.reasons for each in unscored)
    assert all(each.reasons for each in answer if not each.is_unscored)


def _rows(library: Library, papers: tuple[graphrec.Paper, ...]) -> set[int]:
    ids = {paper.id for paper in papers}
    return {row for row, paper in enumerate(library) if paper.id in ids}


def test_the_closest_are_ranked_as_without_the_others(bundled: Library) -> None:
    related = bundled.related("MultiPruner", top=500, min_score=0)
    everything = bundled.related("MultiPruner", everything=True)
    assert [*everything][: len(related)] == [*related]
    assert (everything.n_related, everything.below_floor) == (10, len(related) - 10)


def test_papers_outside_the_years_and_those_to_avoid_are_left_out(eight_library: Library) -> None:
    answer = eight_library.related(*SEEDS, avoid="prune-3", since=2020, everything=True)
    assert {each.paper.id for each in answer} == {"merge-1", "merge-2", "merge-3", "optim-2"}


def test_a_large_library_is_ranked_beyond_the_region_of_the_query(
    bundled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = bundled._snapshot
    from graphrec.vectors.inverted import fit_clusters

    clusters = fit_clusters(snapshot.graph.vectors)[0]
    graph = replace(snapshot.graph, centres=clusters.centres, order=clusters.order, starts=clusters.starts)
    monkeypatch.setattr(bundled, "_snapshot", replace(snapshot, graph=graph))
    assert len(bundled.related("MultiPruner", everything=True)) == len(bundled) - 1


def test_the_page_and_the_exports_of_a_whole_ranking(eight_library: Library, tmp_path: Path) -> None:
    answer = eight_library.related(*SEEDS, everything=True, top=2)
    assert answer.save(tmp_path / "page.html").stat().st_size
    export = answer.to_export()
    assert [paper.id for paper in export.papers] == [each.paper.id for each in answer]
    assert [*export.scores] == [each.paper.id for each in answer]


LINES = "prune-1\n\n  2. MultiPruner: Balanced Structure Removal in Foundation Models\n- 10.1000/prune-1\n"
BIBTEX = """@article{a, title = {BlockPruner -- Fine-grained pruning for large language models}, year = 2024}
@article{b, title = {BlockPruner: Fine-grained Pruning}, doi = {10.1000/PRUNE-1}}
@article{c, title = {MultiPruner: Balanced Structure Removal in Foundation Models}, year = 2025}
@article{d, title = {To prune or not to prune}, year = 1950, author = {Nobody, A. and Else, B.}}
"""
RIS = "TY  - JOUR\nTI  - To prune or not to prune\nPY  - 2017\nER  - \n\nTY  - JOUR\nTI  - Adam: A Method for\nER  - \n"


@pytest.mark.parametrize(
    ("name", "content", "found", "missing"),
    [
        ("seeds.txt", LINES, ["prune-1", "prune-2", "prune-1"], []),
        ("seeds", "prune-1", ["prune-1"], []),
        ("seeds.txt", "prune-1\nno such paper zzz\n", ["prune-1"], ["no such paper zzz"]),
        ("seeds.bib", BIBTEX, ["prune-1", "prune-1", "prune-2"], ["To prune or not to prune"]),
        ("seeds.ris", RIS, ["prune-3"], ["Adam: A Method for"]),
        ("seeds.csv", "title,year\nTo prune or not to prune,2017\n", ["prune-3"], []),
    ],
)
def test_a_file_names_seeds_by_lines_or_by_records(
    name: str, content: str, found: list[str], missing: list[str], eight_library: Library, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    listed = eight_library.seeds(tmp_path / name)
    assert [match.paper.id for match in listed.matches] == found
    assert [*listed.missing] == missing


def test_a_record_is_one_of_several_papers_of_the_same_title(tmp_path: Path) -> None:
    records = [
        f'{{"title": "Editorial", "year": {year}, "authors": ["A{year} Name{year}"]}}\n' for year in (1990, 2000)
    ]
    (tmp_path / "papers.jsonl").write_text("".join(records), "utf-8")
    library = graphrec.build(tmp_path / "papers.jsonl", tmp_path / "library")
    (tmp_path / "seeds.jsonl").write_text(records[1], "utf-8")
    (match,) = library.seeds(tmp_path / "seeds.jsonl").matches
    assert (len(library), match.paper.year) == (2, 2000)


@pytest.mark.parametrize("content", ["", "\n\n", "@article{a, title = {Something else}}\n", "zzz zzz\n"])
def test_a_file_that_names_no_paper_is_refused(content: str, eight_library: Library, tmp_path: Path) -> None:
    (tmp_path / "seeds.bib").write_text(content, "utf-8")
    with pytest.raises(InputError):
        eight_library.seeds(tmp_path / "seeds.bib")


def test_a_line_with_an_id_that_a_paper_had_before_leads_to_it(tmp_path: Path) -> None:
    here, library = tmp_path / "papers.jsonl", tmp_path / "library"
    here.write_text('{"title": "Pruning of networks"}\n{"title": "Merging of models"}\n', "utf-8")
    before = graphrec.build(here, library).paper("Pruning of networks").id
    here.write_text('{"title": "Pruning of networks", "doi": "10.1000/new"}\n{"title": "Merging of models"}\n', "utf-8")
    graphrec.sync(library)
    (tmp_path / "seeds.txt").write_text(f"{before}\n", "utf-8")
    (match,) = graphrec.open(library).seeds(tmp_path / "seeds.txt").matches
    assert match.paper.doi == "10.1000/new"
    assert match.paper.id != before


def test_a_library_in_shards_is_ranked_as_one_in_one_piece(eight_file: Path, tmp_path: Path) -> None:
    whole = graphrec.build(eight_file, tmp_path / "whole").related(*SEEDS, everything=True)
    parts = graphrec.build(eight_file, tmp_path / "parts", shards=3).related(*SEEDS, everything=True)
    assert [*parts] == [*whole]


def test_what_a_library_exports_are_seeds_of_its_own_papers(bundled: Library, tmp_path: Path) -> None:
    papers = [paper for number, paper in enumerate(bundled) if number % 40 == 0]
    for form in ("bibtex", "ris", "csl-json", "csv", "jsonl"):
        with (tmp_path / f"seeds.{form}").open("wb") as stream:
            exporters.write(form, Export(tuple(papers)), stream)
        listed = bundled.seeds(tmp_path / f"seeds.{form}")
        assert [match.paper.id for match in listed.matches] == [paper.id for paper in papers]


def test_a_damaged_bibliography_is_no_list_of_titles(eight_library: Library, tmp_path: Path) -> None:
    (tmp_path / "seeds.json").write_text('[{"title": ', "utf-8")
    with pytest.raises(InputError, match=r"seeds\.json"):
        eight_library.seeds(tmp_path / "seeds.json")
