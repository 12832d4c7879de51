from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from cutting import cut_again

import graphrec
from graphrec.cli import run
from graphrec.errors import GraphrecError, LibraryCorruptError
from graphrec.page.library_map import build_library_map
from graphrec.ranking import background, region
from graphrec.storage import generation
from graphrec.storage.folder import verify_folder
from graphrec.storage.shards.graph import ShardedGraph, split_ranges
from graphrec.vectors import inverted

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphrec.api.library import Library

ASKED: dict[str, Callable[[Library], Any]] = {
    "title": lambda library: library.related("MultiPruner"),
    "id": lambda library: library.related(list(library)[5].id, min_score=0),
    "seeds": lambda library: library.related("BlockPruner", "AdaMerging", avoid="Editing Models with Task Arithmetic"),
    "text": lambda library: library.related(text="pruning attention heads of large language models", top=40),
    "by method": lambda library: library.related("MultiPruner", by="method"),
    "diverse": lambda library: library.related("Vision Transformer", text="image patches", diverse=0.4),
}


def answer(library: Library, name: str) -> tuple[object, ...]:
    """What an answer holds, and what its page is made of."""
    found = ASKED[name](library)
    papers = [(each.row, each.paper, each.score, each.reasons) for each in found]
    return papers, found.n_related, found.below_floor, found._pages.make_view()


def everything_else(library: Library, here: Path) -> dict[str, object]:
    """What the other commands print and write."""
    papers = list(library)
    some = papers[::19]
    graph = library.graph.to_networkx()
    return {
        "show": [library.describe(paper) for paper in some],
        "lineage": [library.lineage(paper) for paper in some],
        "path": [library.path(papers[row], papers[-1 - row]) for row in (0, 100, 300)],
        "gaps": library.gaps(top=100),
        "methods": library.methods(),
        "method": library.method("pruning"),
        "stats": library.stats(),
        "papers": papers,
        "graph": (list(graph.nodes(data=True)), list(graph.edges(data=True, keys=True))),
        "map": build_library_map(library.graph, "all", {}),
        "page": library.related("MultiPruner").save(here / "page.html").read_bytes(),
    }


@pytest.fixture(scope="module", autouse=True)
def one_day() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        yield


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shards")


@pytest.fixture(scope="module")
def whole(bundled: Library, home: Path) -> Library:
    return cut_again(bundled, home / "whole" / "library", 0)


@pytest.fixture(scope="module")
def expected(whole: Library, home: Path) -> dict[str, object]:
    """What the library in one piece says."""
    return everything_else(whole, home) | {name: answer(whole, name) for name in ASKED}


@pytest.fixture(scope="module", params=[1, 2, 3, 7])
def sharded(request: pytest.FixtureRequest, bundled: Library, home: Path) -> Library:
    return cut_again(bundled, home / str(request.param) / "library", request.param)


def test_a_library_lies_in_as_many_shards_as_were_asked_for(sharded: Library) -> None:
    graph = sharded._snapshot.graph
    assert isinstance(graph, ShardedGraph)
    names = {path.name for path in sharded._snapshot.folder.iterdir() if path.is_dir()}
    assert (
        names
        == {shard.folder.name for shard in graph.shards}
        == {each["name"] for each in sharded._snapshot.manifest.shards}
    )
    assert len(names) == int(sharded._snapshot.path.parent.name)
    assert verify_folder(sharded._snapshot.path) == []


@pytest.mark.parametrize("name", ASKED)
def test_a_library_in_shards_answers_as_one_in_one_piece(
    expected: dict[str, object], sharded: Library, name: str
) -> None:
    assert answer(sharded, name) == expected[name]


def test_every_other_command_says_the_same_of_a_library_in_shards(
    expected: dict[str, object], sharded: Library, tmp_path: Path
) -> None:
    said = everything_else(sharded, tmp_path)
    assert [name for name in said if said[name] != expected[name]] == []


@pytest.fixture(scope="module")
def clustered(bundled: Library) -> Any:
    """The graph of the bundled papers with clusters, as a large library has."""
    clusters, _ = inverted.fit_clusters(np.asarray(bundled._snapshot.graph.vectors), cluster_size=12)
    assert len(clusters.centres) > inverted.PROBES
    return replace(bundled._snapshot.graph, centres=clusters.centres, order=clusters.order, starts=clusters.starts)


@pytest.fixture
def small_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Queries look at a part of the bundled papers only, as they do at a part of a large library."""
    for module, name, count in ((region, "NEAREST", 60), (region, "LINKED", 20), (background, "USUAL", 40)):
        monkeypatch.setattr(module, name, count)


@pytest.mark.usefixtures("small_regions")
def test_a_large_library_in_shards_is_asked_shard_by_shard_for_the_same_answers(
    bundled: Library, clustered: Any, home: Path
) -> None:
    one, some, seven = (
        cut_again(bundled, home / f"large-{count}" / "library", count, clustered) for count in (0, 3, 7)
    )
    for name in ASKED:
        assert answer(one, name) == answer(some, name) == answer(seven, name), name
    assert "unsharded" not in vars(seven._snapshot.graph), "nothing needs all of the matrices"


def test_a_build_writes_the_shards_that_cutting_its_library_gives(
    eight_library: Library, eight_file: Path, tmp_path: Path
) -> None:
    assert run(["build", str(eight_file), "-o", str(tmp_path / "built"), "--shards", "3"]) == 0
    built, cut = (
        graphrec.open(tmp_path / "built")._snapshot.manifest,
        cut_again(eight_library, tmp_path / "cut", 3)._snapshot.manifest,
    )
    assert built.shards == cut.shards
    differ = {name for name in built.files if built.files[name] != cut.files[name]}
    assert differ <= {"originals.jsonl.gz"}, "merged records are not cut again"


def test_more_shards_than_papers_are_as_many_as_papers(
    eight_library: Library, eight_file: Path, tmp_path: Path
) -> None:
    library = graphrec.build(eight_file, tmp_path / "library", shards=99)
    assert len(library._snapshot.manifest.shards) == len(library) == 8
    assert [each.score for each in library.related("MultiPruner", min_score=0)] == [
        each.score for each in eight_library.related("MultiPruner", min_score=0)
    ]


@pytest.fixture(scope="module")
def three(eight_file: Path, home: Path) -> Library:
    """The eight papers in three shards; never write to it."""
    return graphrec.build(eight_file, home / "three" / "library", shards=3)


@pytest.fixture
def copy(three: Library, tmp_path: Path) -> Path:
    """A library in three shards to break."""
    return shutil.copytree(three.address, tmp_path / "library")


def test_papers_are_added_to_a_library_in_shards_by_building_it_anew(eight_file: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.jsonl"
    more.write_text('{"title": "A ninth paper on pruning", "abstract": "We prune large language models."}\n', "utf-8")
    graphrec.build(eight_file, tmp_path / "library", shards=3)
    grown = graphrec.add(more, tmp_path / "library")
    assert (len(grown), len(grown._snapshot.manifest.shards)) == (9, 3)
    at_once = graphrec.build([eight_file, more], tmp_path / "at once", shards=3)
    assert grown._snapshot.manifest.files == at_once._snapshot.manifest.files


def test_weights_are_kept_with_a_library_in_shards(copy: Path) -> None:
    library = graphrec.open(copy)
    before = [each.score for each in library.related("MultiPruner", min_score=0)]
    library.keep_weights(None)
    assert [each.score for each in library.related("MultiPruner", min_score=0)] == before


def test_one_flipped_byte_in_any_shard_is_found_and_named(copy: Path) -> None:
    for path in sorted(copy.glob("generation-1/shard-*/*"))[::3]:
        content = path.read_bytes()
        broken = bytearray(content)
        broken[len(broken) // 2] ^= 1
        path.write_bytes(broken)
        with pytest.raises(LibraryCorruptError, match=f"is damaged: {path.parent.name}/{path.name} has changed since"):
            graphrec.open(copy)
        path.write_bytes(content)
    assert len(graphrec.open(copy)) == 8


def test_a_missing_shard_is_named(copy: Path) -> None:
    shutil.rmtree(copy / "generation-1" / "shard-00002")
    with pytest.raises(
        LibraryCorruptError, match=r"is not whole: shard-00002/\S+ is missing; .*; copy it again with all of its files"
    ):
        graphrec.open(copy)


def test_a_shard_of_another_library_is_found(copy: Path, eight_file: Path, tmp_path: Path) -> None:
    """Checksums are right, but the shard holds other rows than the manifest says."""
    from graphrec.storage.manifest import read_manifest, write_manifest

    manifest = read_manifest(copy)
    folder, names = copy / "generation-1", [name for name in manifest.files if name.startswith("shard-00001/")]
    for name in names:
        other = name.replace("00001", "00003")
        shutil.copyfile(folder / name, folder / other)
        manifest.files[other] = manifest.files[name]
    write_manifest(copy, manifest)
    with pytest.raises(LibraryCorruptError, match=r"shard-00003 does not fit together \(.+\); build the library again"):
        graphrec.open(copy)


@pytest.mark.parametrize("change", ["papers", "rows", "entries", "name"])
def test_a_manifest_whose_shards_do_not_follow_each_other_is_refused(copy: Path, change: str) -> None:
    from graphrec.storage.manifest import read_manifest, write_manifest

    manifest = read_manifest(copy)
    shard = manifest.shards[1]
    if change == "papers":
        shard["papers"] = [shard["papers"][0] + 1, shard["papers"][1]]
    elif change == "name":
        shard["name"] = "../shard-00002"
    else:
        shard[change]["cites"] = [shard[change]["cites"][0], "9"]
    write_manifest(copy, manifest)
    with pytest.raises(LibraryCorruptError, match=r"manifest\.json is damaged; build the library again"):
        graphrec.open(copy)


@pytest.mark.parametrize("step", ["write_stores", "write_manifest"])
def test_a_writer_killed_at_any_step_leaves_the_library_before(copy: Path, eight_file: Path, step: str) -> None:
    before = graphrec.open(copy)._snapshot.manifest
    code = (
        "import os, sys, graphrec; from graphrec.storage import generation\n"
        f"generation.{step} = lambda *_, **__: os.kill(os.getpid(), 9)\n"
        "graphrec.build(sys.argv[1], sys.argv[2], shards=2, replace=True)"
    )
    writer = subprocess.run([sys.executable, "-c", code, str(eight_file), str(copy)], check=False, env=dict(os.environ))
    assert writer.returncode == -signal.SIGKILL
    assert graphrec.open(copy)._snapshot.manifest == before
    assert verify_folder(copy) == []
    assert len(graphrec.build(eight_file, copy, shards=2, replace=True)._snapshot.manifest.shards) == 2
    assert len(list(copy.glob("generation-*"))) <= 2


def test_strange_shards_end_in_a_sentence(copy: Path) -> None:
    """Whatever a stranger wrote for the shards of a manifest."""
    from graphrec.storage.manifest import read_manifest, write_manifest

    manifest = read_manifest(copy)
    for strange in (
        [{}],
        [None],
        [1],
        ["x"],
        [manifest.shards[0]],
        [{**manifest.shards[0], "rows": None}],
        manifest.shards[::-1],
    ):
        write_manifest(copy, replace(manifest, shards=strange))
        with pytest.raises(GraphrecError):
            graphrec.open(copy)


def test_a_shard_may_hold_no_papers(eight_library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No build cuts so; a stranger may."""

    def with_an_empty_one(graph: Any, _: int) -> list[dict[str, Any]]:
        (all_papers,) = split_ranges(graph, 1)
        nothing = {kind: {name: [0, 0] for name in all_papers[kind]} for kind in ("rows", "entries")}
        return [
            {"name": "shard-00001", "papers": [0, 0], **nothing},
            {**all_papers, "name": "shard-00002"},
        ]

    monkeypatch.setattr(generation, "split_ranges", with_an_empty_one)
    library = cut_again(eight_library, tmp_path / "shards", 2)
    assert library.stats() == eight_library.stats()
    assert answer(library, "title")[0] == answer(eight_library, "title")[0]
    assert library.search("pruning") == eight_library.search("pruning")


def test_shards_may_have_more_files_than_a_process_may_open(eight_library: Library, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    cut_again(eight_library, tmp_path / "shards", 8)
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(int(each.name) for each in Path("/dev/fd").iterdir())  # other tests hold files, too
    resource.setrlimit(resource.RLIMIT_NOFILE, (highest + 60, before[1]))
    try:
        assert answer(graphrec.open(tmp_path / "shards"), "title")[0] == answer(eight_library, "title")[0]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
