"""The description of shards in a manifest: their names, and the rows and entries of every matrix in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

MOST_SHARDS = 1_000  # a process maps 28 files of each shard
MATRICES = ("cites", "cited_by", "uses_method", "used_by", "similar", "terms", "written_by", "wrote")
OF_PAPERS = (
    "cites",
    "uses_method",
    "similar",
    "terms",
    "written_by",
)  # these have one row for each paper; the last one may have no rows

_MOST = 1 << 60  # entries of a matrix; no memory has more


def shard_name(at: int) -> str:
    """The name of the folder of a shard, counted from 0."""
    return f"shard-{at + 1:05}"


def are_sound(shards: Any, papers: int, columns: Container[str]) -> bool:
    """Whether the description of shards is valid: the ranges begin at 0 and are contiguous.

    Args:
        shards: the description, unchecked.
        papers: papers of the library.
        columns: names of the matrices in the manifest.
    """
    if not shards:
        return isinstance(shards, list)
    try:
        names = [shard["name"] for shard in shards] == list(map(shard_name, range(len(shards))))
        ranges = [[shard["papers"] for shard in shards]]
        ranges += [[shard[kind][name] for shard in shards] for kind in ("rows", "entries") for name in MATRICES]
        aligned = all(shard["rows"][name] == shard["papers"] for shard in shards for name in OF_PAPERS[:-1])
        authors = [shard["rows"][OF_PAPERS[-1]] for shard in shards]
        return (
            names
            and all(map(_are_contiguous, ranges))
            and aligned
            and authors in ([shard["papers"] for shard in shards], [[0, 0]] * len(shards))
            and bool(shards[-1]["papers"][1] == papers)
            and all(name in columns for name in MATRICES)
        )
    except (KeyError, TypeError, ValueError, IndexError):
        return False


def _are_contiguous(ranges: Sequence[Sequence[int]]) -> bool:
    end = 0
    for start, stop in ranges:
        if not (isinstance(start, int) and isinstance(stop, int) and start == end <= stop < _MOST):
            return False
        end = stop
    return True
