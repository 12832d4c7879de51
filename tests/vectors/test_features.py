import sys

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from graphrec.model.paper import Paper
from graphrec.vectors import tokens
from graphrec.vectors.features import fit, query_terms


def _lookup(features):
    numbers = {term: number for number, term in enumerate(features.vocabulary)}
    return lambda terms: {term: numbers[term] for term in terms if term in numbers}


def test_weights_are_those_of_scikit_learn(eight):
    features = fit(eight)
    ours = TfidfVectorizer(analyzer=tokens.analyse, sublinear_tf=True)
    expected = ours.fit_transform([tokens.document(paper.title, paper.abstract) for paper in eight]).toarray()
    order = [ours.vocabulary_[term] for term in features.vocabulary]
    for row in range(len(eight)):
        columns, values = features.terms.row(row)
        dense = np.zeros(features.terms.n_columns)
        dense[columns] = values
        assert dense == pytest.approx(expected[row][order], abs=1e-6)


def test_single_words_come_before_pairs_in_the_vocabulary(eight):
    is_pair = [" " in term for term in fit(eight).vocabulary]
    assert is_pair == sorted(is_pair)


def test_a_papers_own_text_as_query_gives_its_own_terms_and_vector(eight):
    features = fit(eight)
    text = tokens.document(eight[0].title, eight[0].abstract)
    numbers, weights = query_terms(text, _lookup(features), features.idf)
    assert numbers.tolist() == features.terms.row(0)[0].tolist()
    assert weights == pytest.approx(features.terms.row(0)[1], abs=1e-5)
    vector = features.embedder.encode(text, (numbers, weights))
    assert float(vector @ features.vectors[0].astype(float)) == pytest.approx(1, abs=2e-3)


def test_all_rows_are_of_unit_length(eight):
    features = fit(eight)
    assert np.linalg.norm(features.vectors.astype(float), axis=1) == pytest.approx(np.ones(8), abs=2e-3)
    assert features.vectors.dtype == np.float16
    for row in range(8):
        assert np.linalg.norm(features.terms.row(row)[1]) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    "papers",
    [
        [Paper(title="The of and")],
        [Paper(title="Pruning")],
        [Paper(title="Pruning networks")] * 3,
        [Paper(title="☃")] * 60,
    ],
)
def test_poor_texts_give_finite_features(papers):
    features = fit(papers)
    assert features.terms.n_rows == len(features.vectors) == len(papers)
    assert np.isfinite(features.vectors.astype(float)).all()
    numbers, weights = query_terms("pruning of networks", _lookup(features), features.idf)
    assert np.isfinite(features.embedder.encode("pruning of networks", (numbers, weights))).all()


def test_the_order_of_the_papers_changes_no_similarity(eight):
    forward, backward = fit(eight), fit(eight[::-1])
    one, other = forward.vectors.astype(float), backward.vectors[::-1].astype(float)
    assert one @ one.T == pytest.approx(other @ other.T, abs=5e-3)


def test_asking_imports_neither_scikit_learn_nor_scipy():
    import subprocess

    program = (
        "import sys, graphrec.vectors.features, graphrec.vectors.student\n"
        "import graphrec.ranking.fusion, graphrec.ranking.explanation\n"
        "from graphrec import registry\n"
        "for name in registry.builtin_names('signals'): registry.load('signals', name)\n"
        "graphrec.vectors.student.load_student()\n"
        "print([name for name in sys.modules if name.split('.')[0] in {'sklearn', 'scipy', 'networkx'}])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
