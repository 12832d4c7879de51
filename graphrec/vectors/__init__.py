"""Text as numbers: tokens, TF-IDF terms and semantic embeddings. Sees texts and rows, never paper ids or files."""
