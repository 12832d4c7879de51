"""Texts that are known from another corpus: the passes find in them what they find without a memory."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graphrec.engines import run_serially
from graphrec.extractors.lexicon import lexicon_of, owned_names
from graphrec.extractors.names import name_key
from graphrec.extractors.passes import FirstPass, SecondPass, Tools, first_pass, second_pass
from graphrec.extractors.vocabulary import build_vocabulary
from graphrec.model.paper import Paper

VOCABULARY = build_vocabulary(["sieve", "pruning method"])

NAMES = ("BlockPruner", "OPERA", "Wanda", "BERT", "Sieve Net", "GraphStorm", "ANVIL 1", "NORDIL", "Zeta-Net")
SENTENCES = (
    "We propose {0}, a training-free pruning method.",
    "We extend {0} (Zhong et al., 2024) with balanced pruning.",
    "{0} outperforms {1} [12] on large models.",
    "The {0} trial showed that sieves help; the {1} study did not.",
    "In the ANVIL 1 and 2 trials, {0} was used.",
    "We report the results of the {0} trial.",
    "As Harvey and Kraus (1987) showed, {0} is a graph neural network (GNN).",
    "Structured Pruning Graph Transformers (SPGT) build on {0} and on SPGT-{1}.",
    "Deep learning of {0} uses a convolutional neural network (CNN) and reinforcement learning.",
    "{0} ist eine neue Methode für neuronale Netze.",
    "The {0} dataset is used with {1}.",
)
TITLES = ("{0}: Fine-grained Pruning of {1}", "On pruning with {0}", "Beyond {0}", "The {0} trial", "Sand and sieves")
texts = st.builds(
    lambda title, sentences, names: (
        title.format(*names),
        " ".join(one.format(*names) for one in sentences),
    ),
    st.sampled_from(TITLES),
    st.lists(st.sampled_from(SENTENCES), max_size=4),
    st.permutations(NAMES).map(lambda names: names[:2]),
)
corpora = st.lists(texts, min_size=1, max_size=7)


class Remembered:
    """A memory, and a mapper whose steps use it; values are as JSON gives them back."""

    def __init__(self) -> None:
        self.values: dict[bytes, Any] = {}
        self.n_found = 0

    def key(self, *parts: object) -> bytes:
        return repr(parts).encode()

    def get(self, key: bytes) -> Any:
        self.n_found += key in self.values
        return json.loads(self.values[key]) if key in self.values else None

    def put(self, key: bytes, value: Any) -> None:
        self.values[key] = json.dumps(value)

    def mapper(self, step: Any, shared: Any, batches: Any) -> Any:
        if getattr(step, "takes_memory", False):
            return (step(shared, batch, self) for batch in batches)
        return run_serially(step, shared, batches)


def papers_of(corpus: list[tuple[str, str]]) -> list[Paper]:
    return [Paper(id=f"{at}", title=title, abstract=abstract) for at, (title, abstract) in enumerate(corpus)]


def passes_of(papers: list[Paper], mapper: Any = run_serially) -> tuple[FirstPass, SecondPass]:
    """Both passes, with the names that the papers introduce, and the words of titles as terms."""
    first = first_pass(papers, mapper)
    lexicon = lexicon_of(owned_names([paper.title for paper in papers], first.introduced))
    own = [frozenset(name_key(name.name) for name in names if name.is_sure) for names in first.introduced]
    return first, second_pass(papers, own, Tools(lexicon, VOCABULARY), mapper)


def assert_alike(papers: list[Paper], memory: Remembered) -> None:
    """Both passes find the same with a memory and without."""
    (first, second), (plain_first, plain_second) = passes_of(papers, memory.mapper), passes_of(papers)
    assert first == plain_first
    assert list(second.mentions) == list(plain_second.mentions)
    assert list(second.uses) == list(plain_second.uses)
    assert (second.surfaces, second.cued, second.names) == (
        plain_second.surfaces,
        plain_second.cued,
        plain_second.names,
    )


@settings(max_examples=15)
@given(st.lists(corpora, min_size=2, max_size=4))
def test_what_is_known_from_other_corpora_is_what_would_be_found(history: list[list[tuple[str, str]]]) -> None:
    memory = Remembered()
    seen: list[tuple[str, str]] = []
    for corpus in history:
        seen = [*seen[::2], *corpus]
        assert_alike(papers_of(seen), memory)
    n_found = memory.n_found
    assert_alike(papers_of(seen), memory)
    assert memory.n_found == n_found + 5 * len(seen)  # names, phrases, words, mentions and uses of each


def test_a_name_that_has_an_owner_now_is_found_anew() -> None:
    memory = Remembered()
    user = ("On sieves", "As in NORDIL, sand was sieved. We extend NORDIL [12].")
    maker = ("NORDIL: Sieves for Sand", "We propose NORDIL, a pruning method of sieves.")
    assert_alike(papers_of([user]), memory)
    papers = papers_of([maker, user])
    assert_alike(papers, memory)
    (mention,) = passes_of(papers, memory.mapper)[1].mentions[1]
    assert mention.entry is not None
    assert {owner.row for owner in mention.entry.owners} == {0}


def test_a_name_leads_to_the_row_where_its_owner_is_now() -> None:
    memory = Remembered()
    maker = ("BlockPruner: Fine-grained Pruning", "We propose BlockPruner, a pruning method.")
    user = ("On pruning", "We extend BlockPruner (Zhong et al., 2024).")
    assert_alike(papers_of([maker, user]), memory)
    (mention,) = passes_of(papers_of([("Sand", "Sand falls."), user, maker]), memory.mapper)[1].mentions[1]
    assert mention.entry is not None
    assert {owner.row for owner in mention.entry.owners} == {2}
    assert mention.citation is not None
    assert mention.citation.authors == ("Zhong",)


def test_an_answer_about_a_part_of_an_enumeration_is_asked_again() -> None:
    """The "2" of "the ANVIL 1 and 2 trials" is a name that does not stand in the text."""
    memory = Remembered()
    user = ("On sieves", "In the ANVIL 1 and 2 trials, sieves were used.")
    maker = ("Second trial", "We report the results of the ANVIL 2 trial.")
    assert_alike(papers_of([user]), memory)
    assert_alike(papers_of([user, maker]), memory)
    assert_alike(papers_of([user]), memory)


def test_phrases_of_other_languages_are_counted_alike() -> None:
    memory = Remembered()
    german = ("Neuronale Netze", "Neuronale Netze sind gut. Die Methode der neuronalen Netze ist neu.")
    chinese = ("深度学习的图像识别", "我们提出一种新的深度学习方法，用于图像识别。")
    for _ in range(2):
        assert_alike(papers_of([german, german, chinese]), memory)


def test_of_many_papers_the_same_are_sampled_when_others_come_and_go() -> None:
    """Else the terms of the corpus would change with them, and no text would be known any more."""
    memory = Remembered()
    papers = papers_of([(f"Sieves of kind {at}", f"We sieve sand of kind {at}.") for at in range(60)])
    sampled = first_pass(papers, memory.mapper, sample=20)
    assert 8 <= sampled.n_sampled <= 32
    n_known = len(memory.values)
    less = first_pass(papers[1:], memory.mapper, sample=20)
    assert len(memory.values) == n_known
    assert sampled.n_sampled - less.n_sampled in {0, 1}
    assert first_pass(papers, sample=60).n_sampled == 60
    assert first_pass(papers, sample=0).n_sampled == 0
