"""Candidate terms of any field: runs of up to four words that contain no ordinary word."""

from __future__ import annotations

import re
from functools import cache, partial
from itertools import pairwise
from typing import TYPE_CHECKING

from graphrec.extractors.term_kinds import tells_method
from graphrec.extractors.word_lists import alternatives, read_list, words_in
from graphrec.text import LATEX_COMMANDS
from graphrec.vectors.languages import CAPITAL_NOUNS, ENGLISH, UNKNOWN, empty_words, word_section
from graphrec.vectors.spelling import word_form
from graphrec.vectors.stopwords import function_words
from graphrec.vectors.tokens import words_and_marks

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Container, Iterable, Sequence

_LISTS = "phrase_words.txt"
_any_of = partial(alternatives, _LISTS)
_LONGEST = 4  # words of a term
_LINKS_MOST = 2  # small words inside a term: "sistema de recomendación de libros"
_COMMON_SHARE = 0.15  # of papers: a word in more of them characterises none, as "visualization" in its own field
_COMMON_MIN = 20  # papers; below it a word is never too common, so that a small library keeps its subject
_NESTED_SHARE = 0.75  # of a phrase's papers: if so many use one longer phrase around it, it is only a part of that
_NOT_LAST = re.compile(r"(?:" + _any_of("endings of no noun") + r")$|^(?:" + _any_of("last words of no term") + r")$")
_ADJECTIVE = re.compile(
    r"^(?!(?:" + _any_of("nouns in -ive") + r")$)[a-z]{3,}ive$"
    r"|^(?!(?:" + _any_of("nouns in -ic") + r")$)[a-z]{3,}ic$"
    r"|[^d]ual$|(?:lingu|mod|optim|minim|maxim|univers|caus|glob|loc)al$|(?:equivari|resist|relev|redund|signific|domin|abund)ant$"
    r"|(?:consist|coher|recurr|converg|diverg|emerg|intellig|persist|differ|transpar)ent$"
    r"|^(?:" + _any_of("adjectives by themselves") + r")$"
)  # adjectives and participles by their endings, except the nouns that end alike
_NOT_FIRST = words_in(_LISTS, "first words of no term")
_JOINS = frozenset(("cross", "inter", "intra", "multi", "non"))  # prefixes that make adjectives of nouns: "multi-head"
_NOUN = re.compile(r"(?:ity|ence|ance|tion|sion|ism|sis|er|or|ment|product|entropy|link|ing)$")
_DOING = re.compile(
    r"(?!(?:" + _any_of("nouns in -ing") + r") )[a-z]{2,}ing "
)  # "summarizing sand", but not "mining rule"
_ADVERBIAL = re.compile(r"\b[A-Za-z]{2,}ly[ -][a-z]+ed\b")  # "fully connected": a modifier, which ends a phrase
_JOINED = re.compile(r"[-‐‑](?:[A-Za-z]{2,}|([A-Z]?[0-9]+))")
_HALF = re.compile(r"(?<![A-Za-z])[A-Za-z]{1,9}$")
_HALF_MOST = 10  # characters before a hyphen that are looked at
_PROCEDURE = re.compile(r"[a-z]{3}(?:" + _any_of("endings of procedures") + r")$")
_LETTERS = frozenset("BCDEFGHJKLMNOPQRSTUVWXYZ")  # words of terms: "T-duality", "vitamin D receptor"
_METHOD_LEAST = 2  # papers that must use a phrase that ends as methods do
_FORMS_MOST = 500_000  # tokens whose form is cached


@cache
def ordinary_words() -> frozenset[str]:
    """The words, in normal form, that no term contains."""
    small = function_words() - {word for line in _lines_behind("+") for word in line.split()}
    plain = (line for line in read_list("ordinary.txt") if line[0] not in "+~$=")
    return _forms([*LATEX_COMMANDS, *small, *plain])


@cache
def closing_words() -> frozenset[str]:
    """The ordinary words, in normal form, that a term may end in: "cohort study", "log-rank test"."""
    return _forms(_lines_behind("="))


@cache
def attribute_words() -> frozenset[str]:
    """The words, in normal form, that no term ends with: quantities, people, things that every study has."""
    return _forms(_lines_behind("$")) - closing_words()


@cache
def weak_words() -> frozenset[str]:
    """The words, in normal form, that a term may contain, though not only such words."""
    return _forms(_lines_behind("~")) | closing_words()


def _lines_behind(mark: str) -> list[str]:
    """Read the lines of the list of ordinary words that begin with a mark ("+", "$", "~", "="), without the mark."""
    return [line.removeprefix(mark) for line in read_list("ordinary.txt") if line.startswith(mark)]


def _forms(lines: Iterable[str]) -> frozenset[str]:
    return frozenset(word_form(word) for line in lines for word in line.replace("-", " ").split())


class _PhraseForms(dict[str, str]):
    """Cache of the normal form of each token; "" for a token that ends a phrase: ordinary word, number or mark.

    A word that a phrase may end in, but not go on from, has a blank behind it. `empty`: the words that are ordinary in
    the language of the text, if it is not English.
    """

    def __init__(self, empty: frozenset[str]) -> None:
        super().__init__()
        self.empty = empty

    def __missing__(self, token: str) -> str:
        form = word_form(token)
        if token in _LETTERS:
            self[token] = form
            return form
        if form in closing_words():
            self[token] = closing = f"{form} "
            return closing
        is_break = form in ordinary_words() or len(form) < 2 or not form[0].isalpha()
        is_break = is_break or (token.lower() in self.empty if self.empty else form.endswith("ly"))
        if len(self) > _FORMS_MOST:
            self.clear()
        self[token] = marked = "" if is_break else form.replace("  ", " ")
        return marked


@cache
def _phrase_forms(language: str) -> _PhraseForms:
    return _PhraseForms(empty_words(language))


def phrase_forms(tokens: Sequence[str], language: str = ENGLISH) -> list[str]:
    """The normal form of each token of a text, "" for one that ends a phrase, with a blank behind for a closing one."""
    form_of = _phrase_forms(language)
    return [form_of[token] for token in tokens]


def phrases_of(text: str, language: str = ENGLISH) -> set[str]:
    """Find every word and every run of 2 to `_LONGEST` words that may be a term, in normal form.

    `language` is that of the text, with blanks between its words.

    Cost: linear in the text.
    """
    text = without_halves(_ADVERBIAL.sub(";", text))
    tokens = words_and_marks(text)
    forms = phrase_forms(tokens, language)
    phrases = {form for form in forms if form and form[-1] != " "}
    for run in " ".join(forms).split("  "):
        if " " in (stripped := run.strip()):
            words = stripped.split()
            phrases.update([f"{one} {two}" for one, two in pairwise(words)])
            if len(words) > 2:
                for length in range(3, min(_LONGEST, len(words)) + 1):
                    phrases.update([" ".join(words[at : at + length]) for at in range(len(words) - length + 1)])
    return phrases if language in {ENGLISH, UNKNOWN} else _phrases_abroad(phrases, tokens, forms, language)


def without_halves(text: str) -> str:
    """A text with a mark instead of each word that a hyphen joins to an ordinary word before it, or to a number.

    A term begins with neither: there is no "means algorithm" in "k-means algorithm", no "biosimilar CT" before "-P13".

    >>> without_halves("A k-means algorithm for graph-based second-look arthroscopy of the biosimilar CT-P13.")
    'A ; algorithm for graph-based ; arthroscopy of the biosimilar ;.'
    """
    form_of = _phrase_forms(ENGLISH)
    pieces, at = [], 0
    for match in _JOINED.finditer(text):
        start = match.start()
        half = _HALF.search(text[max(at, start - _HALF_MOST) : start])
        if half and (match[1] or not form_of[half[0]]):
            pieces += [text[at : start - len(half[0])], ";"]
            at = match.end()
    return "".join([*pieces, text[at:]]) if pieces else text


def _phrases_abroad(phrases: set[str], tokens: Sequence[str], forms: Sequence[str], language: str) -> set[str]:
    """The phrases that end as nouns of the language do, and those that its small words link: "calidad de vida".

    Args:
        phrases: runs of words, and words.
        tokens: the words and marks of the text.
        forms: the normal form of each token.
        language: the language of the text.
    """
    if links := frozenset(word_section(language, "links")):
        phrases |= _linked_phrases(tokens, forms, links)
    if endings := word_section(language, "endings of no noun"):
        phrases = {one for one in phrases if " " not in one or not one.endswith(endings)}
    if language in CAPITAL_NOUNS:
        nouns = {form for token, form in zip(tokens, forms, strict=True) if token[0].isupper()}
        phrases = {one for one in phrases if " " not in one or one.rpartition(" ")[2] in nouns}
    return phrases


def _linked_phrases(tokens: Sequence[str], forms: Sequence[str], links: frozenset[str]) -> set[str]:
    """The phrases of up to `_LONGEST` words, and one or two links between them."""
    is_link = [not form and token.lower() in links for token, form in zip(tokens, forms, strict=True)]
    phrases = set()
    for start in [at - 1 for at in range(1, len(forms)) if is_link[at] and forms[at - 1]]:
        for first in (start - 1, start) if start and forms[start - 1] else (start,):
            words, n_links = [], 0
            for at in range(first, len(forms)):
                n_links += is_link[at]
                if n_links > _LINKS_MOST or not (forms[at] or is_link[at]) or (is_link[at] and is_link[at - 1]):
                    break
                words.append(forms[at].strip() or word_form(tokens[at]))
                if len(words) - n_links > _LONGEST:
                    break
                if n_links and not is_link[at]:
                    phrases.add(" ".join(words))
    return phrases


def recurring_phrases(
    counts: Counter[str],
    n_papers: int,
    *,
    at_least: int,
    most: int,
    heads: Counter[str],
    links: frozenset[str] = frozenset(),
) -> list[str]:
    """Select the phrases that enough papers use and that do not nearly always stand inside one longer phrase.

    A phrase that stands in a title needs half as many papers, unless it begins with an activity: "Summarizing Sand".

    Args:
        counts: number of papers that use each phrase and each word.
        n_papers: number of papers counted.
        at_least: papers that must use a phrase.
        most: maximum number of phrases to return; those used most come first.
        heads: number of papers that use each phrase in the title, and in the abstract unless it ends as methods do.
        links: words that a phrase may contain, but not begin or end with.

    Source: nested phrases are discounted as in C-value (Frantzi, Ananiadou, Mima, 2000).
    Cost: linear in the number of phrases.
    """
    common = max(_COMMON_MIN, _COMMON_SHARE * n_papers)
    plain = weak_words()
    weak = plain | {word for word, count in counts.items() if count > common and " " not in word}
    highest = max(at_least, 0.25 * n_papers)
    least = _least_of_method(at_least)
    candidates = {
        phrase: count
        for phrase, count in counts.items()
        if (count >= least or phrase in heads)  # most are of one paper, and need no further look
        and " " in phrase
        and _papers_needed(phrase, at_least, heads) <= count <= highest
        and can_stand_alone(phrase, plain if tells_method(phrase.rpartition(" ")[2]) else weak)
    }
    nested: dict[str, int] = {}
    for phrase, count in candidates.items():
        for piece in (phrase.rpartition(" ")[0], phrase.partition(" ")[2]):
            part = _without_links(piece, links) if links else piece
            if " " in part:
                nested[part] = max(nested.get(part, 0), count)
    own = [phrase for phrase, count in candidates.items() if nested.get(phrase, 0) < _NESTED_SHARE * count]
    own.sort(key=lambda phrase: (-candidates[phrase] * (1 + phrase.count(" ")), phrase))
    return own[:most]


def _without_links(part: str, links: frozenset[str]) -> str:
    """Part of a phrase without the links at its edges."""
    first, _, others = part.partition(" ")
    others = others if first in links else part
    before, _, last = others.rpartition(" ")
    return before if last in links else others


def single_methods(counts: Counter[str], n_papers: int, at_least: int) -> list[str]:
    """Select the single words that name a method by their ending, or by what they tell as last words of longer terms.

    Args:
        counts: number of papers that use each phrase and each word.
        n_papers: number of papers counted.
        at_least: papers that must use a word.
    """
    highest = max(at_least, _COMMON_SHARE * n_papers)
    return sorted(
        word
        for word, count in counts.items()
        if at_least <= count <= highest and _PROCEDURE.search(word) and " " not in word and word not in weak_words()
    )


def _papers_needed(phrase: str, at_least: int, heads: Container[str]) -> int:
    """Papers that must use a phrase: half as many if a title has it, or if its last word is that of a method."""
    if phrase in heads and not _DOING.match(phrase):
        return at_least // 2
    return _least_of_method(at_least) if is_method_phrase(phrase) else at_least


def _least_of_method(at_least: int) -> int:
    """Papers that must use a phrase whose last word is that of a method, if no title has it."""
    return min(at_least, max(_METHOD_LEAST, at_least // 2))


def is_method_phrase(phrase: str) -> bool:
    """Whether a phrase, in normal form, has several words of which the last is usually that of a method."""
    _, blank, last = phrase.rpartition(" ")
    return bool(blank) and tells_method(last)


def can_stand_alone(phrase: str, weak: frozenset[str]) -> bool:
    """Whether a phrase is a complete noun phrase: it ends with a noun and not all of its words are `weak`."""
    words = phrase.split()
    last = words[-1]
    is_noun = len(last) > 1 and _NOT_LAST.search(last) is None and _ADJECTIVE.search(last) is None
    is_adjective = words[0] in _JOINS and len(words) == 2 and _NOUN.search(last) is None  # "non-zero", "multi-head"
    return (
        is_noun
        and last not in attribute_words()
        and not is_adjective
        and len(set(words)) > 1
        and words[0] not in _NOT_FIRST
        and not weak.issuperset(words)
    )
