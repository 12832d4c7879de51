"""An exporter: one line a paper with what was found in its text."""

NAME = "title-list"
SUFFIX = ".titles"
DESCRIPTION = "Titles with what further extractors found"


def write(export, stream):
    """Title, score where there is one, and the texts of the facts."""
    for paper in export.papers:
        found = [fact.text for fact in export.extra_facts.get(paper.id, ())]
        score = f"{export.scores[paper.id]:.2f}" if paper.id in export.scores else ""
        stream.write("\t".join([paper.title, score, *found]).encode() + b"\n")
