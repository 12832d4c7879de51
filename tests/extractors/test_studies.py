"""Names of studies, and the titles of the papers that report them."""

import pytest

from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.studies import (
    find_studies,
    is_of_sequel,
    is_own_study,
    is_spelled_out,
    is_unmistakable,
    report_rank,
    speaks_of_sequel,
)


def _names(abstract: str) -> list[str]:
    return [study.name for study in find_studies(PaperText("", abstract))]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("as in the ANVIL-2 trial, the heat", ["ANVIL-2"]),
        ("The phase 3, randomised, double-blind FORGE-IT Study was", ["FORGE-IT"]),
        ("Iron was cast (HAMMER study).", ["HAMMER"]),
        ("in the ANVIL 1 and ANVIL 2 trials", ["ANVIL 1", "ANVIL 2"]),
        ("patients of the HAMMER extension study", ["HAMMER"]),
        ("data from the TONGS registry", ["TONGS registry"]),
        ("The Nordic Iron Registry (NIR) holds", ["Nordic Iron Registry"]),
        ("in the NOR\u2010FORGE trial", ["NOR-FORGE"]),
        ("in the Bergen Smith Study (BSS), a cohort", ["BSS"]),
        ("from the Bergen Study of Smiths and Founders we drew", ["Bergen Study of Smiths and Founders"]),
        ("in ANVIL 3 and ANVIL 4 Studies", ["ANVIL 3", "ANVIL 4"]),
        ("the ANVIL 1, 2 and 3 trials", ["ANVIL 1", "ANVIL 2", "ANVIL 3"]),
        ("Pooled: FORGETAS and FORGETRA trials", ["FORGETAS", "FORGETRA"]),
        ("in FURNACE and HAMMER trials", []),
        ("in ANVIL1 and ANVIL2 studies", []),
        ("Phase 2 and Phase 3 Studies, the Phase 1, 2 and 3 trials", []),
        ("It was a phase III trial.", []),
        ("An MRI study of anvils", []),
        ("the MRI study of anvils", []),
        ("the hot iron programme (HIPRO). In the HIPRO study", []),
        ("PURPOSE OF THE STUDY", []),
        ("RESULTS OF THE MULTICENTER STUDY IN STEEL", []),
        ("the DNA-based study", []),
        ("the MSCs studies", []),
        ("In the Smith Quality Study Index", []),
        ("we studying ANVIL trialling", []),
    ],
)
def test_names_of_studies_need_a_noun_and_a_pointer(text: str, names: list[str]) -> None:
    assert _names(text) == names


@pytest.mark.parametrize(
    "piece", ["the A-B study ", "ANVIL-2 and ", "the the the ", " study", "the ANVIL, ", "ANVIL 1, 2 and 3 trials "]
)
def test_hostile_texts_are_read_to_the_end(piece: str) -> None:
    find_studies(PaperText("", piece * (100_000 // len(piece))))


@pytest.mark.parametrize(
    ("title", "rank"),
    [
        ("Cold against hot iron (ANVIL): a randomised trial", 3),
        ("The ANVIL trial: cold against hot iron", 3),
        ("Cold against hot iron: results of the ANVIL trial", 2),
        ("Cold iron for five years: an extension of the ANVIL trial", 1),
        ("Cold iron against hot (ANVIL): an open-label trial", 3),
        ("Heat of anvils in Norwegian smiths: the ANVIL study", None),
        ("Hot iron: results from the ANVIL prospective cohort study", None),
        ("Cold iron in old smiths: subgroup analysis of the ANVIL trial", 0),
        ("Updated results of the ANVIL trial", 0),
        ("Heat in the ANVIL and HAMMER trials", None),
        ("THE ANVIL AND THE HAMMER", None),
    ],
)
def test_titles_say_whether_they_report_a_study(title: str, rank: int | None) -> None:
    assert report_rank(title, "ANVIL") == rank


def test_a_name_that_may_be_a_persons_is_no_study_by_itself() -> None:
    assert is_unmistakable("ANVIL")
    assert is_unmistakable("Anvil-2")
    assert not is_unmistakable("McAnvil")


@pytest.mark.parametrize(
    ("abstract", "is_own"),
    [
        ("In this multicentre, open-label study (ANVIL), we heat iron.", True),
        ("The ANVIL study: Anvils in Villages and Inland. Iron is hot.", True),
        ("Iron is hot. In the present trial (the ANVIL trial) smiths heat it.", True),
        ("In this analysis of a study (ANVIL) we heat iron.", False),
        ("As in the ANVIL study: iron is hot.", False),
        ("Iron is hot. A study (ANVIL) showed it.", False),
    ],
)
def test_a_paper_gives_its_own_study_a_name(abstract: str, is_own: bool) -> None:
    paper_text = PaperText("Iron", abstract)
    start = paper_text.text.index("ANVIL")
    assert is_own_study(paper_text, start, start + 5) == is_own


@pytest.mark.parametrize(
    ("text", "is_other"),
    [
        ("in American Nail and Village Literature (ANVIL) and", True),
        ("in the Nordic Iron Trial (ANVIL) and", False),
        ("in the nordic iron literature (ANVIL) and", False),
        ("in Nordic Iron Literature (ANVIL trial) and", False),
    ],
)
def test_words_before_a_bracket_say_what_an_acronym_means(text: str, is_other: bool) -> None:
    start = text.index("ANVIL")
    assert is_spelled_out(text, start, start + 5) == is_other


def test_a_sequel_is_one_in_title_and_sentence() -> None:
    assert is_of_sequel("Hot iron: 102-week data from the ANVIL study", "ANVIL")
    assert not is_of_sequel("Hot iron (ANVIL): a 52-week trial", "ANVIL")
    assert speaks_of_sequel("in the open-label extensions of ANVIL")
    assert not speaks_of_sequel("in ANVIL")
