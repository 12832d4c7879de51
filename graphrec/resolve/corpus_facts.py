"""Facts of a corpus: names are resolved to the papers that introduce them, other references to works they share.

There are two passes over the texts. The first collects the names that papers introduce into a lexicon; the second finds
mentions of these names. Both work paper by paper, so the result does not depend on the number of workers.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from graphrec.engines import run_serially
from graphrec.extractors.acronyms import long_form_start
from graphrec.extractors.full_texts import read_citing_sentences
from graphrec.extractors.lexicon import TITLE, hinted_names, lexicon_of, owned_names
from graphrec.extractors.names import name_key
from graphrec.extractors.passes import Tools, first_pass, second_pass
from graphrec.extractors.vocabulary import build_vocabulary
from graphrec.model.compression import Packed
from graphrec.model.facts import CorpusFacts, MethodUse, PaperFacts, Reference
from graphrec.resolve.authors import rows_by_author_year
from graphrec.resolve.full_texts import with_citing_sentences
from graphrec.resolve.methods import choose_methods, grown_terms, keyword_counts
from graphrec.resolve.reference_lists import match_lists
from graphrec.resolve.referents import (
    Rows,
    Targets,
    identifier_of,
    is_not_later,
    resolve,
)
from graphrec.resolve.replies import Replies, find_replies, rows_of_titles, with_reply
from graphrec.resolve.signs import find_terms, is_about_learning, is_distinct, is_field_of_names, is_reference
from graphrec.resolve.studies import with_studies
from graphrec.resolve.works import Works
from graphrec.text import short_name, split_sentences
from graphrec.vectors.abstracts import content

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.extractors.introductions import IntroducedName
    from graphrec.extractors.lexicon import Owner
    from graphrec.extractors.passes import FirstPass
    from graphrec.extractors.references import Mention
    from graphrec.model.paper import Paper
    from graphrec.resolve.reference_lists import ReferenceLists
    from graphrec.resolve.signs import Papers

_AROUND = 1_000  # characters of a long sentence that are kept on either side of a mention: a list has thousands
_NUMBERED = re.compile(r"(\w[\w+]*?)[- ]?v?\d+(?:\.\d+)*")  # a name with a version number
_FAMILY_CONFIDENCE = 0.8
_DEFINED_MOST = 4  # papers that spell an acronym out; from so many on none of them coined it


def learn_facts(papers: Sequence[Paper], mapper: Mapper = run_serially, apart: Collection[str] = ()) -> CorpusFacts:
    """Extract the facts of all titles and abstracts and resolve them to node numbers.

    The result is the same wherever `mapper` runs its batches.

    Args:
        papers: all papers of the corpus.
        mapper: runs batches of papers.
        apart: entries of reference lists that the user keeps apart from all others.

    Cost: linear in the text; memory for the facts, and for the phrases of a bounded sample.
    """
    first = first_pass(papers, mapper)
    names = _collect_names(papers, first)
    grown, synonyms = grown_terms(papers, first)
    tools = Tools(lexicon_of(names.owned), build_vocabulary(grown, synonyms))
    second = second_pass(papers, own_keys(names.introduced), tools, mapper)
    chosen = choose_methods(second, tools.vocabulary, keyword_counts(papers), mapper)
    is_of_names = is_field_of_names(first.n_naming, first.n_abstracts)
    terms = find_terms(second.names, papers, is_of_names=is_of_names)
    rows = _rows_of(papers)
    lists = match_lists(papers, rows.by_identifier, apart)
    targets = Targets(papers, Works(len(papers)), rows, terms, is_of_names=is_of_names, lists=lists)
    heads = _rows_of_names(paper.title for paper in papers)
    replies = _replies_of(papers)
    full_texts = read_citing_sentences(papers, mapper)
    node_of: dict[int, int] = {}

    def node(number: int) -> int:
        if number not in node_of:
            node_of[number] = _node_of(number, lists, targets.works)
        return node_of[number]

    def facts_of(row: int, mentions: Sequence[Mention], uses: tuple[MethodUse, ...]) -> PaperFacts:
        sure = tuple(name.name for name in names.introduced[row] if name.is_sure)
        facts = PaperFacts(sure, references_of(mentions, row, targets), uses)
        facts = _with_forerunner(row, facts, targets, heads)
        facts = with_citing_sentences(row, facts, full_texts.get(row, ()), lists, node)
        return with_reply(row, facts, replies, papers, targets.works)

    facts = _add_names_in_use(map(facts_of, range(len(papers)), second.mentions, chosen.uses()), len(papers))
    citing, cited = _resolve_reference_lists(lists, node)
    works = targets.works.with_ids(papers)
    matched = tuple(lists.describe(node_of))
    return CorpusFacts(facts, works, chosen.methods, citing, cited, is_of_names, matched=matched)


def _replies_of(papers: Sequence[Paper]) -> Replies:
    by_row = find_replies(enumerate(papers))
    return Replies(by_row, rows_of_titles(by_row.values(), ((row, paper.title) for row, paper in enumerate(papers))))


class _Names(NamedTuple):
    """The names that each paper introduces, all names with their owners, and the number of papers by acronym."""

    introduced: list[tuple[IntroducedName, ...]]
    owned: list[tuple[str, Owner]]
    acronyms: Counter[str]


def _collect_names(papers: Sequence[Paper], first: FirstPass) -> _Names:
    """Decide which of the names found in the first pass each paper introduces."""
    acronyms = _acronym_counts(first)
    introduced = with_studies(_without_common_acronyms(first.introduced, acronyms), first.studies, papers)
    titles = [paper.title for paper in papers]
    titled = _rows_by_title_name((name, owner.row, owner.firmness) for name, owner in owned_names(titles, introduced))
    introduced = _without_titles_of_others(enumerate(introduced), titled, papers)
    return _Names(introduced, [*owned_names(titles, introduced), *hinted_names(titles)], acronyms)


def own_keys(introduced: Iterable[Sequence[IntroducedName]]) -> Iterator[frozenset[str]]:
    """For each paper, the keys of the names that it surely introduces."""
    return (frozenset(name_key(name.name) for name in names if name.is_sure) for names in introduced)


def references_of(mentions: Iterable[Mention], row: int, targets: Targets) -> tuple[Reference, ...]:
    """Resolve the mentions of one paper to references, without those of terms and of itself.

    Args:
        mentions: the mentions in its text.
        row: row of the paper; -1 for free text.
        targets: papers and works that they can refer to.
    """
    resolved = (
        resolve(one, row, targets)
        for one in mentions
        if is_reference(one, targets.terms, is_of_names=targets.is_of_names)
        and _is_at_home(one, row, targets)
        and not (one.identifier and targets.rows.by_identifier.get(identifier_of(one)) == row)
    )
    return tuple(shorten_sentence(one) for one in resolved if one is not None)


def shorten_sentence(reference: Reference, around: int = _AROUND) -> Reference:
    """Cut the sentence of a reference around the mention, if it is very long (a list, a table).

    Args:
        reference: the reference.
        around: characters that are kept on either side of the mention.
    """
    sentence = reference.sentence
    at = max(0, sentence.find(reference.mention) - around)
    piece = sentence[at : at + len(reference.mention) + 2 * around]
    if len(sentence) <= len(piece):
        return reference
    return reference._replace(sentence=f"{'…' * (at > 0)}{piece}{'…' * (at + len(piece) < len(sentence))}")


def _is_at_home(mention: Mention, row: int, targets: Targets) -> bool:
    """Whether a paper may mean the well-known system by a name that has other meanings, too; free text always may."""
    is_plain = mention.entry is None or not mention.entry.is_listed or is_distinct(mention.entry)
    return row < 0 or bool(is_plain or mention.sign) or is_about_learning(targets.papers[row])


def _rows_of_names(titles: Iterable[str]) -> dict[str, int]:
    """Rows of papers by the short name at the beginning of their title, if only one title begins with it."""
    rows: defaultdict[str, list[int]] = defaultdict(list)
    for row, title in enumerate(titles):
        rows[short_name(title)].append(row)
    return {name: rows_of_name[0] for name, rows_of_name in rows.items() if name and len(rows_of_name) == 1}


def _base_name(title: str) -> str:
    """The short name of a title without its version number, as "4M" of "4M-21"; "" if it has no such number.

    >>> _base_name("DINOv2: Learning Features"), _base_name("4M-21: Any to Any"), _base_name("DINO: Emerging")
    ('DINO', '4M', '')
    """
    base = _NUMBERED.fullmatch(short_name(title))
    return base[1] if base else ""


def _with_forerunner(row: int, facts: PaperFacts, targets: Targets, heads: Mapping[str, int]) -> PaperFacts:
    """Add a reference to the paper of which this one is a later version by its name: "4M-21" extends "4M".

    Only in a field of names, if its abstract mentions the name, which is the evidence, and no other reference links the
    two: "COVID-19" is no version of a paper.

    Args:
        row: row of the paper.
        facts: facts of the paper.
        targets: all papers, and what the field calls them.
        heads: rows of papers by the short name of their title.
    """
    papers = targets.papers
    base = _base_name(papers[row].title) if targets.is_of_names else ""
    forerunner = heads.get(base) if base else None
    if forerunner is None or any(one.target == forerunner for one in facts.references):
        return facts
    alone = re.compile(rf"(?<![\w-]){re.escape(base)}(?![\w-])")
    sentence = next((one for one in split_sentences(content(papers[row].abstract)) if alone.search(one)), "")
    if not sentence or not is_not_later(papers[forerunner], papers[row]):
        return facts
    reference = Reference(base, base, "extends", sentence, confidence=_FAMILY_CONFIDENCE, target=forerunner)
    return facts._replace(references=(*facts.references, reference))


def _add_names_in_use(facts_by_paper: Iterable[PaperFacts], n_papers: int) -> Packed[PaperFacts]:
    """Add the names by which other papers refer to a paper to those that it introduces."""
    names_in_use: defaultdict[int, dict[str, str]] = defaultdict(dict)

    def collect_names() -> Iterator[PaperFacts]:
        for one in facts_by_paper:
            for reference in one.references:
                if reference.name and reference.target is not None and reference.target < n_papers:
                    names_in_use[reference.target].setdefault(name_key(reference.name), reference.name)
            yield one

    facts = Packed.of(collect_names())
    changed = ((row, one, names_in_use[row]) for row, one in enumerate(facts) if row in names_in_use)
    return facts.with_items(
        {
            row: one._replace(introduces=(*one.introduces, *_missing_names(one.introduces, names)))
            for row, one, names in changed
        }
    )


def _missing_names(names: Sequence[str], candidates: Mapping[str, str]) -> list[str]:
    """Select the names in `candidates` (name by key) that are not among `names`."""
    present = {name_key(name) for name in names}
    return [name for key, name in candidates.items() if key not in present]


def _acronym_counts(first: FirstPass) -> Counter[str]:
    """Count the papers that spell out each acronym, by key of the acronym and of the long form."""
    counts: Counter[str] = Counter()
    for (long, short), count in first.acronyms.items():
        counts[name_key(short)] += count
        counts[name_key(long)] += count
    return counts


def _without_common_acronyms(
    introduced: Sequence[Sequence[IntroducedName]], counts: Mapping[str, int]
) -> list[tuple[IntroducedName, ...]]:
    """Remove the acronyms that several papers spell out, so that none of them coined it.

    Args:
        introduced: the names that each paper introduces.
        counts: number of papers that spell out each acronym or long form, by key.
    """
    return [
        tuple(
            name
            for name in names
            if (name.source != "capitals" or counts.get(name_key(name.name), 0) < 2)
            and (name.source == "title" or counts.get(name_key(name.name), 0) < _DEFINED_MOST)
        )
        for names in introduced
    ]


def _rows_by_title_name(owned: Iterable[tuple[str, int, int]]) -> dict[str, set[int]]:
    """Rows of the papers whose titles begin with a name of several words, by key of that name.

    `owned`: names that papers introduce, as (name, row, firmness).
    """
    rows: defaultdict[str, set[int]] = defaultdict(set)
    for name, row, firmness in owned:
        if firmness == TITLE and " " in (bare := name.partition(" (")[0]):
            rows[name_key(bare)].add(row)
    return rows


def _without_titles_of_others(
    introduced: Iterable[tuple[int, tuple[IntroducedName, ...]]], titled: Mapping[str, set[int]], papers: Papers
) -> list[tuple[IntroducedName, ...]]:
    """Remove the names that belong to another paper, and their acronyms.

    A name of several words belongs to an earlier paper whose title begins with it: a paper about "an instruction-tuned
    Video Pretraining (VPT) model" does not introduce the name Video Pretraining. A name in a paper's own title stays.

    Args:
        introduced: (row, names that the paper introduces) of every paper.
        titled: rows of papers by key of the name with which their titles begin, from `_rows_by_title_name`.
        papers: all papers by row.
    """

    def is_title_of_another(name: IntroducedName, row: int) -> bool:
        owners = titled.get(name_key(name.name), set()) if name.source != "title" else set()
        return row not in owners and any(is_not_later(papers[owner], papers[row]) for owner in owners)

    filtered = []
    for row, names in introduced:
        others = [name.name for name in names if is_title_of_another(name, row)]
        filtered.append(tuple(name for name in names if not any(_is_short_of(name, long) for long in others)))
    return filtered


def _is_short_of(name: IntroducedName, long: str) -> bool:
    """Whether a name is the long form itself or its acronym."""
    if name.source == "title":
        return False
    return name.name == long or (name.source in {"acronym", "object"} and long_form_start(long, name.name) == 0)


def _identifier_keys(paper: Paper) -> list[str]:
    """All identifiers of a paper that a reference list may contain, in lower case."""
    return [key for key in (paper.id.lower(), paper.doi.lower(), paper.arxiv.lower()) if key] + [
        one.lower() for one in paper.identifiers
    ]


def _rows_of(papers: Sequence[Paper]) -> Rows:
    by_identifier: dict[str, int] = {}
    for row, paper in enumerate(papers):
        for key in _identifier_keys(paper):
            by_identifier.setdefault(key, row)
    dated = ((row, paper.authors[0], paper.year) for row, paper in enumerate(papers) if paper.authors)
    return Rows(by_identifier, rows_by_author_year(dated))


def _resolve_reference_lists(lists: ReferenceLists, node: Callable[[int], int]) -> tuple[Any, Any]:
    """Resolve reference lists to two aligned arrays of node numbers, citing and cited, sorted and without repetition.

    Args:
        lists: what their entries mean.
        node: the node of a work, by the number of its first entry.
    """
    sources, targets = array("q"), array("q")
    for row, paper in enumerate(lists.papers):
        for entry in paper.references:
            target = node(lists.first_of(entry))
            if target != row:
                sources.append(row)
                targets.append(target)
    pairs = np.stack([np.asarray(sources, dtype=np.int64), np.asarray(targets, dtype=np.int64)])
    order = np.lexsort(pairs[::-1])
    pairs = pairs[:, order]
    is_new = np.ones(len(order), dtype=bool)
    is_new[1:] = (np.diff(pairs) != 0).any(axis=0)
    return pairs[0, is_new], pairs[1, is_new]


def _node_of(number: int, lists: ReferenceLists, works: Works) -> int:
    row = lists.row_of.get(number)
    if row is not None:
        return row
    key, *others = lists.keys_of(number)
    return works.node(key, lists.work_of(number), others)
