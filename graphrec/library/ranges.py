"""What a manifest says of shards: their names, and the range of rows and entries of every matrix in each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

MATRICES = ("cites", "cited_by", "uses_method", "used_by", "similar", "terms", "written_by", "wrote")


def shard_name(at: int) -> str:
    """The folder of a shard."""
    return f"shard-{at + 1:05}"


def are_sound(shards: Any, papers: int) -> bool:
    """Whether what a manifest says of its shards can be used: ranges that begin at 0 and follow each other."""
    try:
        names = [shard["name"] for shard in shards] == list(map(shard_name, range(len(shards))))
        ranges = [[shard["papers"] for shard in shards]]
        ranges += [[shard[kind][name] for shard in shards] for kind in ("rows", "entries") for name in MATRICES]
        return names and all(map(_follow, ranges)) and (not shards or shards[-1]["papers"][1] == papers)
    except (KeyError, TypeError, ValueError, IndexError):
        return False


def _follow(ranges: Sequence[Sequence[int]]) -> bool:
    end = 0
    for start, stop in ranges:
        if not (isinstance(start, int) and isinstance(stop, int) and start == end <= stop):
            return False
        end = stop
    return True
