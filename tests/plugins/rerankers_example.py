"""A reranker: papers with short titles first, which needs no model."""

from graphrec.model.grade import Grade

NAME = "short-titles"
DESCRIPTION = "Short titles first"
WEIGHT = 0.9
IS_ABSOLUTE = True


def label(model):
    """What stands behind the name is the word that it uses for short."""
    return model or "short"


def grade(topic, papers, model):
    """1 for the shortest title, 0 for one of a hundred characters; a paper without an abstract is not read."""
    return [_grade(paper, label(model)) if paper.abstract else None for paper in papers]


def _grade(paper, word):
    return Grade(max(0.0, 1 - len(paper.title) / 100), f"its title is {word}: {len(paper.title)} characters")
