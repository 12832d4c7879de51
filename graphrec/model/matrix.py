"""A read-only sparse matrix in CSR form over plain (memory-mapped) NumPy arrays.

Builds use scipy.sparse; a query needs only a few operations, for which its import (0.17 s) would be too slow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

FloatArray = npt.NDArray[np.floating[Any]]
IntArray = npt.NDArray[np.integer[Any]]

_SIGN_AND_NUMBER = np.int32(-0x70002000)  # 0x8fffe000: clears the copies of the sign bit that a shift makes
_UNIT = np.float32(2.0**112)  # scale of a float16 whose bits are read as those of a float32


@dataclass(frozen=True, slots=True)
class SparseMatrix:
    """CSR matrix of shape (n_rows, n_columns); `indptr` int64, `indices` int32, `data` float32 (float16 on disk)."""

    indptr: IntArray
    indices: IntArray
    data: FloatArray
    n_columns: int

    @property
    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.indptr) - 1

    @property
    def shape(self) -> tuple[int, int]:
        """(n_rows, n_columns)."""
        return self.n_rows, self.n_columns

    def row(self, row: int) -> tuple[IntArray, FloatArray]:
        """Column numbers and values of one row; views, no copy."""
        start, stop = int(self.indptr[row]), int(self.indptr[row + 1])
        return self.indices[start:stop], self.data[start:stop]

    def entries(self, rows: IntArray) -> tuple[IntArray, IntArray]:
        """For all entries of some rows: the position of the row in `rows`, and the position in `indices` and `data`.

        Cost: the entries of these rows.
        """
        starts = self.indptr[rows]
        lengths = self.indptr[rows + 1] - starts
        which = np.repeat(np.arange(len(rows)), lengths)
        before = np.cumsum(lengths) - lengths
        return which, (starts - before)[which] + np.arange(len(which))

    def combine_rows(self, rows: IntArray | Sequence[int], weights: FloatArray | Sequence[float]) -> FloatArray:
        """Weighted sum of some rows as a dense float64 vector of length n_columns.

        Cost: the entries of these rows, plus n_columns.
        """
        which, at = self.entries(np.asarray(rows, dtype=np.int64))
        values = self.data[at] * np.asarray(weights, dtype=np.float64)[which]
        return np.bincount(self.indices[at], weights=values, minlength=self.n_columns).astype(np.float64, copy=False)

    def right_multiply(self, numbers: IntArray, weights: FloatArray) -> FloatArray:
        """The inner product of every row with a sparse vector (its columns and values), float64 (n_rows,).

        Cost: all entries, plus n_columns.
        """
        dense = np.zeros(self.n_columns, dtype=np.float32)
        dense[numbers] = weights
        factors = dense[self.indices]
        at = np.flatnonzero(factors)  # few entries: only these are converted from float16
        rows = np.repeat(np.arange(self.n_rows, dtype=np.int32), np.diff(self.indptr))[at]
        products = np.bincount(rows, weights=factors[at] * self.data[at], minlength=self.n_rows)
        return products.astype(np.float64, copy=False)

    def left_multiply(self, vector: FloatArray) -> FloatArray:
        """The dense row vector `vector @ self`, float64 of length n_columns. Cost: all entries."""
        spread = np.repeat(vector, np.diff(self.indptr))
        summed = np.bincount(self.indices, weights=spread * self.data, minlength=self.n_columns)
        return summed.astype(np.float64, copy=False)

    def transpose(self) -> SparseMatrix:
        """The transposed matrix; rows keep their columns in ascending order."""
        order = np.argsort(self.indices, kind="stable")
        rows = np.repeat(np.arange(self.n_rows, dtype=np.int32), np.diff(self.indptr))
        indptr = np.concatenate(([0], np.cumsum(np.bincount(self.indices, minlength=self.n_columns))))
        return SparseMatrix(indptr.astype(np.int64), rows[order], self.data[order], self.n_rows)


def to_float32(values: FloatArray) -> FloatArray:
    """Convert values to float32, in which products are fast; libraries store float16. Exact for finite values.

    The bits of a float16, moved to the exponent and mantissa of a float32, are its value divided by 2^112.

    Cost: half a nanosecond a value, a fifth of `astype`.
    """
    if values.dtype != np.float16:
        return values.astype(np.float32, copy=False)
    bits = values.view(np.int16).astype(np.int32)
    bits <<= 13
    bits &= _SIGN_AND_NUMBER
    numbers = bits.view(np.float32)
    numbers *= _UNIT
    return numbers


def from_triples(
    rows: IntArray | Sequence[int],
    columns: IntArray | Sequence[int],
    values: FloatArray | Sequence[float],
    shape: tuple[int, int],
) -> SparseMatrix:
    """Build a matrix from (row, column, value) triples; of equal (row, column) pairs it has the largest value.

    Args:
        rows: row numbers.
        columns: column numbers.
        values: entries of the matrix.
        shape: (n_rows, n_columns).

    Cost: sorts the triples.
    """
    row = np.asarray(rows, dtype=np.int64)
    column = np.asarray(columns, dtype=np.int64)
    value = np.asarray(values, dtype=np.float32)
    order = np.lexsort((-value, column, row))
    row, column, value = row[order], column[order], value[order]
    first = np.ones(len(row), dtype=bool)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    indptr = np.concatenate(([0], np.cumsum(np.bincount(row[first], minlength=shape[0]))))
    return SparseMatrix(indptr.astype(np.int64), column[first].astype(np.int32), value[first], shape[1])


def select_highest(numbers: IntArray, values: FloatArray, count: int) -> tuple[IntArray, FloatArray]:
    """The numbers with the `count` highest values and these values, highest first, ties by number.

    Args:
        numbers: row or column numbers.
        values: the value of each number.
        count: numbers to select.

    Cost: linear, and a sort of the selected numbers and all that tie with the last one.
    """
    if count < len(numbers):
        enough = values >= np.partition(values, -count)[-count]
        numbers, values = numbers[enough], values[enough]
    order = np.lexsort((numbers, -values))[:count]
    return numbers[order], values[order]


def stack(matrices: Sequence[SparseMatrix]) -> SparseMatrix:
    """Stack matrices with the same number of columns vertically."""
    before = np.cumsum([0, *(len(each.indices) for each in matrices)])
    return SparseMatrix(
        np.concatenate([[0], *(each.indptr[1:] + start for each, start in zip(matrices, before, strict=False))]),
        np.concatenate([each.indices for each in matrices]),
        np.concatenate([each.data for each in matrices]),
        matrices[0].n_columns,
    )


def empty(n_rows: int = 0, n_columns: int = 0) -> SparseMatrix:
    """A matrix without entries."""
    nothing = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
    return SparseMatrix(np.zeros(n_rows + 1, dtype=np.int64), *nothing, n_columns)


def from_scipy(matrix: Any) -> SparseMatrix:
    """Convert a scipy.sparse matrix of any format, without a copy of its arrays if possible; sorts columns in rows."""
    csr = matrix.tocsr()
    csr.sort_indices()
    return SparseMatrix(
        csr.indptr.astype(np.int64, copy=False),
        csr.indices.astype(np.int32, copy=False),
        csr.data.astype(np.float32, copy=False),
        csr.shape[1],
    )


def to_scipy(matrix: SparseMatrix) -> Any:
    """The same matrix as a scipy.sparse.csr_array (imports scipy)."""
    from scipy.sparse import csr_array

    return csr_array((matrix.data, matrix.indices, matrix.indptr), shape=matrix.shape)
