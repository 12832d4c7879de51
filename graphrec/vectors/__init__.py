"""Text as numbers: TF-IDF terms and semantic embeddings; sees texts and rows, never ids or files."""

from __future__ import annotations

from graphrec.vectors.embedding import Embedder
from graphrec.vectors.features import TextFeatures, fit, query_terms

__all__ = ["Embedder", "TextFeatures", "fit", "query_terms"]
