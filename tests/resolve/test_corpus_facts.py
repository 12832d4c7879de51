import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrec.engines import open_engine
from graphrec.model.facts import CorpusFacts, Reference, work_label
from graphrec.model.paper import Paper
from graphrec.resolve.corpus_facts import learn_facts

OLD = Paper("BlockPruner: Fine-grained Pruning", "We propose BlockPruner, which prunes blocks.", id="old")
NEW = Paper(
    "MultiPruner: Balanced Pruning", "We extend BlockPruner (Zhong et al., 2024) and propose MultiPruner.", id="new"
)


def references(*papers: Paper) -> tuple[Reference, ...]:
    """References of the last paper."""
    return learn_facts(papers).papers[-1].references


def test_the_example_that_must_always_work() -> None:
    (found,) = references(OLD, NEW)
    assert (found.relation, found.target, found.name) == ("extends", 0, "BlockPruner")
    assert (found.author, found.year) == ("Zhong", 2024)
    assert found.sentence == NEW.abstract


def test_a_work_outside_the_corpus_is_shared_by_all_its_spellings() -> None:
    first = Paper("One study", "We fine-tune Llama 2 on new data.")
    second = Paper("Another study", "Our method outperforms LLaMA-2 and LLaMA2-7B.")
    facts = learn_facts([first, second])
    assert [work.name for work in facts.works] == ["LLaMA 2"]
    assert {one.target for paper in facts.papers for one in paper.references} == {2}


@pytest.mark.parametrize(
    ("cited", "n_works"),
    [
        ("the theorem of Bodlaender et al. (2009)", 1),
        ("the theorem of Bodlaender et al.", 2),
        ("the theorem of Wang et al. (2009)", 2),
        ("the theorem of [AKS12]", 1),
        ("the theorem of [AS12]", 2),
    ],
)
def test_a_surname_or_initials_that_many_have_make_no_shared_work(cited: str, n_works: int) -> None:
    papers = [Paper(title, f"We extend {cited} to new graphs.") for title in ("One study", "Another study")]
    assert len(learn_facts(papers).works) == n_works


def test_two_papers_of_one_name_are_an_open_question() -> None:
    one = Paper("ZorbaNet: Learning with Supervision", "We propose ZorbaNet, a learner.")
    other = Paper("ZorbaNet: Decoding with a Penalty", "We propose ZorbaNet, a decoder.")
    (found,) = references(one, other, Paper("A study", "We build on ZorbaNet in this study."))
    assert found.target is None


def test_a_later_paper_does_not_capture_references_to_an_older_one() -> None:
    later = Paper("ZorbaNet: Learning with Supervision", "We propose ZorbaNet, a learner.", year=2024)
    assert references(later, Paper("A study", "We build on ZorbaNet in this study.", year=2019)) == ()


def test_an_acronym_spelled_out_differently_is_another_thing() -> None:
    owner = Paper("QPT: Learning from Video", "We propose Quiet Picture Training (QPT), a learner.")
    citing = Paper("A study", "We extend Quick Prompt Tuning (QPT) to new data.")
    assert all(found.target != 0 for found in references(owner, citing))


def test_of_a_family_with_one_title_the_first_is_meant() -> None:
    first = Paper("Clear Box Machines", "We propose machines called KroteNet.")
    sequel = Paper("Clear Box Machines: Is That All?", "We propose machines called KroteNet.")
    (found,) = references(first, sequel, Paper("A study", "We use an architecture known as KroteNet."))
    assert found.target == 0


@pytest.mark.parametrize(
    "sentence",
    [
        "We evaluate on the ZorbaNet benchmark.",
        "We use Q-ZorbaNet here.",
        "We sing the zorbanet here.",
        "Code is at https://github.com/someone/ZorbaNet.",
    ],
)
def test_what_only_looks_like_the_name_is_no_reference(sentence: str) -> None:
    owner = Paper("ZorbaNet: Learning with Supervision", "We propose ZorbaNet, a learner.")
    assert all(found.target != 0 for found in references(owner, Paper("A study", sentence)))


def test_reference_lists_point_at_papers_and_at_works() -> None:
    cited = Paper("One", doi="10.1000/one")
    citing = Paper("Two", id="two", references=("https://doi.org/10.1000/ONE", "10.1000/elsewhere", "two"))
    facts = learn_facts([cited, citing])
    assert list(zip(facts.listed_sources, facts.listed_targets, strict=True)) == [(1, 0), (1, 2)]
    assert facts.works[0].doi == "10.1000/elsewhere"


@pytest.mark.parametrize("other", ["Ann Smith", "Bo Jones"])
def test_an_author_and_a_year_in_a_reference_list_mean_no_paper(other: str) -> None:
    papers = [
        Paper("Pruning of alpha networks", "", authors=("Bob Smith",), year=2020),
        Paper("Sampling of beta graphs", "", authors=(other,), year=2020),
        Paper("A later work", "", references=("smith 2020",)),
    ]
    facts = learn_facts(papers)
    assert [work_label(work) for work in facts.works] == ["Smith, 2020"]
    assert (facts.listed_sources.tolist(), facts.listed_targets.tolist()) == ([2], [3])


def test_the_number_of_workers_changes_nothing() -> None:
    papers = [OLD, NEW] + [
        Paper(f"Paper {row}", "We use flow maps and LLaMA-2.", keywords=("flow map",)) for row in range(600)
    ]
    with open_engine("processes", 2) as mapper:
        assert _plain(learn_facts(papers)) == _plain(learn_facts(papers, mapper))


def _plain(facts: CorpusFacts) -> tuple[object, ...]:
    listed = facts.listed_sources.tolist(), facts.listed_targets.tolist()
    return facts.papers, facts.works, facts.methods, listed


def test_an_empty_corpus_has_no_facts() -> None:
    facts = learn_facts([])
    assert (facts.papers, facts.works, facts.methods) == ((), (), ())


def test_a_phrase_that_recurs_becomes_a_method() -> None:
    papers = [Paper(f"Paper {row}", "This shows a lava flow map and lava flow maps.") for row in range(4)] + [
        Paper(f"Other {row}") for row in range(20)
    ]
    assert "lava flow map" in {method.name for method in learn_facts(papers).methods}


def test_a_name_that_others_use_for_a_paper_is_one_it_introduces() -> None:
    owner = Paper("Seeing from Signs", "We train on pairs. Code: https://github.com/SomeLab/SIGNSEE.", year=2020)
    citing = Paper("Longer Signs", "We extend SIGNSEE to films.", year=2021)
    assert learn_facts([owner, citing]).papers[0].introduces == ("SIGNSEE",)


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=400), st.text(max_size=80))
def test_any_text_is_read_without_complaint(abstract: str, title: str) -> None:
    assert len(learn_facts([Paper(title, abstract), OLD]).papers) == 2


def test_a_keyword_that_texts_use_without_giving_it_is_no_method() -> None:
    keyed = [
        Paper(id=f"k{i}", title=f"Pipes {i}", abstract="Isosurfaces of history.", keywords=("isosurfaces", "history"))
        for i in range(2)
    ]
    others = [Paper(id=f"o{i}", title=f"Fields {i}", abstract="A history of wells.") for i in range(8)]
    methods = {method.name for method in learn_facts([*keyed, *others]).methods}
    assert "isosurfaces" in methods
    assert "history" not in methods


def test_a_numbered_successor_extends_its_forerunner() -> None:
    papers = [
        Paper("4Q: Massive Masked Modelling", "We train one model on many modalities.", id="a", year=2023),
        Paper(
            "4Q-21: Any to Any",
            "Models like 4Q or UnifiedXY show promise. We widen it to 21 of them.",
            id="b",
            year=2024,
        ),
    ]
    (reference,) = [one for one in learn_facts(papers).papers[1].references if one.target == 0]
    assert (reference.relation, reference.sentence) == ("extends", "Models like 4Q or UnifiedXY show promise.")


def test_author_and_year_or_a_reference_list_decide_whom_a_plain_name_means() -> None:
    zorbit = Paper("Zorbit: A method for widgets", "We introduce Zorbit.", id="a", year=2019, authors=("Ann Lee",))
    by_author = Paper("Faster spinning", "We extend Zorbit (Lee, 2019) to larger sizes.", id="b", year=2021)
    by_list = Paper("Slower spinning", "We extend Zorbit to smaller sizes.", id="c", year=2021, references=("a",))
    for citing in (by_author, by_list):
        made = learn_facts([zorbit, citing]).papers[1].references
        assert [(one.relation, one.target) for one in made] == [("extends", 0)]


def test_a_work_whose_limits_the_next_sentence_addresses_is_extended() -> None:
    text = "ZorbaNet asks for equal depths. To address this issue, we propose a new tree of our own."
    (found,) = references(Paper("ZorbaNet: Trees", "We propose ZorbaNet, a tree."), Paper("Deep trees", text))
    assert (found.relation, found.target) == ("extends", 0)


SELF_NAMED = [
    Paper("Sieve Towers: A Framework for Grains", "It is trained with an approach based on a Sieve Towers objective."),
    Paper("Sieve Re-Towers: Merging Grains modulo Dunes", "We count grains. Sieve Re-Towers has 2 stories."),
    Paper("Squeeze-and-Excitation Networks", "We stack them. Code: https://github.com/someone/SENet."),
    Paper("Editing Models with Task Arithmetic", "We show that task arithmetic edits models."),
    Paper("Grains with Dataset Sieves", "GRNS keeps grains. Code: https://github.com/someone/GRNS."),
]


@pytest.mark.parametrize("paper", SELF_NAMED, ids=lambda paper: paper.title)
def test_a_paper_does_not_refer_to_itself(paper: Paper) -> None:
    facts = learn_facts([paper])
    assert (facts.papers[0].references, facts.works) == ((), ())


@pytest.mark.parametrize(
    "paper",
    [
        Paper("Editing Models with Task Arithmetic", "We improve Task Arithmetic for large language models."),
        Paper("SENet-v2: More Squeezing", "We propose SENet-v2, which extends SENet."),
        Paper("Faster Squeezing", "We extend SENet (Hu et al., 2018). Code: https://github.com/someone/SENet."),
    ],
)
def test_a_name_like_a_papers_own_may_still_be_anothers(paper: Paper) -> None:
    assert references(paper)


def test_of_two_papers_of_one_name_the_other_is_meant() -> None:
    older = Paper("Sieve Towers: Counting Dune Grains", "We count them.", year=2017)
    newer = Paper("Sieve Towers: Counting Dune Grains Twice", "We compare with the Sieve Towers of old.", year=2020)
    assert [found.target for found in references(older, newer)] == [0]


@pytest.mark.parametrize(
    "paper",
    [
        Paper("Pretext Tasks", "We develop Pretext-Invariant Representation Learning (PIRL, say it). We use PIRL."),
        Paper("Nested Dunes: Sieving Grains", "NesD sieves faster. We use NesD."),
    ],
)
def test_an_abbreviation_of_a_papers_own_is_no_reference(paper: Paper) -> None:
    assert references(paper) == ()


def test_the_paper_that_proposes_a_well_known_acronym_is_meant_by_it() -> None:
    owner = Paper(
        "Learning of Invariant Dunes", "We develop Pretext-Invariant Representation Learning (PIRL).", year=2020
    )
    citing = Paper("A study", "We extend PIRL to learn from films.", year=2021)
    assert [found.target for found in references(owner, citing)] == [0]


def test_an_adjective_tied_to_its_noun_is_no_method_unless_authors_name_it() -> None:
    def methods(*keywords: str) -> set[str]:
        papers = [Paper(f"Dune {row}", "It is black-box, and so on.", keywords=keywords) for row in range(4)]
        others = [Paper(f"Other {row}") for row in range(20)]
        return {method.name for method in learn_facts([*papers, *others]).methods}

    assert "black-box" not in methods()
    assert "black-box" in methods("black-box")


FILMS = Paper("Zonal PreTraining (ZPT): Acting by Watching", "We learn to act from films.", id="films", year=2022)


def test_a_name_that_heads_anothers_title_is_not_introduced_again() -> None:
    tuned = Paper("STEVO: Acting by Text", "This work introduces a tuned Zonal Pretraining (ZPT) model called STEVO.")
    facts = learn_facts([FILMS, tuned]).papers
    assert facts[1].introduces == ("STEVO",)
    assert [one.target for one in facts[1].references] == [0]


def test_an_earlier_paper_and_one_whose_acronym_means_more_keep_their_names() -> None:
    text = "We introduce Zonal Pretraining (ZPT), a way to act."
    older = Paper("Acting by Frames", text, year=2020)
    other = Paper("Fast Pruning", "We introduce Zipped Pruned Towers (ZPT), which are fast.", year=2023)
    facts = learn_facts([FILMS, older, other]).papers
    assert "Zonal Pretraining" in facts[1].introduces
    assert "ZPT" in facts[2].introduces


@pytest.mark.parametrize(
    ("author", "title", "text", "is_meant"),
    [
        ("Ashish Vaswani", "Attention Is All You Need", "We use FlashAttention (Vaswani et al., 2017).", True),
        ("Kaiming He", "Deep Residual Learning for Image Recognition", "We train a ResNet (He et al., 2017).", False),
        (
            "Kaiming He",
            "Deep Residual Learning for Image Recognition",
            "A ResNet (He et al., 2017) for image recognition.",
            True,
        ),
        (
            "Kaiming He",
            "Deep Residual Learning for Image Recognition",
            "A ResNet (He et al., 2012) sees images.",
            False,
        ),
        ("Ashish Vaswani", "Attention Is All You Need", "We study translation (Vaswani et al., 2017).", True),
        ("Ashish Vaswani", "Attention Is All You Need", "We study translation (Vaswani, 2017).", False),
    ],
)
def test_a_well_known_name_with_author_and_year_means_the_one_paper_of_both(
    author: str, title: str, text: str, is_meant: bool
) -> None:
    cited = Paper(title, "We present a framework.", authors=(author, "Bo Lee"), year=2017)
    (found,) = references(cited, Paper("A study", text, year=2021))
    assert (found.target == 0) == is_meant


def test_a_well_known_name_behind_an_article_at_the_head_of_a_title_is_the_papers_own() -> None:
    own = Paper("The Lottery Ticket Hypothesis: Finding Sparse Networks", "We state the lottery ticket hypothesis.")
    (found,) = references(own, Paper("A study", "We extend the Lottery Ticket Hypothesis to deep trees."))
    assert found.target == 0
    assert learn_facts([own]).papers[0].references == ()
