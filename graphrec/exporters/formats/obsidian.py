"""A vault of Obsidian: a note for each paper, with properties, typed links to other notes, and their sentences.

Into a folder, only what stands between marks is written (see `exporters.folder`); as a stream it is a zip archive.
"""

from __future__ import annotations

import json
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from graphrec.exporters.export import build_graph
from graphrec.exporters.folder import Folder, name_notes, open_folder, write_notes
from graphrec.exporters.formats.markdown import capitalised, escape
from graphrec.exporters.marked_text import NoteText, mark_key, new_file
from graphrec.model.relations import LISTED, RANKS, relation_named
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import networkx as nx

    from graphrec.exporters.export import Export
    from graphrec.model.paper import Paper

NAME = "obsidian"
SUFFIX = ".zip"
DESCRIPTION = (
    "vault of Obsidian, a note a paper with typed links: -o FOLDER, or -o FILE.zip (own text is never replaced)"
)

_MOST_RELATED = 8  # similar papers of a note
_TIME = (1980, 1, 1, 0, 0, 0)  # of files in an archive: the same export gives the same bytes


def write(export: Export, stream: BinaryIO) -> None:
    """Write a zip archive with a new note for each paper."""
    vault = _Vault(export, name_notes(Folder(Path()), _titles(export))[0])
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for paper in export.papers:
            content = new_file(mark_key(paper.id), vault.render(paper.id))
            entry = zipfile.ZipInfo(vault.names[paper.id], _TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)


def write_folder(export: Export, path: Path) -> list[str]:
    """Write notes into a folder, and return sentences on what was written and what was left alone.

    Args:
        export: papers, reasons and graph.
        path: the folder, which is made if only it is missing.

    Raises:
        OptionError: it is no folder, or cannot be written.
    """
    folder = open_folder(path)
    names, foreign = name_notes(folder, _titles(export))
    return write_notes(folder, names, foreign, _Vault(export, names).render)


def _titles(export: Export) -> Iterator[tuple[str, str]]:
    return ((paper.id, paper.title) for paper in export.papers)


class _Vault:
    """What stands in each note."""

    def __init__(self, export: Export, names: Mapping[str, str]) -> None:
        self.names = names
        self._papers = {paper.id: paper for paper in export.papers}
        self._export = export
        self._themes = {paper_id: cluster.name for cluster in export.clusters for paper_id in cluster.ids}
        self._cited: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)  # relation, other, sentence
        self._citing: defaultdict[str, list[tuple[str, str, str]]] = defaultdict(list)
        self._similar: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
        self._add_links(build_graph(export))

    def _add_links(self, graph: nx.MultiDiGraph[str]) -> None:
        for one, two, attributes in graph.edges(data=True):
            if one not in self._papers or two not in self._papers or one == two:
                continue
            if attributes.get("kind") == "cites":
                relation, sentence = attributes.get("relation", LISTED), attributes.get("sentence", "")
                self._cited[one].append((relation, two, sentence))
                self._citing[two].append((relation, one, sentence))
            elif attributes.get("kind") == "similar":
                self._similar[one].append((-float(attributes.get("weight", 0)), two))

    def render(self, paper_id: str) -> NoteText:
        """The properties and the text of the note of a paper."""
        paper = self._papers[paper_id]
        return NoteText("".join(f"{line}\n" for line in self._properties(paper)), self._body(paper))

    def _properties(self, paper: Paper) -> Iterator[str]:
        """The lines of the front matter: values as JSON, which is YAML, so that no text is taken for a sign."""
        cites = [f"[[{self._stem(other)}]]" for _, other, _ in self._ordered(self._cited[paper.id])]
        values = {
            "title": paper.title,
            "authors": list(paper.authors),
            "year": paper.year,
            "venue": paper.venue,
            "doi": paper.doi,
            "arxiv": paper.arxiv,
            "url": paper.url,
            "citekey": paper.id,
            "keywords": list(paper.keywords),
            "theme": clean(self._themes.get(paper.id, "")),
            "aliases": list(paper.other_titles),
            "cites": cites,
            "tags": ["paper"],
        }
        for name, value in values.items():
            if value:
                yield f"{name}: {json.dumps(value, ensure_ascii=False)}"

    def _body(self, paper: Paper) -> str:
        lines = [f"# {_verbatim(paper.title)}", ""]
        if reason := self._export.reasons.get(paper.id):
            lines += [capitalised(_verbatim(reason)), ""]
        if paper.abstract:
            lines += ["## Abstract", "", _verbatim(paper.abstract), ""]
        sections = (
            ("Refers to", [self._link(each, is_citing=True) for each in self._ordered(self._cited[paper.id])]),
            ("Referred to by", [self._link(each, is_citing=False) for each in self._ordered(self._citing[paper.id])]),
            ("Similar", [f"- [[{self._stem(other)}]]" for _, other in sorted(self._similar[paper.id])[:_MOST_RELATED]]),
        )
        for heading, links in sections:
            lines += [f"## {heading}", "", *links, ""] if links else []
        return "".join(f"{line}\n" for line in lines)

    def _ordered(self, links: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
        """Links with the strongest statement first, then by name."""
        return sorted(links, key=lambda link: (-RANKS.get(link[0], 0), self._stem(link[1]), link[2]))

    def _link(self, link: tuple[str, str, str], *, is_citing: bool) -> str:
        name, other, sentence = link
        relation = relation_named(name)
        verb = relation.active if is_citing else relation.passive
        quote = f": “{_verbatim(sentence)}”" if sentence else ""
        return f"- {verb} [[{self._stem(other)}]]{quote}"

    def _stem(self, paper_id: str) -> str:
        return self.names[paper_id].removesuffix(".md")


def _verbatim(text: str) -> str:
    """The text so that Obsidian and its plug-ins show it: no link, no comment, no query, no property."""
    return escape(clean(text)).replace("%", "\\%").replace("::", ":\\:")
