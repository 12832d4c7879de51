"""Resolution of mentions: to the paper that introduces the name or has the identifier, else to an outside work."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.lexicon import HINT, REPORT, TITLE
from graphrec.extractors.matcher import pattern
from graphrec.extractors.names import is_shaped, name_key
from graphrec.extractors.phrases import ordinary_words, weak_words
from graphrec.extractors.references import OWN_STUDY, PERSON
from graphrec.extractors.studies import is_announcement, is_of_sequel, speaks_of_sequel
from graphrec.model.facts import Reference, Work
from graphrec.resolve.authors import (
    NO_YEAR,
    author_year,
    authors_label,
    is_common,
    is_telling,
    names_authors,
    surname_key,
)
from graphrec.resolve.reference_lists import NO_LISTS, ReferenceLists
from graphrec.resolve.signs import claimants
from graphrec.resolve.works import OF_ONE_PAPER
from graphrec.text import split_sentences, title_key
from graphrec.vectors.abstracts import content
from graphrec.vectors.tokens import WordSpans

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from graphrec.extractors.lexicon import Owner
    from graphrec.extractors.references import Mention
    from graphrec.model.paper import Paper
    from graphrec.resolve.signs import Papers
    from graphrec.resolve.works import Works


_COMMON_LABEL = re.compile(
    r"[A-Z][A-Za-z]\d\d[a-z]?"
)  # initials of two authors, which are too common to identify a work
_VERSIONED = re.compile(r"(?<=\d)v\d+$")  # of an arXiv id
_ALIKE_SHARE = 0.75  # of the words of an acronym's long form that the introducing paper must use, too
_SHARED_WORDS = 2  # words of the cited paper's title that a citing paper must use, too
_TITLE_SHARE = 0.7  # of the words of a title that a paper must use that cites its authors without a year
_MEETING = re.compile(r"\W{0,3}\d{1,4} ?\(?[Ss]uppl")  # behind the year: an abstract of a meeting is cited
_MOST_OF_AUTHOR = 50  # papers with one first author, and year; more are not looked at, and cannot be told apart
_SHORT_ACRONYM = 6  # letters; acronyms up to this length are ambiguous


class Rows(NamedTuple):
    """Rows of papers by identifier, and by first author and year (keys from `author_year`)."""

    by_identifier: Mapping[str, int]
    by_author_year: Mapping[str, Sequence[int]]


def _no_rows() -> Rows:
    return Rows({}, {})


@dataclass(frozen=True, slots=True)
class Targets:
    """What the mentions of a corpus can refer to.

    `papers`: all papers by row. `works`: the works outside the corpus; new ones are added. `rows`: rows of papers by
    identifier, and by author and year. `terms`: names that mean no work of the papers that introduce them.
    `is_of_names`: whether the field calls its works by names (see `signs`). `lists`: what the reference lists of the
    papers mean.
    """

    papers: Papers
    works: Works
    rows: Rows = field(default_factory=_no_rows)
    terms: Collection[str] = frozenset()
    is_of_names: bool = True
    lists: ReferenceLists = NO_LISTS


def resolve(mention: Mention, row: int, targets: Targets) -> Reference | None:
    """Resolve a mention in a paper to a reference; None if the paper mentions itself.

    Args:
        mention: the mention in the text.
        row: row of the citing paper; -1 for free text.
        targets: papers and works that it can refer to.
    """
    papers = targets.papers
    is_owned = mention.entry is not None and mention.entry.name not in targets.terms
    owner, doubt = _owner(mention, row, targets) if is_owned else (None, False)
    if owner is None and is_owned and _is_own(mention, row, papers):
        return None
    if mention.sign == OWN_STUDY and not (owner and is_announcement(papers[owner.row].title)):
        return None
    target = owner.row if owner else cited_paper(mention, row, targets)
    if target is None and not doubt:
        target = _work_node(mention, row, targets)
    confidence = round(mention.confidence - (0.1 if owner and owner.firmness == HINT else 0.0), 2)
    return Reference(
        mention.mention,
        mention.name,
        mention.relation,
        mention.sentence,
        mention.author,
        mention.year,
        confidence,
        target,
    )


def _work_node(mention: Mention, row: int, targets: Targets) -> int:
    """The node of the work that a mention refers to: that of a reference list where both are surely the same."""
    key, work = _work_key(mention, row), work_of(mention)
    listed = targets.lists.cited_work(mention.author, mention.year, mention.name, row)
    if listed is None:
        return targets.works.node(key, work)
    keys = (*((key,) if mention.name else ()), *targets.lists.keys_of(listed))
    return targets.works.node(keys[0], targets.lists.work_of(listed)._replace(name=mention.name), keys[1:])


def identifier_of(mention: Mention) -> str:
    """The identifier of a mention as papers have it, DOIs and arXiv ids without scheme and version; "" for none."""
    scheme, _, value = mention.identifier.lower().partition(":")
    return _VERSIONED.sub("", value) if scheme in {"arxiv", "doi"} else mention.identifier.lower()


def author_years(mention: Mention) -> list[str]:
    """The keys under which papers that a citation may mean stand in `Rows.by_author_year`, most likely first."""
    if not (mention.citation and mention.author and (mention.year or mention.citation.authors)):
        return []
    if mention.year:
        return [author_year(mention.author, mention.year + difference) for difference in (0, -1, 1)]
    return [] if is_common(mention.author) else [author_year(mention.author, NO_YEAR)]


def work_of(mention: Mention) -> Work:
    """Create the work that a mention refers to; without a name it is called by its arXiv id or its authors."""
    identifier = identifier_of(mention)
    is_doi = identifier.startswith("10.")
    name = mention.name or (f"arXiv:{identifier}" if identifier and not is_doi else "")
    if mention.sign == PERSON:
        name = mention.mention
    author = authors_label(mention.citation) if mention.citation and not name else mention.author
    return Work(name, author, mention.year, doi=identifier if is_doi else "")


def cited_paper(mention: Mention, row: int, targets: Targets) -> int | None:
    """Row of the only paper that fits the identifier, or authors and year, of a citation; None if several do, or none.

    Rare surnames and the exact year are enough. Otherwise both papers must share words, or the cited one must contain
    the name in the mention.

    Args:
        mention: the mention in the text.
        row: row of the citing paper; -1 for free text.
        targets: papers and works that it can refer to.
    """
    papers, rows = targets.papers, targets.rows
    if identifier := identifier_of(mention):
        return rows.by_identifier.get(identifier)
    fit = _papers_that_fit(mention, row, targets)
    if len(fit) != 1:
        return None
    namesakes = len(rows.by_author_year.get(author_year(mention.author, NO_YEAR), ())) / targets.works.n_papers
    is_listed = mention.citation is not None and _is_listed(fit[0], row, targets)
    return fit[0] if is_listed or _is_sure(mention, papers[fit[0]], papers[row], namesakes) else None


def _papers_that_fit(mention: Mention, row: int, targets: Targets) -> list[int]:
    """Rows of the papers with the authors and the year of a citation; of several, those in its paper's reference list.

    Those of the year before or after only if none has the year itself.

    Args:
        mention: the mention in the text.
        row: row of the citing paper; -1 for free text.
        targets: papers and works that it can refer to.
    """
    papers = targets.papers
    citing = papers[row]
    for key in author_years(mention):
        candidates = targets.rows.by_author_year.get(key, ())
        same = candidates if len(candidates) <= _MOST_OF_AUTHOR else ()
        if fit := [one for one in same if one != row and _fits(mention, papers[one], citing)]:
            listed = [one for one in fit if _is_listed(one, row, targets)] if len(fit) > 1 else []
            return listed or fit
    return []


def _fits(mention: Mention, cited: Paper, citing: Paper) -> bool:
    is_named = mention.citation is not None and names_authors(mention.citation, cited.authors)
    return is_named and is_not_later(cited, citing)


def _is_listed(cited: int, citing: int, targets: Targets) -> bool:
    """Whether a paper (by row) is in the reference list of another one."""
    return citing >= 0 and cited in targets.lists.rows_listed(citing)


def _is_sure(mention: Mention, cited: Paper, citing: Paper, namesakes: float) -> bool:
    """Whether a paper with the authors of a citation is the one cited.

    With the year before or after, the citation must name several authors, and all; without a year, or in the
    supplement of a journal, the citing paper must use most words of the cited title.
    """
    citation = mention.citation
    if citation is None:
        return False
    n_shared = n_shared_words(citing, cited, "")
    is_of_meeting = mention.year == cited.year and _MEETING.match(mention.sentence.partition(mention.mention)[2])
    if mention.year is None or is_of_meeting:
        return n_shared >= max(_SHARED_WORDS, _TITLE_SHARE * len(_telling_forms(cited.title)))
    if mention.year != cited.year:
        return len(citation.authors) > 1 and not citation.has_more and n_shared >= _SHARED_WORDS
    is_in_text = bool(mention.name) and name_key(mention.name) in name_key(f"{cited.title} {cited.abstract}")
    return is_telling(citation, namesakes) or is_in_text or n_shared >= _SHARED_WORDS - (mention.entry is not None)


def _owner(mention: Mention, row: int, targets: Targets) -> tuple[Owner | None, bool]:
    """Find the owner of a name that a mention refers to, if there is exactly one; also whether there are several.

    Owners are excluded if they are later papers, spell out the acronym differently, or do not claim the name. Of
    several papers whose titles begin alike, the one with the shortest title is chosen.
    """
    papers = targets.papers
    owners: Sequence[Owner] = mention.entry.owners if mention.entry else ()
    if mention.entry and not (mention.entry.is_listed or mention.sign):
        owners = claimants(mention.entry, papers, is_of_names=targets.is_of_names)
    owners = [one for one in owners if one.row != row and is_not_later(papers[one.row], papers[row])]
    owners = [one for one in owners if one.firmness != REPORT or _is_stage_meant(mention, papers[row], papers[one.row])]
    if mention.entry and not mention.entry.is_listed and can_mean_much(mention.entry.spelling):
        owners = [
            owner
            for owner in owners
            if _is_asked_for(mention, row, owner)
            or _is_listed(owner.row, row, targets)
            or _is_cited(mention, papers[owner.row])
            or is_about_the_same(papers[row], papers[owner.row], mention.entry.spelling)
        ]
    if mention.author:
        owners = [owner for owner in owners if _is_of(papers[owner.row], mention.author)]
    if mention.year:
        owners = [owner for owner in owners if abs((papers[owner.row].year or mention.year) - mention.year) <= 1]
    if mention.long_form:
        owners = [owner for owner in owners if _spells_alike(mention, owner, papers[owner.row])]
    firmest = max((owner.firmness for owner in owners), default=0)
    firm = [owner for owner in owners if owner.firmness == firmest]
    predecessors = _predecessors(owners, firm, papers)
    if len(firm) > 1 or predecessors:
        firm = sorted(predecessors, key=lambda owner: len(papers[owner.row].title))[:1]
    return (firm[0], False) if len(firm) == 1 else (None, len(owners) > 1)


def _is_own(mention: Mention, row: int, papers: Papers) -> bool:
    """Whether a mention is of the paper's own name: the paper introduces it, and cites no other paper for it.

    If the only evidence that it introduces a well-known name is a hint, the title must be that name, or the abstract
    must not contain it.
    """
    own = next((owner for owner in (mention.entry.owners if mention.entry else ()) if owner.row == row), None)
    if mention.entry is None or own is None or mention.author or mention.year or mention.identifier:
        return False
    if own.firmness > HINT or not mention.entry.is_listed:
        return True
    paper, spellings = papers[row], (mention.entry.name, mention.entry.spelling)
    is_title = pattern(paper.title) in map(pattern, spellings)
    return is_title or not any(spelling in paper.abstract for spelling in spellings)


def _is_stage_meant(mention: Mention, citing: Paper, report: Paper) -> bool:
    """Whether the report of a study is what its name refers to: that of its extension is only where that is meant."""
    name = mention.entry.spelling if mention.entry else mention.name
    if not is_of_sequel(report.title, name):
        return True
    sentences = (mention.sentence, citing.title, *split_sentences(content(citing.abstract)))
    return any(name in sentence and speaks_of_sequel(sentence) for sentence in sentences)


def _predecessors(owners: Sequence[Owner], firm: Sequence[Owner], papers: Papers) -> list[Owner]:
    """Find the owners with whose title those of all firm ones begin: "X" beside "X: Is It All There Is?".

    `firm`: the owners of highest firmness.

    Cost: linear in the owners, of which a name may have thousands.
    """
    if len(owners) < 2:
        return list(owners)
    titles = Counter(papers[owner.row].title for owner in firm)
    keys = list(map(title_key, titles))
    first, last = min(keys), max(keys)  # a beginning of both is one of all titles between them in order
    themselves = set(map(id, firm))
    predecessors = []
    for owner in owners:
        title = papers[owner.row].title
        key = title_key(title)
        is_alone = titles[title] == (id(owner) in themselves)
        if is_alone and first.startswith(key) and last.startswith(key):
            predecessors.append(owner)
    return predecessors


def _is_asked_for(mention: Mention, row: int, owner: Owner) -> bool:
    """Whether free text names a paper by the capitals with which its title begins; a sentence has few other words."""
    return row < 0 and owner.firmness == TITLE and mention.mention.isupper() and len(mention.mention) > 2


def _is_cited(mention: Mention, owner: Paper) -> bool:
    """Whether a mention names the owner by author and year behind the name."""
    is_year = mention.year is None or owner.year is None or abs(mention.year - owner.year) <= 1
    return bool(mention.author and owner.authors) and is_year and _is_of(owner, mention.author)


def _is_of(paper: Paper, author: str) -> bool:
    """Whether an author is one of those of a paper; true if these are unknown."""
    return not paper.authors or surname_key(author) in map(surname_key, paper.authors)


def is_about_the_same(citing: Paper, owner: Paper, name: str) -> bool:
    """Whether two papers share enough words besides a name that is ambiguous.

    Args:
        citing: the paper that mentions the name.
        owner: the paper that introduces it.
        name: the name.
    """
    return n_shared_words(citing, owner, name) >= _SHARED_WORDS


def n_shared_words(citing: Paper, owner: Paper, name: str) -> int:
    """Count the words of the owner's title that the citing paper uses, without ordinary words and those of the name.

    Args:
        citing: the paper that mentions the name.
        owner: the paper that introduces it.
        name: the name; may be "".
    """
    theirs = _telling_forms(owner.title) - _title_forms(name)
    return len(_text_forms(citing.title, citing.abstract) & theirs)


@lru_cache(maxsize=2)  # many owners are compared with one citing paper, or one draft and a part of it, then with others
def _text_forms(title: str, abstract: str) -> frozenset[str]:
    return frozenset(WordSpans(f"{title} {abstract}").forms)


@lru_cache(maxsize=2_000)  # many papers are compared with one owner; about a kilobyte each
def _title_forms(title: str) -> frozenset[str]:
    return frozenset(WordSpans(title).forms)


@lru_cache(maxsize=2_000)
def _telling_forms(title: str) -> frozenset[str]:
    """The words of a title without ordinary ones."""
    return _title_forms(title) - ordinary_words() - weak_words()


def can_mean_much(name: str) -> bool:
    """Whether a name is ambiguous: an ordinary word or phrase, or a short acronym."""
    return not any(is_shaped(word) for word in name.split()) or (name.isupper() and len(name) <= _SHORT_ACRONYM)


def is_not_later(cited: Paper, citing: Paper) -> bool:
    """Whether the years allow that one paper cites the other; true if one is unknown."""
    return cited.year is None or citing.year is None or cited.year <= citing.year


def _spells_alike(mention: Mention, owner: Owner, paper: Paper) -> bool:
    """Whether the long form that the citing text gives for an acronym fits the owner."""
    long = _title_forms(mention.long_form)
    words = _text_forms(paper.title, paper.abstract)
    return name_key(mention.long_form) == owner.long_form or len(long & words) >= _ALIKE_SHARE * len(long)


def _work_key(mention: Mention, row: int) -> str:
    """The key that all mentions of a work share; with a common surname or label, only those of the same paper."""
    if mention.long_form and mention.entry and not mention.entry.is_listed:
        return name_key(mention.long_form)
    if mention.name:
        is_label = mention.year is not None and not mention.author and _COMMON_LABEL.fullmatch(mention.name) is not None
        return f"{name_key(mention.name)}{OF_ONE_PAPER}{row}" if is_label else name_key(mention.name)
    if identifier := identifier_of(mention):
        return identifier
    surname, year = author_year(mention.author, mention.year or NO_YEAR).split(" ")
    is_one = mention.year is not None and not is_common(mention.author)
    return f"{surname} {year}" if is_one else f"{surname} {year}{OF_ONE_PAPER}{row}"
