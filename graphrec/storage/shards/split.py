"""An array that lies in several pieces, one behind the other, read where it is asked; it knows nothing of shards."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Array = NDArray[Any]


class SplitArray:
    """What a NumPy array gives for one place, a slice or some places; `np.asarray` puts all of it together.

    `bounds` (n_pieces + 1,) says where each piece begins, `piece` fetches one when it is first needed. To what piece i
    holds `shifts[i]` is added: the pieces of an `indptr` each begin at 0. Such pieces overlap by one, so that the last
    place belongs to the last piece.
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
        """Of all pieces together."""
        return len(self), *self._piece(0).shape[1:]

    @property
    def ndim(self) -> int:
        """Number of dimensions."""
        return self._piece(0).ndim

    @property
    def dtype(self) -> np.dtype[Any]:
        """Of every piece."""
        return self._piece(0).dtype

    def __getitem__(self, wanted: Any) -> Any:
        """One entry, a slice (a view where it lies in one piece), or the entries at some places."""
        if isinstance(wanted, slice):
            return self._slice(*wanted.indices(len(self)))
        places = np.asarray(wanted)
        if places.dtype == bool:
            places = np.flatnonzero(places)
        return self._entry(int(places)) if places.ndim == 0 else self._entries(places.astype(np.int64, copy=False))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        """All pieces as one array in memory."""
        if copy is False:
            raise ValueError("an array in pieces cannot be put together without a copy")
        whole = self._slice(0, len(self), 1)
        return np.array(whole, dtype=dtype, copy=copy)

    def _entry(self, place: int) -> Any:
        at = self._holders(np.array([place]))[0]
        return self._shifted(self._piece(at)[place - int(self._bounds[at])], at)

    def _entries(self, places: NDArray[np.int64]) -> Array:
        holders = self._holders(places)
        used = np.flatnonzero(np.bincount(holders, minlength=1)).tolist()
        if len(used) == 1:
            return np.asarray(self._of(used[0], places))
        found = np.empty((len(places), *self.shape[1:]), dtype=self.dtype)
        for at in used:
            mine = holders == at
            found[mine] = self._of(at, places[mine])
        return found

    def _of(self, at: int, places: NDArray[np.int64]) -> Any:
        return self._shifted(self._piece(at)[places - self._bounds[at]], at)

    def _slice(self, start: int, stop: int, step: int) -> Array:
        if step != 1:
            return self._entries(np.arange(start, stop, step))
        parts = [
            self._shifted(self._piece(at)[max(start, first) - first : min(stop, end) - first], at)
            for at, (first, end) in enumerate(pairwise([*self._bounds[:-1].tolist(), len(self)]))
            if max(start, first) < min(stop, end)
        ]
        return np.asarray(parts[0]) if len(parts) == 1 else np.concatenate([self._piece(0)[:0], *parts])

    def _shifted(self, found: Any, at: int) -> Any:
        return found + self._shifts[at] if self._shifts else found

    def _holders(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """The piece that holds each place; places behind the last are the last piece's to refuse."""
        return np.asarray(np.searchsorted(self._bounds[1:-1], places, side="right"))
