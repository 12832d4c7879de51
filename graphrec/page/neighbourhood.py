"""Selects the papers, works and links that the page of an answer shows, and the papers one step further."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.details import ZOTERO_LINK
from graphrec.model.facts import METHOD
from graphrec.model.matrix import select_highest
from graphrec.model.relations import LISTED, relation_with_code
from graphrec.model.works import count_named
from graphrec.page.extra import add_extra_facts, build_extra_links, list_link_kinds
from graphrec.page.view import PageLink, PageNode, PageView

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, IntArray, SparseMatrix
    from graphrec.model.paper import Paper
    from graphrec.model.recommendation import Recommendation
    from graphrec.storage.store import LibraryStore

MOST_PAPERS = 38  # with seeds and works about forty nodes; a map of more is hard to read
MOST_WORKS = 6  # works outside the library that several of the papers on the page refer to
MOST_FURTHER = 80  # papers one step further, which appear when the page is re-centred
_FURTHER_PER_PAPER = 4
_Near = tuple[int, str, float, bool]  # paper one step further: row, kind and weight of the link, whether it is citing
_LEAST_CITING = 2  # papers on the page that must refer to a work before it becomes a node
_LEAST_SIMILARITY = 0.12  # cosine of terms below which two texts count as unrelated
_LEAST_SHARED = 0.25  # sum of the rarity weights of shared methods; a common method alone makes no link


def build_view(
    store: LibraryStore,
    graph: PaperGraph,
    seed_rows: Sequence[int],
    recommendations: Sequence[Recommendation],
    weaker: Sequence[Recommendation],
) -> PageView:
    """Build the nodes of a page and all links between them; the caller adds heading and provenance.

    Nodes are the seeds, the recommendations in rank order, and works that several of them refer to. Papers one step
    further come last, without a rank, so that the page can be re-centred on any paper.

    Args:
        store: texts of the library.
        graph: the graph of the library.
        seed_rows: rows of the seeds.
        recommendations: papers that reach the relevance floor, in rank order.
        weaker: further papers below the floor, in rank order.

    Cost: quadratic in `MOST_PAPERS`, whatever the size of the library, plus one pass over the links of each paper on
    the page: 3 ms if it is cited 100,000 times.
    """
    ranked = [(item, True) for item in recommendations] + [(item, False) for item in weaker]
    ranked = ranked[:MOST_PAPERS]
    rows = [*seed_rows, *(item.row for item, _ in ranked)]
    works = _find_missing_works(graph, dict.fromkeys(rows))
    nodes = [*_seed_nodes(store, graph, seed_rows), *_paper_nodes(store, ranked), *_work_nodes(store, graph, works)]
    links = [
        *_reference_links(store, graph, rows, works),
        *_method_links(store, graph, rows),
        *_similar_links(graph, rows),
        *build_extra_links(graph, rows),
    ]
    on_page = set(rows)
    closest = [_find_closest(graph, row, on_page) for row in rows]
    further = _select_further(closest)
    papers = store.papers(further)
    links += _further_links(store, rows, closest, further, len(nodes))
    nodes += [_node(papers[row], "related", ()) for row in further]
    described = [row if row < graph.n_papers else None for row in (*rows, *works)]
    nodes = add_extra_facts(store, nodes, [*described, *further])
    return PageView("", tuple(nodes), tuple(links), kinds=list_link_kinds(graph))


def _select_further(closest: Iterable[Sequence[_Near]]) -> list[int]:
    """Select the papers that are among the closest of most papers on the page; returns their rows."""
    frequency = Counter(row for near in closest for row, *_ in near)
    return sorted(frequency, key=lambda row: (-frequency[row], row))[:MOST_FURTHER]


def _find_closest(graph: PaperGraph, row: int, on_page: Collection[int]) -> list[_Near]:
    """Find the closest papers of a paper that are not on the page: references first, then by weight."""
    near = [
        (other, kind, weight, cites_it)
        for kind, matrix, cites_it in (
            ("reference", graph.cites, False),
            ("reference", graph.cited_by, True),
            ("similar", graph.similar, False),
        )
        for other, weight in _heaviest(matrix, row, graph.n_papers, _FURTHER_PER_PAPER + len(on_page))
        if other not in on_page
    ]
    return sorted(near, key=lambda link: (link[1] != "reference", -link[2], link[0]))[:_FURTHER_PER_PAPER]


def _heaviest(matrix: SparseMatrix, row: int, n_columns: int, count: int) -> Iterator[tuple[int, float]]:
    """The `count` heaviest entries of a row with their weights, only among its first `n_columns`; ties by column."""
    columns, weights = _row(matrix, row)
    is_first = columns < n_columns
    best, heaviest = select_highest(columns[is_first], weights[is_first], count)
    return zip(best.tolist(), heaviest.tolist(), strict=True)


def _further_links(
    store: LibraryStore, rows: Sequence[int], closest: Sequence[Sequence[_Near]], further: Sequence[int], first: int
) -> Iterator[PageLink]:
    """Build the links from the papers on the page to those one step further, whose indices begin at `first`."""
    indices = {row: first + index for index, row in enumerate(further)}
    for index, (row, near) in enumerate(zip(rows, closest, strict=True)):
        for other, kind, weight, cites_it in near:
            if other in indices:
                source, target = (indices[other], index) if cites_it else (index, indices[other])
                citing, cited = (other, row) if cites_it else (row, other)
                reference = next(iter(store.references_between(citing, cited)), None) if kind == "reference" else None
                relation = reference.relation if reference else LISTED if kind == "reference" else ""
                sentence, mention = (reference.sentence, reference.mention) if reference else ("", "")
                yield PageLink(source, target, kind, min(1.0, weight), relation, sentence, mention)


def find_most_linked(graph: PaperGraph, most: int) -> list[int]:
    """Find the rows of the `most` papers with the largest sum of similarities plus citations, in row order."""
    cited = np.diff(graph.cited_by.indptr)[: graph.n_papers]
    strength = graph.similar.left_multiply(np.ones(graph.n_papers)) + cited
    return sorted(np.argsort(-strength, kind="stable")[:most].tolist())


def build_library_nodes(store: LibraryStore, graph: PaperGraph, rows: Sequence[int]) -> list[PageNode]:
    """Build a node for each paper; its importance is the number of papers linked to it.

    Args:
        store: texts of the library.
        graph: the graph of the library.
        rows: the papers.
    """
    degree = np.diff(graph.similar.indptr) + np.diff(graph.cited_by.indptr)[: graph.n_papers]
    papers = store.papers(rows)
    nodes = [
        replace(_node(papers[row], "related", store.method_names(row)), importance=float(degree[row])) for row in rows
    ]
    return add_extra_facts(store, nodes, rows)


def build_library_links(store: LibraryStore, graph: PaperGraph, rows: Sequence[int]) -> Iterator[PageLink]:
    """Build the references, similarities and third-party links among some papers.

    Args:
        store: texts of the library.
        graph: the graph of the library.
        rows: the papers; links refer to their indices in this sequence.
    """
    yield from _reference_links(store, graph, rows, ())
    indices = {row: index for index, row in enumerate(rows)}
    for row, index in indices.items():
        for other, weight in zip(*graph.similar.row(row), strict=True):
            if int(other) > row and int(other) in indices:
                yield PageLink(index, indices[int(other)], "similar", min(1.0, float(weight)))
    yield from build_extra_links(graph, rows)


def _row(matrix: SparseMatrix, node: int) -> tuple[IntArray, FloatArray]:
    """Column numbers and values of the row of a node; none for a work where only papers have rows."""
    return matrix.row(node) if node < matrix.n_rows else (matrix.indices[:0], matrix.data[:0])


def _seed_nodes(store: LibraryStore, graph: PaperGraph, nodes: Sequence[int]) -> list[PageNode]:
    records = store.records(nodes)
    return [
        _node(records[node], "seed", store.method_names(node))
        if node < graph.n_papers
        else _work_node(records[node], graph, node, "seed")
        for node in nodes
    ]


def _paper_nodes(store: LibraryStore, ranked: Sequence[tuple[Recommendation, bool]]) -> list[PageNode]:
    return [
        replace(
            _node(item.paper, "related", store.method_names(item.row)),
            rank=item.rank,
            score=item.score,
            above_floor=above,
            reasons=item.reasons,
        )
        for item, above in ranked
    ]


def _work_nodes(store: LibraryStore, graph: PaperGraph, works: Sequence[int]) -> list[PageNode]:
    records = store.records(works)
    return [_work_node(records[node], graph, node, "work") for node in works]


def _work_node(record: Paper, graph: PaperGraph, node: int, kind: str) -> PageNode:
    """The node of a work, with what is known of it and how the papers of the library refer to it."""
    return replace(_node(record, kind, ()), named_by=count_named(graph.count_relations(node)))


def _node(paper: Paper, kind: str, methods: tuple[str, ...]) -> PageNode:
    return PageNode(
        kind,
        paper.title,
        id=paper.id,
        authors=paper.authors,
        year=paper.year,
        venue=paper.venue,
        abstract=paper.abstract,
        doi=paper.doi,
        arxiv=paper.arxiv,
        url=paper.url,
        zotero=next((value for name, value in paper.details if name == ZOTERO_LINK), ""),
        methods=methods,
    )


def _find_missing_works(graph: PaperGraph, rows: Collection[int]) -> list[int]:
    """Find works outside the library that several papers on the page refer to, most often cited first."""
    cited = (node for row in rows for node in _row(graph.cites, row)[0].tolist() if node >= graph.n_papers)
    n_citing = Counter(node for node in cited if node not in rows)
    often = [(times, node) for node, times in n_citing.items() if times >= _LEAST_CITING]
    return [node for _, node in sorted(often, key=lambda pair: (-pair[0], pair[1]))[:MOST_WORKS]]


def _reference_links(
    store: LibraryStore, graph: PaperGraph, rows: Sequence[int], works: Sequence[int]
) -> Iterator[PageLink]:
    indices = {node: index for index, node in enumerate([*rows, *works])}
    for index, row in enumerate(rows):
        if row >= graph.n_papers:  # a work, which cites nothing
            continue
        start = int(graph.cites.indptr[row])
        for offset, (target, confidence) in enumerate(zip(*graph.cites.row(row), strict=True)):
            if int(target) in indices:
                relation = relation_with_code(int(graph.cites_relation[start + offset])).name
                reference = next(iter(store.references_between(row, int(target))), None)
                sentence, mention = (reference.sentence, reference.mention) if reference else ("", "")
                yield PageLink(index, indices[int(target)], "reference", float(confidence), relation, sentence, mention)


def _method_links(store: LibraryStore, graph: PaperGraph, rows: Sequence[int]) -> Iterator[PageLink]:
    """Build links between papers that share methods; the weight is the weighted Jaccard similarity of their methods."""
    if not rows:
        return
    used = _dense_rows(graph.uses_method, rows)
    totals = used.sum(axis=1)
    numbers = np.unique(np.concatenate([_row(graph.uses_method, row)[0] for row in rows]))
    names = store.methods(numbers.tolist())
    for first in range(len(rows)):
        shared = np.minimum(used[first], used[first + 1 :])
        together = shared.sum(axis=1)
        for other in np.flatnonzero(together >= _LEAST_SHARED).tolist():
            second = first + 1 + other
            methods = numbers[np.argsort(-shared[other], kind="stable")[: np.count_nonzero(shared[other])]]
            weight = together[other] / (totals[first] + totals[second] - together[other])
            both = [names[int(number)] for number in methods]
            yield PageLink(
                first,
                second,
                "method",
                float(weight),
                methods=tuple(one.name for one in both if one.kind == METHOD),
                terms=tuple(one.name for one in both if one.kind != METHOD),
            )


def _similar_links(graph: PaperGraph, rows: Sequence[int]) -> Iterator[PageLink]:
    """Build links between papers with similar texts; the weight is the cosine of their terms."""
    if not rows:
        return
    terms = _dense_rows(graph.terms, rows)
    cosine = terms @ terms.T
    for first, second in np.argwhere(np.triu(cosine, 1) >= _LEAST_SIMILARITY).tolist():
        yield PageLink(first, second, "similar", min(1.0, float(cosine[first, second])))


def _dense_rows(matrix: SparseMatrix, rows: Sequence[int]) -> FloatArray:
    """Convert some rows to a dense array (n_rows, n_used_columns) over the columns they use, in ascending order."""
    entries = [_row(matrix, row) for row in rows]
    columns, positions = np.unique(np.concatenate([indices for indices, _ in entries]), return_inverse=True)
    block = np.zeros((len(rows), len(columns)))
    block[np.repeat(np.arange(len(rows)), [len(indices) for indices, _ in entries]), positions] = np.concatenate(
        [values for _, values in entries]
    )
    return block
