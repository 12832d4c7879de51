"""Which entries of reference lists were taken for one work or paper, and why."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from graphrec.explore.names import name_nodes

if TYPE_CHECKING:
    from graphrec.storage.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class MatchedEntry:
    """Two entries of reference lists, or an entry and a paper, that mean the same.

    Attributes:
        entry: the entry that stands first in the library.
        other: the entry that was matched with it, or the title of the paper that it means.
        reason: what both have in common.
        work: the label of the work, or the title of the paper.
        is_paper: whether it is a paper of the library.
    """

    entry: str
    other: str
    reason: str
    work: str
    is_paper: bool

    def to_dict(self) -> dict[str, str | bool]:
        """The fields as JSON."""
        return asdict(self)


def list_matched_entries(snapshot: Snapshot) -> list[MatchedEntry]:
    """All matches of a library, in the order of its reference lists.

    Cost: linear in the number of matches.
    """
    matched = snapshot.store.matched_references()
    names = name_nodes(snapshot, {each.target for each in matched})
    n_papers = snapshot.graph.n_papers
    return [
        MatchedEntry(entry, other, reason, names[target], target < n_papers) for entry, other, reason, target in matched
    ]
