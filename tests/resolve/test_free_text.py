"""Free text that names or cites papers of the library: they are found, with the sentence; others are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec.api.question import make_query
from graphrec.model.limits import SizeLimits
from graphrec.pipeline.build import build_library
from graphrec.pipeline.options import BuildOptions
from graphrec.resolve.free_text import references_of_text
from graphrec.signals import reference
from graphrec.storage.sql.lookup import find_title
from graphrec.vectors import inverted

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We extend BlockPruner (Zhong et al., 2024) to speech.", [("prune-1", "extends")]),
        ("Unlike Adam, we compare with AdaMerging.", [("optim-1", "compares"), ("merge-2", "compares")]),
        ("We build on task arithmetic.", [("merge-1", "extends")]),
        (
            "We use balanced removal in large models (Munoz, 2025).",
            [("prune-2", "uses")],
        ),
        ("We follow the method of doi:10.1000/prune-1 closely.", [("prune-1", "uses")]),
        ("We prune blocks of large language models.", []),
        ("We propose BlockPruner, which removes blocks. BlockPruner is fast.", []),
        ("Blocks are removed as by BlockPruner (Zhong\net al., 2024),\r\nwhich we extend.", [("prune-1", "uses")]),
        ("We extend BlockPrunerX and Adamant.", []),
        ("", []),
    ],
)
def test_papers_that_a_text_refers_to_are_found(
    eight_library: Library, text: str, found: list[tuple[str, str]]
) -> None:
    made = references_of_text(text, eight_library._snapshot.store)
    assert sorted((eight_library._snapshot.store.paper(one.target or 0).id, one.relation) for one in made) == sorted(
        found
    )


def test_a_sentence_without_end_is_quoted_around_the_name(eight_library: Library) -> None:
    (made,) = references_of_text(
        f"{'very ' * 3_000}long lists extend BlockPruner and {'more ' * 3_000}", eight_library._snapshot.store
    )
    assert "extend BlockPruner and" in made.sentence
    assert len(made.sentence) < 700


def test_text_beside_a_seed_takes_nothing_from_the_references_of_the_seed(eight_library: Library) -> None:
    seeds = (find_title(eight_library._snapshot.store, "MultiPruner").row,)
    alone, beside = (
        reference.score(
            eight_library._snapshot.graph.unsharded, make_query(eight_library._snapshot, seeds, (), text, None, None)
        )
        for text in ("", "zzqq wwkk")
    )
    assert alone.max() > 0
    assert beside.tolist() == alone.tolist()


@pytest.mark.parametrize("clusters_from", [5, 100])
def test_a_text_that_extends_a_paper_gets_it_with_its_sentence(
    eight_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clusters_from: int
) -> None:
    monkeypatch.setattr(inverted, "PROBES", 2)
    build_library([eight_file], tmp_path / "library", BuildOptions(limits=SizeLimits(clusters=clusters_from)))
    library = graphrec.open(tmp_path / "library")
    assert bool(len(library._snapshot.graph.centres)) == (clusters_from == 5)
    text = "Gradient statistics are stored in eight bits. We extend BlockPruner (Zhong et al., 2024) to optimizers."
    answer = library.related(text=text, min_score=0)
    reasons = {item.paper.id: item.reasons for item in answer}
    (found,) = [reason.evidence for reason in reasons["prune-1"] if reason.signal == "reference"]
    assert (found.relation, found.direction, found.seed) == ("extends", "cites", "")
    assert found.sentence == "We extend BlockPruner (Zhong et al., 2024) to optimizers."
    assert [reason for reason in reasons["optim-2"] if reason.signal == "reference"] == []


@pytest.mark.parametrize("text", ["Wir untersuchen das Beschneiden neuronaler Netze", "attention to sourdough bread"])
def test_a_text_of_which_hardly_a_word_is_known_is_like_nothing(text: str) -> None:
    library = graphrec.demo()
    assert len(library.related(text=text)) == 0
    assert len(library.related(text="pruning attention heads of large language models")) > 5
