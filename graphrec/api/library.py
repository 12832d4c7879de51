"""The Python front: an open library, to ask and to walk through."""

from __future__ import annotations

from functools import cached_property
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from graphrec.api.checks import check_number, check_text, row_of, texts_of, whole
from graphrec.api.provenance import provenance
from graphrec.engines import serially
from graphrec.engines.progress import silently
from graphrec.explore import connections, description
from graphrec.explore.network import NamedGraph
from graphrec.storage.folder import change_settings
from graphrec.storage.location import open_snapshot, writing_to
from graphrec.storage.sql.lookup import Match, find_title

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from graphrec.api.answer import Answer
    from graphrec.engines import Mapper
    from graphrec.engines.progress import Announce
    from graphrec.evaluation import Calibration, Result
    from graphrec.exporters.export import Export
    from graphrec.model.facts import PaperFacts
    from graphrec.model.graph import PaperGraph
    from graphrec.model.paper import Paper
    from graphrec.storage.manifest import Manifest
    from graphrec.storage.sql.store import Store


DEFAULT_TOP = 20


class Library:
    """An open library: look papers up, ask what is related, get the graph.

    >>> library = demo()  # doctest: +SKIP
    >>> [recommendation.paper.title for recommendation in library.related("MultiPruner", top=3)]  # doctest: +SKIP
    """

    def __init__(self, path: str | Path, mapper: Mapper = serially) -> None:
        """Open the library at `path`, a folder or an address that fsspec knows (`s3://...`; extra `remote`).

        What lies at an address is fetched into the cache folder, once. A library in shards is asked shard by shard
        through `mapper` (`graphrec.engines`).

        Raises:
            LibraryNotFoundError, LibraryFormatError, LibraryCorruptError: see each.
            LibraryError, ExtraMissingError, OptionError: the address cannot be reached.
        """
        self._snapshot = open_snapshot(path, mapper)
        self.path = self._snapshot.path
        self.address = self._snapshot.address
        self._mapper = mapper

    @property
    def manifest(self) -> Manifest:
        """What the library says of itself."""
        return self._snapshot.manifest

    @property
    def store(self) -> Store:
        """Records and words of the library."""
        return self._snapshot.store

    @property
    def matrices(self) -> PaperGraph:
        """The graph in numbers."""
        return self._snapshot.graph

    def __len__(self) -> int:
        """Number of papers."""
        return self.manifest.papers

    @cached_property
    def graph(self) -> NamedGraph:
        """The typed graph with names; `library.graph.to_networkx()` is a MultiDiGraph."""
        return NamedGraph(self.store, self.matrices)

    def find(self, title: str) -> Match:
        """Find the paper that a title means.

        Raises:
            TitleNotFoundError: nothing is close enough; names the three closest.
            OptionError: the title is no text.
        """
        from shlex import quote

        check_text("The title", title)
        here = "" if self._snapshot.is_bundled else f" -l {quote(self.address)}"
        return find_title(self.store, title, f"graphrec search WORDS{here}")

    def paper(self, title: str) -> Paper:
        """The record of the paper that a title means (raises as `find`)."""
        return self.store.paper(self.find(title).row)

    def facts(self, title: str) -> PaperFacts:
        """What the words of one paper say: names introduced, references made, methods used (raises as `find`)."""
        return self.store.facts(self.find(title).row)

    def search(self, words: str, limit: int = 20) -> list[Paper]:
        """At most `limit` papers whose title or abstract holds all words, else any of them, best match first.

        Raises:
            OptionError: the words are no text, or the limit is no whole number of 0 or more.
        """
        from graphrec.storage.sql.search import search_rows

        check_text("words", words)
        rows = search_rows(self.store, words, whole("limit", limit, least=0))
        papers = self.store.papers(rows)
        return [papers[row] for row in rows]

    def related(
        self,
        *titles: str,
        text: str = "",
        avoid: str | Iterable[str] = (),
        top: int = DEFAULT_TOP,
        min_score: float | None = None,
        since: int | None = None,
        until: int | None = None,
        by: str | None = None,
        diverse: float = 0.0,
    ) -> Answer:
        """Rank and explain the papers related to one or several titles, to free text, or to both.

        Args:
            titles: seeds; never recommended themselves.
            text: free text, for instance the abstract of a draft.
            avoid: titles of papers to steer away from.
            top: at most so many recommendations.
            min_score: lowest score instead of the relevance floor; 0 keeps all that score anything.
            since: earliest year of a recommendation; papers without a year are left out.
            until: latest year of a recommendation; papers without a year are left out.
            diverse: from 0 (score alone) to 1: how much variety counts in choosing among the related papers.
            by: "problem", "method" or "result": rank by likeness of that part of the abstracts only.

        Raises:
            TitleNotFoundError: a title is not in the library.
            OptionError: nothing was asked, or a value is of another kind or out of range.
        """
        from graphrec.api.question import Question, answer, check_options, make_query, with_parts

        check_options(titles, text, top, min_score, since, until, diverse)
        matches = tuple(self.find(title) for title in titles)
        avoided = tuple(self.find(title).row for title in texts_of("avoid", avoid))
        seeds = tuple(dict.fromkeys(match.row for match in matches))
        query = make_query(self._snapshot, seeds, avoided, text, since, until)
        query = with_parts(self._snapshot, query, by) if by else query
        return answer(self._snapshot, Question(query, matches, text, top, min_score, diverse))

    def describe(self, row: int) -> dict[str, Any]:
        """The whole record of one paper, what it says, what it refers to, and who refers to it.

        Keys: `id`, `title`, `abstract`, `year`, `authors`, `venue`, `keywords`, `doi`, `arxiv`, `url`, `source`;
        `introduces` and `methods`, names; `references`, each with `relation`, `target`, `in_library`, `mention` and
        `sentence`; `referred_to_by`, each with `relation`, `title`, `mention` and `sentence`.

        Raises:
            OptionError: there is no such row.

        Cost: some look-ups, linear in the references from and to the paper.
        """
        return description.describe_paper(self.store, self.matrices, row_of(row, len(self)))

    def describe_facts(self, row: int) -> dict[str, Any]:
        """The facts of one paper in the shape of `graphrec facts --format jsonl` (raises and costs as `describe`).

        Keys: `title`, `introduces`, `methods`, and `references`, each with `mention`, `name`, `author`, `year`,
        `relation`, `target_title`, `sentence` and `confidence`.
        """
        return description.describe_facts(self.store, len(self), row_of(row, len(self)))

    def lineage(self, row: int, depth: int = 3) -> dict[str, Any]:
        """What a paper builds on and what builds on it, as two trees with sentences.

        Keys: `title`, and the branches `builds_on` and `built_on_by`, each with `title`, `relation`, `sentence`,
        `in_library` and, at most `depth` deep, branches of its own as `further`.

        Raises:
            OptionError: there is no such row, or the depth is no whole number of 1 or more.

        Cost: some look-ups for each paper in the trees.
        """
        row, depth = row_of(row, len(self)), whole("depth", depth, least=1)
        return connections.lineage(self.store, self.matrices, row, depth)

    def gaps(self, *, least: int = 2, top: int = 20) -> list[dict[str, Any]]:
        """At most `top` works that `least` papers or more name but the library lacks, most named first.

        Keys: `name`, `papers` (how many name it), and `named_by`, each with `title`, `relation` and `sentence`.

        Raises:
            OptionError: `least` or `top` is no whole number of 1 or more.

        Cost: linear in the works, and look-ups for each that is returned.
        """
        least, top = whole("least", least, least=1), whole("top", top, least=1)
        return connections.gaps(self.store, self.matrices, least=least, top=top)

    def path_between(self, start: int, goal: int) -> list[dict[str, Any]]:
        """How two papers connect, link by link with evidence; empty when nothing connects them.

        Keys: `from`, `to`, `kind` (reference, method or similar), `in_library` (whether `to` is a paper of it); of
        references `relation`, `direction` and `sentence`, of the others `weight` in (0, 1].

        Raises:
            OptionError: there is no such row.

        Cost: the links of at most 20,000 papers, works and methods.
        """
        steps = connections.shortest_path(self.matrices, row_of(start, len(self)), row_of(goal, len(self)))
        return connections.describe_path(self.store, self.matrices, steps)

    def methods(self, top: int = 40) -> list[dict[str, Any]]:
        """The `top` methods that most papers use, most used first.

        Keys: `name`, `papers` (how many use it), `aliases` (its other names).

        Raises:
            OptionError: `top` is no whole number of 1 or more.

        Cost: linear in the methods.
        """
        return description.methods(self.store, self.matrices, whole("top", top, least=1))

    def method(self, name: str) -> dict[str, Any]:
        """One method, by any of its names, with the papers that use it.

        Keys: `name`, `aliases`, `weight` (its rarity, in (0, 1]), and `papers`, each with `title`.

        Raises:
            TitleNotFoundError: no method has that name; the sentence lists similar ones.
            OptionError: the name is no text.

        Cost: all names of methods are read.
        """
        check_text("The name", name)
        return description.method(self.store, self.matrices, name)

    @property
    def weights(self) -> dict[str, float]:
        """The weights of the signals: those that `calibrate` kept with the library, else the defaults."""
        from graphrec.api.question import weights_of

        return weights_of(self._snapshot)

    def evaluate(
        self, judgements: str | Path, *, brief: bool = False, announce: Announce = silently
    ) -> tuple[list[Result], tuple[str, ...]]:
        """Measure the ranking and its baselines on a file of judgements; also the names that the library lacks.

        Each `Result` has a `system` and, by measure (`nDCG@10`, `recall@10`, ...), its `values`, one a query.

        Raises:
            InputError: the file cannot be read.
            OptionError: the judgements are no path.

        Cost: a ranking a query and system; all papers are read.
        """
        from graphrec.evaluation.library import evaluate_judgements

        check_text("judgements", fspath(judgements) if isinstance(judgements, PathLike) else judgements)
        return evaluate_judgements(
            self.store, self.matrices.whole, judgements, self.weights, brief=brief, announce=announce
        )

    def evaluate_held_out(
        self, share: float, *, cold: bool = False, brief: bool = False, announce: Announce = silently
    ) -> list[Result]:
        """Measure the ranking and its baselines at finding references of the library that are hidden from them.

        `share` is that of the references that are hidden; with `cold` all references of that share of the papers.

        Raises:
            OptionError: the share is out of range, or too few papers have references.

        Cost: as `evaluate`.
        """
        from graphrec.evaluation.library import evaluate_held_out

        check_number("share", share)
        return evaluate_held_out(
            self.store, self.matrices.whole, share, self.weights, cold=cold, brief=brief, announce=announce
        )

    def calibrate(self, share: float = 0.2, *, announce: Announce = silently) -> Calibration:
        """Weights fitted to the library's own references; `keep_weights` makes them the library's.

        The `Calibration` has the `weights`, the number of `queries`, their nDCG@10 by `default` and when `fitted`, and
        the 95% `gain_interval`.

        Raises:
            OptionError: the share is out of range, or too few papers have references.

        Cost: all signals, once for each paper whose references are hidden.
        """
        from graphrec.evaluation.library import fit_weights

        check_number("share", share)
        return fit_weights(self.matrices.whole, share, announce)

    def keep_weights(self, found: Calibration | None) -> None:
        """Keep fitted weights with the library, or with None go back to the defaults; reopened in place.

        Raises:
            LibraryBusyError: another process is writing the library.
            LibraryError: it cannot be written.

        Cost: the manifest is written anew, nothing else.
        """
        from graphrec.evaluation.library import describe_calibration

        with writing_to(self.address) as folder:
            change_settings(folder, {"calibration": describe_calibration(found) if found else None})
        self._snapshot = open_snapshot(self.path, self._mapper)

    def to_export(self) -> Export:
        """All papers and the typed graph, for `graphrec.exporters`."""
        from graphrec.page.library_map import export_library

        return export_library(self.graph, self._snapshot.name)

    def save_map(self, path: str | Path) -> Path:
        """Write the page of the whole library; returns its absolute path."""
        from graphrec.page import save
        from graphrec.page.library_map import library_map

        return save(library_map(self.graph, self._snapshot.name, provenance(self._snapshot, "graphrec map")), path)

    def stats(self) -> dict[str, int]:
        """Counts of papers by filled field, works, methods, and links by kind.

        Keys: `papers`, those `with_abstract`, `with_year`, `with_authors` and `with_reference_list`;
        `works_not_in_library`, `methods`; `links_between_papers`, of these `links_extends` and so on by relation,
        `links_to_works`, `method_uses` and `similar_pairs`.

        Cost: linear in papers and links.
        """
        return description.count(self.store, self.matrices)

    @property
    def folder(self) -> Path:
        """The folder of the generation that is open."""
        return self._snapshot.folder
