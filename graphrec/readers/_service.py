"""Reads the records of a service from one table: where in a record each field of a paper stands.

A file in `formats/` is such a table with its name, and what is odd about the service. A place is a path of keys, as
`journalInfo.journal.title`; lists on the way stand for each of their items, `[type=doi]` for those that say so, and
`[type!=doi]` for the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from graphrec.model.details import TYPE, page_range, with_dashes
from graphrec.readers._json import Record, keys_of, read_each, text_of
from graphrec.readers._pages import taken_out
from graphrec.readers.csl import csl_name
from graphrec.readers.dates import parse_date
from graphrec.readers.identifiers import parse_year
from graphrec.readers.lists import split_list, split_names
from graphrec.readers.record import build_paper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import BinaryIO

    from graphrec.model.paper import Paper, Remark, Skipped

_Paths = tuple[str, ...]
_STEP = re.compile(r"((?:[^.\[\]]|\.(?=\d))+)(?:\[([^=!\]]+)(!?=)([^\]]*)\])?\.?")
_SURE = 0.95  # confidence of a file with the keys of a service
_MOST_VALUES = 100_000  # of one path; a record with more is broken


@dataclass(frozen=True, slots=True)
class ServiceRecords:
    """Where the fields of a paper stand in the records of a service, by paths; the first path with a value counts.

    Attributes:
        marks: sets of keys, of which a file of the service has one set at least.
        fields: paths of `title`, `abstract`, `id`, `year`, `authors`, `venue`, `keywords`, `doi`, `arxiv`, `url`.
        identifiers: paths by scheme of further identifiers.
        details: paths by name of detail, persons and dates among them.
        pages: paths of the first and the last page, where they stand apart.
        type: path of the type of a work.
        types: types of CSL by that of the service; others are a document.
        references: the reference list of a record.
        id_prefix: stands before an id that is only a number.
        unused: keys that are known to say nothing of a work, so that nobody is told of them.
    """

    marks: tuple[frozenset[str], ...]
    fields: Mapping[str, _Paths]
    identifiers: Mapping[str, _Paths] = field(default_factory=dict)
    details: Mapping[str, _Paths] = field(default_factory=dict)
    pages: tuple[str, str] | None = None
    type: _Paths = ()
    types: Mapping[str, str] = field(default_factory=dict)
    references: Callable[[Record], Iterable[object]] | None = None
    id_prefix: str = ""
    unused: frozenset[str] = frozenset()

    def likeness(self, head: bytes) -> float:
        """Confidence that a file has records of the service."""
        keys = keys_of(head)
        return _SURE if any(mark <= keys for mark in self.marks) else 0.0

    def familiar_keys(self) -> frozenset[str]:
        """The keys of a record that mean something, or are known to say nothing."""
        paths = (
            *(
                path
                for group in (self.fields, self.identifiers, self.details)
                for each in group.values()
                for path in each
            ),
            *(self.pages or ()),
            *self.type,
        )
        return self.unused | {_steps(path)[0][0] for path in paths}

    def read(self, stream: BinaryIO, source: str) -> Iterator[Paper | Skipped | Remark]:
        """One paper for each record, and a remark on keys that mean nothing."""
        return read_each(stream, source, self.paper, self.familiar_keys())

    def paper(self, record: Record, place: str) -> Paper | Skipped:
        """The paper of one record.

        Args:
            record: the record, or an envelope around it.
            place: where it was read.
        """
        record = taken_out(record)
        titles = [text for value in values_at(record, *self.fields["title"]) if (text := _text(value))]
        number = first_at(record, *self.fields.get("id", ()))
        return build_paper(
            place,
            title=titles[0] if titles else "",
            other_titles=titles[1:],
            abstract=first_at(record, *self.fields.get("abstract", ())),
            id=f"{self.id_prefix}{number}" if number else "",
            year=next(filter(None, map(parse_year, values_at(record, *self.fields.get("year", ())))), None),
            authors=names_at(record, *self.fields.get("authors", ())),
            venue=first_at(record, *self.fields.get("venue", ())),
            keywords=_words(values_at(record, *self.fields.get("keywords", ()))),
            doi=first_at(record, *self.fields.get("doi", ())),
            arxiv=first_at(record, *self.fields.get("arxiv", ())),
            url=first_at(record, *self.fields.get("url", ())),
            identifiers=[
                f"{scheme}:{text}"
                for scheme, paths in self.identifiers.items()
                for value in values_at(record, *paths)
                if (text := _text(value).rstrip("/").rpartition("/")[2])  # some are addresses
            ],
            references=list(self.references(record)) if self.references else [],
            details=self._details(record),
        )

    def _details(self, record: Record) -> Iterator[tuple[str, str]]:
        from graphrec.model.details import BY_NAME

        if self.type:
            kind = first_at(record, *self.type)
        if self.type and kind:
            yield TYPE, self.types.get(kind, self.types.get(kind.lower(), "document"))
        if self.pages:
            yield "page", page_range(first_at(record, self.pages[0]), first_at(record, self.pages[1]))
        for name, paths in self.details.items():
            form = BY_NAME[name].form
            if form == "name":
                yield from ((name, person) for person in names_at(record, *paths))
            elif form == "date":
                dates = (parse_date(_text(value).partition("T")[0]) for value in values_at(record, *paths))
                yield name, next(filter(None, dates), "")
            else:
                for value in values_at(record, *paths)[: 8 if name in {"ISSN", "ISBN"} else 1]:
                    yield name, with_dashes(_text(value)) if name == "page" else _text(value)


def first_at(record: Record, *paths: str) -> str:
    """The first text or number at some paths, as text; "" for none.

    >>> first_at({"ids": [{"type": "isbn", "id": 1}, {"type": "doi", "id": "10.1/x"}]}, "ids[type=doi].id")
    '10.1/x'
    """
    for path in paths:
        if text := next(filter(None, map(_text, _values(record, path))), ""):
            return text
    return ""


def values_at(record: Record, *paths: str) -> list[Any]:
    """All values at the first of some paths that has any, in their order."""
    return next(filter(None, (list(_values(record, path)) for path in paths)), [])


def names_at(record: Record, *paths: str) -> list[str]:
    """The names of persons and groups at the first path that has any; one text may name several.

    >>> names_at({"authorString": "Lee A, Chen B."}, "authors", "authorString")
    ['Lee A', 'Chen B']
    """
    for path in paths:
        values = list(_values(record, path))
        if len(values) == 1 and isinstance(values[0], str):
            text = values[0].strip()
            names = split_names(text.removesuffix(".") if text.count(".") == 1 else text)  # the one of Europe PMC
        else:
            names = [csl_name(value) if isinstance(value, dict) else _text(value) for value in values]
        if names := [name for name in names if name.strip()]:
            return names
    return []


def _words(values: list[Any]) -> list[str]:
    """Keywords; one text may hold several."""
    if len(values) == 1 and isinstance(values[0], str):
        return split_list(values[0])
    return [text for value in values if (text := _text(value))]


def _text(value: object) -> str:
    """A text or number as text; of an object in several languages its value."""
    return text_of({"value": value}, "value") or (
        text_of(value, "@value", "value", "name", "title", "$") if isinstance(value, dict) else ""
    )


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[tuple[str, str, bool, str], ...]:
    """The steps of a path: key, key of a condition, whether it holds for what is equal, and to what."""
    return tuple((name, key, sign == "=", value.lower()) for name, key, sign, value in _STEP.findall(path))


def _values(record: Record, path: str) -> Iterator[Any]:
    """The values at a path, without empty ones."""
    level: list[Any] = [record]
    for name, key, is_equal, wanted in _steps(path):
        inner = (each.get(name) for each in level if isinstance(each, dict))
        level = [item for value in inner for item in (value if isinstance(value, list) else [value])][:_MOST_VALUES]
        if key:
            level = [item for item in level if isinstance(item, dict) and _says(item.get(key), wanted) == is_equal]
    return (value for value in level if value not in (None, "", [], {}))


def _says(value: object, wanted: str) -> bool:
    """Whether a value, or one in a list, is a text in small letters or capitals."""
    return any(
        isinstance(each, str) and each.lower() == wanted for each in (value if isinstance(value, list) else [value])
    )
