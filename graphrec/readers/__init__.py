"""One file format per file: a path or stream becomes papers and the records skipped.

A reader is a module with `NAME`, `SUFFIXES` (the first is the usual one), `DESCRIPTION` (a line of the README's table),
`looks_like(head, name)`, how sure it is in [0, 1] that a file of this beginning is its format, and
`read(stream, source)`, which yields a `Paper` or a `Skipped` for every record, each with its place. It
may have `note(head)`: a sentence without its stop on a file that begins so, told after reading, or "".
"""
