"""Records that look like one paper and are two, and records that look like two and are one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from graphrec.identity.corpus import identify
from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.record import build_paper

FOLDER = Path(__file__).parent


def read_pairs(path: Path) -> list[dict[str, Any]]:
    """Read the pairs of a file, one in each line, with the verdict on them."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


PAIRS = [
    pair for name in ("pairs.jsonl", "more_pairs.jsonl", "recurring_pairs.jsonl") for pair in read_pairs(FOLDER / name)
]


def papers_of(records: list[dict[str, Any]]) -> list[Paper]:
    """Build papers as the readers do, so that what is no identifier is none."""
    papers = []
    for number, record in enumerate(records):
        pmid = record.get("pmid")
        fields = {name: value for name, value in record.items() if name != "pmid"}
        identifiers = [*record.get("identifiers", ()), *([f"pmid:{pmid}"] if pmid else ())]
        paper = build_paper(f"f:{number}", **fields | {"identifiers": identifiers})
        assert isinstance(paper, Paper)
        papers.append(paper)
    return papers


@pytest.mark.parametrize("pair", PAIRS, ids=[f"{pair['kind']}: {pair['why']}" for pair in PAIRS])
def test_records_become_as_many_papers_as_a_reader_would_say(pair: dict[str, Any]) -> None:
    papers = papers_of(pair["records"])
    expected = 1 if pair["verdict"] == "same" else len(papers)
    assert len(identify(papers, ReadReport())) == expected
    assert len(identify(papers[::-1], ReadReport())) == expected


def test_the_pairs_are_a_hundred_and_more_of_twenty_kinds() -> None:
    assert len(PAIRS) > 200
    assert len({pair["kind"] for pair in PAIRS}) > 20
    assert sum(pair["verdict"] == "different" for pair in PAIRS) > 100
