"""What graphrec has no use for comes out as it went in, and under the name of each other format."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import graphrec
from graphrec import registry
from graphrec.exporters.export import Export, made_visible
from graphrec.identity.merge import merge_records
from graphrec.model.details import BIBTEX_TYPES, DETAILS, RIS_TYPES, TYPES, canonical, entry_kind, kind_of
from graphrec.model.paper import Paper, ReadReport, Remark
from graphrec.readers._columns import COLUMNS, detail_of_column, normalize_name
from graphrec.readers.open import find_reader, read_files
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from pathlib import Path

ARTICLE = r"""@article{müller_2020:a,
  title = {A study of {BERT} in {Z{\"u}rich}, with $\alpha$},
  author = {M{\"u}ller, Hans and {World Health Organization} and others},
  year = {2020},
  month = may,
  day = {17},
  volume = {12},
  number = {3},
  pages = {1--10},
  publisher = {ACM},
  issn = {1234-5678},
  language = {german},
  code = {https://example.org/code},
  note = {Code at \url{https://example.org/code}},
  doi = {10.1000/ABC},
  url = {https://example.org/~lee/a_b%20c},
  keywords = {read, toread, {Aged, 80 and over}},
  file = {:C\:\\papers\\a.pdf:PDF},
  primaryclass = {cs.LG},
}

"""
OTHER_ENTRIES = r"""@phdthesis{t1,
  title = {On sand},
  author = {Lee, Ann},
  year = {2019},
  school = {MIT},
  address = {Boston},
}

@mastersthesis{t2,
  title = {On salt},
  author = {Lee, Ann},
  year = {2019},
  school = {MIT},
}

@article{nojournal,
  title = {On silt},
  author = {Lee, Ann},
  year = {c. 1990},
}

@book{b1,
  title = {Sand},
  year = {2001},
  number = {7},
  edition = {2},
  publisher = {Springer},
  editor = {Ann Lee and Bob Ray},
  series = {LNCS},
  isbn = {978-3-16-148410-0},
}

@inbook{c1,
  title = {Silt},
  author = {Lee, Ann},
  year = {2001},
  booktitle = {Sand},
  pages = {7},
  chapter = {2},
  publisher = {Springer},
}

@techreport{r1,
  title = {Clay},
  author = {Lee, Ann},
  year = {1999},
  number = {TR-5},
  institution = {NASA},
  month = {Spring},
}

@misc{p1,
  title = {Mud},
  author = {Lee, Ann},
  year = {2020},
  eprint = {2001.00042},
  archiveprefix = {arXiv},
}

@online{o1,
  title = {Loam},
  author = {Lee, Ann},
  date = {2020-05-17},
  urldate = {2021-02-03},
}

"""
RIS = """TY  - THES
ID  - x1
TI  - On sand
AU  - Lee, Ann
PY  - 2019
AB  - We study sand.
M3  - Habilitation
VL  - 2
IS  - 4
SP  - 11
EP  - 20
PB  - MIT
CY  - Boston
ED  - Ray, Bob
T3  - Sands
DA  - 2019/05/17
Y2  - 2020/01/02
SN  - 1234-5678
DB  - Embase
AN  - L2029880245
N1  - Read it again.
N1  - And again.
C1  - a custom field
LB  - shelf 7
ER  -
"""
ITEM = {
    "id": "x1",
    "type": "song",
    "title": "On sand",
    "author": [{"family": "Gogh", "given": "Vincent", "non-dropping-particle": "van"}, {"literal": "World Bank Group"}],
    "issued": {"date-parts": [[2020, 5, 17]]},
    "accessed": {"date-parts": [[2021, 2]]},
    "container-title": "Songs",
    "volume": "12",
    "page": "1-10",
    "publisher-place": "Boston",
    "editor": [{"family": "Lee", "given": "Ann"}],
    "note": "line one\nPMID: 123",
    "medium": "tape",
    "DOI": "10.1000/ABC",
    "event": {"name": "a fair"},
}


def read(data: bytes | str, name: str) -> list[Paper]:
    data = data.encode() if isinstance(data, str) else data
    records = list(find_reader(data, name)[1].read(io.BytesIO(data), name))
    papers = [record for record in records if not isinstance(record, Remark)]
    assert all(isinstance(paper, Paper) for paper in papers)
    return papers  # type: ignore[return-value]


def written(papers: list[Paper], form: str) -> str:
    stream = io.BytesIO()
    registry.load("exporters", form).write(made_visible(Export(tuple(papers))), stream)
    return stream.getvalue().decode()


def through(papers: list[Paper], form: str) -> list[Paper]:
    """The papers written in a format and read again."""
    return read(written(papers, form), f"x{registry.load('exporters', form).SUFFIX}")


@pytest.mark.parametrize("between", ["bibtex", "jsonl"])
def test_bibtex_comes_out_as_it_went_in(between: str) -> None:
    papers = read(ARTICLE + OTHER_ENTRIES, "a.bib")
    assert written(through(papers, between), "bibtex") == ARTICLE + OTHER_ENTRIES


@pytest.mark.parametrize("between", ["ris", "csl-json"])
def test_bibtex_keeps_its_fields_on_the_way_through_other_formats(between: str) -> None:
    entries = written(through(read(ARTICLE + OTHER_ENTRIES, "a.bib"), between), "bibtex")
    for before, after in zip(
        ARTICLE.split("@")[1:] + OTHER_ENTRIES.split("@")[1:], entries.split("@")[1:], strict=True
    ):
        names = [set(re.findall(r"^  (\w+) =|^(\w+\{.*),", entry, re.MULTILINE)) for entry in (before, after)]
        assert names[0] - {("date", "")} <= names[1]  # which is year, month and day
    for text in ("{World Health Organization} and others", "month = may", "pages = {1--10}", "@inbook{c1", "c. 1990"):
        assert text in entries
    assert "file = {:C\\:\\\\papers\\\\a.pdf:PDF}" in entries


@pytest.mark.parametrize("between", ["ris", "bibtex", "csl-json", "jsonl"])
def test_ris_comes_out_as_it_went_in(between: str) -> None:
    records = written(through(read(RIS, "a.ris"), between), "ris")
    assert set(RIS.splitlines()) - {"ER  -"} <= set(records.splitlines())
    own = {line for line in records.splitlines() if line.startswith("U1")}
    assert own == set()


@pytest.mark.parametrize("between", ["bibtex", "csl-json", "jsonl"])
def test_csl_comes_out_as_it_went_in(between: str) -> None:
    (item,) = json.loads(written(through(read(json.dumps([ITEM]), "a.json"), between), "csl-json"))
    spelling = {"author", "DOI"} if between == "bibtex" else set()  # only CSL writes particles apart
    assert {name: value for name, value in item.items() if name in ITEM and name not in spelling} == {
        name: value for name, value in ITEM.items() if name not in spelling
    }


def test_a_record_of_one_format_has_its_fields_in_the_others() -> None:
    papers = read(RIS, "a.ris")
    entry = written(papers, "bibtex")
    assert entry.startswith("@thesis{x1,")
    for line in ("volume = {2}", "number = {4}", "pages = {11--20}", "school = {MIT}", "month = may", "type = {Habil"):
        assert line in entry
    (item,) = json.loads(written(papers, "csl-json"))
    assert (item["type"], item["page"], item["number"], item["archive"]) == ("thesis", "11-20", "4", "Embase")
    record = json.loads(written(papers, "jsonl"))
    assert (record["volume"], record["issued"], record["note"]) == ("2", "2019-05-17", ["Read it again.", "And again."])


def test_json_lines_keep_keys_that_mean_nothing_to_graphrec() -> None:
    record = {"title": "On sand", "id": "a", "stars": 5, "code_url": "https://example.org", "my tags": ["x", {"y": 1}]}
    papers = read(json.dumps(record), "a.jsonl")
    for form in ("jsonl", "bibtex", "ris", "csl-json"):
        (again,) = written(through(papers, form), "jsonl").splitlines()
        assert {"stars": 5, "my tags": ["x", {"y": 1}], "code": "https://example.org"}.items() <= json.loads(
            again
        ).items()


def test_titles_keep_their_capital_letters_in_every_style() -> None:
    entry = written([Paper("A view of Bayesian nets: Łódź, mRNA and BlockPruner", id="a")], "bibtex")
    assert "title = {A view of {Bayesian} nets: {Łódź}, {mRNA} and {BlockPruner}}" in entry


def test_the_type_of_a_paper_that_has_none_is_a_guess_that_all_formats_share() -> None:
    papers = [
        Paper("a", venue="Nature"),
        Paper("b", venue="Proceedings of X"),
        Paper("c"),
        Paper("d", arxiv="2001.00042"),
    ]
    assert re.findall(r"@(\w+)", written(papers, "bibtex")) == ["article", "inproceedings", "misc", "misc"]
    assert re.findall(r"TY  - (\w+)", written(papers, "ris")) == ["JOUR", "CONF", "GEN", "GEN"]
    types = [item["type"] for item in json.loads(written(papers, "csl-json"))]
    assert types == ["article-journal", "paper-conference", "document", "article"]


@pytest.mark.parametrize("form", ["bibtex", "ris", "csl-json", "jsonl", "csv"])
@pytest.mark.parametrize("type_", sorted(TYPES))
def test_every_type_comes_back_from_every_format(type_: str, form: str) -> None:
    paper = Paper("On sand", id="a", year=2001, details=(("type", type_),))
    (again,) = through([paper], form)
    assert dict(again.details)["type"] == type_


def test_the_most_complete_record_says_each_detail_and_the_others_what_it_lacks() -> None:
    best = Paper("On sand", doi="10.1000/a", abstract="We.", details=(("type", "article-journal"), ("volume", "1")))
    lesser = Paper("On sand", details=(("type", "article"), ("volume", "2"), ("page", "1–2"), ("note", "mine")))
    merged = merge_records([lesser, best])
    assert merged.details == (("type", "article-journal"), ("volume", "1"), ("page", "1–2"), ("note", "mine"))


def test_a_spelling_of_what_is_no_longer_so_is_not_written() -> None:
    (paper,) = read(ARTICLE, "a.bib")
    entry = written([replace(paper, title="Another title", year=1999)], "bibtex")
    assert "title = {Another title}" in entry
    assert "year = {1999}" in entry
    assert "BERT" not in entry
    assert "may" not in entry
    assert "issued = {2020-05-17}" in entry


def test_an_address_that_is_no_link_is_kept_and_so_are_further_ones(tmp_path: Path) -> None:
    lines = "TY  - JOUR\nTI  - On sand\nUR  - urn:nbn:de:1\nER  -\n\nTY  - JOUR\nTI  - On salt\n"
    lines += "UR  - https://a.example/x; https://b.example/y\nUR  - https://c.example/z\nER  -\n"
    (tmp_path / "a.ris").write_text(lines)
    library = graphrec.build([tmp_path / "a.ris"], tmp_path / "library")
    records = written(sorted(library, key=lambda paper: paper.title), "ris")
    assert sorted(re.findall(r"UR  - (.*)\r", records)) == [
        "https://a.example/x", "https://b.example/y", "https://c.example/z", "urn:nbn:de:1"
    ]  # fmt: skip


def test_what_is_too_long_is_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.bib").write_text(f"@misc{{a, title = {{On sand}}, note = {{short}}, file = {{{'x' * 6_000}}}}}")
    report = ReadReport()
    (paper,) = read_files([tmp_path / "a.bib"], report)
    assert paper.details == (("type", "document"), ("note", "short"))
    assert any("bibtex:file of 6,000 characters, which is left out" in note for note in report.notes)


def test_no_name_of_a_detail_is_that_of_a_field_except_where_a_field_is_made_from_it() -> None:
    fields = {name for names in COLUMNS.values() for name in names}
    names_of = {detail.name: map(normalize_name, (detail.name, *detail.columns)) for detail in DETAILS}
    shared = {name for name, names in names_of.items() if any(each.replace(" ", "") in fields for each in names)}
    assert shared == {"publisher", "issued"}
    assert detail_of_column("Journal abbreviation") is not None


def test_a_kind_of_entry_means_the_type_that_it_is_written_for() -> None:
    types = {*BIBTEX_TYPES.values()} - {"article"}
    assert {type_: BIBTEX_TYPES[entry_kind(type_)] for type_ in types} == {type_: type_ for type_ in types}
    assert all(RIS_TYPES[kind_of(type_, RIS_TYPES)] == type_ for type_ in RIS_TYPES.values())


def test_details_have_one_order_whatever_the_order_of_a_record() -> None:
    pairs = [("note", "b"), ("volume", "1"), ("note", " a\r\n\r\nc "), ("ISSN", "1234-5678; 8765-4321"), ("page", "")]
    assert canonical(pairs) == (
        ("volume", "1"), ("ISSN", "1234-5678"), ("ISSN", "8765-4321"), ("note", "b"), ("note", "a\nc"),
    )  # fmt: skip
    assert canonical(canonical(pairs)) == canonical(pairs)


@pytest.mark.parametrize("value", ["[" * 900 + "]" * 900, '"\\ud800"', "[NaN]", "[1e999,", "9" * 4_900])
def test_what_is_no_json_that_can_be_written_comes_out_as_text(value: str) -> None:
    paper = Paper("On sand", id="a", details=(("type", "book"), ("csl:x", value), ("json:z", value)))
    assert json.loads(written([paper], "csl-json"))[0]["x"] == value
    assert json.loads(written([paper], "jsonl"))["z"] == value


CROSSREF = {
    "DOI": "10.1000/a", "type": "book-chapter", "title": ["On sand"], "container-title": ["Sands"], "volume": "3",
    "page": "1-9", "publisher": "ACM", "ISBN": ["978-3-16-148410-0"], "published-print": {"date-parts": [[2020, 5]]},
    "author": [{"family": "Lee", "given": "Ann"}], "editor": [{"family": "Ray", "given": "Bob"}], "indexed": {"n": 1},
    "deposited": {"n": 1}, "prefix": "10.1000", "member": "1",
}  # fmt: skip
OPENALEX = {
    "id": "https://openalex.org/W1", "title": "On sand", "publication_date": "2020-05-17", "publication_year": 2020,
    "biblio": {"volume": "3", "issue": "1", "first_page": "1", "last_page": "9"}, "counts_by_year": [{"year": 2020}],
    "concepts": [], "authorships": [], "cited_by_count": 7,
}  # fmt: skip


def test_of_services_what_a_bibliography_prints_is_kept_and_nothing_else() -> None:
    (paper,) = read(json.dumps(CROSSREF), "a.json")
    assert paper.details == (
        ("type", "chapter"), ("volume", "3"), ("page", "1–9"), ("publisher", "ACM"), ("editor", "Ray, Bob"),
        ("issued", "2020-05"), ("ISBN", "978-3-16-148410-0"),
    )  # fmt: skip
    (paper,) = registry.load("readers", "openalex").read(io.BytesIO(json.dumps(OPENALEX).encode()), "a.json")
    assert paper.details == (("volume", "3"), ("issue", "1"), ("page", "1–9"), ("issued", "2020-05-17"))


PEOPLE = """TY  - JOUR
ID  - x1
TI  - On sand
AU  - World Health Organization
AU  - United Nations
AU  - Plato
AU  - Yamada T.
AU  - de Beauvoir, Simone
AU  - IBM Corp.,
A2  - Ray, Bob
A2  - Lee A.
A2  - World Bank
JA  - J. Sand
L1  - file.pdf
L1  - internal-pdf://12/file.pdf
ER  -
"""


def test_groups_of_ris_are_whole_in_every_format() -> None:
    papers = read(PEOPLE, "a.ris")
    entry = written(papers, "bibtex")
    assert "{World Health Organization} and {United Nations} and Plato and Yamada T. and de Beauvoir, Simone" in entry
    assert "and {IBM Corp.}}" in entry
    assert "editor = {Ray, Bob and Lee A. and {World Bank}}" in entry
    item = json.loads(written(papers, "csl-json"))[0]
    groups = [name["literal"] for name in (*item["author"], *item["editor"]) if "literal" in name]
    assert groups == ["World Health Organization", "United Nations", "Plato", "IBM Corp.", "World Bank"]


def test_tags_of_ris_stay_and_files_are_no_addresses() -> None:
    papers = read(PEOPLE, "a.ris")
    assert papers[0].url == ""
    records = [line.rstrip() for line in written(papers, "ris").splitlines() if line]
    assert set(records) - set(PEOPLE.splitlines()) == {"T2  - J. Sand"}  # of which the paper has its venue
    assert set(PEOPLE.splitlines()) <= set(records)


def test_an_address_that_is_none_does_not_hide_one() -> None:
    (paper,) = read("TY  - JOUR\nTI  - On sand\nUR  - file.pdf\nL2  - https://example.org/a\nER  -\n", "a.ris")
    assert paper.url == "https://example.org/a"
    assert {"UR  - file.pdf", "UR  - https://example.org/a"} <= set(written([paper], "ris").splitlines())


@pytest.mark.parametrize("between", ["ris", "bibtex", "jsonl"])
def test_names_without_a_comma_are_those_of_the_same_people_again(between: str) -> None:
    entry = "@book{b,\n  title = {Sand},\n  author = {World Bank Group and Ann Lee},\n  year = {2001},\n"
    entry += "  editor = {Ann Lee and Bob Ray and {World Bank}},\n}\n\n"
    papers = read(entry, "a.bib")
    (after,) = through(papers, between)
    assert (after.authors, after.details[:5]) == (papers[0].authors, papers[0].details[:5])
    assert written([after], "bibtex") == (
        entry.replace("World Bank Group", "{World Bank Group}") if between == "ris" else entry
    )


def test_names_of_csl_without_a_given_name_are_whole() -> None:
    item = {"id": "a", "type": "book", "title": "Sand", "author": [{"family": "United Nations"}, {"literal": "WHO"}]}
    papers = read(json.dumps([item]), "a.json")
    assert "author = {{United Nations} and WHO}" in written(papers, "bibtex")
    assert json.loads(written(papers, "csl-json"))[0]["author"] == item["author"]


def test_keys_of_answers_are_left_out_of_our_own_records_alone() -> None:
    paper = Paper("On sand", id="a", year=2020, details=(("type", "book"), ("json:score", "5"), ("json:x", "1")))
    stream = io.BytesIO()
    answer = Export((paper,), scores={"a": 0.5}, reasons={"a": "cites it"}, sources={"a": ("a.bib",)})
    registry.load("exporters", "jsonl").write(answer, stream)
    (after,) = read(stream.getvalue(), "a.jsonl")
    assert (after.id, after.year, after.details) == (paper.id, paper.year, paper.details)
    for record in (
        {"title": "On sand", "score": 5},
        {"id": "a", "title": "On sand", "score": 0.5, "reason": "good"},
        {"title": "On sand", "id": "a", "year": 2020, "cluster": "sand"},
        {"title": "On sand", "id": "a", "extra": {"x": 1}, "note": "n"},
    ):
        papers = read(json.dumps(record), "a.jsonl")
        kept = dict(papers[0].details)
        for key in record.keys() & {"score", "reason", "cluster", "extra"}:
            assert json.loads(kept[f"json:{key}"]) == record[key]
        assert through(papers, "jsonl")[0].details == papers[0].details


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "javascript&colon;alert(1)",
        "blob:x",
        "JavaScript: alert(1)",
        "file: ///etc/passwd",
        "ms-msdt: /id x",
        "fi&Tab;le:///etc/passwd",
        "&#32;file:///etc/passwd",
    ],
)
def test_an_address_that_a_program_would_run_is_written_nowhere(address: str) -> None:
    paper = build_paper("a:1", title="Sand", url=address, details=(("other-url", address), ("note", "of sand")))
    assert isinstance(paper, Paper)
    assert paper.details == (("note", "of sand"),)


@pytest.mark.parametrize("between", ["ris", "bibtex", "csl-json", "jsonl"])
def test_words_in_the_place_of_an_address_are_kept(between: str) -> None:
    words = ["ORCID: 0000-0003-1124-2999", "orcid:0000-0003-1124-2999", "see the library: shelf 7"]
    record = "".join(f"UR  - {each}\r\n" for each in words)
    papers = read(f"TY  - JOUR\nID  - a\nTI  - On sand\n{record}ER  - \n", "a.ris")
    assert sorted(re.findall(r"UR  - (.*)\r", written(through(papers, between), "ris"))) == sorted(words)
    entry = "@misc{a, title = {On sand}, code = {github:lee/sand}, urldate = {Accessed:2016, in May}}"
    (after,) = through(read(entry, "a.bib"), between)
    assert {("code", "github:lee/sand"), ("bibtex:urldate", "Accessed:2016, in May")} <= {*after.details}


def test_an_address_of_another_program_is_kept() -> None:
    paper = build_paper("a:1", title="Sand", url="internal-pdf://1/sand.pdf")
    assert isinstance(paper, Paper)
    assert paper.details == (("other-url", "internal-pdf://1/sand.pdf"),)
