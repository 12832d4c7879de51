"""A local server that answers as the bibliographic services document it: paths, pages, headers, bodies and errors.

Each service has `COUNT` works, one like the other, under the path of its name. What was asked is kept in `asked`;
answers in `faults` are given first, each once.
"""

from __future__ import annotations

import json
import re
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

COUNT = 130


@dataclass
class Asked:
    """One request: method, path, parameters of query and form, JSON body, and headers in lower case."""

    method: str
    path: str
    parameters: dict[str, str]
    body: Any
    headers: dict[str, str]
    line: str = ""


@dataclass
class Fault:
    """An answer in place of the right one; `pace` seconds between its bytes."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None
    pace: float = 0.0


class State:
    """What the server was asked, and what it answers."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.every: Fault | None = None
        self.headers: dict[str, str] = {}
        self.untitled: frozenset[int] = frozenset()
        self.change: Callable[[Any], Any] = lambda record: record

    def title(self, number: int) -> str:
        return "" if number in self.untitled else f"Sparse paper number {number}"


class Handler(BaseHTTPRequestHandler):
    state: State

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self.reply(None)

    def do_POST(self) -> None:
        self.reply(self.rfile.read(int(self.headers["Content-Length"])))

    def reply(self, sent: bytes | None) -> None:
        parts = urlsplit(self.path)
        is_form = self.headers.get("Content-Type", "").startswith("application/x-www-form")
        query = parse_qs(parts.query) | (parse_qs(sent.decode()) if sent and is_form else {})
        asked = Asked(
            self.command,
            unquote(parts.path),
            {name: values[0] for name, values in query.items()},
            json.loads(sent) if sent and not is_form else None,
            {name.lower(): value for name, value in self.headers.items()},
            self.path,
        )
        self.state.asked.append(asked)
        if self.state.faults or self.state.every:
            return self.send(self.state.faults.pop(0) if self.state.faults else self.state.every)
        service, _, path = asked.path.removeprefix("/").partition("/")
        content = SERVICES[service](self.state, asked, f"/{path}")
        return self.send(content if isinstance(content, Fault) else fault_of(content, self.state))

    def send(self, fault: Fault) -> None:
        self.send_response(fault.status)
        kind = "application/xml" if fault.body.startswith(b"<") else "application/json"
        headers = {"Content-Type": kind, **self.state.headers, **fault.headers}
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(fault.body) if fault.length is None else fault.length))
        self.end_headers()
        try:
            for start in range(0, len(fault.body), 1 if fault.pace else 1 << 20):
                self.wfile.write(fault.body[start : start + (1 if fault.pace else 1 << 20)])
                if fault.pace:
                    threading.Event().wait(fault.pace)
        except OSError:
            pass  # the client has left


def fault_of(content: object, state: State) -> Fault:
    if content is None:
        return Fault(404, b'{"error": "Resource not found."}')
    return Fault(body=content.encode() if isinstance(content, str) else json.dumps(state.change(content)).encode())


@contextmanager
def serve() -> Iterator[tuple[str, State]]:
    state = State()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Replayed", (Handler,), {"state": state}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def numbers_of(start: int, size: int) -> list[int]:
    return list(range(start, min(start + size, COUNT)))


# OpenAlex


def openalex_work(state: State, number: int) -> dict[str, object]:
    return {
        "id": f"https://openalex.org/W{10000 + number}",
        "doi": f"https://doi.org/10.1000/{number}",
        "title": state.title(number),
        "publication_year": 2020,
        "authorships": [{"author": {"display_name": "Ada Lee"}}],
        "referenced_works": [f"https://openalex.org/W{10000 + number + 1}"],
        "abstract_inverted_index": {"We": [0], "prune": [1]},
    }


def openalex(state: State, asked: Asked, path: str) -> object:
    if path.startswith("/works/"):
        name = path.removeprefix("/works/")
        digits = name.rpartition("/")[2].removeprefix("W1").removeprefix("pmid:1")
        return openalex_work(state, int(digits)) if digits.isdigit() and int(digits) < COUNT else None
    wanted = asked.parameters.get("filter", "")
    field_name, _, values = wanted.partition(":")
    if field_name in {"doi", "openalex"}:
        numbers = [int(name.rpartition("/")[2].removeprefix("W1")) for name in values.split("|")]
        works = [openalex_work(state, number) for number in numbers if number < COUNT]
        return {"meta": {"count": len(works), "next_cursor": None}, "results": works}
    size, cursor = int(asked.parameters["per_page"]), asked.parameters["cursor"]
    assert size <= 100
    start = 0 if cursor == "*" else int(cursor)
    works = [openalex_work(state, number) for number in numbers_of(start, size)]
    following = str(start + size) if works else None  # also behind the last page, as OpenAlex does
    return {"meta": {"count": COUNT, "next_cursor": following}, "results": works}


# Semantic Scholar


def s2_paper(state: State, number: int, *, references: bool) -> dict[str, object]:
    paper: dict[str, object] = {
        "paperId": f"{number:040x}",
        "externalIds": {"DOI": f"10.1000/{number}"},
        "title": state.title(number),
        "abstract": "We prune.",
        "authors": [{"authorId": "1", "name": "Ada Lee"}],
    }
    if references:
        paper["references"] = [{"paperId": f"{number + 1:040x}", "externalIds": {}}]
    return paper


def semanticscholar(state: State, asked: Asked, path: str) -> object:
    if path == "/graph/v1/paper/batch":
        numbers = [int(name.removeprefix("DOI:10.1000/"), 10 if "/" in name else 16) for name in asked.body["ids"]]
        found = [None if number >= COUNT else s2_paper(state, number, references=True) for number in numbers]
        return found if any(found) else Fault(400, b'{"error": "No valid paper ids given"}')
    start, size = int(asked.parameters.get("offset", 0)), int(asked.parameters["limit"])
    data: list[object] = [{"paperId": f"{number:040x}"} for number in numbers_of(start, size)]
    after = {"next": start + size} if start + size < COUNT else {}
    if path.endswith("/citations"):
        if "/10.1000/200/" in path or "10.1000/200/" in path:
            return None
        return {"offset": start, **after, "data": [{"citingPaper": each} for each in data]}
    assert path == "/graph/v1/paper/search"
    assert size <= 100
    return {"total": COUNT, "offset": start, **after, "data": data}


# Crossref


def crossref_work(state: State, number: int) -> dict[str, object]:
    return {
        "DOI": f"10.1000/{number}",
        "title": [state.title(number)],
        "author": [{"given": "Ada", "family": "Lee"}],
        "issued": {"date-parts": [[2020]]},
        "reference": [{"DOI": f"10.1000/{number + 1}"}],
    }


def crossref(state: State, asked: Asked, path: str) -> object:
    if path.startswith("/works/"):
        number = int(path.rpartition("/")[2])
        return {"status": "ok", "message": crossref_work(state, number)} if number < COUNT else None
    start, size = int(asked.parameters.get("offset", 0)), int(asked.parameters["rows"])
    items = [crossref_work(state, number) for number in numbers_of(start, size)]
    return {"status": "ok", "message-type": "work-list", "message": {"total-results": COUNT, "items": items}}


# arXiv


def arxiv(state: State, asked: Asked, path: str) -> object:
    assert path == "/api/query"
    if ids := asked.parameters.get("id_list"):
        numbers = [number for name in ids.split(",") if (number := int(name.split(".")[1])) < COUNT]
    else:
        numbers = numbers_of(int(asked.parameters["start"]), int(asked.parameters["max_results"]))
    entries = "".join(
        f"<entry><id>http://arxiv.org/abs/2001.{number:05d}v2</id><updated>2020-01-07T00:00:00Z</updated>"
        f"<published>2020-01-06T00:00:00Z</published><title>{state.title(number)}</title>"
        "<summary>We prune.</summary><author><name>Ada Lee</name></author>"
        f'<link href="http://arxiv.org/abs/2001.{number:05d}v2" rel="alternate" type="text/html"/>'
        '<arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.LG"/>'
        '<category term="cs.LG"/></entry>'
        for number in numbers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        '<opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">'
        f"{COUNT}</opensearch:totalResults>{entries}</feed>"
    )


# PubMed


def pubmed(state: State, asked: Asked, path: str) -> object:
    given = asked.parameters
    assert (asked.method, given["db"], given["tool"]) == ("POST", "pubmed", "graphrec")
    if path == "/esearch.fcgi":
        if "[doi]" in given["term"]:
            numbers = [int(part.split("/")[1].split('"')[0]) for part in given["term"].split(" OR ")]
            found = [str(1000 + number) for number in numbers if number < COUNT]
            return {"header": {}, "esearchresult": {"count": str(len(found)), "idlist": found}}
        history = {"querykey": "1", "webenv": "MCID_1"} if given.get("usehistory") == "y" else {}
        return {"header": {}, "esearchresult": {"count": str(COUNT), "retmax": "0", "idlist": [], **history}}
    if path == "/elink.fcgi":
        links = [str(1000 + number) for number in range(COUNT)]
        group = {"dbto": "pubmed", "linkname": given["linkname"], "links": links}
        return {"linksets": [{"dbfrom": "pubmed", "ids": [given["id"]], "linksetdbs": [group]}]}
    assert path == "/efetch.fcgi"
    if "id" in given:
        numbers = [number for name in given["id"].split(",") if 0 <= (number := int(name) - 1000) < COUNT]
    else:
        assert (given["query_key"], given["WebEnv"]) == ("1", "MCID_1")
        numbers = numbers_of(int(given["retstart"]), int(given["retmax"]))
    records = "".join(
        f"<PubmedArticle><MedlineCitation><PMID>{1000 + number}</PMID><Article><Journal><Title>J</Title></Journal>"
        f"<ArticleTitle>{state.title(number)}</ArticleTitle><Abstract><AbstractText>We prune.</AbstractText></Abstract>"
        "<AuthorList><Author><LastName>Lee</LastName><ForeName>Ada</ForeName></Author></AuthorList></Article>"
        "</MedlineCitation><PubmedData><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{1000 + number}</ArticleId><ArticleId IdType="doi">10.1000/{number}</ArticleId>'
        "</ArticleIdList><ReferenceList><Reference><Citation>Lee A. J. 2019</Citation><ArticleIdList>"
        f'<ArticleId IdType="pubmed">{1000 + number + 1}</ArticleId></ArticleIdList></Reference></ReferenceList>'
        "</PubmedData></PubmedArticle>"
        for number in numbers
    )
    return f'<?xml version="1.0" ?><!DOCTYPE PubmedArticleSet><PubmedArticleSet>{records}</PubmedArticleSet>'


# DBLP


def dblp(state: State, asked: Asked, path: str) -> object:
    if path.startswith("/rec/"):
        number = int(path.removesuffix(".xml").rpartition("/")[2])
        if number >= COUNT:
            return None
        return (
            f'<?xml version="1.0" encoding="US-ASCII"?><dblp><inproceedings key="conf/x/{number}" mdate="2020-01-01">'
            f"<author>Ada Lee</author><title>{state.title(number)}.</title><year>2020</year><booktitle>X</booktitle>"
            f"<ee>https://doi.org/10.1000/{number}</ee></inproceedings></dblp>"
        )
    assert path == "/search/publ/api"
    first, size = int(asked.parameters["f"]), int(asked.parameters["h"])
    numbers = numbers_of(first, size)
    hits = "".join(
        f'<hit score="1" id="{number}"><info><authors><author pid="1/2">Ada Lee 0001</author></authors>'
        f"<title>{state.title(number)}.</title><venue>X</venue><year>2020</year><type>Journal Articles</type>"
        f"<key>conf/x/{number}</key><doi>10.1000/{number}</doi><ee>https://doi.org/10.1000/{number}</ee>"
        f"<url>https://dblp.org/rec/conf/x/{number}</url></info><url>URL#{number}</url></hit>"
        for number in numbers
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><result><query id="1">sparse</query><status code="200">OK</status>'
        f'<completions total="0" computed="0" sent="0"/><hits total="{COUNT}" computed="{size}" sent="{len(numbers)}"'
        f' first="{first}">{hits}</hits></result>'
    )


# Europe PMC


def europepmc(state: State, asked: Asked, path: str) -> object:
    assert path == "/search"
    assert (asked.parameters["resultType"], asked.parameters["format"]) == ("core", "json")
    query, cursor, size = (asked.parameters[name] for name in ("query", "cursorMark", "pageSize"))
    if re.match(r'DOI:"|\(EXT_ID:|PMCID:', query):
        digits = re.findall(r'(?:DOI:"10\.1000/|EXT_ID:)(\d+)', query)
        numbers = [int(each) % 1000 for each in digits]
        numbers = [number for number in numbers if number < COUNT]
        total, following = len(numbers), "*"
    else:
        assert query.startswith(("sparse", "(sparse", "CITES:1003_MED", "(CITES:1003_MED"))
        start = 0 if cursor == "*" else int(cursor)
        numbers, total = numbers_of(start, int(size)), COUNT
        following = str(start + len(numbers)) if numbers else cursor
    records = [
        {
            "id": str(1000 + number),
            "source": "MED",
            "pmid": str(1000 + number),
            "doi": f"10.1000/{number}",
            "title": state.title(number),
            "authorString": "Lee A.",
            "authorList": {"author": [{"fullName": "Lee A", "firstName": "Ada", "lastName": "Lee"}]},
            "pubYear": "2020",
            "abstractText": "We prune.",
        }
        for number in numbers
    ]
    answer = {"version": "6.9", "hitCount": total, "resultList": {"result": records}}
    return answer | ({"nextCursorMark": following} if records else {})


# INSPIRE


def inspire_record(state: State, number: int) -> dict[str, object]:
    return {
        "id": str(5000 + number),
        "links": {},
        "metadata": {
            "control_number": 5000 + number,
            "titles": [{"title": state.title(number)}],
            "abstracts": [{"value": "We prune."}],
            "authors": [{"full_name": "Lee, Ada"}],
            "dois": [{"value": f"10.1000/{number}"}],
            "earliest_date": "2020-01-01",
            "references": [{"record": {"$ref": f"https://inspirehep.net/api/literature/{5000 + number + 1}"}}],
        },
    }


def inspire(state: State, asked: Asked, path: str) -> object:
    if path != "/literature":
        number = int(path.rpartition("/")[2])
        number -= 5000 * path.startswith("/literature/")
        return inspire_record(state, number) if 0 <= number < COUNT else None
    query, size, page = asked.parameters["q"], int(asked.parameters["size"]), int(asked.parameters["page"])
    assert query.startswith(("sparse", "(sparse", "refersto:recid:5003", "(refersto:recid:5003"))
    hits = [inspire_record(state, number) for number in numbers_of((page - 1) * size, size)]
    return {"hits": {"total": COUNT, "hits": hits}, "links": {}}


# bioRxiv and medRxiv


def preprint(state: State, number: int, version: int) -> dict[str, object]:
    return {
        "doi": f"10.1000/{number}",
        "title": state.title(number) if version == 2 else "An early title",
        "authors": "Lee, A.; Chen, B.",
        "author_corresponding": "Ada Lee",
        "date": "2024-05-07",
        "version": str(version),
        "category": "cell biology",
        "abstract": "We prune.",
        "published": "NA",
        "server": "bioRxiv",
    }


def preprints(state: State, asked: Asked, path: str) -> object:
    _, details, server, first, *rest = path.split("/")
    assert (details, server) == ("details", asked.path.split("/")[1])
    if rest[1:] == ["na", "json"]:
        number = int(rest[0])
        versions = [preprint(state, number, version) for version in (1, 2)] if number < COUNT else []
        return {"messages": [{"status": "ok" if versions else "no posts found"}], "collection": versions}
    assert (first, rest[2]) == ("2024-05-01", "json")
    items = [preprint(state, number, 2) for number in numbers_of(int(rest[1]), 30)]
    messages = [{"status": "ok", "cursor": int(rest[1]), "count": len(items), "total": str(COUNT)}]
    return {"messages": messages, "collection": items}


SERVICES: dict[str, Callable[[State, Asked, str], object]] = {
    "openalex": openalex,
    "semanticscholar": semanticscholar,
    "crossref": crossref,
    "arxiv": arxiv,
    "pubmed": pubmed,
    "dblp": dblp,
    "europepmc": europepmc,
    "inspire": inspire,
    "biorxiv": preprints,
    "medrxiv": preprints,
}
