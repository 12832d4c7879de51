from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import random
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graphrec.errors import InputError
from graphrec.model.paper import ReadReport
from graphrec.readers import files
from graphrec.readers.files import InputFile, read_file
from graphrec.readers.open import read_files

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = Path(__file__).parent / "fixtures"

LINES = b'{"title": "One Paper"}\n{"title": "Another Paper", "abstract": ""}\n'


def titles(*paths: str | Path) -> tuple[list[str], ReadReport]:
    report = ReadReport()
    return [paper.title for paper in read_files(paths, report)], report


def test_compressed_files_are_read_whatever_their_name(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    packed = {
        "a.jsonl.gz": gzip.compress(LINES),
        "b.bin": bz2.compress(LINES),
        "c.xz": lzma.compress(LINES),
        "d.jsonl.zst": zstandard.ZstdCompressor().compress(LINES),
    }
    for name, data in packed.items():
        (tmp_path / name).write_bytes(data)
        assert titles(tmp_path / name)[0] == ["One Paper", "Another Paper"]


def test_every_file_of_a_zip_archive_is_read_by_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("folder/x.jsonl", LINES)
        archive.writestr("y.bib", "@misc{k, title={A Third}}")
        archive.writestr("empty.txt", "")
        archive.writestr("__MACOSX/x", "rubbish")
    found, report = titles(path)
    assert found == ["One Paper", "Another Paper", "A Third"]
    assert list(report.files) == [f"{path}!folder/x.jsonl", f"{path}!y.bib"]
    assert [skipped.place for skipped in report.skipped] == [f"{path}!empty.txt"]


def test_an_archive_comes_through_a_pipe_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.jsonl", LINES)

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(Pipe(path.read_bytes()), "utf-8"))
    assert titles("-")[0] == ["One Paper", "Another Paper"]


def test_globs_and_several_files_are_read_in_order(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text('{"title": "B"}')
    (tmp_path / "a.jsonl").write_text('{"title": "A"}')
    (tmp_path / "c.bib").write_text("@misc{c, title={C}}")
    assert titles(tmp_path / "c.bib", str(tmp_path / "*.jsonl"))[0] == ["C", "A", "B"]


def test_a_dash_is_the_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(gzip.compress(LINES)), "utf-8"))
    found, report = titles("-")
    assert found == ["One Paper", "Another Paper"]
    assert report.files == {"<stdin>": "jsonl"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "does not exist"),
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n\n", "is empty"),
        (bytes(range(256)) * 20, "holds binary data"),
        (b"{\\rtf1 {text}}", "is a text document"),
        (b"<!DOCTYPE html>\n<html><head><title>x</title></head></html>", "is a web page; use the export of the site"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"SQLite format 3\0 CREATE TABLE itemData", "is Zotero's database, which is read where it lies"),
        (b"SQLite format 3\0 CREATE TABLE x", "is an SQLite database"),
        (b"x" * 257 + b"ustar", "is an archive of an unsupported kind"),
        (b"1. J Nets. 2021.\nPruning.\nLee A\nPMID: 123 [Indexed]\n", "format PubMed \\(nbib\\)"),
        (
            b"Lee, A. (2021). One. J.\nChen, B. (2020). Two. J.\nDiaz, C. et al. Three.\n",
            "references in a citation style",
        ),
        (b"a letter to a friend\nwithout any papers\n", "in no supported format"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id></feed>', "holds no papers"),
        (b"PK\x03\x04 damaged", "damaged zip archive"),
        (b"\x1f\x8b damaged", "is damaged"),
        (b"\x28\xb5\x2f\xfd damaged", "is damaged"),
        (b"PK\x03\x04[Content_Types].xml", "damaged spreadsheet"),
    ],
)
def test_an_unusable_file_is_one_clear_sentence(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    path = tmp_path / "papers.dat"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=sentence) as caught:
        titles(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (["[Content_Types].xml", "word/document.xml"], "is a text document"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "is a slide show"),
        (["mimetype"], "is a text document"),
        (["library.enl", "sdb/sdb.eni"], "is an EndNote library; in EndNote choose"),
    ],
)
def test_a_document_that_is_a_zip_archive_inside_is_one_clear_sentence(
    tmp_path: Path, parts: list[str], sentence: str
) -> None:
    path = tmp_path / "thesis.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for part in parts:
            archive.writestr(part, "application/vnd.oasis.opendocument.text")
    with pytest.raises(InputError, match=sentence):
        titles(path)


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ada,\n\nHow are you doing these days?\nThe weather has been fine here.\nBest wishes\nBo\n",
        "Ada Lee\nBo van Chen\nGabriel García Márquez\nPlato\n",
        "Subject: An enclosed message\nMime-Version: One and a half\nFrom: Ada Lee of Sparse Nets\n",
        "We prune networks here.\nThen they are trained again.\nAll of them stay good.\n",
        "def prune(x):\n    Return The Pruned Thing\n    X = Y And Some More Words\n",
        "2024-01-01 12:00:01 INFO Server Started Well\n" * 5,
    ],
    ids=["letter", "names", "headers", "prose", "code", "log"],
)
def test_other_lines_are_not_taken_for_titles(tmp_path: Path, text: str) -> None:
    (tmp_path / "notes.txt").write_text(text, "utf-8")
    with pytest.raises(InputError, match="no supported format"):
        titles(tmp_path / "notes.txt")


@pytest.mark.parametrize("name", ["papers.jsonl", "papers.txt", "papers.csv", "papers.bib"])
def test_binary_data_is_called_so_whatever_the_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(bytes(range(256)) * 40)
    with pytest.raises(InputError, match="holds binary data") as caught:
        titles(tmp_path / name)
    assert len(str(caught.value)) < len(str(tmp_path / name)) + 150


def test_a_folder_and_a_pattern_without_match_are_clear_sentences(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        titles(tmp_path)
    with pytest.raises(InputError, match="No file matches"):
        titles(str(tmp_path / "*.bib"))


def test_an_unreadable_file_does_not_cost_the_others(tmp_path: Path) -> None:
    (tmp_path / "good.jsonl").write_bytes(LINES)
    found, report = titles(tmp_path / "absent.bib", tmp_path / "good.jsonl")
    assert found == ["One Paper", "Another Paper"]
    assert [skipped.place for skipped in report.skipped] == [str(tmp_path / "absent.bib")]


def test_records_before_the_end_of_a_truncated_archive_are_kept(tmp_path: Path) -> None:
    many = b"".join(
        b'{"title": "Paper number %d", "abstract": "%x"}\n' % (number, number**9) for number in range(20000)
    )
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(gzip.compress(many)[:-2000])
    found, report = titles(path)
    assert len(found) > 1000
    assert "breaks off" in report.skipped[-1].reason


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_records_before_the_end_are_kept_of_a_file_smaller_than_any_buffer(
    pack: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    draw = random.Random(0)
    many = b"".join(b'{"title": "Paper %d of %d"}\n' % (at, draw.randrange(1 << 60)) for at in range(500))
    path = tmp_path / "cut.jsonl"
    path.write_bytes(pack(many)[:-20] if pack is not bz2.compress else pack(many) + pack(many)[:-20])
    found, report = titles(path)
    assert len(found) > 300
    assert "breaks off" in report.skipped[-1].reason


@pytest.mark.parametrize(
    ("suffix", "record", "head", "n_skipped"),
    [("json", '{{"title": "Paper {}"}},\n', "[", 1), ("bib", "@article{{k, title={{Paper {}}}}}\n", "", 2)],
)
def test_all_records_before_the_end_of_a_truncated_file_are_kept_whatever_is_read_at_once(
    suffix: str, record: str, head: str, n_skipped: int, tmp_path: Path
) -> None:
    draw = random.Random(0)
    many = head + "".join(record.format(draw.randrange(1 << 60)) for _ in range(5000))
    path = tmp_path / f"cut.{suffix}"
    path.write_bytes(gzip.compress(many.encode())[:-20])
    found, report = titles(path)
    assert len(found) > 4990
    assert len(report.skipped) <= n_skipped  # of BibTeX the entry in which it breaks off, too
    assert "breaks off after" in report.skipped[-1].reason


def test_a_wrong_suffix_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text("TY  - JOUR\nTI  - A Paper\nER  - \n")
    assert titles(path)[1].files == {str(path): "ris"}


def test_lines_of_json_are_no_table_though_a_comma_parts_them_into_the_names_of_columns(tmp_path: Path) -> None:
    line = (
        '{"id": "a", "title": "滴灌与小麦", "abstract": "研究滴灌,结果表明", "keywords": ["滴灌"], "subject": "农学"}\n'
    )
    (tmp_path / "a.jsonl").write_text(line * 2, encoding="utf-8")
    assert titles(tmp_path / "a.jsonl")[0] == ["滴灌与小麦"] * 2


def test_of_an_address_that_is_no_link_the_report_says_what_becomes(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    addresses = ["https://a.example/x", "www.a.example/y", "urn:nbn:de:1", "mailto:a@b.example", "", "a.pdf"]
    path.write_text("".join(f'{{"title": "Paper {address}", "url": "{address}"}}\n' for address in addresses))
    report = ReadReport()
    papers = list(read_files([path], report))
    assert [paper.url for paper in papers] == ["https://a.example/x", "https://www.a.example/y", "", "", "", ""]
    assert [value for paper in papers for _, value in paper.details] == ["urn:nbn:de:1", "a.pdf"]
    end = "as its address, which is no link of the web; it is"
    assert report.notes == [
        f"{path}:3 has 'urn:nbn:de:1' {end} kept, but not followed (as in 1 more record).",
        f"{path}:4 has 'mailto:a@b.example' {end} left out.",
    ]


def test_what_a_bib_file_says_on_how_it_was_published_is_a_link_or_none(tmp_path: Path) -> None:
    path = tmp_path / "a.bib"
    path.write_text(
        "@misc{a, title={One}, howpublished={Technical report}, bdsk-url-1={https://a.example/x}}\n"
        "@misc{b, title={Two}, howpublished={\\url{https://a.example/y}}}\n"
    )
    report = ReadReport()
    assert [paper.url for paper in read_files([path], report)] == ["https://a.example/x", "https://a.example/y"]
    assert not report.notes


@pytest.mark.parametrize(
    ("suffix", "first", "second"),
    [
        (".bib", "@article{a,\n  title = {One Paper}\n}\n", "@article{b,\n  title = {Another Pap"),
        (".bib", "@article{a,\n  title = {One \\{Paper}\n}\n", '@article{b,\n  title = "Another Pap'),
        (".json", '[{"title": "One Paper"},\n', '{"title": "Another Pap'),
        (".jsonl", '{"title": "One Paper"}\n', '{"title": "Another Pap'),
    ],
)
def test_a_file_that_is_cut_off_in_a_record_says_so(suffix: str, first: str, second: str, tmp_path: Path) -> None:
    path = tmp_path / f"cut{suffix}"
    path.write_text(first + second, "utf-8")
    result = read_file(None, InputFile(str(path), path.name))
    assert result.report.read <= 1
    assert result.break_reason.startswith("the file breaks off")


@pytest.mark.parametrize("name", ["arxiv-oai.xml", "papers.json", "s2-citations.json", "zotero.rdf"])
def test_a_real_export_that_is_cut_off_says_so(name: str, tmp_path: Path) -> None:
    whole = (FIXTURES / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(whole[: len(whole) * 4 // 5])
    assert read_file(None, InputFile(str(path), name)).break_reason.startswith("the file breaks off")


@pytest.mark.parametrize(
    "text",
    [
        "@article{a,\n  title = {One Paper\n}\n\n@article{b,\n  title = {Another Paper}\n}\n",
        "@article{b,\n  title = {Another Paper}\n}\n\n@article{a, title\n  {One Paper}\n}\n",
        '{"title": "Another Paper"}\n{"title": One Paper}',
    ],
)
def test_a_broken_record_is_no_end_of_its_file(text: str, tmp_path: Path) -> None:
    path = tmp_path / "papers"
    path.write_text(text, "utf-8")
    result = read_file(None, InputFile(str(path), path.name))
    assert [paper.title for paper in result.papers()] == ["Another Paper"]
    assert len(result.report.skipped) == 1
    assert result.break_reason == ""


def test_a_file_that_changes_while_it_is_read_is_read_again(tmp_path, monkeypatch):
    path = tmp_path / "refs.ris"
    path.write_text("TY  - JOUR\nTI  - A study of pruning\nER  - \n", "utf-8")
    read, rewritten = files.read_files, []

    def write_once(*arguments, **options):
        yield from read(*arguments, **options)
        if not rewritten:
            rewritten.append(path.write_text("TY  - JOUR\nTI  - A study of merging in nets\nER  - \n", "utf-8"))

    monkeypatch.setattr(files, "read_files", write_once)
    result = read_file(None, InputFile(str(path), path.name))
    assert result.failure is None
    assert [paper.title for paper in result.papers()] == ["A study of merging in nets"]
    assert (result.checksum, result.size) == files.hash_file(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes in folders")
def test_a_pipe_is_not_opened_where_a_file_is_expected(tmp_path):
    os.mkfifo(tmp_path / "refs.ris")
    result = read_file(None, InputFile(str(tmp_path / "refs.ris"), "refs.ris"))
    assert str(result.failure) == (
        "refs.ris is a pipe, a socket or a device, expected a file; put the file back, or add it anew."
    )


RIS = "TY  - JOUR\nTI  - A study of pruning {0}\nAB  - We prune {0}.\nUR  - https://example.org/{0}\nER  - \n\n"
NBIB = "PMID- {0}\nTI  - A study of pruning {0}.\nAB  - We prune {0}.\nFAU - Lee, Ada\nSO  - Nets. 2020;{0}:1.\n\n"
ENW = "%0 Journal Article\n%T A study of pruning {0}\n%A Lee, Ada\n%X We prune {0}.\n%U https://example.org/{0}\n\n"
WOS = "PT J\nTI A study of pruning {0}\nAB We prune {0}.\nSO Nets\nPY 2020\nER\n\n"
ROW = '"A study of pruning {0}","We prune\nall {0}.",2020,Nets\n'
PLAIN_ROW = "A study of pruning {0},We prune,2020,Nets\n"
TAB_ROW = "J\tLee\tA study of pruning {0}\tNets\n"

WHOLE = {
    "refs.ris": ("", RIS, ""),
    "refs.nbib": ("\n", NBIB, ""),
    "refs.enw": ("", ENW, ""),
    "savedrecs.txt": ("FN Clarivate Analytics Web of Science\nVR 1.0\n", WOS, "EF\n"),
    "quoted.csv": ("title,abstract,year,venue\n", ROW, ""),
    "plain.csv": ("title,abstract,year,venue\n", PLAIN_ROW, ""),
    "savedrecs.tsv": ("PT\tAU\tTI\tSO\n", TAB_ROW, ""),
}


def reason(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    result = read_file(None, InputFile(str(path), path.name))
    assert result.failure is None
    assert result.report.read >= 4
    return result.break_reason


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_ends_in_the_middle_of_a_record_is_told(tmp_path, name):
    top, record, bottom = WHOLE[name]
    whole = top + "".join(map(record.format, range(1, 6)))
    assert reason(tmp_path / name, whole + bottom) == ""
    assert reason(tmp_path / name, (whole + bottom).rstrip("\n")) == "", "many files have no end of their last line"
    start = whole.index("prune", whole.rindex("A study")) if "prune" in record else whole.rindex("pruning")
    assert reason(tmp_path / name, whole[: start + 2]).startswith("the file breaks off")


def test_a_file_without_the_tag_that_ends_it_is_told(tmp_path):
    top, record, bottom = WHOLE["savedrecs.txt"]
    whole = top + "".join(map(record.format, range(4)))
    assert "it begins with FN, and does not end with EF" in reason(tmp_path / "savedrecs.txt", whole)
    assert reason(tmp_path / "savedrecs.txt", (whole + bottom) * 2) == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("by-hand.ris", "".join(map(RIS.replace("ER  - \n", "").format, range(4)))),
        ("half-by-hand.ris", RIS.replace("ER  - \n", "").format(0) * 2 + "".join(map(RIS.format, range(4))) + RIS[:70]),
        ("ragged.csv", "title,year,venue\nOne study\nTwo studies,2020\nThree studies,2021,Nets\nFour studies"),
        ("ended.csv", "title,year\nOne study,2020\nTwo studies,2021\nThree studies,2022\nFour studies\n"),
        (
            "quote.csv",
            'title,year\nOne study,2020\n"Two studies,2021\nThree studies,2022\nFour studies,1\nFive studies,2',
        ),
        (
            "other-order.enw",
            "".join(map(ENW.format, range(4))) + "%0 Journal Article\n%A Lee, Ada\n%T A study of nets\n",
        ),
    ],
)
def test_what_was_written_by_hand_is_whole(tmp_path, name, text):
    assert reason(tmp_path / name, text) == ""


def test_what_breaks_off_still_gives_all_that_it_holds(tmp_path):
    path = tmp_path / "refs.csv"
    path.write_text(
        "title,abstract,year\n" + "".join(f'Study {n},"We prune",2020\n' for n in range(4)) + 'Study 4,"We', "utf-8"
    )
    result = read_file(None, InputFile(str(path), path.name))
    assert [(paper.title, paper.abstract) for paper in result.papers()][3:] == [
        ("Study 3", "We prune"),
        ("Study 4", "We"),
    ]
    assert result.break_reason == "the file breaks off here: a quote in its last row is never closed"
