"""The concatenation of arrays along the first axis, which are loaded when they are needed; independent of shards."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Array = NDArray[Any]


class SplitArray:
    """A read-only array that consists of several pieces; it is indexed like a NumPy array along its first axis.

    `np.asarray` joins all pieces. `piece(i)` loads piece i, which begins at position `bounds[i]`; `bounds` has
    n_pieces + 1 entries. `shifts[i]` is added to the entries of piece i: each piece of an `indptr` begins with 0. Such
    pieces overlap by one entry, so that the last position belongs to the last piece.
    """

    def __init__(self, piece: Callable[[int], Array], bounds: Sequence[int], shifts: Sequence[int] = ()) -> None:
        self._piece = piece
        self._overlap = 1 if shifts else 0
        self._bounds = np.asarray(bounds, dtype=np.int64)
        self._shifts = tuple(shifts)

    def __len__(self) -> int:
        return int(self._bounds[-1]) + self._overlap

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of the joined array."""
        return len(self), *self._piece(0).shape[1:]

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return self._piece(0).ndim

    @property
    def dtype(self) -> np.dtype[Any]:
        """Type of the entries."""
        return self._piece(0).dtype

    def __getitem__(self, wanted: Any) -> Any:
        """One entry, a slice (a view if it lies in one piece), or the entries at an array of positions or a mask."""
        if isinstance(wanted, slice):
            return self._slice(*wanted.indices(len(self)))
        positions = np.asarray(wanted)
        if positions.dtype == bool:
            positions = np.flatnonzero(positions)
        return (
            self._entry(int(positions))
            if positions.ndim == 0
            else self._entries(positions.astype(np.int64, copy=False))
        )

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        """All pieces as one array in memory."""
        if copy is False:
            raise ValueError("an array in pieces cannot be put together without a copy")
        joined = self._slice(0, len(self), 1)
        return np.array(joined, dtype=dtype, copy=copy)

    def _entry(self, position: int) -> Any:
        at = self._holders(np.array([position]))[0]
        return self._shifted(self._piece(at)[position - int(self._bounds[at])], at)

    def _entries(self, positions: NDArray[np.int64]) -> Array:
        holders = self._holders(positions)
        used = np.flatnonzero(np.bincount(holders, minlength=1)).tolist()
        if len(used) == 1:
            return np.asarray(self._of(used[0], positions))
        entries = np.empty((len(positions), *self.shape[1:]), dtype=self.dtype)
        for at in used:
            mine = holders == at
            entries[mine] = self._of(at, positions[mine])
        return entries

    def _of(self, at: int, positions: NDArray[np.int64]) -> Any:
        return self._shifted(self._piece(at)[positions - self._bounds[at]], at)

    def _slice(self, start: int, stop: int, step: int) -> Array:
        if step != 1:
            return self._entries(np.arange(start, stop, step))
        parts = [
            self._shifted(self._piece(at)[max(start, first) - first : min(stop, end) - first], at)
            for at, (first, end) in enumerate(pairwise([*self._bounds[:-1].tolist(), len(self)]))
            if max(start, first) < min(stop, end)
        ]
        return np.asarray(parts[0]) if len(parts) == 1 else np.concatenate([self._piece(0)[:0], *parts])

    def _shifted(self, entries: Any, at: int) -> Any:
        return entries + self._shifts[at] if self._shifts else entries

    def _holders(self, positions: NDArray[np.int64]) -> NDArray[np.int64]:
        """The number of the piece that contains each position; the last piece raises IndexError beyond its end."""
        return np.asarray(np.searchsorted(self._bounds[1:-1], positions, side="right"))
