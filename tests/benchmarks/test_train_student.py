import json

import numpy as np
import pytest
import train_student

from graphrec.errors import OptionError
from graphrec.vectors.embedding import unit_rows
from graphrec.vectors.student import load_student

PLAN = train_student.Plan()
TOPICS = (("pruning", "sparsity", "weights"), ("speech", "phonemes", "audio"), ("proteins", "folding", "residues"))


@pytest.fixture
def texts_and_teacher(tmp_path):
    random = np.random.default_rng(0)
    topics = random.integers(3, size=120)
    texts = [
        " ".join(random.choice(TOPICS[topic], 3)) + ". " + " ".join(random.choice(TOPICS[topic], 6)) for topic in topics
    ]
    teacher = np.eye(3)[topics] @ random.normal(size=(3, 16)) + random.normal(size=(120, 16)) * 0.05
    lines = tmp_path / "texts.jsonl"
    lines.write_text("\n".join(json.dumps({"text": text}) for text in texts), encoding="utf-8")
    np.save(tmp_path / "teacher.npy", teacher.astype(np.float16))
    return lines, tmp_path / "teacher.npy"


def test_words_of_one_subject_become_neighbours(texts_and_teacher, tmp_path):
    plan = train_student.Plan(dimensions=3, epochs=200, batch=32, held_out=20)
    train_student.main([*map(str, texts_and_teacher), str(tmp_path / "out")], plan)
    student = load_student(tmp_path / "out")
    vectors = unit_rows(student.word_vectors(student.rows(["pruning", "sparsity", "speech"])).astype(float))
    assert vectors[0] @ vectors[1] > 0.8 > 0.5 > vectors[0] @ vectors[2]


def test_the_gradient_is_that_of_the_loss():
    random = np.random.default_rng(1)
    weights, target = np.abs(random.normal(size=(6, 5))), unit_rows(random.normal(size=(6, 3)))
    loadings = random.normal(size=(5, 3))

    def loss(at):
        unit = unit_rows(weights @ at)
        error = unit @ unit.T - target @ target.T
        np.fill_diagonal(error, 0)
        return (1 - (unit * target).sum(axis=1)).mean() + train_student.PAIRS_SHARE * (error**2).sum() / 6**1.5

    gradient = train_student._gradient(weights, loadings, target)
    for place in [(0, 0), (2, 1), (4, 2)]:
        step = np.zeros((5, 3))
        step[place] = 1e-5
        slope = (loss(loadings + step) - loss(loadings - step)) / 2e-5
        assert gradient[place] == pytest.approx(slope, rel=1e-3, abs=1e-6)


def test_files_of_different_length_are_refused(texts_and_teacher, tmp_path):
    np.save(tmp_path / "short.npy", np.zeros((5, 16), dtype=np.float16))
    with pytest.raises(OptionError, match="5 rows"):
        train_student.main([str(texts_and_teacher[0]), str(tmp_path / "short.npy"), str(tmp_path / "out")], PLAN)


def test_arguments_that_are_missing_are_named():
    with pytest.raises(OptionError, match=r"1 arguments were given; expected TEXTS TEACHER OUT"):
        train_student.main(["texts"], PLAN)


def test_saving_and_opening_keeps_word_vectors_within_the_rounding(tmp_path):
    vectors = np.random.default_rng(0).normal(size=(3, 5)).astype(np.float32)
    train_student.save_student(tmp_path / "encoder", ["a", "b", "c"], vectors)
    student = load_student(tmp_path / "encoder")
    opened = student.word_vectors(student.rows(["c", "a", "x"]))
    assert opened[:2] == pytest.approx(vectors[[2, 0]], abs=float(np.abs(vectors).max()) / 200)
    assert not opened[2].any()
