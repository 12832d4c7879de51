"""A bibliographic service: a shelf of two papers, in place of a server."""

from graphrec.model.paper import Paper

NAME = "shelf"
DESCRIPTION = "Shelf: two papers on pruning"
HAS_REFERENCES = True

_SHELF = (
    Paper("Optimal brain damage", id="shelf-1", year=1989, doi="10.1/obd"),
    Paper("Pruning by magnitude", id="shelf-2", year=2015, references=("10.1/obd",)),
)


def by_words(inquiry, server):
    """The papers whose titles hold the words."""
    return iter([paper for paper in _SHELF if inquiry.words.lower() in paper.title.lower()][: inquiry.limit])


def by_ids(ids, server):
    """The papers with one of the ids."""
    return (paper for paper in _SHELF if ("doi", paper.doi) in ids)


def references_of(papers, server):
    """The papers on the shelf that others cite."""
    cited = {reference for paper in papers for reference in paper.references}
    return (paper for paper in _SHELF if paper.doi in cited)
