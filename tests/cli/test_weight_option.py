from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library


def test_weights_on_the_command_line_are_those_of_the_library_method(
    graphrec: Callable[..., Any], bundled: Library
) -> None:
    done = graphrec(
        "related",
        "MultiPruner",
        "--weight",
        "shared-authors=0",
        "--weight",
        "lexical=3",
        "--format",
        "json",
        "--no-open",
    )
    assert done.code == 0, done.err
    expected = bundled.related("MultiPruner", weights={"shared_authors": 0, "lexical": 3}).to_dict()
    assert json.loads(done.out)["results"] == expected["results"]


@pytest.mark.parametrize(
    ("weight", "code", "words"),
    [
        ("lexical", 2, "'lexical' is no weight; expected NAME=VALUE, such as lexical=0."),
        ("lexical=much", 2, "'lexical=much' is no weight"),
        ("lexical=-1", 1, "The weight of lexical is -1.0; weights are 0 or more."),
        ("lexicon=1", 1, "No signal is called 'lexicon'; there are: adamic_adar, "),
        ("encoder=.5", 1, "encoder is the weight of a reranker; choose it, too, by --rerank encoder=MODEL."),
    ],
)
def test_a_weight_that_is_none_ends_in_a_sentence(
    graphrec: Callable[..., Any], bundled: Library, weight: str, code: int, words: str
) -> None:
    done = graphrec("related", "MultiPruner", "--weight", weight, "--no-open")
    assert done.code == code
    assert words in " ".join(done.err.replace("│", " ").split())
