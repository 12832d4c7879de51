"""Authors that a text refers to without a year: "introduced by Harvey and Kraus", "a conjecture of Maldacena".

Common in physics, mathematics and economics. An eponym that names a theory ("Yang-Mills theory", "the Riemann
hypothesis", "Newton's method") is no reference.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING

from graphrec.extractors.citations import Citation, shifted
from graphrec.extractors.names import is_shaped
from graphrec.extractors.word_lists import alternatives, words_in
from graphrec.vectors.stopwords import function_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.extractors.paper_text import PaperText

_FILE = "person_cues.txt"
_any_of = partial(alternatives, _FILE)
_SURNAME = (
    r"(?:(?:van|von|de|der|den|di|da|du|le|la|'t) ){0,2}(?:[A-Z]\.[ -]?){0,3}"
    r"(?:O['’])?[^\W\d_a-z][^\W\d_A-Z]{1,20}(?:['’-]?[^\W\d_a-z][^\W\d_A-Z]{1,20}){0,2}(?![^\W_]|-)"
)
_NAMES = re.compile(rf"(?P<first>{_SURNAME})(?P<others>(?:, {_SURNAME}){{0,5}},? (?:and|&) {_SURNAME})?")
_CUE = re.compile(
    r"(?P<by> by| of| due to) (?=[^\W\d_a-z]|[vd]\w{1,2} )"
    rf"|['’]s? (?=(?:[a-z-]{{3,20}} )?(?:{_any_of('works behind a name')})\b)"
    r"|(?P<follow>(?<!-)\b[Ff]ollowing )(?=[^\W\d_a-z])|(?P<verb>,? (?:and|&) )(?=[^\W\d_a-z])"
)
_ANCHORS_BEFORE = ("ollowing ", " by ", " of ", " due to ", " and ", " & ")  # before a name
_FOLLOWING = 0  # its number; "F" or "f" comes before it
_ANCHORS_BEHIND = ("'s ", "’s ", "' ", "’ ")  # behind a name
_PARTICLES = ("v", "d")  # with which particles of surnames begin
_VERB_BEFORE = re.compile(rf"\b(?:{_any_of('verbs of authors')})(?: (?:[a-z]+ly|first|earlier|before))?$")
_WORK_BEFORE = re.compile(rf"\b(?:{_any_of('works of authors')})$")
_WORK_OF_SEVERAL_BEFORE = re.compile(rf"\b(?:{_any_of('works of several authors')})$")
_BEFORE = 40  # characters in which these words stand
_VERB_BEHIND = re.compile(
    rf",?(?: (?:have|has|had|recently|first|also|then|later|already))* (?:{_any_of('verbs behind authors')})\b"
)
_NAMES_BEFORE = re.compile(
    r"(?:^|[.;:!?] |, |\b(?:[Tt]hat|which|since|while|as|when|where|because|[Rr]ecently|paper|(?:19|20)\d\d),? )"
    rf"(?P<names>{_SURNAME}(?:, {_SURNAME}){{0,5}})$"
)
_NAME_BEFORE = re.compile(rf"(?<![\w.'’-])(?P<names>{_SURNAME})$")
_NAMES_REACH = 120
_OWN_COUNT = 4  # a single name that a text repeats so often is rather the name of a system
_COUNTED = 10_000  # characters on either side of a name in which it is counted
_GOES_ON = re.compile(r"(?P<end>$|[.,;:)\]?!]|[ ~]?[(\[]|[ ~]\\| --? )|['’]s? | (?P<word>[a-z-]+)")
_STARTS = re.compile(r"[.!?] $|^$")
_MORE = re.compile(r",? (?:and|or|&) [A-Z]")  # names follow that are none of authors
_CITED_BEHIND = re.compile(r"[ ~]?(?:[(\[](?:\d|[A-Z][A-Za-z+]*\d\d|[a-z-]+/\d)|\\cite|,? et\.? al)")
_NO_PERSONS = words_in(_FILE, "no persons") | words_in("not_authors.txt", "not authors")
_EPONYMS = words_in(_FILE, "eponyms")
_INITIALS = re.compile(r"^(?:[A-Z]\.[ -]?)+")
_GAELIC = re.compile(r"Ma?c|D[eiu]|L[ae]|O['’]|.*-")  # "McKay" and "DeWitt" have an inner capital, as systems have
_OPENERS = words_in(_FILE, "openers of a sentence")
_AND = re.compile(r",? (?:and|&) |, ")


def find_persons(text: str, context: str = "", offset: int = 0) -> list[Citation]:
    """Find the authors that a text refers to by names alone, as citations without a year, in order.

    Args:
        text: the text.
        context: the text of which it is a part, in which a name that stands often is one of a system.
        offset: where the text begins in it.

    >>> [one.author for one in find_persons("the soliton introduced by Harvey, Kraus and Larsen is cold")]
    ['Harvey']

    Cost: linear in the length of the text.
    """
    persons: list[Citation] = []
    times: dict[str, int] = {}
    for cue in _cues(text):
        span = _names_at(text, cue)
        if span is None or (persons and span[0] < persons[-1].end) or _CITED_BEHIND.match(text, span[1]):
            continue
        start, end = span
        authors = _AND.split(text[start:end])
        if len(authors) > 1 and not _is_surname(authors[0]):  # "Furthermore, Smith and Doe"
            start = text.index(authors[1], start + len(authors[0]))
            del authors[0]
        first = authors[0]
        if len(authors) == 1 and first not in times:
            near = max(0, offset + start - _COUNTED), offset + end + _COUNTED
            times[first] = (context or text).count(first, *near)
        if len(authors) == 1 and first.lower() in _EPONYMS and not _is_done(text, cue):
            continue
        if all(map(_is_surname, authors)) and times.get(first, 0) < _OWN_COUNT:
            persons.append(Citation(start, end, _INITIALS.sub("", first)))
    return persons


def persons_of_paper(paper_text: PaperText) -> list[Citation]:
    """Find the authors that a title, and those that its abstract, refers to by names alone, in order."""
    text, start = paper_text.text, paper_text.abstract_start
    behind = [shifted(one, start) for one in find_persons(text[start:], text, start)]
    return [*find_persons(text[:start], text), *behind]


@cache
def _matcher() -> object:
    import ahocorasick_rs

    return ahocorasick_rs.AhoCorasick([*_ANCHORS_BEFORE, *_ANCHORS_BEHIND])


def _cues(text: str) -> Iterator[re.Match[str]]:
    """All cues of a text; the regular expression is tried at anchors alone, since it is slow to search with."""
    for number, at, end in _matcher().find_matches_as_indexes(text):  # type: ignore[attr-defined]
        start = at
        if number < len(_ANCHORS_BEFORE):
            following = text[end : end + 1]
            if not (following.isupper() or following in _PARTICLES):
                continue
            start -= (number == _FOLLOWING) + (text[at - 1 : at] == ",")
        if cue := _CUE.match(text, start):
            yield cue


def _names_at(text: str, cue: re.Match[str]) -> tuple[int, int] | None:
    """The place of the names of authors before or behind a cue; None if there are none."""
    if cue["by"]:
        return _behind_preposition(text, cue)
    if cue["verb"]:
        return _before_verb(text, cue)
    if cue["follow"]:
        names = _NAMES.match(text, cue.end())
        is_start = _STARTS.search(text, max(0, cue.start() - 2), cue.start()) is not None
        return names.span() if names and (names["others"] or is_start) and _ends(text, names.end()) else None
    before = _NAME_BEFORE.search(text, max(0, cue.start() - _NAMES_REACH), cue.start())
    return before.span("names") if before else None


def _behind_preposition(text: str, cue: re.Match[str]) -> tuple[int, int] | None:
    names = _NAMES.match(text, cue.end())
    if names is None:
        return None
    before, is_done = text[max(0, cue.start() - _BEFORE) : cue.start()], _is_done(text, cue)
    is_work = _WORK_BEFORE.search(before) is not None
    if names["others"]:
        is_work = is_work or cue["by"] == " due to" or _WORK_OF_SEVERAL_BEFORE.search(before) is not None
        return names.span() if is_done or (is_work and _ends(text, names.end())) else None
    return names.span() if (is_done or is_work) and _ends(text, names.end()) else None


def _is_done(text: str, cue: re.Match[str]) -> bool:
    """Whether a cue says what authors did: "introduced by"."""
    before = text[max(0, cue.start() - _BEFORE) : cue.start()]
    return cue["by"] == " by" and _VERB_BEFORE.search(before) is not None


def _before_verb(text: str, cue: re.Match[str]) -> tuple[int, int] | None:
    last = _NAMES.match(text, cue.end())
    if last is None or last["others"] or not _VERB_BEHIND.match(text, last.end()):
        return None
    first = _NAMES_BEFORE.search(text, max(0, cue.start() - _NAMES_REACH), cue.start())
    return (first.start("names"), last.end()) if first else None


def _ends(text: str, end: int) -> bool:
    """Whether names are complete at `end`: neither a first name nor an attribute, as in "Gibbs sampling"."""
    behind = _GOES_ON.match(text, end)
    if behind is None or _MORE.match(text, end):
        return False
    return behind["end"] is not None or behind["word"] in function_words()


def _is_surname(name: str) -> bool:
    if is_shaped(name) and not _INITIALS.search(name) and not _GAELIC.match(name):
        return False
    word = name.lower()
    return not (word in _NO_PERSONS or word in function_words() or word in _OPENERS or word.endswith("ly"))
