"""One file format per file: a path or stream becomes papers and the records skipped."""
