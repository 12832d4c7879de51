"""PDFs of papers: layouts that are made here line by line, damaged and hostile files."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest
from made_pdfs import ABSTRACT, BODY, REFERENCES, TITLE, Text, lines_of, pdf_of, small_paper

from graphrec.errors import InputError
from graphrec.model.citing_sentences import parse_citing_sentence
from graphrec.model.paper import Paper, ReadReport, Skipped
from graphrec.readers.open import read_files

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("pypdfium2")

HEAD: list[Text] = [
    (90, 760, 17, "Times-Bold", TITLE),
    (150, 735, 11, "Times-Roman", "Anna Example"),
    (160, 720, 9, "Times-Italic", "Department of Rivers, University of Gauges"),
]
FEW = [entry for lines in REFERENCES for entry in lines]


def read(tmp_path: Path, content: bytes) -> tuple[list[Paper], list[Skipped]]:
    path = tmp_path / "paper.pdf"
    path.write_bytes(content)
    report = ReadReport()
    return list(read_files([path], report)), report.skipped


def read_one(tmp_path: Path, content: bytes) -> Paper:
    (paper,), _ = read(tmp_path, content)
    return paper


def test_title_authors_abstract_and_references_of_one_column(tmp_path: Path) -> None:
    paper = read_one(tmp_path, small_paper())
    assert paper.title == TITLE
    assert paper.authors == ("Anna Example", "Bo van Holm", "Carla Poe")
    assert paper.abstract.startswith("We study how rivers move sand")
    assert paper.abstract.endswith("predicts the load of a season within ten per cent."), "a cut word is whole"
    assert [entry[:9] for entry in paper.references] == ["B. Sample", "D. Lee. G", "E. van Ga"]
    assert paper.references[1].endswith("a survey of forty years. River Notes, 7:1-20, 2015. doi:10.1234/rn.7.1")
    assert not paper.doi, "a DOI of the reference list is not that of the paper"


def test_two_columns_are_read_one_after_the_other_and_heads_and_numbers_are_left_out(tmp_path: Path) -> None:
    left = [*BODY, *BODY, "Sand moves in the left column, which ends with a sentence that goes on in the right col-"]
    right = ["umn, as it does in print. The end."]
    pages = []
    for number in (1, 2, 3):
        page: list[Text] = [(90, 810, 8, "Times-Roman", f"RIVER NOTES 12 (2024) {number}")]
        page += HEAD if number == 1 else []
        if number == 1:
            page += [(60, 695, 9, "Times-Bold", "Abstract"), *lines_of(ABSTRACT, 60, 680, 8)]
        column = left if number == 1 else list(BODY)
        for at, text in enumerate(column):  # the file has both columns row by row
            page.append((60, 600 - 12 * at, 6, "Times-Roman", text))
            if number == 1 and at < len(right):
                page.append((320, 600 - 12 * at, 6, "Times-Roman", right[at]))
            elif number < 3:
                page.append(
                    (320, 600 - 12 * at, 6, "Times-Roman", "The right column is full of other words about sand.")
                )
        if number == 3:
            page += [(60, 500, 9, "Times-Bold", "References"), *lines_of(FEW, 60, 485, 8)]
        page.append((290, 30, 8, "Times-Roman", str(number)))
        pages.append(page)
    paper = read_one(tmp_path, pdf_of(pages))
    assert paper.title == TITLE
    assert (paper.venue, paper.year) == ("RIVER NOTES", 2024)
    assert len(paper.references) == 3
    assert not any("RIVER NOTES" in text or "right column" in text for text in (*paper.references, paper.abstract))
    lee = [one for one in map(parse_citing_sentence, paper.citing_sentences) if one and one.entry.startswith("D. Lee")]
    assert [one.place for one in lee] == ["p. 1"], "the same sentence on other pages says no more"
    assert lee[0].sentence == "We extend the survey of Lee [2] to sand, which moves earlier than gravel does."


def test_hanging_indents_part_entries_by_name_and_their_citations_are_found(tmp_path: Path) -> None:
    entries: list[Text] = []
    texts = (
        ("Doe, J., & Roe, R. (2001). Gravel and its uses in the", "valleys of the north. River Notes, 3, 1-9."),
        ("van Holm, B. (2010a). A survey of", "dunes. Sand, 4, 2-8."),
        ("van Holm, B. (2010b). Another survey. Sand, 5, 1-7.",),
    )
    y = 500
    for lines in texts:
        for at, text in enumerate(lines):
            entries.append((90 + 18 * (at > 0), y, 10, "Times-Roman", text))
            y -= 12
    body = (
        "Rivers move gravel (Doe & Roe, 2001; van Holm, 2010b). As van Holm (2010a) says, dunes",
        "follow. Fisher saw this long before others did (Roe, 1999), and 2010 was dry.",
    )
    page = [*HEAD, (270, 695, 10, "Times-Bold", "Abstract"), *lines_of(ABSTRACT, 90, 680, 9)]
    page += [
        (90, 640, 12, "Times-Bold", "Introduction"),
        *lines_of(body, 90, 620),
        (90, 520, 12, "Times-Bold", "References"),
    ]
    paper = read_one(tmp_path, pdf_of([[*page, *entries]]))
    assert [entry[:12] for entry in paper.references] == ["Doe, J., & R", "van Holm, B.", "van Holm, B."]
    cited = [
        (one.mention, one.entry.split(").")[0][-5:])
        for one in map(parse_citing_sentence, paper.citing_sentences)
        if one
    ]
    assert cited == [("Doe & Roe, 2001", "(2001"), ("van Holm (2010a)", "2010a"), ("van Holm, 2010b", "2010b")]


def test_raised_numbers_cite_and_raised_marks_of_authors_are_no_names(tmp_path: Path) -> None:
    page: list[Text] = [
        (90, 760, 17, "Times-Bold", TITLE),
        (150, 735, 11, "Times-Roman", "Anna Example"),
        (212, 740, 6, "Times-Roman", "1,2"),
        (222, 735, 11, "Times-Roman", ", Bo Poe"),
        (262, 740, 6, "Times-Roman", "2"),
        (270, 695, 10, "Times-Bold", "Abstract"),
        *lines_of(ABSTRACT, 90, 680, 9),
        (90, 640, 12, "Times-Bold", "Introduction"),
        (90, 620, 10, "Times-Roman", "Rivers carry sand in pulses."),
        (208, 624, 6, "Times-Roman", "1-3"),
        (220, 620, 10, "Times-Roman", "Nothing else is known of the matter in this valley."),
        *lines_of(["The text goes on for some lines, since there is more to say of it than this."] * 4, 90, 608),
        (90, 520, 12, "Times-Bold", "References"),
        *lines_of(
            [
                "1. Lee D. Gravel. River Notes 2015;7:1.",
                "2. Poe B. Dunes. Sand 2010;3:2.",
                "3. Roe C. Loads. Sand 2011;4:3.",
            ],
            90,
            505,
        ),
    ]
    paper = read_one(tmp_path, pdf_of([page]))
    assert paper.authors == ("Anna Example", "Bo Poe")
    parsed = [one for one in map(parse_citing_sentence, paper.citing_sentences) if one]
    assert [(one.sentence, one.mention) for one in parsed] == [("Rivers carry sand in pulses [1-3].", "[1-3]")] * 3


def test_the_title_that_the_file_says_counts_only_if_the_page_says_it_too(tmp_path: Path) -> None:
    texts = [(90, 700, 14, "Times-Bold", "A LARGER LINE OF THE JOURNAL"), (90, 650, 11, "Times-Roman", TITLE)]
    rest = lines_of(["This is the text of the paper, which is in letters of its own size."] * 12, 90, 600)
    said = read_one(tmp_path, pdf_of([[*texts, *rest]], title=TITLE))
    assert said.title == TITLE
    other = read_one(tmp_path, pdf_of([[*texts, *rest]], title="Microsoft Word - draft7.doc"))
    assert other.title == "A LARGER LINE OF THE JOURNAL"


def test_the_stamp_of_arxiv_in_the_margin_tells_id_and_year(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = tmp_path / "stamped.pdf"
    canvas = Canvas(str(path), invariant=True)
    for x, y, size, font, text in [*HEAD, (270, 695, 10, "Times-Bold", "Abstract"), *lines_of(ABSTRACT, 90, 680, 9)]:
        canvas.setFont(font, size)
        canvas.drawString(x, y, text)
    canvas.rotate(90)
    canvas.setFont("Times-Roman", 16)
    canvas.drawString(250, -40, "arXiv:2403.01234v2  [cs.LG]  12 Mar 2024")
    canvas.save()
    paper = read_one(tmp_path, path.read_bytes())
    assert (paper.title, paper.arxiv, paper.year) == (TITLE, "2403.01234", 2024)


def test_a_document_of_which_nothing_is_a_paper_is_skipped_with_its_reason(tmp_path: Path) -> None:
    papers, (skipped,) = read(tmp_path, pdf_of([lines_of(["Invoice 12", "Sum 3.00", "Tax 0.50"] * 15, 90, 700)]))
    assert papers == []
    assert skipped.reason.startswith("no paper was recognised in it")


def test_of_a_thousand_pages_the_first_and_the_last_are_read(tmp_path: Path) -> None:
    front: list[Text] = [*HEAD, (270, 695, 10, "Times-Bold", "Abstract"), *lines_of(ABSTRACT, 90, 680, 9)]
    back: list[Text] = [(90, 700, 12, "Times-Bold", "References"), *lines_of(FEW, 90, 680)]
    paper = read_one(tmp_path, pdf_of([front, *[[]] * 998, back]))
    assert (paper.title, len(paper.references)) == (TITLE, 3)


def _object(number: int, content: str) -> bytes:
    return f"{number} 0 obj\n{content}\nendobj\n".encode()


def _stream(number: int, content: bytes, extra: str = "") -> bytes:
    return (
        f"{number} 0 obj\n<< /Length {len(content)} {extra}>>\nstream\n".encode() + content + b"\nendstream\nendobj\n"
    )


def _document(*objects: bytes) -> bytes:
    return b"%PDF-1.4\n" + b"".join(objects) + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"


CATALOG = _object(1, "<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>")
PAGES = _object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>")
BOMB = zlib.compress(zlib.compress(b"0" * (1 << 26)))
HOSTILE = {
    "a mark and nothing else": b"%PDF-1.7",
    "garbage": b"%PDF-1.4\n" + bytes(range(256)) * 4_000,
    "a circle of pages": _document(CATALOG, _object(2, "<< /Type /Pages /Kids [2 0 R] /Count 1 >>")),
    "a count of a billion pages": _document(CATALOG, _object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1000000000 >>")),
    "a deep nest": _document(CATALOG, PAGES, _object(3, "<< /Type /Page /Parent 2 0 R /X " + "[" * 200_000 + " >>")),
    "a bomb": _document(
        CATALOG,
        PAGES,
        _object(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"),
        _stream(4, BOMB, "/Filter [/FlateDecode /FlateDecode] "),
    ),
    "a half of a paper": small_paper()[: len(small_paper()) // 2],
    "control characters": small_paper().replace(b"Rivers carry", b"\\033[31m \\202"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_file_is_a_paper_or_a_sentence(tmp_path: Path, content: bytes) -> None:
    sentence = ""
    try:
        papers, _ = read(tmp_path, content)
    except InputError as error:
        papers, sentence = [], str(error)
    assert all(paper.title.isprintable() for paper in papers)
    assert papers or ("paper.pdf" in sentence and "\n" not in sentence)


def test_a_file_behind_a_broken_one_is_read_all_the_same(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        read(tmp_path, HOSTILE["garbage"])
    assert read_one(tmp_path, small_paper()).title == TITLE


def test_a_name_in_bold_or_a_wide_blank_within_an_entry_neither_ends_the_list_nor_opens_an_entry(
    tmp_path: Path,
) -> None:
    entries: list[Text] = [
        (90, 500, 10, "Times-Roman", "Doe, J. (2001). Gravel and its uses."),
        (300, 500, 10, "Times-Bold", "gravelpack: the package"),
        (430, 500, 10, "Times-Roman", "for valleys"),
        (108, 488, 10, "Times-Roman", "of the north. River Notes, 3, 1-9."),
        (90, 476, 10, "Times-Roman", "Holm, B. (2010). A survey of dunes"),
        (300, 476, 10, "Times-Roman", "and of"),
        (108, 464, 11.4, "Times-Italic", "their sand in the valleys of the south."),
        (90, 452, 10, "Times-Roman", "Lee, D. (2011). A survey of gravel in"),
        (300, 452, 10, "Times-Roman", "and of"),
        (108, 440, 10, "Times-Roman", "all valleys. Sand, 5, 2-8."),
    ]
    page = [*HEAD, (270, 695, 10, "Times-Bold", "Abstract"), *lines_of(ABSTRACT, 90, 680, 9)]
    paper = read_one(tmp_path, pdf_of([[*page, (90, 520, 12, "Times-Bold", "References"), *entries]]))
    assert [entry[:9] for entry in paper.references] == ["Doe, J. (", "Holm, B. ", "Lee, D. ("]
    assert "gravelpack: the package for valleys of the north" in paper.references[0]
    assert "and of their sand in the valleys of the south" in paper.references[1]


@pytest.mark.parametrize(
    "lines",
    [
        (
            r"\\def\\title{A long title} \\def\\short{A title}",
            r"\\begin{abstract} The text stands here. \\end{abstract}",
        ),
        ("This is a preprint of an article that is to be published in", "the Journal of Rivers and Lakes, Copyright"),
    ],
)
def test_code_and_the_beginning_of_a_note_are_no_abstract(tmp_path: Path, lines: tuple[str, ...]) -> None:
    page = [*HEAD, (270, 695, 10, "Times-Bold", "Abstract"), *lines_of(lines, 90, 680, 9)]
    page += [(90, 600, 12, "Times-Bold", "Introduction"), (90, 520, 12, "Times-Bold", "References")]
    paper = read_one(tmp_path, pdf_of([[*page, *lines_of(FEW, 90, 500)]]))
    assert not paper.abstract


def test_the_number_of_the_first_heading_is_not_of_the_abstract(tmp_path: Path) -> None:
    page = [*HEAD, (270, 695, 10, "Times-Bold", "Abstract"), *lines_of(ABSTRACT, 90, 680, 9)]
    page += [(90, 600, 14, "Times-Bold", "1"), (120, 600, 14, "Times-Bold", "Introduction")]
    page += [(90, 520, 12, "Times-Bold", "References"), *lines_of(FEW, 90, 500)]
    assert read_one(tmp_path, pdf_of([page])).abstract.endswith(ABSTRACT[-1][-8:])


def test_a_doi_that_a_line_end_cuts_is_whole(tmp_path: Path) -> None:
    lines = (
        "[1] Doe, J. Gravel and its uses. River Notes 3, 2001. doi:10.18637/jss.",
        "v053.i01",
        "[2] Roe, R. Dunes and their sand. Sand 4, 2002. doi:10.",
        "1234/(sici)",
        "1097-4",
        "[3] Lee, D. Valleys of the north. Sand 5, 2003. doi:10.1234/sand.5. Third edition",
    )
    page = [*HEAD, (270, 695, 10, "Times-Bold", "Abstract"), *lines_of(ABSTRACT, 90, 680, 9)]
    paper = read_one(tmp_path, pdf_of([[*page, (90, 520, 12, "Times-Bold", "References"), *lines_of(lines, 90, 500)]]))
    assert [entry.rpartition("doi:")[2] for entry in paper.references] == [
        "10.18637/jss.v053.i01",
        "10.1234/(sici)1097-4",
        "10.1234/sand.5. Third edition",
    ]
