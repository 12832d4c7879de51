import pickle

import pytest

from graphrec.extractors.lexicon import lexicon_of
from graphrec.extractors.methods import KnownTerms, Use, find_methods
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.passes import Tools, second_pass
from graphrec.extractors.salience import most_salient, rarity, salience_of
from graphrec.extractors.term_names import names_of
from graphrec.extractors.vocabulary import Vocabulary, build_vocabulary, listed_methods
from graphrec.model.facts import METHOD
from graphrec.model.paper import Paper


def uses_in(paper_text: PaperText, vocabulary: Vocabulary) -> list[Use]:
    return find_methods(paper_text, KnownTerms(vocabulary, paper_text.words))


def methods(title: str, abstract: str, grown: tuple[str, ...] = ()) -> set[str]:
    vocabulary = build_vocabulary(grown)
    return {vocabulary.terms[use.term].name for use in uses_in(PaperText(title, abstract), vocabulary)}


def test_synonyms_and_acronyms_are_one_method() -> None:
    spellings = ("post-training quantization", "Post training quantisation", "PTQ")
    assert all("post-training quantization" in methods(f"A study of {spelling}", "") for spelling in spellings)


def test_an_acronym_means_what_the_paper_says() -> None:
    assert "Markov decision process" not in methods("Notes", "The main data plane (MDP) is slow. MDP is old.")


def test_short_acronyms_need_their_long_form() -> None:
    assert "reinforcement learning" in methods("Notes", "We use reinforcement learning (RL).")
    assert "continual learning" not in methods("Notes", "The CL tool is old.")


@pytest.mark.parametrize(
    ("text", "is_sand"),
    [
        ("The GSN is built.", False),
        ("A graph sand network (GSN) is built.", True),
        ("GSN of graph sand networks", True),
    ],
)
def test_a_short_acronym_outside_machine_learning_needs_its_long_form(text: str, is_sand: bool) -> None:
    vocabulary = build_vocabulary(("graph sand network",), {" graph  sand  network ": ()})
    terms = {vocabulary.terms[use.term].name for use in uses_in(PaperText(text, ""), vocabulary)}
    assert ("graph sand network" in terms) == is_sand


@pytest.mark.parametrize("text", ["The GSN is built.", "A GSN-based roof", "A GSN-LSTM roof"])
def test_a_short_acronym_that_the_corpus_spells_out_needs_no_long_form(text: str) -> None:
    vocabulary = build_vocabulary(("graph sand network",), {" graph  sand  network ": ("GSN",)})
    assert "graph sand network" in {vocabulary.terms[use.term].name for use in uses_in(PaperText(text, ""), vocabulary)}


@pytest.mark.parametrize("text", ["The wall bears 3 GSn.", "The GSN-SWITCH trial", "The roof GSN-P13"])
def test_a_unit_or_part_of_another_name_is_no_acronym(text: str) -> None:
    vocabulary = build_vocabulary(("graph sand network",), {" graph  sand  network ": ("GSN",)})
    assert not {"graph sand network"} & {
        vocabulary.terms[use.term].name for use in uses_in(PaperText(text, ""), vocabulary)
    }


def test_a_short_acronym_of_machine_learning_is_loose_until_it_is_spelled_out() -> None:
    vocabulary = build_vocabulary()
    alone, spelled = (
        uses_in(PaperText(text, ""), vocabulary)
        for text in ("The SSL of sand", "Sand by self-supervised learning (SSL)")
    )
    assert [use.is_loose for use in alone] == [True]
    assert not any(use.is_loose for use in spelled)


def test_an_acronym_in_small_letters_is_a_word() -> None:
    assert "retrieval-augmented generation" not in methods("Cleaning with a rag", "")


def test_grown_terms_are_found_as_well() -> None:
    assert "parallel coordinates" in methods("Brushing parallel coordinates", "", grown=("parallel coordinates",))


def test_rare_methods_weigh_more_and_all_weights_lie_between_0_and_1() -> None:
    weights = [rarity(count, 100) for count in (1, 10, 100)]
    assert weights == sorted(weights, reverse=True)
    assert all(0 < weight <= 1 for weight in weights)


def test_no_paper_has_more_methods_than_asked_for() -> None:
    vocabulary = build_vocabulary()
    text = " and ".join(term.name for term in vocabulary.terms[:40])
    uses = uses_in(PaperText("Everything", text), vocabulary)
    assert (
        len(
            most_salient(uses, salience_of(vocabulary, [0.5] * len(vocabulary.terms), [METHOD] * len(vocabulary.terms)))
        )
        == 9
    )


def test_a_vocabulary_survives_the_way_to_another_process() -> None:
    vocabulary = pickle.loads(pickle.dumps(build_vocabulary(("parallel coordinates",))))
    assert uses_in(PaperText("Parallel coordinates", ""), vocabulary)


def chosen(title: str, abstract: str, home: float = 1.0) -> list[str]:
    vocabulary = build_vocabulary()
    uses = uses_in(PaperText(title, abstract), vocabulary)
    best = most_salient(
        uses, salience_of(vocabulary, [0.5] * len(vocabulary.terms), [METHOD] * len(vocabulary.terms), home)
    )
    return [vocabulary.terms[use.term].name for use in best]


def test_a_prefix_is_the_same_apart_tied_by_a_hyphen_or_joined() -> None:
    found = [methods(f"On {prefix}supervised learning", "") for prefix in ("semi-", "semi", "semi ")]
    assert found == [{"semi-supervised learning"}] * 3


def test_a_word_of_many_meanings_is_a_method_only_at_home() -> None:
    assert "transformer" in chosen("Transformers in sand", "")
    assert "transformer" not in chosen("Transformers in sand", "", home=0.0)
    assert "self-attention" in chosen("Self-attention in sand", "", home=0.0)


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("It adapts to non-causal images and enforces causal constraints.", "causal inference"),
        ("Boosting the speed of towers, we report results, boosting performance.", "gradient boosting"),
        ("After pre-training comes post-training, which teaches manners.", "post-training quantization"),
        ("A bidirectional way of making data, bidirectional selective sieves.", "bidirectional training"),
        ("It has little memory requirements and a small memory footprint.", "memory-efficient training"),
        ("Towers of high sparsity, for point clouds of data with sparsity.", "sparse training"),
        ("Our way is orthogonal to others.", "orthogonality regularization"),
        ("It gained significant attention.", "attention mechanism"),
        ("The solution of the convection-diffusion equation.", "diffusion model"),
        ("A retriever for short notes.", "retrieval-augmented generation"),
        ("Steering a boat between Boolean circuits.", "mechanistic interpretability"),
        ("Steering a boat between Boolean circuits.", "activation steering"),
        ("Towers converge fast, with fast convergence.", "convergence analysis"),
        ("There remains uncertainty about it.", "uncertainty estimation"),
        ("An adversarially robust tower.", "adversarial learning"),
    ],
)
def test_an_everyday_word_is_no_method(text: str, method: str) -> None:
    assert method not in methods("Notes", text)


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("Gradient-boosted trees, or AdaBoost.", "gradient boosting"),
        ("It changes the attention weights.", "attention mechanism"),
        ("A semi-supervised tower.", "semi-supervised learning"),
    ],
)
def test_a_phrase_with_an_everyday_word_is_one(text: str, method: str) -> None:
    assert method in methods("Notes", text)


def test_a_method_whose_words_a_better_one_has_stands_behind_the_others() -> None:
    named = chosen("Structured pruning", "Pruning is old; pruning meets ray tracing and treemaps.")
    assert named.index("pruning") == len(named) - 1


def test_grown_terms_are_named_as_most_papers_write_them() -> None:
    vocabulary = build_vocabulary(("cross modal retrieval",))
    forms = ("cross-modal retrieval", "cross-modal retrieval", "cross modal retrieval")
    papers = [Paper("A Note", f"On {form} here.") for form in forms]
    found = second_pass(papers, [frozenset()] * 3, Tools(lexicon_of([]), vocabulary))
    assert ("cross-modal retrieval", ()) in names_of(found.surfaces, vocabulary)


def test_listed_terms_are_named_as_most_papers_of_the_corpus_say_them() -> None:
    vocabulary = build_vocabulary()
    papers = [Paper(f"Sand {n} by lifelong learning", "") for n in range(3)]
    papers += [Paper("Continual learning of sand", ""), Paper("Self-supervised dunes", "")]
    surfaces = second_pass(papers, ([],) * len(papers), Tools(lexicon_of([]), vocabulary)).surfaces
    others = dict(names_of(surfaces, vocabulary))
    assert others["lifelong learning"] == ("continual learning",)
    assert others["self-supervised learning"] == ("self-supervised",)  # an adjective is no name


def test_a_form_of_another_concept_is_no_synonym() -> None:
    forms = {term.name: term.aliases for term in listed_methods()}
    assert "value function" not in forms["Q-learning"]
    assert "Pareto" not in forms["multi-objective optimization"]


def test_no_form_is_listed_for_two_methods() -> None:
    forms = [form.casefold() for term in listed_methods() for form in {term.name, *term.aliases}]
    assert sorted({form for form in forms if forms.count(form) > 1}) == []


def test_grown_terms_are_named_without_the_brackets_that_some_papers_write_amid_them() -> None:
    vocabulary = build_vocabulary(("zqp routing protocol",))
    papers = [Paper("A Note", "On the Zeta Query Path (ZQP) routing protocol.")]
    found = second_pass(papers, [frozenset()], Tools(lexicon_of([]), vocabulary))
    assert ("ZQP routing protocol", ()) in names_of(found.surfaces, vocabulary)


def test_grown_terms_keep_the_signs_of_their_field() -> None:
    vocabulary = build_vocabulary(("su 2 gauge theory", "e coli strain"))
    papers = [Paper("A Note", "On SU(2) gauge theory and E. coli strain.")]
    found = second_pass(papers, [frozenset()], Tools(lexicon_of([]), vocabulary))
    assert {"SU(2) gauge theory", "E. coli strain"} <= {one.name for one in names_of(found.surfaces, vocabulary)}


def test_no_grown_term_goes_over_a_comma() -> None:
    vocabulary = build_vocabulary(("sand network",))
    papers = [Paper("A Note", text) for text in ("On dune, sand, network and all.", "On sand networks.")]
    found = second_pass(papers, [frozenset()] * 2, Tools(lexicon_of([]), vocabulary))
    assert [one.surface for one in found.surfaces] == ["sand networks"]


def test_a_method_within_a_longer_term_is_used_too_unless_a_prefix_makes_another_of_it() -> None:
    grown = build_vocabulary(["sensitive sand dropout", "semi dropout dunes"])
    found = {grown.terms[use.term].name for use in uses_in(PaperText("Sensitive sand dropout", ""), grown)}
    assert found == {"sensitive sand dropout", "dropout"}
    found = {grown.terms[use.term].name for use in uses_in(PaperText("Semi-dropout dunes", ""), grown)}
    assert found == {"semi dropout dunes"}
