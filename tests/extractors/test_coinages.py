import pytest

from graphrec.extractors.introductions import introduced_names
from graphrec.extractors.paper_text import PaperText


def names(abstract: str, title: str = "Some title") -> set[str]:
    return {one.name for one in introduced_names(PaperText(title, abstract)) if one.is_sure}


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("A novel two-way zonal network (TZN) for text is proposed.", "TZN"),
        ("We propose two changes: (1) A three-step zonal plan (TZP) that merges, (2) more.", "TZP"),
        ("We give it Leave-One-Out Widgets, or LOOW for short.", "LOOW"),
        ("We give it Leave-One-Out Widgets, or LOOW for short.", "Leave-One-Out Widgets"),
        ("We propose ZorbNet, which consists of Reverse Zonal Tree (RevZT).", "RevZT"),
        ("We propose Two-way Few-step Zones (TFZ), which helps.", "Two-way Few-step Zones"),
        ("Networks exhibit what we call zonal learning, which is rare.", "zonal learning"),
    ],
)
def test_what_a_paper_spells_out_as_its_own_is_introduced(abstract: str, expected: str) -> None:
    assert expected in names(abstract)


@pytest.mark.parametrize(
    "abstract",
    [
        "Work on zonal quick trees (ZQT) is rare. We propose an efficient ZQT training scheme.",
        "We propose a novel Zonal Quick Tree (ZQT) based model.",
        "Large Zonal Machines (LZM) are costly. We study them.",
        "We use a method known as Zonal Quick Tree (ZQT).",
    ],
)
def test_an_acronym_that_others_made_is_not_introduced(abstract: str) -> None:
    assert not {name for name in names(abstract) if "Z" in name}


def test_a_well_known_acronym_is_introduced_by_the_paper_that_proposes_it_letter_by_letter() -> None:
    def found(abstract: str) -> set[str]:
        listed = {"zqt": "ZQT", "zonalquicktree": "ZQT"}
        return {one.name for one in introduced_names(PaperText("Some title", abstract), (), listed)}

    assert "ZQT" not in found("We propose the Sand-based Zonal Quick Tree (ZQT), which cuts.")
    assert found("We propose the Zonal Quick-based Tree (ZQT), which cuts.") >= {"ZQT"}
    assert found("We propose a sieve based on the Zonal Quick Tree (ZQT).") == set()
    assert found("We propose Zonal Quick Tree (ZQT) pruning.") == set()
    assert found("We study the Zonal Quick Tree (ZQT).") == set()
    assert found("We introduce a better Zonal Quick Tree (ZQT).") == set()


def test_an_acronym_that_many_papers_spell_out_is_coined_by_none_of_them() -> None:
    assert names("We develop a Markov chain Monte Carlo (MCMC) algorithm. Our MCMC algorithm is fast.") == set()
    assert names("We propose a fast Markov chain Monte Carlo (MCMC) sampler.") == set()
    assert names("We propose Support Vector Machine (SVM), which cuts.") == {"SVM", "Support Vector Machine"}
