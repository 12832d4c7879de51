"""JSON is read whatever it is wrapped in, and the answers of services by their keys; what means nothing is told."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graphrec import registry
from graphrec.model.paper import Paper, ReadReport, Remark, Skipped
from graphrec.readers._json import read_json_records
from graphrec.readers.open import find_reader, read_files

if TYPE_CHECKING:
    from collections.abc import Iterator

SAND, SALT = {"title": "Sand in rivers", "year": 2001}, {"title": "Salt on bridges", "year": 2002}
BOTH = [SAND, SALT]
FACETS = [{"key": "a", "count": 3}, {"key": "b", "count": 4}]
WRAPPED: dict[str, Any] = {
    "results": {"meta": {"count": 2}, "group_by": [], "results": BOTH},
    "pages": [{"results": [SAND]}, {"results": [SALT]}],
    "message.items": {"status": "ok", "message": {"facets": {"type": {"values": FACETS}}, "items": BOTH}},
    "hits.hits": {"took": 1, "hits": {"total": {"value": 2}, "hits": [{"_id": "1", "_source": each} for each in BOTH]}},
    "resultList.result": {"hitCount": 2, "resultList": {"result": BOTH}},
    "response.docs": {"responseHeader": {"params": {"q": "x"}}, "response": {"numFound": 2, "docs": BOTH}},
    "facets first": {"facets": FACETS, "authors": [{"name": "Lee"}], "records": BOTH},
    "data": {"data": BOTH, "links": {"next": None}},
    "data.records": {"success": True, "data": {"page": 1, "records": BOTH}},
    "feed.entry": {"feed": {"title": {"$": "arXiv Query"}, "updated": "2024", "entry": BOTH}},
    "@graph": {"@context": {"title": "dc:title"}, "@graph": BOTH},
    "a channel with a title": {"@type": "channel", "title": "CiNii Research all - sand", "items": BOTH},
    "search-results.entry": {"search-results": {"opensearch:totalResults": "2", "entry": BOTH}},
    "result.hits.hit.info": {"result": {"hits": {"@total": "2", "hit": [{"@id": "1", "info": each} for each in BOTH]}}},
    "edges.node": {"data": {"search": {"edges": [{"node": each} for each in BOTH]}}},
    "by id": {"header": {"type": "esummary"}, "result": {"uids": ["1", "2"], "1": SAND, "2": SALT}},
    "another name": {"meineTreffer": BOTH},
    "lists of lists": [[SAND], [SALT]],
    "empty pages": [{"results": []}, {"results": BOTH}],
}


def titles(data: str) -> list[str]:
    found = registry.load("readers", "jsonl").read(io.BytesIO(data.encode()), "x")
    return [record.title for record in found if isinstance(record, Paper)]


@pytest.mark.parametrize("name", WRAPPED)
def test_records_are_found_in_whatever_they_are_wrapped(name: str) -> None:
    value = WRAPPED[name]
    for text in (json.dumps(value), json.dumps(value, indent=1)):
        assert titles(text) == ["Sand in rivers", "Salt on bridges"]
    if isinstance(value, dict):  # the same in any order of keys, and in JSON Lines
        assert titles(json.dumps(dict(reversed(value.items())))) == ["Sand in rivers", "Salt on bridges"]
        assert titles(f"{json.dumps(value)}\n{json.dumps(value)}\n") == ["Sand in rivers", "Salt on bridges"] * 2


@pytest.mark.parametrize(
    "name", [name for name, value in WRAPPED.items() if isinstance(value, dict) and name != "by id"]
)
def test_a_list_in_a_long_answer_is_streamed(name: str) -> None:
    text = json.dumps({"padding": ["x" * 1000] * 1100, **WRAPPED[name], "last": [1]})
    assert titles(text) == ["Sand in rivers", "Salt on bridges"]
    assert titles(f"{text}\n{text}") == ["Sand in rivers", "Salt on bridges"] * 2


def test_an_answer_that_is_cut_off_gives_what_it_holds() -> None:
    text = json.dumps({"meta": {"a": [1]}, "message": {"items": [{"title": f"Sand {n}"} for n in range(50)]}})
    *papers, last = registry.load("readers", "jsonl").read(io.BytesIO(text[:900].encode()), "x")
    assert len(papers) > 20
    assert all(isinstance(paper, Paper) for paper in papers)
    assert isinstance(last, Skipped)
    assert last.reason.startswith("the file breaks off here")


def test_a_record_with_records_in_it_is_one() -> None:
    work = {"references": BOTH, "citations": BOTH, "authors": [{"name": "Lee, Ada"}], "title": "Own"}
    assert titles(json.dumps(work)) == ["Own"]
    assert titles(json.dumps([work, work])) == ["Own", "Own"]
    assert titles(json.dumps({"data": work})) == ["Own"]


def test_one_work_in_an_answer_is_that_work() -> None:
    message = {"DOI": "10.5555/x", "title": ["Own"], "reference": [{"article-title": "Sand", "DOI": "10.5555/y"}]}
    answer = json.dumps({"status": "ok", "message-type": "work", "message": message})
    (paper,) = registry.load("readers", "crossref").read(io.BytesIO(answer.encode()), "x")
    assert (paper.title, paper.references) == ("Own", ('"Sand", DOI 10.5555/y',))


def test_keys_that_mean_nothing_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        json.dumps([{**SAND, "shelf": "A1", "volume": "3"}, {**SALT, "mood": {"x": 1}, "none": None}]), "utf-8"
    )
    report = ReadReport()
    papers = list(read_files([path], report))
    assert report.notes == [
        f"{path}: the keys 'shelf', 'mood' mean nothing to graphrec; what stands there is kept, and not used."
    ]
    assert ("json:shelf", '"A1"') in papers[0].details


def test_keys_of_a_service_that_are_left_out_are_told() -> None:
    records = registry.load("readers", "core").read(io.BytesIO((FIXTURES / "core.json").read_bytes()), "x")
    assert [each.text for each in records if isinstance(each, Remark)] == [
        "left out the key 'newKey', of which graphrec has no use"
    ]


FIXTURES = Path(__file__).parent / "fixtures"
CUT = {  # answers with the fields that someone asked for, and the format
    "openalex": {"results": [
        {"id": "https://openalex.org/W1", "title": "Sand", "publication_year": 2020,
            "referenced_works": ["https://openalex.org/W2"]},
        {"id": "https://openalex.org/W2", "display_name": "Salt", "publication_year": 2019},
    ]},
    "crossref": {"status": "ok", "message-type": "work-list", "message": {"items": [
        {"title": ["Sand"], "issued": {"date-parts": [[2020, 3]]}},
        {"title": ["Salt"], "issued": {"date-parts": [[2019]]}, "editor": [{"given": "Ed", "family": "Itor"}]},
    ]}},
    "hal": {"response": {"docs": [
        {"title_s": ["Sand"], "producedDateY_i": 2020}, {"title_s": ["Salt"], "producedDateY_i": 2019}
    ]}},
    "inspire": {"hits": {"hits": [
        {"id": "1", "metadata": {"titles": [{"title": "Sand"}], "earliest_date": "2020-01-02"}},
        {"id": "2", "metadata": {"titles": [{"title": "Salt"}], "publication_info": [{"year": 2019}]}},
    ]}},
    "europepmc": {"hitCount": 2, "resultList": {"result": [
        {"id": "1", "title": "Sand", "pubYear": "2020"}, {"id": "2", "title": "Salt", "pubYear": "2019"}
    ]}},
    "lens": [{"lens_id": "000-1", "title": "Sand", "year_published": 2020},
        {"lens_id": "000-2", "title": "Salt", "year_published": 2019}],
    "dimensions": {"publications": [
        {"id": "pub.1", "title": "Sand", "year": 2020}, {"id": "pub.2", "title": "Salt", "year": 2019}
    ], "_stats": {"total_count": 2}},
    "zotero-json": [
        {"key": "A", "data": {"itemType": "book", "title": "Sand", "date": "2020"}, "meta": {}},
        {"key": "B", "data": {"itemType": "book", "title": "Salt", "date": "May 2019",
            "creators": [{"creatorType": "editor", "firstName": "Ed", "lastName": "Itor"}]}, "meta": {}},
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CUT)
def test_answers_with_few_fields_are_known_and_have_years(name: str) -> None:
    data = json.dumps(CUT[name]).encode()
    reader = find_reader(data, "x.json")[1]
    papers = [record for record in reader.read(io.BytesIO(data), "x") if isinstance(record, Paper)]
    assert name == reader.NAME
    assert [(paper.title, paper.year, paper.authors) for paper in papers] == [("Sand", 2020, ()), ("Salt", 2019, ())]


def test_no_mark_up_is_left_of_jats_and_mathml() -> None:
    abstract = (
        "<jats:title>Abstract</jats:title><jats:sec><jats:title>Aims</jats:title><jats:p>We list <jats:list list-type="
        '"bullet"><jats:list-item><jats:p>sand</jats:p></jats:list-item></jats:list> at <jats:inline-formula>'
        "<jats:alternatives><jats:tex-math>\\documentclass[12pt]{minimal}\\begin{document}$$x^2$$\\end{document}"
        '</jats:tex-math><mml:math xmlns:mml="http://x"><mml:msup><mml:mi>x</mml:mi></mml:msup></mml:math>'
        "</jats:alternatives></jats:inline-formula>, if a < b and c > d.</jats:p></jats:sec>"
    )
    work = {
        "DOI": "10.5555/x",
        "title": ["On <jats:ext-link xlink:href='x'>sand</jats:ext-link>"],
        "abstract": abstract,
    }
    (paper,) = registry.load("readers", "crossref").read(io.BytesIO(json.dumps([work]).encode()), "x")
    assert paper.title == "On sand"
    assert paper.abstract == "Aims: We list sand at $$x^2$$ , if a < b and c > d."


VALUES: list[Any] = [
    None, True, 0, -1, 1e308, 10**400, float("nan"), "", "NA", "x", [], {}, [None], [[]], [{}], {"a": 1}, ["x", None],
    {"title": "z"}, "a" * 3000, {"@value": [1]}, [[["deep"]]], {"date-parts": [[None]]}, {"date-parts": "x"},
]  # fmt: skip
SERVICES = ("biorxiv", "cinii", "core", "crossref", "datacite", "dimensions", "doaj", "europepmc", "hal", "inspire",
            "lens", "openalex", "zbmath", "better", "mendeley")  # fmt: skip


def changed(value: Any, rng: random.Random) -> Any:
    """The value with others of any type in some places."""
    if rng.random() < 0.06:
        return rng.choice(VALUES)
    if isinstance(value, dict):
        return {name: changed(inner, rng) for name, inner in value.items()}
    return [changed(inner, rng) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", SERVICES)
def test_values_of_any_type_are_read_or_passed_over(name: str) -> None:
    document = json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))
    reader = find_reader(json.dumps(document).encode(), "x.json")[1]
    rng = random.Random(name)
    for _ in range(60):
        data = json.dumps(changed(document, rng)).encode()
        assert all(isinstance(each, (Paper, Skipped, Remark)) for each in reader.read(io.BytesIO(data), "x"))
        for paper in (each for each in read_all(data) if isinstance(each, Paper)):
            assert all(isinstance(text, str) and text for text in (*paper.authors, *paper.references, *paper.keywords))


def read_all(data: bytes) -> Iterator[object]:
    return iter(list(registry.load("readers", "jsonl").read(io.BytesIO(data), "x")))


def test_answers_nested_without_end_are_one_skipped_record() -> None:
    for text in ('{"a":' * 100_000, '{"results":[' * 50_000, '{"data":{' * 50_000 + "}"):
        records = list(read_json_records(io.BytesIO(text.encode()), "x"))
        assert all(isinstance(record, Skipped) for _, record in records)
        assert len(records) <= 1


def test_an_answer_of_crossref_with_plain_titles_is_one_of_crossref() -> None:
    work = {"DOI": "10.5555/x", "title": "Own", "issued": {"date-parts": [[2021]]}, "reference": [{"DOI": "10.5555/y"}]}
    data = json.dumps({"message": {"items": [work]}}).encode()
    choice = find_reader(data, "a.json")
    (paper,) = choice.reader.read(io.BytesIO(data), "x")
    assert isinstance(paper, Paper)
    assert (choice.entry, paper.year, paper.references) == ("crossref", 2021, ("10.5555/y",))


def test_a_reference_without_id_at_semantic_scholar_is_its_title() -> None:
    nameless = {"paperId": None, "title": "Salt on bridges", "year": 2001, "authors": [{"name": "Ada Lee"}]}
    data = json.dumps({"data": [{"paperId": "a", "title": "Own", "references": [{"paperId": "b"}, nameless]}]}).encode()
    (paper,) = registry.load("readers", "semantic-scholar").read(io.BytesIO(data), "x")
    assert paper.references == ("b", 'Lee A, 2001, "Salt on bridges"')


def test_an_answer_of_scopus_is_none_of_cinii() -> None:
    entry = {"dc:title": "Own", "dc:creator": "Lee A.", "prism:publicationName": "J", "prism:coverDate": "2017-05-01",
        "prism:doi": "10.5555/x"}  # fmt: skip
    data = json.dumps({"search-results": {"opensearch:totalResults": "1", "entry": [entry]}}).encode()
    choice = find_reader(data, "a.json")
    paper = next(iter(choice.reader.read(io.BytesIO(data), "x")))
    assert isinstance(paper, Paper)
    assert (choice.entry, paper.year, paper.doi) == ("jsonl", 2017, "10.5555/x")
