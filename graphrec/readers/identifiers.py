"""Normalises identifiers, so that the same identifier is written in the same way in all records."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from graphrec.readers.no_values import is_no_identifier
from graphrec.text import clean, unescape

_SICI = r"(?:<[^\s<>\"]{1,60}>\d\.\d\.[A-Z]{2};2(?:-[^\s\"<>,;]?)?)?"  # the end of many DOIs of the 1990s
_DOI = re.compile(rf"\b(10\.\d{{4,9}}(?:\.\d{{1,9}}){{0,9}}/[^\s\"<>{{}}|\\^`]+{_SICI})", re.IGNORECASE)
_ODD_DOI = re.compile(
    r"(?:^\s*|\bdoi(?:\.org/|[:=\s]\s*))(10\.\d{1,9}(?:\.\d{1,9}){0,9}/[^\s\"<>{}|\\^`]+)", re.IGNORECASE
)  # a prefix of unusual length only after "doi": "10.5/12" in a sentence is no DOI
_DOI_TAIL = ".,;:'\")]}"
_ARXIV_NEW = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5})(?:v\d{1,3})?(?![\d.]*\d)")
_ARXIV_OLD = re.compile(r"(?<![a-z])([a-z]+(?:-[a-z]+)?)(?:\.[A-Z]{2})?/(\d{7})(?:v\d+)?(?!\d)", re.IGNORECASE)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
_ADDRESS_OF_DOI = re.compile(r"\bdoi\.org/|[?&]id=doi(?::|%3A)", re.IGNORECASE)
_WOS = re.compile(r"(?:<Go to ISI>://(?:WOS:)?|WOS:)(\w+)$", re.IGNORECASE)
_NUMBERED = frozenset({"pmid", "corpusid", "mag"})  # schemes whose values are numbers
_NUMBER = re.compile(
    r"(?:(?:PMID|PUBMED):?\s*|https?://\S+/)?0*([1-9]\d*)(?:\.0)?/?", re.IGNORECASE
)  # data frames write 123.0
_NOTE_PATTERNS = {
    "pmid": re.compile(r"\bPMID: ?(\d+)"),
    "pmcid": re.compile(r"\bPMCID: ?(PMC\d+)"),
    "arxiv": re.compile(r"\barXiv: ?([\w./-]+)", re.IGNORECASE),
}
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


@lru_cache(maxsize=4096)
def normalize_doi(text: str) -> str:
    """The DOI in a text or URL, in lower case without resolver and final punctuation; "" if there is none.

    >>> normalize_doi("https://doi.org/10.1145/3292500.3330701.")
    '10.1145/3292500.3330701'
    >>> normalize_doi("10.1/abc"), normalize_doi("doi:10.12/x"), normalize_doi("a score of 10.5/12")
    ('10.1/abc', '10.12/x', '')
    >>> normalize_doi("10.0000/0000"), normalize_doi("10.1016/none")
    ('', '')
    >>> normalize_doi("10.1577/1548-8659(1993)122&lt;0519:EFA&gt;2.3.CO;2")
    '10.1577/1548-8659(1993)122<0519:efa>2.3.co;2'
    """
    plain = unquote(text) if "%" in text else text
    plain = unescape(plain) if "&" in plain else plain
    plain = clean(plain)
    match = _DOI.search(plain) or _ODD_DOI.search(plain)
    if not match:
        return ""
    prefix, _, suffix = match[1].partition("/")
    if (suffix != "0" and is_no_identifier(suffix)) or is_no_identifier(prefix.removeprefix("10.")):
        return ""
    doi = match[1].rstrip(_DOI_TAIL if match[1].count("(") == 0 else _DOI_TAIL.replace(")", ""))
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1]
    return doi.lower()


@lru_cache(maxsize=4096)
def normalize_arxiv(text: str) -> str:
    """The arXiv id in a text or URL, without its version; "" if there is none.

    >>> normalize_arxiv("https://arxiv.org/pdf/1706.03762v5.pdf"), normalize_arxiv("quant-ph/0201082v1")
    ('1706.03762', 'quant-ph/0201082')
    """
    if match := _ARXIV_NEW.search(text):
        return match[1]
    if match := _ARXIV_OLD.search(text):
        return f"{match[1].lower()}/{match[2]}"
    return ""


def arxiv_of_doi(doi: str) -> str:
    """The arXiv id in a DOI assigned by arXiv (10.48550/arXiv.…); "" for other DOIs."""
    match = _ARXIV_DOI.fullmatch(doi)
    return normalize_arxiv(match[1]) if match else ""


def doi_of_address(url: str) -> str:
    """The DOI in a link of the DOI resolver or of Embase (`id=doi:...`); "" for other links.

    >>> doi_of_address("http://dx.doi.org/10.1000/xyz"), doi_of_address("https://example.org/10.1000/xyz")
    ('10.1000/xyz', '')
    >>> doi_of_address("http://sfx.example.org/u?sid=EMBASE&id=doi:10.4103%2F2303-9027.13878&atitle=Cysts")
    '10.4103/2303-9027.13878'
    """
    match = _ADDRESS_OF_DOI.search(url)
    if not match:
        return ""
    rest = url[match.end() :]
    return normalize_doi(rest.partition("&")[0] if match[0].startswith(("?", "&")) else rest)


def parse_wos_number(text: str) -> str:
    """A Web of Science accession number as an identifier `wos:...`; "" for other texts.

    >>> parse_wos_number("WOS:000200148800007"), parse_wos_number("<Go to ISI>://000200148800007")
    ('wos:000200148800007', 'wos:000200148800007')
    >>> parse_wos_number("2021-44")
    ''
    """
    match = _WOS.match(text.strip())
    return f"wos:{match[1]}" if match else ""


def normalize_identifier(text: str) -> str:
    """Normalise an identifier `scheme:value`; "" if the value is empty, 0, NA, None, "?" or the like.

    >>> normalize_identifier("pmcid:7654321"), normalize_identifier("pmcid:PMC7654321"), normalize_identifier("pmid:NA")
    ('pmcid:PMC7654321', 'pmcid:PMC7654321', '')
    >>> [normalize_identifier(f"pmid:{text}") for text in ("PMID: 123", "PUBMED 123", "123.0")]
    ['pmid:123', 'pmid:123', 'pmid:123']
    >>> normalize_identifier("wos:ISI:000123"), normalize_identifier("pmid:00123"), normalize_identifier("openalex:W0")
    ('wos:000123', 'pmid:123', '')
    """
    scheme, _, value = text.partition(":")
    if scheme in _NUMBERED:
        match = _NUMBER.fullmatch(value)
        return f"{scheme}:{match[1]}" if match else ""
    if is_no_identifier(value) and (scheme != "id" or not any(map(str.isdigit, value))):
        return ""
    if scheme == "pmcid" and value.isdigit():
        return f"pmcid:PMC{value}"
    if scheme == "wos":
        value = value.removeprefix("WOS:").removeprefix("ISI:")
        text = f"wos:{value}"
    return text


def identifier_in_note(note: str, scheme: str) -> str:
    """The identifier of a scheme in a note, where Zotero keeps ids that have no field; "" if there is none.

    >>> identifier_in_note("PMID: 123\\narXiv: 2001.00042 [cs]", "arxiv"), identifier_in_note("read it", "pmid")
    ('2001.00042', '')
    """
    match = _NOTE_PATTERNS[scheme].search(note)
    return match[1] if match else ""


def parse_year(value: object) -> int | None:
    """The first plausible year of publication (1500 to 2099) in a number, date or text.

    >>> parse_year("2021-03-04"), parse_year("n.d."), parse_year(1998.0)
    (2021, None, 1998)
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return int(value) if 1500 <= value < 2100 else None
    match = _YEAR.search(str(value))
    return int(match[1]) if match else None
