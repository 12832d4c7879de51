"""Marks what a query found: in which part of a record, the sentence that holds the most of it, and its words there."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from graphrec.model.people import name_words
from graphrec.text import clean, sentence_spans, strip_accents, title_key
from graphrec.vectors.porter import stem
from graphrec.vectors.scripts import MARKS, UNSPACED, cut_run
from graphrec.vectors.search_query import NAME_FIELDS, Named, Text, YearRange, is_bare, positive_leaves

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from graphrec.model.paper import Paper
    from graphrec.model.user_state import Mark
    from graphrec.vectors.search_query import Node

_BEGINNING = 5  # letters of a word from which longer words that begin with it match, as in the index
_TOKEN = re.compile(r"[^\W_]+")
_RUN = re.compile(f"[{UNSPACED}][{UNSPACED}{MARKS}]*")
_APART = re.compile(r"[\s_\-\u2010-\u2013'’]+")
_MOST_PARTS = 4  # of a word with hyphens
_JOINTS = frozenset(" -\u2010\u2011")  # what may stand where two words are one
CITES = "cites"  # a reason of which the sentence says more than one with the words
Spans = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A paper that a search found.

    Attributes:
        paper: the paper.
        why: the parts of it that match: "title", "abstract", "author", "venue", "keyword", "year", "id", "method",
            "cites", "cited by", "mark".
        title_spans: where the words of the query begin and end in its title.
        sentence: of `cites:` the one that refers to what is cited; else the sentence of the abstract that holds the
            most of the words, or names the method of `method:`; "" if there is none.
        spans: where they begin and end in the sentence.
        mark: what is decided about it.
    """

    paper: Paper
    why: tuple[str, ...] = ()
    title_spans: Spans = ()
    sentence: str = ""
    spans: Spans = ()
    mark: Mark | None = None

    def to_dict(self) -> dict[str, Any]:
        """One result in the JSON output of `graphrec search`."""
        return {
            "id": self.paper.id,
            "title": self.paper.title,
            "year": self.paper.year,
            "why": list(self.why),
            "title_spans": [list(span) for span in self.title_spans],
            "sentence": self.sentence,
            "spans": [list(span) for span in self.spans],
            **({"marks": self.mark.to_dict()} if self.mark else {}),
        }


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text in lower case without accents, cut into words; `places` are where its letters stand in the text itself.

    `spans`, `words` and `stems` are those of its words, in their order; `line` are its stems between blanks.
    """

    folded: str
    places: Sequence[int]
    spans: tuple[tuple[int, int], ...]
    words: tuple[str, ...]
    stems: tuple[str, ...]
    line: str

    @classmethod
    def of(cls, text: str) -> FoldedText:
        """Fold a text. Linear in its length."""
        if text.isascii():
            folded: str = text.lower()
            places: Sequence[int] = range(len(text) + 1)
        else:
            letters = [(letter, at) for at, each in enumerate(text) for letter in _fold_letter(each)]
            folded, places = "".join(letter for letter, _ in letters), [*(at for _, at in letters), len(text)]
        spans = tuple(match.span() for match in _TOKEN.finditer(folded))
        words = tuple(folded[start:stop] for start, stop in spans)
        stems = tuple(map(stem, words))
        return cls(folded, places, spans, words, stems, f" {' '.join(stems)} ")

    def span(self, start: int, stop: int) -> tuple[int, int]:
        """Where a piece of the folded text stands in the text itself."""
        return self.places[start], self.places[stop - 1] + 1 if stop > start else self.places[start]


@lru_cache(maxsize=1 << 12)
def _fold_letter(letter: str) -> str:
    return strip_accents(unicodedata.normalize("NFKC", letter).lower())


def mark_paper(
    paper: Paper, tree: Node, evidence: Mapping[str, tuple[str, str]], mark: Mark | None = None
) -> SearchHit:
    """Say why a paper was found, and where the words of the query stand in it.

    Args:
        paper: the paper.
        tree: what was looked for.
        evidence: for fields that the record does not show, by the name of the reason a sentence and the words in it
            that say it; empty where there are none.
        mark: what is decided about it.

    Cost: linear in title and abstract for each word of the query.
    """
    leaves = list(dict.fromkeys(positive_leaves(tree)))
    texts = [leaf for leaf in leaves if isinstance(leaf, Text)]
    texts += [Text(f"{one.words} {two.words}", is_quoted=True) for one, two in pairwise(texts) if _are_bare(one, two)]
    title, abstract = FoldedText.of(paper.title), FoldedText.of(paper.abstract)
    in_title = _spans_of(title, [leaf for leaf in texts if leaf.column != "abstract"])
    in_abstract = _spans_of(abstract, [leaf for leaf in texts if leaf.column != "title"])
    why = ["title"] * bool(in_title) + ["abstract"] * bool(in_abstract) + [*_names_of(paper, leaves), *evidence]
    start, stop = _best_sentence(paper.abstract, in_abstract)
    sentence = paper.abstract[start:stop].strip()
    start = paper.abstract.index(sentence, start) if sentence else 0
    spans = _merged((a - start, min(b - start, len(sentence))) for a, b, _ in in_abstract if start <= a < stop)
    if better := _evidence_shown(evidence, is_needed=not sentence):
        sentence, spans = better[0], _merged(_places(better[0], texts, better[1]))
    return SearchHit(paper, tuple(dict.fromkeys(why)), _merged((a, b) for a, b, _ in in_title), sentence, spans, mark)


def _evidence_shown(evidence: Mapping[str, tuple[str, str]], *, is_needed: bool) -> tuple[str, str] | None:
    """The sentence, and words in it, that says more than the one with the words of the query, or stands for it."""
    sentences = (evidence.get(CITES), *(evidence.values() if is_needed else ()))
    return next((each for each in sentences if each and each[0]), None)


def _places(sentence: str, texts: Sequence[Text], surface: str) -> Iterator[tuple[int, int]]:
    """Where words of the query, and those by which a field is fulfilled, stand in a sentence."""
    yield from ((start, stop) for start, stop, _ in _spans_of(FoldedText.of(sentence), texts))
    if surface:
        yield from (match.span() for match in re.finditer(re.escape(surface), sentence))


def _are_bare(*leaves: Text) -> bool:
    """Whether all leaves are bare words: two in a row may be one, "pre training"."""
    return all(map(is_bare, leaves))


def _names_of(paper: Paper, leaves: Iterable[Text | Named | YearRange]) -> Iterator[str]:
    """The parts of a record besides its texts that match."""
    held = {
        "author": {word for name in paper.authors for word in name_words(name)},
        "venue": set(title_key(paper.venue).split()),
        "keyword": {word for keyword in paper.keywords for word in title_key(keyword).split()},
    }
    for leaf in leaves:
        if isinstance(leaf, Text):
            if is_bare(leaf) and not held["author"].isdisjoint(name_words(leaf.words)):
                yield "author"
        elif isinstance(leaf, Named):
            words = title_key(leaf.value).split()
            if leaf.field in NAME_FIELDS and any(_begins_one(word, held[leaf.field]) for word in words):
                yield leaf.field
            elif leaf.field in ("id", "doi", "arxiv"):
                yield "id"
        elif paper.year is not None and (leaf.first or 0) <= paper.year <= (leaf.last or paper.year):
            yield "year"


def _begins_one(word: str, held: set[str]) -> bool:
    return any(other.startswith(word) or word.startswith(other) for other in held)


def _spans_of(text: FoldedText, leaves: Sequence[Text]) -> list[tuple[int, int, int]]:
    """Where leaves stand in a text, with the number of the leaf, by place."""
    spans = [
        (*text.span(start, stop), number) for number, leaf in enumerate(leaves) for start, stop in find_leaf(text, leaf)
    ]
    return sorted(spans)


def find_leaf(text: FoldedText, leaf: Text) -> list[tuple[int, int]]:
    """Where a word or phrase stands in a folded text.

    >>> find_leaf(FoldedText.of("Pretraining, pre-trained"), Text("pre-training"))
    [(0, 11), (13, 24)]

    Cost: linear in the words of the text.
    """
    words = "".join(map(_fold_letter, leaf.words))
    if _RUN.search(words):
        return _find_runs(text.folded, words, is_whole=not is_bare(leaf))
    pieces = [piece for word in _APART.split(words) for piece in _TOKEN.findall(word)]
    if not pieces:
        return []
    stems = [stem(piece) for piece in pieces]
    is_long = is_bare(leaf) and len(pieces) == 1 and len(words) >= _BEGINNING
    ends = [*_in_full(text, stems, pieces[-1] if leaf.is_prefix else stems[-1] if is_long else "")]
    ends += _joined(text, pieces) if len(pieces) > 1 else _apart(text, stems[0])
    return [(text.spans[at][0], text.spans[end - 1][1]) for at, end in sorted(ends)]


def _in_full(text: FoldedText, stems: Sequence[str], begins: str) -> Iterator[tuple[int, int]]:
    """Numbers of the words from and to which some words stand side by side; the last may begin so, unless "" is."""
    *before, last = stems
    if f" {' '.join(stems)}{'' if begins else ' '}" not in text.line and (not begins or begins == last):
        return
    if not begins:
        ends = [at for at, each in enumerate(text.stems) if each == last]
    elif begins == last:
        ends = [at for at, each in enumerate(text.stems) if each.startswith(last)]
    else:
        words = zip(text.stems, text.words, strict=True)
        ends = [at for at, (each, word) in enumerate(words) if each.startswith(last) or word.startswith(begins)]
    for at in ends:
        if at >= len(before) and list(text.stems[at - len(before) : at]) == before:
            yield at - len(before), at + 1


def _joined(text: FoldedText, pieces: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Numbers of the words that are several words of a query in one: "pretraining"."""
    wanted = stem("".join(pieces))
    return ((at, at + 1) for at, each in enumerate(text.stems) if each == wanted)


def _apart(text: FoldedText, wanted: str) -> Iterator[tuple[int, int]]:
    """Numbers of the words that a hyphen or a blank parts, and that together are one word of a query."""
    for at, word in enumerate(text.words):
        if wanted[0] != word[0] or not wanted.startswith(word):
            continue
        joined = word
        for end in range(at + 1, min(at + _MOST_PARTS, len(text.words))):
            joint = text.folded[text.spans[end - 1][1] : text.spans[end][0]]
            if joint not in _JOINTS or (joint == " " and len(wanted) < _BEGINNING):
                break
            joined += text.words[end]
            if stem(joined) == wanted:
                yield at, end + 1
                break


def _find_runs(folded: str, words: str, *, is_whole: bool) -> list[tuple[int, int]]:
    """Where words of a script without blanks stand, or else any two neighbouring letters of them."""
    spans = [match.span() for match in re.finditer(re.escape(words), folded)]
    if spans or is_whole:
        return spans
    pieces = {run[start:stop] for run in _RUN.findall(words) for start, stop in cut_run(run)}
    return sorted(match.span() for piece in pieces for match in re.finditer(re.escape(piece), folded))


def _best_sentence(text: str, spans: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """Where the sentence begins and ends that holds the most different leaves, the first of several."""
    if not spans:
        return 0, 0

    def held(sentence: tuple[int, int]) -> int:
        return len({number for first, _, number in spans if sentence[0] <= first < sentence[1]})

    return max(sentence_spans(text), key=lambda sentence: (held(sentence), -sentence[0]))


def _merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """Spans in order, those that overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return tuple(merged)


def cut_at_spans(text: str, spans: Spans) -> Iterator[tuple[str, bool]]:
    """The pieces of a text with whether each is marked, cleaned for a terminal; a blank at a cut stays.

    >>> list(cut_at_spans("a pruned net", ((2, 8),)))
    [('a ', False), ('pruned', True), (' net', False)]
    """
    ends = sorted({0, len(text), *(end for span in spans for end in span if end <= len(text))})
    starts = {start for start, _ in spans}
    for start, stop in pairwise(ends):
        piece = text[start:stop]
        before, behind = piece[: len(piece) - len(piece.lstrip())], piece[len(piece.rstrip()) :]
        yield f"{' ' * bool(before)}{clean(piece)}{' ' * bool(behind and piece.strip())}", start in starts
