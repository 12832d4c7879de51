"""A reader: lines of `TITLE | YEAR | VENUE | ABSTRACT` below a first line `%papers`."""

import io

from graphrec.model.paper import Paper, Skipped

NAME = "piped-lines"
SUFFIXES = (".piped",)
DESCRIPTION = "Lines of title, year, venue and abstract between bars"


def looks_like(head, name):
    """The first line is the format's own, so a file that has it can be nothing else."""
    return 1.0 if head.startswith(b"%papers\n") else 0.0


def read(stream, source):
    """A paper a line; a line without a title is skipped, and said to be."""
    for number, line in enumerate(io.TextIOWrapper(stream, "utf-8", errors="replace"), start=1):
        if number == 1:
            continue
        title, year, venue, abstract = (part.strip() for part in line.split("|"))
        place = f"{source}:{number}"
        if title:
            yield Paper(title, abstract, year=int(year), venue=venue, source=place)
        else:
            yield Skipped(place, "the line has no title")
