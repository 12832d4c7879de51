"""What services should not answer, and answer nevertheless: each ends in one sentence, and nothing is half written."""

from __future__ import annotations

import gzip
import json
import re
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest
from replayed_services import COUNT, SERVICES, Fault

from graphrec.errors import InputError, OptionError
from graphrec.fetch import client as client_module
from graphrec.fetch.server import Server

if TYPE_CHECKING:
    from conftest import World

    from graphrec.fetch.cost import Cost

pytest.importorskip("requests")

SOURCES = sorted(SERVICES)
QUESTIONS: dict[str, tuple[str, ...]] = {"biorxiv": ("10.1000/3",), "medrxiv": ("10.1000/3",)}
HTML = b"<!DOCTYPE html><html><head><title>Log in\x1b to the network</title></head><body>x</body></html>"
KEY = "k3y-0123456789abcdef"


def ask(world: World, source: str, **options: Any) -> Any:
    """One search, where the service has searches."""
    return world.fetch(source, *QUESTIONS.get(source, ("sparse",)), **options)


def failure(world: World, source: str, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        ask(world, source, **options)
    assert list(world.folder.iterdir()) == []
    said = str(caught.value)
    assert said.endswith(".")
    assert said.isprintable()
    return said


@pytest.mark.parametrize("source", SOURCES)
def test_a_busy_service_is_asked_again_and_answers(source: str, world: World) -> None:
    world.state.faults = [Fault(429, b'{"error": "slow down"}', {"Retry-After": "7"}), Fault(503, b"busy")]
    assert ask(world, source, limit=5)
    assert [pause for pause in world.pauses if pause > 3] == [7.0, 10.0 if source == "inspire" else 4.0]


def test_a_wait_is_a_number_or_a_date(world: World) -> None:
    at = formatdate(client_module.time.time() + 60, usegmt=True)
    world.state.faults = [Fault(429, b"", {"Retry-After": at}), Fault(429, b"", {"Retry-After": "soon"})]
    world.fetch("crossref", "10.1000/3")
    first, second = (pause for pause in world.pauses if pause > 1)
    assert 50 < first <= 60
    assert second == 4.0


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_service_that_stays_busy_is_one_sentence(source: str, status: int, world: World) -> None:
    world.state.every = Fault(status, b'{"error": "Too Many Requests"}')
    said = failure(world, source)
    assert f"answered {status} (Too Many Requests); " in said
    assert said.endswith("run the same command again, which resumes where it stopped.")
    assert len(world.asked) == 6


def test_a_budget_that_is_spent_is_not_waited_for(world: World) -> None:
    world.state.every = Fault(429, b'{"error": "Insufficient budget"}', {"Retry-After": "54000"})
    assert failure(world, "openalex") == (
        "OpenAlex answered 429 (Insufficient budget); set OPENALEX_API_KEY to a free key from"
        " https://openalex.org/settings/api, or wait 15 hours, and run the same command again, which resumes where it"
        " stopped."
    )
    assert (len(world.asked), world.pauses) == (1, [])
    said = failure(world, "openalex", server={"keys": {"OPENALEX_API_KEY": KEY}})
    assert said.startswith("OpenAlex answered 429 (Insufficient budget); wait 15 hours, as it asks, and run ")


@pytest.mark.parametrize(
    ("source", "variable", "status"),
    [
        ("openalex", "OPENALEX_API_KEY", 401),
        ("semanticscholar", "S2_API_KEY", 403),
        ("pubmed", "NCBI_API_KEY", 429),
        ("pubmed", "NCBI_API_KEY", 400),
        ("crossref", "CROSSREF_MAILTO", 403),
    ],
)
def test_a_refusal_names_the_variable_and_never_the_key(
    source: str, variable: str, status: int, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    key = "ada@example.org" if variable == "CROSSREF_MAILTO" else KEY
    body = json.dumps({"error": f"API key invalid: {key}", "api-key": key}).encode()
    world.state.every = Fault(status, body, {"WWW-Authenticate": key, "Location": key})
    without = failure(world, source)
    assert f"set {variable} to " in without
    refused = failure(world, source, server={"keys": {variable: key}})
    assert variable in refused or status == 429
    assert key not in refused + caplog.text
    assert not any(key in asked.line for asked in world.asked)


@pytest.mark.parametrize(
    ("source", "variable", "sent"),
    [
        ("openalex", "OPENALEX_API_KEY", lambda asked: asked.headers["authorization"] == f"Bearer {KEY}"),
        ("semanticscholar", "S2_API_KEY", lambda asked: asked.headers["x-api-key"] == KEY),
        ("pubmed", "NCBI_API_KEY", lambda asked: asked.parameters["api_key"] == KEY),
        ("crossref", "CROSSREF_MAILTO", lambda asked: f"(mailto:{KEY})" in asked.headers["user-agent"]),
    ],
)
def test_a_key_goes_to_its_service_alone_and_into_no_file(
    source: str, variable: str, sent: Any, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    keys = dict.fromkeys(("OPENALEX_API_KEY", "S2_API_KEY", "NCBI_API_KEY", "CROSSREF_MAILTO"), "other")
    world.state.change = lambda content: content | {"title": f"A title with {KEY}"} if "title" in content else content
    world.fetch(source, "10.1000/3", server={"keys": keys | {variable: KEY}})
    assert all(map(sent, world.asked))
    for asked in world.asked:
        others = (*asked.headers.values(), *asked.parameters.values())
        assert not [value for value in others if "other" in value or (value == KEY) > sent(asked)]
        assert asked.headers["user-agent"].startswith("graphrec/")
        assert KEY not in asked.line
    assert KEY not in (world.folder / "out.jsonl").read_text("utf-8") + caplog.text + repr(Server(keys={variable: KEY}))


@pytest.mark.parametrize("source", SOURCES)
def test_no_service_without_a_key_gets_one(source: str, world: World) -> None:
    keys = {"OPENALEX_API_KEY": KEY, "S2_API_KEY": KEY, "NCBI_API_KEY": KEY, "CROSSREF_MAILTO": KEY}
    own = {"openalex", "semanticscholar", "pubmed", "crossref"}
    ask(world, source, limit=1, server={"keys": keys})
    assert (source in own) == any(KEY in str(asked) for asked in world.asked)


@pytest.mark.parametrize("source", SOURCES)
def test_a_web_page_in_place_of_papers_is_one_sentence(source: str, world: World) -> None:
    world.state.every = Fault(200, HTML, {"Content-Type": "text/html"})
    said = failure(world, source)
    assert "sent a web page in place of papers (Log in to the network); it may be down, or a network on the way" in said
    assert len(world.asked) == 1


def test_a_page_of_comments_is_looked_at_in_no_time(world: World) -> None:
    world.state.every = Fault(200, b"<!---->" * 500 + b"<x/>")
    assert "has no papers" in failure(world, "arxiv")


@pytest.mark.parametrize("source", [name for name in SOURCES if name not in {"arxiv", "dblp"}])
@pytest.mark.parametrize(
    "body",
    [b"garbage", b"", b'{"results": [{"id": "W1", "ti', b"\xff\xfe\x00", b"[" * 100_000, b"\x00" * 50],
    ids=["garbage", "empty", "cut", "bytes", "deep", "zeros"],
)
def test_what_is_no_json_is_asked_for_three_times_and_then_one_sentence(source: str, body: bytes, world: World) -> None:
    world.state.every = Fault(200, body, {"Content-Type": "text/plain"})
    said = failure(world, source)
    assert "sent no whole answer (no JSON, but text/plain: " in said
    assert len(world.asked) == 3


@pytest.mark.parametrize("source", ["arxiv", "dblp"])
@pytest.mark.parametrize("body", [b"garbage", b"", b"<feed><entry><title>cut", b"\x00" * 50])
def test_what_is_no_xml_is_one_sentence(source: str, body: bytes, world: World) -> None:
    world.state.every = Fault(200, body)
    failure(world, source)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    "content",
    [[], {}, None, 7, "text", {"results": 7, "data": "x", "message": [], "esearchresult": {"count": {}}},
     {"results": [None, 7, "x", [[]]], "data": [None, 7], "message": {"items": [None, 7]}, "meta": {"count": -1}}],
)  # fmt: skip
def test_json_of_another_shape_is_one_sentence(source: str, content: Any, world: World) -> None:
    world.state.every = Fault(200, json.dumps(content).encode())
    assert "has no papers" in failure(world, source) or source == "pubmed"


@pytest.mark.parametrize("source", ["openalex", "crossref", "semanticscholar"])
def test_a_record_with_wrong_types_costs_that_record_at_most(source: str, world: World) -> None:
    def spoil(content: Any) -> Any:
        if isinstance(content, list):  # a batch of Semantic Scholar
            return [7, dict.fromkeys(content[1], 7), *content[2:]]
        items = content.get("results") or content.get("message", {}).get("items") or []
        items[:2] = [["list"], {key: {"a": [1]} for key in items[1]}] if items else []
        return content

    world.state.change = spoil
    papers = ask(world, source, limit=10)
    assert [paper.title for paper in papers][-8:] == [f"Sparse paper number {number}" for number in range(2, 10)]
    assert len(papers) + sum("time" in each or "no " in each for each in world.warnings) >= 9


@pytest.mark.parametrize(
    "source", ["openalex", "crossref", "semanticscholar", "arxiv", "dblp", "pubmed", "europepmc", "inspire"]
)
def test_pages_that_come_again_end_the_reading(source: str, world: World) -> None:
    """A cursor that leads in a circle, or an offset that is not obeyed."""
    real = SERVICES[source]
    first: list[Any] = []

    def again(state: Any, asked: Any, path: str) -> Any:
        if path in {"/graph/v1/paper/batch", "/esearch.fcgi"}:
            return real(state, asked, path)
        asked.parameters |= {"offset": "0", "start": "0", "f": "0", "retstart": "0"}
        asked.parameters |= {"cursor": "*", "cursorMark": "*", "page": "1"}
        first.append(real(state, asked, path))
        return first[0]

    SERVICES[source] = again
    try:
        papers = ask(world, source, limit=125)
    finally:
        SERVICES[source] = real
    assert len(papers) == {"pubmed": 125, "inspire": 50}.get(source, 100)  # PubMed has all on one page
    assert len(first) <= 2
    if source != "pubmed":
        title = world.warnings[0].partition(":")[0]
        assert world.warnings == [f"{title}: its pages end after {len(papers)} of 125 results."]


def test_an_empty_page_of_arxiv_is_asked_for_again(world: World) -> None:
    empty = b'<feed xmlns="http://www.w3.org/2005/Atom"><opensearch:totalResults>130</opensearch:totalResults></feed>'
    world.state.faults = [Fault(200, empty)]
    assert len(ask(world, "arxiv", limit=130)) == COUNT
    assert len(world.asked) == 3


def test_a_failure_of_the_history_server_is_asked_for_again(world: World) -> None:
    error = b'<?xml version="1.0"?><eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>'
    world.state.faults = [Fault(200, error)]
    assert len(world.fetch("pubmed", "pmid:1003")) == 1
    world.state.every = Fault(200, error)
    with pytest.raises(InputError, match=r"PubMed sent no whole answer \(.*Unable to obtain query #1"):
        world.fetch("pubmed", "pmid:1003", to="more.jsonl")


def test_a_query_that_pubmed_cannot_read_is_told(world: World) -> None:
    content = {"esearchresult": {"ERROR": "Search Backend failed: bad \x1b bracket", "count": "0"}}
    world.state.every = Fault(200, json.dumps(content).encode())
    assert failure(world, "pubmed") == (
        "PubMed cannot read the query (Search Backend failed: bad bracket); check its fields and brackets."
    )


def test_an_answer_that_breaks_off_is_asked_for_again(world: World) -> None:
    world.state.faults = [Fault(200, b'{"message": {', length=5000), Fault(200, b'{"message": {', length=5000)]
    assert len(world.fetch("crossref", "10.1000/3")) == 1


def test_an_answer_that_always_breaks_off_is_one_sentence(world: World) -> None:
    world.state.every = Fault(200, b'{"message": {', length=5000)
    assert "sent no whole answer (" in failure(world, "crossref")
    assert len(world.asked) == 3


def test_an_answer_that_drips_is_given_up(world: World) -> None:
    world.state.every = Fault(200, b'{"message": {"title": ["dripping"]}}', pace=0.05)
    said = failure(world, "crossref", server={"patience": 0.15})
    assert "sent no whole answer (it takes longer than 0.15 seconds); run the same command again" in said


def test_a_packed_answer_is_unpacked_however_it_is_cut(world: World) -> None:
    body = gzip.compress(json.dumps({"message": {"DOI": "10.1000/3", "title": ["Packed"]}}).encode())
    world.state.every = Fault(200, body, {"Content-Encoding": "gzip"}, pace=0.0002)
    assert [paper.title for paper in world.fetch("crossref", "10.1000/3")] == ["Packed"]


def test_an_answer_without_an_end_is_given_up(world: World) -> None:
    """A few kilobytes that stand for megabytes of blanks."""
    bomb = gzip.compress(b" " * 2_000_001)
    world.state.every = Fault(200, bomb, {"Content-Encoding": "gzip"})
    said = failure(world, "openalex", server={"largest": 2_000_000})
    assert said.startswith("OpenAlex sent more than 2 MB for one request; ask for fewer papers, or export them from ")


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:1/x", "//evil.example/x", "file:///etc/passwd", "https://a@b.c/", "http://[x"]
)
def test_no_key_follows_a_redirect_to_another_host(target: str, world: World) -> None:
    world.state.every = Fault(302, b"", {"Location": target})
    said = failure(world, "openalex", server={"keys": {"OPENALEX_API_KEY": KEY}})
    assert said.startswith("OpenAlex leads to another host (")
    assert len(world.asked) == 1


def test_a_redirect_is_read_no_further_than_other_answers(world: World) -> None:
    bomb = gzip.compress(b" " * 2_000_001)
    world.state.every = Fault(301, bomb, {"Content-Encoding": "gzip", "Location": "/openalex/works/W10007"})
    assert "more than 2 MB" in failure(world, "openalex", server={"largest": 2_000_000})


def test_a_redirect_on_the_same_host_is_followed_but_not_in_a_circle(world: World) -> None:
    world.state.faults = [Fault(301, b"", {"Location": "/openalex/works/W10007"})]
    assert [paper.title[-1] for paper in world.fetch("openalex", "W10003")] == ["7"]
    world.state.every = Fault(301, b"", {"Location": "/openalex/works/W10007"})
    with pytest.raises(InputError, match="leads from one address to the next without an end"):
        world.fetch("openalex", "W10004")


@pytest.mark.parametrize("source", SOURCES)
def test_offline_is_one_clear_sentence(source: str, world: World) -> None:
    world.address = "http://127.0.0.1:9"
    assert re.search(r"cannot be reached \(.*refused.*\); check the connection", failure(world, source))


def test_a_password_of_the_home_folder_is_not_sent(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    (world.folder / "netrc").write_text("default login ada password hunter2\n")
    monkeypatch.setenv("NETRC", str(world.folder / "netrc"))
    world.fetch("crossref", "10.1000/3")
    assert "authorization" not in world.asked[0].headers


def test_the_pace_that_a_service_names_is_kept(world: World) -> None:
    world.state.headers = {"X-Rate-Limit-Limit": "1", "X-Rate-Limit-Interval": "3s"}
    world.fetch("crossref", "10.1000/3", "10.1000/4", "10.1000/5")
    assert [round(pause, 0) for pause in world.pauses] == [3.0, 3.0]


@pytest.mark.parametrize(("source", "least"), [("arxiv", 2.0), ("dblp", 0.7)])
def test_requests_keep_their_distance(source: str, least: float, world: World) -> None:
    ask(world, source, limit=120)
    assert [pause > least for pause in world.pauses] == [True]


def test_a_large_run_is_told_before_anything_is_written(world: World) -> None:
    told: list[Cost] = []

    def refuse(cost: Cost) -> None:
        told.append(cost)
        raise OptionError(cost.sentence())

    world.state.change = lambda content: (
        content | {"meta": content["meta"] | {"count": 12345}} if "meta" in content else content
    )
    world.state.headers = {"X-RateLimit-Remaining-USD": "0.0973"}
    with pytest.raises(OptionError, match="OpenAlex: 5,000 papers in 49 requests, at least 5 seconds, "):
        world.fetch("openalex", "sparse", limit=5000, server={"agree": refuse})
    assert told[0].sentence().endswith("$0.049 of the $0.0973 left today")
    assert list(world.folder.iterdir()) == []
    with pytest.raises(OptionError, match="Crossref: 101 papers in 101 requests, at least 20 seconds"):
        world.fetch("crossref", *[f"10.1000/{number}" for number in range(101)], server={"agree": refuse})


def test_a_small_run_asks_nothing_unless_the_budget_is_too_small_for_it(world: World) -> None:
    told: list[Cost] = []
    world.fetch("openalex", "sparse", limit=120, server={"agree": told.append})
    assert told == []
    world.state.headers = {"X-RateLimit-Remaining-USD": "0.0005"}
    world.fetch("openalex", "sparse", limit=120, server={"agree": told.append}, to="more.jsonl")
    assert [(cost.dollars, cost.budget) for cost in told] == [(0.001, 0.0005)]
