"""Text as numbers: words, TF-IDF terms and semantic embeddings; sees texts and rows, never ids or files."""
