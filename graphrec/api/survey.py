"""`Survey`, the questions about an open library as a whole: its themes, and the results that its papers state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.api.checks import as_integer, as_page_path, check_text, show
from graphrec.api.collection import Collection
from graphrec.errors import OptionError
from graphrec.systems import command_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from graphrec.explore.results.facts import ResultFact
    from graphrec.explore.results.table import ResultTable
    from graphrec.explore.themes.bridges import Bridge
    from graphrec.explore.themes.listing import Theme, ThemePapers
    from graphrec.explore.trends.comparison import Trends
    from graphrec.explore.trends.periods import Periods
    from graphrec.model.themes import Themes
    from graphrec.model.user_state import UserState
    from graphrec.storage.snapshot import Snapshot


class Survey(Collection):
    """The themes and the trends of an open library, and the results that its papers state; a part of `Library`."""

    _cached_results: tuple[Snapshot, list[ResultFact]] | None = None
    _cached_themes: tuple[Snapshot, Themes] | None = None
    _cached_periods: tuple[Snapshot, UserState, dict[str, Periods]] | None = None

    def themes(self, top: int | None = None) -> list[Theme]:
        """List the themes of the library, at most `top`, largest first: groups of papers that read alike.

        Raises:
            OptionError: `top` is not a whole number of 1 or more.
            LibraryError: the file of the themes is damaged.

        Cost: 5 ms for 100,000 papers. A library of an earlier graphrec has no themes stored: they are found once, in
            seconds, and kept as long as it is open.
        """
        from graphrec.explore.themes.listing import list_themes

        most = None if top is None else as_integer("top", top, least=1)
        return list_themes(self._snapshot, self._open_themes())[:most]

    def theme(self, name: str | int, *, unread: bool = False, tags: str | Iterable[str] = ()) -> ThemePapers:
        """Look up one theme by its number or name, or by words of its name, with its papers.

        Args:
            name: its number in `themes`, its name, or words of it.
            unread: only papers that are not marked as read.
            tags: only papers with this tag, or with all of several.

        Raises:
            TitleNotFoundError: no theme has that name; the message names the largest ones.
            OptionError: the name, or a tag, is not text.

        Cost: as `themes`, and the titles of its papers.
        """
        from graphrec.api.marks import as_filter
        from graphrec.explore.themes.listing import find_theme

        text = str(name) if isinstance(name, int) else name
        check_text("The name", text)
        marks, chosen = self._rows_marked().by_row, as_filter(tags, unread=unread)
        return find_theme(self._snapshot, self._open_themes(), text, lambda row: chosen.passes(marks.get(row)))

    def results(self, name: str = "", *, top: int = 50) -> ResultTable:
        """Find the results that papers state: who does better than whom, by how much, in what, and on which data.

        Each has the sentence that states it. Self-reports and contradictions are marked, and what several results
        order is in `chains`; nothing else is ordered.

        Args:
            name: a data set, a system, a measure, or a paper that states results or makes a system; "" for all.
            top: so many results at most.

        Raises:
            TitleNotFoundError: no result is about the name; the message lists the nearest.
            OptionError: the name is no text or blank, or `top` is not a whole number of 1 or more.
            LibraryFormatError: the library was built by an earlier graphrec, which kept no results.

        Cost: linear in the number of results, which are read once.
        """
        from graphrec.explore.results.listing import find_results

        check_text("The name", name)
        return find_results(self._snapshot, self._read_results(), name, as_integer("top", top, least=1))

    def save_results(self, path: str | Path, name: str = "", *, top: int = 200) -> Path:
        """Write a page with the results that papers state, one self-contained HTML file; return its absolute path.

        Args:
            path: of the file; `~` is the home folder.
            name: as for `results`.
            top: as for `results`.

        Raises:
            OptionError: as `results`; or the folder does not exist, or the path is a folder or no ordinary file.
            TitleNotFoundError, LibraryFormatError: as `results`.

        Cost: as `results`.
        """
        from graphrec.api.provenance import describe_provenance
        from graphrec.page.document import save_document
        from graphrec.page.result_page import build_result_page

        target = as_page_path(path)
        command = command_line(["graphrec", "results", *filter(None, [name])])
        table = self.results(name, top=top)
        return save_document(build_result_page(table, describe_provenance(self._snapshot, command)), target)

    def _read_results(self) -> list[ResultFact]:
        """The results of the library, read once."""
        from graphrec.explore.results.facts import read_facts

        snapshot, cached = self._snapshot, self._cached_results
        if cached is None or cached[0] is not snapshot:
            cached = self._cached_results = (snapshot, read_facts(snapshot))
        return cached[1]

    def bridges(self, top: int = 20) -> list[Bridge]:
        """Find what ties the themes: at most `top` papers, then at most `top` works, those with most ties first.

        Raises:
            OptionError: `top` is not a whole number of 1 or more.

        Cost: linear in the links of the library.
        """
        from graphrec.explore.themes.bridges import find_bridges

        return find_bridges(self._snapshot, self._open_themes(), as_integer("top", top, least=1))

    def trends(self, by: str = "year", *, since: str | int = "", top: int | None = None) -> Trends:
        """Compare how many of the later and of the earlier papers have each method, work and theme.

        Args:
            by: "year", "month", or "batch": the papers that were first seen in one reading of one source, which needs
                no date in the data.
            since: the first of the later periods; "" for the last ones that hold a quarter of the papers.
            top: at most so many that rise and so many that fall, of each kind: methods, works, themes; None for all.

        Raises:
            OptionError: papers cannot be sorted so, there is no such period, or `top` is not a whole number above 0.

        Cost: linear in the links of the library. For months and batches the records are read, once.
        """
        from graphrec.explore.trends.comparison import find_trends
        from graphrec.explore.trends.periods import KINDS

        if by not in KINDS:
            raise OptionError(f"Got by={show(by)}, expected one of {', '.join(map(repr, KINDS))}; try by='batch'.")
        most = None if top is None else as_integer("top", top, least=1)
        text = str(since) if isinstance(since, int) else since
        if text:
            check_text("since", text)
        return find_trends(self._snapshot, self._open_themes(), self._find_periods(by), text, most)

    def _find_periods(self, by: str) -> Periods:
        """The period of each paper, found once."""
        from graphrec.explore.trends.periods import find_periods

        snapshot, state, cached = self._snapshot, self._state(), self._cached_periods
        if cached is None or cached[0] is not snapshot or cached[1] is not state:
            cached = self._cached_periods = (snapshot, state, {})
        if by not in cached[2]:
            cached[2][by] = find_periods(snapshot, state, by)
        return cached[2][by]

    def _open_themes(self) -> Themes:
        """The themes of the library, read once."""
        from graphrec.explore.themes.listing import open_themes

        snapshot, cached = self._snapshot, self._cached_themes
        if cached is None or cached[0] is not snapshot:
            cached = self._cached_themes = (snapshot, open_themes(snapshot))
        return cached[1]
