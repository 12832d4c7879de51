"""One module per output format; the registry finds it by its name."""
