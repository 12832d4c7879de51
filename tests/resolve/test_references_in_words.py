"""Every form of reference the project promises to read, and every trap that looks like one, with made-up names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graphrec.model.paper import Paper
from graphrec.resolve.corpus_facts import learn_facts

if TYPE_CHECKING:
    from graphrec.model.facts import CorpusFacts, Reference

ZORBA = Paper("ZorbaNet: Learning with Supervision", "We propose ZorbaNet, a learner.", id="zorba")


def made(*papers: Paper) -> tuple[Reference, ...]:
    """References of the last paper."""
    return learn_facts(papers).papers[-1].references


def works(*papers: Paper) -> CorpusFacts:
    return learn_facts(papers)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We use a tree (Zhang et al., 2024).", [("Zhang", 2024)]),
        ("We follow Zhang et al. (2021).", [("Zhang", 2021)]),
        ("We compare maps [Simon et al., 2013, Smith et al., 2017].", [("Simon", 2013), ("Smith", 2017)]),
        ("We follow Nandy et al. in this.", [("Nandy", None)]),
    ],
)
def test_author_and_year_in_every_form(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert [(one.author, one.year) for one in made(Paper("Maps", text))] == expected


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("We build on ZorbaNet.", "extends"),
        ("Our tree outperforms ZorbaNet.", "compares"),
        ("We see far using ZorbaNet features.", "uses"),
        ("Learners such as ZorbaNet have become popular.", "mentions"),
        ("We fine-tune ZorbaNet-13B.", "uses"),
        ("We fine-tune ZorbaNet (13B).", "uses"),
    ],
)
def test_a_named_system_with_its_relation_and_without_its_size(sentence: str, relation: str) -> None:
    (found,) = made(ZORBA, Paper("A study of trees", sentence))
    assert (found.relation, found.target) == (relation, 0)


def test_a_generation_is_another_work_than_its_forerunner() -> None:
    facts = works(ZORBA, Paper("A study of trees", "We fine-tune ZorbaNet-2."))
    assert [work.name for work in facts.works] == ["ZorbaNet-2"]


def test_a_long_form_with_its_acronym_is_one_reference() -> None:
    owner = Paper("Better Zones", "We propose Quick Zonal Trees (QuiZT), which grow.", id="a")
    (found,) = made(owner, Paper("A study of zones", "We fine-tune Quick Zonal Trees (QuiZT) on maps of zones."))
    assert found.target == 0


@pytest.mark.parametrize(
    "text",
    [
        "as a recent study (arXiv:1811.04330v2) found",
        "see doi:10.1000.10/ab(c)12.",
        "at https://doi.org/10.1000.10/AB(C)12",
    ],
)
def test_an_arxiv_id_or_doi_in_the_text_names_the_paper(text: str) -> None:
    cited = Paper("One tree", id="one", doi="10.1000.10/ab(c)12", arxiv="1811.04330")
    (found,) = made(cited, Paper("Two trees", f"Trees grow, {text}", id="two"))
    assert found.target == 0


def test_an_identifier_outside_the_corpus_is_a_work_and_ones_own_is_none() -> None:
    facts = works(Paper("Trees", "As arXiv:1811.04330 says, see 10.1000/x1. This is 10.1000/own.", doi="10.1000/own"))
    assert [(work.name, work.doi) for work in facts.works] == [("arXiv:1811.04330", ""), ("", "10.1000/x1")]


def test_author_and_year_name_the_one_paper_of_that_author_and_year() -> None:
    cited = Paper("Widget trees of glass", year=2019, authors=("van Lee, Ann", "Bo Ek"), id="a")
    other = Paper("Sea maps", year=2018, authors=("Cy Lee",), id="b")
    (found,) = made(cited, other, Paper("Glass", "van Lee et al. (2019) grow widget trees of glass.", year=2021))
    assert found.target == 0
    (found,) = made(cited, other, Paper("Salt", "As van Lee et al. (2019) say, salt melts.", year=2021))
    assert found.target == 3


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("ZorbaNet: Learning with Supervision", ""),
        ("Learning with supervision", "We train a learner called ZorbaNet."),
        ("Learning with supervision", "We propose ZorbaNet."),
        ("Learning with supervision", "We introduce ZorbaNet, a learner."),
        ("Learning with supervision", "In this paper, we present ZorbaNet for trees."),
        ("Learning with supervision", "ZorbaNet: a novel method for trees. It grows."),
        ("Learning with supervision", "We propose a Zonal Robust Baseline Network (ZorbaNet)."),
        ("Learning with supervision", "Code is at https://github.com/someone/ZorbaNet."),
    ],
)
def test_a_name_leads_to_the_paper_that_introduced_it(title: str, abstract: str) -> None:
    (found,) = made(Paper(title, abstract), Paper("A study of trees", "We extend ZorbaNet in a study of trees."))
    assert found.target == 0


def test_a_title_that_is_the_name_itself_introduces_it() -> None:
    owner = Paper("Zoltan: A Method for Convex Optimization", "We give a method.")
    (found,) = made(owner, Paper("Steps", "We extend the optimization method Zoltan to convex sets."))
    assert found.target == 0


@pytest.mark.parametrize("word", ["hydra", "Hydra"])
def test_a_common_word_is_no_reference_where_it_means_the_thing(word: str) -> None:
    owner = Paper("Hydra: Mixing Matrices by State", "We propose Hydra, a mixer of matrices.")
    assert made(owner, Paper("Polyps of the lake", f"The {word} of the lake was seen to regrow its head.")) == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "We build it of LEGO bricks.",
        "The network has 19.4M weights and sees 4M identities.",
        "We train a VLM and many VLMs.",
        "We evaluate on the ZorbaNet benchmark.",
        "We use Q-ZorbaNet here.",
        "We use ZorbaNet-K here.",
        "Our code is at https://github.com/someone/ZorbaNet.",
    ],
)
def test_what_only_looks_like_a_reference_leads_to_no_paper(sentence: str) -> None:
    owners = (ZORBA, Paper("4M: Massive Zonal Modelling", "We propose 4M, a learner.", id="four"))
    facts = works(*owners, Paper("A study of trees", sentence))
    assert all(one.target is None or one.target > 1 for one in facts.papers[2].references)
    assert not {work.name for work in facts.works} & {"LEGO", "19.4M", "4M", "VLM", "VLMs"}


def test_ones_own_code_address_is_no_reference() -> None:
    own = Paper("Trees of glass", "We propose a tree. Code: https://github.com/someone/GlassTree.")
    assert made(ZORBA, own) == ()


def test_a_longer_hyphenated_name_is_another_work() -> None:
    facts = works(ZORBA, Paper("A study of trees", "Our tree outperforms Q-ZorbaNet and ZorbaNet-K."))
    assert 0 not in {one.target for one in facts.papers[1].references}


def test_a_sequel_introduces_the_name_of_its_forerunner_and_the_forerunner_is_meant() -> None:
    first = Paper("Clear Box Machines by Rate", "We propose machines called KroteNet.")
    sequel = Paper("Clear Box Machines by Rate: Rate Is All There Is?", "We propose machines called KroteNet.")
    facts = works(first, sequel, Paper("A study", "We use an architecture known as KroteNet."))
    assert [one.introduces for one in facts.papers[:2]] == [("KroteNet",), ("KroteNet",)]
    assert [one.target for one in facts.papers[2].references] == [0]


def test_an_acronym_spelled_out_in_another_way_is_another_thing() -> None:
    owner = Paper("VQT: Learning from Video", "We propose Video Quiet Training (VQT), a learner.")
    citing = Paper("A study of prompts", "We extend Visual Quick Tuning (VQT) to learning from video.")
    assert 0 not in {one.target for one in made(owner, citing)}


@pytest.mark.parametrize(
    ("abstract", "sentence"),
    [
        ("We show feeds in ZorbaBase, an existing data base.", "We extend ZorbaBase."),
        ("We propose two ZQR-Based trees.", "We extend ZQR-Based trees."),
        (
            "We rank by the recently proposed ZorbaRank, and recently proposed ZorbaRank is fast.",
            "We extend ZorbaRank.",
        ),
        ("We give a new ZORB tree for maps.", "We grow a ZORB tree."),
    ],
)
def test_a_paper_that_only_uses_a_name_does_not_own_it(abstract: str, sentence: str) -> None:
    user = Paper("Feeds", abstract)
    assert 0 not in {one.target for one in made(user, Paper("Other feeds", sentence))}


def test_the_evidence_of_a_name_in_a_title_is_the_title_alone() -> None:
    (found,) = made(Paper("Smaller BERT Trees", "t-distributed trees have become a standard to train.", id="one"))
    assert found.sentence == "Smaller BERT Trees."


def test_venues_organisations_and_what_every_field_has_are_no_works() -> None:
    said = "We use IEEE TCP over WLANs, as in a proof at STOC; GPGPUs run SPARQL at IBM and 3-SAT is solved on CMOS."
    assert made(Paper("Maps of networks", said)) == ()


def test_a_listed_name_is_not_found_without_its_sign_nor_across_signs_of_a_formula() -> None:
    said = made(Paper("Grids", "We use DER in a grid of M2M devices of class III, at T=0 and at T>0."))
    assert [one.name for one in said] == ["DER"]
    assert [one.name for one in made(Paper("Replay", "We use DER++ to replay."))] == ["DER++"]
    assert [one.name for one in made(Paper("Points", "We extend PointNet++ to sand."))] == ["PointNet++"]


def test_what_no_work_is_may_begin_the_name_of_one() -> None:
    assert [one.name for one in made(Paper("Roads", "We extend V2X-ViT to V2X roads, and ImageNet-V2."))] == ["V2X-ViT"]


def test_a_key_of_bibtex_is_no_name_but_may_cite_one() -> None:
    (found,) = made(Paper("Maps", r"We use ZorbaTree \citep[e.g.,][]{sand2013dunes, dunes_paper2} to draw maps."))
    assert (found.name, found.author, found.year) == ("ZorbaTree", "Sand", 2013)


def test_what_no_work_is_takes_no_citation_behind_it_as_its_own() -> None:
    (found,) = made(Paper("Maps", "We draw maps on GPGPUs (Sand et al., 2019)."))
    assert (found.name, found.author, found.year) == ("", "Sand", 2019)


def test_authors_named_without_a_year_are_a_work_called_by_them() -> None:
    facts = learn_facts([Paper("Iron", "We study the anvil introduced by Smith and Doe, which is hot.")])
    assert [(work.name, work.author, work.year) for work in facts.works] == [("Smith and Doe", "Smith", None)]


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("Tuning with Few Shots", "We introduce a new tuning method called (IA)^3 that scales."),  # a listed name
        ("Patches", "The proposed mapping, Learning by pAtch tokeN Embeddings (LANE), is fast."),
        ("On speed", "It achieves good accuracy-FLOPs tradeoffs."),
        ("Zorba Pro: A Tree", "We propose Zorba Pro, a tree. It yields Zorba Pro-8.3B, trained from scratch."),
    ],
)
def test_what_the_paper_itself_makes_is_no_work_that_it_refers_to(title: str, abstract: str) -> None:
    assert [one.mention for one in made(Paper(title, abstract))] == []
