"""Text as numbers: TF-IDF terms and semantic embeddings; sees texts and rows, never ids or files."""
