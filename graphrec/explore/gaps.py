"""The gaps of a library: works that its papers refer to but that it does not contain."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.extractors.standards import is_of_everyone
from graphrec.model.relations import LISTED
from graphrec.text import quote

if TYPE_CHECKING:
    from graphrec.storage.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class CitingPaper:
    """A paper that refers to a work: its title, the relation, and the sentence ("" if the work is only listed)."""

    title: str
    relation: str
    sentence: str

    def __repr__(self) -> str:
        return f"<CitingPaper {self.relation} {quote(self.title)}>"

    def to_dict(self) -> dict[str, Any]:
        """The paper as JSON: keys as the attributes."""
        return {"title": self.title, "relation": self.relation, "sentence": self.sentence}


@dataclass(frozen=True, slots=True)
class Gap:
    """A work that the library does not contain, with the papers that refer to it, in row order, and its stable id."""

    name: str
    named_by: tuple[CitingPaper, ...]
    id: str = ""

    def __repr__(self) -> str:
        return f"<Gap {quote(self.name)}: named by {len(self.named_by)}>"

    def to_dict(self) -> dict[str, Any]:
        """One work in the JSON output of `graphrec gaps`."""
        papers = [paper.to_dict() for paper in self.named_by]
        return {"id": self.id, "name": self.name, "papers": len(papers), "named_by": papers}


def find_gaps(snapshot: Snapshot, least: int, top: int) -> list[Gap]:
    """Find works that several papers refer to but the library does not contain, most often cited first.

    Standards that whole fields follow and registries are no gaps.

    Args:
        snapshot: the library.
        least: minimum number of papers that must refer to a work.
        top: maximum number of works.

    Cost: linear in the number of works, plus look-ups for each work that is returned.
    """
    n_papers = snapshot.graph.n_papers
    n_citing = np.diff(snapshot.graph.cited_by.indptr)[n_papers:]
    order = np.argsort(-n_citing, kind="stable").tolist()
    nodes = (n_papers + number for number in order if n_citing[number] >= least)
    gaps: list[Gap] = []
    while len(gaps) < top and (batch := list(islice(nodes, top))):
        records = snapshot.store.records(batch)
        missing = [node for node in batch if not is_of_everyone(records[node].title)][: top - len(gaps)]
        gaps += [Gap(records[node].title, _find_citing_papers(snapshot, node), records[node].id) for node in missing]
    return gaps


def _find_citing_papers(snapshot: Snapshot, node: int) -> tuple[CitingPaper, ...]:
    """The papers that refer to a work, each with its first reference in words, or else the relation `cites`."""
    rows = snapshot.graph.cited_by.row(node)[0].tolist()
    titles = snapshot.store.titles(rows)
    first = dict(reversed(snapshot.store.references_to(node)))
    return tuple(
        CitingPaper(titles[row], first[row].relation, first[row].sentence)
        if row in first
        else CitingPaper(titles[row], LISTED, "")
        for row in rows
    )
