"""The same papers give the same library, ranking and page: whatever order, process, thread count, place or locale."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import graphrec
from graphrec.model.paper import ReadReport
from graphrec.places import bundled_files
from graphrec.readers.open import read_files

pytestmark = pytest.mark.slow  # builds in a dozen processes: CI runs these apart
FILES = ("a.jsonl", "b.jsonl", "c.jsonl")
SEEDS = ("MultiPruner", "AdaMerging", "Adam")
BUILD = """
import hashlib, json, sys
import graphrec
from pathlib import Path

engine, workers, *files = sys.argv[1:]
library = graphrec.build(files, "library", engine=engine, workers=int(workers))
answers = [library.related(*SEEDS, top=15), library.related(SEEDS[0], text="sparse mixture of experts", by=None)]
folder = library._snapshot.path / library._snapshot.manifest.generation
digest = lambda data: hashlib.sha256(data).hexdigest()
told = {
    "papers": [[paper.id, paper.title, paper.references] for paper in library],
    "ranking": [
        [[each.paper.id, each.score.hex(), each.to_dict()["reasons"]] for each in answer] for answer in answers
    ],
    "pages": [digest(answer.save(f"{number}.html").read_bytes()) for number, answer in enumerate(answers)],
    "map": digest(library.save_map("map.html").read_bytes()),
    "library": {path.name: digest(path.read_bytes()) for path in sorted(folder.iterdir())},
    "merged": sorted(map(str, library.report.merged)),
}
print(json.dumps(told))
"""


def lines() -> list[str]:
    """A part of the bundled papers, some twice and some with references and authors, so that there is work to do."""
    papers = [
        paper for paper in read_files(bundled_files(), ReadReport()) if "prun" in paper.abstract or paper.title < "D"
    ]
    draw = random.Random(1)
    records = [
        {
            "title": paper.title,
            "abstract": paper.abstract,
            "authors": draw.sample(("Lee, Ada", "Bo van Chen", "Chen, B.", "Ö. Ünal"), 2),
            "year": draw.choice((None, 2019, 2023)),
            "references": [draw.choice(papers).title for _ in range(2)],
        }
        for paper in papers
    ]
    again = [{**record, "title": str(record["title"]).upper(), "abstract": ""} for record in records[::9]]
    return [json.dumps(record) for record in (*records, *again)]


def build(
    folder: Path, *, order: int = 0, files: int = 0, workers: int = 1, engine: str = "", **environment: str
) -> dict[str, Any]:
    """Build the records in a process of its own; `order` shuffles the records, `files` turns the list of files."""
    folder.mkdir(parents=True)
    records = lines()
    if order:
        random.Random(order).shuffle(records)
    for number, name in enumerate(FILES):
        (folder / name).write_text("\n".join(records[number :: len(FILES)]) + "\n", "utf-8")
    names = FILES[files:] + FILES[:files]
    done = subprocess.run(
        [sys.executable, "-c", f"SEEDS = {SEEDS!r}\n{BUILD}", engine, str(workers), *names],
        cwd=folder,
        env={
            **os.environ,
            "SOURCE_DATE_EPOCH": "1700000000",
            "PYTHONPATH": str(Path(graphrec.__file__).parents[1]),
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one ordinary run gives."""
    told = build(tmp_path_factory.mktemp("usual") / "here", PYTHONHASHSEED="0", OMP_NUM_THREADS="1")
    assert len(told["papers"]) > 150
    assert len(told["merged"]) > 10
    return told


VARIANTS: dict[str, dict[str, Any]] = {
    "hash seed, time zone, locale, order of files": {
        "PYTHONHASHSEED": "1",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "files": 1,
    },
    "hash seed 2, three workers": {"PYTHONHASHSEED": "2", "workers": 3},
    "two threads": {"OMP_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "2"},
    "dask, hash seed 3": {"engine": "dask", "workers": 2, "PYTHONHASHSEED": "3"},
}


@pytest.mark.parametrize(
    "variant",
    [
        pytest.param(variant, id=name, marks=[pytest.mark.slow] if "engine" in variant else [])
        for name, variant in VARIANTS.items()
    ],
)
def test_the_same_files_give_the_same_bytes(usual: dict[str, Any], tmp_path: Path, variant: dict[str, Any]) -> None:
    if variant.get("engine") == "dask":
        pytest.importorskip("distributed")
    told = build(tmp_path / "élsewhere else", **variant)
    for part, value in usual.items():
        assert told[part] == value, part


def test_another_processor_gives_the_same_bytes_and_the_same_ranking(usual: dict[str, Any], tmp_path: Path) -> None:
    told = build(tmp_path / "here", OPENBLAS_CORETYPE="Nehalem")  # the arithmetic of a processor without AVX
    for part in ("papers", "pages", "map", "library", "merged"):
        assert told[part] == usual[part], part
    ranked = [
        [[(name, round(float.fromhex(score), 6)) for name, score, _ in answer] for answer in each["ranking"]]
        for each in (told, usual)
    ]
    assert ranked[0] == ranked[1]


@pytest.mark.parametrize("order", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_the_order_of_records_changes_no_id_no_score_and_no_page(
    usual: dict[str, Any], tmp_path: Path, order: int
) -> None:
    told = build(tmp_path / "here", order=order)
    for part in ("papers", "ranking", "pages", "map"):
        assert told[part] == usual[part], part
    arrays = {name: value for name, value in usual["library"].items() if name.endswith(".npy")}
    assert {name: value for name, value in told["library"].items() if name.endswith(".npy")} == arrays
