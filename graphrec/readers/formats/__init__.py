"""One file format per file; the format of a file is detected by its content."""
