"""Ranking: from signals to ranked papers with reasons."""
