"""Steps from a seed over one node to a paper: what kind of link each is, and the words for two of them in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from graphrec.model.reason import LAST, USUAL, Sentence
from graphrec.model.relations import RANKS, RELATIONS, Relation, relation_with_code
from graphrec.signals import _shared
from graphrec.text import short_name, truncate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graphrec.model.graph import PaperGraph

NEAR = "is near"  # in text
MENTIONS, MENTIONED = "mentions", "is mentioned by"  # of papers and methods
_ACTIVE = {relation.active: relation for relation in RELATIONS}
_PASSIVE = {relation.passive: relation for relation in RELATIONS}
_PLAIN_WORDS = 4  # of the name of a work or method; what has more is a title, and stands in quotation marks
_TITLE_WIDTH = 60  # characters of a title in quotation marks


def step_between(graph: PaperGraph, source: int, target: int) -> str:
    """The kind of the link from one node to another: a verb of `model.relations`, `NEAR`, or that of a method; or "".

    Of several links, a reference is taken before a text that is near, and the strongest reference.

    Args:
        graph: the papers and their links.
        source: a node.
        target: another one.

    Cost: the references of both.
    """
    n_nodes = graph.cites.n_columns
    if target >= n_nodes:
        return MENTIONS if target - n_nodes in graph.uses_method.row(source)[0] else ""
    if source >= n_nodes:
        return MENTIONED if source - n_nodes in graph.uses_method.row(target)[0] else ""
    cited, citing = _relation(graph, source, target), _relation(graph, target, source)
    if cited and (not citing or RANKS[cited.name] >= RANKS[citing.name]):
        return cited.active
    if citing:
        return citing.passive
    return NEAR if source < graph.n_papers and target in graph.similar.row(source)[0] else ""


def _relation(graph: PaperGraph, citing: int, cited: int) -> Relation | None:
    if citing >= graph.n_papers:
        return None
    at = np.flatnonzero(graph.cites.row(citing)[0] == cited)
    return relation_with_code(int(graph.cites_relation[int(graph.cites.indptr[citing]) + at[0]])) if len(at) else None


def strongest_kind(
    graph: PaperGraph, sources: Sequence[int], middle: Sequence[int], row: int
) -> tuple[int, tuple[str, str], tuple[int, ...]]:
    """The seed and the kinds of steps over the first node between, and all nodes with steps of these kinds.

    Args:
        graph: the papers and their links.
        sources: nodes from which the steps may start, the preferred one first.
        middle: nodes between these and the paper, best evidence first; at least one.
        row: row of the paper.
    """
    ways = {
        (source, node): (step_between(graph, source, node), step_between(graph, node, row))
        for node in middle
        for source in sources
    }
    complete = [way for way, steps in ways.items() if all(steps)] or [(sources[0], middle[0])]
    source, first = complete[0]
    steps = ways[source, first]
    return source, steps, tuple(node for node in middle if ways[source, node] == steps)


def tell_steps(seed: str, titles: Sequence[str], steps: tuple[str, str]) -> str:
    """Say how two steps go from the seed over some papers, works or methods to the recommended paper.

    >>> tell_steps("NodeTrix", ["Tree-maps"], ("cites", "is extended by"))
    'NodeTrix cites Tree-maps, which this paper extends'

    Args:
        seed: what the seed is called.
        titles: titles or names of the nodes between, of which the first is named, or two where both are alike.
        steps: kinds of the step to them and of that from them.
    """
    to, on = steps
    node = name_node(titles[0])
    nodes = "; ".join(name_node(title) for title in titles[:2])
    if shared := _shared_link(to, on):
        return f"{shared[0]} {nodes}{shared[1]}"
    if on in _PASSIVE:
        active = _PASSIVE[on].active
        if to in _ACTIVE:
            return f"{seed} {to} {node}, which this paper {active}"
        return f"this paper {active} {node}, which {_reach(to, seed)}"
    if to in _ACTIVE:
        return f"{seed} {to} {node}, which {_reach(on, 'this paper')}"
    return f"{node} {_reach(to, seed)} and {_reach(on, 'this paper')}"


def say_steps(seed: str, titles: Sequence[str], steps: Sequence[str], *, is_like: bool = False) -> Sentence:
    """Say how two steps go; late where a text is near, which proves little, and once where others say it, too.

    Args:
        seed: title of the paper that the steps start from.
        titles: titles or names of the nodes between.
        steps: kinds of the two steps.
        is_like: whether they start from a paper like the free text that was asked about.
    """
    start = f"a paper like your text ({name_node(seed)})" if is_like else _shared.name_seed(seed)
    if not (titles and steps and all(steps)):
        return Sentence(f"linked in several steps with {start}", priority=LAST)
    to, on = steps
    clause = tell_steps(start, titles, (to, on))
    priority = LAST if NEAR in steps else USUAL
    shared = _shared_link(to, on)
    subject = (shared[0],) if shared else tuple(titles[:1])
    return Sentence(clause, priority=priority, subject=subject, detail=(len(titles),))


def _shared_link(to: str, on: str) -> tuple[str, str] | None:
    """What stands before and behind the nodes, where both papers are linked with them in one way."""
    if to == on == NEAR:
        return "both near", " in text"
    if (to, on) == (MENTIONS, MENTIONED):
        return "both mention", ""
    if to in _ACTIVE and on == _ACTIVE[to].passive:
        verb, _, rest = to.partition(" ")
        return " ".join(filter(None, ("both", verb.removesuffix("s"), rest))), ""
    if to in _PASSIVE and on == _PASSIVE[to].active:
        return f"both {to.removeprefix('is ')}", ""
    return None


def _reach(step: str, goal: str) -> str:
    """The predicate of a node that reaches the seed or the paper; the first step is turned round."""
    if step == NEAR:
        return f"is near {goal} in text"
    return f"{_PASSIVE[step].active if step in _PASSIVE else step} {goal}"


def name_node(title: str) -> str:
    """Name a paper, work or method in a sentence: by its short name, or by its title in quotation marks."""
    name = short_name(title)
    return name or (title if len(title.split()) <= _PLAIN_WORDS else f"“{truncate(title, _TITLE_WIDTH)}”")
