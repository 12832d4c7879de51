import numpy as np
import pytest

from graphrec.model.paper import Paper
from graphrec.vectors import embedding, tokens
from graphrec.vectors.embedding import EXACT_UP_TO, LSA_DIMENSIONS, SHARE_AT_BEST
from graphrec.vectors.features import fit, query_terms
from graphrec.vectors.student import load_student

GERMAN = [
    (
        "Die Fledermaus im Winterschlaf",
        "Fledermäuse überwintern kopfüber in feuchten Höhlen und zehren vom Fettvorrat.",
    ),
    (
        "Winterschlaf der Siebenschläfer",
        "Siebenschläfer überwintern in Erdhöhlen und zehren monatelang vom Fettvorrat.",
    ),
    ("Der Bau gotischer Gewölbe", "Steinmetze wölbten Kreuzrippen über Langhäuser und stützten sie mit Strebebögen."),
    ("Strebebögen am Langhaus", "Kreuzrippen leiten den Schub der Gewölbe über Strebebögen in die Strebepfeiler."),
]


def test_the_shipped_encoder_knows_that_synonyms_are_near():
    student = load_student()
    vectors = student.word_vectors(student.rows(["speech", "audio", "robot"])).astype(float)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.3


def test_unknown_words_have_no_vector():
    student = load_student()
    assert not student.word_vectors(student.rows(["fledermausohr"])).any()


def test_the_encoder_gets_its_full_share_where_it_knows_the_words(eight):
    assert fit(eight).embedder.share == pytest.approx(SHARE_AT_BEST, abs=0.01)


def test_another_language_is_left_to_the_corpus_itself():
    papers = [Paper(title=title, abstract=abstract) for title, abstract in GERMAN]
    features = fit(papers)
    assert features.embedder.share < 0.2
    vectors = features.vectors.astype(float)
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > likeness[0, 2]
    assert likeness[2, 3] > likeness[1, 3]


def test_in_a_library_of_two_languages_each_text_has_the_encoder_as_far_as_it_knows_its_words(eight):
    german = [Paper(title=title, abstract=abstract) for title, abstract in GERMAN]
    together, alone = fit([*eight, *german]), fit(eight)
    assert together.embedder.share == pytest.approx(alone.embedder.share, abs=0.01)
    n_encoder = load_student().loadings.shape[1]
    shares = np.square(together.vectors[:, :n_encoder].astype(float)).sum(axis=1)
    assert shares[: len(eight)] == pytest.approx(together.embedder.share, abs=0.01)
    assert shares[len(eight) :].max() < 0.1


def test_a_question_in_another_language_has_the_vector_of_a_paper_that_says_the_same(eight):
    german = [Paper(title=title, abstract=abstract) for title, abstract in GERMAN]
    features = fit([*eight, *german])
    text = tokens.document(*GERMAN[0])
    number_of = {term: number for number, term in enumerate(features.vocabulary)}
    terms = query_terms(text, lambda some: {term: number_of[term] for term in some if term in number_of}, features.idf)
    vector = features.embedder.encode(text, terms)
    assert features.vectors[len(eight)].astype(float) @ vector > 0.99


def test_the_encoder_is_left_out_where_hardly_a_text_has_words_that_it_knows(eight):
    many = [Paper(title=title, abstract=f"{abstract} {number}") for number in range(40) for title, abstract in GERMAN]
    assert fit([*eight[:4], *many]).embedder.share == 0
    assert fit(many).vectors.shape[1] <= LSA_DIMENSIONS + load_student().loadings.shape[1]


def test_the_directions_of_many_texts_are_those_of_scikit_learn():
    """Each text is of one of eight subjects, of which each has words of its own and fewer texts than the one before."""
    from scipy.sparse import csr_matrix
    from sklearn.utils.extmath import randomized_svd

    chance, rank = np.random.default_rng(1), 8
    subjects = np.repeat(np.arange(rank), [(rank - at) * EXACT_UP_TO // 30 for at in range(rank)])
    counts = chance.random((len(subjects), 5 * rank), dtype=np.float32) * 0.05
    for word in range(5):
        counts[np.arange(len(subjects)), 5 * subjects + word] += 1
    words = csr_matrix(counts)
    assert len(subjects) > EXACT_UP_TO
    expected = randomized_svd(words, rank, n_oversamples=rank // 2, n_iter=4, random_state=0)[2].T
    found = embedding._lsa(words, rank)
    assert found.shape == expected.shape
    assert np.allclose(np.abs(found), np.abs(expected), atol=1e-4)
    assert (np.take_along_axis(found, np.abs(found).argmax(axis=0)[None], axis=0) > 0).all()
