"""Citing sentences of TEI, JATS and PDFs, in the form of the field, and what a library makes of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from made_pdfs import small_paper

import graphrec
from graphrec.model.citing_sentences import CitingSentence, parse_citing_sentence, write_citing_sentence
from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.open import read_files

FIXTURES = Path(__file__).parent / "fixtures"


def read_one(path: Path) -> Paper:
    (paper,) = read_files([path], ReadReport())
    return paper


def shown(paper: Paper) -> list[tuple[str, str, str, str]]:
    """Place, sentence, citation and the beginning of the entry of each citing sentence."""
    parsed = filter(None, map(parse_citing_sentence, paper.citing_sentences))
    return [(one.place, one.sentence, one.mention, one.entry.split()[0]) for one in parsed]


def test_a_raised_range_of_jats_means_all_entries_in_it() -> None:
    paper = read_one(FIXTURES / "jats.xml")
    extended = "We extend the trees of Old [1–3]."
    assert shown(paper) == [
        ("Related work", extended, "1", "Old"),
        ("Related work", extended, "3", "Node"),
        ("Related work", "Others count nodes [2].", "2", "Node"),
        ("Related work", extended, "3", "The"),
    ]
    assert paper.abstract == "Background: Networks are large. Methods: We prune them."
    assert paper.references[1:] == (
        "Node C. A book of nodes. Oslo: Press; 1999",
        'The Graph Group, 2003, "Graphs of graphs", DOI 10.5555/old.3',
    )


def test_a_reference_of_tei_with_coordinates_tells_its_page() -> None:
    paper = read_one(FIXTURES / "tei.xml")
    assert shown(paper) == [
        ("p. 3", "We extend the trees of Old (2001).", "Old (2001)", "Old"),
        ("p. 3", "Nodes are counted [2], see Figure 1.", "[2]", "Node"),
    ]


def test_the_spans_of_s2orc_are_citing_sentences() -> None:
    paper = read_one(FIXTURES / "s2orc-full.json")
    assert shown(paper) == [
        ("Introduction", "We extend the trees of Old (2001).", "Old (2001)", "Old"),
        ("Introduction", "Nodes are counted [2].", "[2]", "1999,"),
    ]
    assert paper.references[0] == 'Old A, 2001, "A tree", J. Trees, V4, P5, DOI 10.5555/old.1'


def test_a_citing_sentence_is_one_text_that_is_read_again() -> None:
    one = CitingSentence("Lee A, 2001, \u27f6 Nets", "As in \u27e6[1], so: here.", 7, 10, "p. 2: x")
    text = write_citing_sentence(one)
    again = parse_citing_sentence(text)
    assert again == CitingSentence("Lee A, 2001, → Nets", "As in [1], so: here.", 6, 9, "p. 2  x")
    assert write_citing_sentence(again) == text


@pytest.mark.parametrize("text", ["", "p. 3: no brackets ⟶ x", "⟦1⟧ ⟶ x", "p. 3: ⟦⟧ ⟶ x", "p. 3: ⟧1⟦ ⟶ x", "p. 3: ⟦1⟧"])
def test_another_form_is_no_citing_sentence(text: str) -> None:
    assert parse_citing_sentence(text) is None


def test_the_words_around_the_citation_stay_of_a_long_sentence() -> None:
    sentence = f"{'before ' * 100}[1]{' behind' * 100}"
    start = sentence.index("[1]")
    text = write_citing_sentence(CitingSentence("x", sentence, start, start + 3, "p. 1"))
    assert len(text) < 500
    assert "before ⟦[1]⟧ behind" in text


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> graphrec.Library:
    pytest.importorskip("pypdfium2")
    folder = tmp_path_factory.mktemp("full")
    (folder / "paper.pdf").write_bytes(small_paper())
    records = [
        {"title": "Gravel in alpine streams: a survey of forty years", "authors": ["Lee, D."], "year": 2015},
        {
            "title": "Sand transport in mountain rivers during floods",
            "doi": "10.1234/rn.2024.1",
            "venue": "River Notes",
        },
    ]
    (folder / "records.jsonl").write_text("".join(json.dumps(one) + "\n" for one in records), "utf-8")
    return graphrec.build([folder / "paper.pdf", folder / "records.jsonl"], folder / "library")


def test_a_pdf_and_its_record_in_the_library_are_one_paper(library: graphrec.Library) -> None:
    titles = [paper.title for paper in library._snapshot.store.all_papers()]
    assert len(titles) == 2
    paper = library.describe("Sand transport").paper
    assert (paper.doi, paper.venue, paper.authors[0]) == ("10.1234/rn.2024.1", "River Notes", "Anna Example")


def test_a_citing_sentence_is_the_evidence_of_the_reference(library: graphrec.Library) -> None:
    (extended,) = (each for each in library.describe("Sand transport").references if each.in_library)
    assert extended.relation == "extends"
    assert extended.sentence == (
        "We extend the survey of Lee [2] to sand, which moves earlier than gravel does. (p. 1 of the full text)"
    )
    (first, *_) = library.related("Gravel in alpine streams")
    reason = next(reason for reason in first.reasons if reason.signal == "reference")
    assert reason.evidence.to_dict()["sentence"] == extended.sentence
    assert "extends" in reason.sentence.clause
    assert "[2]" not in reason.sentence.clause, "a number is no name"


def test_works_that_are_only_cited_have_their_sentence_too(library: graphrec.Library) -> None:
    works = {each.target: each for each in library.describe("Sand transport").references if not each.in_library}
    (salt,) = (each for target, each in works.items() if "Salt" in target)
    assert (salt.mention, salt.sentence) == ("[1]", "Rivers carry sand in pulses [1]. (p. 1 of the full text)")
