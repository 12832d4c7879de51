"""The one table of the fields of a paper: how each is read, cleaned, merged, stored, exported and reported.

To add a field, add a line to `Paper` and a record here; all code that iterates over `FIELDS` then handles it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Form = Literal["text", "number", "list", "pairs"]
Cleaning = Literal[
    "text",
    "line",
    "id",
    "abstract",
    "year",
    "names",
    "terms",
    "doi",
    "arxiv",
    "references",
    "identifiers",
    "details",
    "sentences",
]
Merging = Literal["best", "first", "published", "longest", "union", "by name"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of `Paper`.

    Attributes:
        name: the attribute of `Paper`, and the key in JSON, CSV and Parquet.
        form: the type of the value: a text, an integer, a list of texts, or pairs of a name and a text.
        cleaning: the rule of `readers.record` by which a raw value is normalised.
        merging: how the value of a paper is chosen from several records. `best`: from the most complete record;
            `first`: the first that is not empty, beginning with the most complete record; `published`: the first that
            does not name arXiv; `longest`; `union`: the union of all lists, in order; `by name`: the values of each
            name from the first record that has it.
        columns: names of table columns that contain it, the preferred one first; by default the name of the field.
        label: its plural in the report of a build ("abstracts 93%"); empty where the report does not count it.
        is_standard: whether BibTeX, RIS and CSL-JSON have a key for it, which their readers and exporters know. Any
            other field stands under its name: in BibTeX, in `custom` of CSL-JSON, and in RIS under the tag `ris`.
            What they call each of the details stands in `model.details`.
        ris: one of the RIS tags U1 to U5, which are free for any use.
        is_compressed: whether large libraries store it compressed.
        is_exported: whether exports hold it.
        is_bulky: whether it is so long that only JSON Lines and Parquet hold it.
    """

    name: str
    form: Form = "text"
    cleaning: Cleaning = "text"
    merging: Merging = "first"
    columns: tuple[str, ...] = ()
    label: str = ""
    is_standard: bool = False
    ris: str = "U1"
    is_compressed: bool = False
    is_exported: bool = True
    is_bulky: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of the table columns that hold the field."""
        return self.columns or (self.name,)

    @property
    def singular(self) -> str:
        """The noun for one value."""
        return self.name.removesuffix("s") if self.form == "list" else self.name


FIELDS: tuple[Field, ...] = (  # in the order of table columns
    Field(
        "id",
        is_standard=True,
        cleaning="id",
        columns=(
            "id", "record id", "paper id", "paperid", "key", "citation key", "cite key", "eid", "lens id", "rec id",
        ),
    ),
    Field(
        "title",
        is_standard=True,
        merging="best",
        columns=(
            "title", "article title", "document title", "item title", "paper title", "primary title", "display name",
            "titles", "titel", "ti", "t1", "title name", "work title", "original title",
        ),
    ),
    Field(
        "abstract",
        is_standard=True,
        cleaning="abstract",
        merging="longest",
        columns=(
            "abstract", "abstract note", "abstracts", "abstract text", "paper abstract", "summary", "ab", "n2", "abst",
            "original abstract", "description",
        ),
        label="abstracts",
        is_compressed=True,
    ),
    Field(
        "year",
        is_standard=True,
        form="number",
        cleaning="year",
        columns=(
            "publication year", "year", "published year", "pub year", "year of publication", "py", "y1", "date",
            "publication date", "date published", "published", "date of publication", "publishedyear",
            "publicationyear", "year published", "published date", "issue date",
        ),
        label="years",
    ),
    Field(
        "authors",
        is_standard=True,
        form="list",
        cleaning="names",
        merging="longest",
        columns=(
            "author full names", "authors", "author", "author names", "author s", "author name",
            "authorships author display name", "primary authors", "first authors", "creators",
            "creator", "af", "au", "a1", "by",
        ),
        label="authors",
    ),
    Field(
        "venue",
        is_standard=True,
        merging="published",
        columns=(
            "source title", "publication title", "journal", "journal book", "journal title", "venue", "publication",
            "booktitle", "primary location source display name", "source", "secondary title",
            "conference name", "so", "jo", "t2",
            "container title", "publisher",
        ),
        label="venues",
    ),
    Field(
        "keywords",
        is_standard=True,
        form="list",
        cleaning="terms",
        merging="union",
        columns=(
            "author keywords", "keywords", "keyword", "manual tags", "tags", "index keywords", "ieee terms",
            "keywords plus", "mesh terms", "fields of study", "de", "kw", "subject", "subjects",
            "emtree medical index terms major focus",
            "primary topic display name",
        ),
        label="keywords",
    ),
    Field(
        "doi",
        is_standard=True,
        cleaning="doi",
        columns=("doi", "item doi", "doi link", "digital object identifier", "di", "do", "ids doi"),
        label="DOIs",
    ),
    Field(
        "arxiv",
        is_standard=True,
        cleaning="arxiv",
        columns=("arxiv", "arxiv id", "arxivid", "eprint"),
        label="arXiv ids",
    ),
    Field(
        "url",
        is_standard=True,
        cleaning="line",
        columns=(
            "url", "link", "urls", "articleurl", "article url", "full text link", "external url", "pdf link",
            "fulltexturl", "open url link", "ur", "source urls",
        ),
    ),
    Field(
        "references",
        form="list",
        cleaning="references",
        merging="union",
        columns=(
            "references", "cited references", "referenced works", "reference list", "citations out",
            "outbound citations", "cr",
        ),
        label="reference lists",
        ris="U2",
    ),
    Field("identifiers", form="list", cleaning="identifiers", merging="union", ris="U3"),
    Field(
        "other_titles",
        form="list",
        cleaning="terms",
        merging="union",
        columns=("other titles",),
        ris="U4",
    ),
    Field(
        "citing_sentences",
        form="list",
        cleaning="sentences",
        merging="union",
        columns=("citing sentences",),
        is_bulky=True,
    ),
    Field("details", is_standard=True, form="pairs", cleaning="details", merging="by name"),
    Field("source", cleaning="line", merging="best", is_exported=False),  # where a record was read: not in a column
)  # fmt: skip
EXPORTED = tuple(field for field in FIELDS if field.is_exported)
TABULAR = tuple(field for field in EXPORTED if not field.is_bulky)  # what a table holds
FURTHER = tuple(field for field in TABULAR if not field.is_standard)
