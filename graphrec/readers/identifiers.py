"""Identifiers of papers in one spelling each, so that equal papers have equal identifiers."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from urllib.parse import unquote

from graphrec.text import clean

_SICI = r"(?:<[^\s<>\"]{1,60}>\d\.\d\.[A-Z]{2};2(?:-[^\s\"<>,;]?)?)?"  # how DOIs of journals of the 1990s end
_DOI = re.compile(rf"\b(10\.\d{{4,9}}(?:\.\d+)*/[^\s\"<>{{}}|\\^`]+{_SICI})", re.IGNORECASE)
_ODD_DOI = re.compile(
    r"(?:^\s*|\bdoi(?:\.org/|[:=\s]\s*))(10\.\d+(?:\.\d+)*/[^\s\"<>{}|\\^`]+)", re.IGNORECASE
)  # a prefix of another length counts where a DOI is announced: "10.5/12" in a sentence is none
_DOI_TAIL = ".,;:'\")]}"
_ARXIV_NEW = re.compile(r"(?<![\d.])(\d{4}\.\d{4,5})(?:v\d+)?(?![\d.]*\d)")
_ARXIV_OLD = re.compile(r"(?<![a-z])([a-z]+(?:-[a-z]+)?)(?:\.[A-Z]{2})?/(\d{7})(?:v\d+)?(?!\d)", re.IGNORECASE)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
_ADDRESS_OF_DOI = re.compile(r"\bdoi\.org/|[?&]id=doi(?::|%3A)", re.IGNORECASE)
_WOS = re.compile(r"(?:<Go to ISI>://(?:WOS:)?|WOS:)(\w+)$", re.IGNORECASE)
_NUMBERED = frozenset({"pmid", "corpusid", "mag"})  # schemes of plain numbers
_NUMBER = re.compile(r"(?:PMID:?\s*|https?://\S+/)?(\d+)(?:\.0)?/?", re.IGNORECASE)  # data frames write 123.0
_NO_VALUE = frozenset({"", "na", "n/a", "nan", "none", "null", "nil", "unknown"})
_NOTE_PATTERNS = {
    "pmid": re.compile(r"\bPMID: ?(\d+)"),
    "pmcid": re.compile(r"\bPMCID: ?(PMC\d+)"),
    "arxiv": re.compile(r"\barXiv: ?([\w./-]+)", re.IGNORECASE),
}
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")


@lru_cache(maxsize=4096)
def normal_doi(text: str) -> str:
    """The DOI in a text or URL, lower case, without resolver and closing punctuation; "" when there is none.

    >>> normal_doi("https://doi.org/10.1145/3292500.3330701.")
    '10.1145/3292500.3330701'
    >>> normal_doi("10.1/abc"), normal_doi("doi:10.12/x"), normal_doi("a score of 10.5/12")
    ('10.1/abc', '10.12/x', '')
    >>> normal_doi("10.1577/1548-8659(1993)122&lt;0519:EFA&gt;2.3.CO;2")
    '10.1577/1548-8659(1993)122<0519:efa>2.3.co;2'
    """
    plain = unquote(text) if "%" in text else text
    plain = html.unescape(plain) if "&" in plain else plain
    plain = plain if plain.isprintable() else clean(plain)
    found = _DOI.search(plain) or _ODD_DOI.search(plain)
    if not found:
        return ""
    doi = found[1].rstrip(_DOI_TAIL if found[1].count("(") == 0 else _DOI_TAIL.replace(")", ""))
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1]
    return doi.lower()


@lru_cache(maxsize=4096)
def normal_arxiv(text: str) -> str:
    """The arXiv id in a text or URL, without its version; "" when there is none.

    >>> normal_arxiv("https://arxiv.org/pdf/1706.03762v5.pdf"), normal_arxiv("quant-ph/0201082v1")
    ('1706.03762', 'quant-ph/0201082')
    """
    if found := _ARXIV_NEW.search(text):
        return found[1]
    if found := _ARXIV_OLD.search(text):
        return f"{found[1].lower()}/{found[2]}"
    return ""


def arxiv_of_doi(doi: str) -> str:
    """The arXiv id that a DOI of arXiv's own (10.48550/arXiv.…) stands for, else the empty string."""
    found = _ARXIV_DOI.fullmatch(doi)
    return normal_arxiv(found[1]) if found else ""


def doi_of_address(url: str) -> str:
    """The DOI that a web address names as one: of the resolver, or of a link of Embase (`id=doi:...`).

    >>> doi_of_address("http://dx.doi.org/10.1000/xyz"), doi_of_address("https://example.org/10.1000/xyz")
    ('10.1000/xyz', '')
    >>> doi_of_address("http://sfx.example.org/u?sid=EMBASE&id=doi:10.4103%2F2303-9027.13878&atitle=Cysts")
    '10.4103/2303-9027.13878'
    """
    found = _ADDRESS_OF_DOI.search(url)
    if not found:
        return ""
    rest = url[found.end() :]
    return normal_doi(rest.partition("&")[0] if found[0].startswith(("?", "&")) else rest)


def wos_number(text: str) -> str:
    """The identifier that a Web of Science accession number stands for, else the empty string.

    >>> wos_number("WOS:000200148800007"), wos_number("<Go to ISI>://000200148800007"), wos_number("2021-44")
    ('wos:000200148800007', 'wos:000200148800007', '')
    """
    found = _WOS.match(text.strip())
    return f"wos:{found[1]}" if found else ""


def normal_identifier(text: str) -> str:
    """An identifier in the spelling of its scheme; "" where tools write NA, None or nan for want of one.

    >>> normal_identifier("pmcid:7654321"), normal_identifier("pmcid:PMC7654321"), normal_identifier("pmid:NA")
    ('pmcid:PMC7654321', 'pmcid:PMC7654321', '')
    >>> normal_identifier("pmid:PMID: 123"), normal_identifier("pmid:123.0"), normal_identifier("wos:ISI:000123")
    ('pmid:123', 'pmid:123', 'wos:000123')
    """
    scheme, _, value = text.partition(":")
    if scheme in _NUMBERED:
        found = _NUMBER.fullmatch(value)
        return f"{scheme}:{found[1]}" if found else ""
    if scheme == "pmcid" and value.isdigit():
        return f"pmcid:PMC{value}"
    if scheme == "wos":
        value = value.removeprefix("WOS:").removeprefix("ISI:")
        text = f"wos:{value}"
    return "" if value.lower() in _NO_VALUE else text


def identifier_in_note(note: str, scheme: str) -> str:
    """The value of a scheme that stands in a note, where Zotero keeps ids that it has no field for; "" if none does.

    >>> identifier_in_note("PMID: 123\\narXiv: 2001.00042 [cs]", "arxiv"), identifier_in_note("read it", "pmid")
    ('2001.00042', '')
    """
    found = _NOTE_PATTERNS[scheme].search(note)
    return found[1] if found else ""


def year_in(value: object) -> int | None:
    """The first plausible year of publication in a number, date or text.

    >>> year_in("2021-03-04"), year_in("n.d."), year_in(1998.0)
    (2021, None, 1998)
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, (int, float)):
        return int(value) if 1500 <= value < 2100 else None
    found = _YEAR.search(str(value))
    return int(found[1]) if found else None
