"""The themes of a library: what they are, what they say of themselves, and what bad libraries get."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import graphrec
from graphrec.errors import LibraryError, OptionError, TitleNotFoundError
from graphrec.explore.themes.listing import open_themes
from graphrec.explore.themes.partition import find_themes
from graphrec.storage.themes import read_themes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graphrec.api.library import Library

SUBJECTS = {
    "sand sieve": ("desert", "grain"),
    "copper kiln": ("furnace", "alloy"),
    "coral reef": ("lagoon", "diver"),
}


def lines_of(n_papers: int, *, abstracts: bool = True, subjects: tuple[str, ...] = tuple(SUBJECTS)) -> str:
    """Records of papers on some subjects in turn."""
    records = []
    for at in range(n_papers):
        subject = subjects[at % len(subjects)]
        words = " and ".join(SUBJECTS[subject])
        record = {"id": f"p{at}", "title": f"On the {subject} of {SUBJECTS[subject][at % 2]} number {at}"}
        if abstracts:
            record["abstract"] = f"We study the {subject} with {words}. The {subject} was seen {at} times in the field."
        records.append(json.dumps(record))
    return "\n".join(records) + "\n"


def library_of(text: str, folder: Path) -> Library:
    (folder / "papers.jsonl").write_text(text, encoding="utf-8")
    return graphrec.build([folder / "papers.jsonl"], folder / "library")


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library of three subjects, fifteen papers each."""
    return library_of(lines_of(45), tmp_path_factory.mktemp("three"))


def test_each_subject_is_a_theme_with_its_name_and_counts(three: Library) -> None:
    themes = three.themes()
    assert {theme.name for theme in themes} == set(SUBJECTS)
    for theme in themes:
        assert theme.n_papers == 15
        assert theme.n_others == 30
        assert theme.phrases[0] == (theme.name, 15, 0)
        assert theme.name in theme.exemplar


def test_the_counts_of_a_phrase_are_the_papers_that_hold_its_words_or_use_the_method(bundled: Library) -> None:
    texts = {paper.id: f"{paper.title} {paper.abstract}".lower() for paper in bundled}
    theme = next(each for each in bundled.themes() if each.name == "continual learning")
    inside = set(bundled.theme(theme.number).papers)
    holds = {paper.title for paper in bundled if "continual learning" in texts[paper.id].replace("-", " ")}
    holds.update(bundled.method("continual learning").papers)
    assert theme.phrases[0] == ("continual learning", len(holds & inside), len(holds - inside))


def test_every_paper_is_in_one_theme_at_most_and_sizes_add_up(bundled: Library) -> None:
    themes = bundled.themes()
    titles = [title for theme in themes for title in bundled.theme(theme.number).papers]
    assert len(titles) == sum(theme.n_papers for theme in themes) <= len(bundled)
    assert [theme.n_papers for theme in themes] == sorted((theme.n_papers for theme in themes), reverse=True)


def test_no_two_themes_have_one_name(bundled: Library) -> None:
    names = [theme.name for theme in bundled.themes()]
    assert len(set(names)) == len(names)


def test_a_theme_is_found_by_number_name_and_words_of_it(three: Library) -> None:
    first = three.themes()[0]
    assert three.theme(1).theme == three.theme(first.name).theme == three.theme(first.name.split()[0]).theme == first
    assert len(three.theme(1).papers) == 15


@pytest.mark.parametrize("name", ["", "no such theme", "0", "99", "\x1b[31m"])
def test_an_unknown_theme_is_told_with_the_largest_ones(three: Library, name: str) -> None:
    with pytest.raises(TitleNotFoundError, match="No theme is called") as raised:
        three.theme(name)
    assert "sand sieve" in str(raised.value)
    assert "\x1b" not in str(raised.value)


def test_what_is_asked_has_to_be_a_name_and_a_number(three: Library) -> None:
    with pytest.raises(OptionError):
        three.themes(top=0)
    with pytest.raises(OptionError):
        three.theme(None)  # type: ignore[arg-type]


@pytest.mark.parametrize(("n_papers", "abstracts"), [(1, True), (3, True), (10, True), (10, False)])
def test_small_libraries_and_those_without_abstracts_have_themes_or_none(
    tmp_path: Path, n_papers: int, abstracts: bool
) -> None:
    library = library_of(lines_of(n_papers, abstracts=abstracts), tmp_path)
    themes = library.themes()
    assert sum(theme.n_papers for theme in themes) <= n_papers
    assert all(theme.n_papers >= 3 for theme in themes)


def test_a_library_of_one_subject_is_one_theme_or_parts_with_other_names(tmp_path: Path) -> None:
    themes = library_of(lines_of(12, subjects=("sand sieve",)), tmp_path).themes()
    assert themes
    assert len({theme.name for theme in themes}) == len(themes)


def test_a_library_of_an_earlier_graphrec_finds_its_themes_when_asked(tmp_path: Path) -> None:
    snapshot = library_of(lines_of(45), tmp_path)._snapshot
    stored = read_themes(snapshot)
    assert stored is not None
    (snapshot.folder / "themes.json").unlink()
    assert read_themes(snapshot) is None
    assert [group.name for group in open_themes(snapshot).groups] == [group.name for group in stored.groups]


def test_themes_are_the_same_each_time(three: Library) -> None:
    snapshot = three._snapshot
    first, second = (find_themes(snapshot.graph, snapshot.store) for _ in range(2))
    assert first.groups == second.groups
    assert first.of_paper.tolist() == second.of_paper.tolist()


def test_what_ties_themes_is_told_with_the_themes_and_counts(bundled: Library) -> None:
    bridges = bundled.bridges(5)
    assert [bridge.kind for bridge in bridges] == ["paper"] * 5 + ["work"] * 5
    works = {gap.name: {paper.title for paper in gap.named_by} for gap in bundled.gaps(top=200)}
    themes = {theme.number: set(bundled.theme(theme.number).papers) for theme in bundled.themes()}
    for bridge in bridges:
        assert len(bridge.themes) > 1
        assert 0 < bridge.participation < 1
        assert bridge.kind == "work" or bridge.theme
    for bridge in bridges[5:]:
        for tied in bridge.themes:
            assert len(works[bridge.name] & themes[tied.number]) == tied.papers


def test_a_library_of_one_theme_has_no_bridges(tmp_path: Path) -> None:
    assert library_of(lines_of(3), tmp_path).bridges() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["of_paper"].pop(),
        lambda content: content["of_paper"].__setitem__(0, 99),
        lambda content: content["groups"][0].update(exemplar=-1),
        lambda content: content["groups"][0].update(n_papers="many"),
        lambda content: content["groups"][0].update(name="x" * 5_000),
        lambda content: content["groups"][0].update(terms=[["a", 1]]),
        lambda content: content["groups"][0].update(region=3),
        lambda content: content.pop("groups"),
    ],
)
def test_what_no_graphrec_writes_is_refused_in_a_sentence(tmp_path: Path, change: Callable[[Any], object]) -> None:
    snapshot = library_of(lines_of(12), tmp_path)._snapshot
    path = snapshot.folder / "themes.json"
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(LibraryError):
        read_themes(snapshot)
