"""What a query means, by a plain scan of all records: no index, no SQL, no sets of rows. Slow and easy to check."""

from __future__ import annotations

import re
from functools import cache, cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from graphrec.model.people import name_words
from graphrec.text import strip_accents, title_key
from graphrec.vectors.porter import stem
from graphrec.vectors.search_query import All, Named, Not, Some, Text, YearRange, conjuncts, is_bare, parse_search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.paper import Paper
    from graphrec.vectors.search_query import Node

WORD = re.compile(r"[^\W_]+")
COMPOUND = re.compile(r"[^\W_]{1,24}(?:[-\u2010\u2011][^\W_]{1,24}){1,3}(?![-\u2010\u2011\w])")
LONG = 5  # letters of a word that longer words may begin with


def stems_of(text: str) -> list[str]:
    """The stems of the words of a text, in their order."""
    return [stem(word) for word in WORD.findall(strip_accents(text.lower()))]


class Oracle:
    """Answers queries on some papers by looking at each of them."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.papers = papers
        self.titles = [stems_of(" ".join((paper.title, *paper.other_titles))) for paper in papers]
        self.abstracts = [stems_of(paper.abstract) for paper in papers]

    @cached_property
    def compounds(self) -> dict[str, set[tuple[str, ...]]]:
        """The parts of the words that are somewhere written with a hyphen, by the stem of the whole."""
        found: dict[str, set[tuple[str, ...]]] = {}
        for paper in self.papers:
            for word in COMPOUND.findall(f"{paper.title}\n{paper.abstract}"):
                joined = strip_accents(re.sub("[-\u2010\u2011]", "", word).lower())
                if not joined.isdigit():
                    found.setdefault(stem(joined), set()).add(tuple(stems_of(word)))
        return found

    @cached_property
    def words(self) -> set[str]:
        """All words of all texts."""
        texts = (strip_accents(f"{paper.title} {paper.abstract}".lower()) for paper in self.papers)
        return {word for text in texts for word in WORD.findall(text)}

    def rows(self, typed: str) -> set[int]:
        """The rows of the papers that a query means."""
        tree = parse_search(typed).tree
        return {row for row in range(len(self.papers)) if tree is not None and self.means(tree, row)}

    def means(self, node: Node, row: int, *, is_whole: bool = False) -> bool:
        """Whether a node means a paper; with `is_whole`, longer words that begin with a word do not count."""
        if isinstance(node, Not):
            return not self.means(node.part, row, is_whole=True)
        if isinstance(node, All):
            return self._means_all(conjuncts(node), row)
        if isinstance(node, Some):
            return any(self.means(part, row) for part in node.parts)
        if isinstance(node, YearRange):
            year = self.papers[row].year
            return year is not None and (node.first or -9999) <= year <= (node.last or 9999)
        if isinstance(node, Named):
            return self._is_named(node, row)
        return self._holds(node, row, is_whole=is_whole)

    def _means_all(self, parts: Sequence[Node], row: int) -> bool:
        held = [self.means(part, row) for part in parts]
        for at, (one, two) in enumerate(pairwise(parts)):  # two words may be one: pre training
            if isinstance(one, Text) and isinstance(two, Text) and is_bare(one) and is_bare(two):
                joined, pair = stem((one.words + two.words).lower()), tuple(stems_of(f"{one.words} {two.words}"))
                if pair in self.compounds.get(joined, ()) and self._holds(
                    Text(one.words + two.words), row, is_whole=True
                ):
                    held[at] = held[at + 1] = True
        return all(held)

    def _holds(self, leaf: Text, row: int, *, is_whole: bool) -> bool:
        texts = {"title": [self.titles[row]], "abstract": [self.abstracts[row]]}.get(
            leaf.column, [self.titles[row], self.abstracts[row]]
        )
        if any(self._stands_in(leaf, stems, is_whole=is_whole) for stems in texts):
            return True
        names = {word for name in self.papers[row].authors for word in name_words(name)}
        return is_bare(leaf) and len(leaf.words) > 1 and set(name_words(leaf.words)) <= names

    def _stands_in(self, leaf: Text, stems: list[str], *, is_whole: bool) -> bool:
        begins = leaf.is_prefix or (is_bare(leaf) and len(leaf.words) >= LONG and not is_whole)
        for wording in self._wordings(leaf):
            *before, last = wording
            for at, each in enumerate(stems[len(before) :]):
                if (each == last or (begins and each.startswith(last))) and stems[at : at + len(before)] == before:
                    return True
        if leaf.is_prefix and " " not in leaf.words:
            return not self._begun(strip_accents(leaf.words.lower())).isdisjoint(stems)
        return False

    @cache  # noqa: B019 - an oracle lives as long as the tests that ask it
    def _begun(self, start: str) -> frozenset[str]:
        return frozenset(stem(word) for word in self.words if word.startswith(start))

    @cache  # noqa: B019
    def _wordings(self, leaf: Text) -> list[list[str]]:
        wordings: list[list[str]] = [[]]
        for word in leaf.words.split():
            forms = [stems_of(word), *([stems_of(re.sub(r"[-'’]", "", word))])]
            forms += [list(parts) for parts in self.compounds.get(stem(strip_accents(word.lower())), ())]
            wordings = [[*before, *form] for before in wordings for form in forms]
        pieces = leaf.words.split()
        for at, pair in enumerate(pairwise(pieces)):
            if tuple(stems_of(" ".join(pair))) in self.compounds.get(stem("".join(pair).lower()), ()):
                wordings.append(stems_of(" ".join([*pieces[:at], "".join(pair), *pieces[at + 2 :]])))
        return wordings

    def _is_named(self, leaf: Named, row: int) -> bool:
        paper = self.papers[row]
        if leaf.field == "author":
            words = name_words(leaf.value)
            return any(_is_person(words, name_words(name), is_prefix=leaf.is_prefix) for name in paper.authors)
        if leaf.field == "venue":
            return _all_begin(title_key(leaf.value).split(), title_key(paper.venue).split(), is_prefix=leaf.is_prefix)
        if leaf.field == "keyword":
            keys = [title_key(keyword) for keyword in paper.keywords]
            words = title_key(leaf.value)
            return words in keys or (" " not in words and any(words in key.split() for key in keys))
        if leaf.field in ("id", "doi", "arxiv"):
            return leaf.value in (paper.id, paper.doi, paper.arxiv)
        raise NotImplementedError(leaf.field)


def _is_person(words: Sequence[str], held: Sequence[str], *, is_prefix: bool) -> bool:
    if is_prefix or len(words) == 1:
        return _all_begin(list(words), list(held), is_prefix=is_prefix)
    return any(word in held for word in words if len(word) > 1) and all(
        word in held
        or (len(word) == 1 and any(other.startswith(word) for other in held))
        or (len(word) > 1 and word[0] in held)
        for word in words
    )


def _all_begin(words: list[str], held: list[str], *, is_prefix: bool) -> bool:
    *before, last = words
    ends = any(each.startswith(last) for each in held) if is_prefix else last in held
    return ends and all(word in held for word in before)
