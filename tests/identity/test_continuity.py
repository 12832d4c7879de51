"""Whether records and papers are found again after their file was edited, as people edit it week after week."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest

from graphrec.identity import _verdicts
from graphrec.identity.continuity import changed_fields, find_keys, match_papers, match_records
from graphrec.model.paper import Paper
from graphrec.model.user_state import PaperKey

LONG = (
    "Grains of river sand were counted in photographs of forty alpine banks, and the counts agree with those of sieves"
    " in all but two of them, where the water had sorted the grains by their weight before the picture was taken."
)
OTHER = (
    "Bees visit clover twice as often in the morning, which we show by a camera above each of nineteen plots that ran"
    " for a whole summer without anybody near it, so that no visit was missed or caused by the observer's presence."
)
PAPER = Paper(
    "Counting grains of sand in photographs", LONG, "lee2020", 2020, ("Lee, Ada", "Berg, Ole"), "Journal of Sediments",
    doi="10.1234/sand.1", source="refs.bib:12",
)  # fmt: skip
BARE = Paper("Counting grains of sand in photographs", year=2020, authors=("Lee, Ada", "Berg, Ole"), source="a.csv:2")
PREFACE = Paper("Preface", "", "preface1", 2019, ("Lee, Ada",), "Journal of Sediments", source="refs.bib:40")
ANOTHER = Paper("Bees prefer clover", OTHER, "lee2020", 2020, ("Lee, Bo",), "Apidology", doi="10.99/bees")
PREPRINT = replace(PAPER, doi="10.48550/arxiv.2001.00001", arxiv="2001.00001", venue="arXiv", year=2019)

# What becomes of a record, and whether it is still the same one.
VERDICTS: list[tuple[str, Paper, Paper, bool]] = [
    ("the line", PAPER, replace(PAPER, source="refs.bib:412"), True),
    ("the file", PAPER, replace(PAPER, source="other/export.bib:1"), True),
    ("the key", PAPER, replace(PAPER, id="LeeCountingGrains2020"), True),
    ("the key, without a DOI", replace(PAPER, doi=""), replace(PAPER, doi="", id="leeCountingGrains"), True),
    ("the key and the authors in full", PAPER, replace(PAPER, id="x", authors=(*PAPER.authors, "Roe, Jan")), True),
    ("a DOI comes", replace(PAPER, doi=""), PAPER, True),
    ("a DOI goes", PAPER, replace(PAPER, doi=""), True),
    ("a preprint is published", PREPRINT, replace(PAPER, year=2020), True),
    ("the same, with another key", PREPRINT, replace(PAPER, id="lee2020sand"), True),
    ("the same, and the title changes", PREPRINT,
     replace(PAPER, title="Sand counted by camera", arxiv="2001.00001"), True),
    ("the title changes, the key stays", PREPRINT, replace(PAPER, title="Sand counted by camera"), True),
    ("no abstract, other title, same DOI", replace(PAPER, abstract=""),
     replace(PAPER, abstract="", title="Sand!"), True),
    ("a typo is mended", replace(PAPER, title="Couting grains of sand in photographs"), PAPER, True),
    ("a typo, no DOI, other key", replace(PAPER, title="Couting grains of sand in photographs", doi="", id="a"),
     replace(PAPER, doi="", id="b"), True),
    ("a typo, nothing but authors and year", replace(BARE, title="Counting grains of sand in photografs"), BARE, True),
    ("a subtitle", PAPER, replace(PAPER, title=f"{PAPER.title}: a method for alpine banks"), True),
    ("a subtitle, bare", BARE, replace(BARE, title=f"{BARE.title}: a method for alpine banks"), True),
    ("the subtitle goes", replace(BARE, title=f"{BARE.title}: a method for alpine banks"), BARE, True),
    ("the case of the title", BARE, replace(BARE, title=BARE.title.upper()), True),
    ("the year is mended, by key", replace(PAPER, doi=""), replace(PAPER, doi="", year=2002), True),
    ("an abstract comes", replace(PAPER, abstract=""), PAPER, True),
    ("another abstract, by key", replace(PAPER, doi=""), replace(PAPER, doi="", abstract=OTHER), True),
    ("the authors are mended, by key", replace(PAPER, doi="", authors=("Ada",)), replace(PAPER, doi=""), True),
    ("authors come", replace(BARE, authors=()), BARE, True),
    ("venue and year come", replace(BARE, year=None), replace(BARE, venue="Nature"), True),
    ("a DOI is mended", PAPER, replace(PAPER, doi="10.1234/sand.12"), True),
    ("a stub gets its fields", Paper("10.1234/sand.1", id="x", doi="10.1234/sand.1"), PAPER, True),
    ("a translated title", PAPER, replace(PAPER, title="Zählung von Sandkörnern auf Fotografien", doi=""), True),
    ("a title without its name", replace(BARE, title=f"GRAINS: {BARE.title}"), BARE, True),
    ("retracted", BARE, replace(BARE, title=f"RETRACTED: {BARE.title}"), True),
    ("a preface with pages", PREFACE, replace(PREFACE, keywords=("sand",)), True),
    ("a preface with another key", PREFACE, replace(PREFACE, id="pref2"), True),
    ("a typo in a title of one word, by key", Paper("Eigentumsvorbehalt", "", "ri", authors=("Riedler, A.",)),
     Paper("Eigentumsvorehalt", "", "ri", authors=("Riedler, A.",)), True),
    ("the same, without authors", Paper("Eigentumsvorbehalt", "", "ri"), Paper("Eigentumsvorehalt", "", "ri"), True),
    ("a typo in a word that no dictionary has", replace(BARE, title="Staeful zymes of alpine banks"),
     replace(BARE, title="Stateful zymes of alpine banks"), True),
    ("a subtitle and nothing else", Paper("Bar v. Foo, Inc.", year=2021),
     Paper("Bar v. Foo, Inc.: on sand", year=2021), True),
    ("a venue and nothing else", Paper("Building contractors", year=2000),
     Paper("Building contractors", year=2000, venue="Courts"), True),
    ("a year and nothing else", replace(BARE, title="Sand nets"), replace(BARE, title="Sand nets", year=2021), True),
    # not the same
    ("a letter and other fields", replace(BARE, title="Afferent nerves of the alpine hare"),
     replace(BARE, title="Efferent nerves of the alpine hare", venue="Hares", year=2021), False),
    ("the year of a column", replace(BARE, title="Letter from London", venue="News"),
     replace(BARE, title="Letter from London", venue="News", year=2021), False),
    ("the key of another paper", PAPER, ANOTHER, False),
    ("the same, without DOIs", replace(PAPER, doi=""), replace(ANOTHER, doi=""), False),
    ("the same, by one author", replace(PAPER, doi="", authors=("Lee, Ada",)),
     replace(ANOTHER, doi="", authors=("Lee, Ada",)), False),
    ("the same, without abstracts", replace(PAPER, doi="", abstract=""),
     replace(PAPER, doi="", abstract="", title="Bees prefer clover"), False),
    ("another part", replace(PAPER, doi="", abstract="", title="Sand of alpine rivers, part 1"),
     replace(PAPER, doi="", abstract="", title="Sand of alpine rivers, part 2"), False),
    ("another DOI of a publisher", replace(PAPER, id=""),
     replace(PAPER, id="", doi="10.99/other", venue="Nature"), False),
    ("another DOI, other title", PAPER,
     replace(PAPER, doi="10.1234/sand.2", title="Counting sand in photographs"), False),
    ("another PubMed id", replace(PAPER, doi="", id="a", identifiers=("pmid:1",)),
     replace(PAPER, doi="", id="b", identifiers=("pmid:2",), venue="Nature"), False),
    ("other authors, same title, no key", BARE, replace(BARE, title="Sand", authors=("Ng, Li",)), False),
    ("other people of the same title", BARE, replace(BARE, authors=("Ng, Li", "Moe, Per")), False),
    ("another edition", BARE, replace(BARE, year=2010), False),
    ("another preface", PREFACE, replace(PREFACE, id="preface2", year=2020, venue="Hydrology"), False),
    ("a preface by others", PREFACE, replace(PREFACE, authors=("Ng, Li",), venue="Hydrology"), False),
    ("two years of a column", Paper("Letter to the editor", year=2015, venue="Sand"),
     Paper("Letter to the editor", year=2016, venue="Sand"), False),
    ("another paper by the same authors", BARE, replace(BARE, title="Counting bees in photographs of clover"), False),
    ("C and C++", replace(BARE, title="A course of programming in C"),
     replace(BARE, title="A course of programming in C++"), False),
    ("chapters of one book", Paper("Sand of rivers", id="a", authors=("Lee, Ada",), identifiers=("isbn:978",)),
     Paper("Bees of meadows", id="b", authors=("Ng, Li",), identifiers=("isbn:978",)), False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "is_same"), [row[1:] for row in VERDICTS], ids=[row[0] for row in VERDICTS]
)
def test_a_record_is_the_same_after_an_edit_or_another(before: Paper, after: Paper, *, is_same: bool) -> None:
    expected = {0: 0} if is_same else {}
    assert match_records([before], [after]) == expected
    assert match_papers([before], [after]) == expected


@pytest.mark.parametrize(
    ("before", "after", "is_same"), [row[1:] for row in VERDICTS], ids=[row[0] for row in VERDICTS]
)
def test_verdicts_are_the_same_among_many_others_and_back(before: Paper, after: Paper, *, is_same: bool) -> None:
    others = made(60)
    expected = {0: 0} if is_same else {}
    found = match_records([before, *others], [after, *others])
    assert {row: other for row, other in found.items() if row == 0} == expected
    assert match_records([after], [before]) == expected


def made(n_papers: int, seed: int = 1) -> list[Paper]:
    """Papers as of an export, no two alike."""
    chance = random.Random(seed)
    nouns = ("sand", "bees", "clover", "rivers", "ice", "maps", "trees", "clouds", "glass", "wool", "salt", "reeds")
    papers = []
    for number in range(n_papers):
        first, second, third = chance.sample(nouns, 3)
        title = f"How {first} of {second} change {third} in region {number} of the coast"
        authors = (f"Author{chance.randrange(n_papers)}, A.", f"Writer{number}, B.")
        abstract = f"We study {first} and {second}. " * 12 + f"Region {number} differs."
        doi = f"10.5555/{number}" if number % 3 else ""
        papers.append(Paper(title, abstract, f"key{number}x", 2000 + number % 20, authors, "Coasts", doi=doi))
    return [replace(paper, source=f"refs.bib:{10 * row + 1}") for row, paper in enumerate(papers)]


def rows_found(before: list[Paper], after: list[Paper]) -> int:
    """How many records lead to the one with the same title."""
    return sum(before[one].title == after[two].title for one, two in match_records(before, after).items())


def test_all_keys_are_renamed_at_once_and_all_lines_move() -> None:
    before = made(300)
    after = [
        replace(paper, id=f"author{row}Title", source=f"refs.bib:{7 * row + 90}") for row, paper in enumerate(before)
    ]
    assert match_records(before, after[::-1]) == {row: 299 - row for row in range(300)}


def test_all_is_replaced() -> None:
    others = [Paper(f"Otherwise {number * 7919} was told by nobody", id=f"key{number}x") for number in range(200)]
    assert match_records(made(200), others) == {}
    assert match_records(made(200), []) == match_records([], made(200)) == {}


def test_the_order_of_records_does_not_matter() -> None:
    before = made(120)
    after = [replace(paper, keywords=("coast",)) for paper in before[20:]] + made(140)[120:]
    expected = {before[one].title: after[two].title for one, two in match_records(before, after).items()}
    assert len(expected) == 100
    for seed in range(3):
        first, second = before[:], after[:]
        random.Random(seed).shuffle(first)
        random.Random(seed + 9).shuffle(second)
        assert {first[one].title: second[two].title for one, two in match_records(first, second).items()} == expected


def test_twins_stay_apart_by_key_then_by_fields_then_by_order() -> None:
    one, two = PAPER, replace(PAPER, id="lee2020a", source="refs.bib:30")
    assert match_records([one, two], [replace(two, year=2021), replace(one, year=2021)]) == {0: 1, 1: 0}
    first, second = replace(one, id="", venue="A"), replace(two, id="", venue="B")
    assert match_records([first, second], [replace(second, year=2021), replace(first, year=2021)]) == {0: 1, 1: 0}
    same, again = replace(one, id=""), replace(two, id="")
    moved = [replace(same, source="refs.bib:30"), replace(again, source="refs.bib:48")]
    assert match_records([same, again], moved) == {0: 0, 1: 1}
    assert match_records([same, again], moved[::-1]) == {0: 1, 1: 0}
    assert match_records([same, again], [again]) == {1: 0}


def test_two_keys_that_were_exchanged_lead_to_the_papers() -> None:
    one, two = replace(PAPER, id="a"), replace(ANOTHER, id="b")
    assert match_records([one, two], [replace(two, id="a"), replace(one, id="b")]) == {0: 1, 1: 0}


def test_running_numbers_are_no_keys() -> None:
    papers = [replace(paper, id=str(row), doi="") for row, paper in enumerate(made(30), 1)]
    papers.insert(3, replace(papers[2], venue="Shores", source="refs.bib:25"))
    before = [replace(paper, id=str(row)) for row, paper in enumerate(papers, 1)]
    after = [replace(paper, id=str(row)) for row, paper in enumerate([ANOTHER, *papers], 1)]
    assert match_records(before, after) == {row: row + 1 for row in range(len(papers))}


def test_many_prefaces_are_told_apart_by_what_they_have() -> None:
    before = [Paper("Preface", "", f"preface{at}", 2000 + at, (f"Editor{at}, E.",), f"Book {at}") for at in range(40)]
    after = [replace(paper, keywords=("front matter",)) for paper in before[5:]]
    assert match_records(before, after) == {row: row - 5 for row in range(5, 40)}
    without_keys = [replace(paper, id="") for paper in before]
    assert match_records(without_keys, [replace(paper, doi=f"10.7/{paper.year}") for paper in without_keys[5:]]) == {
        row: row - 5 for row in range(5, 40)
    }


def test_papers_are_found_when_those_that_they_cite_have_other_ids() -> None:
    before = [replace(PAPER, references=("old1", "old2")), ANOTHER]
    assert match_papers(before, [ANOTHER, replace(PAPER, references=("new1", "new2"), id="n")]) == {0: 1, 1: 0}


def test_a_merged_paper_is_found_by_the_ids_of_its_records() -> None:
    merged = replace(PAPER, id="ng1", title="Sand of banks", identifiers=("id:lee2020",), doi="", abstract="")
    key = PaperKey.of(replace(PAPER, title="Sand of alpine banks", doi="", abstract=""))
    assert find_keys([ANOTHER, merged], [key]) == [1]


def test_only_what_changed_is_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: Counter[str] = Counter()

    def count(one: Paper, two: Paper) -> bool | None:
        counts["compared"] += 1
        return _verdicts.shared_surnames(one, two) > 0

    monkeypatch.setattr(_verdicts, "authors_agree", count)
    before = made(2_000)
    after = [replace(paper, year=2021) if row % 200 == 0 else paper for row, paper in enumerate(before)]
    assert len(match_records(before, after)) == 2_000
    assert 0 < counts["compared"] < 200


def test_thousands_of_one_title_are_compared_with_their_neighbours_only(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: Counter[str] = Counter()

    def count(one: Paper, two: Paper) -> bool | None:
        counts["compared"] += 1
        return one.authors == two.authors

    monkeypatch.setattr(_verdicts, "authors_agree", count)
    before = [Paper("Editorial", "", "", 2000, (f"Editor{at}, E.",), "Sand", source=f"a:{at}") for at in range(1_000)]
    after = [replace(paper, keywords=("front",)) for paper in before]
    assert rows_found(before, after) == 1_000
    assert counts["compared"] < 500_000


def test_changed_fields_leave_out_the_place() -> None:
    assert changed_fields(PAPER, replace(PAPER, source="x.bib:1")) == ()
    assert set(changed_fields(PAPER, replace(PAPER, year=2021, keywords=("sand",), source="x:1"))) == {
        "year",
        "keywords",
    }


def test_keys_are_found_in_their_own_source_each_row_once() -> None:
    twin = replace(PAPER, source="refs.bib:30")
    elsewhere = replace(PAPER, source="other.bib:12")
    records = [elsewhere, PAPER, twin]
    second = PaperKey.of(twin, "refs.bib")
    assert find_keys(records, [second]) == [2]
    assert find_keys(records, [PaperKey.of(elsewhere, "other.bib"), second]) == [0, 2]
    assert find_keys(records, [second, second, second]) == [2, 1, None]
    assert find_keys([ANOTHER, replace(ANOTHER, source="refs.bib:1"), elsewhere], [second]) == [None]
    assert find_keys([elsewhere], [second]) == [0]  # the file has another name
    assert find_keys(records, []) == []


def test_a_key_of_nothing_but_a_place_or_an_id_is_found() -> None:
    records = [PAPER, replace(ANOTHER, source="refs.bib:44")]
    assert find_keys(records, [PaperKey("", "", source="refs.bib", place="refs.bib:44")]) == [1]
    assert find_keys([PAPER, replace(ANOTHER, id="ng")], [PaperKey("ng", "")]) == [1]
    assert find_keys(records, [PaperKey("", "", place="refs.bib:9"), PaperKey("", "")]) == [None, None]


def test_a_key_leads_to_the_paper_and_not_to_the_one_that_has_its_id_now() -> None:
    assert find_keys([ANOTHER, replace(PAPER, id="lee2020sand")], [PaperKey.of(PAPER)]) == [1]
    assert find_keys([ANOTHER], [PaperKey.of(PAPER)]) == [None]
    mended = replace(PAPER, title="Couting grains of sand in photographs", doi="", id="x")
    assert find_keys([ANOTHER, *made(50), PAPER], [PaperKey.of(mended)]) == [51]
