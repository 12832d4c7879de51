"""Tables under the names of columns that services and languages have, and files that look like tables or hardly so."""

from __future__ import annotations

import io
import itertools

import pytest

from graphrec import registry
from graphrec.errors import InputError
from graphrec.model.paper import ReadReport, Skipped
from graphrec.readers import open as open_module
from graphrec.readers.open import read_files

TITLES = ("Sand transport in mountain rivers during floods", "Salt and the ageing of bridge decks")
ABSTRACT = (
    "We study how rivers move sand during floods and show that two thirds of the load travels in a single day, which"
    " agrees with what was seen in laboratories; it does not agree with the formulas that are used for the design of"
    " weirs and of intakes, so that we give another one."
)


def read(path, text, encoding="utf-8"):  # type: ignore[no-untyped-def]
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    report = ReadReport()
    return list(read_files([path], report)), report


HEADERS = {  # of exports and languages: title, authors, abstract, year, venue, keywords, DOI
    "refworks": "Title Primary|Authors, Primary|Abstract|Pub Year|Periodical Full|Keywords|DOI",
    "cnki": "Title-题名|Author-作者|Summary-摘要|PubTime-发表时间|Source-文献来源|Keyword-关键词|DOI-DOI",
    "wanfang": "论文标题|作者|摘要|出版年|刊名|关键词|DOI",
    "proquest": "Title|Authors|Abstract|year|pubtitle|identifierKeywords|digitalObjectIdentifier",
    "dimensions": "Title|Authors|Abstract|PubYear|Source title/Anthology title|MeSH terms|DOI",
    "scopus of 2024": "Title|Author full names|Abstract|Year|Source title|Indexed Keywords|DOI",
    "ieee": "Document Title|Authors|Abstract|Publication Year|Publication Title|Author Keywords|DOI",
    "acm": "title|author|abstract|year|journal|keywords|doi",
    "lens": "Title|Author/s|Abstract|Publication Year|Source Title|Keywords|DOI",
    "openalex": (
        "display_name|authorships.author.display_name|abstract|publication_year|primary_location.source.display_name"
        "|primary_topic.display_name|doi"
    ),
    "ebsco": "title|contributors|abstract|publicationDate|source|subjects|doi",
    "compendex": "Title|Author|Abstract|Publication year|Source|Controlled terms|DOI",
    "europe pmc": "TITLE|AUTHORS|ABSTRACT|PUB_YEAR|JOURNAL_TITLE|KEYWORDS|DOI",
    "hal": "title_s|authFullName_s|abstract_s|producedDateY_i|journalTitle_s|keyword_s|doiId_s",
    "Citavi": "Titel|Autor, Herausgeber oder Institution|Abstract|Jahr ermittelt|Zeitschrift|Schlagwörter|DOI",
    "traditional Chinese": "題名|作者|摘要|出版年|刊名|關鍵詞|DOI",
    "Japanese": "タイトル|著者|抄録|発行年|資料名|キーワード|DOI",
    "Korean": "논문명|저자|초록|발행년|학술지명|주제어|DOI",
    "German": "Titel|Autoren|Zusammenfassung|Erscheinungsjahr|Zeitschrift|Schlagwörter|DOI",
    "French": "Titre|Auteurs|Résumé|Année|Revue|Mots-clés|DOI",
    "Spanish": "Título|Autores|Resumen|Año|Revista|Palabras clave|DOI",
    "Portuguese": "Título|Autor(es)|Resumo|Ano|Periódico|Palavras-chave|DOI",
    "Italian": "Titolo|Autori|Riassunto|Anno|Rivista|Parole chiave|DOI",
    "Russian": "Название|Авторы|Аннотация|Год|Журнал|Ключевые слова|DOI",
    "Polish": "Tytuł|Autorzy|Streszczenie|Rok|Czasopismo|Słowa kluczowe|DOI",
}


@pytest.mark.parametrize(("name", "delimiter"), list(zip(HEADERS, itertools.cycle(",;\t|"))))
def test_columns_are_known_by_the_names_that_services_and_languages_give_them(tmp_path, name, delimiter):
    names = HEADERS[name].split("|")
    cells = [TITLES[0], "Lee, A.; Chen, B.", ABSTRACT, "2020", "River Notes", "rivers; sand", "10.1234/rn.1"]
    lines = [delimiter.join(f'"{cell}"' for cell in row) for row in (names, cells)]
    (paper,), report = read(tmp_path / "export.csv", "\n".join(lines) + "\n")
    assert (paper.title, paper.authors, paper.abstract) == (TITLES[0], ("Lee, A.", "Chen, B."), ABSTRACT)
    assert (paper.year, paper.venue, paper.keywords) == (2020, "River Notes", ("rivers", "sand"))
    assert paper.doi == "10.1234/rn.1"
    assert report.notes == []


@pytest.mark.parametrize("suffix", ["csv", "txt", "tsv", ""])
@pytest.mark.parametrize("n_rows", [1, 2])
def test_a_header_is_no_title_however_short_the_table(tmp_path, suffix, n_rows):
    header = "NCT Number,Study Title,Brief Summary,Start Date"
    rows = "".join(f'NCT0{number},{TITLES[number]},"{ABSTRACT}",2021-03\n' for number in range(n_rows))
    papers, report = read(tmp_path / f"ctg-studies.{suffix}", f"{header}\n{rows}")
    assert [paper.title for paper in papers] == list(TITLES[:n_rows])
    assert {paper.year for paper in papers} == {2021}
    assert list(report.files.values()) == ["table"]


@pytest.mark.parametrize("suffix", ["csv", "txt"])
def test_a_table_without_a_column_of_titles_says_which_it_has(tmp_path, suffix):
    text = f'Kohde,Kuvaus,Vuosi\nYksi asia,"{ABSTRACT}",2020\nToinen asia,"{ABSTRACT}",2021\n'
    with pytest.raises(
        InputError, match="no column of titles among 'Kohde', 'Kuvaus', 'Vuosi'; name one of them 'title'"
    ):
        read(tmp_path / f"a.{suffix}", text)


def test_lines_above_the_header_and_a_column_alone_are_read(tmp_path):
    above = '"About the data: Exported on Jan 02, 2024. Criteria: sand, salt"\n\n'
    papers, _ = read(tmp_path / "a.csv", f"{above}Publication ID,Title,PubYear\npub.1,{TITLES[0]},2020\n")
    assert [(paper.title, paper.year) for paper in papers] == [(TITLES[0], 2020)]
    papers, _ = read(tmp_path / "b.csv", f"Title\n{TITLES[0]}, with a comma\n{TITLES[1]}\n")
    assert [paper.title for paper in papers] == [f"{TITLES[0]}, with a comma", TITLES[1]]


@pytest.mark.parametrize(
    ("ids", "references", "expected"),
    [
        (("a", "b", "c"), ("12", "30", "12"), [(), (), ()]),
        (("a", "b", "c"), ("12.0", "", "30"), [(), (), ()]),
        (("1", "2", "3"), ("2", "3", "1"), [(), (), ()]),
        (("1", "2", "3"), ("2", "", "1"), [("2",), (), ("1",)]),
        (("1", "2", "3"), ("2;3", "3", ""), [("2", "3"), ("3",), ()]),
        (("a", "b", "c"), ("b", "", "10.1000/x"), [("b",), (), ("10.1000/x",)]),
    ],
)
def test_numbers_of_references_are_no_reference_lists(tmp_path, ids, references, expected):
    rows = "".join(f"{id_},{TITLES[0]} {id_},{cell}\n" for id_, cell in zip(ids, references, strict=True))
    papers, report = read(tmp_path / "a.csv", f"id,title,References\n{rows}")
    assert [paper.references for paper in papers] == expected
    assert bool(report.notes) == (not any(expected))
    assert all("the column 'References' holds numbers" in note for note in report.notes)


def test_dimensions_references_link_by_id_and_by_their_parts(tmp_path):
    entry = "[Lee, Ada; Ray, Bo]|[ur.1; ur.2]|Nature|2001|400|2|5-9|10.1000/x|pub.7|3"
    (paper,), _ = read(
        tmp_path / "a.csv", f'Publication ID,Title,Cited references\npub.1,{TITLES[0]},"{entry};[]||||||||pub.8|0"\n'
    )
    assert paper.references == ("Lee A, 2001, Nature, V400, P5, DOI 10.1000/x", "pub.8")
    assert paper.identifiers == ("dimensions:pub.1",)


def test_the_first_and_the_last_page_are_pages(tmp_path):
    (paper,), _ = read(tmp_path / "a.csv", f"title,Page start,Page end\n{TITLES[0]},10,18\n")
    assert paper.details == (("page", "10–18"),)


def test_a_reader_that_wins_by_a_hair_says_so(tmp_path, monkeypatch):
    class Rival:
        NAME, SUFFIXES, DESCRIPTION = "rival", (".csv",), "what it is"
        confidence = 0.0

        def looks_like(self, head, name):
            return self.confidence

        def read(self, stream, source):
            return iter(())

    rival = Rival()
    readers = dict(open_module.registry.load_usable("readers", open_module.Reader))
    monkeypatch.setattr(open_module.registry, "load_usable", lambda *_: readers | {"rival": rival})
    text = f"title,year\n{TITLES[0]},2020\n"
    assert read(tmp_path / "a.csv", text)[1].notes == []
    rival.confidence = 0.59
    assert read(tmp_path / "a.csv", text)[1].notes == [
        f"{tmp_path / 'a.csv'} was read as table, but may as well be rival: look at a few of its papers."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "title,abstract\n",
        "title,abstract",
        "title,abstract\n\n\n",
    ],
)
def test_a_header_alone_is_a_table_without_papers(tmp_path, text):
    with pytest.raises(InputError, match="was read as table and holds no papers"):
        read(tmp_path / "a.csv", text)


def test_what_is_hostile_in_a_table_is_harmless(tmp_path):
    names = ",".join(f"c{number}" for number in range(10_000))
    papers, report = read(tmp_path / "wide.csv", f"title,{names}\n{TITLES[0]}{',x' * 10_000}\n")
    assert [paper.title for paper in papers] == [TITLES[0]]
    assert len(report.notes[0]) < 400
    papers, report = read(tmp_path / "nul.csv", f'title,abstract\n{TITLES[0]}\0,"a\0b {ABSTRACT}"\n')
    assert [(paper.title, paper.abstract) for paper in papers] == [(TITLES[0], f"ab {ABSTRACT}")]
    papers, report = read(tmp_path / "open.csv", f'title,year\n"{TITLES[0]},2020\n{TITLES[1]},2021\nA third one,2022\n')
    assert [paper.title for paper in papers] == [TITLES[1], "A third one"]
    assert report.skipped[0].reason == "a quote in the row is never closed"
    papers, _ = read(tmp_path / "formula.csv", f"title,url\n=HYPERLINK(1) {TITLES[0]},javascript:alert(1)\n")
    assert (papers[0].title, papers[0].url) == (f"=HYPERLINK(1) {TITLES[0]}", "")


def test_the_header_of_a_second_table_is_no_paper():
    text = "Title,Year\nSand,2000\n\nTitle,Year\nSalt,2001\n"
    first, again, second = registry.load("readers", "table").read(io.BytesIO(text.encode()), "a.csv")
    assert (first.title, second.title) == ("Sand", "Salt")
    assert again == Skipped("a.csv:4", "the names of the columns again")
