"""Citations in texts: author and year, labels such as [ZRKB21], BibTeX keys, arXiv ids and DOIs."""

from __future__ import annotations

import re
from typing import NamedTuple

from graphrec.extractors.word_lists import words_in

_AUTHOR = (
    r"(?:(?:van|von|de|der|den|di|da|le|el|al|(?<!a )la)[ -](?:der |den |la )?)?[^\W\d_a-z][^\W\d_]+(?:['’-][^\W\d_]+)*"
)
_MANY = rf"(?:,? et\.? al\b\.?|(?:, {_AUTHOR}){{0,6}},? (?:and|&) {_AUTHOR})"
_YEAR = re.compile(
    r"(?P<year>(?:19|20)(?<!\w\d\d)\d\d)[a-z]?\b[)\]]?"
)  # begins with a digit, which the regex engine finds fast
_AUTHORS_BEFORE = re.compile(rf"(?P<author>{_AUTHOR})(?:(?P<many>{_MANY}),?|(?P<comma>,)?)[ ~]?(?P<open>[(\[])?$")
_BEFORE = 130  # characters before a year in which its authors stand
_ET_AL = re.compile(r"(?: et|, et)\.? al\b\.?")
_AUTHOR_BEFORE = re.compile(rf"{_AUTHOR}$")
_NAME_MOST = 60  # letters of an author's name
CITE_COMMAND = r"\\[cC]ite[a-zA-Z]{0,9}\s{0,2}(?:\[[^\[\]{}]{0,50}\]){0,2}\{"  # up to its keys
_LABEL = re.compile(r"([A-Z][A-Za-z+]{1,6})(\d\d)[a-e]?")
_LABELS = re.compile(rf"\[{_LABEL.pattern}(?:[,;] ?{_LABEL.pattern})*(?:, [^\[\]]{{1,40}})?\]")  # "[AKS12, Theorem 3]"
_CITE = re.compile(rf"{CITE_COMMAND}(?P<keys>[^{{}}]{{1,999}})\}}")
_CITE_KEY = re.compile(
    r"(?<![^,{\s])(?:(?:(?:van|von|der|de|di|du|la|le)(?=[A-Z]))?"
    r"(?P<author>(?:Mac|Mc|Le|La|De|Di|Du)?[A-Z][a-z]{2,30}|[a-z]{3,30})[A-Za-z]{0,30}"  # mikolov2013, LeCunBH1998
    r"|(?P<initials>[A-Z][A-Za-z]{1,6}))[-_:]?(?P<year>(?:19|20)\d\d|\d\d)(?P<tail>[A-Za-z_-]{0,60})(?![^,}\s])"
)
_LABEL_NEXT = re.compile(rf"[~\s]?(?:\[|{CITE_COMMAND})")
_NEXT_CENTURY = 30  # a two-digit year from this on belongs to the twentieth century
_ARXIV = re.compile(
    r"\barxiv(?:\.org/(?:abs|pdf)/|[:. ]\s?)(?P<id>\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+/\d{7})", re.IGNORECASE
)
_DOI = re.compile(
    r"10\.(?<!\w10\.)\d{3,9}(?:\.\d+)*/(?:[^\s\"<>,;()\]]|\([^\s()]*\))+"
)  # begins with a literal, which the regex engine finds fast
_DOI_SCHEME = re.compile(r"\bdoi(?:[:. ]\s?|\.org/)$", re.IGNORECASE)
_DOI_SCHEME_MOST = 10  # characters of the scheme and one before it
_NOT_AUTHORS = words_in("not_authors.txt", "not authors")
_NOT_INITIALS = _NOT_AUTHORS | words_in("not_authors.txt", "not initials")


class Citation(NamedTuple):
    """A citation at `text[start:end]`.

    It has a first author and mostly a year; or an identifier (`arxiv:...`, `doi:...`); or a label, the initials of the
    authors with the year ("AKS12").
    """

    start: int
    end: int
    author: str = ""
    year: int | None = None
    identifier: str = ""
    label: str = ""


def find_citations(text: str) -> list[Citation]:
    """Find all citations of a text, in order and without overlap.

    >>> [(one.author, one.year) for one in find_citations("as in BlockPruner (Zhong et al., 2024)")]
    [('Zhong', 2024)]

    Cost: linear in the length of the text.
    """
    citations: list[Citation] = []
    if "20" in text or "19" in text:
        citations += [one for match in _YEAR.finditer(text) if (one := _parse_author_year(text, match)) is not None]
    if "10." in text:
        citations += [_parse_doi(text, match) for match in _DOI.finditer(text)]
    if "et al" in text or "et. al" in text:
        citations += [one for match in _ET_AL.finditer(text) if (one := _parse_et_al(text, match)) is not None]
    if "[" in text:
        labels = (one for several in _LABELS.finditer(text) for one in _LABEL.finditer(text, *several.span()))
        citations += [_parse_label(one) for one in labels if one[1].lower() not in _NOT_INITIALS]
    if "ite" in text and "\\" in text:
        keys = (key for cite in _CITE.finditer(text) for key in _CITE_KEY.finditer(text, *cite.span("keys")))
        citations += [
            _parse_key(key) for key in keys if (key["author"] or key["initials"]).lower() not in _NOT_INITIALS
        ]
    if "rXiv" in text or "rxiv" in text:
        citations += [Citation(*m.span(), identifier=f"arxiv:{m['id']}") for m in _ARXIV.finditer(text)]
    return _merge_labels(_drop_overlaps([one for one in citations if one.author.lower() not in _NOT_AUTHORS]), text)


def _parse_label(label: re.Match[str]) -> Citation:
    return Citation(*label.span(), year=_full_year(int(label[2])), label=label[0])


def _parse_key(key: re.Match[str]) -> Citation:
    """Parse a BibTeX key, such as "mikolov2013efficient" or "BHPQ17", as a citation."""
    year = int(key["year"]) if len(key["year"]) > 2 else _full_year(int(key["year"]))
    if author := key["author"]:
        return Citation(*key.span(), author if author[0].isupper() else author.capitalize(), year)
    return Citation(*key.span(), year=year, label=f"{key['initials']}{year % 100:02}{key['tail']}")


def spans_of_keys(text: str) -> list[tuple[int, int]]:
    r"""The (start, end) of the key list of every `\cite{...}`, in which no names are to be looked for."""
    return [match.span("keys") for match in _CITE.finditer(text)] if "\\" in text else []


def _full_year(year: int) -> int:
    return year + (1900 if year >= _NEXT_CENTURY else 2000)


def _parse_doi(text: str, match: re.Match[str]) -> Citation:
    """The citation of a DOI; it includes a "doi:" or "doi.org/" before it."""
    before = text[max(0, match.start() - _DOI_SCHEME_MOST) : match.start()]
    scheme = _DOI_SCHEME.search(before)
    start = match.start() - len(before) + scheme.start() if scheme else match.start()
    return Citation(start, match.end(), identifier=f"doi:{match[0].rstrip('.')}")


def _parse_et_al(text: str, match: re.Match[str]) -> Citation | None:
    """The citation "Smith et al." without a year."""
    window_start = max(0, match.start() - _NAME_MOST)
    author = _AUTHOR_BEFORE.search(text[window_start : match.start()])
    return Citation(window_start + author.start(), match.end(), author[0]) if author else None


def _parse_author_year(text: str, year: re.Match[str]) -> Citation | None:
    """The citation that ends with a year; a single surname counts only inside brackets or right before them."""
    window_start = max(0, year.start() - _BEFORE)
    match = _AUTHORS_BEFORE.search(text[window_start : year.start()])
    if match is None:
        return None
    if not match["many"]:
        before = text[max(0, window_start + match.start() - 3) : window_start + match.start()].rstrip()[-1:]
        is_closed = text[year.end() - 1] in ")]"
        is_inside = (
            bool(match["comma"])
            and before in {"(", "[", ";"}
            and (is_closed or text[year.end() : year.end() + 1] == ";")
        )
        if not (is_inside or (match["open"] == "(" and is_closed)):
            return None
    return Citation(window_start + match.start(), year.end(), match["author"], int(year["year"]))


def _merge_labels(citations: list[Citation], text: str) -> list[Citation]:
    """Merge an author with the label or key behind it into one citation: "Bodlaender et al. [BDFH09]"."""
    merged: list[Citation] = []
    for one in citations:
        last = merged[-1] if merged else None
        is_next = last is not None and last.author and last.year is None and (one.label or one.year is not None)
        if last and is_next and _LABEL_NEXT.fullmatch(text, last.end, one.start):
            merged[-1] = last._replace(year=one.year)
        else:
            merged.append(one)
    return merged


def _drop_overlaps(citations: list[Citation]) -> list[Citation]:
    disjoint: list[Citation] = []
    for one in sorted(citations, key=lambda citation: (citation.start, -citation.end)):
        if not disjoint or one.start >= disjoint[-1].end:
            disjoint.append(one)
    return disjoint
