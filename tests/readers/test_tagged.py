"""RIS, MEDLINE and BibTeX as tools write them against the form: several names in a value, records in records."""

from __future__ import annotations

import io

import pytest

from graphrec import registry
from graphrec.model.paper import Paper, Skipped
from graphrec.readers.lists import names_in
from graphrec.readers.open import find_reader

QUOTE = """TY  - JOUR
TI  - Sand in rivers
AU  - Example, Anna
AB  - Related: {}TY  - JOUR
TI  - Dunes
AU  - Other, O.
ER  -
AB  - We study how rivers move sand.
PY  - 2016
ER  -
TY  - JOUR
TI  - Salt
ER  -
"""
ERIC = """
OWN - ERIC
TI  - Sand in rivers
AU  - Example, Anna; Sample, Bob
AID - http://dx.doi.org/10.1234/rn.2000.1
OID - EJ1000001
VI  - 10
DP  - 2000
AB  - We study sand.
ISSN - ISSN-1234-4567

OWN - ERIC
TI  - Salt
DP  - 2001
"""


def read(text: str, name: str = "download") -> tuple[str, list[Paper], list[Skipped]]:
    reader = find_reader(text.encode(), name)[1]
    records = list(reader.read(io.BytesIO(text.encode()), name))
    papers = [record for record in records if isinstance(record, Paper)]
    return reader.NAME, papers, [record for record in records if isinstance(record, Skipped)]


@pytest.mark.parametrize("end_of_line", ["", "\n"])
def test_a_record_that_an_abstract_quotes_is_no_record_and_is_told(end_of_line: str) -> None:
    _, papers, skipped = read(QUOTE.format(end_of_line))
    assert [(paper.title, paper.authors, paper.year) for paper in papers] == [
        ("Sand in rivers", ("Example, Anna",), 2016),
        ("Salt", (), None),
    ]
    assert papers[0].abstract == "We study how rivers move sand."
    assert [skip.reason for skip in skipped] == ["a record that the text of another one quotes"]


def test_a_value_that_looks_like_the_beginning_of_a_record_is_text_where_no_record_follows() -> None:
    _, papers, skipped = read(
        "TY  - JOUR\nTI  - One\nAB  - of TY  - JOUR\nPY  - 2001\nER  - \nTY  - JOUR\nTI  - Two\nER  - \n"
    )
    assert [(paper.title, paper.abstract, paper.year) for paper in papers] == [
        ("One", "of TY - JOUR", 2001),
        ("Two", "", None),
    ]
    assert not skipped


def test_records_of_ris_need_no_end_and_no_exact_blanks() -> None:
    _, papers, _ = read("TY - JOUR\nTI - One\nAB - short\nAB - a longer one\nTY\t-\tJOUR\nT1  -Two\nER  -\n")
    assert [(paper.title, paper.abstract) for paper in papers] == [("One", "a longer one"), ("Two", "")]


def test_several_names_in_one_value_are_several_authors() -> None:
    _, papers, _ = read(
        "TY  - JOUR\nTI  - One\nAU  - Lee, A.; Chen, B.; Diaz, C.\nAU  - Ada Ray, Bo van Ray, Cy Ray\nER  - \n"
    )
    assert papers[0].authors == ("Lee, A.", "Chen, B.", "Diaz, C.", "Ada Ray", "Bo van Ray", "Cy Ray")


@pytest.mark.parametrize(
    "name",
    ["Lee, Ada, Jr.", "Department of Health, Education and Welfare", "Ortega y Gasset, José", "Johnson & Johnson"],
)
def test_one_name_stays_one(name: str) -> None:
    assert names_in(name) == [name]


def test_editors_are_no_authors_not_even_of_a_book() -> None:
    _, papers, _ = read("TY  - CHAP\nTI  - One\nA2  - Lee, A.\nER  - \nTY  - BOOK\nTI  - Two\nA2  - Lee, A.\nER  - \n")
    assert [(paper.authors, dict(paper.details)["editor"]) for paper in papers] == [((), "Lee, A.")] * 2
    _, papers, _ = read("@inbook{a, title={One}, editor={Lee, A.}}\n@book{b, title={Two}, editor={Lee, A.}}\n")
    assert [(paper.authors, dict(paper.details)["editor"]) for paper in papers] == [((), "Lee, A.")] * 2


@pytest.mark.parametrize("name", ["eric.nbib", "download"])
def test_files_of_eric_are_read_as_medline(name: str) -> None:
    form, papers, skipped = read(ERIC, name)
    assert (form, len(papers), skipped) == ("nbib", 2, [])
    assert (papers[0].title, papers[0].authors, papers[0].year) == (
        "Sand in rivers",
        ("Example, Anna", "Sample, Bob"),
        2000,
    )
    assert (papers[0].doi, papers[0].abstract) == ("10.1234/rn.2000.1", "We study sand.")


@pytest.mark.parametrize(
    "entry",
    [
        "@article{f\n title = {Sand = 3},\n author = {Lee, Ann},\n year = 1997\n}",
        "@article{f,\n title = {Sand = 3}\n author = {Lee, Ann},\n year = 1997\n}",
        '@article{f,\n title = "Sand = 3"\n author = "Lee, Ann"\n year = 1997\n}',
        '@article{f,\n author = {Lee, Ann}, year = 1997\n title = "Sand" # { = 3}\n}',
    ],
)
def test_a_field_does_not_swallow_the_next_one_where_a_comma_is_missing(entry: str) -> None:
    _, papers, _ = read(entry + "\n@article{g, title={Salt, where x = {1} and author = {2}}}\n")
    assert [(paper.title, paper.authors, paper.year) for paper in papers] == [
        ("Sand = 3", ("Lee, Ann",), 1997),
        ("Salt, where x = 1 and author = 2", (), None),
    ]


@pytest.mark.parametrize(
    ("author", "names"),
    [
        (
            "family=Berg, given=Anna, prefix=van den, useprefix=false and given=Bob, family=Lee, given-i=B",
            ("van den Berg, Anna", "Lee, Bob"),
        ),
        ("family={de la Cruz, Jr.}, given={Jos{\\'e}}", ("de la Cruz, Jr., José",)),
        ("Lee, A.; Chen, B. and others", ("Lee, A.", "Chen, B.")),
        ("{\\'E}cole, Jos{\\'e} and {World Health Organization}", ("École, José", "World Health Organization")),
    ],
)
def test_names_of_bibtex(author: str, names: tuple[str, ...]) -> None:
    _, papers, _ = read(f"@article{{a, title={{One}}, author={{{author}}}}}")
    assert papers[0].authors == names
    assert ("literal", "École, José") not in papers[0].details


def test_a_tilde_stays_in_an_address_and_is_a_blank_elsewhere() -> None:
    _, papers, _ = read("@misc{a, title={A~B}, url={http://x.org/~a/b_1%20c}, abstract={At~\\url{http://x.org/~b}}}")
    assert (papers[0].title, papers[0].url, papers[0].abstract) == (
        "A B",
        "http://x.org/~a/b_1%20c",
        "At http://x.org/~b",
    )


def test_groups_are_authors_of_medline_and_editors_are_none():
    text = "PMID- 1\nTI  - Sand\nFAU - Lee, Ada\nAU  - Lee A\nCN  - Sand Group\nFED - Itor, Ed\nED  - Itor E\n"
    (paper,) = registry.load("readers", "nbib").read(io.BytesIO(text.encode()), "x")
    assert (paper.authors, paper.details) == (("Lee, Ada", "Sand Group"), (("editor", "Itor, Ed"),))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bibtex", "@book{{a,title={{Sand}},note={{{}}}}}\n"),
        ("ris", "TY  - JOUR\nTI  - Sand\nN1  - {}\nER  - \n"),
        ("csl-json", '[{{"id":"a","title":"Sand","type":"book","DOI":"N/A","note":"{}"}}]'),
        ("zotero-csv", '"Title","Extra","DOI"\n"Sand","{}",""\n'),
    ],
)
def test_the_extra_of_zotero_is_read_in_every_format(name, text):
    data = text.format("DOI: 10.5555/x PMID: 12").encode()
    (paper,) = registry.load("readers", name).read(io.BytesIO(data), "x")
    assert (paper.doi, paper.identifiers) == ("10.5555/x", ("pmid:12",))
