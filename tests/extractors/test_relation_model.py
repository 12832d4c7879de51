"""The learnt reading of citations: of every kind of citing sentence one that no label holds."""

import pytest

from graphrec.extractors import relation_model
from graphrec.extractors.lexicon import lexicon_of
from graphrec.extractors.paper_text import PaperText
from graphrec.extractors.references import find_mentions
from graphrec.extractors.relation_model import CLASSES, N_ROWS, WEIGHTS, features, probabilities, read_citation


def read(text: str) -> relation_model.Reading:
    start = text.index("«")
    return read_citation(text.replace("«", "").replace("»", ""), start, text.index("»") - 1)


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Iron has been worked in the village for centuries «(Smith, 2010; Wright, 2012)».", "mentions"),
        ("«Smith et al. (2010)» proposed a bellows that needs no hands.", "mentions"),
        ("We heat the iron with the bellows of «Smith et al. (2010)».", "uses"),
        ("Nails were counted with the toolkit «[12]».", "uses"),
        ("Our nails are stronger than those of «[3]».", "compares"),
        ("Unlike «(Wright, 2012)», we need no coal.", "compares"),
        ("We extend the anvil of «(Smith, 2010)» to three dimensions.", "extends"),
        ("Extended release nails hold «(Smith, 2010)».", "mentions"),
        ("The extended family of smiths lives longer «(Smith, 2010)».", "mentions"),
    ],
)
def test_a_citing_sentence_is_read_by_what_it_does_with_the_work(text: str, relation: str) -> None:
    assert read(text).relation == relation


def test_the_probabilities_of_the_relations_are_positive_and_one_in_sum() -> None:
    shares = probabilities(*features("We use the anvil of (Smith, 2010).", 20, 33, ("uses", True)))
    assert len(shares) == len(CLASSES)
    assert min(shares) > 0
    assert sum(shares) == pytest.approx(1)


def test_neither_the_cited_name_nor_another_citation_is_a_feature() -> None:
    one = features("We use (Smith, 2010) and (Wright, 2012) here.", 7, 20, ("uses", True))
    other = features("We use (Carter, 1999) and (Mason, 2003) here.", 7, 21, ("uses", True))
    assert one == other


@pytest.mark.parametrize(
    "text",
    [
        "Iron is old («Smith, 2010»).",
        "Iron is old [Wright, 2012; «Smith, 2010»; Mason, 1999].",
    ],
)
def test_a_citation_is_read_with_the_brackets_around_it(text: str) -> None:
    assert read(text) == read("Iron is old «(Smith, 2010)».")


def test_an_example_in_brackets_is_a_mention() -> None:
    assert read("We explain why nails of this kind rust (e.g., «Smith et al. 2010»).").relation == "mentions"


def test_a_bracket_with_more_than_citations_is_text() -> None:
    sentence = "Nails (we used the anvil of Smith (2010) here) are old."
    start = sentence.index("Smith")
    assert relation_model._with_brackets(sentence, start, start + 12) == (start, start + 12)


def test_a_reading_without_a_majority_leaves_it_to_a_clear_cue(monkeypatch: pytest.MonkeyPatch) -> None:
    flat = ([0] * (N_ROWS + 1),) * len(CLASSES)
    monkeypatch.setattr(relation_model, "_load_weights", lambda: flat)
    assert read("We extend «(Smith, 2010)».")[:2] == ("extends", True)
    assert read("Iron is hot «(Smith, 2010)».")[:2] == ("mentions", False)


def test_a_reference_is_no_more_certain_than_the_reading_of_its_citation() -> None:
    abstract = "Iron has been worked in the village for centuries (Smith, 2010)."
    (mention,) = find_mentions(PaperText("On smithing", abstract), lexicon_of([]), frozenset())
    assert mention.relation == "mentions"
    start = abstract.index("(Smith")
    assert mention.confidence == min(0.95, read_citation(abstract, start, len(abstract) - 1).probability)


def test_a_number_behind_a_name_is_a_citation() -> None:
    abstract = "Our nails are much stronger than those of ForgeNet [12] in rain."
    (mention,) = find_mentions(PaperText("On smithing", abstract), lexicon_of([]), frozenset())
    start, end = abstract.index("ForgeNet"), abstract.index("]") + 1
    assert mention.relation == read_citation(abstract, start, end).relation == "compares"


def test_the_weights_are_small_and_of_the_shape_that_the_features_need() -> None:
    assert WEIGHTS.stat().st_size == (N_ROWS + 1) * len(CLASSES) < 300_000


@pytest.mark.parametrize("piece", ["(", "(1999 ", "[", "$", "\\cite{", "et al", "we use ", "İ"])
def test_a_hostile_sentence_costs_no_more_than_its_window(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert read_citation(text, 50_000, 50_007).relation in CLASSES
