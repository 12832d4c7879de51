"""Results that papers state, from the text to storage and back: built, added, replaced, and in shards."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from builds import add_files, build_library

import graphrec
from graphrec.model.results import Result
from graphrec.pipeline.options import BuildOptions

if TYPE_CHECKING:
    from pathlib import Path

BEATS = "We propose ShakeNet. ShakeNet outperforms DrumNet by 2.1 points on SandBench."
RESULT = Result("ShakeNet", "DrumNet", "", "2.1", "points", "", "SandBench")


def _file(path: Path, *abstracts: str, first: int = 0) -> Path:
    records = [
        {"id": f"p{at}", "title": f"Sieves of kind {at} for rivers", "abstract": text}
        for at, text in enumerate(abstracts, first)
    ]
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def _results(library: Path) -> dict[str, list[Result]]:
    opened = graphrec.open(library)
    store = opened._snapshot.store
    facts = store.extra_facts(range(store.n_papers))
    return {store.paper(row).id: [Result(**dict(one.fields)) for one in of_row] for row, of_row in facts.items()}


def _add(library: Path, file: Path) -> None:
    add_files(library, [file], BuildOptions())


def test_results_are_stored_with_their_parts(tmp_path: Path) -> None:
    build_library([_file(tmp_path / "a.jsonl", "Sand.", BEATS)], tmp_path / "library", BuildOptions())
    assert _results(tmp_path / "library") == {"p1": [RESULT]}
    described = graphrec.open(tmp_path / "library").describe("p1").to_dict()
    (fact,) = described["extra"]["results"]
    assert fact["fields"] == RESULT.to_fields()
    assert fact["sentence"] in BEATS


def test_a_library_with_results_still_grows_and_so_do_they(tmp_path: Path) -> None:
    for before, after in (("Sand.", BEATS), (BEATS, BEATS), (BEATS, "Sand.")):
        library = tmp_path / f"library-{len(before)}-{len(after)}"
        build_library([_file(tmp_path / "a.jsonl", before)], library, BuildOptions())
        _add(library, _file(tmp_path / "b.jsonl", after, first=1))
        expected = {name: [RESULT] for name, text in (("p0", before), ("p1", after)) if text == BEATS}
        assert _results(library) == expected


def test_results_of_a_sharded_library_are_found(tmp_path: Path) -> None:
    file = _file(tmp_path / "a.jsonl", *["Sand."] * 5, BEATS)
    build_library([file], tmp_path / "library", BuildOptions(shards=2))
    assert _results(tmp_path / "library") == {"p5": [RESULT]}
