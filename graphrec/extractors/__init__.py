"""One kind of fact per file: pure functions of one paper's title and abstract."""
