"""RIS and MEDLINE text are read by a parser of our own; where the libraries for them read a file, it reads the same."""

from __future__ import annotations

import textwrap
from pathlib import Path

import peers
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

FIXTURES = Path(__file__).parent / "fixtures"
WORDS = st.lists(st.text("abcdeéß中1.,:;()/-'&", min_size=1, max_size=9), min_size=1, max_size=16).map(" ".join)
RIS_TAGS = st.sampled_from(
    ["TI", "T1", "AU", "A1", "PY", "Y1", "AB", "N2", "KW", "DO", "UR", "JO", "T2", "ID", "C1", "N1"]
)
RIS_LINES = st.lists(st.tuples(RIS_TAGS, WORDS, st.lists(WORDS, max_size=2)), max_size=12)


def ris_file(records: list[list[tuple[str, str, list[str]]]], end: str) -> bytes:
    lines: list[str] = []
    for record in records:
        lines.append("TY  - JOUR")
        for tag, value, more in record:
            lines += [f"{tag}  - {value}", *more]
        lines += ["ER  - ", ""]
    return end.join(lines).encode()


@settings(max_examples=60, deadline=None)
@given(st.lists(RIS_LINES, max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_ris_lines_are_those_that_rispy_finds(records: list[list[tuple[str, str, list[str]]]], end: str) -> None:
    data = ris_file(records, end)
    assert peers.ris_by_us(data) == peers.ris_by_rispy(data)


def test_a_ris_record_without_end_tag_is_read_unlike_by_rispy() -> None:
    data = (FIXTURES / "zotero.ris").read_bytes()
    ours, theirs = peers.ris_by_us(data), peers.ris_by_rispy(data)
    assert theirs == ours[: len(theirs)]
    cut = data[: data.rindex(b"ER  -")]
    assert peers.ris_by_us(cut) == ours
    assert len(peers.ris_by_rispy(cut)) == len(theirs) - 1


NBIB_RECORD = st.fixed_dictionaries(
    {
        "PMID": st.integers(1, 10**8).map(str),
        "TI": WORDS.map(lambda text: f"T{text}"),
        "AB": WORDS.map(lambda text: f"We {text}"),
        "JT": WORDS.map(lambda text: f"J {text}"),
        "AID": st.sampled_from(["10.1000/a.b [doi]", "e123 [pii]"]),
    }
)
NBIB_LISTS = st.tuples(
    st.lists(st.sampled_from(["Lee, Ada", "van Chen, Bo", "García Márquez, G", "Plato"]), max_size=4, unique=True),
    st.lists(st.sampled_from(["pruning", "*sparse nets", "Aged, 80 and over"]), max_size=3, unique=True),
)


def nbib_file(records: list[tuple[dict[str, str], tuple[list[str], list[str]]]], end: str) -> bytes:
    lines: list[str] = []
    for fields, (authors, words) in records:
        tagged = [
            *sorted(fields.items(), key=lambda item: item[0] != "PMID"),
            *(("FAU", name) for name in authors),
            *(("OT", word) for word in words),
        ]
        for tag, value in tagged:
            wrapped = textwrap.wrap(value, 60, break_long_words=False, break_on_hyphens=False)
            lines += [f"{tag:<4}- {wrapped[0]}", *(f"      {more}" for more in wrapped[1:])]
        lines.append("")
    return end.join(lines).encode()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(NBIB_RECORD, NBIB_LISTS), min_size=1, max_size=4), st.sampled_from(["\n", "\r\n"]))
def test_medline_records_are_those_that_nbib_finds(
    records: list[tuple[dict[str, str], tuple[list[str], list[str]]]], end: str
) -> None:
    data = nbib_file(records, end)
    assert peers.nbib_by_us(data) == peers.nbib_by_nbib(data)


def test_the_pubmed_fixture_is_read_as_nbib_reads_it() -> None:
    data = (FIXTURES / "pubmed.nbib").read_bytes()
    assert peers.nbib_by_us(data) == peers.nbib_by_nbib(data)


def test_a_malformed_medline_line_stops_only_nbib() -> None:
    data = (FIXTURES / "pubmed.nbib").read_bytes()
    broken = b"Exported today\n" + data
    assert peers.nbib_by_us(broken) == peers.nbib_by_us(data)
    with pytest.raises(Exception, match="Exported"):
        peers.nbib_by_nbib(broken)
