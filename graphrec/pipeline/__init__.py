"""The pipeline from input files to a library; each of its steps is a package of its own."""
