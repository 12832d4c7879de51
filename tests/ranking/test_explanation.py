import pytest
from sample_graphs import parts_of

from graphrec.model.query import Query
from graphrec.ranking.explanation import explain_all
from graphrec.ranking.fusion import rank
from graphrec.ranking.sentences import describe, telling
from graphrec.vectors.tokens import analyse


class Names:
    """A look-up over records in memory."""

    def __init__(self, papers, facts, vocabulary):
        self._papers, self._facts, self._vocabulary = papers, facts, vocabulary

    def papers(self, rows):
        return {row: self._papers[row] for row in rows}

    def works(self, numbers):
        return {number: self._facts.works[number] for number in numbers}

    def methods(self, numbers):
        return {number: self._facts.methods[number] for number in numbers}

    def terms(self, numbers):
        return {number: self._vocabulary[number] for number in numbers}

    def references_between(self, source, target):
        return [each for each in self._facts.papers[source].references if each.target == target]


@pytest.fixture(scope="module")
def explained(eight):
    graph, facts, features = parts_of(eight)
    query = Query(seed_rows=(1,))
    found = rank(graph, query, min_score=0)
    return graph, query, found, Names(eight, facts, features.vocabulary)


def test_the_contributions_of_the_reasons_add_up_to_the_score(explained):
    graph, query, found, names = explained
    for score, each in zip(found.scores, explain_all(graph, query, found, names), strict=True):
        assert sum(reason["contribution"] for reason in each) == pytest.approx(score, abs=1e-6)
        shares = [reason["contribution"] for reason in each]
        assert shares == sorted(shares, reverse=True)


def test_a_reference_is_told_with_relation_direction_and_sentence(explained):
    graph, query, found, names = explained
    told = next(each for each in explain_all(graph, query, found, names)[0] if each["signal"] == "reference")
    assert (told["relation"], told["direction"]) == ("extends", "cites")
    assert "we extend BlockPruner" in told["sentence"]
    assert describe(told).startswith("MultiPruner extends it: “In this paper, we extend BlockPruner")


def test_text_reasons_hold_phrases_of_the_paper(explained, eight):
    graph, query, found, names = explained
    for row, each in zip(found.rows, explain_all(graph, query, found, names), strict=True):
        text = f"{eight[row].title} {eight[row].abstract}".lower().replace("-", " ")
        for reason in each:
            for phrase in reason.get("phrases", ()):
                assert phrase.lower().replace("-", " ") in text


def test_text_reasons_share_their_phrases_with_the_seed_or_tell_both_sides(explained, eight):
    graph, query, found, names = explained
    seed = analyse(f"{eight[1].title}. {eight[1].abstract}")
    for each in explain_all(graph, query, found, names):
        for reason in each:
            if "phrases" in reason and "seed_phrases" not in reason:
                assert len(reason["phrases"]) >= 2
                assert set(analyse(" ".join(reason["phrases"]).lower())) & set(seed)
            for phrase in reason.get("seed_phrases", ()):
                assert phrase in f"{eight[1].title}. {eight[1].abstract}"


def test_weak_reasons_are_shown_only_where_there_are_few_others():
    text = {"signal": "semantic", "phrases": ["model merging", "task vector"]}
    common = {"signal": "shared_methods", "methods": ["optimization"], "rarity": 0.3}
    empty = {"signal": "shared_methods", "methods": ["theoretical analysis"], "rarity": 0.9}
    telling_ones = {"signal": "shared_methods", "methods": ["pruning"], "rarity": 0.6}
    walk = {"signal": "pagerank", "path": [], "through": []}
    assert telling([walk, common, text], 3) == [text, common]
    assert telling([walk, empty, text], 3) == [text, empty]
    assert telling([walk, telling_ones, text], 3) == [telling_ones, text]
    assert telling([walk, text], 3) == [text, walk]


def test_every_reason_has_a_sentence(explained):
    graph, query, found, names = explained
    sentences = [describe(reason) for each in explain_all(graph, query, found, names) for reason in each]
    assert all(sentence and "_" not in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (
            {"signal": "shared_methods", "methods": ["model merging", "task vector"]},
            "both use model merging, task vector",
        ),
        ({"signal": "lexical", "phrases": ["block pruning"]}, "similar text: block pruning"),
        ({"signal": "lexical", "phrases": []}, "similar text"),
        ({"signal": "semantic", "phrases": ["sparsity"]}, "close in meaning: sparsity"),
        (
            {
                "signal": "semantic",
                "phrases": ["sparsity", "masks"],
                "seed_phrases": ["pruning"],
                "seed": "Wanda: A way",
            },
            "close in meaning: “sparsity”, “masks” beside “pruning” of Wanda",
        ),
        (
            {"signal": "lexical", "phrases": ["sparsity"], "seed_phrases": ["pruning", "heads"]},
            "similar text: “sparsity” beside “pruning”, “heads” of the papers asked for",
        ),
        ({"signal": "semantic", "phrases": [], "seed_phrases": ["pruning"]}, "close in meaning"),
        (
            {"signal": "reference", "relation": "uses", "direction": "cited_by", "seed": "Learning", "mention": "CLIP"},
            "it uses CLIP",
        ),
        ({"signal": "coupling", "shared": ["A", "B", "C"]}, "both cite A; B and 1 more"),
        ({"signal": "cocitation", "shared": ["A"], "count": 1}, "cited together by A"),
        ({"signal": "shared_authors", "authors": ["Ada Lovelace"]}, "both by Ada Lovelace"),
        (
            {"signal": "pagerank", "path": ["S: So", "P"], "through": ["A", "B", "C"], "seed": "S: So"},
            "linked with S through A; B",
        ),
        (
            {"signal": "pagerank", "path": ["A", "pruning", "P"], "through": ["pruning"]},
            "linked with papers like your text through pruning",
        ),
        ({"signal": "pagerank", "path": ["S: So", "P"], "through": [], "seed": "S: So"}, "linked with S"),
        ({"signal": "pagerank", "path": [], "through": [], "seed": "S: So"}, "linked in several steps with S"),
        ({"signal": "pagerank", "path": [], "through": []}, "linked in several steps with what was asked for"),
        (
            {"signal": "reference", "relation": "extends", "direction": "cites", "seed": "", "sentence": "We extend."},
            "your text extends it: “We extend.”",
        ),
        (
            {"signal": "pagerank", "path": ["P"], "through": []},
            "among the papers that your text is closest to or names",
        ),
        ({"signal": "from_a_plug_in"}, "from a plug in"),
    ],
)
def test_reasons_read_as_english(reason, sentence):
    assert describe(reason) == sentence


@pytest.mark.parametrize(
    ("mention", "called"),
    [
        ("MüllerPrune (Müller et al., 2021)", "MüllerPrune (Müller et al., 2021)"),
        ("(Müller et al., 2021)", "Müller et al., 2021"),
        ("[12]", "12"),
        ("(Li, 2020) and (Wu, 2021)", "(Li, 2020) and (Wu, 2021)"),
        ("Video PreTraining (VPT", "Video PreTraining (VPT)"),
        ("(Müller et al., 2021", "Müller et al., 2021"),
        ("IA)^3", "IA)^3"),
    ],
)
def test_a_mention_loses_only_brackets_around_the_whole(mention, called):
    reason = {"signal": "reference", "relation": "extends", "direction": "cited_by", "seed": "Learning"}
    assert describe({**reason, "mention": mention}) == f"it extends {called}"


def test_a_reason_names_the_seed_that_it_is_about(explained, eight):
    graph, query, found, names = explained
    told = [reason for each in explain_all(graph, query, found, names) for reason in each]
    sided = [reason for reason in told if "seed_phrases" in reason or reason["signal"] == "pagerank"]
    assert {reason["signal"] for reason in sided} > {"pagerank"}
    assert all(reason["seed"] == eight[1].title for reason in sided)
    assert all("MultiPruner" in describe(reason) for reason in sided if reason.get("phrases", True))


def test_a_walk_names_the_seed_it_comes_from_and_one_from_a_text_none(eight):
    from graphrec.vectors import query_terms

    graph, facts, features = parts_of(eight)
    names = Names(eight, facts, features.vocabulary)
    known = {term: number for number, term in enumerate(features.vocabulary)}
    text = query_terms(
        "pruning attention blocks", lambda terms: {term: known[term] for term in terms if term in known}, features.idf
    )
    for query, starts in ((Query(seed_rows=(1, 3)), {1, 3}), (Query(text_terms=text), set())):
        found = rank(graph, query, min_score=0)
        told = (reason for each in explain_all(graph, query, found, names) for reason in each)
        walks = [reason for reason in told if reason["signal"] == "pagerank" and reason["path"]]
        assert walks
        assert {walk.get("seed") for walk in walks} == ({eight[row].title for row in starts} or {None})
        assert all(walk["path"][0] == walk["seed"] for walk in walks if "seed" in walk)
