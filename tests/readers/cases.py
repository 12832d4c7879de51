"""Small files in the shape of real exports, and whether what must be read from each is read.

python tests/readers/cases.py    prints the state of each
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import yaml

from graphrec.api.entry import build
from graphrec.errors import InputError
from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.open import read_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FOLDER = Path(__file__).parent / "cases"
EXPECTED: Mapping[str, Mapping[str, Any]] = yaml.safe_load((FOLDER / "expected.yaml").read_text("utf-8"))
_TEXTS = ("title", "abstract", "venue", "url", "doi", "arxiv")
_LISTS = ("authors", "keywords", "references", "identifiers")


def find_faults(name: str) -> list[str]:
    """What is read otherwise than it must be from the file of a case; empty where all is right."""
    expected, report = EXPECTED[name], ReadReport()
    try:
        papers = list(read_files([FOLDER / name], report, name=name))
    except InputError as error:
        return [str(error)]
    faults = [*_in_papers(papers, expected), *_in_report(report, expected)]
    if "links" in expected and (count := _count_links(FOLDER / name)) != expected["links"]:
        faults.append(f"{count} references between papers")
    return faults


def _in_papers(papers: Sequence[Paper], expected: Mapping[str, Any]) -> Iterator[str]:
    if len(papers) != expected["papers"]:
        yield f"{len(papers)} papers"
    for paper, fields in zip(papers, expected.get("records", ()), strict=False):
        for field, value in fields.items():
            read = getattr(paper, field)
            if (list(read) if isinstance(read, tuple) else read) != value and (read or value):
                yield f"{field} {read!r}"
    for field, share in expected.get("share", {}).items():
        if sum(bool(getattr(paper, field)) for paper in papers) != share * len(papers):
            yield f"{field} in another share of papers"
    if sign := expected.get("nowhere"):
        yield from (repr(text) for paper in papers for text in _texts(paper) if _holds(text, sign))


def _texts(paper: Paper) -> Iterator[str]:
    yield from (getattr(paper, field) for field in _TEXTS)
    for field in _LISTS:
        yield from getattr(paper, field)


def _holds(text: str, sign: str) -> bool:
    return text == sign if sign.isalpha() else sign in text


def _in_report(report: ReadReport, expected: Mapping[str, Any]) -> Iterator[str]:
    formats = list(report.files.values())
    if formats != expected.get("formats", formats):
        yield f"read as {formats}"
    if len(report.skipped) != expected.get("skipped", len(report.skipped)):
        yield f"{len(report.skipped)} skipped"
    sentences = [*report.notes, *(skipped.reason for skipped in report.skipped)]
    if not all(any(part in sentence for sentence in sentences) for part in expected.get("says", ())):
        yield f"says {sentences}"
    if "never says" in expected and any(expected["never says"] in sentence for sentence in sentences):
        yield f"says {sentences}"


def _count_links(file: Path) -> int:
    with TemporaryDirectory() as folder, build(file, Path(folder) / "library") as library:
        return library.stats().references


def main() -> None:
    """Print the state of every case."""
    faults = {name: find_faults(name) for name in EXPECTED}
    for name, some in faults.items():
        print(f"{name:28} {'; '.join(some)[:200] or 'as expected'}")
    print(f"{sum(not some for some in faults.values())} of {len(faults)} as expected")


if __name__ == "__main__":
    main()
