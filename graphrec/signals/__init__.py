"""One signal per file: (graph, query) becomes a score for every paper, with evidence in row numbers."""
