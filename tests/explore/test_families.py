"""The family of a paper, a work or a method: versions, kinds, generations, circles, and what is left out."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import graphrec
from graphrec.errors import OptionError, TitleNotFoundError
from graphrec.explore.families.descent import Descent, TreeNode
from graphrec.explore.families.versions import number_in
from graphrec.extractors.method_kinds import is_kind
from graphrec.extractors.word_lists import read_list

if TYPE_CHECKING:
    from graphrec import Library

RECORDS = """
@article{one, title={FlatPrune: Pruning Layers}, author={Zhong, L. and Lee, M. and Poe, N.}, year={2024},
  abstract={We extend LLaMA with pruned layers. Our models are compared with Llama 2 and LLaMA-2-13B.}}
@article{two, title={Wide Layers}, abstract={We compare our layers with LLaMA.}, year={2023}}
@article{three, title={DeepPrune: More Pruning}, author={Abel, M. and Lee, K. and Poe, N.}, year={2025},
  abstract={We extend FlatPrune (Zhong et al., 2024) to more layers.}}
@article{four, title={Narrow Layers}, abstract={Our experiments use Llama 2, LLaMA and FlatPrune (Zhong et al., 2024).}}
@article{five, title={TopPrune: The Most Pruning}, year={2025},
  abstract={We extend DeepPrune (Abel et al., 2025). We extend FlatPrune (Zhong et al., 2024).}}
@article{six, title={Sand Counted}, abstract={We train a convolutional neural network on sand.}, year={2022}}
@article{seven, title={Sand Again}, abstract={A neural network and a convolutional neural network for sand.}}
@article{eight, title={Sand Once More}, abstract={We train a neural network on sand.}, year={2021}}
@article{nine, title={Layers of Words}, abstract={We extend BERT (Devlin et al., 2019) to sand.}, year={2021}}
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("families")
    (folder / "papers.bib").write_text(RECORDS)
    return graphrec.build([folder / "papers.bib"], folder / "library")


def test_a_work_has_a_lineage_by_years_with_sentences(library: Library) -> None:
    lineage = library.lineage("LLaMA")
    assert (lineage.kind, lineage.builds_on, lineage.id) == ("work", (), "work:llama")
    assert [(one.year, one.relation) for one in lineage.built_on_by] == [(2024, "extends"), (None, "uses")]
    assert [one.title for one in lineage.referred_to_by] == ["Wide Layers"]
    assert lineage.built_on_by[0].sentence == "We extend LLaMA with pruned layers."
    assert {name: count for name, count in lineage.named_by.items() if count} == {
        "extends": 1,
        "compares": 1,
        "uses": 1,
    }


def test_versions_of_a_work_hang_from_its_name_with_what_builds_on_them(library: Library) -> None:
    (version,) = library.lineage("LLaMA").versions
    assert (version.title, version.relation, version.sentence, version.kind) == ("LLaMA 2", "version", "", "work")
    assert {one.title: one.stands_under for one in version.further} == {
        "FlatPrune: Pruning Layers": "LLaMA",
        "Narrow Layers": "LLaMA",
    }
    (base,) = library.lineage("Llama 2").versions
    assert (base.title, base.further) == ("LLaMA", ())


def test_a_paper_that_is_reached_on_two_ways_stands_once(library: Library) -> None:
    lineage = library.lineage("FlatPrune")
    places = [branch.stands_under for _, _, branch in lineage.walk() if branch.title.startswith("TopPrune")]
    assert sorted(places) == ["", "FlatPrune: Pruning Layers"]


def test_relations_are_chosen(library: Library) -> None:
    assert [one.relation for one in library.lineage("LLaMA", relations="uses").built_on_by] == ["uses"]
    assert library.lineage("LLaMA", relations=["extends"]).referred_to_by == ()
    with pytest.raises(OptionError, match=r"The relation is 'likes'; expected one or several of: extends, .*cites\."):
        library.lineage("LLaMA", relations="likes")


def test_what_is_beyond_the_top_is_counted(library: Library) -> None:
    lineage = library.lineage("FlatPrune", top=1, depth=1)
    assert len(lineage.built_on_by) == 1
    assert lineage.left_out["built_on_by"] == 2


def test_a_method_has_kinds_by_their_names_and_each_paper_once(library: Library) -> None:
    lineage = library.lineage("Neural-Network")
    (kind,) = lineage.kinds
    assert (lineage.kind, kind.title, kind.relation, kind.n_papers) == (
        "method",
        "convolutional neural network",
        "kind",
        2,
    )
    assert [one.title for one in kind.further] == ["Sand Counted", "Sand Again"]
    assert [one.title for one in lineage.built_on_by] == ["Sand Once More"]
    assert lineage.built_on_by[0].sentence == "We train a neural network on sand."


def test_a_work_precedes_a_method_of_the_same_name_which_is_told(library: Library) -> None:
    lineage = library.lineage("BERT")
    assert lineage.kind == "work"
    assert lineage.also_method


def test_a_name_that_nothing_has_is_told_with_works_of_like_names(library: Library) -> None:
    with pytest.raises(TitleNotFoundError, match=r"; works and methods with like names are .*'LLaMA'"):
        library.lineage("Llamma")


def test_the_graph_of_a_lineage_points_from_what_refers_to_what_it_refers_to(library: Library) -> None:
    network = library.lineage("LLaMA").to_networkx()
    assert network.has_edge("one", "work:llama", "extends")
    assert network.has_edge("work:llama2", "work:llama", "version")
    assert network.nodes["one"] == {"kind": "paper", "title": "FlatPrune: Pruning Layers", "year": 2024}


def graph_of(edges: list[tuple[int, int]], n_papers: int, code: int = 4) -> Any:
    """A graph in which papers extend each other, with what `Descent` reads of it."""
    cited: dict[int, list[int]] = {}
    for source, target in edges:
        cited.setdefault(target, []).append(source)
    counts = np.cumsum([0, *(len(cited.get(node, [])) for node in range(n_papers))])
    return SimpleNamespace(
        n_papers=n_papers,
        relations_to=lambda node: dict.fromkeys(cited.get(node, []), code),
        cited_by=SimpleNamespace(indptr=counts),
    )


def test_circles_end_and_are_told() -> None:
    descent, root = Descent(graph_of([(1, 0), (2, 1), (0, 2)], 3), ["extends"], 20), TreeNode(0)
    descent.plant([root])
    descent.grow(root, 9)
    (child,) = root.further
    (grandchild,) = child.further
    (back,) = grandchild.further
    assert (back.node, back.is_cycle, back.further) == (0, True, [])


def test_of_ten_thousand_children_the_most_cited_are_shown_and_the_rest_is_counted() -> None:
    edges = [(child, 0) for child in range(1, 10_001)] + [(9, 5_000), (8, 5_000), (9, 7_000)]
    descent, root = Descent(graph_of(edges, 10_001), ["extends"], 20), TreeNode(0)
    descent.plant([root])
    descent.grow(root, 3)
    assert len(root.further) == 20
    assert {5_000, 7_000} <= {child.node for child in root.further}
    assert root.left_out == 9_980


def test_trees_are_bounded_and_what_is_cut_is_counted() -> None:
    edges = [(child, (child - 1) // 30) for child in range(1, 20_000)]
    descent, root = Descent(graph_of(edges, 20_000), ["extends"], 30), TreeNode(0)
    descent.plant([root])
    descent.grow(root, 9)

    def count(node: TreeNode) -> tuple[int, int]:
        pairs = [count(child) for child in node.further]
        return 1 + sum(shown for shown, _ in pairs), node.left_out + sum(cut for _, cut in pairs)

    n_shown, n_cut = count(root)
    assert n_shown == 501
    assert n_cut >= 30 * 30 - 500


@pytest.mark.parametrize(
    ("name", "base", "number"),
    [
        ("Llama 3.1", "LLaMA", "3.1"),
        ("DINOv2", "DINO", "2"),
        ("GPT-4o", "GPT", "4o"),
        ("Inceptionv3", "Inception", "3"),
        ("ResNet-50", "ResNet", None),  # a size
        ("HER2", "HER", None),  # a receptor, no replay
        ("Unity3D", "Unity", None),
        ("BERTurk", "BERT", None),
    ],
)
def test_versions_are_told_by_their_numbers(name: str, base: str, number: str | None) -> None:
    assert number_in(name, base) == number


@pytest.mark.parametrize(
    ("name", "head", "is_one"),
    [
        ("sparse mixture of experts", "mixture of expert", True),
        ("sparsely-gated mixture-of-experts", "mixture of expert", True),
        ("reinforcement learning from human feedback", "reinforcement learning", True),
        ("training large language models", "large language model", False),
        ("vision-language model", "language model", False),
        ("self-supervised learning", "supervised learning", False),
        ("unions of conjunctive queries", "conjunctive querie", False),
        ("D U-Net", "u net", False),
        ("mixture of experts", "mixture of expert", False),
    ],
)
def test_kinds_are_told_by_the_word_before_the_head(name: str, head: str, is_one: bool) -> None:
    assert is_kind(name, head) is is_one


@pytest.mark.parametrize("word", [word for line in read_list("no_kinds.txt") for word in line.split()])
def test_a_word_that_tells_no_kind_makes_none(word: str) -> None:
    assert not is_kind(f"{word} transformer", "transformer")


def test_a_method_has_one_name_for_every_question(library: Library) -> None:
    name = library.methods(top=1)[0].name
    for asked in (name, name.upper(), f"{name}s", name.replace(" ", "-")):
        assert library.method(asked).name == library.find(asked, methods=True).title == name
