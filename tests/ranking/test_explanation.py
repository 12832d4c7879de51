import pytest
from sample_graphs import parts_of

from graphrec.model.paper import Paper
from graphrec.model.query import Query
from graphrec.model.reason import Reason
from graphrec.ranking.explanation import explain_all
from graphrec.ranking.fusion import rank
from graphrec.ranking.passages import passages_of
from graphrec.ranking.sentence_pairs import SentenceIndex, best_pair
from graphrec.ranking.sentences import worth_showing
from graphrec.ranking.shared_text import PairedText, QueryText
from graphrec.signals import SharedText, load_signals
from graphrec.signals._shared import SharedTitles, excerpt
from graphrec.signals.adamic_adar import LinkedPapers
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
    return SharedText(phrases, is_enough=True)


PAIR = SharedText((), "We prune blocks.", "Blocks are pruned.", "Wanda: A way", reads_alike=True)


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


def test_text_reasons_say_what_both_texts_have_or_quote_both_word_for_word(explained, eight):
    graph, query, found, names = explained
    seed = f"{eight[1].title}. {eight[1].abstract}"
    for row, each in zip(found.rows, explain_all(graph, query, found, names), strict=True):
        for reason in (one.to_dict() for one in each if one.signal in {"lexical", "semantic"}):
            assert all(set(analyse(phrase)) <= set(analyse(seed)) for phrase in reason["phrases"])
            assert reason.get("seed_sentence", "") in seed
            assert reason.get("sentence", "") in f"{eight[row].title}. {eight[row].abstract}"


def test_weak_reasons_are_shown_only_where_there_are_few_others_and_the_last_if_there_is_none():
    text = reason_of("semantic", CloseText(0.5, common("model merging", "task vector")))
    weak = reason_of("lexical", CommonText(SharedText(("sparsity",))))
    general = reason_of("shared_methods", SharedMethods(("optimization",), 0.3))
    cited = reason_of("coupling", SharedTitles(("A",)))
    walk = reason_of("pagerank", NamedWalk((), ()))
    assert worth_showing([walk, general, text], 3) == [text]
    assert worth_showing([walk, weak, cited], 3) == [cited, weak]
    alike = reason_of("lexical", CommonText(SharedText()))
    assert worth_showing([walk, general, alike], 3) == [alike], "that nothing is stated is said, and of the texts alone"
    assert worth_showing([walk], 3) == []
    assert worth_showing([walk, weak], 3) == [weak]


def test_of_reasons_that_say_the_same_the_one_with_most_to_show_is_shown():
    short = reason_of("lexical", CommonText(SharedText(("task",))))
    pair = reason_of("semantic", CloseText(0.5, PAIR))
    long = reason_of("semantic", CloseText(0.5, common("task vector", "merging")))
    methods = reason_of("shared_methods", SharedMethods(("pruning",), 0.6, specific=("pruning",)))
    assert worth_showing([short, pair], 3) == [pair]
    assert worth_showing([short, long], 3) == [long]
    assert worth_showing([pair, methods], 3) == [methods]
    both = [reason_of(name, SharedTitles(titles)) for name, titles in (("cocitation", ("A",)), ("coupling", ("A",)))]
    assert worth_showing(both, 3) == both
    linked = reason_of("adamic_adar", LinkedPapers(("A",), ("cites", "is cited by"), "S"))
    assert worth_showing([linked, reason_of("coupling", SharedTitles(("A", "B")))], 3)[0].signal == "coupling"


def test_every_reason_has_a_sentence(explained):
    graph, query, found, names = explained
    sentences = [reason.text for each in explain_all(graph, query, found, names) for reason in each]
    assert all(sentence and "_" not in sentence for sentence in sentences)


@pytest.mark.parametrize(
    ("signal", "evidence", "sentence"),
    [
        (
            "shared_methods",
            SharedMethods(("pruning",), 0.9, ("sand lung",), ("pruning", "sand lung")),
            "both mention pruning, sand lung",
        ),
        ("shared_methods", SharedMethods((), 0.9, ("sand lung",)), "both mention sand lung"),
        ("lexical", CommonText(common("block pruning")), "both mention block pruning"),
        ("lexical", CommonText(SharedText()), "alike only as whole texts"),
        (
            "semantic",
            CloseText(0.5, PAIR),
            "reads alike: “We prune blocks.” and “Blocks are pruned.” of Wanda",
        ),
        (
            "semantic",
            CloseText(0.5, SharedText((), "We prune blocks.", "Trees grow.")),
            "only loosely alike: “We prune blocks.” and “Trees grow.” of your text",
        ),
        ("semantic", CloseText(0.5, SharedText()), "alike only as whole texts"),
        ("facet", SimilarPart("method", 0.5, ("pruning",)), "similar method: pruning"),
        ("reference", DirectReference("uses", "cited_by", "Learning", mention="CLIP"), "it uses CLIP"),
        ("reference", DirectReference("cites", "cites", "S: So"), "S cites it"),
        ("coupling", SharedTitles(("A", "B", "C")), "both cite A; B and 1 more"),
        ("cocitation", SharedTitles(("A",), 1), "both cited by A"),
        ("adamic_adar", LinkedPapers(("A", "B"), ("cites", "is cited by"), "S: So"), "both cite A; B"),
        ("adamic_adar", LinkedPapers(("A",), ("is cited by", "cites"), "S: So"), "both cited by A"),
        (
            "adamic_adar",
            LinkedPapers(("A",), ("cites", "is extended by"), "S: So"),
            "S cites A, which this paper extends",
        ),
        (
            "adamic_adar",
            LinkedPapers(("A",), ("is cited by", "is used by"), "S: So"),
            "this paper uses A, which cites S",
        ),
        ("adamic_adar", LinkedPapers(("A",), ("uses", "cites"), "S: So"), "S uses A, which cites this paper"),
        ("adamic_adar", LinkedPapers(("A",), ("is cited by", "uses"), "S: So"), "A cites S and uses this paper"),
        ("cited_by_similar", CitedBySimilar(("A", "B"), 7), "cited by similar papers: A; B and 5 more"),
        ("shared_authors", SharedAuthors(("Ada Lovelace",)), "both by Ada Lovelace"),
        (
            "pagerank",
            NamedWalk(("S: So", "A", "P"), ("A", "B"), "S: So", ("is near", "is near")),
            "both near A; B in text",
        ),
        (
            "pagerank",
            NamedWalk(("S: So", "A", "P"), ("A",), "S: So", ("compares with", "is near")),
            "S compares with A, which is near this paper in text",
        ),
        (
            "pagerank",
            NamedWalk(("S: So", "A", "P"), ("A",), "S: So", ("is near", "is cited by")),
            "this paper cites A, which is near S in text",
        ),
        (
            "pagerank",
            NamedWalk(("A", "pruning", "P"), ("pruning",), None, ("mentions", "is mentioned by")),
            "both mention pruning",
        ),
        (
            "pagerank",
            NamedWalk(("A", "B", "P"), ("B",), None, ("cites", "cites")),
            "a paper like your text (A) cites B, which cites this paper",
        ),
        ("pagerank", NamedWalk(("S: So", "P"), (), "S: So", ("cites",)), "linked with S"),
        ("pagerank", NamedWalk(("S: So", "P"), (), "S: So", ("is near",)), "near S in text"),
        ("pagerank", NamedWalk((), (), "S: So"), "linked with S"),
        ("pagerank", NamedWalk((), ()), "linked with what was asked for"),
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
        ("[12]", "“Learning”"),  # a number says nothing where its list is not
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
    sided = [reason for reason in reasons if "seed" in reason.to_dict()]
    assert {reason.signal for reason in sided} > {"pagerank"}
    assert all(reason.to_dict()["seed"] == eight[1].title for reason in sided)


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


def _pair_of(own, theirs):
    papers = [Paper(title=title, abstract=abstract) for title, abstract in (own, theirs)]
    rarity = dict.fromkeys(analyse(f"{theirs[0]}. {theirs[1]}"), 5.0)
    return best_pair(SentenceIndex(passages_of(papers[1:]), rarity), passages_of(papers[:1]))


def test_the_sentences_most_alike_are_of_the_subject_and_word_for_word():
    own = "Sieving wet sand", "Impressive results are dominant. Wet sand sticks to the meshes of a sieve. Dogs bark."
    theirs = "Meshes for sand", "Our results are impressive and dominant. Sieves lose wet sand in meshes. Cats sleep."
    pair = _pair_of(own, theirs)
    assert pair.sentence == "Wet sand sticks to the meshes of a sieve."
    assert pair.seed_sentence == "Sieves lose wet sand in meshes."
    assert (pair.seed, pair.reads_alike) == ("Meshes for sand", True)


def test_sentences_without_a_word_of_the_subject_do_not_read_alike():
    pair = _pair_of(("Sieving sand", "It is impressive."), ("Barking dogs", "Cats are impressive, too."))
    assert pair is None or not pair.reads_alike


@pytest.mark.parametrize(("text", "phrases"), [("We sift X-Sievers.", ("X-Sievers",)), ("A Siever.", ())])
def test_a_name_is_in_both_texts_only_with_the_letter_before_its_hyphen(text, phrases):
    query = QueryText(passages_of([Paper(title="Sifters", abstract=f"{text} {text}")]), {}, frozenset(), 0.0)
    paper = Paper(title="X-Sievers sift", abstract="X-Sievers are new.")
    text_of_both = PairedText(paper, {"siever": 1.0}, {"siever": 0.001}, query, needs_pair=False)
    assert text_of_both.shared.phrases == phrases


def test_notes_on_where_code_is_are_no_passages_and_key_words_are_not_quoted():
    paper = Paper(
        title="On sieves",
        abstract="We sieve sand. Our code is available at https://example.org/sand. See the project page.",
        keywords=("river sand",),
    )
    passages = passages_of([paper])
    assert passages.texts == ("On sieves", "We sieve sand.", "river sand")
    assert passages.is_quotable == (True, True, False)


def test_an_excerpt_is_of_the_words_that_both_sentences_have_and_word_for_word():
    long = (
        "As many authors have remarked over the years in this journal and elsewhere, " * 2 + "wet sand clogs a sieve."
    )
    part = excerpt(long, "A sieve for wet sand.")
    assert part.startswith("…")
    assert part.endswith("wet sand clogs a sieve.")
    assert part[1:] in long
    assert len(excerpt("沙" * 200, "沙粒")) <= 52
