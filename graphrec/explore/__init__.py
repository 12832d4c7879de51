"""Reads one paper or the whole graph of a library: description, lineage, path, gaps, methods, statistics, network.

Every function takes an open library (`storage.snapshot.Snapshot`) and returns a frozen record, whose `to_dict()` is the
JSON output of the command of the same name. This package must not know the terminal or the page.
"""
