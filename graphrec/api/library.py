"""`Library`, the class of the Python API that answers every question about an open library."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from graphrec.api.checks import (
    as_facet,
    as_integer,
    check_number,
    check_options,
    check_path,
    check_text,
    check_weights,
    check_years,
    open_reranker,
)
from graphrec.api.provenance import describe_provenance
from graphrec.api.seeds import as_match, as_seeds, find_seed, find_works
from graphrec.api.survey import Survey
from graphrec.engines.progress import announce_nothing
from graphrec.errors import OptionError
from graphrec.model.relations import LINEAGE_RELATIONS
from graphrec.storage.user_state import hold_user_state
from graphrec.systems import command_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from graphrec.api.answer import Answer
    from graphrec.api.search import SearchResult
    from graphrec.api.seeds import Seed
    from graphrec.engines.progress import Announce
    from graphrec.evaluation import Calibration, SystemResult
    from graphrec.explore.description import Description
    from graphrec.explore.families.lineage import Lineage
    from graphrec.explore.gaps import Gap
    from graphrec.explore.matched_entries import MatchedEntry
    from graphrec.explore.methods import MethodCount, MethodDescription
    from graphrec.explore.path import PaperPath
    from graphrec.explore.statistics import Statistics
    from graphrec.exporters.export import Export


class Library(Survey):
    """An open library: look up papers, rank related ones, explore the graph.

    Every method accepts a paper as its title (also in part, by its short name, or with typos), its id, DOI or arXiv id,
    as a `Paper`, or as the `Match` of `find`. `len(library)` counts the papers and `for paper in library` iterates over
    them. `library[title_or_id]` and `title_or_id in library` accept only exact titles, ids and `Paper` objects.

    An open library keeps its content when another process writes a new version of the library to disk: `is_current`
    tells, and `reload` opens the new one. Many threads may ask one library at once. It is pickled by its location: who
    unpickles it opens the library that is there then. `close`, or the end of a `with` block, frees its files.

    Examples:
        >>> library = demo()  # doctest: +SKIP
        >>> [recommendation.paper.title for recommendation in library.related("MultiPruner", top=3)]  # doctest: +SKIP
    """

    def search(
        self, words: str, limit: int = 20, *, unread: bool = False, tags: str | Iterable[str] = ()
    ) -> SearchResult:
        """Find at most `limit` papers that a query means, or else that hold any of its words, best match first.

        The result is a list of papers that also knows why each was found (`hits`), and works and methods of that name.

        Args:
            words: words, "phrases", beginnings (`prun*`), NOT, OR, brackets, and fields such as `author:` or `year:`;
                all of the language stands under "Search" in the documentation.
            limit: so many papers at most.
            unread: only papers that are not marked as read.
            tags: only papers with this tag, or with all of several.

        Raises:
            OptionError: the words or tags are not text, or the limit is not a whole number of 0 or more; or a field of
                the query has a value that it cannot have.

        Cost: a full-text query, and a look-up for each field.
        """
        check_text("words", words)
        from graphrec.api.marks import as_filter
        from graphrec.api.search import search_library

        snapshot, chosen = self._snapshot, as_filter(tags, unread=unread)
        most, marks = as_integer("limit", limit, least=0), self._rows_marked()
        return search_library(snapshot.store, words, most, marks, chosen, lambda: snapshot)

    def related(
        self,
        *papers: Seed,
        text: str = "",
        avoid: Seed | Iterable[Seed] = (),
        top: int = 20,
        min_score: float | None = None,
        since: int | None = None,
        until: int | None = None,
        by: str | None = None,
        diverse: float = 0.0,
        weights: Mapping[str, float] | None = None,
        everything: bool = False,
        use_marks: bool = False,
        unread: bool = False,
        tags: str | Iterable[str] = (),
        rerank: str = "",
    ) -> Answer:
        """Rank and explain the papers related to one or several papers, to free text, or to both.

        Args:
            papers: seeds, by title, by id or as a `Paper`; never recommended themselves.
            text: free text, for instance the abstract of a draft.
            avoid: papers to steer away from, one or several.
            top: at most so many recommendations.
            min_score: lowest score, in [0, 1], instead of the relevance floor; 0 keeps every paper with a score.
            since: earliest year of a recommendation; papers without a year are left out.
            until: latest year of a recommendation; papers without a year are left out.
            by: "problem", "method" or "result" adds the likeness of that part of the abstracts to the score of the
                first papers.
            diverse: weight of variety among the recommendations, from 0 (score alone) to 1.
            weights: weights of signals by name, which replace those in `library.weights`; 0 switches a signal off.
            everything: rank every paper of the library, for a screening: the seeds, those to avoid, and those outside
                the years alone are left out. Papers without a score are last, in the order of the library; `top` is
                that of the page.
            use_marks: start from the papers that are marked as kept, too, and steer away from those that are discarded,
                apart from those that `papers` and `avoid` name.
            unread: recommend only papers that are not marked as read.
            tags: recommend only papers with this tag, or with all of several.
            rerank: a reader of the first 50 papers, whose grades change their scores, as NAME=MODEL: "encoder=MODEL" or
                "cross-encoder=MODEL" (extra `neural`), "endpoint=MODEL@ADDRESS", which sends titles and abstracts to an
                OpenAI-compatible server, or another of `graphrec.rerankers`. `weights` may hold its share in the score,
                as "encoder": 0.5.

        Raises:
            TitleNotFoundError: a paper is not in the library.
            OptionError: there is neither a paper nor text, and nothing is kept; a value has the wrong type or is out of
                range; or `everything` is asked for together with `min_score` or `diverse`.
            ExtraMissingError, PluginError: the reranker needs a package, or is one of another package that is broken.

        Cost: one pass over the terms and vectors near the query: milliseconds for a library of some thousand papers.
            With `everything` one over all of them, and a millisecond for the reasons of each paper. With `rerank`, what
            its model takes.
        """
        from graphrec.api import question
        from graphrec.api.marks import as_filter, filter_query
        from graphrec.model.marked_rows import NO_MARKS

        snapshot = self._snapshot
        marked = self._rows_marked()
        chosen = as_filter(tags, unread=unread)
        marks_used = marked if use_marks else NO_MARKS
        if use_marks and not (papers or marks_used.nodes_of("keep") or str(text).strip()):
            raise OptionError("No paper is kept; keep some (graphrec mark TITLE --keep), or give a title or free text.")
        check_options([*papers, *marks_used.nodes_of("keep")], text, top, min_score, diverse, everything=everything)
        check_years(since, until)
        reranker, weights = open_reranker(rerank, weights)
        check_weights(weights)
        moved = self._state().moved
        hits, avoided = (
            [(find_seed(snapshot, seed, moved), seed) for seed in seeds] for seeds in (papers, as_seeds(avoid))
        )
        seed_rows, avoid_rows = (tuple(dict.fromkeys(hit.row for hit, _ in each)) for each in (hits, avoided))
        seed_rows, avoid_rows = marks_used.added_to(seed_rows, avoid_rows)
        query = filter_query(question.make_query(snapshot, seed_rows, avoid_rows, text, since, until), marked, chosen)
        query = replace(query, facet=as_facet(by)) if by else query
        matches, avoid_matches = (tuple(as_match(snapshot, *each) for each in pairs) for pairs in (hits, avoided))
        options = question.Question(
            query,
            matches,
            avoid_matches,
            text,
            top,
            min_score,
            diverse,
            weights or {},
            library_weights=self.weights,
            everything=everything,
            marks=marked.by_row,
            reranker=reranker,
        )
        return question.answer(snapshot, options)

    def describe(self, paper: Seed) -> Description:
        """Describe one paper: its record, the facts in its title and abstract, and the references from and to it.

        Raises:
            TitleNotFoundError, OptionError: as `find`.

        Cost: linear in the references from and to the paper.
        """
        from graphrec.explore.description import describe

        node = self._node(paper)
        return replace(describe(self._snapshot, node), mark=self._rows_marked().on(node))

    def lineage(
        self, paper: Seed, depth: int = 3, *, top: int = 20, relations: str | Sequence[str] = LINEAGE_RELATIONS
    ) -> Lineage:
        """Trace the family of a paper, work or method: what it builds on, what builds on it, its versions and kinds.

        Each branch has its relation, its year where it is known, and the sentence that states it. Branches are ordered
        oldest first. Of a method there are its kinds, by their names, and the papers that use it.

        Args:
            paper: a title, id or name, also of a work or method.
            depth: generations in each direction.
            top: branches below each, at most; those with the strongest relation, of these the most cited. `left_out`
                says how many there are beyond.
            relations: one or several of "extends", "uses", "compares", "mentions" and "cites". Those that extend or use
                are followed further.

        Raises:
            TitleNotFoundError, OptionError: as `find`; or `depth` or `top` is not a whole number of 1 or more, or there
                is no such relation.

        Cost: some look-ups for each branch; there are 500 branches at most.
        """
        from graphrec.api.families import as_relations, trace

        counts = as_integer("depth", depth, least=1), as_integer("top", top, least=1)
        return trace(self._snapshot, paper, self._state().moved, *counts, as_relations(relations))

    def save_lineage(
        self,
        path: str | Path,
        paper: Seed,
        depth: int = 3,
        *,
        top: int = 20,
        relations: str | Sequence[str] = LINEAGE_RELATIONS,
    ) -> Path:
        """Write a page that draws a lineage along the years, with its sentences below; return its absolute path.

        Args:
            path: the file.
            paper: as for `lineage`, as are the others.
            depth: generations in each direction.
            top: branches below each, at most.
            relations: those that are shown.

        Raises:
            TitleNotFoundError, OptionError: as `lineage`.
            OSError: the file cannot be written.

        Cost: as `lineage`.
        """
        from graphrec.page.document import save_document
        from graphrec.page.family import draw_lineage

        lineage = self.lineage(paper, depth, top=top, relations=relations)
        command = command_line(["graphrec", "lineage", lineage.title])
        return save_document(draw_lineage(lineage, describe_provenance(self._snapshot, command)), path)

    def path(self, start: Seed, goal: Seed) -> PaperPath:
        """Find the shortest path between two papers over references, shared methods and similar texts, with evidence.

        The path has no steps if nothing connects the papers, or if both are the same paper.

        Raises:
            TitleNotFoundError, OptionError: as `find`.

        Cost: visits at most 20,000 papers, works and methods.
        """
        from graphrec.explore.path import find_path

        snapshot = self._snapshot
        return find_path(snapshot, self._node(start), self._node(goal))

    def gaps(self, *, least: int = 2, top: int = 20) -> list[Gap]:
        """Find works that at least `least` papers name but the library lacks; at most `top`, most often named first.

        Raises:
            OptionError: `least` or `top` is not a whole number of 1 or more.

        Cost: linear in the number of works, plus look-ups for each work that is returned.
        """
        from graphrec.explore.gaps import find_gaps

        return find_gaps(self._snapshot, as_integer("least", least, least=1), as_integer("top", top, least=1))

    def matched_references(self) -> list[MatchedEntry]:
        """List which entries of reference lists were taken for one work, or for a paper of the library, and why.

        `graphrec.keep_apart` takes a match back.

        Cost: linear in the number of matches.
        """
        from graphrec.explore.matched_entries import list_matched_entries

        return list_matched_entries(self._snapshot)

    def methods(self, top: int = 40, kind: str = "method") -> list[MethodCount]:
        """Count the papers of the `top` most used methods, most used first.

        `kind` chooses what is counted: "method", or "task", "material", "population" or "term" for what papers are
        about; "" for all.

        Raises:
            OptionError: `top` is not a whole number of 1 or more.

        Cost: linear in the number of methods.
        """
        from graphrec.explore.methods import count_methods

        return count_methods(self._snapshot, as_integer("top", top, least=1), kind)

    def method(self, name: str, *, unread: bool = False, tags: str | Iterable[str] = ()) -> MethodDescription:
        """Look up one method by any of its names, with the papers that use it; or a work, with those that name it.

        Args:
            name: a name of the method, or of a work that papers name (its kind is "work").
            unread: only papers that are not marked as read.
            tags: only papers with this tag, or with all of several.

        Raises:
            TitleNotFoundError: no method or work has that name; the message lists similar methods.
            OptionError: the name, or a tag, is not text.

        Cost: a scan of the names of methods; if none is called so, all are read.
        """
        from graphrec.api.marks import as_filter
        from graphrec.explore.methods import find_method

        check_text("The name", name)
        marks, chosen = self._rows_marked().by_row, as_filter(tags, unread=unread)
        works = find_works(self._snapshot, name)
        return find_method(self._snapshot, name, lambda row: chosen.passes(marks.get(row)), works)

    def stats(self) -> Statistics:
        """Count papers, papers with each field, works, methods, and links of each kind.

        Cost: linear in the number of papers and links.
        """
        from graphrec.explore.statistics import count_library

        return count_library(self._snapshot)

    @property
    def weights(self) -> dict[str, float]:
        """The weight of each signal by name: as `keep_weights` stored it, or else the signal's default."""
        from graphrec.api.question import weights_of

        return weights_of(self._calibration)

    def evaluate(
        self, judgements: str | Path, *, brief: bool = False, announce: Announce = announce_nothing
    ) -> tuple[list[SystemResult], tuple[str, ...]]:
        """Measure the ranking and its baselines on judgements; also return the judged titles that the library lacks.

        The `values` of a `SystemResult` hold, for each measure (`nDCG@10`, ...), one number per query.

        Args:
            judgements: path of a TSV file (query_title, paper_title, grade) or of TREC qrels.
            brief: skip the ablations, which rank with each signal alone and with each signal removed.
            announce: called with the name of each step, how much of it is done, and how much there is.

        Raises:
            InputError: the file cannot be read.
            OptionError: `judgements` is not a path.

        Cost: one ranking per query and system; all papers are read.
        """
        from graphrec.evaluation.library import evaluate_judgements

        check_path("judgements", judgements)
        return evaluate_judgements(self._snapshot, judgements, self.weights, brief=brief, announce=announce)

    def evaluate_held_out(
        self, share: float, *, cold: bool = False, brief: bool = False, announce: Announce = announce_nothing
    ) -> list[SystemResult]:
        """Measure how well the ranking and its baselines recover held-out references of the library.

        Args:
            share: share of the references to hold out, in (0, 1).
            cold: hold out all references of that share of the papers instead, which simulates new drafts.
            brief: skip the ablations, which rank with each signal alone and with each signal removed.
            announce: as in `evaluate`.

        Raises:
            OptionError: the share is not a number in (0, 1), or too few papers have references.

        Cost: as `evaluate`.
        """
        from graphrec.evaluation.library import evaluate_held_out

        check_number("share", share)
        return evaluate_held_out(self._snapshot, share, self.weights, cold=cold, brief=brief, announce=announce)

    def calibrate(self, share: float = 0.2, *, announce: Announce = announce_nothing) -> Calibration:
        """Fit the weights of the signals so that they recover a held-out `share` of the library's references.

        `keep_weights` stores the result with the library. The `Calibration` has the `weights`, the number of `queries`,
        nDCG@10 with the `default` and the `fitted` weights, and the 95% `gain_interval`, measured on papers that the
        weights were not fitted to. `announce` is as in `evaluate`.

        Raises:
            OptionError: the share is not a number in (0, 1), or too few papers have references.

        Cost: all signals, once for each paper with held-out references.
        """
        from graphrec.evaluation.library import fit_weights

        check_number("share", share)
        return fit_weights(self._snapshot, share, announce)

    def keep_weights(self, calibration: Calibration | None, *, wait: bool = False) -> None:
        """Store fitted weights beside the library and rank with them from now on; None restores the defaults.

        They are stored with the marks, and survive every rebuild. With `wait`, wait while another process is writing
        those, instead of failing.

        Raises:
            LibraryBusyError, LibraryError: another process is writing them, or they cannot be written.
        """
        from graphrec.evaluation.library import describe_calibration

        weights = describe_calibration(calibration) if calibration else None
        with hold_user_state(self.address, wait=wait) as held:
            held.write(replace(held.state, calibration=weights))
        self._calibration = weights

    def to_export(self, *, unread: bool = False, tags: str | Iterable[str] = ()) -> Export:
        """Collect all papers and the typed graph for the writers in `graphrec.exporters`.

        Args:
            unread: only papers that are not marked as read.
            tags: only papers with this tag, or with all of several.

        Raises:
            OptionError: a tag is not text.

        Cost: every paper, node and edge as Python objects.
        """
        from graphrec.api.marks import as_filter
        from graphrec.page.coordinates import place_papers
        from graphrec.page.library_map import export_library

        chosen, marks = as_filter(tags, unread=unread), self._rows_marked().by_row
        passes = (lambda row: chosen.passes(marks.get(row))) if chosen else None
        themes, origins = self._open_themes(), self._origins()
        export = export_library(self.graph, self.name, themes, passes)
        sources = {paper.id: origins.sources_of(paper) for paper in export.papers}
        return replace(export, sources=sources, place=partial(place_papers, self.graph, themes))

    def save_map(self, path: str | Path) -> Path:
        """Write a page with the map of the library's 3,000 most strongly linked papers; return its absolute path.

        Raises:
            OSError: the file cannot be written.

        Cost: reads the links of all papers, and lays out the papers on the map.
        """
        from graphrec.page import save
        from graphrec.page.library_map import build_library_map

        provenance = describe_provenance(self._snapshot, "graphrec map")
        return save(build_library_map(self.graph, self.name, provenance, themes=self._open_themes()), path)
