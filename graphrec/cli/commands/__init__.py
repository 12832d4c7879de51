"""One module per command; the name of the module is that of the command."""
