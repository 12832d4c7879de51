"""Evidence beside titles that two records are the same paper or not: abstracts, venues, registered numbers."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from graphrec.identity._words import is_word
from graphrec.vectors.languages import empty_words, language_of
from graphrec.vectors.stopwords import function_words, languages

if TYPE_CHECKING:
    from graphrec.model.paper import Paper

    Registered = frozenset[str]

_FEWEST_WORDS = 25  # a shorter abstract is no evidence
SURE_OVERLAP = 0.6  # share of common words from which two abstracts are of the same paper
OTHER_OVERLAP = 0.3  # the same below which they are of different papers, which share about 0.2
_SELF_ARCHIVES = (
    "10.48550/", "10.21203/", "10.2139/ssrn", "10.20944/", "10.31234/", "10.31219/", "10.31235/", "10.31222/",
    "10.26434/", "10.5281/", "10.6084/", "10.13140/", "10.2307/", "10.36227/", "10.22541/", "10.1002/essoar",
    "10.7287/peerj.preprints", "10.3386/", "10.32388/", "10.33774/", "10.17605/", "10.1184/",
)  # fmt: skip
# Of bioRxiv, of the discussions of Copernicus, of JMIR, and versions of one paper of F1000 and its sisters.
_PREPRINT = re.compile(
    r"10\.1101/(?:20\d\d\.\d\d\.\d\d\.)?\d{6}|10\.5194/(?:[a-z]+d-|egusphere-)|10\.2196/preprints\."
    r"|10\.12688/[a-z0-9]+\.\d+\.\d+$"
)
_HARDLY_ENGLISH, _SURELY_ENGLISH = 0.5, 0.8  # share of the words of a title that an English dictionary has
_UNSPACED = re.compile("[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]")


def abstract_overlap(one: str, two: str) -> float | None:
    """Share of the distinct words of the shorter abstract that occur in the other; None if either is too short."""
    if one == two and one:
        return 1.0
    first, second = set(one.lower().split()), set(two.lower().split())
    smaller = min(len(first), len(second))
    return None if smaller < _FEWEST_WORDS else len(first & second) / smaller


def is_preprint_doi(doi: str) -> bool:
    """Whether a DOI is of a server for preprints or copies, where a paper has one beside that of its publisher."""
    return doi.startswith(_SELF_ARCHIVES) or _PREPRINT.match(doi) is not None


def registered_numbers(paper: Paper) -> Registered:
    """The DOI of the publisher and the PubMed id of a record, as `scheme:value`: each work has one of each."""
    numbers = (name for name in paper.identifiers if name.startswith("pmid:"))
    if paper.doi and not is_preprint_doi(paper.doi):
        return frozenset((f"doi:{paper.doi}", *numbers))
    return frozenset(numbers)


def numbers_differ(one: Registered, two: Registered) -> bool:
    """Whether two records, or groups of them, are registered under two numbers of one scheme and share none."""
    if not one or not two or not one.isdisjoint(two):
        return False
    return not {name.partition(":")[0] for name in one}.isdisjoint(name.partition(":")[0] for name in two)


def registered_twice(one: Paper, two: Paper) -> bool:
    """Whether one publisher gave the two records two DOIs, and they are not known to be of two journals.

    A preprint and its article, or the two editions of a journal in two languages, have two DOIs as well: of a server
    for preprints and of the publisher, or of two journals.
    """
    numbers = [name for paper in (one, two) for name in registered_numbers(paper) if name.startswith("doi:")]
    if len(numbers) < 2 or numbers[0] == numbers[1]:
        return False
    return numbers[0].partition("/")[0] == numbers[1].partition("/")[0] and venues_agree(one, two) is not False


def same_venue(one: Paper, two: Paper) -> bool:
    """Whether both records name the same year and the same journal or book, or one abbreviates the other's."""
    return one.year is not None and one.year == two.year and venues_agree(one, two) is True


def venues_agree(one: Paper, two: Paper) -> bool | None:
    """Whether both records name the same journal or book, or one abbreviates the other's; None if either names none."""
    if not one.venue or not two.venue:
        return None
    first, second = (re.findall(r"\w+", paper.venue.casefold()) for paper in (one, two))
    short, long = sorted((first, second), key=len)
    return all(any(other.startswith(word) for other in long) for word in short)


def content_words(key: str) -> frozenset[str]:
    """The words of a title key that are no function words of its language; characters, where words have no blanks."""
    words = frozenset(key.split()) - function_words()
    language = language_of(key)
    words = words - empty_words(language) if language in languages() else words
    if _UNSPACED.search(key):
        return frozenset(sign for word in words for sign in ((word,) if word.isascii() else word))
    return words


def are_of_two_languages(one: str, two: str) -> bool:
    """Whether two title keys are of two languages, by their letters, function words, or the words of English."""
    if _script(one) != _script(two):
        return True
    first, second = language_of(one), language_of(two)
    if first and second and first != second:
        return True
    less, more = sorted((_english_share(one), _english_share(two)))
    return less <= _HARDLY_ENGLISH and more >= _SURELY_ENGLISH


def _english_share(key: str) -> float:
    words = [word for word in key.split() if word.isalpha()]
    return sum(map(is_word, words)) / max(1, len(words))


def _script(text: str) -> str:
    """The script of most letters (LATIN, GREEK, CJK ...), as the names of characters begin."""
    names = [unicodedata.name(char, "").partition(" ")[0] for char in text if char.isalpha()]
    return max(sorted(set(names)), key=names.count) if names else ""
