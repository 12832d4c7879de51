"""PubMed through the E-utilities of NCBI: words, PMIDs, DOIs; references by their PMIDs, and what cites a paper.

Source: NCBI, Entrez Programming Utilities Help (NBK25499, NBK25497): results stay on the history server and are fetched
in parts; the first 10,000 of a search can be had; three requests a second, ten with a key.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from graphrec.errors import InputError, OptionError
from graphrec.fetch._retry import NoAnswerError, short
from graphrec.fetch.client import Client, Response, parse_json
from graphrec.fetch.pages import (
    Cursor,
    Page,
    Pagination,
    knows_all,
    list_in,
    number_of,
    object_in,
    read_pages,
    text_in,
    values_of,
)
from graphrec.fetch.server import Terms
from graphrec.model.batches import batched
from graphrec.readers.formats import pubmed_xml
from graphrec.readers.references import identifiers_of_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from graphrec.fetch import Identifier, Inquiry
    from graphrec.fetch.server import Server
    from graphrec.model.paper import Paper, Skipped

NAME = "pubmed"
DESCRIPTION = "PubMed: papers of medicine and biology with abstracts and MeSH terms, some reference lists"
HAS_REFERENCES = True
HAS_DATES = True
TERMS = Terms(
    "PubMed",
    "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
    interval=0.34,
    interval_with_key=0.11,
    variable="NCBI_API_KEY",
    rate="3 a second, 10 with a key",
)

_PLACE = "pubmed.ncbi.nlm.nih.gov"
_PAGE = 200  # records per request, as NCBI advises
_REACH = 9_999  # results of a search that can be fetched
_TAG = re.compile(r"<[^>]*>")
_LAST_DAY = "3000"  # a search by date needs both ends


def by_words(inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """Papers that match the query, most relevant first.

    Args:
        inquiry: words in PubMed's query language (`"heart failure"[mesh]`), how many papers, and since when.
        server: how PubMed is reached.
    """
    client = Client(TERMS, server)
    dates = {"datetype": "pdat", "mindate": f"{inquiry.since:%Y/%m/%d}", "maxdate": _LAST_DAY} if inquiry.since else {}
    result = _search(client, {"term": inquiry.words, "sort": "relevance", "usehistory": "y", "retmax": 0, **dates})
    total, history = number_of(result.get("count")) or 0, (text_in(result, "querykey"), text_in(result, "webenv"))
    if total and not all(history):
        raise InputError("PubMed does not say where its results are (no WebEnv); run the same command again.")

    def ask(start: Cursor, size: int) -> Page[Paper | Skipped]:
        place = {"query_key": history[0], "WebEnv": history[1], "retstart": start, "retmax": size}
        papers = _records(client, place)
        return Page(papers, total, int(start) + size if int(start) + size < total else None)

    if total:
        yield from read_pages(client, Pagination(inquiry.limit, 0, _PAGE, _REACH), ask)


def by_ids(ids: Sequence[Identifier], server: Server) -> Iterator[Paper | Skipped]:
    """Papers with these PMIDs or DOIs.

    Args:
        ids: pairs of a scheme (`pmid` or `doi`) and a value.
        server: how PubMed is reached.

    Raises:
        OptionError: an id is of another scheme.
    """
    _check(ids)
    client = Client(TERMS, server)
    client.expect(len(ids), -(-len(ids) // _PAGE))
    yield from _look_up(client, [*values_of(ids, "pmid"), *_numbers_of(client, values_of(ids, "doi"))])


def cited_by(identifier: Identifier, inquiry: Inquiry, server: Server) -> Iterator[Paper | Skipped]:
    """The papers that cite a paper, as far as PubMed Central has their reference lists.

    Args:
        identifier: the cited paper.
        inquiry: how many papers.
        server: how PubMed is reached.

    Raises:
        OptionError: the id is of another scheme, or a date is given.
        InputError: PubMed has no such paper.
    """
    if inquiry.since:
        raise OptionError("PubMed does not sort what cites a paper by date; leave out --since, or use openalex.")
    _check([identifier])
    client = Client(TERMS, server)
    numbers = [identifier[1]] if identifier[0] == "pmid" else _numbers_of(client, [identifier[1]])
    if not numbers:
        raise InputError(
            f"PubMed has no paper {identifier[1]}, so that nothing can be found that cites it; check the id."
        )
    question = {"dbfrom": "pubmed", "db": "pubmed", "linkname": "pubmed_pubmed_citedin", "cmd": "neighbor"}
    content = _ask(client, "elink.fcgi", {**question, "id": numbers[0], "retmode": "json"})
    links = [link for each in list_in(content, "linksets") for group in list_in(each, "linksetdbs")
             for link in list_in(group, "links")]  # fmt: skip
    citing = [str(link) for link in links if number_of(link)][: inquiry.limit]
    client.expect(len(citing), -(-len(citing) // _PAGE))
    yield from _look_up(client, citing)


def references_of(papers: Sequence[Paper], server: Server) -> Iterator[Paper | Skipped]:
    """The papers whose PMIDs stand in the reference lists of papers.

    Args:
        papers: the citing papers, as PubMed returned them.
        server: how PubMed is reached.
    """
    names = (name for paper in papers for entry in paper.references for name in identifiers_of_reference(entry))
    numbers = dict.fromkeys(name.removeprefix("pmid:") for name in names if name.startswith("pmid:"))
    yield from by_ids([("pmid", number) for number in numbers], server)


def _check(ids: Sequence[Identifier]) -> None:
    """Refuse ids that PubMed does not know.

    Raises:
        OptionError: an id is of another scheme.
    """
    if not knows_all(ids, "pmid", "doi"):
        raise OptionError("PubMed knows PMIDs (pmid:...) and DOIs; use europepmc or semanticscholar for other ids.")


def _numbers_of(client: Client, dois: Sequence[str]) -> list[str]:
    """The PMIDs of DOIs."""
    return [
        str(number)
        for batch in batched(dois, _PAGE)
        for number in list_in(
            _search(client, {"term": " OR ".join(f'"{doi}"[doi]' for doi in batch), "retmax": _PAGE}), "idlist"
        )
        if number_of(number)
    ]


def _look_up(client: Client, numbers: Sequence[str]) -> Iterator[Paper | Skipped]:
    for batch in batched(numbers, _PAGE):
        yield from _records(client, {"id": ",".join(batch)})


def _search(client: Client, question: dict[str, str | int]) -> dict[str, object]:
    """The result of a search.

    Raises:
        InputError: PubMed cannot read the query.
    """
    result = object_in(_ask(client, "esearch.fcgi", {"db": "pubmed", "retmode": "json", **question}), "esearchresult")
    if fault := text_in(result, "ERROR"):
        raise InputError(f"PubMed cannot read the query ({short(fault)}); check its fields and brackets.")
    return result


def _ask(client: Client, path: str, question: dict[str, str | int]) -> object:
    answer = client.post_form(f"/{path}", {**question, **_caller(client)}, parse_json)
    return None if answer is None else parse_json(answer)


def _records(client: Client, question: dict[str, str | int]) -> list[Paper | Skipped]:
    form = {"db": "pubmed", "retmode": "xml", **question, **_caller(client)}
    answer = client.post_form("/efetch.fcgi", form, _check_records)
    return list(pubmed_xml.read(io.BytesIO(answer.content), _PLACE)) if answer else []


def _check_records(answer: Response) -> None:
    """The history server answers a failure with 200."""
    head = answer.content[:2000]
    if b"<PubmedArticleSet" not in head and (b"<ERROR" in head or head.lstrip()[:1] == b"{"):
        raise NoAnswerError(_TAG.sub(" ", head.decode("utf-8", "replace")), is_broken=True)


def _caller(client: Client) -> dict[str, str]:
    """What NCBI knows a caller by; in the body of a form, where no log sees the key."""
    return {"tool": "graphrec", **({"api_key": client.key} if client.key else {})}
