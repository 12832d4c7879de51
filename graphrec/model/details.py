"""What a record holds and graphrec has no use for (volume, pages, publisher ...), and how each format names it.

A paper keeps such details as pairs of a name and a value, in the order of `canonical`. There are three kinds of names:

* `volume`: a name of `DETAILS`, which is the variable of CSL or the field of BibLaTeX, whatever the format says;
* `ris:C1`: a field that one format has, `format:field`, with its value as it stands there (`csl:`, `json:`: as JSON);
* `bibtex=title`: how one format spelt what the paper holds elsewhere, `format=field`; that format writes this spelling
  as long as it says the same as the paper, and no other format writes it.

Types of works are those of CSL 1.0.2. Types and fields are mapped as in the RIS translator of Zotero
(https://github.com/zotero/translators) and in the BibTeX mappings of citeproc-lua and citation-js.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Never

from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Details = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of a record, and its name in each format.

    Attributes:
        name: its name in `Paper.details`; BibTeX has it as a field under that name, too.
        form: the form of a value. `text`; `name`: one person, "Family, Given", or group, several pairs for several;
            `date`: an ISO date with a month or a day, or two with a slash between.
        bibtex: fields of BibTeX, the one that is written first.
        ris: tags of RIS, the one that is written first; else it stands in a user field as `name: value`.
        is_csl: whether CSL has a variable of that name; else it stands in `custom`.
        columns: further names of table columns and JSON keys, in the form of `readers._columns.normalize_name`.
    """

    name: str
    form: Literal["text", "name", "date"] = "text"
    bibtex: tuple[str, ...] = ()
    ris: tuple[str, ...] = ()
    is_csl: bool = True
    columns: tuple[str, ...] = ()


TYPE = "type"
LITERAL = "literal"
ZOTERO_LINK = "zotero-link"
OTHERS = "others"  # the group behind the last author where a record does not name them all: "and others", "et al."
OTHER_DETAILS = "graphrec_details"  # the field of BibTeX and RIS with a JSON of those whose names they cannot write
ANSWER_FORMS: dict[str, type] = {  # keys of JSON Lines behind the fields, of no record; and the type of each value
    "score": float,
    "reason": str,
    "cluster": int,
    "theme": str,
    "sources": list,
    "x": float,
    "y": float,
    "extra": dict,
}
SOURCES = "graphrec_sources"  # the field in which exports name the sources of a paper; nothing that a record holds
OWN_TAG = "U1"  # the user field of RIS in which details without a tag stand as `name: value`
PEOPLE_TAG = "U4"  # in which persons whose names are no "Family, Given" stand once more, as `role: name`
KEYWORDS_TAG = "U5"  # in which keywords stand once more where RIS would split one, as `keyword: word`
DETAILS: tuple[Detail, ...] = (
    Detail(TYPE),
    Detail("genre", bibtex=("type",), ris=("M3",), columns=("document type", "publication type", "item type")),
    Detail("volume", bibtex=("volume",), ris=("VL",), columns=("vol", "vl", "journal volume")),
    Detail("issue", bibtex=("issue",), columns=("is", "journal issue", "issue number")),
    Detail("number", bibtex=("reportnumber",), columns=("report number",)),
    Detail("collection-number", columns=("series number",)),
    Detail("page", bibtex=("pages",), ris=("SP",), columns=("pages", "pagination", "page range", "page start")),
    Detail("number-of-pages", bibtex=("pagetotal",), columns=("num pages", "page count", "number of pages")),
    Detail("number-of-volumes", bibtex=("volumes",), ris=("NV",), columns=("number of volumes",)),
    Detail("chapter-number", bibtex=("chapter",)),
    Detail("section", ris=("SE",)),
    Detail("edition", bibtex=("edition",), ris=("ET",)),
    Detail("publisher", bibtex=("publisher", "school", "institution"), ris=("PB",)),
    Detail(
        "publisher-place",
        bibtex=("address", "location"),
        ris=("CY", "PP"),
        columns=("place", "publisher place", "publisher location", "place of publication"),
    ),
    Detail("editor", "name", bibtex=("editor",), ris=("ED", "A2"), columns=("editors",)),
    Detail("collection-editor", "name", ris=("A3",), columns=("series editor",)),
    Detail("translator", "name", bibtex=("translator",), ris=("A4",)),
    Detail("container-author", "name", bibtex=("bookauthor",)),
    Detail(LITERAL, is_csl=False),  # an author or another person above who is not to be split into parts: a group
    Detail("collection-title", bibtex=("series",), ris=("T3",), columns=("series", "series title")),
    Detail(
        "container-title-short",
        bibtex=("shortjournal",),
        ris=("J2", "JA"),
        columns=("journal abbreviation", "abbreviated source title", "journal iso abbreviation"),
    ),
    Detail("title-short", bibtex=("shorttitle",), ris=("ST",), columns=("short title",)),
    Detail("event-title", bibtex=("eventtitle",)),
    Detail("event-place", bibtex=("venue",)),
    Detail("issued", "date", columns=("date", "publication date", "date published", "date of publication")),
    Detail("event-date", "date", bibtex=("eventdate",)),
    Detail("original-date", "date", bibtex=("origdate",)),
    Detail("accessed", "date", bibtex=("urldate",), ris=("Y2",), columns=("access date",)),
    Detail("ISBN", bibtex=("isbn",), ris=("SN",), columns=("isbn",)),
    Detail("ISSN", bibtex=("issn",), columns=("issn", "print issn", "issn print")),
    Detail("language", bibtex=("language",), ris=("LA",), columns=("language of original document",)),
    Detail("other-url", ris=("UR",), is_csl=False),  # a further address, or one that is no link
    Detail("howpublished", bibtex=("howpublished",), is_csl=False),
    Detail("code", is_csl=False, columns=("code url", "code link", "repository")),
    Detail("data", is_csl=False, columns=("data url", "data link", "dataset url")),
    Detail("call-number", ris=("CN",)),
    Detail("archive", ris=("DB",)),
    Detail("archive_location", ris=("AN",), columns=("loc in archive",)),
    Detail("library", bibtex=("library",), ris=("DP",), is_csl=False, columns=("library catalog",)),
    Detail("license", columns=("rights",)),
    Detail("annote", bibtex=("annote", "annotation"), ris=("RN",)),
    Detail("note", bibtex=("note",), ris=("N1",), columns=("notes",)),
    Detail("collection", is_csl=False, columns=("collections",)),  # of a reference manager, as "Reading / Pruning"
    Detail("date-added", "date", bibtex=("date-added",), is_csl=False, columns=("date added",)),  # to such a program
    Detail(ZOTERO_LINK, is_csl=False),  # one of `text.as_zotero_link`, which opens Zotero at the item
)
BY_NAME = {detail.name: detail for detail in DETAILS}
BY_FIELD = {field: detail for detail in DETAILS for field in (detail.name, *detail.bibtex)}  # of BibTeX
BY_TAG = {tag: detail for detail in DETAILS for tag in detail.ris}  # of RIS
CODES = ("ISBN", "ISSN")
_DEEPEST = 100  # levels of lists and objects
_ORDER = {detail.name: position for position, detail in enumerate(DETAILS)}
_FOREIGN = re.compile(r"(?:bibtex|ris|csl|json)[:=]")
_SPELLING = re.compile(r"(?:bibtex|ris|csl|json)=")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9:_.+*/-]+")
_SEPARATOR = re.compile(r"[;,]\s*")
_DASHES = re.compile(r" ?(?:--+|[–—]) ?")
_HYPHEN = re.compile(r"(?<=\d)-(?=[A-Za-z]*\d)")

BIBTEX_TYPES: Mapping[str, str] = {  # the type of CSL by type of an entry; the first of several is written
    "article": "article-journal", "suppperiodical": "article-journal",
    "inproceedings": "paper-conference", "conference": "paper-conference",
    "book": "book", "proceedings": "book", "collection": "book", "reference": "book", "mvbook": "book",
    "mvproceedings": "book", "mvcollection": "book", "mvreference": "book",
    "incollection": "chapter", "inbook": "chapter", "bookinbook": "chapter", "suppbook": "chapter",
    "suppcollection": "chapter", "inreference": "entry-encyclopedia",
    "thesis": "thesis", "phdthesis": "thesis", "mastersthesis": "thesis",
    "techreport": "report", "report": "report", "manual": "report",
    "misc": "document", "preprint": "article", "unpublished": "manuscript", "booklet": "pamphlet",
    "online": "webpage", "electronic": "webpage", "www": "webpage",
    "patent": "patent", "software": "software", "dataset": "dataset", "standard": "standard",
    "periodical": "periodical", "review": "review", "performance": "performance", "letter": "personal_communication",
    "legislation": "legislation", "jurisdiction": "legal_case", "legal": "treaty", "image": "figure",
    "artwork": "graphic", "movie": "motion_picture", "video": "motion_picture", "audio": "song", "music": "song",
}  # fmt: skip
RIS_TYPES: Mapping[str, str] = {  # the type of CSL by `TY`; the first of several is written
    "JOUR": "article-journal", "EJOUR": "article-journal", "INPR": "article-journal", "ABST": "article-journal",
    "MGZN": "article-magazine", "NEWS": "article-newspaper",
    "CONF": "paper-conference", "CPAPER": "paper-conference",
    "BOOK": "book", "EBOOK": "book", "EDBOOK": "book", "SER": "book",
    "CHAP": "chapter", "ECHAP": "chapter", "ENCYC": "entry-encyclopedia", "DICT": "entry-dictionary",
    "THES": "thesis", "RPRT": "report", "GOVDOC": "report", "GEN": "document", "UNPB": "manuscript",
    "MANSCPT": "manuscript", "PAMP": "pamphlet", "JFULL": "periodical", "ELEC": "webpage", "WEB": "webpage",
    "BLOG": "post-weblog", "PAT": "patent", "COMP": "software", "DATA": "dataset", "AGGR": "dataset",
    "DBASE": "dataset", "STAND": "standard", "CASE": "legal_case", "STAT": "legislation", "BILL": "bill",
    "HEAR": "hearing", "SLIDE": "speech", "PCOMM": "personal_communication", "ICOMM": "personal_communication",
    "ART": "graphic", "FIGURE": "figure", "MAP": "map", "MPCT": "motion_picture", "VIDEO": "motion_picture",
    "SOUND": "song", "MUSIC": "musical_score", "ANCIENT": "classic", "CLSWK": "classic", "ADVS": "broadcast",
}  # fmt: skip
CROSSREF_TYPES: Mapping[str, str] = {
    "journal-article": "article-journal", "proceedings-article": "paper-conference", "book-chapter": "chapter",
    "book-section": "chapter", "book-part": "chapter", "reference-entry": "entry", "book": "book", "monograph": "book",
    "edited-book": "book", "reference-book": "book", "proceedings": "book", "dissertation": "thesis",
    "report": "report", "posted-content": "article", "dataset": "dataset", "standard": "standard",
    "journal-issue": "periodical", "peer-review": "review",
}  # fmt: skip
TYPES = frozenset({
    *BIBTEX_TYPES.values(), *RIS_TYPES.values(), "collection", "entry", "event", "interview", "post", "regulation",
    "review-book",
})  # fmt: skip
_BIBTEX_KINDS = {type_: kind for kind, type_ in reversed([*BIBTEX_TYPES.items()])} | {"article": "misc"}
_RIS_KINDS = {type_: kind for kind, type_ in reversed([*RIS_TYPES.items()])}
DEGREES = {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis"}  # what these entries say of the genre
_DEGREE_SIGNS = {
    "phdthesis": re.compile(r"\bph\.? ?d\b|doctor", re.IGNORECASE),
    "mastersthesis": re.compile(r"\bmaster|\bm\.?sc\b|\bm\.?a\b", re.IGNORECASE),
}
_BOOKTITLES = frozenset({"inproceedings", "incollection"})  # entries that stand in a book
_PUBLISHERS = {"thesis": "school", "phdthesis": "school", "mastersthesis": "school", "techreport": "institution"}
_PREPRINT, _MAY_BE_PREPRINT = "article", frozenset({"document", "manuscript", "webpage"})  # if arXiv has it
_ISSUED = frozenset({"periodical", "review", "review-book"})  # have issues, as all articles do
_COLLECTED = frozenset({"book", "chapter", "paper-conference", "entry-encyclopedia", "entry-dictionary"})
_MEETING = re.compile(r"\b(?:proceedings|conference|workshop|symposium|advances in|meeting|congress)\b", re.IGNORECASE)


def canonical(details: Iterable[tuple[str, str]]) -> Details:
    """Clean details, without empty ones and repeats, in the order of `DETAILS`; those of formats last, by name.

    A value keeps its lines, but for blank ones; ISBNs and ISSNs become a pair each.
    """
    pairs: dict[tuple[str, str], None] = {}
    for name, value in details:
        for one in split_codes(name, value):
            if text := _clean_lines(one):
                pairs[clean(name), text] = None
    return tuple(sorted(pairs, key=_position))


def _position(pair: tuple[str, str]) -> tuple[int, str]:
    name, value = pair
    if name not in _ORDER:
        return len(_ORDER), name
    return _ORDER[name], value if name == LITERAL else ""  # a set: no format says in which order


def split_codes(name: str, value: str) -> list[str]:
    """The values in a text: several ISBNs or ISSNs, else the text."""
    return _SEPARATOR.split(value) if name in CODES else [value]


def _clean_lines(text: str) -> str:
    if "\n" not in text and "\r" not in text:
        return clean(text)
    return "\n".join(line for each in text.splitlines() if (line := clean(each)))


def is_detail(name: str) -> bool:
    """Whether a name is that of a detail: in `DETAILS`, or with the prefix of a format."""
    return name in BY_NAME or _FOREIGN.match(name) is not None


def is_isbn(code: str) -> bool:
    """Whether a code, which RIS does not tell from an ISSN, is an ISBN.

    >>> is_isbn("978-3-16-148410-0 (print)"), is_isbn("1234-5678")
    (True, False)
    """
    return len(re.sub(r"[^0-9Xx]", "", re.split(r"[;,(]", code)[0])) in {10, 13}


def has_plain_name(name: str) -> bool:
    """Whether a name is that of a detail and has only signs that the name of a field of BibTeX may have."""
    return is_detail(name) and _PLAIN_NAME.fullmatch(name) is not None


def is_splittable(name: str) -> bool:
    """Whether a program would split a name of a person into parts, so that a group has to be marked as one."""
    return " " in name or "," in name


def is_spelling(name: str) -> bool:
    """Whether a detail says how one format spelt something (`bibtex=title`)."""
    return _SPELLING.match(name) is not None


def split_detail_name(name: str) -> tuple[str, str, str]:
    """The format, sign and field in the name of a detail that one format has; else twice nothing, and the name.

    >>> split_detail_name("bibtex=title"), split_detail_name("ris:C1"), split_detail_name("volume")
    (('bibtex', '=', 'title'), ('ris', ':', 'C1'), ('', '', 'volume'))
    """
    if match := _FOREIGN.match(name):
        return name[: match.end() - 1], name[match.end() - 1], name[match.end() :]
    return "", "", name


def grouped(details: Details) -> dict[str, list[str]]:
    """The values by name, in their order."""
    values: dict[str, list[str]] = {}
    for name, value in details:
        values.setdefault(name, []).append(value)
    return values


def to_mapping(details: Details) -> dict[str, str | list[str]]:
    """The details as an object of JSON: a text, or where there are several values, a list."""
    return {name: values[0] if len(values) == 1 else values for name, values in grouped(details).items()}


def from_mapping(content: Mapping[str, object]) -> list[tuple[str, str]]:
    """The pairs of an object of JSON; other values than texts, and lists of texts, are left out."""
    lists = ((name, value if isinstance(value, list) else [value]) for name, value in content.items())
    return [(name, each) for name, values in lists for each in values if isinstance(each, str)]


def parse_mapping(text: str) -> list[tuple[str, str]]:
    """The pairs of a text of JSON; none if it is no object."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return from_mapping(content) if isinstance(content, dict) else []


def decode_value(text: str) -> Any:
    """The value of a text of JSON; the text itself where it is none, or one that could not be written again."""
    try:
        value = json.loads(text, parse_constant=_refuse)
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return text
    return value if _is_flat(value) else text


def _refuse(_: str) -> Never:
    raise ValueError


def _is_flat(value: object) -> bool:
    """Whether a value is not nested deeper than records are."""
    level = [value]
    for _ in range(_DEEPEST):
        inner = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, (dict, list)))
        level = [each for values in inner for each in values]
        if not level:
            return True
    return False


def merge_details(records: Sequence[Details]) -> Details:
    """The details of several records of a paper, the most complete one first: each name from the first that has it."""
    merged: dict[str, list[str]] = {}
    for details in records:
        merged |= {name: values for name, values in grouped(details).items() if name not in merged}
    return canonical((name, value) for name, values in merged.items() for value in values)


def type_of(kind: str, types: Mapping[str, str], *, is_on_arxiv: bool) -> str:
    """The type of CSL for the type of an entry or record; what may be a preprint and is on arXiv is one.

    Args:
        kind: the type in the format; an unknown one is a `document`.
        types: `BIBTEX_TYPES` or `RIS_TYPES`.
        is_on_arxiv: whether the paper has an arXiv id.
    """
    type_ = types.get(kind, "document")
    return _PREPRINT if is_on_arxiv and type_ in _MAY_BE_PREPRINT else type_


def kind_of(type_: str, types: Mapping[str, str]) -> str:
    """The type of an entry or record that is written for a type of CSL; that of a document if there is none."""
    kinds: Mapping[str, str] = _BIBTEX_KINDS if types is BIBTEX_TYPES else _RIS_KINDS
    return kinds.get(type_, kinds["document"])


def likely_type(venue: str, arxiv: str) -> str:
    """The type of CSL for a paper whose record did not tell it, from its venue and arXiv id."""
    if not venue:
        return _PREPRINT if arxiv else "document"
    return "paper-conference" if _MEETING.search(venue) else "article-journal"


def entry_kind(type_: str, genre: str = "") -> str:
    """The type of the BibTeX entry for a type of CSL, where a thesis tells its degree in the genre.

    >>> entry_kind("thesis", "PhD thesis"), entry_kind("thesis", "Habilitation"), entry_kind("song")
    ('phdthesis', 'thesis', 'audio')
    """
    degree = next((kind for kind, sign in _DEGREE_SIGNS.items() if type_ == "thesis" and sign.search(genre)), "")
    return degree or kind_of(type_, BIBTEX_TYPES)


def bibtex_field(detail: Detail, kind: str) -> str:
    """The field of BibTeX that is written for a detail in an entry of some type."""
    if detail.name == "publisher":
        return _PUBLISHERS.get(kind, "publisher")
    return detail.bibtex[0] if detail.bibtex else detail.name


def venue_field(kind: str) -> str:
    """The field of BibTeX that is written for the venue in an entry of some type."""
    return "booktitle" if kind in _BOOKTITLES else "journal"


def number_name(type_: str, *, in_series: bool) -> str:
    """What the number of a work is, which BibTeX and RIS do not tell: the issue of a periodical, of a series, its own.

    >>> number_name("article-journal", in_series=False), number_name("report", in_series=False)
    ('issue', 'number')
    """
    if type_ in _COLLECTED:
        return "collection-number" if in_series else "issue"
    return "issue" if type_.startswith("article-") or type_ in _ISSUED else "number"


def page_range(first: str, last: str) -> str:
    """A range of pages from its ends.

    >>> page_range("1", "10"), page_range("e15", ""), page_range("1-10", "")
    ('1–10', 'e15', '1–10')
    """
    return f"{first}–{last}" if last and last != first else with_dashes(first)


def with_dashes(pages: str) -> str:
    """Pages with a dash in each range, however it is written; a hyphen inside of a word stays.

    >>> with_dashes("1--10"), with_dashes("S1-S12, 15 - 18"), with_dashes("A-12")
    ('1–10', 'S1–S12, 15 - 18', 'A-12')
    """
    return _HYPHEN.sub("–", _DASHES.sub("–", clean(pages)))
