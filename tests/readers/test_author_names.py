"""One author is one person or group, however a tool joins them; whom a record marks as an editor is none."""

from __future__ import annotations

import pytest

from graphrec.model.details import LITERAL
from graphrec.model.paper import Paper
from graphrec.readers.names import normalize_names
from graphrec.readers.record import build_paper


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Example, A.; Sample, B.; Muster, C.", ["Example, A.", "Sample, B.", "Muster, C."]),
        ("Example, Anna & Sample, Bob", ["Example, Anna", "Sample, Bob"]),
        ("A. Example and B. Sample", ["A. Example", "B. Sample"]),
        ("Example A, Sample B, Muster CD", ["Example A", "Sample B", "Muster CD"]),
        ("Example A, Sample B, & Muster C", ["Example A", "Sample B", "Muster C"]),
        ("张三；李四", ["张三", "李四"]),
        ("Example, A., et al.", ["Example, A."]),
        ("Example A et al", ["Example A"]),
        ("et al.", []),
        ("and Sample, B.", ["Sample, B."]),
        ("Sample, B.,", ["Sample, B."]),
        ("family=Berg, given=Anna, prefix=van den, useprefix=true", ["van den Berg, Anna"]),
        ("given=Bob, given-i=B, family=Muster, suffix=Jr.", ["Muster, Jr., Bob"]),
        ("Example, Anna, 1950-", ["Example, Anna"]),
        ("Example, Anna (1950-2011)", ["Example, Anna"]),
    ],
)
def test_several_persons_in_one_value_are_parted(written: str, names: list[str]) -> None:
    assert normalize_names([written])[0] == names


@pytest.mark.parametrize(
    "name",
    [
        "Lee, Ada", "van den Berg, Jan", "King, Martin Luther, Jr.", "Johnson & Johnson", "Barnes and Noble, Inc.",
        "Department of Health & Human Services", "Food and Agriculture Organization of the United Nations",
        "Ortega y Gasset, José", "Andersson, And", "Al-Etal, Sami", "Ernst & Young", "Smith JA", "Marks & Spencer plc",
        "Ministry of Fisheries, Aquaculture and Coastal Management", "Sand, G.", "Anderson, A. B., Jr.",
        "Centers for Disease Control and Prevention", "Texas Parks & Wildlife", "Hand, David", "Ibn Rushd", "Na, I",
    ],
)  # fmt: skip
def test_one_name_stays_one(name: str) -> None:
    assert normalize_names([name]) == ([name], [])


def test_editors_and_translators_among_authors_are_details() -> None:
    names = ["Example, Anna", "Itor, Ed (Ed.)", "Sator, Tran [Übers.]", "Muster, Max (author)"]
    paper = build_paper("x:1", title="Sand", authors=names)
    assert isinstance(paper, Paper)
    assert paper.authors == ("Example, Anna", "Muster, Max")
    assert paper.details == (("editor", "Itor, Ed"), ("translator", "Sator, Tran"))


def test_the_mark_of_a_group_goes_where_the_name_is_split() -> None:
    marks = [(LITERAL, "Anna Example; Bob Sample"), (LITERAL, "The Sand Group")]
    paper = build_paper("x:1", title="Sand", authors=["Anna Example; Bob Sample", "The Sand Group"], details=marks)
    assert isinstance(paper, Paper)
    assert paper.authors == ("Anna Example", "Bob Sample", "The Sand Group")
    assert paper.details == ((LITERAL, "The Sand Group"),)


@pytest.mark.parametrize("text", [";" * 200_000, "et al " * 40_000, ", & " * 60_000, "family=" * 30_000, "(" * 200_000])
def test_hostile_names_take_linear_time(text: str) -> None:
    normalize_names([text, f"A{text}B"])
