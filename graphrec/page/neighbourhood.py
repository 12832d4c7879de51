"""Which papers, works and links the page shows for an answer."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.facts import work_label
from graphrec.model.matrix import select_highest
from graphrec.model.relations import LISTED, relation_with_code
from graphrec.page.extra import add_extra_facts, build_extra_links, list_link_kinds
from graphrec.page.view import PageLink, PageNode, PageView

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from graphrec.model.graph import PaperGraph
    from graphrec.model.matrix import FloatArray, SparseMatrix
    from graphrec.model.paper import Paper
    from graphrec.model.recommendation import Recommendation
    from graphrec.storage.sql.store import Store

MOST_PAPERS = 38  # with seeds and works about forty nodes: more becomes a hairball, fewer looks empty
MOST_WORKS = 6  # missing works named by several of the papers shown
MOST_FURTHER = 80  # papers one step further that the page holds ready for re-centring
_FURTHER_PER_PAPER = 4
_Near = tuple[int, str, float, bool]  # a paper outside the page: row, kind of link, weight, whether it cites the other
_NAMED_BY = 2  # papers shown that must name a work before it is worth a node
_LEAST_SIMILARITY = 0.12  # cosine below which a text link says nothing
_LEAST_SHARED = 0.25  # of the methods' rarity weights; a hub method alone links nothing


def build_view(
    store: Store,
    graph: PaperGraph,
    *,
    heading: str,
    seed_rows: Sequence[int],
    recommendations: Sequence[Recommendation],
    weaker: Sequence[Recommendation],
    n_below_floor: int,
    provenance: dict[str, str],
) -> PageView:
    """Gather the nodes (seeds, recommendations in rank order, works several of them name) and all links between them.

    Papers one step further come last, unranked: the page can be re-centred on any paper shown.
    Cost: bounded by `MOST_PAPERS` squared, whatever the size of the library, but for one look at the links of each
    paper shown, 3 ms where it is cited 100,000 times.
    """
    shown = [(item, True) for item in recommendations] + [(item, False) for item in weaker]
    shown = shown[:MOST_PAPERS]
    rows = [*seed_rows, *(item.row for item, _ in shown)]
    works = _works_named(graph, rows)
    nodes = [*_seed_nodes(store, seed_rows), *_paper_nodes(store, shown), *_work_nodes(store, graph, works)]
    links = [
        *_reference_links(store, graph, rows, works),
        *_method_links(store, graph, rows),
        *_similar_links(graph, rows),
        *build_extra_links(graph, rows),
    ]
    on_page = set(rows)
    closest = [_closest(graph, row, on_page) for row in rows]
    further = _papers_further(closest)
    papers = store.papers(further)
    links += _further_links(store, rows, closest, further, len(nodes))
    nodes += [_node(papers[row], "related", ()) for row in further]
    nodes = add_extra_facts(store, nodes, [*rows, *(None for _ in works), *further])
    return PageView(heading, tuple(nodes), tuple(links), n_below_floor, provenance, kinds=list_link_kinds(graph))


def _papers_further(closest: Iterable[Sequence[_Near]]) -> list[int]:
    """Rows of papers next to those shown, each shown paper's closest few; most often met first."""
    met = Counter(row for near in closest for row, *_ in near)
    return sorted(met, key=lambda row: (-met[row], row))[:MOST_FURTHER]


def _closest(graph: PaperGraph, row: int, shown: Collection[int]) -> list[_Near]:
    """The closest papers outside the page: row, kind of link, weight, and whether it is the one that cites."""
    near = [
        (other, kind, weight, cites_it)
        for kind, matrix, cites_it in (
            ("reference", graph.cites, False),
            ("reference", graph.cited_by, True),
            ("similar", graph.similar, False),
        )
        for other, weight in _heaviest(matrix, row, graph.n_papers, _FURTHER_PER_PAPER + len(shown))
        if other not in shown
    ]
    return sorted(near, key=lambda link: (link[1] != "reference", -link[2], link[0]))[:_FURTHER_PER_PAPER]


def _heaviest(matrix: SparseMatrix, row: int, n_columns: int, count: int) -> Iterator[tuple[int, float]]:
    """The `count` heaviest entries of a row among its first columns, with their weights, ties by column."""
    columns, weights = matrix.row(row)
    is_first = columns < n_columns
    best, heaviest = select_highest(columns[is_first], weights[is_first], count)
    return zip(best.tolist(), heaviest.tolist(), strict=True)


def _further_links(
    store: Store, rows: Sequence[int], closest: Sequence[Sequence[_Near]], further: Sequence[int], first: int
) -> Iterator[PageLink]:
    """Links from the papers shown to those one step further, which stand from place `first` on."""
    place = {row: first + at for at, row in enumerate(further)}
    for at, (row, near) in enumerate(zip(rows, closest, strict=True)):
        for other, kind, weight, cites_it in near:
            if other in place:
                source, target = (place[other], at) if cites_it else (at, place[other])
                citing, cited = (other, row) if cites_it else (row, other)
                said = next(iter(store.references_between(citing, cited)), None) if kind == "reference" else None
                relation = said.relation if said else LISTED if kind == "reference" else ""
                sentence, mention = (said.sentence, said.mention) if said else ("", "")
                yield PageLink(source, target, kind, min(1.0, weight), relation, sentence, mention)


def find_most_linked(graph: PaperGraph, most: int) -> list[int]:
    """Rows of the papers with the strongest links, citations counted as one each, in row order."""
    cited = np.diff(graph.cited_by.indptr)[: graph.n_papers]
    strength = graph.similar.left_multiply(np.ones(graph.n_papers)) + cited
    return sorted(np.argsort(-strength, kind="stable")[:most].tolist())


def build_library_nodes(store: Store, graph: PaperGraph, rows: Sequence[int]) -> list[PageNode]:
    """A node for each paper; its importance is the number of papers linked to it."""
    degree = np.diff(graph.similar.indptr) + np.diff(graph.cited_by.indptr)[: graph.n_papers]
    papers = store.papers(rows)
    nodes = [
        replace(_node(papers[row], "related", store.method_names(row)), importance=float(degree[row])) for row in rows
    ]
    return add_extra_facts(store, nodes, rows)


def build_library_links(store: Store, graph: PaperGraph, rows: Sequence[int]) -> Iterator[PageLink]:
    """References, similar texts and links of further edge types among some papers."""
    yield from _reference_links(store, graph, rows, ())
    place = {row: at for at, row in enumerate(rows)}
    for row, at in place.items():
        for other, weight in zip(*graph.similar.row(row), strict=True):
            if int(other) > row and int(other) in place:
                yield PageLink(at, place[int(other)], "similar", min(1.0, float(weight)))
    yield from build_extra_links(graph, rows)


def _seed_nodes(store: Store, rows: Sequence[int]) -> list[PageNode]:
    papers = store.papers(rows)
    return [_node(papers[row], "seed", store.method_names(row)) for row in rows]


def _paper_nodes(store: Store, shown: Sequence[tuple[Recommendation, bool]]) -> list[PageNode]:
    return [
        replace(
            _node(item.paper, "related", store.method_names(item.row)),
            rank=item.rank,
            score=item.score,
            above_floor=above,
            reasons=item.reasons,
        )
        for item, above in shown
    ]


def _work_nodes(store: Store, graph: PaperGraph, works: Sequence[int]) -> list[PageNode]:
    found = store.works(node - graph.n_papers for node in works)
    described = [found[node - graph.n_papers] for node in works]
    return [PageNode("work", work_label(work), year=work.year, doi=work.doi) for work in described]


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
        methods=methods,
    )


def _works_named(graph: PaperGraph, rows: Sequence[int]) -> list[int]:
    """Nodes of the missing works that most of the shown papers name, most named first."""
    named = Counter(node for row in rows for node in graph.cites.row(row)[0].tolist() if node >= graph.n_papers)
    often = [(times, node) for node, times in named.items() if times >= _NAMED_BY]
    return [node for _, node in sorted(often, key=lambda pair: (-pair[0], pair[1]))[:MOST_WORKS]]


def _reference_links(store: Store, graph: PaperGraph, rows: Sequence[int], works: Sequence[int]) -> Iterator[PageLink]:
    place = {node: at for at, node in enumerate([*rows, *works])}
    for at, row in enumerate(rows):
        start = int(graph.cites.indptr[row])
        for offset, (target, confidence) in enumerate(zip(*graph.cites.row(row), strict=True)):
            if int(target) in place:
                relation = relation_with_code(int(graph.cites_relation[start + offset])).name
                said = next(iter(store.references_between(row, int(target))), None)
                sentence, mention = (said.sentence, said.mention) if said else ("", "")
                yield PageLink(at, place[int(target)], "reference", float(confidence), relation, sentence, mention)


def _method_links(store: Store, graph: PaperGraph, rows: Sequence[int]) -> Iterator[PageLink]:
    """Pairs that share methods; the weight is their weighted Jaccard similarity."""
    if not rows:
        return
    used = _dense_rows(graph.uses_method, rows)
    totals = used.sum(axis=1)
    numbers = np.unique(np.concatenate([graph.uses_method.row(row)[0] for row in rows]))
    names = store.methods(numbers.tolist())
    for first in range(len(rows)):
        shared = np.minimum(used[first], used[first + 1 :])
        together = shared.sum(axis=1)
        for other in np.flatnonzero(together >= _LEAST_SHARED).tolist():
            second = first + 1 + other
            methods = numbers[np.argsort(-shared[other], kind="stable")[: np.count_nonzero(shared[other])]]
            weight = together[other] / (totals[first] + totals[second] - together[other])
            yield PageLink(
                first, second, "method", float(weight), methods=tuple(names[int(number)].name for number in methods)
            )


def _similar_links(graph: PaperGraph, rows: Sequence[int]) -> Iterator[PageLink]:
    """Pairs whose texts are alike, by the cosine of their terms."""
    if not rows:
        return
    terms = _dense_rows(graph.terms, rows)
    cosine = terms @ terms.T
    for first, second in np.argwhere(np.triu(cosine, 1) >= _LEAST_SIMILARITY).tolist():
        yield PageLink(first, second, "similar", min(1.0, float(cosine[first, second])))


def _dense_rows(matrix: SparseMatrix, rows: Sequence[int]) -> FloatArray:
    """Some rows as a dense block over only those columns that they use, in ascending order."""
    entries = [matrix.row(row) for row in rows]
    columns, places = np.unique(np.concatenate([indices for indices, _ in entries]), return_inverse=True)
    block = np.zeros((len(rows), len(columns)))
    block[np.repeat(np.arange(len(rows)), [len(indices) for indices, _ in entries]), places] = np.concatenate(
        [values for _, values in entries]
    )
    return block
