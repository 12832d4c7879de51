"""Walks through the graph of a library: descriptions, lineage, paths, gaps, the network."""
