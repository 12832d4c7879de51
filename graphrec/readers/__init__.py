"""One file format per file: a path or stream becomes papers and the records skipped.

A reader may have `note(head)`: a sentence without its stop on a file that begins so, told after reading, or "".
"""
