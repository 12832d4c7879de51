"""A vault of notes: own text survives, foreign files are left alone, and the same export gives the same bytes."""

from __future__ import annotations

import io
import os
import zipfile
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphrec import exporters
from graphrec.exporters.export import Cluster, Export
from graphrec.exporters.folder import make_stem
from graphrec.exporters.marked_text import NoteText, find_key, new_file, replace_marked
from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.open import read_files

if TYPE_CHECKING:
    from pathlib import Path

ONE = Paper(
    "MultiPruner: Balanced Structure Removal in Models",
    "We extend BlockPruner (Zhong et al., 2024). 100% of [[x]] < b %% graphrec:end %%",
    id="multi 2025",
    year=2025,
    authors=("Muñoz, Pablo", "Yuan, Jinjie"),
    venue="Journal of Sparse Nets",
    keywords=("pruning", "a: b"),
    doi="10.1234/a_b(c)",
    details=(("code", "https://github.com/a/b"),),
)
TWO = Paper("BlockPruner: Fine-grained Pruning for Language Models", "", id="block", year=2024, arxiv="2406.10594")
THREE = Paper("CON", id="c", url="https://example.org/3")


def export(*papers: Paper) -> Export:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for paper in papers:
        graph.add_node(paper.id, kind="paper", title=paper.title)
    if {ONE, TWO} <= set(papers):
        sentence = "We extend BlockPruner (Zhong et al., 2024)."
        graph.add_edge(ONE.id, TWO.id, "cites", kind="cites", relation="extends", sentence=sentence, confidence=1.0)
        graph.add_edge(TWO.id, ONE.id, "similar", kind="similar", weight=0.5)
    return Export(papers, graph=graph, clusters=(Cluster("block pruning", (ONE.id, TWO.id)),))


ALL = export(ONE, TWO, THREE)


def write(folder: Path, what: Export = ALL) -> list[str]:
    return exporters.write_folder("obsidian", what, folder)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_each_paper_has_a_note_with_typed_links_and_sentences(tmp_path: Path) -> None:
    assert write(tmp_path / "vault") == ["3 new, 0 changed, 0 unchanged."]
    notes = contents(tmp_path / "vault")
    one, two = (
        "MultiPruner - Balanced Structure Removal in Models",
        "BlockPruner - Fine-grained Pruning for Language Models",
    )
    assert set(notes) == {f"{one}.md", f"{two}.md", "_CON.md"}
    text = notes[f"{one}.md"].decode()
    assert f"- extends [[{two}]]: “We extend BlockPruner (Zhong et al., 2024).”\n" in text
    assert f'cites: ["[[{two}]]"]\n' in text
    assert r"100\% of \[\[x\]\] \< b \%\% graphrec:end \%\%" in text
    assert f"- is extended by [[{one}]]: “We extend" in notes[f"{two}.md"].decode()


def test_a_second_run_changes_nothing_and_a_changed_paper_only_its_block(tmp_path: Path) -> None:
    write(tmp_path)
    before = contents(tmp_path)
    assert write(tmp_path) == ["0 new, 0 changed, 3 unchanged."]
    assert contents(tmp_path) == before
    path = tmp_path / "_CON.md"
    path.write_bytes(b"own above\r\n" + path.read_bytes() + b"own below \xff")
    path.rename(tmp_path / "renamed by hand.md")
    changed = Paper("CON", "An abstract.", id="c")
    assert write(tmp_path, export(ONE, TWO, changed)) == ["0 new, 1 changed, 2 unchanged."]
    after = contents(tmp_path)
    assert set(after) == {*set(before) - {"_CON.md"}, "renamed by hand.md"}
    text = after["renamed by hand.md"]
    assert text.startswith(b"own above\r\n")
    assert text.endswith(b"own below \xff")
    assert b"An abstract" in text


def test_what_is_not_ours_is_never_touched_and_told(tmp_path: Path) -> None:
    own = tmp_path / "_con.md"
    own.write_text("my own note", "utf-8")
    (tmp_path / "sub").mkdir()
    told = write(tmp_path)
    assert told == [
        "2 new, 0 changed, 0 unchanged.",
        "1 note not written, since a file without a mark of graphrec has the name: _CON.md.",
    ]
    assert own.read_text("utf-8") == "my own note"
    assert write(tmp_path, export(TWO))[1].startswith(
        "1 note of papers that are not among these stay as they are: Multi"
    )
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.skipif(os.name == "nt", reason="Windows makes links for administrators alone")
def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    vault, outside = tmp_path / "vault", tmp_path / "outside.md"
    write(vault)
    content = (vault / "_CON.md").read_bytes()
    outside.write_bytes(content)
    (vault / "_CON.md").unlink()
    (vault / "_CON.md").symlink_to(outside)
    told = write(vault, export(ONE, TWO, Paper("CON", "Changed.", id="c")))
    assert told[1].startswith("1 note not written")
    assert outside.read_bytes() == content


def test_a_stream_is_an_archive_of_the_same_notes(tmp_path: Path) -> None:
    write(tmp_path)
    streams = [io.BytesIO(), io.BytesIO()]
    for stream in streams:
        exporters.write("obsidian", ALL, stream)
    assert streams[0].getvalue() == streams[1].getvalue()
    archive = zipfile.ZipFile(streams[0])
    assert {name: archive.read(name) for name in archive.namelist()} == contents(tmp_path)


def test_a_vault_is_read_again(tmp_path: Path) -> None:
    write(tmp_path)
    report = ReadReport()
    papers = {paper.id: paper for paper in read_files(sorted(tmp_path.iterdir()), report)}
    assert set(report.files.values()) == {"notes"}
    one = papers["multi 2025"]
    assert (one.title, one.abstract, one.authors, one.keywords) == (ONE.title, ONE.abstract, ONE.authors, ONE.keywords)
    assert (one.venue, one.doi, one.year) == (ONE.venue, ONE.doi, 2025)
    assert one.references == ("BlockPruner - Fine-grained Pruning for Language Models",)


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ('a/b\\\\c:d*e?f"g<h>i|j#k^l[m]n', "a b c d e f g h i j k l m n"),
        ("aux", "_aux"),
        (". .", "Untitled"),
        ("é" * 99, "é" * 60),
    ],
)
def test_file_names_are_such_that_every_system_takes_them(title: str, stem: str) -> None:
    assert make_stem(title) == stem


def test_equal_titles_have_notes_of_their_own_whatever_their_case(tmp_path: Path) -> None:
    same = [Paper(title, id=title) for title in ("Sand", "SAND", "sand")]
    write(tmp_path, export(*same))
    assert set(contents(tmp_path)) == {"Sand.md", "SAND 2.md", "sand 3.md"}
    assert write(tmp_path, export(*reversed(same)))[0] == "0 new, 0 changed, 3 unchanged."


OWN = st.binary(max_size=80).filter(lambda text: b"graphrec:" not in text)


@given(OWN, OWN, st.text(max_size=40), st.text(max_size=40))
def test_whatever_somebody_writes_around_the_block_survives(above: bytes, below: bytes, old: str, new: str) -> None:
    def text(body: str) -> NoteText:
        return NoteText('title: "x"\n', f"{body.replace('graphrec:', '').encode(errors='replace').decode()}\n")

    note = above + b"\n" + new_file("key", NoteText("", text(old).body)) + below
    assert find_key(note) == "key"
    after = replace_marked(note, text(new))
    assert after.startswith(above + b"\n%% graphrec:begin key ")
    assert after.endswith(b"%% graphrec:end %%\n" + below)
    assert replace_marked(after, text(new)) == after
    assert replace_marked(after, text(old)) == replace_marked(note, text(old))


def test_properties_that_somebody_added_survive_and_marks_that_do_not_fit_are_left_alone() -> None:
    note = new_file("k", NoteText('title: "a"\n', "b\n"))
    own = note.replace(b"---\n", b"---\nmine: 1\n", 1).replace(b"# graphrec:end\n", b"# graphrec:end\nrating: 5\n")
    after = replace_marked(own, NoteText('title: "c"\n', "d\n"))
    assert after.startswith(
        b'---\nmine: 1\n# graphrec:begin\ntitle: "c"\n# graphrec:end\nrating: 5\n---\n%% graphrec:begin k '
    )
    bare = note.replace(b"# graphrec:begin\n", b"")  # as Obsidian leaves it when a property is changed by hand
    assert replace_marked(bare, NoteText('title: "c"\n', "b\n")) == bare
    for broken in (
        note + note,
        note.replace(b"%% graphrec:end %%", b""),
        b"%% graphrec:end %%\n%% graphrec:begin k %%\n",
    ):
        assert find_key(broken) == ""
        assert replace_marked(broken, NoteText("", "x\n")) == broken


def test_a_list_in_the_form_of_awesome_lists_is_read_again(tmp_path: Path) -> None:
    with (tmp_path / "list.md").open("wb") as stream:
        exporters.write("awesome", ALL, stream)
    report = ReadReport()
    papers = {paper.title: paper for paper in read_files([tmp_path / "list.md"], report)}
    assert report.files == {str(tmp_path / "list.md"): "markdown-list"}
    one = papers[ONE.title]
    assert (one.doi, one.year, one.venue) == (ONE.doi, 2025, ONE.venue)
    assert one.authors == ("Pablo Muñoz", "Jinjie Yuan")
    assert (one.keywords, one.details) == (("Block pruning",), ONE.details)
    assert papers[TWO.title].arxiv == TWO.arxiv
