"""One signal per file: (graph, query) becomes a score for every paper, with evidence in row numbers.

A signal is a module with `NAME`, `score(graph, query)`, an array (n_papers,) of numbers from 0 on, and
`explain(graph, query, rows)`, a dict of evidence for each of some papers; `explain.py` and `wording.py` say which keys
become words. Optional: `IS_ABSOLUTE`, whether scores lie in [0, 1] and are not standardised; `LEAST_SPREAD`, the least
deviation to standardise by; `USES`, names of signals whose scores `score` gets as a third argument.
"""
