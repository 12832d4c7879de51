"""Files that are not UTF-8 are read in the encoding that their letters speak for, and the report always says so."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys

import pytest

from graphrec.model.paper import ReadReport
from graphrec.readers._encoding import guess_encoding
from graphrec.readers._utf8 import Utf8Stream
from graphrec.readers.open import read_files

RUSSIAN = ("Перенос песка в горных реках", "Иванов, И.")
JAPANESE = ("山地河川における洪水時の土砂輸送", "山田太郎")
CHINESE = ("山区河流洪水期泥沙输移研究", "张三")
TAIWANESE = ("山區河流洪水期泥沙輸移研究", "王小明")
KOREAN = ("산지 하천의 홍수기 토사 이송", "김철수")
GERMAN = ("Übersicht über Flüsse: Größe – Maß", "Müller, J.")
POLISH = ("Źródła piasku w rzekach górskich", "Łęcki, Ś.")
GREEK = ("Μεταφορά άμμου σε ορεινούς ποταμούς", "Λάμπρου, Α.")
TURKISH = ("Şehir içi akarsularının ölçümü", "Yılmaz, İ.")
GUESSES = [
    ("cp1251", "Windows-1251", RUSSIAN),
    ("koi8-r", "KOI8-R", RUSSIAN),
    ("shift-jis", "Shift-JIS", JAPANESE),
    ("euc-jp", "EUC-JP", JAPANESE),
    ("iso2022-jp", "ISO-2022-JP", JAPANESE),
    ("gb18030", "GB18030", CHINESE),
    ("big5", "Big5", TAIWANESE),
    ("euc-kr", "EUC-KR", KOREAN),
    ("mac-roman", "MacRoman", GERMAN),
    ("cp1252", "Windows-1252", GERMAN),
    ("cp1250", "Windows-1250", POLISH),
    ("cp1253", "Windows-1253", GREEK),
    ("cp1254", "Windows-1254", TURKISH),
]


def read(path, data: bytes):  # type: ignore[no-untyped-def]
    path.write_bytes(data)
    report = ReadReport()
    return list(read_files([path], report)), report.notes


@pytest.mark.parametrize(("encoding", "label", "texts"), GUESSES, ids=[row[0] for row in GUESSES])
@pytest.mark.parametrize("form", ["TY  - JOUR\nTI  - {}\nAU  - {}\nER  - \n", 'title,authors\n"{}","{}"\n'])
def test_a_file_in_another_encoding_is_read_and_told(tmp_path, encoding, label, texts, form):
    papers, notes = read(tmp_path / "papers", form.format(*texts).encode(encoding))
    assert [(paper.title, paper.authors) for paper in papers] == [(texts[0], (texts[1],))]
    assert " ".join(notes) == (
        f"{tmp_path / 'papers'} is not UTF-8; it was read as {label}, a guess by its letters: save it as UTF-8 if names"
        " or titles look wrong."
    )


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_letters_that_come_late_are_read_and_told_too(tmp_path, pack):
    rows = "".join(f'"Sand in rivers {number}","Lee, A."\n' for number in range(4000))
    data = f'title,authors\n{rows}"{RUSSIAN[0]}","{RUSSIAN[1]}"\n'.encode("cp1251")
    assert data.isascii() is False
    assert data[: 1 << 16].isascii()
    papers, notes = read(tmp_path / "papers.csv", pack(data))
    assert papers[-1].title == RUSSIAN[0]
    assert "it was read as Windows-1251" in notes[0]


def test_a_few_wrong_bytes_do_not_make_a_file_another_one(tmp_path):
    rows = "".join(f'"Flüsse {number}","Müller, J."\n' for number in range(20)).encode()
    papers, notes = read(tmp_path / "papers.csv", b"title,authors\n" + rows + '"Größe","García, A."\n'.encode("cp1252"))
    assert [paper.title for paper in papers[-2:]] == ["Flüsse 19", "Größe"]
    assert papers[-1].authors == ("García, A.",)
    assert " ".join(notes) == (
        f"{tmp_path / 'papers.csv'} is UTF-8, but 3 bytes in it are not; they were read as Windows-1252: save it as"
        " UTF-8 if names or titles look wrong."
    )


def test_windows_letters_among_utf8_are_read_record_by_record(tmp_path):
    data = '"Größe","Müller, J."\n'.encode("cp1252") * 5 + '"Flüsse","Łęcki, A."\n'.encode()
    papers, _ = read(tmp_path / "papers.csv", b"title,authors\n" + data)
    assert {paper.title for paper in papers} == {"Größe", "Flüsse"}
    assert papers[-1].authors == ("Łęcki, A.",)


def test_what_a_file_says_of_its_encoding_is_believed(tmp_path):
    data = "% Encoding: MacRoman\n@article{a, title={Größe}}\n".encode("mac-roman")
    papers, notes = read(tmp_path / "a.bib", data)
    assert papers[0].title == "Größe"
    assert notes[0].endswith("it was read as MacRoman, as it says itself.")
    data = "% Encoding: Windows-1250\n@article{a, title={Größe}}\n".encode()
    assert read(tmp_path / "a.bib", data)[1] == [], "it says so, and is UTF-8"


def test_of_utf8_and_of_declared_xml_nothing_is_said(tmp_path):
    assert read(tmp_path / "a.csv", "title,year\nGröße – 大小,2020\nFlüsse,2021\n".encode())[1] == []
    xml = '<?xml version="1.0" encoding="windows-1251"?>\n<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>doi:10.5555/x</id>'
    xml += f"<title>{RUSSIAN[0]}</title><summary>s</summary></entry></feed>"
    papers, notes = read(tmp_path / "a.xml", xml.encode("cp1251"))
    assert papers[0].title == RUSSIAN[0]
    assert not any("UTF-8" in note for note in notes)


def test_a_letter_that_two_blocks_share_is_one(tmp_path):
    text = "title\n" + "泥沙研究一二三\n" * 40_000
    for encoding in ("utf-8", "gb18030"):
        for shift in range(3):
            data = b"x" * shift + text.encode(encoding)
            assert io.BufferedReader(Utf8Stream(io.BytesIO(data))).read().decode() == data.decode(encoding)


def test_nothing_is_imported_for_the_guess_where_none_is_made(tmp_path):
    (tmp_path / "a.csv").write_text("title,year\nGröße,2020\n", "utf-8")
    code = (
        "import sys; from graphrec.readers.open import read_files; from graphrec.model.paper import ReadReport;"
        "print(len(list(read_files(sys.argv[1:], ReadReport()))), 'charset_normalizer' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "a.csv"], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]


@pytest.mark.parametrize("data", [b"\xff\xff\xff", b"\x81", b"a\x80" * 3, bytes(range(128, 256)) * 9, b"\x1b$B\xff"])
def test_any_bytes_have_an_encoding(data):
    assert guess_encoding(data).label
    stream = Utf8Stream(io.BytesIO(data))
    assert io.BufferedReader(stream).read().decode()
    assert stream.describe("x.csv").startswith("x.csv is not UTF-8; it was read as ")
