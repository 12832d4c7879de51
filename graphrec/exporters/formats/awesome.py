"""Markdown in the form of awesome lists: papers under the headings of their themes, with links to paper and code."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from graphrec.exporters.formats.markdown import capitalised, escape, group_papers, names_of
from graphrec.text import as_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

NAME = "awesome"
SUFFIX = ".md"
DESCRIPTION = "Markdown in the form of awesome lists: by theme, with authors, venue, year and links to paper and code"

_MOST_AUTHORS = 20  # named before "et al."
_ROUND = str.maketrans({"(": "%28", ")": "%29"})  # which would end a link
_SCHEMES = {"openreview": "https://openreview.net/forum?id=", "acl": "https://aclanthology.org/"}
_LABELS = {"code": "code", "data": "data"}


def write(export: Export, stream: BinaryIO) -> None:
    """Write one item for each paper."""
    stream.write("\n".join(_lines(export)).encode() + b"\n")


def _lines(export: Export) -> Iterator[str]:
    yield f"# {escape(export.title)}"
    for name, papers in group_papers(export):
        yield ""
        yield f"## {escape(capitalised(name))}"
        yield ""
        yield from map(_item, papers)


def _item(paper: Paper) -> str:
    links = dict(_links(paper))
    first = next(iter(links.values()), "")
    title = f"[{escape(paper.title)}]({first})" if first else escape(paper.title)
    names = ", ".join(names_of(paper, _MOST_AUTHORS))
    venue = " ".join(part for part in (paper.venue.replace("`", "'"), str(paper.year or "")) if part)
    parts = [
        f"- **{title}**",
        f"*{escape(names)}*" if names else "",
        f"`{venue}`" if venue else "",
        *(f"[[{label}]]({link})" for label, link in links.items()),
    ]
    return " ".join(filter(None, parts))


def _links(paper: Paper) -> Iterator[tuple[str, str]]:
    """The labels and addresses of a paper, that of the paper first."""
    addresses = [("paper", f"https://doi.org/{paper.doi}" if paper.doi else "")]
    addresses += [("arXiv", f"https://arxiv.org/abs/{paper.arxiv}" if paper.arxiv else "")]
    for identifier in paper.identifiers:
        scheme, _, value = identifier.partition(":")
        addresses += [(scheme, f"{_SCHEMES[scheme]}{value}")] if scheme in _SCHEMES else []
    addresses += [("link", paper.url)]
    addresses += [(_LABELS[name], value) for name, value in paper.details if name in _LABELS]
    links: set[str] = set()
    for label, address in addresses:
        link = as_link(address).translate(_ROUND) if address else ""
        if link and link not in links:
            links.add(link)
            yield label, link
