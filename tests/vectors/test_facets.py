import numpy as np

from graphrec.vectors.abstracts import FACETS
from graphrec.vectors.facets import classify_sentences, sentences_by_facet, split
from graphrec.vectors.features import fit

ABSTRACT = (
    "Sand in rivers is coarse and remains difficult to use. However, existing sieves are expensive. "
    "We propose ShakeNet, a sieve that shakes by itself. Specifically, a motor turns a drum. "
    "Experiments show that ShakeNet improves the yield by 12%."
)


def test_every_sentence_has_one_role():
    parts = split("ShakeNet: Sieving sand via shaking", ABSTRACT)
    assert "existing sieves are expensive" in parts["problem"]
    assert "We propose ShakeNet" in parts["method"]
    assert "a motor turns a drum" in parts["method"]
    assert parts["result"] == "Experiments show that ShakeNet improves the yield by 12%."
    for sentence in ABSTRACT.split(". "):
        assert sum(sentence.strip(".") in part for part in parts.values()) == 1


def test_the_title_tells_problem_and_method_by_its_preposition():
    parts = split("ShakeNet: Sieving sand via shaking", ABSTRACT)
    assert parts["problem"].endswith("Sieving sand")
    assert parts["method"].endswith("shaking")
    assert split("A drum for rivers", ABSTRACT)["problem"].endswith("rivers")


def test_criticism_after_the_proposal_is_no_problem():
    told = "Rivers hold sand. We propose a sieve. Unlike existing sieves, it is limited to sand. Results are good."
    assert "existing sieves" in split("Sieves", told)["method"]


def test_no_part_of_a_paper_with_an_abstract_is_empty():
    for abstract in ("Sand.", "We propose a sieve.", "Results improve by 3%.", "However, sand is a problem."):
        assert all(split("T", abstract).values())


def test_without_an_abstract_the_title_stands_for_all_parts():
    assert split("A sieve", "") == dict.fromkeys(FACETS, "A sieve")
    assert split("", "") == dict.fromkeys(FACETS, "")


def _encoded(papers, texts):
    features = fit(papers)
    numbers = {term: number for number, term in enumerate(features.vocabulary)}
    return features, features.embedder.encode_parts(texts, numbers, features.idf)


def test_vectors_of_parts_are_unit_rows_in_the_space_of_the_whole(eight):
    features, parts = _encoded(eight, [split(paper.title, paper.abstract)["method"] for paper in eight])
    assert parts.shape == features.vectors.shape
    assert np.allclose(np.linalg.norm(parts, axis=1), 1, atol=0.01)


def test_the_whole_text_as_a_part_is_close_to_the_vector_of_the_whole(eight):
    features, parts = _encoded(eight, [f"{paper.title}. {paper.title}. {paper.abstract}" for paper in eight])
    assert (parts * features.vectors.astype(float)).sum(axis=1).min() > 0.95


def test_a_part_without_a_known_word_has_no_direction(eight):
    _, parts = _encoded(eight, ["", "zzzz qqqq"])
    assert not parts[0].any()
    assert np.isfinite(parts).all()


def test_a_proposal_in_the_first_sentence_is_the_method_and_a_finding_in_the_middle_a_result():
    told = ["We present a sieve for rivers.", "It is made of wire.", "We find that sand is round.", "Wire is thin."]
    assert classify_sentences(told)[0] == "method"
    assert classify_sentences(told)[2:] == ["result", "result"]


def test_a_part_that_no_sentence_states_has_none():
    assert sentences_by_facet("Sand is coarse. However, it remains difficult.") == {
        "problem": ["Sand is coarse.", "However, it remains difficult."],
        "method": [],
        "result": [],
    }
    assert sentences_by_facet("") == {"problem": [], "method": [], "result": []}
