"""Statements that whole fields follow."""

import pytest

from graphrec.extractors.lexicon import lexicon_of
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.references import STANDARD, find_mentions
from graphrec.extractors.standards import find_standards, is_of_everyone


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("A systematic review by the PRISMA guidelines.", ["PRISMA guidelines"]),
        ("A meta-analysis; PRISMA and MOOSE were followed.", ["PRISMA", "MOOSE"]),
        ("A guideline by the GRADE approach.", ["GRADE approach"]),
        ("A randomised trial reported by CONSORT 2010 statement", ["CONSORT 2010 statement"]),
        ("A randomised trial in GRADE 2 pupils", []),
        ("The PRISMA satellite saw iron.", []),
        ("A systematic review of a prism", []),
    ],
)
def test_standards_stand_in_texts_on_studies(text: str, mentions: list[str]) -> None:
    assert [text[start:end] for start, end, _ in find_standards(text)] == mentions


def test_a_standard_is_a_work_however_often_it_is_named() -> None:
    text = "A systematic review by PRISMA. We used PRISMA. The PRISMA flow chart and the PRISMA list."
    mentions = find_mentions(PaperText("Iron", text), lexicon_of([]), frozenset())
    assert [(one.name, one.sign) for one in mentions] == [("PRISMA", STANDARD)]


def test_the_statement_itself_is_no_reference_to_it() -> None:
    paper_text = PaperText("PRISMA statement", "The PRISMA statement helps with systematic reviews.")
    assert find_mentions(paper_text, lexicon_of([]), frozenset()) == []


def test_standards_and_registries_are_of_everyone() -> None:
    assert [is_of_everyone(name) for name in ("PRISMA", "GRADE", "the Forge Registry", "FORGE-1")] == [
        True,
        True,
        True,
        False,
    ]


def test_hostile_texts_are_read_to_the_end() -> None:
    find_standards("GRADE (" * 15_000)
    find_standards("PRISMA" * 17_000)
