"""One library, exported in eight ways by Zotero and Better BibTeX, is eight times the same set of papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from zotero_exports import EXPORTS, ITEMS, extra_of, names

from graphrec.identity.corpus import identify
from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.open import read_files
from graphrec.text import title_key

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {
    "library.bib": "bibtex",
    "biblatex.bib": "bibtex",
    "better.json": "zotero-json",
    "web-api.json": "zotero-json",
    "library.csl.json": "csl-json",
    "library.ris": "ris",
    "library.rdf": "zotero-rdf",
    "library.csv": "zotero-csv",
}
WITHOUT_EXTRA = {"library.ris"}  # Zotero does not write it there


def read(name: str, folder: Path) -> tuple[list[Paper], ReadReport]:
    path = folder / name
    path.write_text(EXPORTS[name], "utf-8")
    report = ReadReport()
    return list(read_files([path], report)), report


def summary(paper: Paper) -> tuple[object, ...]:
    return title_key(paper.title), paper.year, paper.authors, paper.abstract


EXPECTED = [
    (
        title_key(item["title"]),
        int(item["date"][:4]),
        tuple(each.get("name") or f"{each['lastName']}, {each['firstName']}" for each in names(item, "author")),
        item.get("abstractNote", ""),
    )
    for item in ITEMS
]


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_has_the_same_papers_by_the_same_authors(name: str, tmp_path: Path) -> None:
    papers, report = read(name, tmp_path)
    assert list(report.files.values()) == [FORMATS[name]]
    assert report.skipped == []
    assert [summary(paper) for paper in papers] == EXPECTED


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_has_the_same_identifiers(name: str, tmp_path: Path) -> None:
    papers, _ = read(name, tmp_path)
    in_extra = name not in WITHOUT_EXTRA
    assert [paper.doi for paper in papers] == [
        item.get("DOI") or (extra_of(item, "DOI") if in_extra else "") for item in ITEMS
    ]
    if in_extra:
        assert next(paper for paper in papers if paper.year == 2023).arxiv == "2301.00042"
        assert "pmid:38000001" in papers[0].identifiers


@pytest.mark.parametrize("name", EXPORTS)
def test_editors_are_kept_as_such(name: str, tmp_path: Path) -> None:
    papers, _ = read(name, tmp_path)
    for paper, item in zip(papers, ITEMS, strict=True):
        if names(item, "editor"):
            assert ("editor", "Itor, Ed") in paper.details


@pytest.mark.parametrize("name", EXPORTS)
def test_no_two_papers_of_the_library_are_taken_for_one(name: str, tmp_path: Path) -> None:
    papers, report = read(name, tmp_path)
    corpus = identify(papers, report)
    assert (len(corpus.papers), report.merged) == (len(ITEMS), [])


def test_all_exports_together_are_the_library_once(tmp_path: Path) -> None:
    papers = [paper for name in EXPORTS for paper in read(name, tmp_path)[0]]
    corpus = identify(papers, ReadReport())
    assert len(corpus.papers) == len(ITEMS)
    assert sorted(title_key(paper.title) for paper in corpus.papers) == sorted(key for key, *_ in EXPECTED)


def test_attachments_and_notes_are_counted_and_no_papers_without_title(tmp_path: Path) -> None:
    _, report = read("better.json", tmp_path)
    assert report.skipped == []
    assert any("left out 1 attachment and 1 note, which are no papers" in note for note in report.notes)
