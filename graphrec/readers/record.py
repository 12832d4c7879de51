"""Builds a `Paper` from the raw fields of a record: cleans texts, normalises identifiers, skips untitled records."""

from __future__ import annotations

import re
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from graphrec.model.citing_sentences import parse_citing_sentence, write_citing_sentence
from graphrec.model.details import LITERAL, canonical
from graphrec.model.fields import FIELDS
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._latex import decode_latex_accents
from graphrec.readers.identifiers import (
    arxiv_of_doi,
    doi_of_address,
    normalize_arxiv,
    normalize_doi,
    normalize_identifier,
    parse_wos_number,
    parse_year,
)
from graphrec.readers.names import normalize_names
from graphrec.readers.no_values import is_no_abstract, is_no_title, is_no_value, without_no_words
from graphrec.readers.references import is_only_identifier
from graphrec.text import as_link, clean, unescape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from graphrec.model.fields import Cleaning

NO_TITLE = "no title"
_ADDRESSES = frozenset({"code", "data", "link", "l1", "l2", "l3", "l4", "lk", "ur"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_ADDRESS_FIELD = re.compile(r"url(?!date)", re.IGNORECASE)
_HARMLESS = re.compile(  # schemes of reference managers and of identifiers, which no other program opens
    r"(?:internal-pdf|zotero|papers|citavi|mendeley|urn|hdl|info|isbn|issn|orcid|pmid|pmcid|arxiv|ark|github|gitlab):",
    re.IGNORECASE,
)
_IN_WORDS = re.compile(r"(?!file:)(?:\w[^: ]* [^:]*:|[a-z]+: )", re.IGNORECASE)  # no blank stands at a scheme
_SCRIPT = re.compile(r"(?:javascript|livescript|vbscript|data|blob|filesystem|about|view-source):", re.IGNORECASE)
_NO_DATE = re.compile(r"[ns]\. ?d\.", re.IGNORECASE)
_UNSEEN = re.compile(r"[\x00-\x20\u200b-\u200f\u2028-\u202e\ufeff]+")
_LONGEST_CACHED = 80  # characters of a reference; longer ones are texts, which seldom recur
_ATTRIBUTES = r"(?:\s+[\w:.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[\w./:#-]+))*\s*/?"
_MARKUP = re.compile(  # hyphens are in the names of a namespace and of JATS, else what "<" and ">" stand for is text
    rf"</?(?:[a-zA-Z][\w.]{{0,20}}:[a-zA-Z][\w.-]*|[a-zA-Z][a-zA-Z0-9]*"
    rf"|(?:inline|disp|list|ext|tex|named|def|styled|custom|award|boxed|sec|alt|fn|supplementary)-[a-z-]+){_ATTRIBUTES}>"
    r"|<!--.{0,2000}?-->|<!\[CDATA\[|\]\]>|</?(?:jats|mml):[\w-]*$",
    re.DOTALL,
)
_FORMULA = re.compile(  # two ways of writing one formula
    r"(<(?P<jats>(?:jats:)?tex-math)[^>]{0,200}>.{0,20000}?</(?P=jats)>)\s*<(?P<mml>(?:mml:)?math)\b.{0,20000}?</(?P=mml)>"
    r"|(?P<other><(?P<first>(?:mml:)?math)\b.{0,20000}?</(?P=first)>)\s*(?P<tex><(?P<last>(?:jats:)?tex-math)\b.{0,20000}?"
    r"</(?P=last)>)",
    re.DOTALL,
)
_PREAMBLE = re.compile(r"\\documentclass.{0,2000}?\\begin\{document\}(.{0,4000}?)\\end\{document\}", re.DOTALL)
_HEADING = re.compile(r"<((?:jats:)?title|h[1-6])>\s*([^<>]{1,80}?)\s*[:.]?\s*</\1>(?=\s*<|\s*\w)")
_SILENT_MARKUP = re.compile(r"</?(?:jats:)?(?:i|b|u|em|strong|it|bold|italic|scp|span|sub|sup|inf|tt|sc|small)\s*>")
_ABSTRACT_HEAD = re.compile(r"^(?i:abstract|summary)\s*[:.—–-]\s+|^(?:ABSTRACT|Abstract|SUMMARY)\s+(?=[A-Z])")


def plain(text: str) -> str:
    r"""Remove mark-up, resolve character references and LaTeX accents, and join lines.

    >>> plain(r"H<sub>2</sub>O &amp; <jats:p>Poincar\'e</jats:p>")
    'H2O & Poincaré'
    """
    if "<" in text:
        if "tex-math" in text:
            text = _PREAMBLE.sub(r"\1", _FORMULA.sub(lambda match: match[1] or match["tex"], text))
        text = _MARKUP.sub(" ", _SILENT_MARKUP.sub("", text))
    if "&" in text:
        text = unescape(unescape(text))
    return clean(decode_latex_accents(text))


def _each(values: Iterable[object]) -> tuple[str, ...]:
    """Clean texts, in their order without empty ones and repeats."""
    cleaned = (plain(str(value)) for value in values if value is not None)
    return tuple(dict.fromkeys(text for text in cleaned if text))


def normalize_reference(reference: str) -> str:
    """Normalise a reference that is a DOI or arXiv id and nothing else; any other reference keeps its text.

    >>> normalize_reference("https://doi.org/10.1000/XYZ"), normalize_reference("W2741809807")
    ('10.1000/xyz', 'W2741809807')
    >>> normalize_reference("Lee A, 2001, NATURE, V400, P5, DOI 10.1000/XYZ")
    'Lee A, 2001, NATURE, V400, P5, DOI 10.1000/XYZ'
    """
    return (
        _normalize_short_reference(reference)
        if len(reference) <= _LONGEST_CACHED
        else _normalize_short_reference.__wrapped__(reference)
    )


@lru_cache(maxsize=100_000)  # references that many papers share are normalised once
def _normalize_short_reference(reference: str) -> str:
    text = clean(reference)
    if not is_only_identifier(text):
        return text
    if doi := normalize_doi(text):
        return arxiv_of_doi(doi) or doi
    lowered = text.lower()
    if "arxiv" in lowered or len(text) <= 16:
        arxiv = normalize_arxiv(text)
        if arxiv and ("arxiv" in lowered or lowered.split("v")[0].removeprefix("arxiv:") == arxiv):
            return arxiv
    return text.removeprefix("https://openalex.org/")


def _abstract(value: object) -> str:
    """Clean an abstract and remove its heading "Abstract:"; "" for a note such as "no abstract available"."""
    text = str(value)
    text = plain(_HEADING.sub(r" \2: ", text) if "<" in text else text)
    text = "" if is_no_abstract(text) else _ABSTRACT_HEAD.sub("", text)
    return "" if is_no_abstract(text) else text


def _value(text: str) -> str:
    """A text, or "" if it says that there is none."""
    return "" if is_no_value(text) else text


def _references(values: Iterable[object]) -> tuple[str, ...]:
    references = (normalize_reference(str(ref)) for ref in values if ref)
    return tuple(dict.fromkeys(sys.intern(text) for text in references if not is_no_value(text)))


def _identifiers(values: Iterable[object]) -> tuple[str, ...]:
    identifiers = (text for value in values if value and (text := normalize_identifier(clean(str(value)))))
    return tuple(dict.fromkeys(identifiers))


def _sentences(values: Iterable[object]) -> tuple[str, ...]:
    """Citing sentences whose form is right, each once."""
    parsed = filter(None, (parse_citing_sentence(clean(str(value))) for value in values))
    texts = (write_citing_sentence(one._replace(entry=normalize_reference(one.entry))) for one in parsed)
    return tuple(dict.fromkeys(texts))


_RULES: Mapping[Cleaning, Callable[[Any], object]] = {
    "text": lambda value: _value(plain(str(value))),
    "line": lambda value: _value(clean(str(value))),
    "id": lambda value: sys.intern(_value(clean(str(value)))),
    "abstract": _abstract,
    "year": parse_year,
    "names": _each,  # see `_add_people`
    "terms": lambda values: without_no_words(_each(str(word).lstrip("*") for word in values)),  # MeSH marks with *
    "doi": normalize_doi,
    "arxiv": normalize_arxiv,
    "references": _references,
    "identifiers": _identifiers,
    "details": lambda pairs: canonical((name, value) for name, value in pairs if not _is_empty_detail(name, value)),
    "sentences": _sentences,
}
_CLEANERS = {field.name: _RULES[field.cleaning] for field in FIELDS}


def build_paper(place: str, **values: Any) -> Paper | Skipped:
    """Build the paper of one record.

    Args:
        place: where the record is, as `file:line`.
        values: raw values of fields of `Paper`, as the format stores them: texts, lists of texts, a year in any form.
            The title is required; other fields may be empty or missing.

    Returns:
        The paper with cleaned fields, or a `Skipped` if it has no title.
    """
    title = plain(values.pop("title"))
    if is_no_title(title):
        return Skipped(place, NO_TITLE)
    cleaned: dict[str, Any] = {name: _CLEANERS[name](value) for name, value in values.items() if value}
    return Paper(title=title, source=place, **_add_identifiers_of_address(_with_people(cleaned)))


def _is_empty_detail(name: str, value: str) -> bool:
    """Whether a detail says that there is none; how a format spelt a value is kept, and "n.d.", which is printed."""
    return "=" not in name and is_no_value(value) and not _NO_DATE.fullmatch(value)


def _with_people(cleaned: dict[str, Any]) -> dict[str, Any]:
    """A record whose authors are one person or group each; those marked as editors are details."""
    names = cleaned.get("authors", ())
    authors, others = normalize_names(names)
    people = tuple(dict.fromkeys(authors))
    if people == names:
        return cleaned
    split = set(names) - {*people}
    details = (pair for pair in cleaned.get("details", ()) if pair[0] != LITERAL or pair[1] not in split)
    return {**cleaned, "authors": people, "details": canonical((*details, *others))}


def _is_unsafe(name: str, value: str) -> bool:
    """Whether a detail is an address that a program might run, or open somewhere else than on the web."""
    is_address = name.rpartition(":")[2].lower() in _ADDRESSES or _ADDRESS_FIELD.search(name) is not None
    if not is_address and not name.endswith(("file", "howpublished")):
        return False
    text = unescape(unescape(value)).strip()
    compact = _UNSEEN.sub("", text)
    if _SCRIPT.match(compact):
        return not as_link(value)
    is_harmless = not _SCHEME.match(compact) or _HARMLESS.match(compact) or _IN_WORDS.match(text) or as_link(value)
    return is_address and not is_harmless


def _other_addresses(address: str) -> list[str]:
    """An address that no program may follow; of several addresses those behind the first, which is followed."""
    if not address.startswith("http"):
        return [address] if address and not as_link(address) else []
    if " " not in address and ";" not in address:
        return []
    parts = list(filter(None, re.split(r"[ ;]+", address)))
    if len(parts) > 1 and all("://" in part for part in parts):
        return parts[1:]
    return [address] if " " in address else []


def _add_identifiers_of_address(cleaned: dict[str, Any]) -> dict[str, Any]:
    """Add the DOI, arXiv id and Web of Science number that the URL or DOI of a record contains."""
    address = cleaned.get("url", "")
    doi = cleaned.get("doi") or doi_of_address(address)
    arxiv = cleaned.get("arxiv") or (arxiv_of_doi(doi) if doi else "")
    if not arxiv and "arxiv.org/" in address:
        arxiv = normalize_arxiv(address)
    details = cleaned.get("details", ())
    if others := _other_addresses(address):
        details = canonical((*details, *(("other-url", each) for each in others)))
    safe = tuple(pair for pair in details if not _is_unsafe(*pair))
    complete = {**cleaned, "doi": doi, "arxiv": arxiv, "details": safe}
    if number := parse_wos_number(address):  # EndNote has "<Go to ISI>://WOS:000..." as URL
        complete |= {"url": "", "identifiers": _identifiers((*cleaned.get("identifiers", ()), number))}
    return complete
