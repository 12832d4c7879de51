from __future__ import annotations

import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from replayed_services import COUNT, SERVICES, Fault

from graphrec import cli, registry
from graphrec.errors import ExtraMissingError, InputError, OptionError
from graphrec.fetch.ids import parse_id
from graphrec.fetch.run import FetchOptions, fetch
from graphrec.fetch.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import World

pytest.importorskip("requests")

SOURCES = sorted(SERVICES)
SEARCHED = [name for name in SOURCES if name not in {"biorxiv", "medrxiv"}]  # the others are listed by date
WITH_REFERENCES = [name for name in SOURCES if registry.load("fetch", name).HAS_REFERENCES]
WITH_CITING = [name for name in SOURCES if hasattr(registry.load("fetch", name), "cited_by")]
WITH_DATES = [name for name in SEARCHED if getattr(registry.load("fetch", name), "HAS_DATES", False)]


def ids_at(source: str, *numbers: int) -> list[str]:
    """Ids of works, one spelling of each kind that the service knows in turn."""
    spellings: dict[str, list[Callable[[int], str]]] = {
        "arxiv": [lambda n: f"2001.{n:05d}", lambda n: f"https://arxiv.org/abs/2001.{n:05d}v1"],
        "dblp": [lambda n: f"dblp:conf/x/{n}", lambda n: f"https://dblp.org/rec/conf/x/{n}"],
        "europepmc": [lambda n: f"10.1000/{n}", lambda n: f"pmid:{1000 + n}"],
        "inspire": [lambda n: f"10.1000/{n}", lambda n: f"inspire:{5000 + n}"],
        "openalex": [lambda n: f"10.1000/{n}", lambda n: f"W{10000 + n}"],
        "pubmed": [lambda n: f"10.1000/{n}", lambda n: f"pmid:{1000 + n}"],
        "semanticscholar": [lambda n: f"https://doi.org/10.1000/{n}", lambda n: f"{n:040x}"],
    }
    spell = spellings.get(source, [lambda n: f"10.1000/{n}", lambda n: f"doi:10.1000/{n}"])
    return [spell[position % len(spell)](number) for position, number in enumerate(numbers)]


def plain_ids_at(source: str, *numbers: int) -> list[str]:
    return [ids_at(source, number)[0] for number in numbers]


@pytest.mark.parametrize("source", SEARCHED)
def test_words_fetch_as_many_papers_as_asked_for_page_by_page(source: str, world: World) -> None:
    papers = world.fetch(source, "sparse", "papers", limit=120)
    assert [paper.title for paper in papers] == [f"Sparse paper number {number}" for number in range(120)]
    assert papers[0].authors in {("Ada Lee",), ("Lee, Ada",)}
    assert [path.name for path in world.folder.iterdir()] == ["out.jsonl"]
    assert world.warnings == []


@pytest.mark.parametrize("source", SEARCHED)
def test_more_than_there_is_ends_with_the_last_page(source: str, world: World) -> None:
    assert len(world.fetch(source, "sparse", limit=1000)) == COUNT
    assert world.warnings == []


@pytest.mark.parametrize("source", SOURCES)
def test_ids_fetch_just_those_papers(source: str, world: World) -> None:
    papers = world.fetch(source, *ids_at(source, 3, 7))
    assert {paper.title for paper in papers} == {"Sparse paper number 3", "Sparse paper number 7"}
    assert world.warnings == []


@pytest.mark.parametrize("source", SOURCES)
def test_all_ids_are_looked_up_and_those_without_a_paper_reported(source: str, world: World) -> None:
    numbers = [0, 1, 2, 3, *range(200, 206)]
    papers = world.fetch(source, *plain_ids_at(source, *numbers), limit=2)
    assert {paper.title for paper in papers} == {f"Sparse paper number {number}" for number in range(4)}
    shown = ", ".join(parse_id(each)[1] for each in plain_ids_at(source, *range(200, 205)))  # type: ignore[index]
    assert world.warnings == [f"The service has no paper for 6 of the ids: {shown}, ..."]


@pytest.mark.parametrize("source", SOURCES)
def test_ids_that_a_service_does_not_have_stop_nothing(source: str, world: World) -> None:
    with pytest.raises(InputError, match=r"has no papers for '\S+200'"):
        world.fetch(source, *plain_ids_at(source, 200))
    assert list(world.folder.iterdir()) == []


@pytest.mark.parametrize("source", SOURCES)
def test_papers_that_the_file_has_are_neither_asked_for_nor_written_again(source: str, world: World) -> None:
    first, second = plain_ids_at(source, 3, 4)
    world.fetch(source, first)
    world.asked.clear()
    papers = world.fetch(source, first, second)
    assert [paper.title for paper in papers] == ["Sparse paper number 3", "Sparse paper number 4"]
    assert not any(f"{parse_id(first)[1]}" in asked.line for asked in world.asked)  # type: ignore[index]


@pytest.mark.parametrize("source", SEARCHED)
def test_records_without_a_title_are_counted(source: str, world: World) -> None:
    world.state.untitled = frozenset({3, 5})
    assert len(world.fetch(source, "sparse", limit=10)) == 8
    assert world.warnings == ["Records left out because they have no title: 2."]


@pytest.mark.parametrize("source", WITH_REFERENCES)
def test_references_bring_the_cited_papers_too(source: str, world: World) -> None:
    papers = world.fetch(source, *plain_ids_at(source, 3), references=True)
    assert [paper.title for paper in papers] == ["Sparse paper number 3", "Sparse paper number 4"]
    assert papers[0].references


def test_references_of_papers_found_by_words_are_asked_for(world: World) -> None:
    papers = world.fetch("semanticscholar", "sparse", limit=2, references=True)
    assert {paper.title[-1] for paper in papers} == {"0", "1", "2"}
    assert all(paper.references for paper in papers[:2])


@pytest.mark.parametrize("source", WITH_CITING)
def test_what_cites_a_paper_is_fetched_up_to_the_number_asked_for(source: str, world: World) -> None:
    papers = world.fetch(source, cited_by=tuple(plain_ids_at(source, 3)), limit=120)
    assert [paper.title for paper in papers] == [f"Sparse paper number {number}" for number in range(120)]
    assert world.warnings == []


def test_works_that_cite_are_asked_for_by_the_number_of_openalex(world: World) -> None:
    world.fetch("openalex", cited_by=("10.1000/3", "W10007"), limit=5, since=date(2024, 5, 1))
    assert [(asked.path, asked.parameters.get("filter")) for asked in world.asked] == [
        ("/openalex/works/doi:10.1000/3", None),
        ("/openalex/works", "cites:W10003,from_publication_date:2024-05-01"),
        ("/openalex/works", "cites:W10007,from_publication_date:2024-05-01"),
    ]


@pytest.mark.parametrize("source", WITH_CITING)
def test_a_cited_paper_that_is_not_there_is_told(source: str, world: World) -> None:
    with pytest.raises(InputError, match=r"10\.1000/200.*check the id"):
        world.fetch(source, cited_by=("10.1000/200",))


@pytest.mark.parametrize("source", ["biorxiv", "medrxiv"])
def test_preprints_are_listed_by_category_and_day_and_looked_up_in_their_last_version(
    source: str, world: World
) -> None:
    papers = world.fetch(source, "Cell biology", limit=120, since=date(2024, 5, 1))
    assert [paper.title for paper in papers] == [f"Sparse paper number {number}" for number in range(120)]
    assert {asked.parameters["category"] for asked in world.asked} == {"cell_biology"}
    assert len(world.asked) == 4, "pages of thirty"
    with pytest.raises(InputError, match=r"Rxiv has no category 'pruning'; look for its name"):
        world.fetch(source, "pruning", since=date(2024, 5, 1), to="none.jsonl")
    with pytest.raises(OptionError, match=r"Rxiv has no search by words; give a category"):
        world.fetch(source, "pruning", to="none.jsonl")
    assert len(world.fetch(source, "all", limit=5, since=date(2024, 5, 1), to="all.jsonl")) == 5


@pytest.mark.parametrize("source", WITH_DATES)
def test_a_date_is_part_of_the_question(source: str, world: World) -> None:
    world.fetch(source, "sparse papers", limit=5, since=date(2024, 5, 1))
    asked = " ".join(f"{name}={value}" for each in world.asked for name, value in each.parameters.items())
    assert "2024-05-01" in asked or "2024/05/01" in asked or "202405010000" in asked


def test_few_ids_are_looked_up_where_that_is_free_and_many_where_it_is_cheap(world: World) -> None:
    world.fetch("openalex", *[f"10.1000/{number}" for number in range(50)])
    assert {asked.path.rpartition("/")[0] for asked in world.asked} == {"/openalex/works/doi:10.1000"}
    world.asked.clear()
    odd = "10.1000/sici,1"
    papers = world.fetch("openalex", *[f"10.1000/{number}" for number in range(101)], odd, "pmid:1", to="many.jsonl")
    assert len(papers) == 101
    assert [asked.path for asked in world.asked] == [
        f"/openalex/works/doi:{odd}",
        "/openalex/works/pmid:1",
        *["/openalex/works"] * 3,
    ]


def test_another_run_keeps_existing_papers_and_resumes_an_interrupted_one(world: World) -> None:
    world.fetch("crossref", "10.1000/3")
    path = world.folder / "out.jsonl"
    path.with_name("out.jsonl.part").write_bytes(path.read_bytes() + b'{"title": "cut o')
    world.asked.clear()
    papers = world.fetch("crossref", "10.1000/3", "10.1000/4")
    assert [paper.doi for paper in papers] == ["10.1000/3", "10.1000/4"]
    assert [asked.path for asked in world.asked] == ["/crossref/works/10.1000/4"]


def test_an_id_of_another_spelling_is_not_missed(world: World) -> None:
    known = {"title": "Mine", "doi": "https://doi.org/10.1000/3", "arxiv": "2001.00042"}
    (world.folder / "out.jsonl").write_text(json.dumps({**known, "identifiers": ["corpusid:77", "pmid:5"]}) + "\n")
    asked = ["10.1000/3", "10.48550/arXiv.2001.00042", "CorpusId:77", "pmid:5"]
    assert len(world.fetch("semanticscholar", *asked)) == 1
    assert (world.asked, world.warnings) == ([], [])


def test_a_file_without_a_final_line_end_is_extended_without_loss(world: World) -> None:
    (world.folder / "out.jsonl").write_text('{"title": "Mine", "doi": "10.1000/3"}')
    papers = world.fetch("crossref", "10.1000/3", "10.1000/4")
    assert [paper.title for paper in papers] == ["Mine", "Sparse paper number 4"]


@pytest.mark.parametrize(
    "content", [b"Dear diary,\n", b"Dear diary", b'{\n "title": "One"\n}\n', b"[1]\n", b"\xff\xfe\n"]
)
def test_a_file_that_is_no_json_lines_is_left_alone(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(OptionError, match=r"notes\.txt is not a JSON Lines file"):
        fetch("crossref", ["10.1000/3"], path)
    assert (list(tmp_path.iterdir()), path.read_bytes()) == ([path], content)


@pytest.mark.parametrize("source", SEARCHED)
def test_a_run_interrupted_between_pages_is_resumed_by_the_next(source: str, world: World) -> None:
    def stop(count: int) -> None:
        if count == 110:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        world.fetch(source, "sparse", limit=120, progress=stop)
    assert [file.name for file in world.folder.iterdir()] == ["out.jsonl.part"]
    papers = world.fetch(source, "sparse", limit=120)
    assert [paper.title for paper in papers] == [f"Sparse paper number {number}" for number in range(120)]
    assert [file.name for file in world.folder.iterdir()] == ["out.jsonl"]


@pytest.mark.parametrize("source", SOURCES)
def test_an_http_library_that_is_missing_says_what_to_install(
    source: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "requests", None)
    with pytest.raises(ExtraMissingError, match=r"graphrec\[online\]"):
        world.fetch(source, *plain_ids_at(source, 3))


def test_an_invalid_request_is_refused_before_anything_is_asked_or_written(world: World) -> None:
    cases: list[tuple[str, list[str], dict[str, Any]]] = [
        ("openalex", [" "], {}),
        ("openalex", ["x"], {"limit": 0}),
        ("openalex", ["x"], {"cited_by": ("10.1000/3",)}),
        ("openalex", [], {"cited_by": ("no id",)}),
        ("openalex", ["10.1000/3"], {"since": date(2024, 1, 1)}),
        ("arxiv", ["x"], {"references": True}),
        ("arxiv", [], {"cited_by": ("2001.00042",)}),
        ("dblp", ["x"], {"since": date(2024, 1, 1)}),
        ("semanticscholar", [], {"cited_by": ("10.1000/3",), "since": date(2024, 1, 1)}),
    ]
    for source, terms, options in cases:
        with pytest.raises(OptionError):
            world.fetch(source, *terms, **options)
    assert (world.asked, list(world.folder.iterdir())) == ([], [])


def test_ids_are_distinguished_from_words() -> None:
    assert parse_id("W2741809807") == ("openalex", "W2741809807")
    assert parse_id("quant-ph/0201082v1") == ("arxiv", "quant-ph/0201082")
    assert parse_id("arXiv:2001.00042v3") == parse_id(" 2001.00042 ") == ("arxiv", "2001.00042")
    assert parse_id("https://pubmed.ncbi.nlm.nih.gov/31452104/") == parse_id("PMID:31452104") == ("pmid", "31452104")
    assert parse_id("https://dblp.org/rec/conf/x/Lee20.html") == ("dblp", "conf/x/Lee20")
    assert parse_id("https://inspirehep.net/literature/451647") == ("inspire", "451647")
    assert [parse_id(words) for words in ("pruning 2001.00042 networks", "2020", "dblp", "PMC", "pmid:")] == [None] * 5


def test_the_command_reports_missing_papers_and_untitled_records(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.state.untitled = frozenset({5})
    path = world.folder / "out.jsonl"
    address = f"{world.address}/openalex"
    assert cli.run(["fetch", "openalex", "10.1000/3", "10.1000/5", "-o", str(path), "--address", address]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "The service has no paper for 1 of the ids: 10.1000/5",
        "Records left out because they have no title: 1.",
        f"1 paper: {path}",
    ]


def test_the_command_takes_a_day_a_month_or_a_year(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["fetch", "openalex", "sparse", "-n", "1", "-o", str(world.folder / "out.jsonl")]
    command += ["--address", f"{world.address}/openalex", "--since"]
    assert [cli.run([*command, since]) for since in ("2024-05-07", "2024-05", "2024", "last week")] == [0, 0, 0, 2]
    assert [asked.parameters["filter"].partition(":")[2] for asked in world.asked] == [
        "2024-05-07",
        "2024-05-01",
        "2024-01-01",
    ]


def test_the_works_that_a_library_lacks_are_fetched_by_their_ids(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    references = ["10.1000/77", "W10088", "Chen B, 2003, CELL, V3, P44"]
    records = [{"title": f"Paper {n}", "doi": f"10.1/{n}", "references": references} for n in range(2)]
    (world.folder / "papers.jsonl").write_text("\n".join(map(json.dumps, records)))
    library, gaps, out = (str(world.folder / name) for name in ("library", "gaps.jsonl", "missing.jsonl"))
    assert cli.run(["build", str(world.folder / "papers.jsonl"), "-o", library, "-q"]) == 0
    assert cli.run(["gaps", "-l", library, "-o", gaps]) == 0
    address = f"{world.address}/openalex"
    assert cli.run(["fetch", "openalex", "--from", gaps, "-o", out, "--address", address]) == 0
    told = "Left out, since they are no ids: 1 of 3 lines, first 'chen-2003-v3-p44'.\n2 papers: "
    assert told in capsys.readouterr().err
    assert cli.run(["fetch", "openalex", "words", "--from", gaps, "-o", out]) == 2


def test_a_large_run_asks_on_a_terminal_and_refuses_without_one(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (world.folder / "ids.txt").write_text("\n".join(f"10.1000/{number}" for number in range(101)))
    asked = ["fetch", "crossref", "--from", str(world.folder / "ids.txt"), "-o", str(world.folder / "out.jsonl")]
    asked += ["--address", f"{world.address}/crossref"]
    assert cli.run(asked) == 1
    told = "Crossref: 101 papers in 101 requests, at least 20 seconds, which is much; give --yes to"
    assert told in capsys.readouterr().err
    monkeypatch.setattr("graphrec.cli.commands.fetch._is_terminal", lambda _: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "n")
    assert cli.run(asked) == 130
    assert [path.name for path in world.folder.iterdir()] == ["ids.txt"]
    assert world.asked == []


def test_papers_of_a_hostile_service_are_cleaned_as_those_of_files(world: World) -> None:
    def spoil(content: Any) -> Any:
        content["title"] = "=HYPERLINK(1)\x1b[31m <script>alert(1)</script>\u202e Pruning\n\x00"
        content["doi"] = {"no": ["text"]}
        content["referenced_works"] = [None, {"a": 1}, 7, "https://openalex.org/W1\x1b"]
        content["authorships"] = "none"
        return content

    world.state.change = spoil
    (paper,) = world.fetch("openalex", "W10003")
    assert paper.title.isprintable()
    assert b"\x1b" not in (world.folder / "out.jsonl").read_bytes()


@pytest.mark.parametrize("name", registry.builtin_names("fetch"))
def test_every_service_says_what_it_is_and_what_it_asks_for(name: str) -> None:
    service = registry.load("fetch", name)
    assert name == service.NAME
    assert service.DESCRIPTION.startswith(f"{service.TERMS.title}: ")
    assert service.TERMS.address.startswith("https://")
    assert service.TERMS.rate
    assert service.TERMS.price


def test_options_without_a_server_ask_the_service_itself() -> None:
    assert FetchOptions().server == Server()
    assert "secret" not in repr(FetchOptions(server=Server(keys={"OPENALEX_API_KEY": "secret"})))
    assert Fault().status == 200
