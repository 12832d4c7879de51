"""A library that follows a Zotero: built, synced and removed like files, with what the user decided."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
import zotero_databases as zotero
from jsonschema import Draft202012Validator
from zotero_databases import key_of

import graphrec
from graphrec import cli
from graphrec.errors import SourcesNotOursError
from graphrec.sources.files import find_sources, watched_paths


@pytest.fixture(scope="module")
def first_week(tmp_path_factory):
    """A folder with a Zotero that does not run, and the library that was built from it."""
    folder = tmp_path_factory.mktemp("zotero")
    with pytest.MonkeyPatch.context() as patch:
        zotero.make_home(folder, patch)
        patch.setenv("GRAPHREC_DATA", str(folder / "data"))
        zotero.write_database(folder / "Zotero" / "zotero.sqlite", zotero.sample())
        graphrec.build("zotero:", folder / "library")
    return folder


@pytest.fixture
def world(first_week, tmp_path, monkeypatch):
    """A copy of the first week."""
    shutil.copytree(first_week, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("GRAPHREC_DATA", str(tmp_path / "data"))
    return zotero.make_home(tmp_path, monkeypatch)


def second_week(world, version=7):
    """One item is added, one deleted, one edited, and one gets a note."""
    library = zotero.sample()
    library.items.append(zotero.paper(8, "On the making of dies", date="2024"))
    library.item(key_of(3))["deleted"] = True
    library.item(key_of(2))["abstractNote"] = "We make bellows of leather."
    library.items.append(zotero.child(110, "note", 1, note="<p>Cite it.</p>"))
    zotero.write_database(world / "Zotero" / "zotero.sqlite", library, version)
    return library


def titles(library):
    return sorted(paper.title.rpartition(" ")[2] for paper in graphrec.open(library))


def test_what_came_went_and_changed_is_told_and_marks_stay(world):
    library = world / "library"
    graphrec.open(library).mark("On the making of bellows", note="mine")
    second_week(world)
    told = graphrec.sync(library, dry_run=True).by_source[0]
    assert titles(library) == ["anvils", "bellows", "chisels"], "a dry run writes nothing"
    (changes,) = graphrec.sync(library).by_source
    assert changes == told
    assert [paper.title for paper in changes.added] == ["On the making of dies"]
    assert [paper.title for paper in changes.removed] == ["On the making of chisels"]
    assert {each.after.title: each.fields for each in changes.changed} == {
        "On the making of anvils": ("details",),
        "On the making of bellows": ("abstract",),
    }
    assert changes.source == "zotero:"
    assert titles(library) == ["anvils", "bellows", "dies"]
    assert graphrec.open(library).marks[key_of(2)].note == "mine"
    assert not graphrec.sync(library).is_written, "a second sync finds nothing"


def test_a_paper_marked_as_kept_stays_when_its_item_goes(world):
    library = world / "library"
    graphrec.open(library).mark("On the making of chisels", keep=True)
    second_week(world)
    (changes,) = graphrec.sync(library).by_source
    assert [paper.title for paper in changes.held] == ["On the making of chisels"]
    assert titles(library) == ["anvils", "bellows", "chisels", "dies"]


def test_the_running_zotero_and_its_database_are_one_source(world, monkeypatch):
    with zotero.serve(zotero.sample()) as server:
        zotero.make_home(world, monkeypatch, port=server.port)
        done = graphrec.sync(world / "library")
    assert server.asked
    assert not done.is_written
    assert not done.problems


def test_the_same_items_make_the_same_library_by_either_way(world, monkeypatch):
    with zotero.serve(zotero.sample()) as server:
        zotero.make_home(world, monkeypatch, port=server.port)
        graphrec.build("zotero:", world / "other")

    def arrays(name):
        return {path.name: path.read_bytes() for path in (world / name).rglob("*.npy")}

    assert arrays("library") == arrays("other")
    assert list(graphrec.open(world / "library")) == list(graphrec.open(world / "other"))


def test_a_zotero_that_is_away_keeps_its_records(world):
    (world / "Zotero" / "zotero.sqlite").unlink()
    done = graphrec.sync(world / "library")
    assert "Its 3 records stay as they are." in done.problems[0]
    assert titles(world / "library") == ["anvils", "bellows", "chisels"]


def test_chosen_collections_are_remembered_until_others_are_chosen(world):
    library = world / "library"
    (changes,) = graphrec.sync(library, collections="To read").by_source
    assert [paper.title for paper in changes.removed] == ["On the making of bellows", "On the making of chisels"]
    assert graphrec.open(library).sources[0].collections == ("To read",)
    assert not graphrec.sync(library).is_written
    graphrec.add("zotero:", library)
    assert titles(library) == ["anvils", "bellows", "chisels"], "add says anew what is read"
    graphrec.sync(library, collections=["Tools"])
    assert titles(library) == ["anvils", "bellows"]


def test_a_collection_that_is_gone_keeps_the_records(world):
    library = world / "library"
    graphrec.sync(library, collections="To read")
    path = world / "Zotero" / "zotero.sqlite"
    with closing(connect(path)) as database, database:
        database.execute("UPDATE collections SET collectionName = 'Have read' WHERE collectionName = 'To read'")
    (problem,) = graphrec.sync(library).problems
    assert "no collection 'To read'" in problem
    assert titles(library) == ["anvils"]


def test_several_libraries_of_zotero_are_sources_of_their_own(world):
    graphrec.add(["zotero:groups/4321", world / "Zotero"], world / "library")
    library = graphrec.open(world / "library")
    names = [source.name for source in library.sources]
    assert names == ["zotero:", "zotero:Zotero", "zotero:groups/4321"]
    assert [len(library.papers_of(name)) for name in names] == [3, 3, 1]
    graphrec.remove("zotero:", world / "library")
    assert titles(world / "library") == ["anvils", "bellows", "chisels", "group"]
    graphrec.remove("zotero:", world / "library", undo=True)
    assert [source.name for source in graphrec.open(world / "library").sources] == names


def test_the_zotero_of_who_opens_a_strangers_library_is_not_read(world, monkeypatch):
    monkeypatch.setenv("GRAPHREC_DATA", str(world / "data-of-another"))
    with pytest.raises(SourcesNotOursError, match="zotero:"):
        graphrec.sync(world / "library")


def test_the_list_of_sources_names_the_chosen_collections(world, capsys):
    graphrec.sync(world / "library", collections="To read")
    cli.graphrec.main(["list", "--sources", "-l", str(world / "library")], standalone_mode=False)
    assert capsys.readouterr().out.endswith("; only 'To read')\n")
    cli.graphrec.main(["list", "--sources", "-l", str(world / "library"), "--to", "json"], standalone_mode=False)
    (source,) = json.loads(capsys.readouterr().out)
    assert source["collections"] == ["To read"]
    schemas = Path(graphrec.__file__).parent / "cli" / "schemas"
    listed = json.loads((schemas / "list.json").read_text("utf-8"))["$defs"]["source"]
    Draft202012Validator(listed).validate(source)
    reported = json.loads((schemas / "report.json").read_text("utf-8"))["properties"]["sources"]["items"]
    Draft202012Validator(reported).validate(graphrec.open(world / "library").flow().to_dict()["sources"][0])


def test_show_and_the_page_have_the_link_into_zotero(world, capsys):
    cli.graphrec.main(["show", "On the making of anvils", "-l", str(world / "library")], standalone_mode=False)
    shown = capsys.readouterr().out
    assert f"zotero://select/library/items/{key_of(1)}" in shown
    assert "Tools / To read" in shown
    assert "See section 2." in shown
    page = world / "page.html"
    graphrec.open(world / "library").related("On the making of anvils").save(page)
    assert f"zotero://select/library/items/{key_of(1)}" in page.read_text("utf-8")


def test_the_files_of_the_database_are_watched(world):
    sources = graphrec.open(world / "library").sources
    path = world / "Zotero" / "zotero.sqlite"
    assert list(watched_paths(find_sources(sources, world / "library"))) == [
        path,
        path.with_name("zotero.sqlite-journal"),
        path.with_name("zotero.sqlite-wal"),
    ]
