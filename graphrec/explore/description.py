"""What is known of a paper or a library, as plain dicts: the shapes that `show`, `facts` and `stats` print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.errors import TitleNotFoundError
from graphrec.model.facts import work_label
from graphrec.model.graph import RELATIONS
from graphrec.text import clean, title_key

if TYPE_CHECKING:
    from graphrec.model.facts import Reference
    from graphrec.model.graph import PaperGraph
    from graphrec.storage.sql.store import Store


def describe_facts(store: Store, n_papers: int, row: int) -> dict[str, Any]:
    """The facts of one paper; a reference's `target_title` is null when the work is not in the library."""
    facts = store.facts(row)
    inside = store.titles({r.target for r in facts.references if r.target is not None and r.target < n_papers})
    methods = store.methods([use.method for use in facts.methods])
    return {
        "title": store.titles([row])[row],
        "introduces": list(facts.introduces),
        "references": [
            {
                "mention": reference.mention,
                "name": reference.name or None,
                "author": reference.author or None,
                "year": reference.year,
                "relation": reference.relation,
                "target_title": inside.get(reference.target) if reference.target is not None else None,
                "sentence": reference.sentence,
                "confidence": round(reference.confidence, 3),
            }
            for reference in facts.references
        ],
        "methods": [methods[use.method].name for use in facts.methods],
    }


def describe_paper(store: Store, graph: PaperGraph, row: int) -> dict[str, Any]:
    """The whole record of one paper, what it says, what it refers to, and who refers to it."""
    paper = store.paper(row)
    facts = store.facts(row)
    methods = store.methods([use.method for use in facts.methods])
    return {
        "id": paper.id,
        "title": paper.title,
        "abstract": paper.abstract,
        "year": paper.year,
        "authors": list(paper.authors),
        "venue": paper.venue,
        "keywords": list(paper.keywords),
        "doi": paper.doi,
        "arxiv": paper.arxiv,
        "url": paper.url,
        "source": paper.source,
        "introduces": list(facts.introduces),
        "methods": [methods[use.method].name for use in facts.methods],
        "references": _references_of(store, graph, row),
        "referred_to_by": _references_to(store, graph, row),
    }


def node_titles(store: Store, n_papers: int, nodes: set[int]) -> dict[int, str]:
    """Titles of papers and labels of works, by node number."""
    titles = store.titles(node for node in nodes if node < n_papers)
    works = store.works(node - n_papers for node in nodes if node >= n_papers)
    return titles | {n_papers + number: work_label(work) for number, work in works.items()}


def count(store: Store, graph: PaperGraph) -> dict[str, int]:
    """Papers by filled field, works, methods, and links by kind."""
    filled = store.filled()
    inside = np.asarray(graph.cites.indices) < graph.n_papers
    relations = np.asarray(graph.cites_relation)[inside]
    by_relation = {
        f"links_{relation}": int((relations == code).sum()) for code, relation in reversed(list(enumerate(RELATIONS)))
    }
    return {
        "papers": graph.n_papers,
        "with_abstract": filled["abstract"],
        "with_year": filled["year"],
        "with_authors": filled["authors"],
        "with_reference_list": filled["references"],
        "works_not_in_library": graph.n_works,
        "methods": graph.n_methods,
        "links_between_papers": int(inside.sum()),
        **by_relation,
        "links_to_works": int((~inside).sum()),
        "method_uses": len(graph.uses_method.indices),
        "similar_pairs": len(graph.similar.indices) // 2,
    }


def methods(store: Store, graph: PaperGraph, top: int) -> list[dict[str, Any]]:
    """The methods that most papers use, most used first, with their other names and the number of papers."""
    used = np.diff(graph.used_by.indptr)
    numbers = np.argsort(-used, kind="stable")[:top].tolist()
    found = store.methods(numbers)
    return [
        {"name": found[number].name, "papers": int(used[number]), "aliases": list(found[number].aliases)}
        for number in numbers
    ]


def method(store: Store, graph: PaperGraph, name: str) -> dict[str, Any]:
    """One method by any of its names, with its papers in row order.

    Raises:
        TitleNotFoundError: no method has that name.
    """
    number = _method_number(store, name)
    rows = graph.used_by.row(number)[0].tolist()
    titles = store.titles(rows)
    found = store.methods([number])[number]
    papers = [{"title": titles[row]} for row in rows]
    return {"name": found.name, "aliases": list(found.aliases), "weight": round(found.weight, 3), "papers": papers}


def _method_number(store: Store, name: str) -> int:
    from rapidfuzz import process

    named = {
        title_key(form): number
        for number, known in store.methods(range(store.count("methods"))).items()
        for form in (*known.aliases, known.name)
    }
    wanted = title_key(name)
    if wanted in named:
        return named[wanted]
    close = ", ".join(repr(form) for form, _, _ in process.extract(wanted, list(named), limit=3))
    raise TitleNotFoundError(f"No method is called {clean(name)!r}; similar ones are {close or 'none'}.")


def summarise_links(counts: dict[str, int]) -> str:
    """One sentence on what a library links (see `count`).

    >>> counts = {"links_between_papers": 1, "links_to_works": 0, "works_not_in_library": 0, "methods": 9}
    >>> summarise_links({**counts, "similar_pairs": 1200})
    '1 reference between papers, none to other works, 9 methods, 1,200 similar pairs.'
    """
    works = f"{counts['links_to_works']:,} to {_counted(counts['works_not_in_library'], 'work')} not in the library"
    return (
        f"{_counted(counts['links_between_papers'], 'reference')} between papers,"
        f" {works if counts['links_to_works'] else 'none to other works'},"
        f" {_counted(counts['methods'], 'method')}, {_counted(counts['similar_pairs'], 'similar pair')}."
    )


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"


def _references_of(store: Store, graph: PaperGraph, row: int) -> list[dict[str, Any]]:
    """References in words first, in the order of the text, then those of the reference list."""
    made = [(r.target, r) for r in store.facts(row).references if r.target is not None]
    said = {target for target, _ in made}
    listed = [node for node in graph.cites.row(row)[0].tolist() if node not in said]
    titles = node_titles(store, graph.n_papers, said | set(listed))
    described = [_reference(titles[target], reference, graph, target) for target, reference in made]
    return described + [_listed(titles[node], graph, node) for node in listed]


def _reference(title: str, reference: Reference, graph: PaperGraph, target: int) -> dict[str, Any]:
    return {
        "relation": reference.relation,
        "target": title,
        "in_library": target < graph.n_papers,
        "mention": reference.mention,
        "sentence": reference.sentence,
    }


def _listed(title: str, graph: PaperGraph, node: int) -> dict[str, Any]:
    return {"relation": "cites", "target": title, "in_library": node < graph.n_papers, "mention": "", "sentence": ""}


def _references_to(store: Store, graph: PaperGraph, row: int) -> list[dict[str, Any]]:
    made = store.references_to(row)
    said = {source for source, _ in made}
    listed = [source for source in graph.cited_by.row(row)[0].tolist() if source not in said]
    titles = store.titles(said | set(listed))
    described = [
        {"relation": r.relation, "title": titles[source], "mention": r.mention, "sentence": r.sentence}
        for source, r in made
    ]
    return described + [
        {"relation": "cites", "title": titles[source], "mention": "", "sentence": ""} for source in listed
    ]
