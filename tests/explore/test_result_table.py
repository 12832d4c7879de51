"""Results of many papers together: what is one name, whose system wins, what is contradicted, and what has an order."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec.explore.results.facts import Node, ResultFact
from graphrec.explore.results.order import MOST_CHAINS, find_order
from graphrec.explore.results.system_names import name_key
from graphrec.model.results import Result

if TYPE_CHECKING:
    from graphrec import Library, ResultTable, StatedResult


@pytest.fixture(scope="module")
def table(result_library: Library) -> ResultTable:
    return result_library.results()


def of(table: ResultTable, paper: str) -> list[StatedResult]:
    return [result for result in table if result.id == paper]


def fact(winner: str, *losers: str, on: str = "", metric: str = "", row: int = 0) -> ResultFact:
    data = frozenset({on} - {""})
    nodes = tuple(Node(loser, loser) for loser in losers)
    return ResultFact(row, Result(winner), "", Node(winner, winner), nodes, data, metric, "")


def test_every_result_has_its_sentence_and_paper_and_parts_as_they_stand_in_the_text(table: ResultTable) -> None:
    (result,) = of(table, "shakenet")
    assert result.sentence == "ShakeNet outperforms DrumNet by 2.1 points in accuracy on SandBench."
    assert (result.winner.name, result.loser, result.amount) == ("ShakeNet", "DrumNet", "2.1 points")
    assert (result.metric, result.data_set) == ("accuracy", "SandBench")
    assert (result.title, result.year) == ("ShakeNet: a sieve for river sand", 2021)


def test_a_system_is_the_paper_that_introduces_it_whatever_the_spelling(table: ResultTable) -> None:
    (result,) = of(table, "sievenet")[:1]
    assert result.sentence == "Our model improves accuracy by 4% over Drum-Net."
    assert [loser.name for loser in result.losers] == ["DrumNet"]
    (loser,) = of(table, "sievenet")[1].losers
    assert (loser.name, loser.id, loser.in_library) == ("WireNet", "wirenet", True), "WireNets are WireNet"
    assert [(loser.id, loser.in_library) for loser in of(table, "hostile")[0].losers] == [("work:mudnet", False)]


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("ResNet-50", "resnet 50", True),
        ("CNNs", "CNN", True),
        ("Ünet", "UNET", True),
        ("GPT-3.5", "GPT-35", False),
        ("A*", "A", False),
        ("DeepLab v3+", "DeepLab v3", False),
        ("CIFAR-10", "CIFAR-100", False),
    ],
)
def test_case_hyphens_and_plurals_are_spellings_and_signs_are_names(one: str, other: str, are_one: bool) -> None:
    assert (name_key(one) == name_key(other)) == are_one


def test_reports_on_the_own_system_and_on_that_of_others_are_marked(table: ResultTable) -> None:
    assert {result.report for result in of(table, "drumnet") + of(table, "tomorrow")} == {"self-report"}
    assert {result.report for result in of(table, "comparison") + of(table, "fast")} == {"third party"}
    assert table.n_self_reports == sum(result.report == "self-report" for result in table)


def test_contradictions_say_what_both_papers_name(table: ResultTable) -> None:
    pairs = [tuple(table.results[number - 1].id for number in (one.first, one.second)) for one in table.contradictions]
    assert pairs == [("comparison", "shakenet"), ("drumnet", "sievenet"), ("cupnet", "twinnet")]
    assert [one.is_certain for one in table.contradictions] == [True, False, False]
    assert [one.setting for one in table.contradictions] == [
        "on SandBench, in accuracy",
        "data not named by both, in accuracy",
        "data and measure not named by both",
    ]
    contradicted = {result.id for result in table if result.is_contradicted}
    assert contradicted == {name for pair in pairs for name in pair}


def test_another_measure_or_other_data_contradict_nothing() -> None:
    said = fact("a", "b", on="d", metric="accuracy", row=1)
    for other, contradicts in (
        (fact("b", "a", on="d", metric="accuracy", row=2), True),
        (fact("b", "a", on="d", metric="classification accuracy", row=2), True),
        (fact("b", "a", row=2), True),
        (fact("b", "a", on="e", metric="accuracy", row=2), False),
        (fact("b", "a", on="d", metric="recall", row=2), False),
        (fact("b", "a", on="d", metric="speed", row=2), False),
        (fact("b", "a", on="d", metric="accuracy", row=1), False),
        (fact("a", "b", on="d", metric="accuracy", row=2), False),
    ):
        assert bool(find_order([said, other]).opposites) == contradicts, other
    assert not find_order([fact("a", "b", row=1), fact("b", "a", metric="speed", row=2)]).opposites


def test_a_chain_holds_only_what_is_stated_in_one_setting(table: ResultTable) -> None:
    (chain,) = table.chains
    assert chain.systems == ("PanNet", "TubNet", "CupNet")
    assert [table.results[number - 1].id for number in chain.numbers] == ["pannet", "tubnet"]
    assert chain.setting == "on MudBench, in recall"
    one_setting = [fact("a", "b", on="d"), fact("b", "c", on="d")]
    assert find_order(one_setting).chains
    for other in (fact("b", "c", on="e"), fact("b", "c"), fact("b", "c", on="d", metric="recall")):
        assert not find_order([one_setting[0], other]).chains
    assert not find_order([fact("a", "b"), fact("b", "c")]).chains, "who names no data may have measured anything"


def test_chains_are_as_long_as_they_can_be_and_none_is_part_of_another() -> None:
    stated = [fact(*systems, on="data") for systems in (("a", "b", "c"), ("b", "c"), ("c", "d"), ("e", "c"))]
    assert [chain.systems for chain in find_order(stated).chains] == [("a", "b", "c", "d"), ("e", "c", "d")]


def test_what_goes_in_a_circle_has_no_order(table: ResultTable) -> None:
    assert table.cycles == (("RoundNet", "StoneNet", "WireNet"),)
    order = find_order([fact(*pair, on="data") for pair in ("ab", "bc", "ca", "cd", "za")])
    assert order.cycles == (("a", "b", "c"),)
    assert not order.chains


def test_a_name_of_two_papers_orders_nothing(table: ResultTable) -> None:
    (won,) = of(table, "cupnet")
    assert [(loser.name, loser.id) for loser in won.losers] == [("TwinNet", "")]
    assert [result.winner.id for result in of(table, "twinnet")] == ["twinnet"]
    assert not {"TwinNet"} & {system for chain in table.chains for system in chain.systems}


def test_a_name_that_only_others_introduce_is_no_link_unless_the_paper_refers_to_them(table: ResultTable) -> None:
    """Two fields call their systems by one name: BLAZE for clusters, and BLAZE for programs."""
    assert [loser.id for loser in of(table, "sievenet")[0].losers] == [""]
    assert [loser.id for loser in of(table, "shakenet")[0].losers] == ["drumnet"]


def test_every_step_of_every_chain_is_a_stated_result_however_results_are_drawn() -> None:
    draw = random.Random(3)
    for _ in range(40):
        names = "abcdefgh"[: draw.randint(2, 8)]
        stated = [fact(*draw.sample(names, 2), on="data", row=row) for row in range(draw.randint(1, 14))]
        pairs = {pair for one in stated for pair in one.pairs}
        for chain in find_order(stated).chains:
            assert len(set(chain.systems)) == len(chain.systems)
            for pair, at in zip(zip(chain.systems, chain.systems[1:], strict=False), chain.steps, strict=True):
                assert pair in pairs
                assert pair in stated[at].pairs


def test_many_results_take_linear_time() -> None:
    chain = [fact(str(number), str(number + 1), on="data", row=number) for number in range(10_000)]
    assert len(find_order(chain).chains) == 1
    layers = [
        fact(f"{layer} {number}", *(f"{layer + 1} {n}" for n in range(20)), on="data")
        for layer in range(30)
        for number in range(20)
    ]
    assert len(find_order(layers).chains) <= MOST_CHAINS


@pytest.mark.parametrize(
    ("name", "kinds", "papers"),
    [
        ("sand-bench", ("data set",), {"comparison", "shakenet", "fast", "drumnet"}),
        ("drum net", ("system",), {"comparison", "shakenet", "fast", "drumnet", "sievenet"}),
        ("RECALL", ("metric",), {"pannet", "tubnet"}),
        ("SandNet", ("words",), {"tomorrow"}),
        ("comparison", ("paper",), {"comparison"}),
        ("WireNet: a sieve of wires", ("paper",), {"wirenet", "roundnet", "sievenet"}),
    ],
)
def test_a_name_is_data_a_system_a_measure_a_paper_or_words(
    result_library: Library, name: str, kinds: tuple[str, ...], papers: set[str]
) -> None:
    found = result_library.results(name)
    assert (found.kinds, {result.id for result in found}) == (kinds, papers)


def test_results_are_cut_and_counted(result_library: Library, table: ResultTable) -> None:
    cut = result_library.results(top=2)
    assert (len(cut), cut.n_results) == (2, 15)
    assert cut.summary.startswith("the first 2 of 15 results")
    assert cut.results == table.results[:2]
    assert all(max(one.first, one.second) <= 2 for one in cut.contradictions)
    assert cut.chains == ()


def test_a_library_in_shards_gives_the_same_answer(result_library: Library, table: ResultTable, tmp_path: Path) -> None:
    in_shards = graphrec.build([Path(result_library.address).parent / "papers.jsonl"], tmp_path / "library", shards=3)
    assert in_shards.results().to_dict() == table.to_dict()


def test_a_library_without_results_has_an_empty_table(eight_library: Library) -> None:
    empty = eight_library.results()
    assert (len(empty), empty.summary) == (0, "No result is stated by the 8 papers of this library")
