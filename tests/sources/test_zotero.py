"""Zotero as a source: what is read of it by either way, what is no paper, what strange answers and files lead to."""

from __future__ import annotations

import socket
import sqlite3
from contextlib import closing

import pytest
import zotero_databases as zotero
from zotero_databases import key_of

from graphrec.errors import InputError
from graphrec.model.details import grouped
from graphrec.readers.files import InputFile, read_file
from graphrec.sources.files import find_files
from graphrec.sources.zotero import database, folders, local_api
from graphrec.sources.zotero.collections import choose_collections, name_collections
from graphrec.sources.zotero.names import ZoteroLibrary, locate_zotero, name_zotero
from graphrec.sources.zotero.records import read_zotero

OWN, LAB = ZoteroLibrary(), ZoteroLibrary(group=4321)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder in which Zotero does not run."""
    return zotero.make_home(tmp_path, monkeypatch)


def papers_of(result):
    assert result.failure is None, result.failure
    return list(result.papers())


def from_database(folder, library=None, version=7, **options):
    path = zotero.write_database(folder / "zotero.sqlite", library or zotero.sample(), version)
    return read_zotero("zotero:x", ZoteroLibrary(path), **options)


def from_api(home, monkeypatch, library, name="zotero:", which=OWN, **options):
    with zotero.serve(library) as server:
        zotero.make_home(home, monkeypatch, port=server.port)
        return read_zotero(name, which, **options), server


@pytest.mark.parametrize("version", zotero.SCHEMAS)
def test_every_version_of_the_database_gives_the_same_papers(tmp_path, version):
    first, second, _ = papers_of(from_database(tmp_path, version=version))
    assert (first.title, first.year, first.venue) == ("On the making of anvils", 2020, "Journal of Tools")
    assert (first.doi, first.identifiers, first.keywords) == ("10.1234/tools.1", ("pmid:123",), ("Metallurgy", "steel"))
    assert first.abstract.startswith("We make anvils")
    assert (second.year, second.source) == (2021, f"zotero:x:{key_of(2)}")


def test_only_authors_and_who_stand_for_them_are_authors(tmp_path):
    first, *_ = papers_of(from_database(tmp_path))
    assert first.authors == ("Lee, Ada", "The Forge Group")
    assert grouped(first.details)["editor"] == ["Itor, Ed"]
    people = [
        {"creatorType": "contributor", "firstName": "Con", "lastName": "Tributor"},
        {"creatorType": "programmer", "firstName": "Ada", "lastName": "Lee"},
    ]
    program = zotero.paper(1, "A forge in code", itemType="computerProgram", creators=people)
    assert papers_of(from_database(tmp_path, zotero.Library([program])))[0].authors == ("Lee, Ada",)


def test_identifiers_in_the_field_extra_are_read(tmp_path):
    item = zotero.paper(1, "Anvils", extra="DOI: 10.5555/12\nPMID: 17\narXiv: 2001.00042 [cs.LG]")
    (paper,) = papers_of(from_database(tmp_path, zotero.Library([item])))
    assert (paper.doi, paper.arxiv, paper.identifiers) == ("10.5555/12", "2001.00042", ("pmid:17",))


def test_collections_notes_the_day_of_adding_and_the_link_are_kept(tmp_path):
    details = grouped(papers_of(from_database(tmp_path))[0].details)
    assert details["collection"] == ["Tools / To read"]
    assert details["note"] == ["Read again.\nSee section 2."]
    assert details["date-added"] == ["2024-02-02"]
    assert details["zotero-link"] == [f"zotero://select/library/items/{key_of(1)}"]
    assert (details["issued"], details["volume"], details["page"]) == (["2020-05"], ["7"], ["1–10"])


def test_what_is_no_paper_is_counted_by_kind_and_skipped_in_silence_never(tmp_path):
    result = from_database(tmp_path)
    assert (result.report.read, result.report.skipped) == (3, [])
    assert "zotero:x: 2 attachments, 1 free note, 1 annotation, 1 item in the trash: no papers." in result.report.notes
    untitled = zotero.paper(9, "x")
    del untitled["title"]
    result = from_database(tmp_path, zotero.Library([zotero.paper(1, "Anvils"), untitled]))
    assert [(each.place, each.reason) for each in result.report.skipped] == [(f"zotero:x:{key_of(9)}", "no title")]


def test_both_ways_give_the_same(home, monkeypatch):
    library = zotero.sample()
    by_file = from_database(home, library)
    by_api, server = from_api(home, monkeypatch, library, "zotero:x")
    assert papers_of(by_api) == papers_of(by_file)
    assert (by_api.checksum, by_api.size, by_api.report.files) == (
        by_file.checksum,
        by_file.size,
        {"zotero:x": "zotero"},
    )
    assert all(each["Zotero-API-Version"] == "3" and "Mozilla" not in each["User-Agent"] for each in server.headers)


def test_a_group_has_links_and_places_of_its_own(home, monkeypatch):
    zotero.write_database(home / "Zotero" / "zotero.sqlite", zotero.sample())
    for result in (
        read_zotero("zotero:groups/4321", LAB),
        from_api(home, monkeypatch, zotero.sample(), "zotero:groups/4321", LAB)[0],
    ):
        (paper,) = papers_of(result)
        assert paper.source == f"zotero:groups/4321:{key_of(60)}"
        assert grouped(paper.details)["zotero-link"] == [f"zotero://select/groups/4321/items/{key_of(60)}"]


def test_the_groups_that_are_not_read_are_named(home):
    zotero.write_database(home / "Zotero" / "zotero.sqlite", zotero.sample())
    notes = read_zotero("zotero:", OWN).report.notes
    assert "zotero: libraries of groups are sources of their own: zotero:groups/4321 (Forge Lab)." in notes


def test_pages_are_joined_and_no_item_comes_twice(home, monkeypatch):
    monkeypatch.setattr(local_api, "_PAGE", 2)
    result, server = from_api(home, monkeypatch, zotero.sample([f"Tool {at}" for at in range(7)]))
    assert len(papers_of(result)) == 7
    assert sum("start=2&" in path for path in server.asked) == 1


def test_a_zotero_that_does_not_allow_it_is_told_and_its_database_read(home, monkeypatch):
    zotero.write_database(home / "Zotero" / "zotero.sqlite", zotero.sample())
    with zotero.serve(zotero.sample()) as server:
        server.enabled = False
        zotero.make_home(home, monkeypatch, port=server.port)
        result = read_zotero("zotero:", OWN)
    assert len(papers_of(result)) == 3
    assert "Zotero runs, but lets no other program ask it" in result.report.notes[0]
    assert "Allow other applications on this computer to communicate with Zotero" in result.report.notes[0]


ODD = {
    "a page of the web": (200, {}, b"<html>hello</html>"),
    "half of an answer": (200, {"Total-Results": "3"}, b'[{"key": "AAAA2222", "data": {"ti'),
    "an object": (200, {}, b'{"error": 1}'),
    "numbers": (200, {}, b"[1, 2]"),
    "lists without end": (200, {}, b"[" * 200_000),
    "a fault": (500, {}, b""),
    "another place": (302, {"Location": "http://192.0.2.1/api/"}, b""),
    "Zotero 6": (404, {}, b"No endpoint found\n"),
    "the same page again": (200, {}, b"[" + b",".join([b'{"key": "AAAA2222", "data": {}}'] * 1000) + b"]"),
}


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
def test_what_answers_otherwise_is_no_zotero(home, monkeypatch, answer):
    with zotero.serve(zotero.sample()) as server:
        server.answer = lambda _: answer
        zotero.make_home(home, monkeypatch, port=server.port)
        failure = read_zotero("zotero:", OWN).failure
        assert len(server.asked) <= 2, "nothing is asked for ever"
    assert str(failure).startswith("Zotero ")
    assert "zotero.sqlite" in str(failure), "both ways that were tried are named"
    zotero.write_database(home / "Zotero" / "zotero.sqlite", zotero.sample())
    assert len(papers_of(read_zotero("zotero:", OWN))) == 3


def test_an_answer_without_end_is_not_read_to_its_end(home, monkeypatch):
    monkeypatch.setattr(local_api, "_LARGEST", 1000)
    result, _ = from_api(home, monkeypatch, zotero.sample())
    assert "gives an answer without end" in str(result.failure)


def test_what_takes_the_call_and_says_nothing_is_not_waited_for(home, monkeypatch):
    monkeypatch.setattr(local_api, "_LONGEST", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        zotero.make_home(home, monkeypatch, port=silent.getsockname()[1])
        assert "Zotero does not answer in time" in str(read_zotero("zotero:", OWN).failure)


def test_nothing_but_this_computer_is_asked(home, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:9")
    result, _ = from_api(home, monkeypatch, zotero.sample())
    assert len(papers_of(result)) == 3
    assert local_api.HOST == "127.0.0.1"


# The database


def test_what_is_only_in_the_log_is_read(tmp_path):
    path = zotero.write_database(tmp_path / "zotero.sqlite", zotero.sample(), 10)
    with closing(sqlite3.connect(path)) as running:  # as Zotero 10, which holds it for itself
        running.execute("PRAGMA locking_mode = EXCLUSIVE")
        running.execute("UPDATE itemDataValues SET value = 'On the making of anchors' WHERE value LIKE '%of anvils'")
        running.commit()
        assert path.with_name("zotero.sqlite-wal").stat().st_size
        assert papers_of(read_zotero("zotero:x", ZoteroLibrary(path)))[0].title == "On the making of anchors"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["storage", "zotero.sqlite"], "nothing is left beside it"


def test_what_was_not_committed_is_not_read(tmp_path):
    path = zotero.write_database(tmp_path / "zotero.sqlite", zotero.sample())
    with closing(sqlite3.connect(path)) as running:  # as Zotero 9, in the middle of a change
        running.execute("PRAGMA cache_size = 1")
        running.execute("PRAGMA cache_spill = ON")
        running.execute("BEGIN IMMEDIATE")
        running.execute("UPDATE itemDataValues SET value = value || ' and more'")
        running.executemany("INSERT INTO itemDataValues(value) VALUES (?)", [(f"{at:0900}",) for at in range(200)])
        assert path.with_name("zotero.sqlite-journal").stat().st_size
        assert papers_of(read_zotero("zotero:x", ZoteroLibrary(path)))[0].title == "On the making of anvils"


def test_a_copy_that_was_torn_is_made_again(tmp_path, monkeypatch):
    path = zotero.write_database(tmp_path / "zotero.sqlite", zotero.sample(), 10)
    copied, copy = [], database.shutil.copyfile

    def copy_slowly(source, target):
        copy(source, target)
        copied.append(source)
        if len(copied) == 1:  # Zotero writes between the copies of the database and of its log
            writer.execute("UPDATE itemDataValues SET value = 'On the making of anchors' WHERE value LIKE '%of anvils'")
            writer.commit()

    monkeypatch.setattr(database.shutil, "copyfile", copy_slowly)
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("UPDATE itemDataValues SET value = 'Bellows' WHERE value LIKE '%of bellows'")
        writer.commit()
        first, second, _ = papers_of(read_zotero("zotero:x", ZoteroLibrary(path)))
    assert (first.title, second.title) == ("On the making of anchors", "Bellows")
    assert len(copied) == 4


def test_a_journal_that_goes_while_it_is_copied_is_no_error(tmp_path, monkeypatch):
    path = zotero.write_database(tmp_path / "zotero.sqlite", zotero.sample())
    journal = path.with_name("zotero.sqlite-journal")
    journal.write_bytes(bytes(512))
    copy = database.shutil.copyfile

    def copy_late(source, target):
        journal.unlink(missing_ok=True)
        copy(source, target)

    monkeypatch.setattr(database.shutil, "copyfile", copy_late)
    assert len(papers_of(read_zotero("zotero:x", ZoteroLibrary(path)))) == 3


def sentence_of(path):
    with pytest.raises(InputError) as caught:
        database.read_database(path, OWN)
    return str(caught.value)


def test_a_database_that_cannot_be_read_says_why(tmp_path):
    path = zotero.write_database(tmp_path / "zotero.sqlite", zotero.sample())
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    assert "is damaged" in sentence_of(path)
    path.write_bytes(bytes(each ^ 0x5A for each in whole))
    assert "no SQLite database, or an encrypted one" in sentence_of(path)
    path.write_bytes(b"")
    assert "none of Zotero" in sentence_of(path)
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE books(title TEXT)")
    assert "none of Zotero" in sentence_of(path)


def test_an_item_of_an_unknown_type_is_a_paper(tmp_path):
    path = zotero.write_database(tmp_path / "zotero.sqlite", zotero.sample())
    with closing(sqlite3.connect(path)) as odd, odd:
        odd.execute("DELETE FROM itemTypes WHERE typeName = 'journalArticle'")
    assert len(papers_of(read_zotero("zotero:x", ZoteroLibrary(path)))) == 3


def test_an_unknown_schema_is_told_by_its_version_and_what_it_lacks(tmp_path):
    path = zotero.write_database(tmp_path / "zotero.sqlite", zotero.sample())
    with closing(sqlite3.connect(path)) as newer, newer:
        newer.execute("UPDATE version SET version = 200 WHERE schema = 'userdata'")
    assert len(database.read_database(path, OWN).items) > 3, "a newer one with the same tables is read"
    with closing(sqlite3.connect(path)) as newer, newer:
        newer.execute("ALTER TABLE itemNotes RENAME COLUMN note TO text")
    assert "version 200 of its schema has no itemNotes.note" in sentence_of(path)


def test_a_view_in_place_of_a_table_is_not_asked(tmp_path):
    path = zotero.write_database(tmp_path / "zotero.sqlite", zotero.sample())
    with closing(sqlite3.connect(path)) as hostile, hostile:
        hostile.execute("ALTER TABLE tags RENAME TO tags0")
        hostile.execute("CREATE VIEW tags AS SELECT * FROM tags0")
    assert "has no tags.name" in sentence_of(path)


def test_hostile_texts_are_harmless(tmp_path):
    bad = "\x1b[31m<script>alert(1)</script>\u202e=1+1"
    item = zotero.paper(1, f"Anvils {bad}", extra=bad, date=bad, tags=[{"tag": bad}], collections=[key_of(901)])
    note = zotero.child(101, "note", 1, note=f"<p>{bad}</p><img src='data:image/png;base64,{'A' * 100_000}'>")
    library = zotero.Library([item, note], [{"key": key_of(901), "name": bad, "parentCollection": key_of(901)}])
    (paper,) = papers_of(from_database(tmp_path, library))
    assert not {"\x1b", "\u202e"} & set(repr(paper.title) + "".join(value for _, value in paper.details))
    assert len(grouped(paper.details)["note"][0]) < 200


def test_a_link_is_that_of_one_item_and_nothing_else(tmp_path):
    odd = zotero.paper(1, "Anvils", url="zotero://select/library/items/AAAA2222")
    odd["key"] = "../../x"
    (paper,) = papers_of(from_database(tmp_path, zotero.Library([odd])))
    assert "zotero-link" not in grouped(paper.details)
    assert paper.url == ""


# Collections


TREE = {"A": ("Tools", ""), "B": ("To read", "A"), "C": ("Steel", "B"), "D": ("to READ", ""), "E": ("E", "E")}


def test_a_collection_has_the_names_above_it():
    assert name_collections(TREE)["C"] == "Tools / To read / Steel"
    assert len(name_collections(TREE)["E"]) < 1000, "a collection below itself ends"


def test_a_collection_is_chosen_by_name_or_path_with_those_below():
    assert choose_collections(["tools"], TREE) == {"A", "B", "C"}
    assert choose_collections(["To Read"], TREE) == {"B", "C", "D"}
    assert choose_collections(["Tools/To read", "e"], TREE) == {"B", "C", "E"}
    with pytest.raises(InputError, match=r"no collection 'Stel' .+ nearest are 'Tools / To read / Steel'"):
        choose_collections(["Stel"], TREE)
    with pytest.raises(InputError, match="it has none at all"):
        choose_collections(["x"], {})


def test_only_papers_of_the_chosen_collections_are_read(tmp_path):
    titles = [paper.title for paper in papers_of(from_database(tmp_path, chosen=["to read"]))]
    assert titles == ["On the making of anvils"]
    assert "no collection 'Thrown away'" in str(from_database(tmp_path, chosen=["Thrown away"]).failure)


# Names and places


@pytest.mark.parametrize(
    ("argument", "name"),
    [
        ("zotero:", "zotero:"),
        ("zotero:groups/12", "zotero:groups/12"),
        ("zotero:Zotero", "zotero:Zotero"),
        ("zotero:Zotero/zotero.sqlite", "zotero:Zotero"),
        ("Zotero/zotero.sqlite", "zotero:Zotero"),
        ("Zotero", "zotero:Zotero"),
        ("zotero:./groups/12", "zotero:./groups/12"),
    ],
)
def test_a_library_of_zotero_has_one_name(tmp_path, monkeypatch, argument, name):
    monkeypatch.chdir(tmp_path)
    assert name_zotero(argument, tmp_path / "evo") == name
    located = locate_zotero(name, tmp_path / "evo")
    assert located.database == {
        "zotero:Zotero": tmp_path / "Zotero" / "zotero.sqlite",
        "zotero:./groups/12": tmp_path / "groups" / "12" / "zotero.sqlite",
    }.get(name)
    assert located.group == (12 if name == "zotero:groups/12" else 0)


def test_a_folder_with_a_copy_of_a_database_is_a_folder_of_files(tmp_path):
    path = zotero.write_database(tmp_path / "exports" / "zotero.sqlite", zotero.sample())
    (path.parent / "a.jsonl").write_text('{"title": "On the making of anvils"}\n', "utf-8")
    assert [file.name for file in find_files([path.parent], tmp_path / "evo").files] == ["zotero:exports"]
    (path.parent / "storage").rmdir()
    names = [file.name for file in find_files([path.parent], tmp_path / "evo").files]
    assert names == ["exports/a.jsonl", "exports/zotero.sqlite"]
    assert "give its folder, as zotero:FOLDER" in str(read_file(None, InputFile(str(path), names[1])).failure)


def test_the_database_is_where_the_profile_or_the_user_says(home, monkeypatch):
    elsewhere = zotero.write_database(home / "else" / "zotero.sqlite", zotero.sample())
    assert folders.find_database() is None
    zotero.make_home(home, monkeypatch, port=4711, data=elsewhere.parent)
    assert (folders.find_database(), folders.find_port()) == (elsewhere, 4711)
    zotero.make_home(home, monkeypatch)
    usual = zotero.write_database(home / "Zotero" / "zotero.sqlite", zotero.sample())
    assert folders.find_database() == usual
    monkeypatch.setenv(folders.VARIABLE, str(elsewhere.parent))
    assert folders.find_database() == elsewhere
    monkeypatch.setenv(folders.VARIABLE, str(home / "nowhere"))
    assert folders.find_database() is None, "what the user says is not second-guessed"


def test_a_strange_profile_is_no_obstacle(home):
    profile = folders.profile_folder() / "abcd.default" / "prefs.js"
    profile.write_bytes(
        b'user_pref("extensions.zotero.httpServer.port", 99999999);\n\xff\xfe user_pref("extensions.zotero.x", {};\n'
    )
    assert folders.find_port() == folders.PORT
    (folders.profile_folder() / "profiles.ini").write_text("no section\n[Profile0]\n[Profile0]\n", "utf-8")
    assert folders.find_database() is None
