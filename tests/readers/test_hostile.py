"""Files made to break a reader: each is one sentence or skipped records, in time linear in its size.

Sizes are small here; `tests/benchmarks/hostile.py` reads the same at full size and compares times.
"""

from __future__ import annotations

import csv
import io
import json
import stat
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest
from crafted_files import GOOD, KINDS, cell, craft, crash_in_a_row, send_size, workbook

import graphrec
from graphrec import registry
from graphrec.errors import GraphrecError
from graphrec.model.paper import Paper, ReadReport, Skipped
from graphrec.readers import _json_window
from graphrec.readers._guard import UnreadableError
from graphrec.readers._isolation import read_isolated
from graphrec.readers.open import read_files
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION_LAUGHS = (
    f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]><PubmedArticleSet>&l9;</PubmedArticleSet>'
)
EXTERNAL = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><mods><title>&x;</title></mods>'
READERS = registry.builtin_names("readers")

HOSTILE: dict[str, Callable[[int], bytes]] = {  # by the number of bytes
    "braces": lambda size: b"{" * size,
    "brackets": lambda size: b"[" * size,
    "keys without end": lambda size: b'{"a":' * (size // 5),
    "one string without end": lambda size: b'[{"title": "' + b"a" * size,
    "one long line": lambda size: b"a" * size,
    "words without line ends": lambda size: b"title " * (size // 6),
    "NULs": lambda size: b"\0" * size,
    "a record and NULs": lambda size: b'{"title": "One"}\n' + b"\0" * size,
    "line ends": lambda size: b"\n" * size,
    "tags that open": lambda size: b"<PubmedArticle>" * (size // 15),
    "ampersands": lambda size: b"<records><record>" + b"&" * size,
    "BibTeX that never closes": lambda size: b"@article{a, title = " + b"{" * size,
    "BibTeX entries that begin": lambda size: b"@article{a, title = {T" * (size // 22),
    "at signs": lambda size: b"@" * size,
    "quotes": lambda size: b'title,abstract\n"' + b'""' * (size // 2),
    "commas": lambda size: b"title,abstract\n" + b"," * size,
    "RIS without an end": lambda size: b"TY  - JOUR\n" + b"AU  - A\n" * (size // 8),
    "YAML nesting": lambda size: b"references:\n- title: " + b"[" * size,
    "YAML aliases": lambda size: b"references:\n- title: &a [x,x]\n" + b"  a: [*a,*a,*a,*a]\n" * (size // 19),
    "Markdown brackets": lambda size: b"- [a](http://a.b/c)\n" * 3 + b"- " + b"[" * size,
    "Markdown nesting": lambda size: b"".join(
        b" " * n + b"- [A](https://arxiv.org/abs/2001.00042)\n" for n in range(size // 300)
    ),
    "front matter aliases": lambda size: (
        b"---\ndoi: 10.1/x\na: &a [x,x]\n" + b"b: [*a,*a,*a,*a]\n" * (size // 17) + b"---\n"
    ),
    "front matter without end": lambda size: b"---\ndoi: 10.1/x\n" + b"a: b\n" * (size // 5),
    "links of notes": lambda size: b"---\ndoi: 10.1/x\n---\n" + b"[[" * (size // 2),
    "dashes": lambda size: b"-" * size,
    "backslashes": lambda size: b"@article{a, title = {" + b"\\" * size + b"}}",
    "lone surrogates": lambda size: b'{"title": "' + b"\\ud800" * (size // 6) + b'"}\n',
    "combining accents": lambda size: ('{"title": "a' + "\u0301" * (size // 2) + '"}\n').encode(),
    "hyphens": lambda size: b'{"title": "T", "abstract": "' + b"a-" * (size // 2) + b'"}\n',
    "parentheses": lambda size: b'{"title": "T", "abstract": "' + b"(" * size + b'"}\n',
    "capitals": lambda size: b'{"title": "T", "abstract": "' + b"A B" * (size // 3) + b'"}\n',
    "et al.": lambda size: b'{"title": "T", "abstract": "' + b"(A et al., " * (size // 11) + b'"}\n',
}


def read(path: Path) -> tuple[list[Paper], ReadReport]:
    report = ReadReport()
    return list(read_files([path], report)), report


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_built_from_or_refused_in_a_sentence(name: str, tmp_path: Path) -> None:
    path = tmp_path / "hostile"
    path.write_bytes(HOSTILE[name](20_000))
    try:
        library = graphrec.build(path, tmp_path / "library")
        said = [paper.title for paper in library]
        said += [skipped.reason for skipped in library.report.skipped]
    except GraphrecError as error:
        said = [str(error)]
        assert len(said[0]) < 2000  # some are built from, some are not
    assert said == [clean(text) for text in said]


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_survives_every_hostile_file(reader: str) -> None:
    for name, make in HOSTILE.items():
        try:
            papers = list(registry.load("readers", reader).read(io.BytesIO(make(3000)), "hostile"))
        except (GraphrecError, OSError):
            continue
        assert len(papers) <= 3001, name


@pytest.mark.parametrize("bomb", [BILLION_LAUGHS, EXTERNAL], ids=["billion laughs", "external entity"])
@pytest.mark.parametrize(
    "reader", [name for name in READERS if "xml" in name or name in {"arxiv-atom", "arxiv-oai", "zotero-rdf"}]
)
def test_entities_are_neither_expanded_nor_fetched(reader: str, bomb: str) -> None:
    tracemalloc.start()
    try:
        found = list(registry.load("readers", reader).read(io.BytesIO(bomb.encode()), "bomb"))
    except (GraphrecError, OSError):
        found = []
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000
    assert not [each for each in found if "root:" in str(each) or "haha" in str(each)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_crafted_file_costs_what_was_crafted_and_says_so(kind: str, tmp_path: Path) -> None:
    """At full size, and built from: `tests/adversarial/files.py`."""
    suffix, content, kept = craft(kind, 20_000, seed=1)
    crafted, beside = tmp_path / f"crafted.{suffix}", tmp_path / "beside.jsonl"
    crafted.write_bytes(content)
    beside.write_text('{"title": "A Paper Beside the Crafted File"}', "utf-8")
    report = ReadReport()
    found = [paper.title for paper in read_files([crafted, beside], report)]
    assert found[-1] == "A Paper Beside the Crafted File"
    assert [title for title in GOOD[:kept] if title not in found] == []
    assert report.skipped or report.notes or len(found) > len(GOOD)
    assert [skip.reason for skip in report.skipped if "\n" in skip.reason] == []


def test_a_quote_that_is_never_closed_costs_its_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('title,abstract\nOne Paper,x\nBad,"never closed\nAnother Paper,"",y\nA Third,z', "utf-8")
    papers, report = read(path)
    assert [paper.title for paper in papers] == ["One Paper", "Another Paper", "A Third"]
    assert [paper.source.rpartition(":")[2] for paper in papers] == ["2", "4", "5"]
    assert [(skip.place, skip.reason) for skip in report.skipped] == [
        (f"{path}:3", "a quote in the row is never closed")
    ]


def test_a_record_that_is_too_long_is_cut_and_the_report_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    authors = [f"A{number}" for number in range(20_003)]
    path.write_text(json.dumps({"title": "One Paper", "authors": authors}) + "\n" + '{"title": "Two Papers"}', "utf-8")
    papers, report = read(path)
    assert [len(paper.authors) for paper in papers] == [20_000, 0]
    assert report.notes == [f"{path}:#1 has 20,003 authors, of which the first 20,000 are kept."]


def test_a_file_without_any_papers_is_not_read_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphrec.readers.open._MOST_UNUSABLE", 10)
    path = tmp_path / "a.jsonl"
    path.write_text('{"title": "One Paper"}\n' + "{}\n" * 30, "utf-8")
    papers, report = read(path)
    assert (len(papers), len(report.skipped)) == (1, 11)
    assert report.skipped[-1].reason == "10 records after each other have no paper, so that its rest is not read"


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ('[{"title":"One"},{"title": bad},{"title":"Two"}]', ["One", "Two"]),
        ('[\n{"title":"One"},\n{"title": "bad},\n{"title":"Two"}\n]', ["One", "Two"]),
        (
            '[\n  {\n  "title":"One"\n  },\n  {\n  "title": "bad,\n "a": []\n  },\n  {\n   "title":"Two"}\n]',
            ["One", "Two"],
        ),
        ('{"results": [{"title":"One"}], "meta": {"n": [1]}}\n{"results": [{"title":"Two"}]}', ["One", "Two"]),
        ('{"x": 1,\n"results": [{"title":"One"}], "meta": {"n": [1]}}\n{"results": [{"title":"Two"}]}', ["One", "Two"]),
        ('{"title": bad}\n{"title":"One"}\n{"title":"Two"}', ["One", "Two"]),
        ('{"title":"One"}{"title":"Two"}', ["One", "Two"]),
    ],
)
@pytest.mark.parametrize("piece", [7, 1 << 20])
def test_a_damaged_json_record_costs_itself(
    text: str, titles: list[str], piece: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_json_window, "_PIECE", piece)
    found = list(registry.load("readers", "jsonl").read(io.BytesIO(text.encode()), "x"))
    assert [paper.title for paper in found if isinstance(paper, Paper)] == titles


TABLES = {  # by the text of the abstract
    "table": "title,abstract\nOne Paper,{}\nSparse Graphs,Short\n",
    "wos-tab": "PT\tTI\tAB\nJ\tOne Paper\t{}\nJ\tSparse Graphs\tShort\n",
    "embase-csv": "TITLE,One Paper\nSOURCE,Nets (2019) 1\nABSTRACT,{}\nDOI,10.1000/1\n"
    "\nTITLE,Sparse Graphs\nSOURCE,Nets (2020) 1\n",
}


@pytest.mark.parametrize("reader", TABLES)
def test_a_cell_longer_than_python_takes_by_itself_is_read_and_an_endless_one_skipped(reader: str) -> None:
    def read_with(size: int) -> list[Paper | Skipped]:
        csv.field_size_limit(1 << 17)  # as Python begins
        text = TABLES[reader].format("a" * size)
        return list(registry.load("readers", reader).read(io.BytesIO(text.encode()), "x"))

    first, second = read_with(200_000)
    assert isinstance(first, Paper)
    assert isinstance(second, Paper)
    assert (first.title, len(first.abstract), second.title) == ("One Paper", 200_000, "Sparse Graphs")
    *_, skipped, last = read_with((1 << 24) + 1)
    assert isinstance(skipped, Skipped)
    assert skipped.reason == "the row cannot be split into columns: field larger than field limit (16777216)"
    assert last == second


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_zip_bomb_is_stopped_and_what_came_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graphrec.readers._guard.UNCHECKED_SIZE", 1_000_000)
    line = b'{"title": "' + b"a" * 3_000_000 + b'"}'
    papers, report = read(zipped(tmp_path / "b.zip", **{"a.jsonl": b'{"title": "One Paper"}', "b.jsonl": line}))
    assert [paper.title for paper in papers] == ["One Paper"]
    assert "as only a decompression bomb does" in report.skipped[0].reason


def test_a_json_string_without_end_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_json_window, "LONGEST_RECORD", 1 << 21)
    monkeypatch.setattr(_json_window, "_PIECE", 1 << 16)
    records = b"".join(b'{"title": "One", "abstract": "%s"},' % (b"a" * 1_000_000) for _ in range(4))
    stream = io.BytesIO(b"[" + records + b'{"title": "' + b"a" * (1 << 23))
    *read, skipped = registry.load("readers", "jsonl").read(stream, "endless.json")
    assert [paper.title for paper in read] == ["One"] * 4
    assert skipped.place == "endless.json:#5"
    assert skipped.reason == "the file breaks off here: Unterminated string"
    assert stream.tell() < len(stream.getvalue()) - (1 << 21)


ROWS = f'<row r="1">{cell("A1", "title")}</row><row r="2">{cell("A2", "One Paper")}</row>'


def test_a_workbook_that_makes_its_parser_crash_costs_the_file_and_not_the_build(tmp_path: Path) -> None:
    stray = tmp_path / "stray.xlsx"
    stray.write_bytes(workbook(f'{ROWS}<row r="1048576">{cell("XFD1048576", "x")}</row>'))
    good = tmp_path / "good.xlsx"
    good.write_bytes(workbook(ROWS))
    report = ReadReport()
    assert [paper.title for paper in read_files([stray, good], report)] == ["One Paper"]
    (skipped,) = report.skipped
    assert skipped.place == str(stray)
    assert "one cell far outside of a table" in skipped.reason


def test_a_parser_that_crashes_while_it_writes_a_row_costs_the_file() -> None:
    with pytest.raises(UnreadableError, match="its parser crashed"):
        list(read_isolated(io.BytesIO(b"x"), crash_in_a_row))
    assert list(read_isolated(io.BytesIO(b"x"), send_size)) == [1], "the next file is read"


def test_a_text_that_a_workbook_repeats_a_thousand_times_is_not_sent(tmp_path: Path) -> None:
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>1</v></c></row>' for row in range(2, 2000))
    header = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    strings = f"<si><t>title</t></si><si><t>{'long ' * 10_000}</t></si>"
    path = tmp_path / "many.xlsx"
    path.write_bytes(workbook(header + cells, strings))
    with pytest.raises(GraphrecError, match="as only a decompression bomb does"):
        read(path)


def test_a_workbook_whose_damage_makes_calamine_panic_is_a_sentence(tmp_path: Path) -> None:
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3b000300feff0900") + bytes(12)
    path = tmp_path / "panic.xls"
    path.write_bytes(
        head + b"\x02" + bytes(15) + b"\x10" + bytes(3) + b"\xfe\xff\xff\xff" + b"\xff" * 1000 + b"\\" * 300
    )
    with pytest.raises(GraphrecError, match=r"is a damaged spreadsheet|has no sheet"):
        read(path)


def test_members_of_a_zip_archive_are_read_and_never_written(tmp_path: Path) -> None:
    folder = tmp_path / "in" / "side"
    folder.mkdir(parents=True)
    path = folder / "slip.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../escaped.jsonl", b'{"title": "One Paper"}')
        archive.writestr("/etc/absolute.jsonl", b'{"title": "Another Paper"}')
        link = zipfile.ZipInfo("link.jsonl")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, b"/etc/passwd")
    papers, report = read(path)
    assert [paper.title for paper in papers][:2] == ["One Paper", "Another Paper"]
    assert not [paper for paper in papers if "root" in paper.title]
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["in", "side", "slip.zip"]
    assert report.read >= 2


def test_a_member_with_a_password_is_skipped_by_name_and_the_others_are_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "locked.zip", **{"a.jsonl": b'{"title": "One"}', "b.jsonl": b'{"title": "Two"}'})
    data = bytearray(path.read_bytes())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1  # "encrypted"
    path.write_bytes(data)
    papers, report = read(path)
    assert [paper.title for paper in papers] == ["Two"]
    assert report.skipped[0].place.endswith("locked.zip!a.jsonl")
    assert "encrypted" in report.skipped[0].reason


TERMINAL = "\x1b]0;owned\x07\x1b[31mRed\x9b31m \u202egnp.exe \u200bPruning\r\x08"


def test_no_title_and_no_file_name_can_command_a_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from graphrec.cli import run

    records = [
        {"title": f"{TERMINAL} {number}", "abstract": f"We extend {TERMINAL} (Lee et al., 2020). {TERMINAL}" * 3}
        | {"authors": [TERMINAL], "venue": TERMINAL, "keywords": [TERMINAL], "id": f"{TERMINAL}{number % 3}"}
        for number in range(6)
    ]
    source = tmp_path / f"{TERMINAL.replace('/', '')}.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in [*records, {"title": ""}]), "utf-8")
    library = str(tmp_path / "library")
    page = str(tmp_path / "p.html")
    commands = [
        ["build", str(source), "-o", library],
        ["related", "Red", "-l", library, "--no-open", "-o", page, "--min-score", "0"],
        *(["related", "Red", "-l", library, "--no-open", "-o", page, "--format", form] for form in ("json", "csv")),
        *([name, "Red", "-l", library] for name in ("show", "search", "facts", "lineage", "methods")),
        *([name, "-l", library] for name in ("stats", "gaps", "dedupe", "facts")),
        ["related", TERMINAL * 3, "-l", library],
        ["build", str(tmp_path / f"no{TERMINAL}"), "-o", str(tmp_path / "other")],
        *(["export", "-l", library, "--to", name] for name in ("bibtex", "ris", "csv", "markdown", "jsonl")),
    ]
    for command in commands:
        run(command)
        out, err = capsys.readouterr()
        told = out.removeprefix("\ufeff").replace("\r\n", "\n") + err  # CSV for Excel begins with a mark
        assert not [sign for sign in told if sign not in "\n\t" and clean(f"a{sign}a") == "aa"], command
