import numpy as np

from graphrec.records import Paper
from graphrec.vectors import fit
from graphrec.vectors.facets import FACETS, split

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


def test_vectors_of_parts_are_unit_rows_in_the_space_of_the_whole(eight):
    features = fit(eight)
    assert features.facets.shape == (3, *features.vectors.shape)
    assert features.facets.dtype == np.float16
    lengths = np.linalg.norm(features.facets.astype(float), axis=2)
    assert np.allclose(lengths[:2], 1, atol=0.01)


def test_a_title_alone_has_the_vector_of_its_title_in_every_part():
    papers = [Paper(title="Pruning of neural networks"), Paper(title="Speech of robots"), Paper(title="Neural speech")]
    facets = fit(papers).facets
    assert np.array_equal(facets[0], facets[1])
    assert np.array_equal(facets[1], facets[2])


def test_words_of_parts_are_counted_as_those_of_whole_texts(eight):
    from graphrec.vectors import analysis, features

    texts = [paper.abstract for paper in eight] + ["(Pre-training), e.g. state-of-the-art: networks' x_y 3D; Pruning."]
    words = sorted({word for text in texts for word in analysis.words(text)})
    papers = [Paper(title=text) for text in texts]
    kept = np.arange(len(words))
    problems = next(features._parts(papers, words, kept, np.ones(len(words), dtype=np.float32)))
    expected = [[analysis.words(text).count(word) for word in words] for text in texts]
    assert np.array_equal(problems.counts.toarray(), expected)
