"""Which node a mention means: the paper that introduced the name, the one an identifier gives, or a shared work."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from graphrec.extractors.lexicon import HINT
from graphrec.extractors.matcher import pattern
from graphrec.extractors.names import is_shaped, name_key
from graphrec.extractors.phrases import ordinary_words, weak_words
from graphrec.files import read_data_words
from graphrec.model.facts import Reference, Work
from graphrec.text import title_key
from graphrec.vectors.tokens import WordSpans

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from graphrec.extractors.lexicon import Owner
    from graphrec.extractors.references import Mention
    from graphrec.model.paper import Paper

    class Papers(Protocol):
        """Papers by row."""

        def __getitem__(self, row: int, /) -> Paper: ...


OF_ONE_PAPER = " of "  # stands in the key of a work that is no other paper's, before the row of the citing one
_COMMON_LABEL = re.compile(r"[A-Z][A-Za-z]\d\d[a-z]?")  # initials of two authors, which many pairs of authors have
_COMMON_SURNAMES = read_data_words(  # with a year they still mean several works
    Path(__file__).parent / "data" / "surnames.txt", "common surnames"
)
SEVERAL = -1  # several papers have that first author and year
_VERSIONED = re.compile(r"(?<=\d)v\d+$")  # of an arXiv id
_ALIKE_SHARE = 0.75  # of an acronym's words that the introducing paper must use as well
_SHARED_WORDS = 2  # words of the owner's title that a paper must use as well
_SHORT_ACRONYM = 6  # letters


class Works:
    """Works outside the corpus, numbered in order of first mention; one for all spellings of a name.

    `keys` are those of works that have numbers already.
    """

    def __init__(self, n_papers: int, keys: Sequence[str] = ()) -> None:
        self.n_papers = n_papers
        self.works: list[Work] = []
        self.number_of: dict[str, int] = {key: number for number, key in enumerate(keys)}

    def node(self, key: str, work: Work) -> int:
        """Node number of the work with this key, new if nobody named it before."""
        if key not in self.number_of:
            self.number_of[key] = len(self.number_of)
            self.works.append(work)
        return self.n_papers + self.number_of[key]


class Rows(NamedTuple):
    """Rows of papers by identifier (`identified`) and by first author and year (`written`).

    `SEVERAL` stands in `written` where several papers have both.
    """

    by_identifier: Mapping[str, int]
    by_author_year: Mapping[str, int]


def resolve(
    mention: Mention, row: int, papers: Papers, works: Works, prior_names: Collection[str], rows: Rows
) -> Reference | None:
    """Resolve a mention in a paper to a reference; None where the paper refers to itself.

    Args:
        mention: the reference as the text makes it.
        row: that of the citing paper.
        papers: all papers by row.
        works: the works outside the corpus; a new one is added.
        prior_names: names in use before any of their owners.
        rows: papers by identifier, and by author and year.
    """
    is_owned = mention.entry is not None and mention.entry.name not in prior_names
    owner, doubt = _owner(mention, row, papers) if is_owned else (None, False)
    if owner is None and is_owned and _is_own(mention, row, papers):
        return None
    target = owner.row if owner else None
    if target is None and (mention.entry is None or (mention.entry.is_listed and not mention.entry.owners)):
        identifier = identifier_of(mention)
        target = (
            rows.by_identifier.get(identifier) if identifier else _written_by(mention, row, papers, rows.by_author_year)
        )
    if target is None and not doubt:
        target = works.node(_work_key(mention, row), _work_of(mention))
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


def identifier_of(mention: Mention) -> str:
    """The DOI or arXiv id of a mention without its scheme and version."""
    return _VERSIONED.sub("", mention.identifier.lower()).partition(":")[2]


def _work_of(mention: Mention) -> Work:
    """The work that a mention stands for; an arXiv id is its name as well."""
    identifier = identifier_of(mention)
    is_doi = identifier.startswith("10.")
    name = mention.name or (f"arXiv:{identifier}" if identifier and not is_doi else "")
    return Work(name, mention.author, mention.year, doi=identifier if is_doi else "")


def _written_by(mention: Mention, row: int, papers: Papers, rows: Mapping[str, int]) -> int | None:
    """The one paper whose first author and year a mention gives, where both papers are about the same.

    A well-known name beside them says as much as words in common do, but for a surname that many have.
    """
    candidate = rows.get(author_year(mention.author, mention.year)) if mention.author and mention.year else None
    if candidate is None or candidate in {row, SEVERAL}:
        return None
    is_listed_name = mention.entry is not None and title_key(mention.author) not in _COMMON_SURNAMES
    fewest = 0 if is_listed_name else _SHARED_WORDS - (mention.entry is not None)
    return candidate if n_shared_words(papers[row], papers[candidate], "") >= fewest else None


def _owner(mention: Mention, row: int, papers: Papers) -> tuple[Owner | None, bool]:
    """The paper a mention refers to, if exactly one can be meant; and whether several can.

    An acronym that the citing text spells out differently is another thing; a later paper cannot be meant; of a family
    of papers with one title the first is meant.
    """
    owners = [owner for owner in (mention.entry.owners if mention.entry else ()) if owner.row != row]
    owners = [owner for owner in owners if is_not_later(papers[owner.row], papers[row])]
    if mention.entry and not mention.entry.is_listed and can_mean_much(mention.entry.spelling):
        owners = [
            owner
            for owner in owners
            if _is_cited(mention, papers[row], papers[owner.row])
            or is_about_the_same(papers[row], papers[owner.row], mention.entry.spelling)
        ]
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
    """Whether a mention is the paper's own name: it owns the name and cites no other paper for it.

    A well-known name that nothing but a hint gives it may be another's: only a title that is this name, or an abstract
    that does not say it, tells that it is not.
    """
    own = next((owner for owner in (mention.entry.owners if mention.entry else ()) if owner.row == row), None)
    if mention.entry is None or own is None or mention.author or mention.year or mention.identifier:
        return False
    if own.firmness > HINT or not mention.entry.is_listed:
        return True
    paper, spellings = papers[row], (mention.entry.name, mention.entry.spelling)
    is_title = pattern(paper.title) in map(pattern, spellings)
    return is_title or not any(spelling in paper.abstract for spelling in spellings)


def _predecessors(owners: Sequence[Owner], firm: Sequence[Owner], papers: Papers) -> list[Owner]:
    """The owners whose title is the beginning of the titles of all firm ones: "X" beside "X: Is It All There Is?".

    Cost: linear in the owners; one name may have thousands.
    """
    if len(owners) < 2:
        return list(owners)
    titles = Counter(papers[owner.row].title for owner in firm)
    keys = list(map(title_key, titles))
    first, last = min(keys), max(keys)  # what both begin with, all between them do
    themselves = set(map(id, firm))
    predecessors = []
    for owner in owners:
        title = papers[owner.row].title
        key = title_key(title)
        is_alone = titles[title] == (id(owner) in themselves)
        if is_alone and first.startswith(key) and last.startswith(key):
            predecessors.append(owner)
    return predecessors


def _is_cited(mention: Mention, citing: Paper, owner: Paper) -> bool:
    """Whether the citing paper says whom it means: by its reference list, or by author and year behind the name."""
    if owner.id in citing.references:
        return True
    surnames = {word for author in owner.authors for word in title_key(author).split()}
    is_year = mention.year is None or owner.year is None or abs(mention.year - owner.year) <= 1
    return bool(mention.author) and is_year and title_key(mention.author) in surnames


def is_about_the_same(citing: Paper, owner: Paper, name: str) -> bool:
    """Whether two papers share enough words beside a name, which decides for names that are words or short acronyms."""
    return n_shared_words(citing, owner, name) >= _SHARED_WORDS


def n_shared_words(citing: Paper, owner: Paper, name: str) -> int:
    """The number of words of the owner's title, without those of the name and ordinary words, in the citing paper."""
    theirs = _title_forms(owner.title) - _title_forms(name)
    return len((_text_forms(citing.title, citing.abstract) & theirs) - ordinary_words() - weak_words())


@lru_cache(maxsize=1)  # one paper after the other is asked about many
def _text_forms(title: str, abstract: str) -> frozenset[str]:
    return frozenset(WordSpans(f"{title} {abstract}").forms)


@lru_cache(maxsize=2_000)  # many papers are asked about one owner; about a kilobyte each
def _title_forms(title: str) -> frozenset[str]:
    return frozenset(WordSpans(title).forms)


def can_mean_much(name: str) -> bool:
    """Whether a name is an ordinary word or phrase, or a short acronym, and so may mean other things."""
    return not any(is_shaped(word) for word in name.split()) or (name.isupper() and len(name) <= _SHORT_ACRONYM)


def is_not_later(cited: Paper, citing: Paper) -> bool:
    """Whether a paper can have been cited by another, going by their years."""
    return cited.year is None or citing.year is None or cited.year <= citing.year


def _spells_alike(mention: Mention, owner: Owner, paper: Paper) -> bool:
    """Whether the citing text spells an acronym out as the owner does."""
    long = _title_forms(mention.long_form)
    words = _text_forms(paper.title, paper.abstract)
    return name_key(mention.long_form) == owner.long_form or len(long & words) >= _ALIKE_SHARE * len(long)


def _work_key(mention: Mention, row: int) -> str:
    """The key that all mentions of a work share; one with a common surname or label is the citing paper's alone."""
    if mention.long_form and mention.entry and not mention.entry.is_listed:
        return name_key(mention.long_form)
    if mention.name:
        is_label = mention.year is not None and not mention.author and _COMMON_LABEL.fullmatch(mention.name) is not None
        return f"{name_key(mention.name)}{OF_ONE_PAPER}{row}" if is_label else name_key(mention.name)
    if identifier := identifier_of(mention):
        return identifier
    surname, year = author_year(mention.author, mention.year or 0).split(" ")
    is_one = mention.year is not None and surname not in _COMMON_SURNAMES
    return f"{surname} {year}" if is_one else f"{surname} {year}{OF_ONE_PAPER}{row}"


def author_year(author: str, year: int) -> str:
    """A key of an author's surname and a year, the same for "Zhong, Li", "Li Zhong" and "Zhong"."""
    surname = title_key(author.partition(",")[0]).rpartition(" ")[2]
    return f"{surname} {year}"
