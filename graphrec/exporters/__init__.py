"""One output format per file: papers, the reasons they were found for, and their graph, as other tools read them.

An exporter is a module with `NAME`, `SUFFIX`, `DESCRIPTION` (a line of the README's table) and
`write(export, stream)`, which writes an `Export` to a binary stream.
"""
