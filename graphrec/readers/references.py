"""Entries of reference lists: one text that keeps all a record says of a reference, and its parts.

An entry is a bare identifier (a DOI, an arXiv id, an id of a service or of the same file), or a text. Services that
give a reference in parts have it written in the form of Web of Science, with the title in quotation marks:

    van Eck NJ, 2010, "Software survey", SCIENTOMETRICS, V84, P523, DOI 10.1007/s11192-009-0146-3
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graphrec.model.listed_reference import ListedReference
from graphrec.model.people import split_name
from graphrec.readers._citation_styles import family_and_initials, parse_style
from graphrec.readers._json import Record, text_of
from graphrec.readers.identifiers import arxiv_of_doi, normalize_arxiv, normalize_doi
from graphrec.readers.lists import split_list
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 700  # characters that are parsed; what stands behind are publishers and addresses
_FEWEST_LETTERS = 8  # shorter texts are remnants of a reference list that was split at the wrong places
_DOI_MARK = re.compile(
    r"[,;.]? ?(?:\bdoi\b[:\s]*|https?://(?:dx\.)?doi\.org/)?\[?(?:DOI )*(?=10\.\d{4,9}/)", re.IGNORECASE
)
_DOI = re.compile(
    r"[,;.]? ?(?:\bdoi\b[:\s]*|https?://(?:dx\.)?doi\.org/)?\[?(?:DOI )*10\.\d{4,9}(?:\.\d+)*/[^\s\]]+\]?",
    re.IGNORECASE,
)
_SECOND_DOI = re.compile(r"(?:,|\.?ISBN.*)$|,\d+\.?$", re.IGNORECASE)  # remnants behind a DOI of Web of Science
_PMID = re.compile(r",? ?\bPMID:? ?(\d{1,8})\b", re.IGNORECASE)
_ARXIV = re.compile(
    r",? ?(?:https?://)?\barxiv(?:\.org/(?:abs|pdf)/|[: ]\s*)"
    r"(?P<id>(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?)(?: ?\[[\w.-]+\])?",
    re.IGNORECASE,
)
_TITLE = re.compile(r"[“\"]([^“”\"]{3,500})[,.]?[”\"]")
_ONLY_WORDS = re.compile(r"\b(?:doi|pmid|arxiv|preprint|abs|https?|available|eprint|org|dx)\b|[\W\d_]+", re.IGNORECASE)
_END_OF_ENTRY = re.compile(r"\((?:1[5-9]|20)\d\d\)|, pp?\. ?[A-Za-z]{0,2}\d")
_BAR_ENTRY = re.compile(r";\s*(?=\[)")
_N_BARS = 9  # cells up to the id of an entry of Dimensions
_YEAR_ALONE = re.compile(r"(?:1[5-9]|20)\d\d")
_OF_SERVICE = re.compile(r"pmid:(\d+)", re.IGNORECASE)


def write_reference(reference: ListedReference) -> str:
    """The parts of a reference as one text, which `parse_reference` reads again.

    >>> write_reference(ListedReference("Lee", "A", 2001, "A title", "Nature", "400", "5", doi="10.1000/x"))
    'Lee A, 2001, "A title", Nature, V400, P5, DOI 10.1000/x'
    """
    return ", ".join(filter(None, _in_order(reference)))


def _in_order(reference: ListedReference) -> Iterator[str]:
    yield f"{reference.author} {reference.initials}".strip()
    yield str(reference.year or "")
    yield '"{}"'.format(reference.title.replace('"', "'")) if reference.title else ""
    yield reference.venue
    yield f"V{reference.volume}" if reference.volume else ""
    yield f"P{reference.page}" if reference.page else ""
    yield f"DOI {reference.doi}" if reference.doi else ""
    yield f"PMID {reference.pmid}" if reference.pmid else ""
    yield f"arXiv {reference.arxiv}" if reference.arxiv else ""


def parse_reference(entry: str) -> ListedReference:
    """The parts of an entry in the styles of Web of Science, Scopus and bibliographies; an identifier has only that.

    >>> parse_reference("Lee A, 2001, NATURE, V400, P5, DOI 10.1000/x")[:7]
    ('Lee', 'A', 2001, '', 'NATURE', '400', '5')
    >>> parse_reference("Lee A.; Chen B., A fine title, J. Nets, 5, 2, pp. e12-e31, (2023)")[:7]
    ('Lee', 'A', 2023, 'A fine title', 'J. Nets', '5', 'e12')

    Cost: linear in the length of the entry, of which the first 700 characters are read.
    """
    if " " not in entry:
        return _parse_identifier(entry)
    text, doi, pmid, arxiv = _take_identifiers(entry[:_LONGEST])
    title = ""
    if ('"' in text or "“" in text) and (quoted := _TITLE.search(text)):
        title = quoted[1].strip(" ,.")
        text = f"{text[: quoted.start()].rstrip(' ,')}, {text[quoted.end() :].lstrip(' ,')}"
    reference = parse_style(text.rstrip(" .,"), has_title=bool(title))
    return reference._replace(title=title or reference.title, doi=doi, pmid=pmid, arxiv=arxiv)


def _parse_identifier(entry: str) -> ListedReference:
    if match := _OF_SERVICE.fullmatch(entry):
        return ListedReference(pmid=match[1])
    if entry.startswith("10.") and (doi := normalize_doi(entry)):
        arxiv = arxiv_of_doi(doi)
        return ListedReference(doi="" if arxiv else doi, arxiv=arxiv)
    arxiv = normalize_arxiv(entry)
    return ListedReference(arxiv=arxiv) if arxiv and arxiv == entry.lower().removeprefix("arxiv:") else _NOTHING


_NOTHING = ListedReference()


def _take_identifiers(text: str) -> tuple[str, str, str, str]:
    """An entry without its DOI, PubMed number and arXiv id, and these three."""
    doi = pmid = arxiv = ""
    if "10." in text and (match := _DOI_MARK.search(text)):
        doi = normalize_doi(_SECOND_DOI.sub("", text[match.end() :].split(maxsplit=1)[0].rstrip("],.")))
        text = _DOI.sub("", text) if doi else text
        if arxiv := arxiv_of_doi(doi):
            doi = ""
    lowered = text.lower()
    if "pmid" in lowered and (match := _PMID.search(text)):
        pmid, text = match[1].lstrip("0"), text[: match.start()] + text[match.end() :]
    if "arxiv" in lowered and (match := _ARXIV.search(text)):
        arxiv, text = arxiv or normalize_arxiv(match["id"]), text[: match.start()] + text[match.end() :]
    return text, doi, pmid, arxiv


def identifiers_of_reference(entry: str) -> tuple[str, ...]:
    """What a paper may be known by that an entry means: the entry itself if it is one word, its DOI, arXiv id, PMID.

    >>> identifiers_of_reference("Lee A, 2001, NATURE, V400, P5, DOI 10.1000/x"), identifiers_of_reference("W274")
    (('10.1000/x',), ('W274',))
    """
    if " " not in entry:
        return (entry,) if entry else ()
    _, doi, pmid, arxiv = _take_identifiers(entry[:_LONGEST])
    return tuple(filter(None, (doi, arxiv, f"pmid:{pmid}" if pmid else "")))


def split_family(name: str) -> tuple[str, str]:
    """The family name and the initials of an author, as an entry of a reference list has them.

    >>> split_family("van Eck, Nees Jan"), split_family("Nees Jan van Eck")
    (('van Eck', 'NJ'), ('van Eck', 'NJ'))
    """
    family, forenames = split_name(name)
    if not forenames:
        return family_and_initials(name)
    letters = (
        word if word.isupper() else word[0] for part in forenames.split() for word in re.split(r"[.-]", part) if word
    )
    return family, "".join(filter(str.isupper, "".join(letters)))


def is_only_identifier(text: str) -> bool:
    """Whether a text with a DOI or an arXiv id says nothing beside it: "doi: 10.1000/x", "arXiv preprint arXiv:...".

    >>> is_only_identifier("DOI 10.1000/x"), is_only_identifier("Lee, Deep nets, doi:10.1000/x")
    (True, False)
    """
    return " " not in text or not _ONLY_WORDS.sub("", _take_identifiers(text)[0])


def clean_entry(text: str) -> str:
    """An entry without what cannot be seen and the full stop behind it; "" for a remnant of a few letters."""
    entry = clean(text).rstrip(".")
    return entry if sum(map(str.isalpha, entry)) >= _FEWEST_LETTERS or normalize_doi(entry) else ""


def split_entries(text: str) -> list[str]:
    """Split a reference list of Scopus into its entries.

    Semicolons separate entries and, in recent exports, also the authors of one: an entry ends with the part that holds
    its year or its pages. A rest behind the last one is an entry of its own.

    >>> split_entries("Lee A.; Chen B., A title, J. Nets, (2023); Old, C., (1999) J Comp, 1; Ray D., A good book")
    ['Lee A.; Chen B., A title, J. Nets, (2023)', 'Old, C., (1999) J Comp, 1', 'Ray D., A good book']
    """
    entries: list[str] = []
    entry = ""
    for part in text.split(";"):
        entry = f"{entry};{part}" if entry else part
        if _END_OF_ENTRY.search(part):
            entries.append(clean_entry(entry))
            entry = ""
    return [*entries, clean_entry(entry)] if entry.strip() else entries


def split_reference_list(text: str) -> list[str]:
    """Split a cell with a reference list: ids, entries as text, or the fields between bars of Dimensions.

    >>> split_reference_list("pub.1; 10.1000/x"), split_reference_list("W1,W2")
    (['pub.1', '10.1000/x'], ['W1', 'W2'])
    >>> split_reference_list("Lee A, 2001, NATURE, V400, P5")
    ['Lee A, 2001, NATURE, V400, P5']
    >>> split_reference_list("[Lee, Ada; Ray, Bo]|[ur.1]|Nature|2001|400|2|5-9||pub.7|3;[]||||||||pub.8|0")
    ['Lee A, 2001, Nature, V400, P5', 'pub.8']
    """
    if text.startswith("[") and "|" in text:
        return [entry for part in _BAR_ENTRY.split(text) if (entry := _entry_of_bars(part))]
    if ";" in text or "|" in text or "\n" in text or text.startswith("["):
        return split_list(text)
    ids = split_list(text)
    return ids if all(" " not in each for each in ids) else [text.strip()]


def _entry_of_bars(part: str) -> str:
    """The entry of Dimensions "[authors]|[their ids]|venue|year|volume|issue|pages|DOI|id|times cited"."""
    cells = [cell.strip() for cell in part.split("|")]
    if len(cells) < _N_BARS:
        return clean_entry(part)
    authors, _, venue, year, volume, _, pages, doi, number = cells[:_N_BARS]
    family, initials = family_and_initials(authors.strip("[]").partition(";")[0])
    reference = ListedReference(
        family,
        initials,
        int(year) if _YEAR_ALONE.fullmatch(year) else None,
        venue=venue,
        volume=volume,
        page=re.split(r"[-–]", pages)[0],
        doi=normalize_doi(doi),
    )
    is_enough = reference.doi or (venue and (volume or pages))
    return clean_entry(write_reference(reference)) if is_enough else number or clean_entry(write_reference(reference))


def structured_entry(reference: Record) -> str:
    """The entry of a reference of Crossref or CSL-JSON, from its parts where they say enough, else from its text.

    >>> structured_entry({"author": "A Lee", "year": "2001", "journal-title": "Nature", "volume": "400"})
    'Lee A, 2001, Nature, V400'
    >>> structured_entry({"DOI": "10.1000/x"}), structured_entry({"unstructured": "Lee A. Nets. 2001", "DOI": "10.1/y"})
    ('10.1000/x', 'Lee A. Nets. 2001, DOI 10.1/y')
    """
    doi = normalize_doi(text_of(reference, "DOI"))
    text = clean_entry(text_of(reference, "unstructured"))
    parts = _parts(reference, doi)
    is_enough = (parts.venue and (parts.volume or parts.page)) or parts.title
    if text and not is_enough:
        return text if not doi or doi in text.lower() else f"{text}, DOI {doi}"
    if text and not parts.title:
        of_text = parse_reference(text)
        parts = parts._replace(title=of_text.title, author=parts.author or of_text.author)
    return doi if parts == ListedReference(doi=doi) else clean_entry(write_reference(parts)) or doi


def _parts(reference: Record, doi: str) -> ListedReference:
    family, initials = family_and_initials(clean(text_of(reference, "author")))
    year = re.search(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", text_of(reference, "year"))
    return ListedReference(
        family,
        initials,
        int(year[0]) if year else None,
        clean(text_of(reference, "article-title", "volume-title")),
        clean(text_of(reference, "journal-title", "series-title")),
        clean(text_of(reference, "volume")),
        clean(text_of(reference, "first-page")),
        doi,
    )
