"""The figures of a PRISMA 2020 diagram add up: no record is lost between a source and the papers."""

from __future__ import annotations

import csv
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import graphrec
from graphrec.explore.flow import DuplicateCount, count_flow
from graphrec.model.paper import Paper
from graphrec.model.source import Source
from graphrec.model.user_state import UserState

if TYPE_CHECKING:
    from graphrec import RecordFlow
    from graphrec.api.library import Library

FIXTURES = Path(__file__).parents[1] / "readers" / "fixtures"
REAL = ("zotero.bib", "zotero.ris", "zotero.csv", "savedrecs.txt", "pubmed.nbib", "scopus.csv", "openalex.json")


def check_sums(flow: RecordFlow) -> None:
    """All of it adds up, in total and for each source."""
    assert flow.identified == flow.n_duplicates + flow.n_unusable + flow.n_removed + flow.papers
    assert sum(each.papers for each in flow.sources) == flow.papers
    for each in flow.sources:
        assert each.identified == each.duplicates + each.unusable + each.removed + each.papers, each.source.name
        assert min(each.papers, each.duplicates, each.unusable, each.removed, each.held) >= 0
    rows = [*flow.to_rows()]
    totals = {box: sum(row["records"] for row in rows if row["box"] == box) for box in {row["box"] for row in rows}}
    assert totals["Records identified from"] == flow.identified
    assert totals["Duplicate records removed"] == flow.n_duplicates
    assert totals.get("Records removed for other reasons", 0) == flow.n_unusable + flow.n_removed
    assert totals["Records screened"] == flow.papers


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Exports of several tools, an archive of two of them, a file with unusable records, and one file twice."""
    here = tmp_path_factory.mktemp("flow")
    with zipfile.ZipFile(here / "archive.zip", "w") as archive:
        for name in ("zotero.bib", "savedrecs.txt"):
            archive.write(FIXTURES / name, name)
    (here / "damaged.jsonl").write_text('{"title": "One on pruning"}\n{"abstract": "none"}\n{broken\n', "utf-8")
    files = [*(FIXTURES / name for name in REAL), FIXTURES / "zotero.bib", here / "archive.zip", here / "damaged.jsonl"]
    return graphrec.build([*files, here / "missing.bib"], here / "library")


def test_on_real_exports_with_an_archive_and_repeats_the_numbers_add_up(real: Library) -> None:
    flow = real.flow()
    check_sums(flow)
    assert flow.papers == len(real)
    for each in flow.sources:
        assert each.papers <= each.papers_in == len(real.papers_of(each.source.name))
    assert sum(each.records for each in flow.unusable if each.source.endswith("damaged.jsonl")) == 2
    assert flow.n_within + flow.n_between == flow.n_duplicates > len(REAL)
    names = [Path(each.source.name).name for each in flow.sources]
    assert "archive.zip" in names
    assert not any("!" in name for name in names)
    assert [Path(each.place).name for each in flow.problems] == ["missing.bib"]
    archive = flow.sources[names.index("archive.zip")]
    assert {*archive.source.formats} == {"bibtex", "wos"}


def test_every_sample_of_the_bundled_papers_adds_up(bundled: Library) -> None:
    flow = bundled.flow()
    check_sums(flow)
    assert len(flow.sources) == 5
    assert [each.papers_in for each in flow.sources] == [
        len(bundled.papers_of(each.source.name)) for each in flow.sources
    ]


def crafted(library: Library, state: UserState, **report: Any) -> RecordFlow:
    """The flow of the eight papers with another report in the manifest."""
    snapshot = library._snapshot
    decisions = {"keep": 1, "discard": 2}
    return count_flow(replace(snapshot, manifest=replace(snapshot.manifest, report=report)), state, decisions)


def merge(place: str, into: str, reason: str) -> dict[str, str]:
    return {"place": place, "into": into, "reason": reason, "merged": "A", "kept": "B"}


def test_duplicates_are_counted_by_both_sources_and_by_rule(eight_library: Library) -> None:
    sources = [
        Source("a.ris", "aa", 10, ("ris",), 9),
        Source("b.zip", "bb", 20, ("bibtex", "wos"), 4),
        Source("~/c.csv", "cc", 30, ("csv",), 0, is_followed=False),
    ]
    flow = crafted(
        eight_library,
        UserState(
            read={"a.ris": "2026-11-30T10:00:00Z"},
            held=(Paper("A", source="a.ris:99"), Paper("B", source="gone.bib:1")),
        ),
        read=13,
        files={"a.ris": "ris", "b.zip!x.bib": "bibtex", "b.zip!y.txt": "wos", "~/c.csv": "csv"},
        sources=[source.to_dict() for source in sources],
        merged=[
            merge("a.ris:3", "a.ris:1", "same title"),
            merge("b.zip!x.bib:1", "a.ris:1", "same DOI 10.1000/one"),
            merge("b.zip!x.bib:9", "a.ris:4", "same DOI 10.1000/two"),
            merge("b.zip!y.txt:1", "b.zip!x.bib:3", "nearly the same title (1 letter differs)"),
            merge("a.ris:7", "", "same title"),
        ],
        removed=[{"place": "a.ris:8", "title": "R"}, {"place": "a.ris:9", "title": "R"}],
        skipped=[
            {"place": "a.ris:5", "reason": "no title"},
            {"place": "b.zip!x.bib:#2", "reason": "no title"},
            {"place": "a.ris", "reason": "the file breaks off"},
            {"place": "~/c.csv", "reason": "is empty"},
        ],
    )
    check_sums(flow)
    assert (flow.n_within, flow.n_between, flow.n_duplicates) == (2, 2, 5)
    assert flow.duplicates == (
        DuplicateCount("b.zip", "a.ris", "same DOI", 2),
        DuplicateCount("a.ris", "", "same title", 1),
        DuplicateCount("a.ris", "a.ris", "same title", 1),
        DuplicateCount("b.zip", "b.zip", "nearly the same title", 1),
    )
    assert (flow.n_unusable, flow.n_removed, flow.n_held) == (2, 2, 2)
    assert [problem.place for problem in flow.problems] == ["a.ris", "~/c.csv"]
    assert [row["records"] for row in flow.to_rows() if row["box"] == "Records excluded"] == [2]
    first, _, gone, _ = flow.sources
    assert (first.when, first.identified, first.held) == ("2026-11-30T10:00:00Z", 11, 1)
    assert (gone.source.name, gone.identified, gone.source.is_followed) == ("gone.bib", 1, False)


def test_the_report_of_a_library_of_an_earlier_graphrec_has_the_counts_but_no_checksums(eight_library: Library) -> None:
    report = dict(eight_library._snapshot.manifest.report)
    flow = crafted(
        eight_library, UserState(), **{name: report[name] for name in ("read", "files", "merged", "skipped")}
    )
    check_sums(flow)
    (only,) = flow.sources
    assert (only.identified, only.source.checksum, only.source.is_followed) == (8, "", False)


def test_the_report_is_printed_for_a_methods_section_and_for_programs(
    real: Library, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from graphrec.cli import run

    def printed(form: str) -> str:
        assert run(["report", "-l", real.address, "--to", form]) == 0
        return capsys.readouterr().out

    flow = real.flow()
    text = printed("markdown")
    assert text == printed("markdown")
    for line in (f"| Records identified | {flow.identified:,} |", f"| Records screened | {len(real):,} |"):
        assert line in text
    assert json.loads(printed("json")) == flow.to_dict()
    rows = [*csv.DictReader(printed("csv").splitlines())]
    assert sum(int(row["records"]) for row in rows if row["box"] == "Records identified from") == flow.identified


def test_what_was_removed_kept_and_discarded_is_counted_and_all_adds_up(tmp_path: Path) -> None:
    titles = ["Pruning of networks", "Merging of models", "Optimisers in eight bits", "Speech without text", "Vision"]
    (tmp_path / "one.jsonl").write_text("".join(f'{{"title": "{title}"}}\n' for title in titles), "utf-8")
    (tmp_path / "two.jsonl").write_text("".join(f'{{"title": "{title}"}}\n' for title in titles[:2]), "utf-8")
    library = graphrec.build([tmp_path / "one.jsonl", tmp_path / "two.jsonl"], tmp_path / "library")
    library.mark(titles[2], keep=True)
    library.mark(titles[3], discard=True)
    graphrec.remove(titles[0], tmp_path / "library")
    (tmp_path / "one.jsonl").write_text("".join(f'{{"title": "{title}"}}\n' for title in titles[:2]), "utf-8")
    graphrec.sync(tmp_path / "library", yes=True)
    flow = graphrec.open(tmp_path / "library").flow()
    check_sums(flow)
    assert (flow.identified, flow.n_held, flow.n_removed, flow.n_duplicates, flow.papers) == (5, 1, 2, 1, 2)
    assert [each.papers_in for each in flow.sources] == [2, 1]
    assert flow.decisions == {"keep": 1, "discard": 0}
    assert all(each.when and each.source.checksum for each in flow.sources)
