"""Citations in texts: author and year, identifiers, labels such as [ZRKB21], BibTeX keys."""

from __future__ import annotations

import re
from collections import defaultdict
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from graphrec.extractors.author_years import find_author_years, full_year
from graphrec.extractors.identifiers import find_identifiers
from graphrec.extractors.word_lists import words_in

if TYPE_CHECKING:
    from graphrec.extractors.author_years import AuthorYear
    from graphrec.extractors.paper_text import PaperText

CITE_COMMAND = r"\\[cC]ite[a-zA-Z]{0,9}\s{0,2}(?:\[[^\[\]{}]{0,50}\]){0,2}\{"  # up to its keys
_LABEL = re.compile(r"([A-Z][A-Za-z+]{1,6})(\d\d)[a-e]?")
_LABELS = re.compile(rf"\[{_LABEL.pattern}(?:[,;] ?{_LABEL.pattern})*(?:, [^\[\]]{{1,40}})?\]")  # "[AKS12, Theorem 3]"
_CITE = re.compile(rf"{CITE_COMMAND}(?P<keys>[^{{}}]{{1,999}})\}}")
_CITE_KEY = re.compile(
    r"(?<![^,{\s])(?:(?:(?:van|von|der|de|di|du|la|le)(?=[A-Z]))?"
    r"(?P<author>(?:Mac|Mc|Le|La|De|Di|Du)?[A-Z][a-z]{2,30}|[a-z]{3,30})[A-Za-z]{0,30}"  # mikolov2013, LeCunBH1998
    r"|(?P<initials>[A-Z][A-Za-z]{1,6}))[-_:]?(?P<year>(?:19|20)\d\d|\d\d)(?P<tail>[A-Za-z_-]{0,60})(?![^,}\s])"
)
_IDENTIFIER_NEXT = re.compile(
    r",? ?[(\[]?(?:(?:[A-Z][\w.]*|[A-Z]?\d[\w-]*|\(\d{4}\))[ ,]{1,2}){0,8}"
)  # perhaps with a journal between
_LABEL_NEXT = re.compile(rf"[~\s]?(?:\[|{CITE_COMMAND})")
_NOT_INITIALS = words_in("not_authors.txt", "not authors") | words_in("not_authors.txt", "not initials")


class Citation(NamedTuple):
    """A citation at `text[start:end]`.

    It has a first author and mostly a year; or an identifier (`arxiv:...`, `doi:...`, `pmid:...`); or a label, the
    initials of the authors with the year ("AKS12"). `authors` are all surnames that it names, `has_more` says that
    "et al." follows them, `suffix` is what tells this work from others of the same first author and year in the text
    ("2020a" beside "2020b"), and `initial` is the first one of the first author, if there is one; a key of BibTeX names
    the first author alone, and no `authors`.
    """

    start: int
    end: int
    author: str = ""
    year: int | None = None
    identifier: str = ""
    label: str = ""
    authors: tuple[str, ...] = ()
    has_more: bool = False
    suffix: str = ""
    initial: str = ""


def find_citations(text: str) -> list[Citation]:
    """Find all citations of a text, in order; only further years of the same authors overlap.

    >>> [(one.author, one.year) for one in find_citations("as in BlockPruner (Zhong et al., 2024)")]
    [('Zhong', 2024)]

    Cost: linear in the length of the text.
    """
    citations = [_of_authors(one) for one in find_author_years(text)]
    citations += [Citation(one.start, one.end, identifier=one.value) for one in find_identifiers(text)]
    if "[" in text:
        labels = (one for several in _LABELS.finditer(text) for one in _LABEL.finditer(text, *several.span()))
        citations += [_parse_label(one) for one in labels if one[1].lower() not in _NOT_INITIALS]
    if "ite" in text and "\\" in text:
        keys = (key for cite in _CITE.finditer(text) for key in _CITE_KEY.finditer(text, *cite.span("keys")))
        citations += [
            _parse_key(key) for key in keys if (key["author"] or key["initials"]).lower() not in _NOT_INITIALS
        ]
    return _merge_next(_without_lone_suffixes(_drop_overlaps(citations)), text)


def citations_of_paper(paper_text: PaperText) -> list[Citation]:
    """Find the citations of a title and of its abstract, in order; none begins in one and ends in the other."""
    text, start = paper_text.text, paper_text.abstract_start
    behind = [shifted(one, start) for one in find_citations(text[start:])]
    return [*find_citations(text[:start]), *behind]


def shifted(citation: Citation, offset: int) -> Citation:
    """A citation of a part of a text at its place in the whole text, in which the part begins at `offset`."""
    return citation._replace(start=citation.start + offset, end=citation.end + offset)


def _of_authors(one: AuthorYear) -> Citation:
    first, rest = one.authors[0], (one.has_more, one.suffix, one.initial)
    return Citation(one.start, one.end, first, one.year, "", "", one.authors, *rest)


def _parse_label(label: re.Match[str]) -> Citation:
    return Citation(*label.span(), year=full_year(int(label[2])), label=label[0])


def _parse_key(key: re.Match[str]) -> Citation:
    """Parse a BibTeX key, such as "mikolov2013efficient" or "BHPQ17", as a citation."""
    year = int(key["year"]) if len(key["year"]) > 2 else full_year(int(key["year"]))
    if author := key["author"]:
        author = author if author[0].isupper() else author.capitalize()
        return Citation(*key.span(), author, year, suffix=key["tail"])
    return Citation(*key.span(), year=year, label=f"{key['initials']}{year % 100:02}{key['tail']}")


def _without_lone_suffixes(citations: list[Citation]) -> list[Citation]:
    """Drop what stands behind a year, unless the text has other such letters for the same first author and year."""
    suffixes: defaultdict[tuple[str, int | None], set[str]] = defaultdict(set)
    for one in citations:
        letters = one.suffix.replace(", ", "") if one.authors else [one.suffix]  # "1993a, b" are two; "dunes" is a word
        suffixes[one.author, one.year].update(filter(None, letters))
    return [one._replace(suffix="") if len(suffixes[one.author, one.year]) == 1 else one for one in citations]


def spans_of_keys(text: str) -> list[tuple[int, int]]:
    r"""The (start, end) of the key list of every `\cite{...}`, in which no names are to be looked for."""
    return [match.span("keys") for match in _CITE.finditer(text)] if "\\" in text else []


def _merge_next(citations: list[Citation], text: str) -> list[Citation]:
    """Merge authors with what identifies the work right behind them: "Sand et al. [SDM09]", "Doe (arXiv:...)"."""
    merged: list[Citation] = []
    for one in citations:
        last = merged[-1] if merged else None
        if last and last.author and not one.authors and not last.identifier:
            if last.year is None and one.year is not None and _LABEL_NEXT.fullmatch(text, last.end, one.start):
                merged[-1] = last._replace(year=one.year)
                continue
            if one.identifier and _IDENTIFIER_NEXT.fullmatch(text, last.end, one.start):
                merged[-1] = last._replace(identifier=one.identifier, end=one.end)
                continue
        merged.append(one)
    return merged


def _drop_overlaps(citations: list[Citation]) -> list[Citation]:
    """Drop citations inside others; of those that begin together, all with other years of the same authors stay."""
    disjoint: list[Citation] = []
    for one in sorted(citations, key=attrgetter("start")):
        last = disjoint[-1] if disjoint else None
        is_further = (
            last and last.start == one.start and last.authors == one.authors and one.year not in {None, last.year}
        )
        if last is None or one.start >= last.end or is_further:
            disjoint.append(one)
    return disjoint
