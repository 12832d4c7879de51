import pytest
from sample_graphs import parts_of

from graphrec.model.query import Query
from graphrec.model.reason import Reason
from graphrec.ranking.explanation import explain_all
from graphrec.ranking.fusion import rank
from graphrec.ranking.sentences import worth_showing
from graphrec.signals import SharedPhrases, load_signals
from graphrec.signals._shared import SharedTitles
from graphrec.signals.cited_by_similar import CitedBySimilar
from graphrec.signals.facet import SimilarPart
from graphrec.signals.lexical import CommonText
from graphrec.signals.pagerank import NamedWalk
from graphrec.signals.reference import DirectReference
from graphrec.signals.semantic import CloseText
from graphrec.signals.shared_authors import SharedAuthors
from graphrec.signals.shared_methods import SharedMethods
from graphrec.vectors.tokens import analyse


def reason_of(signal, evidence, contribution=0.1):
    return Reason(signal, contribution, evidence, load_signals()[signal].sentence)


def common(*phrases):
    return SharedPhrases(phrases)


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
        assert sum(reason.contribution for reason in each) == pytest.approx(score, abs=1e-6)
        shares = [reason.contribution for reason in each]
        assert shares == sorted(shares, reverse=True)


def test_a_reference_is_told_with_relation_direction_and_sentence(explained):
    graph, query, found, names = explained
    reason = next(each for each in explain_all(graph, query, found, names)[0] if each.signal == "reference")
    assert (reason.evidence.relation, reason.evidence.direction) == ("extends", "cites")
    assert "we extend BlockPruner" in reason.evidence.sentence
    assert reason.text.startswith("MultiPruner extends it: “In this paper, we extend BlockPruner")


def test_text_reasons_hold_phrases_of_the_paper(explained, eight):
    graph, query, found, names = explained
    for row, each in zip(found.rows, explain_all(graph, query, found, names), strict=True):
        text = f"{eight[row].title} {eight[row].abstract}".lower().replace("-", " ")
        for reason in each:
            for phrase in reason.to_dict().get("phrases", ()):
                assert phrase.lower().replace("-", " ") in text


def test_text_reasons_share_their_phrases_with_the_seed_or_tell_both_sides(explained, eight):
    graph, query, found, names = explained
    seed = analyse(f"{eight[1].title}. {eight[1].abstract}")
    for each in explain_all(graph, query, found, names):
        for reason in (one.to_dict() for one in each):
            if "phrases" in reason and "seed_phrases" not in reason:
                assert len(reason["phrases"]) >= 2
                assert set(analyse(" ".join(reason["phrases"]).lower())) & set(seed)
            for phrase in reason.get("seed_phrases", ()):
                assert phrase in f"{eight[1].title}. {eight[1].abstract}"


def test_weak_reasons_are_shown_only_where_there_are_few_others():
    text = reason_of("semantic", CloseText(0.5, common("model merging", "task vector")))
    usual = reason_of("shared_methods", SharedMethods(("optimization",), 0.3))
    empty = reason_of("shared_methods", SharedMethods(("theoretical analysis",), 0.9))
    specific = reason_of("shared_methods", SharedMethods(("pruning",), 0.6))
    walk = reason_of("pagerank", NamedWalk((), ()))
    assert worth_showing([walk, usual, text], 3) == [text, usual]
    assert worth_showing([walk, empty, text], 3) == [text, empty]
    assert worth_showing([walk, specific, text], 3) == [specific, text]
    assert worth_showing([walk, text], 3) == [text, walk]


def test_of_reasons_that_say_the_same_the_one_with_most_to_show_is_shown():
    short = reason_of("lexical", CommonText(common("task")))
    sides = reason_of("semantic", CloseText(0.5, SharedPhrases(("task",), ("merging",))))
    long = reason_of("semantic", CloseText(0.5, common("task vector", "merging")))
    assert worth_showing([short, sides], 3) == [sides]
    assert worth_showing([short, long], 3) == [long]
    both = [reason_of(name, SharedTitles(("A", "B"), 2)) for name in ("cocitation", "coupling")]
    assert worth_showing(both, 3) == both[:1]
    others = [reason_of("cocitation", SharedTitles(("A",))), reason_of("coupling", SharedTitles(("B",)))]
    assert worth_showing(others, 3) == others


def test_every_reason_has_a_sentence(explained):
    graph, query, found, names = explained
    sentences = [reason.text for each in explain_all(graph, query, found, names) for reason in each]
    assert all(sentence and "_" not in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("signal", "evidence", "sentence"),
    [
        ("shared_methods", SharedMethods(("model merging", "task vector")), "both use model merging, task vector"),
        ("shared_methods", SharedMethods(("pruning",), 0.9, ("sand lung",)), "both use pruning, both about sand lung"),
        ("shared_methods", SharedMethods((), 0.9, ("sand lung",)), "both about sand lung"),
        ("lexical", CommonText(common("block pruning")), "similar text: block pruning"),
        ("lexical", CommonText(common()), "similar text"),
        ("semantic", CloseText(0.5, common("sparsity")), "close in meaning: sparsity"),
        (
            "semantic",
            CloseText(0.5, SharedPhrases(("sparsity", "masks"), ("pruning",), "Wanda: A way")),
            "close in meaning: “sparsity”, “masks” beside “pruning” of Wanda",
        ),
        (
            "lexical",
            CommonText(SharedPhrases(("sparsity",), ("pruning", "heads"))),
            "similar text: “sparsity” beside “pruning”, “heads” of the papers asked for",
        ),
        ("semantic", CloseText(0.5, SharedPhrases((), ("pruning",))), "close in meaning"),
        ("facet", SimilarPart("method", 0.5, ("pruning",)), "similar method: pruning"),
        ("reference", DirectReference("uses", "cited_by", "Learning", mention="CLIP"), "it uses CLIP"),
        ("reference", DirectReference("cites", "cites", "S: So"), "S cites it"),
        ("coupling", SharedTitles(("A", "B", "C")), "both cite A; B and 1 more"),
        ("cocitation", SharedTitles(("A",), 1), "cited together by A"),
        ("adamic_adar", SharedTitles(("A", "B")), "both linked with A; B"),
        ("cited_by_similar", CitedBySimilar(("A", "B"), 7), "cited by similar papers: A; B and 5 more"),
        ("shared_authors", SharedAuthors(("Ada Lovelace",)), "both by Ada Lovelace"),
        ("pagerank", NamedWalk(("S: So", "P"), ("A", "B", "C"), "S: So"), "linked with S through A; B"),
        (
            "pagerank",
            NamedWalk(("A", "pruning", "P"), ("pruning",)),
            "linked with papers like your text through pruning",
        ),
        ("pagerank", NamedWalk(("S: So", "P"), (), "S: So"), "linked with S"),
        ("pagerank", NamedWalk((), (), "S: So"), "linked in several steps with S"),
        ("pagerank", NamedWalk((), ()), "linked in several steps with what was asked for"),
        (
            "reference",
            DirectReference("extends", "cites", "", sentence="We extend."),
            "your text extends it: “We extend.”",
        ),
        ("pagerank", NamedWalk(("P",), ()), "among the papers that your text is closest to or names"),
    ],
)
def test_reasons_read_as_english(signal, evidence, sentence):
    assert reason_of(signal, evidence).text == sentence


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
    evidence = DirectReference("extends", "cited_by", "Learning", mention=mention)
    assert reason_of("reference", evidence).text == f"it extends {called}"


def test_a_reason_names_the_seed_that_it_is_about(explained, eight):
    graph, query, found, names = explained
    reasons = [reason for each in explain_all(graph, query, found, names) for reason in each]
    sided = [reason for reason in reasons if "seed_phrases" in reason.to_dict() or reason.signal == "pagerank"]
    assert {reason.signal for reason in sided} > {"pagerank"}
    assert all(reason.to_dict()["seed"] == eight[1].title for reason in sided)
    assert all("MultiPruner" in reason.text for reason in sided if reason.to_dict().get("phrases", True))


def test_a_walk_names_the_seed_it_comes_from_and_one_from_a_text_none(eight):
    from graphrec.vectors.features import query_terms

    graph, facts, features = parts_of(eight)
    names = Names(eight, facts, features.vocabulary)
    known = {term: number for number, term in enumerate(features.vocabulary)}
    text = query_terms(
        "pruning attention blocks", lambda terms: {term: known[term] for term in terms if term in known}, features.idf
    )
    for query, starts in ((Query(seed_rows=(1, 3)), {1, 3}), (Query(text_terms=text), set())):
        found = rank(graph, query, min_score=0)
        reasons = (reason for each in explain_all(graph, query, found, names) for reason in each)
        walks = [reason.evidence for reason in reasons if reason.signal == "pagerank" and reason.evidence.path]
        assert walks
        assert {walk.seed for walk in walks} == ({eight[row].title for row in starts} or {None})
        assert all(walk.path[0] == walk.seed for walk in walks if walk.seed is not None)
