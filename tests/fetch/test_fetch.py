from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from graphrec import cli, registry
from graphrec.errors import ExtraMissingError, InputError, OptionError
from graphrec.fetch._ids import parse_id
from graphrec.fetch.run import FetchOptions, fetch
from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.open import read_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CLIENTS = {"openalex": "pyalex", "semanticscholar": "semanticscholar", "arxiv": "arxiv", "crossref": "habanero"}
COUNT = 130  # works that the replayed services have


def title_of(number: int) -> str:
    return "" if number in Services.untitled else f"Sparse paper number {number}"


def openalex_work(number: int) -> dict[str, object]:
    return {
        "id": f"https://openalex.org/W{10000 + number}",
        "doi": f"https://doi.org/10.1000/{number}",
        "title": title_of(number),
        "publication_year": 2020,
        "authorships": [{"author": {"display_name": "Ada Lee"}}],
        "referenced_works": [f"https://openalex.org/W{10000 + number + 1}"],
        "abstract_inverted_index": {"We": [0], "prune": [1]},
    }


def s2_paper(number: int, references: bool) -> dict[str, object]:
    paper: dict[str, object] = {
        "paperId": f"{number:040x}",
        "externalIds": {"DOI": f"10.1000/{number}"},
        "title": title_of(number),
        "abstract": "We prune.",
        "authors": [{"authorId": "1", "name": "Ada Lee"}],
    }
    if references:
        paper["references"] = [{"paperId": f"{number + 1:040x}", "externalIds": {}}]
    return paper


def crossref_work(number: int) -> dict[str, object]:
    return {
        "DOI": f"10.1000/{number}",
        "title": [title_of(number)],
        "author": [{"given": "Ada", "family": "Lee"}],
        "issued": {"date-parts": [[2020]]},
        "reference": [{"DOI": f"10.1000/{number + 1}"}],
    }


def arxiv_feed(numbers: list[int]) -> str:
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/2001.{number:05d}v2</id><updated>2020-01-07T00:00:00Z</updated>"
        f"<published>2020-01-06T00:00:00Z</published><title>{title_of(number)}</title>"
        "<summary>We prune.</summary>"
        "<author><name>Ada Lee</name></author>"
        f'<link href="http://arxiv.org/abs/2001.{number:05d}v2" rel="alternate" type="text/html"/>'
        f'<link title="pdf" href="http://arxiv.org/pdf/2001.{number:05d}v2" rel="related" type="application/pdf"/>'
        '<arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.LG"/>'
        '<category term="cs.LG"/></entry>'
        for number in numbers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        '<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"{COUNT}</opensearch:totalResults>{entries}</feed>"
    )


class Services(BaseHTTPRequestHandler):
    """Answers of the documented shapes; every first question of a run is answered 429 when `busy` says so."""

    busy = 0
    asked_pause = 0
    status = 200
    untitled: frozenset[int] = frozenset()
    asked: list[str] = []  # noqa: RUF012  # emptied by the fixture

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.answer()

    def do_POST(self) -> None:
        self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def answer(self, body: dict[str, list[str]] | None = None) -> None:
        type(self).asked.append(self.path)
        if type(self).busy:
            type(self).busy -= 1
            return self.send(429, json.dumps({"error": "Too Many Requests", "message": "slow down"}))
        if type(self).status != 200:
            return self.send(type(self).status, json.dumps({"error": "no", "message": "no"}))
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        content = self.content(unquote(parts.path), asked, body)
        return self.send(200, content) if content else self.send(*self.absent(body))

    def absent(self, body: object) -> tuple[int, str]:
        """What is answered where there is nothing: Crossref's text, or Semantic Scholar's to a batch of ids."""
        return (400, json.dumps({"error": "No valid paper ids given"})) if body else (404, "Resource not found.")

    def content(self, path: str, asked: dict[str, str], body: dict[str, list[str]] | None) -> str:
        if path == "/api/query":
            if ids := asked.get("id_list"):
                numbers = [int(name.split(".")[1]) for name in ids.split(",")]
                return arxiv_feed([number for number in numbers if number < COUNT])
            start, size = int(asked["start"]), int(asked["max_results"])
            return arxiv_feed(list(range(start, min(start + size, COUNT))))
        if path == "/graph/v1/paper/batch":
            assert body is not None
            numbers = [int(name.removeprefix("DOI:10.1000/"), 10 if "/" in name else 16) for name in body["ids"]]
            found = [None if number >= COUNT else s2_paper(number, references=True) for number in numbers]
            return json.dumps(found) if any(found) else ""
        if path == "/graph/v1/paper/search":
            start, size = int(asked.get("offset", 0)), int(asked["limit"])
            data = [s2_paper(number, references=False) for number in range(start, min(start + size, COUNT))]
            after = {"next": start + size} if start + size < COUNT else {}
            return json.dumps({"total": COUNT, "offset": start, **after, "data": data})
        if path == "/openalex/works":
            return json.dumps(self.openalex(asked))
        if path.startswith("/works/"):
            number = int(path.rpartition("/")[2])
            return json.dumps({"status": "ok", "message": crossref_work(number)}) if number < COUNT else ""
        start, size = int(asked.get("offset", 0)), int(asked["rows"])
        items = [crossref_work(number) for number in range(start, min(start + size, COUNT))]
        return json.dumps(
            {"status": "ok", "message-type": "work-list", "message": {"total-results": COUNT, "items": items}}
        )

    def openalex(self, asked: dict[str, str]) -> dict[str, object]:
        if "filter" in asked:
            names = asked["filter"].partition(":")[2].split("|")
            numbers = [int(name.rpartition("/")[2].removeprefix("W1")) for name in names]
            works = [openalex_work(number) for number in numbers if number < COUNT]
            return {"meta": {"count": len(works)}, "results": works}
        size = int(asked["per-page"])
        start = 0 if asked["cursor"] == "*" else int(asked["cursor"])
        following = start + size if start + size < COUNT else None
        works = [openalex_work(number) for number in range(start, min(start + size, COUNT))]
        return {"meta": {"count": COUNT, "next_cursor": following and str(following)}, "results": works}

    def send(self, status: int, text: str) -> None:
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/atom+xml" if text.startswith("<") else "application/json")
        self.send_header("Content-Length", str(len(data)))
        if status == 429 and type(self).asked_pause:
            self.send_header("Retry-After", str(type(self).asked_pause))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def address() -> Iterator[str]:
    Services.busy, Services.status, Services.asked, Services.asked_pause = 0, 200, [], 0
    Services.untitled = frozenset()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Services)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def run(
    source: str,
    terms: list[str],
    path: Path,
    address: str,
    progress: Callable[[int], None] = lambda _: None,
    **options: Any,
) -> list[Paper]:
    if source == "openalex":
        address += "/openalex"
    pytest.importorskip(CLIENTS[source])
    settings = FetchOptions(address=address, pause=0.01, **options)
    count = fetch(source, terms, path, settings, progress=progress)
    papers = list(read_files([path], ReadReport()))
    assert count == len(papers)
    return papers


pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.mark.parametrize("source", CLIENTS)
@pytest.mark.parametrize("busy", [0, 2])
def test_words_fetch_as_many_papers_as_asked_for_page_by_page(
    source: str, busy: int, tmp_path: Path, address: str
) -> None:
    Services.busy = busy
    papers = run(source, ["sparse", "papers"], tmp_path / "out.jsonl", address, limit=120)
    assert [paper.title for paper in papers] == [f"Sparse paper number {number}" for number in range(120)]
    assert papers[0].authors in {("Ada Lee",), ("Lee, Ada",)}
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.parametrize("source", ["openalex", "crossref"])  # the other clients hide what the answer asks for
def test_a_busy_service_is_given_the_pause_it_asks_for(
    source: str, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("graphrec.fetch._retry.time.sleep", pauses.append)
    Services.busy, Services.asked_pause = 2, 7
    run(source, ["10.1000/3"], tmp_path / "out.jsonl", address)
    assert pauses == [7.0, 7.0]


@pytest.mark.parametrize(
    ("source", "ids"),
    [
        ("openalex", ["10.1000/3", "W10007"]),
        ("semanticscholar", ["https://doi.org/10.1000/3", f"{7:040x}"]),
        ("arxiv", ["2001.00003", "https://arxiv.org/abs/2001.00007v1"]),
        ("crossref", ["10.1000/3", "doi:10.1000/7"]),
    ],
)
def test_ids_fetch_just_those_papers(source: str, ids: list[str], tmp_path: Path, address: str) -> None:
    papers = run(source, ids, tmp_path / "out.jsonl", address)
    assert {paper.title for paper in papers} == {"Sparse paper number 3", "Sparse paper number 7"}


def ids_at(source: str, *numbers: int) -> list[str]:
    return [f"2001.{number:05d}" if source == "arxiv" else f"10.1000/{number}" for number in numbers]


@pytest.mark.parametrize("source", CLIENTS)
def test_all_ids_are_looked_up_and_those_without_a_paper_reported(
    source: str, tmp_path: Path, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    numbers = [0, 1, 2, 3, *range(200, 206)]
    papers = run(source, ids_at(source, *numbers), tmp_path / "out.jsonl", address, limit=2)
    assert {paper.title for paper in papers} == {f"Sparse paper number {number}" for number in range(4)}
    shown = ", ".join(ids_at(source, *range(200, 205)))
    assert caplog.messages == [f"The service has no paper for 6 of the ids: {shown}, ..."]


@pytest.mark.parametrize("source", CLIENTS)
def test_ids_that_a_service_does_not_have_stop_nothing(
    source: str, tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry.load("fetch", source), "_PAGE" if source == "arxiv" else "_BATCH", 1, raising=False)
    papers = run(source, ids_at(source, 200, 3), tmp_path / "out.jsonl", address)
    assert [paper.title for paper in papers] == ["Sparse paper number 3"]
    with pytest.raises(InputError, match=r"has no papers for '\S+200'"):
        run(source, ids_at(source, 200), tmp_path / "none.jsonl", address)


@pytest.mark.parametrize("source", CLIENTS)
def test_records_without_a_title_are_counted(
    source: str, tmp_path: Path, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    Services.untitled = frozenset({3, 5})
    assert len(run(source, ["sparse"], tmp_path / "out.jsonl", address, limit=10)) == 8
    assert caplog.messages == ["Records left out because they have no title: 2."]


def test_the_command_reports_missing_papers_and_untitled_records(
    tmp_path: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("habanero")
    Services.untitled = frozenset({5})
    path = tmp_path / "out.jsonl"
    assert cli.run(["fetch", "crossref", *ids_at("crossref", 3, 5), "-o", str(path), "--address", address]) == 0
    assert capsys.readouterr().err.splitlines() == [
        "The service has no paper for 1 of the ids: 10.1000/5",
        "Records left out because they have no title: 1.",
        f"1 paper: {path}",
    ]


def test_an_id_of_another_spelling_is_not_missed(
    tmp_path: Path, address: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "out.jsonl"
    known = {"title": "Mine", "doi": "https://doi.org/10.1000/3", "arxiv": "2001.00042"}
    path.write_text(json.dumps({**known, "identifiers": ["corpusid:77"]}) + "\n")
    asked = ["10.1000/3", "10.48550/arXiv.2001.00042", "CorpusId:77"]
    assert len(run("semanticscholar", asked, path, address)) == 1
    assert (Services.asked, caplog.messages) == ([], [])


@pytest.mark.parametrize("source", ["openalex", "semanticscholar", "crossref"])
def test_references_bring_the_cited_papers_too(source: str, tmp_path: Path, address: str) -> None:
    papers = run(source, ["10.1000/3"], tmp_path / "out.jsonl", address, references=True)
    assert [paper.title for paper in papers] == ["Sparse paper number 3", "Sparse paper number 4"]
    assert papers[0].references


def test_references_of_papers_found_by_words_are_asked_for(tmp_path: Path, address: str) -> None:
    papers = run("semanticscholar", ["sparse"], tmp_path / "out.jsonl", address, limit=2, references=True)
    assert {paper.title[-1] for paper in papers} == {"0", "1", "2"}
    assert all(paper.references for paper in papers[:2])


def test_another_run_keeps_existing_papers_and_resumes_an_interrupted_one(tmp_path: Path, address: str) -> None:
    path = tmp_path / "out.jsonl"
    run("crossref", ["10.1000/3"], path, address)
    path.with_name("out.jsonl.part").write_bytes(path.read_bytes() + b'{"title": "cut o')
    Services.asked.clear()
    papers = run("crossref", ["10.1000/3", "10.1000/4"], path, address)
    assert [paper.doi for paper in papers] == ["10.1000/3", "10.1000/4"]
    assert Services.asked == ["/works/10.1000/4"]


def test_a_file_without_a_final_line_end_is_extended_without_loss(tmp_path: Path, address: str) -> None:
    path = tmp_path / "out.jsonl"
    path.write_text('{"title": "Mine", "doi": "10.1000/3"}')
    papers = run("crossref", ["10.1000/3", "10.1000/4"], path, address)
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


@pytest.mark.parametrize("source", CLIENTS)
def test_a_run_interrupted_between_pages_is_resumed_by_the_next(source: str, tmp_path: Path, address: str) -> None:
    def stop(count: int) -> None:
        if count == 110:
            raise KeyboardInterrupt

    path = tmp_path / "out.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run(source, ["sparse"], path, address, limit=120, progress=stop)
    assert [file.name for file in tmp_path.iterdir()] == ["out.jsonl.part"]
    papers = run(source, ["sparse"], path, address, limit=120)
    assert [paper.title for paper in papers] == [f"Sparse paper number {number}" for number in range(120)]
    assert [file.name for file in tmp_path.iterdir()] == ["out.jsonl"]


@pytest.mark.parametrize("source", CLIENTS)
def test_a_service_that_refuses_or_stays_busy_is_one_clear_sentence(source: str, tmp_path: Path, address: str) -> None:
    pytest.importorskip(CLIENTS[source])
    Services.busy = 50
    with pytest.raises(InputError, match="wait some minutes"):
        run(source, ["sparse"], tmp_path / "out.jsonl", address)
    Services.busy, Services.status = 0, 403
    with pytest.raises(InputError, match="403"):
        run(source, ["sparse"], tmp_path / "out.jsonl", address)
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize("source", CLIENTS)
def test_offline_is_one_clear_sentence(source: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be reached .*(refused|Connect call failed).*; check the connection"):
        run(source, ["sparse"], tmp_path / "out.jsonl", "http://127.0.0.1:9")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("source", CLIENTS)
def test_a_missing_client_says_what_to_install(source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, CLIENTS[source], None)
    with pytest.raises(ExtraMissingError, match=r"graphrec\[online\]"):
        fetch(source, ["sparse"], tmp_path / "out.jsonl")


def test_an_invalid_request_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    for source, terms, options in [
        ("openalex", [" "], FetchOptions()),
        ("openalex", ["x"], FetchOptions(limit=0)),
        ("arxiv", ["x"], FetchOptions(references=True)),
    ]:
        with pytest.raises(OptionError):
            fetch(source, terms, tmp_path / "out.jsonl", options)
    assert list(tmp_path.iterdir()) == []


def test_ids_are_distinguished_from_words() -> None:
    assert parse_id("W2741809807") == ("openalex", "W2741809807")
    assert parse_id("quant-ph/0201082v1") == ("arxiv", "quant-ph/0201082")
    assert parse_id("arXiv:2001.00042v3") == parse_id(" 2001.00042 ") == ("arxiv", "2001.00042")
    assert parse_id("pruning 2001.00042 networks") is None


@pytest.mark.parametrize("name", registry.builtin_names("fetch"))
def test_every_service_says_what_it_is(name: str) -> None:
    service = registry.load("fetch", name)
    assert name == service.NAME
    assert service.DESCRIPTION
