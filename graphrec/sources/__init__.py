"""Names, finds, compares, signs and watches the files that a library follows; their content is read elsewhere.

The names of a library's sources are what a stranger can write into it: nothing is opened by such a name before the user
has agreed to the list of them (`signature`).
"""
