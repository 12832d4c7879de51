"""Markdown: a draft of a related-work section, grouped by theme, with a reason for each paper and a bibliography."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.model.people import split_name
from graphrec.text import as_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

NAME = "markdown"
SUFFIX = ".md"
DESCRIPTION = "Markdown: related-work skeleton by theme with reasons, and a bibliography"

_SPECIAL = re.compile(r"([\\`*_\[\]<>#|$~&^])")
_SMALLEST_THEME = 2  # papers; a single one is listed under "Further papers"
_MOST_AUTHORS = 6  # named in the bibliography before "et al."


def write(export: Export, stream: BinaryIO) -> None:
    """Write the papers of each theme with their reasons, then a numbered bibliography of all papers."""
    stream.write("\n".join(_lines(export)).encode() + b"\n")


def _lines(export: Export) -> Iterator[str]:
    numbers = {paper.id: number for number, paper in enumerate(export.papers, start=1)}
    yield f"# {escape(export.title)}"
    if export.seeds:
        yield ""
        yield "Related to " + "; ".join(f"*{escape(paper.title)}*" for paper in export.seeds) + "."
    for name, papers in group_papers(export):
        yield ""
        yield f"## {escape(capitalised(name))}"
        yield ""
        for paper in papers:
            reason = _marked(_sentence(export.reasons.get(paper.id, "")), export.spans.get(paper.id, ()))
            yield f"- **{escape(paper.title)}** [{numbers[paper.id]}]. {reason}".rstrip()
    yield ""
    yield "## Bibliography"
    yield ""
    for paper in export.papers:
        yield f"{numbers[paper.id]}. {_entry(paper)}"


def group_papers(export: Export) -> Iterator[tuple[str, Sequence[Paper]]]:
    """Group the papers by cluster, in the order of the export; those of small clusters or none come last."""
    clusters = export.cluster_of
    members = {
        number: [paper for paper in export.papers if clusters.get(paper.id) == number]
        for number in range(1, len(export.clusters) + 1)
    }
    themes = {number for number, papers in members.items() if len(papers) >= _SMALLEST_THEME}
    for number in sorted(themes):
        yield export.clusters[number - 1].name, members[number]
    if rest := [paper for paper in export.papers if clusters.get(paper.id) not in themes]:
        yield "Further papers" if themes else "Papers", rest


def capitalised(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def _sentence(reason: str) -> str:
    """Format the reasons of a paper as one sentence: first letter capital, full stop at the end."""
    return capitalised(reason) + "." * (bool(reason) and not reason.endswith((".", "!", "?", "”")))


def _marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text in Markdown, with some parts of it in bold."""
    marked, at = "", 0
    for start, stop in spans:
        marked += f"{escape(text[at:start])}**{escape(text[start:stop])}**"
        at = stop
    return marked + escape(text[at:])


def _entry(paper: Paper) -> str:
    authors = ", ".join(names_of(paper, _MOST_AUTHORS))
    link = as_link(
        f"https://doi.org/{paper.doi}"
        if paper.doi
        else f"https://arxiv.org/abs/{paper.arxiv}"
        if paper.arxiv
        else paper.url
    )
    parts = [escape(authors), f"*{escape(paper.title)}*", escape(paper.venue), str(paper.year or "")]
    return ". ".join(part.rstrip(".") for part in parts if part) + "." + (f" <{link}>" if link else "")


def names_of(paper: Paper, most: int) -> list[str]:
    """The names of the authors as one speaks them; of more than `most` the last is followed by "et al."."""
    names = [" ".join(reversed([part for part in split_name(name) if part])) for name in paper.authors]
    return [*names[: most - 1], f"{names[most - 1]} et al."] if len(names) > most else names


def escape(text: str) -> str:
    """Escape text so that Markdown shows it verbatim, including HTML tags."""
    return _SPECIAL.sub(r"\\\1", text)
