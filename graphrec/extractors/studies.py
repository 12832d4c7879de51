"""Names of clinical and cohort studies in a text: "the NOR-SWITCH trial", "the Framingham Heart Study (FHS)".

A study is a work: its name refers to the paper that reports it. Knows one text only; which paper reports a study is
decided in `resolve.studies`.
"""

from __future__ import annotations

import re
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.lexicon import not_works
from graphrec.extractors.names import is_shaped, name_key
from graphrec.extractors.word_lists import alternatives, anchors

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.extractors.paper_text import PaperText

_FILE = "study_cues.txt"
_any_of = partial(alternatives, _FILE)
_NAME = r"[A-Z][\w+/-]{2,30}(?: (?:\d{1,3}|I{1,3}|IV|V|[A-Z]))?"
_NAME_BEFORE = re.compile(rf"(?<![\w.,/+-])(?P<name>{_NAME})(?:[ -](?i:{_any_of('parts of a study')}))?$")
_JOINED_BEFORE = re.compile(rf"(?<![\w./+-])(?P<name>{_NAME})(?:,? and | or |, | & )$")
_NUMBERS_BEFORE = re.compile(  # "HAVEN 1, 2 and 3"
    r"(?<![\w./+-])(?P<name>[A-Z][\w+/]{2,30})(?P<joint>[ -])(?P<first>\d{1,2})"
    r"(?P<others>(?:, \d{1,2}){0,4},? (?:and|or|&) \d{1,2})$"
)
_NUMBER = re.compile(r"\d+")
_NAME_REACH = 60  # characters before the noun within which its name begins
_NAMES_MOST = 6  # of an enumeration
_POINTER = re.compile(  # "the phase 3, randomised NAME trial", "(NAME trial)"
    r"(?:\b[Tt]he (?:[\w'’/-]{1,30},? ){0,5}"
    r"|\b[Pp]hase [1-4I]\w{0,3}(?:/\w{1,3})?,? (?:[\w-]{1,30},? ){0,3}|\((?:the )?)$"
)
_POINTER_REACH = 110
_PHRASE_BEFORE = re.compile(  # "the Framingham Heart"
    r"\b[Tt]he (?P<phrase>(?:(?:(?:of|and|for|in) )?[A-Z][\w'’-]{1,30} ){1,6})$"
)
_NAME_BEHIND = re.compile(
    r"(?: (?:of|on) [A-Z][\w-]{1,30}(?: and [A-Z][\w-]{1,30})?)?(?P<bracket> \((?P<short>[A-Z][\w+-]{1,15})\))?"
)
_GOES_ON = re.compile(r" [A-Z]|-| ?/|s? [Gg]roups?\b")  # "the Medical Education Research Study Quality Instrument"
_KIND_BEFORE = re.compile(r"(?:Case|Pilot|User|Field) $")
_NO_NAME = re.compile(  # "phase I-II", "the MSCs trials", "NIH-funded", "PK/PD", "OBservational"
    r"[IVXab/-]+\d?|[Pp]hase.*|.*[A-Z]s|.*-[a-z]+|[A-Z]{1,3}/[A-Z]{1,3}|[A-Z]{2}[a-z]{5,}"
)
_SERIES_LETTERS = 4  # which the names of a series have in common: PLANETAS and PLANETRA
_SHORTEST = 4  # letters and digits; shorter acronyms are those of a method or a disease
_PART = re.compile(rf"\b(?:{_any_of('reports of a part')})\b", re.IGNORECASE)
_SEVERAL_REPORTS = re.compile(rf"\b(?:{_any_of('reports of several studies')})\b", re.IGNORECASE)
_LOUD_BEFORE = re.compile(r"\b[A-Z]{3,}[ ,:-]{1,2}$")
_LOUD_BEHIND = re.compile(r"[ ,:]{1,2}[A-Z]{2,}\b")
_SEQUEL = re.compile(rf"\b(?:{_any_of('reports of a sequel')})\b", re.IGNORECASE)
_ANNOUNCED = re.compile(rf"\b(?:{_any_of('announcements')})\b", re.IGNORECASE)
_TRIAL = re.compile(rf"\b(?:{_any_of('reports of a trial')}|{_any_of('announcements')})", re.IGNORECASE)
_NOUNS = rf"(?:{_any_of('nouns of a study')})"
_NO_PART = r"(?!(?:of|from|in|on|by|for|to|the|with)\b)"  # "this analysis of the trial (NAME": another's
_THIS_BEFORE = re.compile(  # "this multicentre, open-label study (NAME"
    rf"\b(?:[Tt]his|[Oo]ur|[Tt]he (?:present|current))(?: {_NO_PART}[\w-]{{1,30}},?){{0,8}}"
    rf" {_NOUNS},? ?[(\[](?:the )?$"
)
_HEADING_BEHIND = re.compile(rf"(?: {_NOUNS})?: ", re.IGNORECASE)
_SPELLED_BEFORE = re.compile(  # "Latin American Literature (NAME"
    r"(?P<words>[A-Z][\w-]+(?: (?:(?:and|of|for|the|in|on) ){0,2}[A-Z][\w-]+){2,9}) \($"
)
_SPELLED_REACH = 120
_SEVERAL, _REGISTRY = 1, 2  # kinds of nouns, in the order of their sections


class Study(NamedTuple):
    """The name of a study at `text[start:end]`, with the noun behind it; `is_reported`: not a registry or a phrase."""

    start: int
    end: int
    name: str
    is_reported: bool = True


@cache
def _matcher() -> tuple[object, tuple[int, ...]]:
    """The matcher of the nouns behind names, and the kind of each noun."""
    import ahocorasick_rs

    rows = [
        (text, kind)
        for kind, section in enumerate(("one study", "several studies", "a registry"))
        for text in anchors(_FILE, f"anchors of {section}")
    ]
    return ahocorasick_rs.AhoCorasick([text for text, _ in rows], ahocorasick_rs.MatchKind.LeftmostLongest), tuple(
        kind for _, kind in rows
    )


def find_studies(paper_text: PaperText) -> list[Study]:
    """Find the studies that a text names, in order.

    >>> from graphrec.extractors.paper_text import PaperText
    >>> [study.name for study in find_studies(PaperText("", "as in the phase 3 ANVIL-2 trial"))]
    ['ANVIL-2']

    Cost: linear in the length of the text.
    """
    text = paper_text.text
    matcher, kinds = _matcher()
    studies: list[Study] = []
    for number, start, end in matcher.find_matches_as_indexes(text):  # type: ignore[attr-defined]
        if text[end : end + 1].isalnum():
            continue
        here = list(_studies_before(paper_text, start, end, kinds[number])) or _phrase_before(
            paper_text, start, end, kinds[number]
        )
        studies += [one for one in here if not studies or one.start >= studies[-1].end]
    return studies


def _studies_before(paper_text: PaperText, start: int, end: int, kind: int) -> Iterator[Study]:
    """The studies whose noun stands at `text[start:end]`; of an enumeration all, in order."""
    text = paper_text.text
    if kind == _SEVERAL and text[start - 1 : start].isdigit():
        yield from _numbers_before(paper_text, start, end)
    match = _NAME_BEFORE.search(text, max(0, start - _NAME_REACH), start)
    if match is None or not _is_name(match["name"], paper_text, text[start + 1 : end].isupper()):
        return
    names = [match]
    while kind == _SEVERAL and len(names) < _NAMES_MOST:
        first = names[-1].start("name")
        joined = _JOINED_BEFORE.search(text, max(0, first - _NAME_REACH), first)
        if joined is None or not is_shaped(joined["name"].split()[0]):
            break
        names.append(joined)
    first = names[-1].start("name")
    if _POINTER.search(text, max(0, first - _POINTER_REACH), first) or _is_series([one["name"] for one in names]):
        ends = [end, *(one.end("name") for one in names[1:])]
        for one, stop in zip(names[::-1], ends[::-1], strict=True):
            name = one["name"] if kind != _REGISTRY else text[one.start("name") : stop]
            yield Study(one.start("name"), stop, name, kind != _REGISTRY)


def _numbers_before(paper_text: PaperText, start: int, end: int) -> Iterator[Study]:
    """The studies of one name and several numbers before the noun at `text[start:end]`."""
    text = paper_text.text
    match = _NUMBERS_BEFORE.search(text, max(0, start - _NAME_REACH), start)
    if match is None or not _is_name(match["name"], paper_text, text[start + 1 : end].isupper()):
        return
    if _POINTER.search(text, max(0, match.start() - _POINTER_REACH), match.start()):
        name = match["name"] + match["joint"]
        yield Study(match.start(), match.end("first"), name + match["first"])
        for number in _NUMBER.finditer(text, *match.span("others")):
            yield Study(number.start(), end if number.end() == start else number.end(), name + number[0])


def _is_series(names: Sequence[str]) -> bool:
    """Whether names are those of one series of studies, so that no pointer is needed: "HAVEN 3" and "HAVEN 4"."""
    stems = {name.partition(" ")[0] for name in names}
    if len(names) < 2:
        return False
    if len(stems) == 1:
        return all(" " in name for name in names)
    is_long = all(name.isalpha() and name.isupper() and len(name) > _SERIES_LETTERS for name in names)
    return is_long and len({name[:_SERIES_LETTERS] for name in names}) == 1


def _is_name(name: str, paper_text: PaperText, is_noun_loud: bool) -> bool:
    """Whether a word before "trial" or the like names a study; `is_noun_loud`: the noun is in capitals."""
    first = name.split(maxsplit=1)[0]
    if not is_shaped(first) or _NO_NAME.fullmatch(first) or len(name_key(name)) < _SHORTEST:
        return False
    if name_key(first) in not_works() or (is_noun_loud and first.isalpha() and first.isupper()):
        return False
    long = next((one.long for one in paper_text.acronyms if one.short == first), "")
    return not long or not long.islower()  # "attention deficit disorder (ADHD)" names no study


def _phrase_before(paper_text: PaperText, start: int, end: int, kind: int) -> list[Study]:
    """The study whose name is a phrase of capitalised words that ends in the noun; in the title it is the paper's."""
    text = paper_text.text
    noun = text[start + 1 : end]
    if kind == _SEVERAL or not noun[0].isupper() or noun.isupper() or start < paper_text.n_title:
        return []
    match = _PHRASE_BEFORE.search(text, max(0, start - _POINTER_REACH), start + 1)
    if match is None or _GOES_ON.match(text, end) or _KIND_BEFORE.search(match["phrase"]):
        return []
    behind = _NAME_BEHIND.match(text, end)
    stop = behind.end() if behind else end
    start, short = match.start("phrase"), behind["short"] if behind else None
    name = short if short and kind != _REGISTRY else text[start : behind.start("bracket") if short and behind else stop]
    return [Study(start, stop, name, is_reported=False)]


def report_rank(title: str, name: str) -> int | None:
    """How surely a title with the name of a study is the title of its report.

    Returns:
        3 if the title begins with the name or defines it in brackets, 2 if it names a trial otherwise, 1 for a later
        report of the same study, 0 for one of a part of it; None if it says nothing: a title of several studies, in
        capitals, or of one of the many papers on a cohort.
    """
    at = title.find(name)
    rest = title[:at] + title[at + len(name) :]
    if _SEVERAL_REPORTS.search(rest) or (name.isalpha() and is_loud(title, at, at + len(name))):
        return None
    if _PART.search(rest):
        return 0
    if _SEQUEL.search(rest):
        return 1
    if not title[:at] or title[:at].endswith(("(", "(the ")) or title[:at] in {"The ", "the "}:
        return 3
    return 2 if _TRIAL.search(rest) else None


def is_of_sequel(title: str, name: str) -> bool:
    """Whether a title with the name of a study reports a later stage of it: "102-week data of the NAME extension"."""
    return _SEQUEL.search(title.replace(name, "")) is not None and report_rank(title, name) in {0, 1}


def speaks_of_sequel(sentence: str) -> bool:
    """Whether a sentence speaks of the later stage of a study: "in the extensions of both"."""
    return _SEQUEL.search(sentence) is not None


def is_announcement(title: str) -> bool:
    """Whether a title plans a study: "rationale and design of the NAME trial"."""
    return _ANNOUNCED.search(title) is not None


def is_own_study(paper_text: PaperText, start: int, end: int) -> bool:
    """Whether a paper gives its own study the name at `text[start:end]`: "in this study (NAME)", "The NAME study: ...".

    Args:
        paper_text: the text.
        start: position of the first character of the name.
        end: position behind its last character.
    """
    text, abstract = paper_text.text, paper_text.abstract_start
    if _THIS_BEFORE.search(text, max(abstract, start - _POINTER_REACH), start):
        return True
    return text[abstract:start] in {"", "The ", "the "} and _HEADING_BEHIND.match(text, end) is not None


def is_spelled_out(text: str, start: int, end: int) -> bool:
    """Whether the name at `text[start:end]` abbreviates the words before it, which are those of no study.

    Args:
        text: the text.
        start: position of the first character of the name.
        end: position behind its last character.
    """
    words = _SPELLED_BEFORE.search(text, max(0, start - _SPELLED_REACH), start)
    return words is not None and text.startswith(")", end) and not re.search(_NOUNS, words["words"], re.IGNORECASE)


def is_loud(text: str, start: int, end: int) -> bool:
    """Whether a word stands among words in capitals, which hides what is a name.

    Args:
        text: the text.
        start: position of the first character of the word.
        end: position behind its last character.
    """
    return _LOUD_BEFORE.search(text, max(0, start - 20), start) is not None or _LOUD_BEHIND.match(text, end) is not None


def is_unmistakable(name: str) -> bool:
    """Whether the name of a study means it without "trial" behind, too: "NOR-SWITCH", not "McLean".

    >>> is_unmistakable("NOR-SWITCH"), is_unmistakable("McLean")
    (True, False)
    """
    return not name.isalpha() or sum(map(str.isupper, name)) > 2
