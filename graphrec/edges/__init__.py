"""One edge type per file: corpus and facts become one sparse matrix each."""
