"""Wordings that state a relation beyond doubt, and those that only seem to."""

import pytest

from graphrec.extractors.lexicon import lexicon_of
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.references import find_mentions
from graphrec.extractors.relation_wordings import relation_of_study, stated_relation, without_quotations


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("This is a continuation of «(Smith, 2010).", "extends"),
        ("This is a sequel to hep-th/0001001, hep-th/0001002 and «hep-th/0001003.", "extends"),
        ("Our anvil is a generalization of the one given in «hep-th/0001003.", "extends"),
        ("This thesis combines some of the results of «hep-th/0001003 with an introduction.", "extends"),
        ("We prove the general case of the theorem of «Smith (2010).", "extends"),
        (
            "We obtain a theorem on anvils (for $r=1$ this theorem was proved by Doe and Roe, «hep-th/0001003).",
            "extends",
        ),
        ("We extend our previous work on cold iron [«Smith, 2010].", "extends"),
        ("In our previous paper [«Smith, 2010] we showed that iron is cold.", None),
        ("In a recent paper («hep-th/0001003), Smith showed that iron is cold.", None),
        ("Iron was purified as previously described («Smith et al. 2010).", "uses"),
        ("Heat was defined as in ANVIL 1 («Smith et al. 2010).", "uses"),
        ("We bend it using the same approach as «Smith (2010).", "uses"),
        ("The bellows was described in «Smith (2010).", None),
        ("In a smithy we compare COLD IRON and «ForgeNet on nails.", "compares"),
        ("References [1] Smith KK, Doe IC, Roe GL, et al. Cold iron compared with lead («ANVIL).", "mentions"),
        ("We compared «COLD IRON and ForgeNet on nails.", "compares"),
        ("We found no benefit over the hammer by «Smith and Doe (2010).", "compares"),
        ("We refute the claim of «Smith (2010).", "mentions"),
        ("This note answers «Smith (2010).", "mentions"),
        ("We thank the smiths of «Smith (2010).", "mentions"),
        ("Our anvil relates to tools such as «ForgeNet.", "mentions"),
        ("A follow-up of twenty smiths («Smith, 2010) was short.", None),
    ],
)
def test_the_words_right_before_a_citation_state_its_relation(text: str, relation: str | None) -> None:
    assert stated_relation(text.replace("«", ""), text.index("«")) == relation


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("In the ANVIL trial, cold iron was hard compared with lead.", "mentions"),
        ("Cold iron compared with lead was hard in the ANVIL trial.", "mentions"),
        ("Results of the ANVIL trial will be known soon.", "mentions"),
        ("Safe use was reported in the extension of the ANVIL trial.", "mentions"),
        ("Inputs were obtained from the ANVIL trial and from smiths.", "uses"),
        ("Nails of the ANVIL trial were analysed.", "uses"),
        ("We analysed nails of the ANVIL trial.", "uses"),
        ("To assess cold iron compared with lead in smiths of the ANVIL trial.", "uses"),
        ("We compared our nails with the ANVIL trial.", "compares"),
        ("We extend the ANVIL trial to lead.", "extends"),
    ],
)
def test_a_study_is_used_only_by_a_paper_that_works_with_it(text: str, relation: str) -> None:
    start = text.index("ANVIL")
    assert relation_of_study(text, start, start + len("ANVIL trial"))[0] == relation


def test_a_quoted_title_says_nothing_of_what_stands_beside_it() -> None:
    text = "In “Cold iron compared with lead and tin” by Smith the ANVIL is hot."
    start = text.index("ANVIL")
    blank = without_quotations(text, start, start + 5)
    assert len(blank) == len(text)
    assert "compared" not in blank
    assert without_quotations(text, text.index("lead"), text.index("lead") + 4) == text


def test_the_name_of_a_study_in_the_title_says_that_the_paper_works_with_it() -> None:
    paper_text = PaperText("Old smiths in the Nor-Forge trial", "The NOR-FORGE trial was long.")
    assert [one.relation for one in find_mentions(paper_text, lexicon_of([]), frozenset())] == ["uses"]


@pytest.mark.parametrize("piece", ["(", "hep-th/0, ", "A, ", "“a b c d e f ", "the same ", "References A B, ", "“"])
def test_hostile_sentences_are_read_to_the_end(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    stated_relation(text, len(text))
    without_quotations(text, 10, 12)
    relation_of_study(text, 50_000, 50_004)
