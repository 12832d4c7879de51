"""What is lost when records go from one format to another and back: BibTeX, RIS, CSL-JSON and JSON Lines, each pair.

The fields of each record, as the file has them, are compared with those of the file that comes back: the same name and
value, or a reason why it is another one, or lost. The records are those of real files, and those of all other formats,
written once.

    python tests/benchmarks/round_trips.py FOLDER [--records 2000] [--show 5]
"""

from __future__ import annotations

import argparse
import io
import json
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphrec import registry
from graphrec.errors import GraphrecError
from graphrec.exporters.export import Export, made_visible
from graphrec.model.details import DEGREES
from graphrec.model.paper import Paper
from graphrec.readers._bibtex import Definitions, entry_of, fields_of, parse_blocks, split_pieces
from graphrec.readers._guard import Expansion, UnreadableError
from graphrec.readers._json import read_json_records
from graphrec.readers._latex import latex_to_text
from graphrec.readers._tagged import TaggedFormat, read_tagged_records
from graphrec.readers.bibtex_values import read_month
from graphrec.readers.dates import MONTHS, parse_date
from graphrec.readers.identifiers import normalize_arxiv, normalize_doi
from graphrec.readers.open import find_reader
from graphrec.readers.record import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Fields = dict[str, list[str]]
FORMATS = ("bibtex", "ris", "csl-json", "jsonl")
RIS = TaggedFormat(
    re.compile(r"\s{0,2}\ufeff?([A-Z][A-Z0-9]) {0,3}-(?:\s+(.*)|)$"), frozenset({"TY"}), frozenset({"ER"})
)
OURS = frozenset({"graphrec_id", "custom", "U1", "U2", "U3", "U4", "U5"})  # fields of graphrec's own in a file it wrote
REFERENCES = re.compile(r"(?:cited )?references?:", re.IGNORECASE)
NO_VALUES = frozenset({"na", "n/a", "null", "none", "nan", "[]", "{}", "false"})
RESOLVED = frozenset({"crossref", "xdata"})
PEOPLE = frozenset({"author", "authors", "editor", "translator", "au", "a1", "a2", "a3", "a4", "ed"})
OTHERS = re.compile(r"\{?\bothers\}?$", re.IGNORECASE)  # behind the last author, who are not named
LISTS = frozenset({"author", "editor", "keywords"})
WORD = re.compile(r"\w+")


def bibtex_fields(data: bytes, name: str) -> Iterator[tuple[str, Fields]]:
    expansion = Expansion()
    definitions = Definitions(expansion, MONTHS)
    for start, piece in split_pieces(io.BytesIO(data)):
        expansion.earn(len(piece))
        for line, block in parse_blocks(piece):
            if entry := entry_of(block):
                yield f"{name}:{start + line}", {key: [value] for key, value in fields_of(entry, definitions).items()}
            elif type(block).__name__ == "String":
                definitions.define(block.key, block.value)


def ris_fields(data: bytes, name: str) -> Iterator[tuple[str, Fields]]:
    return ((f"{name}:{each.line}", each.values) for each in read_tagged_records(io.BytesIO(data), RIS))


def json_fields(data: bytes, name: str) -> Iterator[tuple[str, Fields]]:
    for place, record in read_json_records(io.BytesIO(data), name):
        if isinstance(record, dict):
            record.update(record.pop("details", None) or {})
            yield place, {key: list(texts_of(value)) for key, value in record.items()}


def texts_of(value: Any) -> Iterator[str]:
    """The items of a list, else the value; numbers as text, people as their names, other values as JSON."""
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, dict) and each.keys() & {"family", "literal"}:
            yield " ".join(filter(None, map(str, each.values())))
            continue
        text = (
            str(each) if isinstance(each, (str, int, float)) else json.dumps(each, ensure_ascii=False, sort_keys=True)
        )
        yield text.removesuffix(".0")


FIELDS_OF = {"bibtex": bibtex_fields, "ris": ris_fields, "csl-json": json_fields, "jsonl": json_fields}


def read(data: bytes, name: str) -> list[Paper]:
    try:
        reader = find_reader(data, name)[1]
        return [each for each in reader.read(io.BytesIO(data), name) if isinstance(each, Paper)]
    except (GraphrecError, UnreadableError, OSError):
        return []


def write(papers: Iterable[Paper], form: str) -> bytes:
    stream = io.BytesIO()
    registry.load("exporters", form).write(made_visible(Export(tuple(papers))), stream)
    return stream.getvalue()


def known(text: str) -> str:
    """A value as text: without LaTeX, mark-up, blanks and dashes that mean the same."""
    return re.sub(r"[\s{}]+", " ", re.sub(r"[-–—]+", "-", plain(latex_to_text(text)))).strip()


def is_same_date(value: str, after: Mapping[str, Sequence[str]]) -> bool:
    """Whether the year, month and day of a date stand in fields of their own."""
    date = parse_date(value) or value[:4]
    year, _, rest = date.partition("-")
    month = [MONTHS[int(rest[:2]) - 1]] if rest else [""]
    day = [rest[3:].lstrip("0")] if rest[3:] else [""]
    return (after.get("year"), after.get("month", [""]), after.get("day", [""])) == ([year], month, day)


def is_same_month(value: str, after: Mapping[str, Sequence[str]]) -> bool:
    return bool(month := read_month(value)[:2]) and after.get("month") == [MONTHS[int(month) - 1]]


def words_of(text: str) -> list[str]:
    """The words in their order, as they are spelt."""
    text = OTHERS.sub("others", text)
    return [word.lstrip("0") for word in WORD.findall(known(text)) if word.lower() != "and"]


def is_part(words: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether the words stand one after the other in a longer text."""
    return any(list(whole[at : at + len(words)]) == list(words) for at in range(len(whole) - len(words) + 1))


def is_cut(words: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    """Whether the words, cut somewhere, are whole values of other fields: of a list, or of pages and dates."""
    wholes = {tuple(other) for other in others if other}
    ends = {0}  # of the words from the first on that are values
    for end in range(1, len(words) + 1):
        if any(start in ends and tuple(words[start:end]) in wholes for start in range(end)):
            ends.add(end)
    return len(words) in ends


def why(field: str, value: str, after: Mapping[str, Sequence[str]]) -> str:
    """Why a value of a record does not stand in the field that it stood in: "" if it is lost."""
    if "=" in field:
        return "how one format spelt what is in the record, which only that format writes"
    if field in RESOLVED:
        return "a reference to another entry, whose fields are in the record"
    others = [text for texts in after.values() for text in texts]
    plainly, words = known(value), words_of(value)
    of_others = list(map(words_of, others))
    abstracts = filter(None, map(known, (*after.get("abstract", ()), *after.get("AB", ()))))
    identifiers = ((normalize_doi, "DOI"), (normalize_arxiv, "arXiv id"))
    reasons = {
        "the same text in other signs (LaTeX, mark-up, blanks)": plainly in map(known, after.get(field, ())),
        "the degree of a thesis, which the type of the entry says": value in DEGREES.values() and is_thesis(after),
        "a list of references, kept as the keys by which they are found": REFERENCES.match(value),
        "a date in its parts": field == "date" and is_same_date(value, after),
        "the same month": field == "month" and is_same_month(value, after),
        **{f"under another name: {field} as {name}": plainly in map(known, texts) for name, texts in after.items()},
        **{
            f"the same {name}": (identifier := of(value)) and any(identifier == of(other) for other in others)
            for of, name in identifiers
        },
        "the same words in the same order, with other signs": words and words in of_others,
        "the same words in another order (names)": field.lower() in PEOPLE
        and any(sorted(words) == sorted(other) for other in of_others),
        "without what a list says twice": field in LISTS
        and any(list(dict.fromkeys(words)) == list(dict.fromkeys(other)) for other in of_others),
        "a type, which is written in capital letters": field == "TY"
        and [value.upper().split()] == [text.split() for text in after.get("TY", ())],
        "in several fields (lists, pages, dates)": words and is_cut(words, of_others),
        "a part of a field": words and any(is_part(words, other) for other in of_others),
        "an abstract without its heading": any(text in plainly for text in abstracts),
        "no value": not words or value.strip().lower() in NO_VALUES,
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def is_thesis(entry: Mapping[str, Sequence[str]]) -> bool:
    return entry.get("entrytype", ["article"])[0] in DEGREES


def compare(before: Fields, after: Fields, found: Counter[str], lost: dict[str, list[str]]) -> None:
    for field, values in before.items():
        for value in values:
            if field in OURS or not value.strip():
                continue
            if " ".join(value.split()) in {" ".join(other.split()) for other in after.get(field, ())}:
                found["the same"] += 1
            elif reason := why(field, value, after):
                found[reason] += 1
            else:
                found["LOST"] += 1
                lost[field].append(value)


def originals(folder: Path, n_records: int) -> dict[str, list[tuple[Paper, Fields]]]:
    """By format, papers with the fields of their records: of its files first, then those of all others."""
    of: dict[str, list[tuple[Paper, Fields]]] = {form: [] for form in FORMATS}
    pool: list[Paper] = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        data = path.read_bytes()
        papers = read(data, path.name)
        pool += papers
        form = find_reader(data, path.name)[0] if papers else ""
        form = getattr(form, "NAME", form)
        if form in of:
            fields = dict(FIELDS_OF[form](data, path.name))
            of[form] += [(paper, fields[paper.source]) for paper in papers if paper.source in fields]
    for form, records in of.items():
        print(f"{form}: {len(records):,} records of its own files")
        own = {id(paper) for paper, _ in records}
        others = [paper for paper in pool if id(paper) not in own]
        data = write(others[: max(0, n_records - len(records))], form)
        name = f"x{registry.load('exporters', form).SUFFIX}"
        fields = dict(FIELDS_OF[form](data, name))
        records += [(paper, fields[paper.source]) for paper in read(data, name)]
    return of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--records", type=int, default=2000, help="records of each format at least, if there are so many"
    )
    parser.add_argument("--show", type=int, default=3, help="examples of what is lost in each field")
    options = parser.parse_args()
    for first, records in originals(options.folder, options.records).items():
        suffix = registry.load("exporters", first).SUFFIX
        for second in FORMATS:
            between = write([paper for paper, _ in records], second)
            papers = read(between, f"x{registry.load('exporters', second).SUFFIX}")
            data = write(papers, first)
            again = list(dict(FIELDS_OF[first](data, f"x{suffix}")).values())
            found: Counter[str] = Counter()
            lost: dict[str, list[str]] = defaultdict(list)
            if len(again) != len(records):
                print(f"{first} -> {second} -> {first}: {len(records):,} records, {len(again):,} came back")
                continue
            for (_, before), after in zip(records, again, strict=True):
                compare(before, after, found, lost)
            total = found.total()
            print(f"\n{first} -> {second} -> {first}: {len(records):,} records, {total:,} values")
            for reason, count in sorted(found.items(), key=lambda item: (":" in item[0], -item[1])):
                print(f"  {count:8,}  {100 * count / total:6.2f} %  {reason}")
            for field, values in sorted(lost.items(), key=lambda item: -len(item[1])):
                examples = "; ".join(repr(each[:90]) for each in values[: options.show])
                print(f"    lost {field}: {len(values):,}, as in {examples}")


if __name__ == "__main__":
    main()
