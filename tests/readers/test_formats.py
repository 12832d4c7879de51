from __future__ import annotations

import contextlib
import gzip
import io
import json
import random
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from crafted_files import cell, workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from graphrec import registry
from graphrec.errors import GraphrecError
from graphrec.model.paper import Paper, ReadReport, Remark, Skipped
from graphrec.readers.files import InputFile, read_each
from graphrec.readers.open import find_reader, read_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

FIXTURES = Path(__file__).parent / "fixtures"
DOI = "10.1234/jsn.2021.7"
BOTH = ("Lee, Ada", "van Chen, Bo")
PLAIN = ("Ada Lee", "Bo van Chen")
OLD = "10.5555/old.1"
VENUE = "Journal of Sparse Nets"
WOS = ("Old C, 1999, J COMP, V1, P2, DOI 10.5555/old.1", "Another D, 2003, NATURE, V400, P5")
RIS = ("Old, C., (1999) A Paper, doi: 10.5555/old.1", "Another, D., Some Long Title, 2003")
SCOPUS = (
    "Old C.; Older D., A paper on paper, J Comp, 1, (1999)",
    "Another D., (2003) Nature, 400, doi: 10.5555/old.1",
)

# file, format, papers, skipped, and what the first paper has beside its title, year 2021 and (mostly) DOI
EXPECTED = [
    ("PoPCites.csv", "publish-or-perish-csv", 1, 0, {"authors": ("A Lee", "B van Chen")}),
    ("Sources.xml", "word-xml", 2, 1, {"authors": BOTH, "id": "Lee21", "venue": "Journal of Sparse Nets"}),
    ("acl.xml", "acl-xml", 1, 0, {"authors": BOTH, "id": "lee-van-chen-2021-pruning", "abstract": "We prune."}),
    ("arxiv-oai.xml", "arxiv-oai", 2, 0, {"authors": BOTH, "arxiv": "2001.00042", "year": 2020}),
    ("arxiv.atom", "arxiv-atom", 1, 1, {"authors": PLAIN, "arxiv": "2001.00042", "year": 2020}),
    ("arxiv.json", "arxiv-json", 1, 0, {"authors": BOTH, "year": 2020, "abstract": "We prune α networks."}),
    ("biorxiv.json", "biorxiv", 1, 0, {"authors": ("Lee, A.", "van Chen, B."), "keywords": ("bioinformatics",)}),
    ("cinii.json", "cinii", 1, 0, {"authors": BOTH, "venue": "Journal of Sparse Nets", "abstract": ""}),
    ("core.json", "core", 1, 0, {"references": (OLD, "core:3", "Ray D. A good book"), "authors": BOTH}),
    ("datacite.json", "datacite", 1, 0, {"authors": BOTH, "references": (OLD,), "other_titles": ("Élagage",)}),
    ("dimensions.json", "dimensions", 1, 0, {"authors": BOTH, "references": ("pub.1100000002",)}),
    ("doaj.json", "doaj", 1, 0, {"authors": PLAIN, "url": "https://example.org/7"}),
    ("europepmc.json", "europepmc", 1, 0,
        {"authors": BOTH, "abstract": "Methods: We prune H2O.", "identifiers": ("pmid:12345678", "pmcid:PMC7654321")}),
    ("hal.json", "hal", 1, 0, {"authors": PLAIN, "other_titles": ("Élagage",), "id": "hal-04000001"}),
    ("inspire.json", "inspire", 1, 0,
        {"authors": BOTH, "arxiv": "2001.00042",
            "references": (f"Old C, 1999, J Comp, V1, P2, DOI {OLD}", "inspire:1000002", "A book of old nets")}),
    ("lens.json", "lens", 1, 0, {"authors": BOTH, "references": ("000-000-000-000-002",), "venue": VENUE}),
    ("zbmath.json", "zbmath", 1, 0, {"authors": BOTH, "references": (OLD, "zbmath:6"), "venue": VENUE}),
    ("awesome.md", "markdown-list", 2, 1,
        {"authors": PLAIN, "venue": "J. Sparse Nets", "keywords": ("Pruning",),
         "details": (("code", "https://github.com/lee/pruning"),)}),
    ("better.json", "zotero-json", 1, 0, {"authors": ("Lee, Ada", "The Sparse Group"), "id": "lee2021"}),
    ("cnki.txt", "cnki", 2, 0, {"authors": ("张三", "李四"), "venue": "示例学报", "url": "https://example.org/7"}),
    ("cochrane.txt", "cochrane", 2, 1,
        {"authors": ("Lee A", "van Chen B"), "identifiers": ("pmid:12345678",), "keywords": ("Pruning", "Sparsity")}),
    ("crossref.json", "crossref", 1, 0,
        {"references": (OLD, 'Another, 2003, "Some long title"'), "abstract": "We prune H2O & more."}),
    ("dblp.xml", "dblp-xml", 2, 0, {"authors": PLAIN, "references": ("DBLP:journals/old/Old99",)}),
    ("embase-fields.csv", "embase-csv", 2, 0,
        {"authors": ("Lee A.", "van Chen B."), "venue": "Journal of Sparse Nets"}),
    ("embase-rows.csv", "embase-csv", 1, 0, {"authors": ("Lee A.", "van Chen B."), "doi": ""}),
    ("endnote.xml", "endnote-xml", 1, 0, {"authors": BOTH, "identifiers": ("pmid:12345678",)}),
    ("hayagriva.yml", "hayagriva", 2, 1,
        {"authors": BOTH, "venue": "Journal of Sparse Nets", "abstract": "We prune networks. Twice."}),
    ("ieee.csv", "ieee-csv", 1, 0, {"authors": ("A. Lee", "B. van Chen"), "venue": "Journal of Sparse Nets"}),
    ("jats.xml", "jats", 1, 1, {"authors": BOTH, "venue": "J. Nets", "identifiers": ("pmcid:PMC77",)}),
    ("lens.csv", "lens-csv", 1, 0, {"references": ("000-555-666-777-888", "000-555-666-777-999")}),
    ("mendeley.json", "csl-json", 1, 0,
        {"authors": (*BOTH, "The Sparse Group"), "arxiv": "2001.00042", "id": "lee2021"}),
    ("mods.xml", "mods-xml", 1, 0, {"authors": ("Lee, Ada",), "venue": "Journal of Sparse Nets"}),
    ("noteexpress.net", "cnki", 2, 0,
        {"authors": ("张三", "李四"), "keywords": ("剪枝", "稀疏"), "other_titles": ("稀疏网络",)}),
    ("obsidian.md", "notes", 1, 0,
        {"authors": BOTH, "id": "lee2021", "keywords": ("pruning",), "references": ("chen2020",)}),
    ("openalex.csv", "openalex-csv", 1, 0, {"authors": PLAIN, "id": "W1000001"}),
    ("openalex.json", "openalex", 1, 0, {"abstract": "We prune and prune", "references": ("W2000001", "W2000002")}),
    ("papers.json", "jsonl", 2, 1, {"authors": BOTH, "doi": ""}),
    ("papers.jsonl", "jsonl", 2, 3,
        {"authors": PLAIN, "references": ("chen2020", OLD), "url": "https://example.org/7"}),
    ("people.csv", "table", 2, 1, {"authors": ("Lee, A.", "van Chen, B."), "references": (OLD,)}),
    ("people.tsv", "table", 2, 0, {"id": "k1", "doi": ""}),
    ("pubmed.csv", "pubmed-csv", 1, 0,
        {"authors": ("Lee A", "van Chen B"), "identifiers": ("pmid:12345678", "pmcid:PMC7654321")}),
    ("pubmed.nbib", "nbib", 2, 0, {"authors": BOTH, "keywords": ("Pruning", "Sparsity")}),
    ("pubmed.xml", "pubmed-xml", 1, 1,
        {"references": (OLD, "pmid:222"), "abstract": "METHODS: We prune. RESULTS: H2O stays."}),
    ("refworks.txt", "refworks", 2, 1,
        {"authors": BOTH, "abstract": "We prune networks in two lines.", "keywords": ("pruning", "sparsity")}),
    ("s2-batch.json", "semantic-scholar", 1, 1, {"references": (OLD, "0000000000000000000000000000000000000fff")}),
    ("s2-citations.json", "semantic-scholar", 2, 0, {"year": None, "doi": ""}),
    ("s2ag.jsonl", "semantic-scholar", 1, 0, {"id": "corpusid:77", "venue": "Journal of Sparse Nets"}),
    ("s2orc-full.json", "s2orc-full-text", 1, 0, {"authors": BOTH, "venue": "J. Nets", "identifiers": ("pmid:99",)}),
    ("s2orc.jsonl", "s2orc", 1, 0, {"authors": ("Lee, Ada B.",), "references": ("corpusid:88", "corpusid:99")}),
    ("savedrecs.tsv", "wos-tab", 1, 0, {"authors": BOTH, "references": WOS}),
    ("savedrecs.txt", "wos", 2, 0, {"authors": BOTH, "references": WOS}),
    ("scholar.enw", "endnote-enw", 2, 0, {"authors": BOTH, "url": "https://example.org/7"}),
    ("scopus.csv", "scopus-csv", 1, 0,
        {"authors": BOTH, "references": SCOPUS}),
    ("springer.csv", "springer-csv", 1, 0, {"authors": ("Ada Lee", "Ian McDonald", "Bo van Chen")}),
    ("tei.xml", "tei", 1, 0, {"authors": BOTH, "venue": "J. Nets", "keywords": ("pruning",)}),
    ("titles.txt", "titles", 5, 0, {"year": None, "doi": "", "abstract": ""}),
    ("zotero.bib", "bibtex", 5, 1, {"authors": BOTH, "id": "lee2021pruning", "venue": "Journal of Sparse Nets"}),
    ("zotero.csv", "zotero-csv", 1, 0, {"arxiv": "2001.00042", "identifiers": ("pmid:12345678",)}),
    ("zotero.rdf", "zotero-rdf", 1, 0,
        {"authors": BOTH, "venue": "Journal of Sparse Nets", "url": "https://example.org/7"}),
    ("zotero.ris", "ris", 2, 1, {"authors": BOTH, "references": RIS}),
    ("zotero.yaml", "csl-yaml", 2, 1, {"authors": BOTH, "id": "lee2021"}),
]  # fmt: skip


def workbook_of_papers() -> bytes:
    """A spreadsheet with a line above its header, and a year that is a number."""
    rows = (
        ("exported 2024",),
        ("Article Title", "Authors", "Publication Year", "DOI"),
        ("Pruning Müller Networks", "Lee, Ada; van Chen, Bo", 2021, DOI),
    )
    return workbook("".join(f"<row>{''.join(_cells(number, row))}</row>" for number, row in enumerate(rows, start=1)))


def _cells(number: int, values: Sequence[str | int]) -> Iterator[str]:
    for column, value in zip("ABCD", values, strict=False):
        place = f"{column}{number}"
        yield cell(place, value) if isinstance(value, str) else f'<c r="{place}"><v>{value}</v></c>'


def parquet_table() -> bytes:
    """A table as data frames are saved: other column names, a list column, numbers and empty cells."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    rows = [
        {"Title": "Pruning Müller Networks", "authors": list(BOTH), "Year": 2021.0, "DOI": DOI},
        {"Title": "Sparse Graphs", "authors": None, "Year": None, "DOI": None},
    ]
    packed = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), packed)
    return packed.getvalue()


LISTING = "Get papers by mail!\nSubscribePruning Müller Networks\n" + "We prune networks twice and train them. " * 8
SAMPLES = {  # of every format that a test below cuts and damages
    **{name: [(FIXTURES / row[0]).read_bytes() for row in EXPECTED if row[1] == name] for _, name, *_ in EXPECTED},
    "listing": [f"{LISTING}\nSparse Graphs\n{LISTING}\n".encode()],
    "spreadsheet": [workbook_of_papers()],
    "parquet": [parquet_table() if find_spec("pyarrow") else b"PAR1"],
}


def read(path: Path) -> tuple[list[Paper], ReadReport]:
    report = ReadReport()
    return list(read_files([path], report)), report


@pytest.mark.parametrize(("file", "name", "papers", "skipped", "fields"), EXPECTED, ids=[row[0] for row in EXPECTED])
def test_each_format_is_found_by_its_content_and_read(file, name, papers, skipped, fields) -> None:  # type: ignore[no-untyped-def]
    found, report = read(FIXTURES / file)
    assert list(report.files.values()) == [name]
    assert (len(found), len(report.skipped)) == (papers, skipped)
    assert found[0].title.lower().replace('"', "").replace("muller", "müller").startswith("pruning müller networks")
    expected = {"year": 2021, "doi": DOI, **fields}
    assert {field: getattr(found[0], field) for field in expected} == expected


@pytest.mark.parametrize("file", [row[0] for row in EXPECTED])
def test_the_format_is_found_without_the_suffix_too(file: str) -> None:
    head = (FIXTURES / file).read_bytes()
    expected = next(row[1] for row in EXPECTED if row[0] == file)
    assert expected == find_reader(head, "download.txt" if expected == "titles" else "download")[1].NAME


def test_samples_are_of_readers_that_there_are() -> None:
    assert set(SAMPLES) <= set(registry.builtin_names("readers"))


@pytest.mark.parametrize("name", registry.builtin_names("readers"))
def test_every_reader_says_what_it_is(name: str) -> None:
    reader = registry.load("readers", name)
    assert name == reader.NAME
    assert all(suffix.startswith(".") for suffix in reader.SUFFIXES)
    assert len(reader.DESCRIPTION) in range(5, 120)


def test_records_say_the_line_they_begin_at() -> None:
    places = {paper.title: paper.source.rpartition(":")[2] for paper in read(FIXTURES / "zotero.bib")[0]}
    assert places["Without a Key"] == "28"
    _, report = read(FIXTURES / "zotero.bib")
    assert report.skipped[0].place.endswith("zotero.bib:24")


def test_bibtex_strings_crossrefs_and_latex_are_resolved() -> None:
    papers = {paper.title: paper for paper in read(FIXTURES / "zotero.bib")[0]}
    first = papers["Pruning Müller Networks: A Study of α-Sparsity"]
    assert first.abstract == "We prune networks twice & find that H2O models keep 97% of their accuracy."
    child = papers["Sparse Graphs (Revisited)"]
    assert (child.venue, child.year, child.arxiv) == ("Proceedings of Sparse Nets", 2020, "2001.00042")
    assert child.authors == ("Bo van Chen", "Ada Lee")


def test_bibtex_entries_whose_kind_begins_like_a_comment_are_entries() -> None:
    text = b"@comment{x}\n@Commentary{a, title={On Sieves}}\n@string{sand = {Sand}}\n@stringer{b, title=sand}\n"
    text += b"@article{c, title={Dunes}, abstract={A line\n@stringent rules begin}}\n@commented{d, title={\n"
    *papers, broken = registry.load("readers", "bibtex").read(io.BytesIO(text), "x")
    assert [paper.title for paper in papers] == ["On Sieves", "Sand", "Dunes"]
    assert papers[-1].abstract == "A line @stringent rules begin"
    assert "'@commented{d, title={'" in broken.reason


def test_named_entities_and_unknown_ones_do_not_stop_xml() -> None:
    assert read(FIXTURES / "dblp.xml")[0][0].title == "Pruning Müller Networks & &unknown; H2O"


def test_an_entity_bomb_is_not_expanded() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE dblp [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    bomb += b'<dblp><article key="x" mdate="1"><title>T &b;</title></article></dblp>'
    records = list(registry.load("readers", "dblp-xml").read(io.BytesIO(bomb), "x"))
    assert all(isinstance(record, Skipped) for record in records)


@pytest.mark.parametrize(
    "text", ["references:\n- title: " + "{" * 100_000, "references:\n" + "- " * 100_000 + "title: x"]
)
def test_deeply_nested_yaml_is_skipped(text: str) -> None:
    records = list(registry.load("readers", "csl-yaml").read(io.BytesIO(text.encode()), "x"))
    assert ["nest" in record.reason for record in records] == [True]


def test_tags_of_yaml_make_no_objects(tmp_path: Path) -> None:
    made = tmp_path / "made"
    text = f"references:\n- title: !!python/object/apply:os.mkdir ['{made}']\n- title: Good\n"
    records = list(registry.load("readers", "csl-yaml").read(io.BytesIO(text.encode()), "x"))
    assert [type(record) for record in records] == [Skipped, Paper]
    assert not made.exists()


def _reads_or_says_why(name: str, data: bytes) -> None:
    reader = registry.load("readers", name)
    assert 0.0 <= reader.looks_like(data[:65536], "x") <= 1.0
    with contextlib.suppress(GraphrecError):
        _check_records(reader.read(io.BytesIO(data), "x"))


def _check_records(records: Iterable[object]) -> None:
    for record in records:
        assert isinstance(record, (Paper, Skipped, Remark))
        assert not isinstance(record, Paper) or record.title


@pytest.mark.parametrize("name", registry.builtin_names("readers"))
@settings(max_examples=25, deadline=None)
@given(data=st.binary(max_size=300))
def test_no_bytes_crash_a_reader(name: str, data: bytes) -> None:
    _reads_or_says_why(name, data)


CUTS = st.tuples(
    st.integers(0, 2000),
    st.integers(0, 40),
    st.sampled_from([b"", b"}", b'"', b"<", b"\n", b"\xff", b"\0", b"{{", b"&", b",", b"[null,"]),
)


@pytest.mark.parametrize("name", sorted(SAMPLES))
@settings(max_examples=40, deadline=None)
@given(cuts=st.lists(CUTS, min_size=1, max_size=4))
def test_no_damage_to_a_real_file_crashes_its_reader(name: str, cuts: list[tuple[int, int, bytes]]) -> None:
    for sample in SAMPLES[name]:
        data = sample
        for start, length, put in cuts:
            at = start % max(1, len(data))
            data = data[:at] + put + data[at + length :]
        _reads_or_says_why(name, data)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_every_reader_reads_what_is_cut_off_anywhere(name: str) -> None:
    generator = random.Random(3)
    for data in SAMPLES[name]:
        for _ in range(8):
            _reads_or_says_why(name, data[: generator.randrange(len(data))])


def test_a_spreadsheet_is_read(tmp_path: Path) -> None:
    path = tmp_path / "papers.xlsx"
    path.write_bytes(workbook_of_papers())
    (paper,), report = read(path)
    assert (paper.title, paper.year, paper.authors, paper.doi) == ("Pruning Müller Networks", 2021, BOTH, DOI)
    assert paper.source.endswith("papers.xlsx:3")
    assert list(report.files.values()) == ["spreadsheet"]


def test_a_parquet_table_is_read_from_any_program(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    path = tmp_path / "papers.bin"
    path.write_bytes(parquet_table())
    (paper, second), report = read(path)
    assert (paper.title, paper.year, paper.authors, paper.doi) == ("Pruning Müller Networks", 2021, BOTH, DOI)
    assert (second.title, second.authors, second.source) == ("Sparse Graphs", (), f"{path}:2")
    assert list(report.files.values()) == ["parquet"]


def test_a_damaged_parquet_table_is_one_clear_sentence(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    (tmp_path / "papers.parquet").write_bytes(parquet_table()[:200])
    with pytest.raises(GraphrecError, match="damaged Parquet file"):
        read(tmp_path / "papers.parquet")


def test_a_large_file_is_streamed(tmp_path: Path) -> None:
    import tracemalloc

    entry = (
        "@article{{k{0},\n title = {{Paper number {0} of many}},\n abstract = {{"
        + "words of an abstract " * 60
        + "}},\n}}\n"
    )
    path = tmp_path / "many.bib.gz"
    with gzip.open(path, "wt", compresslevel=1) as file:
        file.writelines(entry.format(number) for number in range(3000))
    tracemalloc.start()
    count = sum(1 for _ in read_files([path], ReadReport()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 3000
    assert peak < 4_000_000 * 2  # the text alone has 4 MB, and the parser keeps several copies of what it is given


CHILD = "@inproceedings{{c{0}, title = {{Child number {0}}}, abstract = {{{1}}}, crossref = {{p{0}}}}}\n"
PARENT = "@proceedings{{p{0}, title = {{Volume number {0}}}, year = 2020}}\n"
ITEM = (
    '<bib:Article rdf:about="#i{0}"><z:itemType>journalArticle</z:itemType><dc:title>Child number {0}</dc:title>'
    '<dcterms:abstract>{1}</dcterms:abstract><dcterms:isPartOf rdf:resource="#j{0}"/></bib:Article>\n'
)
JOURNAL = '<bib:Journal rdf:about="#j{0}"><dc:title>Volume number {0}</dc:title></bib:Journal>\n'
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:bib="http://purl.org/net/biblio#"'
    ' xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:dcterms="http://purl.org/dc/terms/">\n'
)


@pytest.mark.parametrize(
    ("name", "child", "parent", "before", "after"),
    [("a.bib", CHILD, PARENT, "", ""), ("a.rdf", ITEM, JOURNAL, RDF, "</rdf:RDF>")],
)
def test_records_wait_on_disk_for_containers_at_the_end_of_the_file(  # type: ignore[no-untyped-def]
    name, child, parent, before, after, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"graphrec.readers.formats.{'bibtex' if name.endswith('bib') else 'zotero_rdf'}._SPOOLED", 5000)
    with (tmp_path / name).open("w", encoding="utf-8") as file:
        file.write(before)
        file.writelines(child.format(number, f"wörds\u2028 of an abstract {number}") for number in range(200))
        file.writelines(parent.format(number) for number in range(200))
        file.write(after)
    papers = {paper.title: paper for paper in read(tmp_path / name)[0]}
    for number in range(200):
        paper = papers[f"Child number {number}"]
        assert (paper.venue, paper.abstract) == (f"Volume number {number}", f"wörds of an abstract {number}")


def records_of(reader: str, text: str) -> list[Paper | Skipped]:
    return list(registry.load("readers", reader).read(io.BytesIO(text.encode()), "x"))


def test_a_ris_record_without_kind_and_title_is_skipped_by_name_and_stray_lines_are_none() -> None:
    stray, record, good = (
        "ID  - 1\nDB  - A\nER  - \n",
        "AB  - We prune.\nDO  - 10.1/a\nER  - \n",
        "TY  - JOUR\nTI  - One\nER  - \n",
    )
    skipped, paper = records_of("ris", stray + record + good)
    assert skipped == Skipped("x:4", "no title")
    assert isinstance(paper, Paper)
    assert paper.title == "One"


def test_references_of_csl_items_are_kept_by_their_words_too() -> None:
    entries = [{"DOI": OLD}, {"unstructured": "Another, D. Some long title. 2003"}, {"author": "Lee", "year": "2001"}]
    (paper,) = records_of("csl-json", json.dumps([{"title": "One", "type": "book", "reference": entries}]))
    assert isinstance(paper, Paper)
    assert paper.references == (OLD, "Another, D. Some long title. 2003")


def test_json_lines_and_tables_keep_the_same_identifiers() -> None:
    columns = {"title": "One", "PMID": "12345678", "pmcid": "PMC7654321", "UT": "WOS:000200148800007"}
    table = f"{','.join(columns)}\n{','.join(columns.values())}\n"
    for (paper,) in (records_of("table", table), records_of("jsonl", json.dumps(columns))):
        assert isinstance(paper, Paper)
        assert paper.identifiers == ("pmid:12345678", "pmcid:PMC7654321", "wos:000200148800007")


def test_every_row_of_a_long_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("title,year\n" + "".join(f"Paper number {number},2020\n" for number in range(200)))
    papers, _ = read(path)
    assert [paper.source.rpartition(":")[2] for paper in papers] == [str(line) for line in range(2, 202)]


def test_a_number_is_not_a_title(tmp_path: Path) -> None:
    path = tmp_path / "papers.jsonl"
    path.write_text('{"title": 5}\n{"title": 5.5, "name": "x"}\n{"title": "5"}\n{"title": 1, "display_name": "Nets"}\n')
    report = ReadReport()
    assert [paper.title for paper in read_files([path], report)] == ["5", "Nets"]
    assert [(skip.place, skip.reason) for skip in report.skipped] == [(f"{path}:{at}", "no title") for at in (1, 2)]


def test_columns_of_unknown_names_are_reported(tmp_path: Path) -> None:
    known, unknown, many = (tmp_path / f"{name}.csv" for name in ("known", "unknown", "many"))
    known.write_text("Title;Abstract;;Title\nPruning of nets;We prune;;\n")
    unknown.write_text("Title;Summary text;Who wrote it;When\nPruning of nets;We prune;Ann Lee;2020\n")
    many.write_text("title,year," + ",".join("abcdefg") + "\nPruning of nets,2020,,,,,,,\n")
    report = ReadReport()
    assert len(list(read_files([known, unknown, many], report))) == 3
    results = list(read_each([InputFile(str(path), str(path)) for path in (known, unknown, many)]))
    assert [len(list(result.papers())) for result in results] == [1, 1, 1]
    for one in (report, ReadReport(notes=[note for result in results for note in result.report.notes])):
        assert one.skipped == []
        end = "whose names are unknown; rename them to abstract, authors, year and so on."
        assert one.notes == [
            f"{unknown}: ignored the columns 'Summary text', 'Who wrote it', 'When', {end}",
            f"{many}: ignored the columns 'a', 'b', 'c', 'd', 'e' and 2 more, {end}",
        ]
