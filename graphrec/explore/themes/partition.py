"""The themes of a library: its papers in groups that are tied more closely, each with a name that can be checked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Protocol

import numpy as np

from graphrec.explore.themes.communities import find_communities, join_nodes, number_by_size, sum_entries
from graphrec.model.limits import SIZE_LIMITS
from graphrec.model.matrix import SparseMatrix, to_float32
from graphrec.model.themes import NO_THEME, Group, Themes
from graphrec.text import clean, short_name, truncate
from graphrec.vectors.theme_phrases import ThemeText, key_of, read_text
from graphrec.vectors.themes import name_themes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.model.facts import Method
    from graphrec.model.graph import PaperGraph
    from graphrec.model.limits import SizeLimits
    from graphrec.model.matrix import FloatArray, IntArray
    from graphrec.model.paper import Paper
    from graphrec.vectors.theme_phrases import ReadText
    from graphrec.vectors.themes import GroupName

SMALLEST = 3  # fewer papers are no theme
RESOLUTION = 2.0  # of a library of 1,000 papers, of which it makes some twenty themes
_GROWTH = 1 / 3  # power of the size by which the resolution grows: some 170 themes of 100,000 papers
_MOST_REGIONS = 8  # colours of the map; so many themes are read at a glance, more are joined
_WIDER = (1.0, 0.9, 0.8, 0.6, 0.4, 0.2)  # resolutions that are tried until there are so few regions
_REFERENCE = 0.5  # weight of a certain reference; that of a nearest text is its similarity, seldom above 0.6
_READ = 3_000  # papers whose titles are read to find names, ...
_LEAST_READ = 24  # ... but so many of each theme: those that are tied most strongly to the others
_WHOLE = 10  # papers of each theme whose abstracts are read, too: with twice as many hardly a name is another
_MOST_NAMED = 3  # themes in the name of a region
_TITLE = 50  # characters of a title by which a theme is named


class TextSource(Protocol):
    """What is read of a library to name its themes: `storage.store.LibraryStore`, or the corpus of a build."""

    def papers(self, rows: Iterable[int], /) -> Mapping[int, Paper]:
        """The records of some rows, by row."""

    def methods(self, numbers: Iterable[int], /) -> Mapping[int, Method]:
        """Methods by number."""

    def term_numbers(self, terms: Iterable[str], /) -> Mapping[str, int]:
        """Numbers of the terms that the library knows, by term."""


def find_themes(graph: PaperGraph, texts: TextSource, limits: SizeLimits = SIZE_LIMITS) -> Themes:
    """Sort the papers of a library into themes, name them, and join many themes to regions. Pure.

    Papers are tied by similar texts and by references; those that nothing ties to others are in no theme.

    Args:
        graph: the graph of the library.
        texts: its texts.
        limits: number of papers from which only the stronger half of the ties counts.

    Cost: that of `find_communities`, and the reading of `_READ` papers.
    """
    graph = graph.unsharded
    ties = tie_papers(graph)
    theme = _find_groups(ties, limits)
    n_themes = int(theme.max(initial=NO_THEME)) + 1
    sample = _read_sample(graph, texts, theme, strength_inside(ties, theme))
    groups = _name_groups(sample, theme)
    if n_themes <= _MOST_REGIONS:
        return Themes(theme.astype(np.int32), groups)
    region = _join_themes(join_nodes(ties, theme, n_themes))
    groups = tuple(replace(group, region=int(each)) for group, each in zip(groups, region, strict=True))
    regions = _name_groups(sample, np.where(theme >= 0, region[theme], NO_THEME))
    with_names = (
        group if group.phrases else _name_by_themes(group, number, groups) for number, group in enumerate(regions)
    )
    return Themes(theme.astype(np.int32), groups, tuple(with_names))


def _find_groups(ties: SparseMatrix, limits: SizeLimits) -> IntArray:
    """The theme of each paper (n_papers,), largest first; `NO_THEME` for those that hardly anything is tied to."""
    resolution = max(1.0, RESOLUTION * (ties.n_rows / 1_000) ** _GROWTH)
    strong = _stronger_half(ties) if ties.n_rows >= limits.clusters else ties
    return _merge_small(find_communities(strong, resolution), ties)


def tie_papers(graph: PaperGraph) -> SparseMatrix:
    """How closely papers are tied (n_papers, n_papers), symmetric: similar texts, and references between them."""
    cited, inside = np.asarray(graph.cites.indices), np.flatnonzero(np.asarray(graph.cites.indices) < graph.n_papers)
    citing = np.repeat(np.arange(graph.n_papers), np.diff(graph.cites.indptr))[inside]
    similar = graph.similar
    rows = np.repeat(np.arange(graph.n_papers), np.diff(similar.indptr))
    columns, weights = np.asarray(similar.indices), to_float32(np.asarray(similar.data))
    if len(inside):
        confidence = _REFERENCE * to_float32(np.asarray(graph.cites.data))[inside]
        rows = np.concatenate((rows, citing, cited[inside]))
        columns = np.concatenate((columns, cited[inside], citing))
        weights = np.concatenate((weights, confidence, confidence))
    is_tie = (rows != columns) & (weights > 0)
    return sum_entries(rows[is_tie], columns[is_tie], weights[is_tie], graph.n_papers)


def _join_themes(between: SparseMatrix) -> IntArray:
    """The region of each theme: at most `_MOST_REGIONS`, unless more have no ties to others."""
    tried = (find_communities(between, resolution) for resolution in _WIDER)
    region = next(tried)
    while region.max() >= _MOST_REGIONS and (wider := next(tried, None)) is not None:
        region = wider
    return region


def _stronger_half(ties: SparseMatrix) -> SparseMatrix:
    """The ties that are at least as strong as the mean tie of one of their ends: about half of them."""
    rows = np.repeat(np.arange(ties.n_rows), np.diff(ties.indptr))
    mean = np.bincount(rows, ties.data, ties.n_rows) / np.maximum(1, np.diff(ties.indptr))
    is_tie = ties.data >= np.minimum(mean[rows], mean[ties.indices])
    indptr = np.concatenate(([0], np.cumsum(np.bincount(rows[is_tie], minlength=ties.n_rows))))
    return SparseMatrix(indptr.astype(np.int64), ties.indices[is_tie], ties.data[is_tie], ties.n_columns)


def _merge_small(community: IntArray, ties: SparseMatrix) -> IntArray:
    """Join communities of fewer than `SMALLEST` papers to the one they are tied to most; alone they are no theme."""
    theme = np.asarray(community, dtype=np.int64).copy()
    sizes = np.bincount(theme) if len(theme) else np.zeros(0, dtype=np.int64)
    for number in np.flatnonzero(sizes < SMALLEST)[::-1].tolist():
        rows = np.flatnonzero(theme == number)
        at = ties.entries(rows)[1]
        near = theme[ties.indices[at]]
        is_other = (near != number) & (near >= 0)
        weight = np.bincount(near[is_other], ties.data[at][is_other], len(sizes))
        weight[sizes < SMALLEST] = 0
        theme[rows] = int(np.argmax(weight)) if weight.any() else NO_THEME
    is_in = theme >= 0
    theme[is_in] = number_by_size(theme[is_in])
    return theme


def strength_inside(ties: SparseMatrix, theme: IntArray) -> FloatArray:
    """How strongly each paper is tied to the papers of its theme (n_papers,)."""
    rows = np.repeat(np.arange(ties.n_rows), np.diff(ties.indptr))
    inside = np.where(theme[rows] == theme[ties.indices], ties.data, 0)
    return np.bincount(rows, inside, ties.n_rows).astype(np.float64, copy=False)


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """The most strongly tied papers of each theme, read, and what counts phrases among all papers.

    `rows`: the papers that were read, ascending; `strength` (n_papers,): of all papers to those of their theme.
    """

    rows: IntArray
    read: Sequence[ReadText]
    strength: FloatArray
    graph: PaperGraph
    texts: TextSource
    methods: Mapping[str, Sequence[int]]


def _read_sample(graph: PaperGraph, texts: TextSource, theme: IntArray, strength: FloatArray) -> _Sample:
    """Read the most strongly tied papers of each theme: at most `_READ` in all, but `_LEAST_READ` of each."""
    n_themes = int(theme.max(initial=NO_THEME)) + 1
    order = np.lexsort((np.arange(len(theme)), -strength, theme))
    starts = np.searchsorted(theme[order], np.arange(n_themes))
    place = np.arange(len(order)) - starts[theme[order]] if n_themes else order
    is_read = (theme[order] >= 0) & (place < max(_LEAST_READ, _READ // max(1, n_themes)))
    closest = set(order[is_read & (place < _WHOLE)].tolist())
    rows = np.sort(order[is_read])
    used = {row: graph.uses_method.row(row)[0].tolist() for row in rows.tolist()}
    methods = texts.methods(sorted({number for numbers in used.values() for number in numbers}))
    papers = texts.papers(used)
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, method in methods.items():
        numbers[key_of(method.name)].append(number)
    read = [
        read_text(
            ThemeText(
                papers[row].title,
                papers[row].abstract,
                tuple(methods[each].name for each in used[row]),
                papers[row].keywords,
                is_brief=row not in closest,
            )
        )
        for row in used
    ]
    return _Sample(rows, read, strength, graph, texts, numbers)


def _name_groups(sample: _Sample, group: IntArray) -> tuple[Group, ...]:
    """Describe groups of papers by what was read of them, and by counts among all; `group` (n_papers,), -1 for none."""
    sizes = np.bincount(group[group >= 0])
    members: list[list[int]] = [[] for _ in sizes]
    for at, each in enumerate(group[sample.rows].tolist()):
        members[each].append(at)
    names = name_themes(sample.read, members, _GraphCensus(sample, group, sizes))
    strongest = np.lexsort((np.arange(len(group)), -sample.strength, group))
    exemplars = strongest[np.searchsorted(group[strongest], np.arange(len(sizes)))].tolist()
    titles = sample.texts.papers(exemplars)
    return tuple(
        Group(_make_name(name, titles[row].title), int(size), row, name.phrases, name.terms)
        for name, row, size in zip(names, exemplars, sizes, strict=True)
    )


def _name_by_themes(region: Group, number: int, themes: Sequence[Group]) -> Group:
    """A region that no phrase names, named by its largest themes that have one."""
    phrases = [group.phrases[0].text for group in themes if group.region == number and group.phrases]
    return replace(region, name=" · ".join(phrases[:_MOST_NAMED]) or region.name)


def _make_name(name: GroupName, title: str) -> str:
    """The name of a group: its phrases, or else that of its exemplar."""
    if name.phrases:
        return " · ".join(phrase.text for phrase in name.phrases)
    return f"around {truncate(short_name(clean(title)) or clean(title), _TITLE) or 'a paper without a title'}"


class _GraphCensus:
    """Counts the papers of all groups that have phrases, by the terms and methods of the graph.

    A paper has a phrase of several words if it has each two neighbouring words of it, or uses the method of that name.
    """

    def __init__(self, sample: _Sample, group: IntArray, sizes: IntArray) -> None:
        self._graph, self._texts, self._methods, self._group = sample.graph, sample.texts, sample.methods, group
        self.sizes, self.n_papers = sizes, sample.graph.n_papers

    def count(self, keys: Sequence[str]) -> tuple[IntArray, IntArray]:
        parts = {key: _parts_of(key) for key in keys}
        numbers = self._texts.term_numbers(sorted({part for each in parts.values() for part in each}))
        rows_of = _rows_by_column(self._graph.terms, sorted(numbers.values()))
        inside = np.zeros((len(keys), len(self.sizes)), dtype=np.int64)
        everywhere = np.zeros(len(keys), dtype=np.int64)
        for at, key in enumerate(keys):
            rows = _rows_with_all([rows_of[numbers[part]] for part in parts[key] if part in numbers], len(parts[key]))
            for number in self._methods.get(key, ()):
                rows = np.union1d(rows, self._graph.used_by.row(number)[0])
            groups = self._group[rows.astype(np.int64)]
            inside[at] = np.bincount(groups[groups >= 0], minlength=len(self.sizes))
            everywhere[at] = len(rows)
        return inside, everywhere


def _parts_of(key: str) -> list[str]:
    """The terms that a phrase consists of: a word, or all pairs of neighbouring ones."""
    words = key.split(" ")
    return [f"{one} {other}" for one, other in pairwise(words)] or words


def _rows_with_all(rows_of_parts: Sequence[IntArray], n_parts: int) -> IntArray:
    if len(rows_of_parts) < n_parts:
        return np.zeros(0, dtype=np.int64)
    rows = rows_of_parts[0]
    for others in rows_of_parts[1:]:
        rows = np.intersect1d(rows, others, assume_unique=True)
    return rows


def _rows_by_column(matrix: SparseMatrix, columns: Sequence[int]) -> dict[int, IntArray]:
    """The rows that have an entry in some columns, ascending, by column."""
    position = np.full(matrix.n_columns, -1, dtype=np.int32)
    position[np.asarray(columns, dtype=np.int64)] = np.arange(len(columns), dtype=np.int32)
    indices = np.asarray(matrix.indices)
    at = np.flatnonzero(position[indices] >= 0)
    column = position[indices[at]]
    rows = np.searchsorted(matrix.indptr, at, side="right") - 1
    ends = np.cumsum(np.bincount(column, minlength=len(columns)))
    parts = np.split(rows[np.argsort(column, kind="stable")], ends)  # the last one is empty
    return dict(zip(columns, parts, strict=False))
