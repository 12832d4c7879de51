"""Trends: what rises and what falls among the papers of a library."""
