"""What explore finds in eight papers, worked out by hand, and the JSON that its records become."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from graphrec.explore.description import OutgoingReference

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library

BLOCK = "BlockPruner: Fine-grained Pruning for Large Language Models"
MULTI = "MultiPruner: Balanced Structure Removal in Foundation Models"
MENTION = "BlockPruner (Zhong et al., 2024)"
SENTENCE = (
    "In this paper, we extend BlockPruner (Zhong et al., 2024) with balanced structured pruning of attention and "
    "feed-forward width."
)
RECORDS: dict[str, Callable[[Library], Any]] = {
    "describe": lambda library: library.describe("MultiPruner"),
    "facts": lambda library: library.describe("MultiPruner").facts,
    "lineage": lambda library: library.lineage("MultiPruner"),
    "path": lambda library: library.path("MultiPruner", "Adam"),
    "gap": lambda library: library.gaps(least=1)[0],
    "methods": lambda library: library.methods()[0],
    "method": lambda library: library.method("pruning"),
    "stats": lambda library: library.stats(),
}


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_becomes_json_and_cannot_be_changed(eight_library: Library, name: str) -> None:
    record = RECORDS[name](eight_library)
    assert json.loads(json.dumps(record.to_dict())) == record.to_dict()
    with pytest.raises(AttributeError):
        setattr(record, type(record).__slots__[0], None)
    with pytest.raises((AttributeError, TypeError)):
        record.another = 1


def test_lineage_has_what_a_paper_extends_and_what_extends_it(eight_library: Library) -> None:
    up, down = eight_library.lineage("MultiPruner"), eight_library.lineage("BlockPruner")
    (above,), (below,) = up.builds_on, down.built_on_by
    assert (up.title, down.title) == (MULTI, BLOCK)
    assert (above.title, above.relation, above.sentence, above.in_library) == (BLOCK, "extends", SENTENCE, True)
    assert (below.title, below.relation, below.sentence, below.further) == (MULTI, "extends", SENTENCE, ())
    assert up.built_on_by == down.builds_on == ()
    assert up.to_dict()["builds_on"] == [above.to_dict()]
    assert above.to_dict().items() >= {"title": BLOCK, "relation": "extends", "sentence": SENTENCE}.items()


def test_a_path_along_a_reference_says_who_cites_whom_in_which_sentence(eight_library: Library) -> None:
    there, back = eight_library.path("MultiPruner", "BlockPruner"), eight_library.path("BlockPruner", "MultiPruner")
    step = {
        "from": MULTI,
        "to": BLOCK,
        "kind": "reference",
        "in_library": True,
        "relation": "extends",
        "direction": "cites",
        "sentence": SENTENCE,
    }
    assert there.to_dict() == [step]
    assert back.to_dict() == [{**step, "from": BLOCK, "to": MULTI, "direction": "cited_by"}]
    assert (there.start, there.goal, len(there)) == (MULTI, BLOCK, 1)


def test_a_step_along_a_method_or_similar_texts_has_a_weight_alone(bundled: Library) -> None:
    steps = [step for goal in ("Adam", "CLIP", "AdaMerging") for step in bundled.path("MultiPruner", goal)]
    others = [step for step in steps if step.kind != "reference"]
    assert others
    for step in others:
        assert list(step.to_dict()) == ["from", "to", "kind", "in_library", "weight"]
        assert 0 < step.weight <= 1


def test_a_paper_has_no_path_to_itself(eight_library: Library) -> None:
    path = eight_library.path("MultiPruner", "prune-2")
    assert not path
    assert path.start == path.goal == MULTI


def test_a_gap_says_who_names_it(eight_library: Library) -> None:
    (gap,) = [gap for gap in eight_library.gaps(least=1) if gap.name == "10.9999/unknown"]
    named_by = [{"title": MULTI, "relation": "cites", "sentence": ""}]
    assert gap.to_dict() == {"id": "work:10.9999/unknown", "name": "10.9999/unknown", "papers": 1, "named_by": named_by}
    assert eight_library.gaps(least=2) == []


def test_a_description_holds_record_facts_and_references_both_ways(eight_library: Library) -> None:
    description = eight_library.describe("MultiPruner")
    assert description.paper == eight_library["prune-2"]
    assert [(each.relation, each.target, each.in_library) for each in description.references] == [
        ("extends", BLOCK, True),
        ("cites", "10.9999/unknown", False),
    ]
    (fact,) = description.facts.to_dict()["references"]
    assert (fact["mention"], fact["name"], fact["target_title"]) == (MENTION, "BlockPruner", BLOCK)
    (incoming,) = eight_library.describe("BlockPruner").referred_to_by
    assert incoming.to_dict() == {"relation": "extends", "title": MULTI, "mention": MENTION, "sentence": SENTENCE}


def test_a_fact_names_its_target_only_where_that_is_in_the_library() -> None:
    made = OutgoingReference("extends", BLOCK, True, mention="BlockPruner", year=2024)
    assert (made.to_fact()["target_title"], made.to_fact()["author"], made.to_fact()["year"]) == (BLOCK, None, 2024)
    for elsewhere in (replace(made, target="LLaMA", in_library=False), replace(made, target=None, in_library=False)):
        assert elsewhere.to_fact()["target_title"] is None


def test_methods_count_the_papers_that_use_them(eight_library: Library) -> None:
    for count in eight_library.methods():
        method = eight_library.method(count.name)
        assert (len(method.papers), method.aliases) == (count.n_papers, count.aliases)
        assert method.to_dict()["papers"] == [{"title": title} for title in method.papers]


def test_statistics_add_up(bundled: Library) -> None:
    stats = bundled.stats()
    assert stats.papers == len(bundled)
    assert sum(stats.relations.values()) == stats.references
    assert stats.methods == len(bundled.methods(stats.methods + 1))
    assert stats.terms == len(bundled.methods(10**6, kind="")) - stats.methods > 0
    assert stats.to_dict()["with_abstract"] == stats.filled["abstract"] == sum(1 for one in bundled if one.abstract)
