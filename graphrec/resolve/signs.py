"""Signs that a name in a text refers to a work: without one it is a term, such as a drug, a database, a theory.

A mention with a sign of its own (a citation, an identifier, the word "trial" behind it) always refers. A name alone
does where the corpus says whose work it is; fields that call their works by names ask for less than others do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from graphrec.extractors.lexicon import REPORT, TEXT, is_listed_family
from graphrec.extractors.names import is_shaped
from graphrec.extractors.passes import is_proposing
from graphrec.extractors.word_lists import alternatives

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Collection

    from graphrec.extractors.lexicon import Entry, Owner
    from graphrec.extractors.passes import NamesUsed
    from graphrec.extractors.references import Mention
    from graphrec.model.paper import Paper

    class Papers(Protocol):
        """Papers by row."""

        def __getitem__(self, row: int, /) -> Paper: ...


_NAMING_SHARE = 0.08  # of abstracts; `tests/benchmarks/links.py` prints it for the papers of any field
_ASSUMED_NAMING, _ASSUMED_ABSTRACTS = 0.5, 3  # beside those read, so that one abstract decides nothing
_FEW_USERS = 3  # papers; a name that no more use needs no sentence of its owner in a field of names
_MOST_USERS = 10  # papers; of a name without years
_OLDER_SHARE = 0.05  # of the users of a name may be older than its owner: wrong years
_OLDER_MOST = 2
_SPELLED_OUT = re.compile(r"(?:[A-Z]{2}[a-z]{4}|[A-Z]{3}[a-z]{5})")  # "CORrelation ALignment": words of an acronym
_LEARNING = re.compile(rf"\b(?:{alternatives('reference_cues.txt', 'words of machine learning')})\b", re.IGNORECASE)
_USE = re.compile(r"(?:[\w'’-]+ ){0,6}(?:(?:contest|challenge) (?:entry|submission)|case study|award)\b", re.IGNORECASE)
_SHORTEST = 5  # letters of a well-known name that means nothing else in other fields


def is_field_of_names(n_naming: int, n_abstracts: int) -> bool:
    """Whether the papers of a corpus belong to a field that calls its works by names.

    Of three abstracts none needs to name what it makes; of four to fifteen one, of a hundred eight.

    Args:
        n_naming: number of abstracts that say that they make something with the name of a system.
        n_abstracts: number of abstracts.
    """
    return n_naming + _ASSUMED_NAMING >= _NAMING_SHARE * (n_abstracts + _ASSUMED_ABSTRACTS)


def find_terms(used: NamesUsed, papers: Papers, *, is_of_names: bool) -> set[str]:
    """Find the names that papers introduce and that mean no work of theirs all the same.

    A name is a work's if an owner claims it and hardly any paper used it before. A claim that no sentence states holds
    for names that few papers use. A well-known system needs no claim, nor does a study that a paper reports.

    Args:
        used: the papers that mention each name.
        papers: all papers by row.
        is_of_names: whether the corpus is of a field that calls its works by names.
    """
    return {
        entry.name
        for entry, years in used.years.items()
        if not _is_reported(entry)
        and (
            _is_older(entry, years, papers)
            or not (entry.is_listed or _is_claimed(entry, years, papers, is_of_names=is_of_names))
        )
    }


def _is_reported(entry: Entry) -> bool:
    """Whether a paper reports the study of that name, which others may speak of before it appears."""
    return any(owner.firmness == REPORT for owner in entry.owners)


def _is_older(entry: Entry, years: Counter[int], papers: Papers) -> bool:
    """Whether more than a few papers used a name before any of its owners appeared."""
    first = min((year for owner in entry.owners if (year := papers[owner.row].year)), default=0)
    n_older = sum(count for year, count in years.items() if 0 < year < first)
    return n_older > min(_OLDER_MOST, _OLDER_SHARE * years.total())


def _is_claimed(entry: Entry, years: Counter[int], papers: Papers, *, is_of_names: bool) -> bool:
    """Whether an owner shows that the name is its own, given how many papers use it."""
    owners = claimants(entry, papers, is_of_names=is_of_names)
    n_users = years.total()
    if any(owner.is_stated for owner in owners):
        is_dated = years[0] < n_users and any(papers[owner.row].year for owner in owners)
        return is_dated or n_users <= _MOST_USERS
    return bool(owners) and n_users <= (_MOST_USERS if is_shaped(entry.spelling) else _FEW_USERS)


def claimants(entry: Entry, papers: Papers, *, is_of_names: bool) -> list[Owner]:
    """The owners of a name that claim to have made what it names.

    They say so, and outside fields of names in an abstract that proposes something: "a virus called SARS-CoV-2" is no
    claim there. In a field of names it also is one if title or abstract begins with the name, or the code is called so.
    The report of a study claims its name in every field.

    Args:
        entry: the name.
        papers: all papers by row.
        is_of_names: whether the corpus is of a field that calls its works by names.
    """

    def is_claimant(owner: Owner) -> bool:
        paper = papers[owner.row]
        if owner.firmness == REPORT:
            return True
        if _tells_use(entry.spelling, paper.title):
            return False
        if not is_of_names:
            return owner.is_stated and is_proposing(paper.abstract)
        if owner.firmness != TEXT or _begins(entry.spelling, paper):
            return True
        is_anyones = is_listed_family(entry.spelling) or _is_short_acronym(entry.spelling)  # "we train ResNet101"
        return owner.is_stated and (entry.is_listed or not is_anyones)

    return [owner for owner in entry.owners if is_claimant(owner)]


def _is_short_acronym(name: str) -> bool:
    """Whether a name has so few capitals that the papers of a field spell it out anew: "spin-transfer torque (STT)"."""
    return name.isupper() and len(name) < _SHORTEST


def _begins(name: str, paper: Paper) -> bool:
    """Whether a title or abstract begins with a name, or the part of the title before its colon ends with "(name)"."""
    is_bracketed = paper.title.partition(": ")[0].endswith(f"({name})")
    texts = (paper.title, paper.abstract)
    return is_bracketed or any(text.startswith(name) and not _goes_on(text[len(name) :]) for text in texts)


def _tells_use(name: str, title: str) -> bool:
    """Whether a title says what a thing was used for, not what it is: "NAME Contest Entry", but not "NAME: a tool"."""
    return title.startswith(name) and _USE.match(title[len(name) :].lstrip()) is not None


def _goes_on(rest: str) -> bool:
    """Whether the text behind a name makes it part of a longer word."""
    return rest[:1].isalnum() or rest[:1] in {"-", "_"}


def is_reference(mention: Mention, terms: Collection[str], *, is_of_names: bool) -> bool:
    """Whether a mention refers to a work.

    Args:
        mention: the mention.
        terms: names from `find_terms`.
        is_of_names: whether the corpus is of a field that calls its works by names.
    """
    entry = mention.entry
    if mention.sign:
        return True
    if entry is None:
        return is_of_names and not (_is_acronym(mention.name) or _SPELLED_OUT.match(mention.name))
    if entry.is_listed:
        return is_of_names or is_distinct(entry)
    return entry.name not in terms and _has_capitals(mention.mention, entry.spelling)


def is_distinct(entry: Entry) -> bool:
    """Whether a well-known name means nothing else in other fields: five letters or more, with a shape of its own."""
    return len(entry.spelling) >= _SHORTEST and any(map(is_shaped, entry.spelling.split()))


def is_about_learning(paper: Paper) -> bool:
    """Whether a text is about machine learning, where OPT is no optimum and LoRA no radio."""
    return _LEARNING.search(f"{paper.title} {paper.abstract}") is not None


def _is_acronym(name: str) -> bool:
    """Whether a name in no list has capitals alone: a measure, a data set, a class of things; not "GPT-5"."""
    letters = "".join(filter(str.isalpha, name))
    return letters.removesuffix("s").isupper() and not is_listed_family(name)


def _has_capitals(surface: str, spelling: str) -> bool:
    """Whether all words that begin with a capital in a name do so in a text: "scalable WIM" is not "Scalable WIM"."""
    return all(
        word[:1].isupper() or not own[:1].isupper()
        for word, own in zip(surface.split(), spelling.split(), strict=False)
    )
