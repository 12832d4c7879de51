"""Labels of the nodes: names that are short enough to be read at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.text import clean, short_name, truncate

if TYPE_CHECKING:
    from graphrec.page.view import PageNode

WIDTH = 28  # characters; longer labels cover their neighbours on a map of 40 nodes


def make_label(node: PageNode) -> str:
    """Make the label of a node: the short name before the colon, "Surname, year", or else the shortened title.

    >>> from graphrec.page.view import PageNode
    >>> make_label(PageNode("related", "BlockPruner: Fine-grained Pruning for Large Language Models"))
    'BlockPruner'
    >>> make_label(PageNode("related", "Optimal Brain Damage", authors=("Yann LeCun",), year=1989))
    'LeCun, 1989'
    """
    title = clean(node.title)
    name = short_name(title)
    if name or node.kind == "work":
        return truncate(name or title, WIDTH)
    if node.authors and node.year:
        return truncate(f"{surname(node.authors[0])}, {node.year}", WIDTH)
    return truncate(title, WIDTH)


def surname(author: str) -> str:
    """Extract the family name of an author written "Given Family" or "Family, Given".

    >>> surname("Zhong, Longguang"), surname("Yann LeCun")
    ('Zhong', 'LeCun')
    """
    family, comma, _ = clean(author).partition(",")
    return family if comma else family.rsplit(" ", 1)[-1]
