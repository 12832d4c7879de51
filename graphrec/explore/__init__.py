"""Walks through the graph of a library: description, lineage, path, gaps, methods, statistics, network.

Every function takes an open generation (`storage.snapshot.Snapshot`) and returns a frozen record; the `to_dict()` of a
record is what the command of the same name prints as JSON. The room must not know the terminal or the page.
"""
