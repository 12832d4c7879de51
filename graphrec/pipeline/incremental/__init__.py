"""Papers added to a library that is there: they are read, placed and linked, and the rest stays as it is.

What was learnt of the library as a whole (its terms, names and clusters) is taken as it stands. So the answers are
nearly, not exactly, those of building from all records; see `graphrec.pipeline.build` for when that is done instead.
"""
