"""Citations by author and year in all their forms: "(Holten, 2006)", "Henry et al. (2007)", "Smith and Doe 2020a"."""

from __future__ import annotations

import re
from bisect import bisect
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.word_lists import alternatives, words_in
from graphrec.vectors.stopwords import function_words, languages

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTS = "not_authors.txt"
_BIG = "A-ZÀ-ÖØ-ÞĀ-ŽΑ-ΩЀ-Я"
_PART = rf"(?:(?:Mc|Mac|D[aeiu]|De[lr]|L[ae]|V[ao]n|Fitz|El|Al)(?=[A-Z]))?[{_BIG}][^\W\d_A-Z]+"  # of a surname
_PARTICLES = rf"(?:(?<!\w)(?:{alternatives(_LISTS, 'particles')})[ ~-]){{0,3}}"
_SURNAME = rf"{_PARTICLES}(?:(?:[A-Z]|[Dd]ell?|[dl])['’])?{_PART}(?:['’](?!s\b)[^\W\d_]+|[-‐‑](?!based\b)[^\W\d_]+)*"
_INITIALS = rf"(?:[{_BIG}]\.[ ~-]?){{1,4}}"
_AUTHOR = rf"(?:(?:{_PART} )?{_INITIALS})?{_SURNAME}(?:,? (?:Jr|Sr)\.)?"
_AND = r"(?:and|&|\\&|und|u\.|y|et)"
_ET_AL = (
    r"(?: (?:\{\\(?:it|em) |\\(?:emph|textit)\{)?et\.? ?al\b\.?(?:\\/)?\}?"
    r"| (?:and|&) (?:colleagues|co-?workers|collaborators)\b| u\. ?a\.)"
)
_OTHERS = (
    rf"(?:,?{_ET_AL}|(?:, {_AUTHOR}){{1,5}},{_ET_AL}|(?:, {_AUTHOR}){{0,9}},? {_AND} {_AUTHOR}|(?:--|–|/){_SURNAME})"
)
_AUTHORS = rf"(?P<authors>{_AUTHOR}{_OTHERS}?)"
_PLAIN_INITIALS = rf"(?!I{{2,3}}|IV|VI)(?:[{_BIG}]\.?-?){{1,3}}(?!\w)"  # "JA", "J.A."; "Phase II" is no author
_LISTED = (
    rf"(?P<listed>{_SURNAME}, {_INITIALS}(?:,? (?:{_AND} )?{_SURNAME}, {_INITIALS}){{0,9}}(?:,?{_ET_AL})?"
    rf"|{_SURNAME} {_PLAIN_INITIALS}(?:, {_SURNAME} {_PLAIN_INITIALS}){{1,9}})"
)  # "Doe, J., & Roe, R.", "Doe J, Roe RA"
_BEFORE_YEAR = re.compile(
    rf"(?<![\w'’])(?<!\w-)(?:{_AUTHORS}|(?<!, )(?<!… ){_LISTED})(?:['’]s?)?,?(?P<open>[ ~]?[(\[]| ?\\?~|[ ])?$"
)
_WINDOW = 200  # characters before a year in which its authors stand
_OPENING_MOST = 3  # characters of ", (" between authors and year
_NEVER_IN_AUTHORS = frozenset("()[];:0123456789")
_NEAR_YEAR = re.compile(r"[^\W\d_]['’.)}]{0,3},?[ ~]?[(\[]?$")  # whatever else precedes a year is no author
_NEAR = 8  # characters of that
_YEAR_SIGN = r"(?:19|20)\d\d"
_SUFFIX = r"(?:[a-k]{1,3}(?:, ?[a-k]\b)*)?(?!\w|[-–/]\d)"  # "2020a", "1993a, b", "1990ab"; no range of years
_YEAR = re.compile(
    rf"(?P<year>(?:19|20)(?<!\w\d\d)\d\d)(?P<suffix>{_SUFFIX})"
)  # begins with a digit, which the regex engine finds fast
_YEAR_NEXT = re.compile(rf"(?:[,;]|,? and| &) ?(?P<year>{_YEAR_SIGN})(?P<suffix>{_SUFFIX})")  # "(2014; 2016)"
_CLOSED = re.compile(r"['’]?s? ?[)\],;:]")
_END = re.compile(r"(?:['’]s)?[)\]]?(?:['’]s)?")
_LEAD = re.compile(rf"(?:[(\[]|[\s(\[](?:{alternatives(_LISTS, 'words before a citation in brackets')}),?)\s?$")
_LEAD_WITHIN = 60  # characters between a bracket and the first citation in it
_JOINED = re.compile(rf"[{_BIG}][^\s,;()]* (?:and|&|\\&) $")  # "SAND and Roe (2001)": the first is not understood
_CHAIN = re.compile(r"[)\]]?[,;]?(?: (?:and|or|&))? ?")  # between two citations of one list
_CAPITAL_BEFORE = re.compile(rf"(?<![\w-])(?P<word>[{_BIG}][\w'’-]*),? $")
_OPENING = re.compile(r"[A-Z][a-z]+ing|Unlike|See")  # a word before a surname that opens a sentence
_BY_GIVEN_NAME = re.compile(rf"\bby [{_BIG}][^\W\d_A-Z]+ $")  # "by Jo Holm (2006)"; "of Epilepsy Treatment (2000)"
_GIVEN_NAME = re.compile(rf"(?:\bby |^|[.!?] )[{_BIG}][^\W\d_A-Z]+ $")  # before a verb: "Jo Holm (2006) shows"
_VERB = rf" (?:{alternatives('person_cues.txt', 'verbs behind authors')})\b"
_SAYS, _SAYS_BEHIND_BRACKET = re.compile(rf",{_VERB}"), re.compile(rf"[)\]],?{_VERB}")
_CLAUSE = re.compile(r"(?:^|[.!?] |\b(?:that|as|while|where) )$")  # "Holm, 2006, showed"; "in Paris, 2006, ..."
_INITIAL = re.compile(rf"([{_BIG}])\.|{_SURNAME},? ([{_BIG}])(?:[{_BIG}]{{0,2}}(?:,|$)|\.)")
_AUTHOR_OF = re.compile(rf"{_AUTHOR}")
_ET_AL_SIGN = re.compile(r"(?<=[ ,{])et\.? ?al\b\.?(?:\\/)?\}?")
_NEAR_ET_AL = re.compile(rf"[{_BIG}]\S*[ ,{{\\]*(?:(?:it|em|emph|textit)[ {{])?$")
_NEAR_ET_AL_MOST = 40  # characters of the word before "et al."
_BEFORE_ET_AL = re.compile(
    rf"(?<![\w'’])(?<!\w-)(?:(?P<vancouver>{_SURNAME} {_PLAIN_INITIALS}(?:, {_SURNAME} {_PLAIN_INITIALS}){{0,9}})"
    rf"|(?P<authors>{_AUTHOR}(?:(?:, {_AUTHOR}){{1,5}}(?=,))?)),? (?:\{{\\(?:it|em) |\\(?:emph|textit)\{{)?$"
)
_SENTENCE = alternatives(_LISTS, "first words of a sentence")
_SOURCE = rf"(?!(?:{_SENTENCE})\b)(?:[A-Z][\w&-]*\.?|of|the|and|in|&|\d+|[()–-])"  # a piece of "J. Phys. A13 (1980)"
_YEAR_BEHIND = re.compile(
    rf"(?:['’]s?)?(?:,? (?:in )?[(\[]?(?P<year>{_YEAR_SIGN})(?!\w|[-–/]\d)\]?"
    rf"|[,.]?['’]? ?[(\[]?(?:[A-Z][A-Za-z]{{1,9}} ?)?['’](?P<short>\d\d)\b\]?"  # "[STOC'11]"
    rf"|[,.]? [(\[]?(?:{_SOURCE}[ ,.;:]{{1,2}}){{1,8}}[( ]?(?P<journal>{_YEAR_SIGN})(?=[)\];,.:]|$))"
)
_NEXT_CENTURY = 30  # a two-digit year from this on belongs to the twentieth century
_FULL_WIDTH = str.maketrans("（）［］，；：", "()[],;:")
_NO_AUTHORS = words_in(_LISTS, "not authors")
_ADVERBS = words_in(_LISTS, "adverbs that open a sentence")
_NO_AUTHORS_ALONE = words_in(_LISTS, "places") | words_in(_LISTS, "journals and products")


class AuthorYear(NamedTuple):
    """A citation at `text[start:end]`: the surnames that it names in their order, and the year if it has one.

    `has_more`: "et al." follows them. `suffix`: the letters behind the year in "2020a". `initial`: the first initial of
    the first author, if there is one. Further years of the same authors, as in "Doe (2004, 2005)", are citations that
    begin at the same place.
    """

    start: int
    end: int
    authors: tuple[str, ...]
    year: int | None
    has_more: bool
    suffix: str = ""
    initial: str = ""


def find_author_years(text: str) -> list[AuthorYear]:
    """Find the citations by author and year, or "et al." alone, in order.

    >>> [(one.authors, one.year) for one in find_author_years("(Doe & Roe, 2020a, 2021; see Poe 2019)")]
    [(('Doe', 'Roe'), 2020), (('Doe', 'Roe'), 2021), (('Poe',), 2019)]

    Cost: linear in the length of the text.
    """
    text = text if text.isascii() else text.translate(_FULL_WIDTH)
    citations: list[AuthorYear] = []
    if "20" in text or "19" in text:
        citations += _with_years(text)
    if "et al" in text or "et. al" in text:
        citations += _of_many(text, [(one.start, one.end) for one in citations])
    return sorted(citations, key=attrgetter("start"))


def full_year(year: int) -> int:
    """The year that two digits stand for."""
    return year + (1900 if year >= _NEXT_CENTURY else 2000)


def _with_years(text: str) -> Iterator[AuthorYear]:
    reached = 0  # end of the last citation
    for year in _YEAR.finditer(text):
        at = year.start()
        if at < reached or not _NEAR_YEAR.search(text, max(0, at - _NEAR), at):
            continue
        window_start = max(reached, _window_start(text, at - _OPENING_MOST), at - _WINDOW)
        match = _BEFORE_YEAR.search(text[window_start:at])
        parsed = _parse(text, match, window_start, year, reached) if match else []
        yield from parsed
        reached = parsed[-1].end if parsed else reached


def _window_start(text: str, end: int) -> int:
    """Where the words before a year or "et al." begin that may be authors: behind a digit, bracket or semicolon."""
    start = max(0, end - _WINDOW)
    for at in range(end - 1, start - 1, -1):
        if text[at] in _NEVER_IN_AUTHORS:
            return at + 1
    return start


def _parse(text: str, match: re.Match[str], offset: int, year: re.Match[str], reached: int) -> list[AuthorYear]:
    """The citations that end with a year and the further years behind it; [] if these are no authors."""
    span = match["authors"] or match["listed"]
    at = match.start("authors" if match["authors"] else "listed")
    dropped = _no_authors_first(span)
    names, start, has_more = _surnames(span[dropped:]), offset + at + dropped, _has_more(span)
    years = [year]
    while following := _YEAR_NEXT.match(text, years[-1].end()):
        years.append(following)
    is_bracketed = match["open"] is not None and match["open"].strip(" ~\\") != ""
    is_closed = _CLOSED.match(text, years[-1].end()) is not None
    if len(names) == 1 and not has_more:
        is_chain = reached > 0 and start > reached and _CHAIN.fullmatch(text, reached, start) is not None
        is_said = (_SAYS_BEHIND_BRACKET if is_bracketed else _SAYS).match(text, years[-1].end()) is not None
        is_one = _is_one_author(text, start, names[0], is_bracketed, is_chain=is_chain, is_said=is_said)
        if not is_closed or not is_one:
            return []
    elif not is_plausible(names, has_more) or not (has_more or is_bracketed or _is_free(text, start, names)):
        return []
    if not (is_bracketed or is_closed):
        years = years[:1]
    initial = _first_initial(span[dropped:])
    citations: list[AuthorYear] = []
    for one in years:
        closed = _END.match(text, one.end())
        end = closed.end() if closed else one.end()
        if citations and citations[-1].year == int(one["year"]):  # "1993a, 1993b"
            citations[-1] = citations[-1]._replace(end=end, suffix=f"{citations[-1].suffix}, {one['suffix']}")
        else:
            citations.append(AuthorYear(start, end, names, int(one["year"]), has_more, one["suffix"], initial))
    return citations


def _no_authors_first(span: str) -> int:
    """Length of a word at the beginning of a list that opens the sentence: "Recently, Doe and Roe"."""
    first, comma, _ = span.partition(", ")
    word = first.lower()
    is_opening = comma and (word in _NO_AUTHORS or word in _ADVERBS or _is_small(word))
    return len(first) + 2 if is_opening else 0


def _surnames(span: str) -> tuple[str, ...]:
    """The surnames in a list of authors, without initials and "et al."."""
    plain = re.sub(_ET_AL, "", span)
    return tuple(
        re.sub(rf"^(?:{_PART} )?{_INITIALS}|,? (?:Jr|Sr)\.$", "", one[0]) for one in _AUTHOR_OF.finditer(plain)
    )


def _first_initial(span: str) -> str:
    """The first initial of the first author in "J. Doe and R. Roe", "Doe, J., & Roe, R." or "Doe J, Roe R"."""
    match = _INITIAL.match(span)
    return (match[1] or match[2]) if match else ""


def _has_more(span: str) -> bool:
    return re.search(rf"{_ET_AL}$", span) is not None


def _is_small(word: str) -> bool:
    return word.lower() in function_words()


def is_plausible(names: tuple[str, ...], has_more: bool) -> bool:
    """Whether several capitalised words before a year may be authors: the first is no month, not all are places."""
    words = [name.lower().partition("-")[0] for name in names]
    if not words or words[0] in _NO_AUTHORS:
        return False
    return has_more or not all(word in _NO_AUTHORS or word in _NO_AUTHORS_ALONE for word in words)


def _is_free(text: str, start: int, names: tuple[str, ...]) -> bool:
    """Whether several names before a year without brackets are no part of a title: "Discrete Sand and Dunes, 1995"."""
    before = text[max(0, start - _LEAD_WITHIN) : start]
    if before.rstrip().endswith(("(", "[", ";")):
        return True
    is_alone = before.endswith(", ") or _is_name_alone(before)
    return is_alone and not any(name.lower() in _NO_AUTHORS | _NO_AUTHORS_ALONE for name in names)


def _is_name_alone(before: str) -> bool:
    """Whether no capitalised word stands right before a surname, except one that opens a sentence in some language."""
    capital = _CAPITAL_BEFORE.search(before)
    if capital is None or _OPENING.fullmatch(capital["word"]) is not None:
        return True
    return capital["word"].lower() in _small_words() or capital["word"].lower() in _ADVERBS


@cache
def _small_words() -> frozenset[str]:
    """The function words of all languages."""
    return frozenset().union(*map(function_words, languages()))


def _is_one_author(text: str, start: int, name: str, is_bracketed: bool, *, is_chain: bool, is_said: bool) -> bool:
    """Whether one surname with a year is a citation: in brackets, in a list of citations, or with the year in them.

    Args:
        text: the text.
        start: where the surname begins.
        name: the surname.
        is_bracketed: whether the year is in brackets.
        is_chain: whether another citation stands right before it.
        is_said: whether the year is followed by a verb of authors: "shows".
    """
    word = name.lower().partition("-")[0]  # "May-August 2009"
    if word in _NO_AUTHORS or word in _NO_AUTHORS_ALONE or _is_small(word):
        return False
    before = text[max(0, start - _LEAD_WITHIN) : start]
    if is_chain:
        return True
    if is_bracketed:
        is_alone = name.startswith("von ") or _is_name_alone(before)
        is_alone = is_alone or (_GIVEN_NAME if is_said else _BY_GIVEN_NAME).search(before) is not None
        return is_alone and _JOINED.search(before) is None
    if is_said and _CLAUSE.search(before):
        return True
    is_inside = before.rfind("(") > before.rfind(")") or before.rfind("[") > before.rfind("]")
    return before.rstrip()[-1:] == ";" or (is_inside and _LEAD.search(before) is not None)


def _of_many(text: str, spans: list[tuple[int, int]]) -> Iterator[AuthorYear]:
    """Citations with "et al." whose year does not follow at once, or is missing; none inside the `spans` of others."""
    reached = 0  # end of the last "et al."
    for sign in _ET_AL_SIGN.finditer(text):
        reached, last = sign.end(), reached
        before = bisect(spans, (sign.start(), 0)) - 1
        if before >= 0 and sign.start() < spans[before][1]:
            continue
        if not _NEAR_ET_AL.search(text, max(0, sign.start() - _NEAR_ET_AL_MOST), sign.start()):
            continue
        window_start = max(last, _window_start(text, sign.start()))
        match = _BEFORE_ET_AL.search(text[window_start : sign.start()])
        if match is None:
            continue
        span = match["authors"] or match["vancouver"]
        dropped = _no_authors_first(span)
        names = _surnames(re.sub(rf" {_PLAIN_INITIALS}(?=,|$)", "", span[dropped:]))
        if not is_plausible(names, True):
            continue
        start = window_start + match.start("authors" if match["authors"] else "vancouver") + dropped
        behind = _YEAR_BEHIND.match(text, sign.end())
        year = _year_of(behind) if behind else None
        end = behind.end() if behind else sign.end()
        is_open = text.count("(", sign.end(), end) > text.count(")", sign.end(), end)
        yield AuthorYear(
            start, end + (is_open and text.startswith(")", end)), names, year, True, "", _first_initial(span[dropped:])
        )


def _year_of(behind: re.Match[str]) -> int:
    return full_year(int(behind["short"])) if behind["short"] else int(behind["year"] or behind["journal"])
