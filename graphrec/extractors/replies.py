"""Other papers that a title refers to: "Comment on ...", "Erratum to: ...", "..., Part II".

Knows titles only, no corpus: it says by which keys the other title can be recognised.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.word_lists import alternatives
from graphrec.text import title_key

if TYPE_CHECKING:
    from collections.abc import Iterator

_any_of = partial(alternatives, "reply_cues.txt")
_BEFORE = _any_of("words before a title")
_CUE = re.compile(
    rf"\b(?:{_any_of('words of a reply')}|{_any_of('words of a correction')}"
    rf"|(?P<supplement>{_any_of('words of a supplement')})|re(?=:))\b",
    re.IGNORECASE,
)
_PAPER = _any_of("words of a paper")
_START = re.compile(rf"(?:(?:{_any_of('words before the title of a comment')}) )?[\"“„‘'`«]{{0,2}}", re.IGNORECASE)
_TO = re.compile(
    rf" (?:{_BEFORE})(?: (?:the |an? )?(?:{_PAPER}))?"
    rf"(?: (?!an? |the )(?:{_BEFORE}))?(?P<colon>\s?:)? (?:the article |the paper )?|(?P<bare>\s?[:.]) ",
    re.IGNORECASE,
)
_OWN_TITLE = re.compile(rf"(?:{_any_of('words whose own title follows a colon')})$", re.IGNORECASE)
_TOPIC = re.compile(rf"(?:{_any_of('words whose topic follows')})$", re.IGNORECASE)
_LEAD = re.compile(r"(?:[\w’'.,:;()/-]{1,30} ){0,4}")  # "Authors' reply to", "A further comment on"
_LONGEST_CUE = 40  # characters
_NESTED_MOST = 3  # "Reply to the comment on ..."
_QUOTED = re.compile(
    rf"(?:\b(?:{_BEFORE}|{_PAPER}|correspondence)|:)\s?[\"“„‘'`«]{{1,2}}\s?(?P<title>[^\"“”„«»]{{15,300}}?)\s?[\"”“’'»]{{1,2}}"
    r"(?=[\s.,;:?!)\[]|$)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"^(?P<title>.{15,300}?)(?:[.:;,?!]?\s?[—–-]{1,3}\s?|[.?!:,] ?| ?[\[(])"
    rf"(?:{_any_of('ends of a title')})[.\])]{{0,2}}$",
    re.IGNORECASE,
)
_BUILDS = re.compile(r"\b(?:addend|update|revisited|continued)", re.IGNORECASE)
_SOURCE = re.compile(r"\[[^\[\]]{3,120}\][ .]*$")  # of the other paper: "[Iron Rev. 63, 12 (2001)]"
_BY_AUTHORS = re.compile(r",? by [A-Z][^:]{2,60}$")
_MORE = re.compile(r"(?:More|Further) (?P<whole>(?:[Cc]omments|[Rr]emarks|[Nn]otes) on )?(?=[A-Z\d])")
_FEWEST_WORDS = 4  # of another title; shorter ones are phrases
_NUMBERS = {"i": 1, "one": 1, "ii": 2, "two": 2, "iii": 3, "three": 3, "iv": 4, "four": 4, "v": 5, "vi": 6}
_NUMBER = r"(?:I{1,3}|IV|VI?|i{1,3}|iv|[1-6]|(?i:one|two|three|four))"
_PART = re.compile(
    rf"(?:\b(?:[Pp]art|PART|Teil|[Pp]artie|[Pp]arte)\s?(?P<part>{_NUMBER})|(?<=[ (-])(?P<roman>I{{1,3}}|IV|VI?))"
    r"(?=\s?[.:;,)–—]|\s-|\s?$)"
)
_COUNTED = re.compile(rf"\b(?:{_any_of('numbered things')})s? $", re.IGNORECASE)
_STEM_WORDS = 2


class Reply(NamedTuple):
    """A reference in a title to another paper.

    `mention`: the words of the title. `keys`: what `keys_of` may return for the other title, likeliest first.
    `relation`: as in `model.relations`. `is_whole`: the title of the other paper is given, so that it is a work even if
    no paper has it. `is_part`: both are parts of one work, by the same authors.
    """

    mention: str
    keys: tuple[str, ...]
    relation: str
    is_whole: bool = False
    is_part: bool = False


def find_reply(title: str) -> Reply | None:
    """Find the paper that a title answers, corrects or continues.

    Comments, replies, corrections and retractions "mention" it, since they need not build on it; addenda and later
    parts "extend" it.

    >>> find_reply("Comment on “The forging of cold iron”").mention
    'The forging of cold iron'
    >>> find_reply("The forging of cold iron. Part II: Hammers").relation
    'extends'

    Cost: linear in the length of the title.
    """
    return _quoted(title) or _behind_cue(title) or _before_end(title) or _later_part(title)


def _quoted(title: str) -> Reply | None:
    cue = _CUE.search(title)
    quotation = _QUOTED.search(title, cue.end()) if cue else None
    if cue is None or quotation is None or not _is_title(quotation["title"]):
        return None
    return Reply(quotation["title"], _keys(quotation["title"]), _relation(cue), is_whole=True)


def _behind_cue(title: str) -> Reply | None:
    """The title behind "Comment on" and the like, and those behind a second such cue in it."""
    if more := _MORE.match(title):
        start = more.start("whole") if more["whole"] else more.end()
        return _reply(title[start:], "extends", is_whole=bool(more["whole"]))
    lead = _LEAD.match(title)
    first = _CUE.search(title, 0, (lead.end() if lead else 0) + _LONGEST_CUE)
    to = _TO.match(title, first.end()) if first else None
    if first is None or to is None:
        return None
    is_topic = _TOPIC.search(first[0]) is not None and _BY_AUTHORS.search(title) is None
    if is_topic and not to["colon"] and not to["bare"]:
        return None
    is_whole = bool(to["colon"]) or (bool(to["bare"]) and first.start() == 0 and not _OWN_TITLE.search(first[0]))
    return _reply(title[to.end() :], _relation(first), is_whole=is_whole)


def _keys(title: str) -> tuple[str, ...]:
    """The key of a title, and those of the titles behind further cues in it: "the comment on ..."."""
    keys, at = [title_key(title)], 0
    for _ in range(_NESTED_MOST):
        before = _START.match(title, at)
        start = before.end() if before else at
        cue = _CUE.match(title, start)
        to = _TO.match(title, cue.end()) if cue else None
        if to is None:
            break
        at = to.end()
        keys += [title_key(title[start:]), title_key(title[at:])]
    return tuple(dict.fromkeys(keys))


def _reply(rest: str, relation: str, *, is_whole: bool = False) -> Reply | None:
    title = _BY_AUTHORS.sub("", _SOURCE.sub("", rest)).strip(" .")
    return Reply(title, _keys(title), relation, is_whole) if _is_title(title) else None


def _before_end(title: str) -> Reply | None:
    match = _TAIL.match(title)
    if match is None:
        return None
    return _reply(match["title"], "extends" if _BUILDS.search(title, match.end("title")) else "mentions")


def _later_part(title: str) -> Reply | None:
    """The part before this one, of which all parts before and the paper without a number are candidates."""
    stem, number = _part_of(title)
    if number < 2:
        return None
    keys = [f"{stem}#{earlier}" for earlier in range(number - 1, 0, -1)]
    return Reply(title, (*keys, stem, f"{stem}#head"), "extends", is_part=True)


def _part_of(title: str) -> tuple[str, int]:
    """The key of the title without the number of its part, and that number; 0 if it has none."""
    for part in _PART.finditer(title):
        before = title[: part.start()]
        stem = title_key(before)
        if stem.count(" ") + 1 < _STEM_WORDS or (part["roman"] and _COUNTED.search(before)):
            continue
        number = (part["part"] or part["roman"]).lower()
        return stem, int(number) if number.isdigit() else _NUMBERS[number]
    return "", 0


def keys_of(title: str) -> Iterator[str]:
    """The keys by which other titles can refer to a title: its own, that of its part, that before its colon."""
    yield title_key(title)
    stem, number = _part_of(title)
    if number:
        yield f"{stem}#{number}"
    head, colon, _ = title.partition(": ")
    if colon and not number:
        yield f"{title_key(head)}#head"


def _relation(cue: re.Match[str]) -> str:
    return "extends" if cue["supplement"] else "mentions"


def _is_title(text: str) -> bool:
    return text.count(" ") + 1 >= _FEWEST_WORDS
