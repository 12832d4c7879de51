from __future__ import annotations

import io
from pathlib import Path

import pytest

from graphrec.model.paper import Paper, ReadReport
from graphrec.readers.formats import listing
from graphrec.readers.open import read_files

DATA = Path(__file__).parents[2] / "data"
ABSTRACT = "We study how far a pruned network can be trained again. " * 6
OTHER = "Gradients of sparse layers vanish; we show why and what to do about it. " * 5


def papers(text: str | bytes) -> list[tuple[str, str]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [
        (record.title, record.abstract)
        for record in listing.read(io.BytesIO(data), "dump.txt")
        if isinstance(record, Paper)
    ]


BOTH = [("Pruning Twice", ABSTRACT.strip()), ("Sparse Gradients: A Cure?", OTHER.strip())]
DENSE = f"Get papers by mail!\nGet more!\nSubscribePruning Twice\n{ABSTRACT}\nSparse Gradients: A Cure?\n{OTHER}\n"
SPACED = f"new\n\nAn unseen banner\n\nMar 11\n\nPruning Twice\n\n{ABSTRACT}\n\nSparse Gradients: A Cure?\n\n{OTHER}\n\n"


@pytest.mark.parametrize("text", [DENSE, SPACED], ids=["dense", "spaced"])
@pytest.mark.parametrize("change", ["none", "crlf", "cr", "bom", "utf-16", "blank lines"])
def test_both_layouts_are_read_whatever_the_line_ends_and_encoding(text: str, change: str) -> None:
    changed = {
        "none": text.encode(),
        "crlf": text.replace("\n", "\r\n").encode(),
        "cr": text.replace("\n", "\r").encode(),
        "bom": b"\xef\xbb\xbf" + text.encode(),
        "utf-16": text.encode("utf-16"),
        "blank lines": text.replace("\n", "\n \n\n").encode(),
    }[change]
    assert papers(changed) == BOTH


def test_a_title_without_abstract_does_not_shift_the_pairs_after_it() -> None:
    text = f"{DENSE}A Title Alone\nPruning Again\n{ABSTRACT}\nLast One\n{OTHER}\n"
    assert papers(text) == [
        *BOTH,
        ("A Title Alone", ""),
        ("Pruning Again", ABSTRACT.strip()),
        ("Last One", OTHER.strip()),
    ]


def test_a_truncated_last_abstract_is_kept_with_its_title() -> None:
    assert papers(f"{DENSE}Last One\nWe pre") == [*BOTH, ("Last One", "We pre")]


def test_a_last_title_without_abstract_is_kept() -> None:
    assert papers(f"{DENSE}Last One") == [*BOTH, ("Last One", "")]


def test_a_long_title_that_ends_like_a_sentence_is_a_title() -> None:
    title = "Why and When Do Very Deep Networks Forget What They Have Learned Before, and How Can We Tell?"
    assert papers(f"{DENSE}{title}\n{ABSTRACT}")[-1] == (title, ABSTRACT.strip())


def test_a_short_abstract_belongs_to_the_title_above_it() -> None:
    short = "We show in one line that every sparse network of this kind can be trained."
    assert papers(f"{DENSE}A Short Note\n{short}\nNext\n{ABSTRACT}")[2:] == [
        ("A Short Note", short),
        ("Next", ABSTRACT.strip()),
    ]


@pytest.mark.parametrize("short", ["We study cats.", "Cats are studied.", "This paper is about cats."])
def test_however_short_an_abstract_is_it_belongs_to_the_title_above_it(short: str) -> None:
    assert papers(f"{DENSE}On Cats\n{short}\nNext\n{ABSTRACT}")[2:] == [("On Cats", short), ("Next", ABSTRACT.strip())]
    assert papers(f"{DENSE}On Cats\n{short}")[2:] == [("On Cats", short)]


def test_a_first_abstract_may_be_short_but_the_words_of_a_site_are_none() -> None:
    assert papers(f"Menu\nOn Cats\nWe study cats.\nNext\n{ABSTRACT}")[0] == ("On Cats", "We study cats.")
    assert papers(f"Menu\nPrivacy\nWe use cookies.\nNext\n{ABSTRACT}") == [("Next", ABSTRACT.strip())]


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("at", [200, 240, 300])
def test_an_abstract_wrapped_over_two_lines_is_one(gap: str, at: int) -> None:
    start = ABSTRACT.rindex(" ", 0, at)
    wrapped = f"{ABSTRACT[:start]}{gap}{ABSTRACT[start + 1 :]}"
    assert papers(f"{DENSE}Wrapped{gap}{wrapped}{gap}Next{gap}{OTHER}")[2:] == [
        ("Wrapped", ABSTRACT.strip()),
        ("Next", OTHER.strip()),
    ]


@pytest.mark.parametrize("button", ["Register now", "Alerts", "Get more", "Read on!", "Follow us", "Subscribe"])
def test_an_unseen_button_is_cut_off_the_first_title(button: str) -> None:
    assert papers(DENSE.replace("Subscribe", button)) == BOTH


@pytest.mark.parametrize("name", ["BlockPruner: Cutting", "OpenMix", "iPhone Photographs in Focus", "ImageNet Again"])
def test_a_name_with_capitals_inside_is_no_button(name: str) -> None:
    abstract = f"{ABSTRACT} We call it BlockPruner; it is like OpenMix."
    assert papers(f"new\nMar 11\n{name}\n{abstract}\nNext\n{OTHER}")[0][0] == name


def test_a_banner_in_the_middle_is_no_paper() -> None:
    assert papers(DENSE + SPACED.replace("An unseen banner\n\n", "")) == BOTH + BOTH


def test_an_abstract_without_title_is_skipped_with_its_line() -> None:
    records = list(listing.read(io.BytesIO(f"{ABSTRACT}\n{DENSE}".encode()), "dump.txt"))
    assert [record.place for record in records if not isinstance(record, Paper)] == ["dump.txt:1"]


def test_the_bundled_dumps_hold_820_records() -> None:
    report = ReadReport()
    read = list(read_files(sorted(DATA.glob("*.txt")), report))
    assert (len(read), report.read, report.skipped) == (820, 820, [])
    assert set(report.files.values()) == {"listing"}
    assert all(len(paper.title) < 200 < len(paper.abstract) for paper in read)
