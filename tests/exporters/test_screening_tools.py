"""What screening tools import: their columns and tags alone, read back by our readers, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io

import networkx as nx
import pytest

from graphrec import registry
from graphrec.exporters.export import Export
from graphrec.model.paper import Paper
from graphrec.readers.open import find_reader

PAPERS = (
    Paper(
        "Sand transport in rivers, a study",
        'We study sand; "really".\n=1+1',
        id="lee2021",
        year=2021,
        authors=("Lee, Ada", "van den Chen, Bo", "World Health Organization"),
        venue="River Notes",
        keywords=("sand", "floods"),
        doi="10.1000/a_b(c)",
        url="https://example.org/7",
        identifiers=("pmid:123", "pmcid:PMC7"),
        details=(
            ("type", "article-journal"),
            ("volume", "12"),
            ("issue", "3"),
            ("page", "10–18"),
            ("issued", "2021-03-05"),
            ("ISSN", "1234-5678"),
            ("bibtex:file", "{:a.pdf:PDF}"),
        ),
    ),
    Paper('=HYPERLINK("http://evil")', "-1+1", id="b", authors=("@SUM(A1)",)),
)
HEADERS = {  # as Rayyan exports them, and as the documentation of ASReview names them
    "rayyan": "key,title,year,month,day,journal,issn,volume,issue,pages,authors,url,language,publisher,location,"
    "abstract,notes,doi,keywords,pubmed_id,pmc_id",
    "asreview": "title,abstract,authors,year,journal,keywords,doi,url,included",
}


def written(name: str, papers: tuple[Paper, ...] = PAPERS, **parts: object) -> bytes:
    stream = io.BytesIO()
    registry.load("exporters", name).write(Export(papers, **parts), stream)  # type: ignore[arg-type]
    return stream.getvalue()


def read(name: str, data: bytes) -> list[Paper]:
    reader = find_reader(data, f"x{registry.load('exporters', name).SUFFIX}")[1]
    return [record for record in reader.read(io.BytesIO(data), "x") if isinstance(record, Paper)]


@pytest.mark.parametrize("name", ["asreview", "covidence", "rayyan"])
def test_what_screening_tools_import_is_read_back(name: str) -> None:
    first, second = read(name, written(name))
    for field in ("title", "year", "authors", "venue", "keywords", "doi", "url"):
        assert getattr(first, field) == getattr(PAPERS[0], field), field
    assert first.abstract.split() == PAPERS[0].abstract.split()
    assert (second.title, second.abstract) == (PAPERS[1].title, PAPERS[1].abstract)


@pytest.mark.parametrize("name", ["asreview", "rayyan"])
def test_tables_have_the_columns_of_the_tool_and_no_formula(name: str) -> None:
    text = written(name).decode()
    assert text.splitlines()[0] == HEADERS[name]
    rows = list(csv.reader(io.StringIO(text)))
    assert {len(row) for row in rows} == {HEADERS[name].count(",") + 1}
    assert not [cell for row in rows for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"}]


def test_rayyan_has_volume_date_and_numbers_and_the_reason_as_its_note() -> None:
    row = next(csv.DictReader(io.StringIO(written("rayyan", reasons={"lee2021": "cites it"}).decode())))
    expected = {
        "authors": "Lee, Ada and van den Chen, Bo and World Health Organization",
        "month": "3", "day": "5", "volume": "12", "issue": "3", "pages": "10-18", "issn": "1234-5678",
        "pubmed_id": "123", "pmc_id": "PMC7", "notes": "cites it",
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected


def test_covidence_has_no_field_of_ours_and_each_value_on_one_line() -> None:
    lines = written("covidence").decode().splitlines()
    tags = {line[:2] for line in lines if line}
    assert not tags & {"U1", "U2", "U3", "U4", "U5"}
    assert all(line[2:6] == "  - " for line in lines if line)
    assert {"AN  - 123", "VL  - 12", "SP  - 10", "EP  - 18"} <= set(lines)


def test_graphs_carry_the_fields_of_papers() -> None:
    graphs = (
        nx.read_graphml(io.BytesIO(written("graphml"))),
        nx.read_gexf(io.BytesIO(written("gexf"))),
    )
    for graph in graphs:
        node = graph.nodes["lee2021"]
        assert (node["authors"], node["venue"]) == (
            "Lee, Ada; van den Chen, Bo; World Health Organization",
            "River Notes",
        )
        assert (node["keywords"], node["year"], node["doi"]) == ("sand; floods", 2021, "10.1000/a_b(c)")
        assert node["abstract"].startswith("We study sand")
