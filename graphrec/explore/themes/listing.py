"""The themes of a library with titles: what `graphrec themes` lists, and the papers of one theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphrec.errors import TitleNotFoundError
from graphrec.explore.themes.partition import find_themes
from graphrec.storage.themes import read_themes
from graphrec.text import clean, quote, title_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graphrec.model.themes import CountedPhrase, Group, Themes
    from graphrec.storage.snapshot import Snapshot

_MOST_SUGGESTED = 3  # themes in the message of an error


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of papers that read alike.

    Attributes:
        number: from 1, the largest theme first; exports call it `cluster`.
        name: one or two phrases, or else "around" and the title of the exemplar.
        n_papers: how many papers it has.
        exemplar: title of the paper that is tied most strongly to the others.
        exemplar_id: its id.
        phrases: the phrases of the name, each with the number of papers of the theme, and of all others, that have it.
        terms: what its papers say more often than others, with the same counts.
        region: name of the region that holds it; "" if the library has so few themes that none is needed.
        n_others: papers of the library in no theme or in another one.
    """

    number: int
    name: str
    n_papers: int
    exemplar: str
    exemplar_id: str
    phrases: tuple[CountedPhrase, ...]
    terms: tuple[CountedPhrase, ...]
    region: str
    n_others: int

    def __repr__(self) -> str:
        return f"<Theme {quote(self.name)}: {self.n_papers}>"

    def to_dict(self) -> dict[str, Any]:
        """One theme in the JSON output of `graphrec themes`."""
        return {
            "number": self.number,
            "name": self.name,
            "papers": self.n_papers,
            "others": self.n_others,
            "exemplar": {"id": self.exemplar_id, "title": self.exemplar},
            "phrases": list(map(_as_json, self.phrases)),
            "terms": list(map(_as_json, self.terms)),
            "region": self.region,
        }


@dataclass(frozen=True, slots=True)
class ThemePapers:
    """One theme, and the titles of its papers in row order."""

    theme: Theme
    papers: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<ThemePapers {quote(self.theme.name)}: {len(self.papers)} papers>"

    def to_dict(self) -> dict[str, Any]:
        """The JSON output of `graphrec themes NAME`."""
        return {**self.theme.to_dict(), "titles": list(self.papers)}


def open_themes(snapshot: Snapshot) -> Themes:
    """The themes of a library: as they were stored, or found now if an earlier graphrec built it.

    Raises:
        LibraryError: see `storage.themes.read_themes`.

    Cost: 5 ms for 100,000 papers; as `find_themes` for a library of an earlier graphrec.
    """
    return read_themes(snapshot) or find_themes(snapshot.graph, snapshot.store)


def list_themes(snapshot: Snapshot, themes: Themes) -> list[Theme]:
    """Describe all themes of a library, the largest first.

    Cost: one look-up for each theme.
    """
    papers = snapshot.store.papers(group.exemplar for group in themes.groups)
    return [
        Theme(
            number,
            group.name,
            group.n_papers,
            papers[group.exemplar].title,
            papers[group.exemplar].id,
            group.phrases,
            group.terms,
            _region_of(group, themes),
            len(snapshot) - group.n_papers,
        )
        for number, group in enumerate(themes.groups, start=1)
    ]


def find_theme(
    snapshot: Snapshot, themes: Themes, name: str, passes: Callable[[int], bool] = lambda _: True
) -> ThemePapers:
    """Find one theme by its number or its name, or else the largest one whose name has these words.

    Args:
        snapshot: the library.
        themes: its themes.
        name: a number, or words.
        passes: whether the paper of a row is among those that are returned.

    Raises:
        TitleNotFoundError: no theme has it; the message names the largest ones.

    Cost: the titles of the papers of the theme.
    """
    every = list_themes(snapshot, themes)
    theme = _match(every, name)
    if theme is None:
        names = ", ".join(repr(each.name) for each in every[:_MOST_SUGGESTED]) or "none"
        raise TitleNotFoundError(f"No theme is called {clean(name)!r}; the largest are {names}, see: graphrec themes")
    rows = [row for row in themes.rows(theme.number - 1) if passes(row)]
    titles = snapshot.store.titles(rows)
    return ThemePapers(theme, tuple(titles[row] for row in rows))


def _match(themes: Iterable[Theme], name: str) -> Theme | None:
    key = title_key(name)
    keys = [(theme, title_key(theme.name)) for theme in themes]
    same = [theme for theme, other in keys if key in (other, str(theme.number))]
    return next(iter([*same, *(theme for theme, other in keys if key and f" {key} " in f" {other} ")]), None)


def _region_of(group: Group, themes: Themes) -> str:
    return themes.regions[group.region].name if group.region >= 0 else ""


def _as_json(phrase: CountedPhrase) -> dict[str, Any]:
    return {"phrase": phrase.text, "inside": phrase.inside, "outside": phrase.outside}
