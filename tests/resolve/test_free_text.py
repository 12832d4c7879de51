"""Free text that names or cites papers of the library: they are found, with the sentence; others are not."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from builds import build_library

import graphrec
from graphrec.api.question import make_query
from graphrec.model.limits import SizeLimits
from graphrec.pipeline.options import BuildOptions
from graphrec.ranking.region import find_region
from graphrec.resolve.free_text import references_of_text
from graphrec.signals import reference
from graphrec.storage import encoder
from graphrec.storage.sql.lookup import find_title
from graphrec.vectors import inverted

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.api.library import Library


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We extend BlockPruner (Zhong et al., 2024) to speech.", [("prune-1", "extends")]),
        ("Unlike Adam, we compare with AdaMerging.", [("optim-1", "compares"), ("merge-2", "compares")]),
        ("We build on task arithmetic.", [("merge-1", "extends")]),
        (
            "We use balanced removal in large models (Munoz, 2025).",
            [("prune-2", "uses")],
        ),
        ("We follow the method of doi:10.1000/prune-1 closely.", [("prune-1", "uses")]),
        ("We prune blocks of large language models.", []),
        ("We propose BlockPruner, which removes blocks. BlockPruner is fast.", []),
        ("Blocks are removed as by BlockPruner (Zhong\net al., 2024),\r\nwhich we extend.", [("prune-1", "uses")]),
        ("We extend BlockPrunerX and Adamant.", []),
        ("", []),
    ],
)
def test_papers_that_a_text_refers_to_are_found(
    eight_library: Library, text: str, found: list[tuple[str, str]]
) -> None:
    made = references_of_text(text, eight_library._snapshot.store)
    assert sorted((eight_library._snapshot.store.paper(one.target or 0).id, one.relation) for one in made) == sorted(
        found
    )


def test_a_citation_that_several_papers_fit_refers_to_none(tmp_path: Path) -> None:
    titles = ("Dunes that sing", "Dunes that wander", "Bars")
    records = [{"title": title, "year": 2006, "authors": ["Jo Holm", "Al Poe"]} for title in titles[:2]]
    records.append({"title": titles[2], "year": 2006, "authors": ["Jo Holm"]})
    (tmp_path / "papers.json").write_text(json.dumps(records))
    build_library([tmp_path / "papers.json"], tmp_path / "library")
    store = graphrec.open(tmp_path / "library")._snapshot.store
    (one,) = references_of_text("By (Holm & Poe, 2006), (Holm, 2006) and (Holm et al., 2005).", store)
    assert store.paper(one.target or 0).title == "Bars"


def test_only_the_text_around_a_citation_of_a_long_draft_tells_what_it_is_about(tmp_path: Path) -> None:
    record = {"title": "Harbour bars and their dredging", "year": 2006, "authors": ["Jo Wang"]}
    (tmp_path / "papers.json").write_text(json.dumps([record]))
    build_library([tmp_path / "papers.json"], tmp_path / "library")
    store = graphrec.open(tmp_path / "library")._snapshot.store
    near, far = "We study dredging of harbour sand. ", "Rain falls on hills. " * 100
    assert len(references_of_text(f"{near}It helps (Wang, 2006).", store)) == 1
    assert references_of_text(f"{near}{far}It helps (Wang, 2006).", store) == ()


def test_a_sentence_without_end_is_quoted_around_the_name(eight_library: Library) -> None:
    (made,) = references_of_text(
        f"{'very ' * 3_000}long lists extend BlockPruner and {'more ' * 3_000}", eight_library._snapshot.store
    )
    assert "extend BlockPruner and" in made.sentence
    assert len(made.sentence) < 700


def test_text_beside_a_seed_takes_nothing_from_the_references_of_the_seed(eight_library: Library) -> None:
    seeds = (find_title(eight_library._snapshot.store, "MultiPruner").row,)
    alone, beside = (
        reference.score(
            eight_library._snapshot.graph.unsharded, make_query(eight_library._snapshot, seeds, (), text, None, None)
        )
        for text in ("", "zzqq wwkk")
    )
    assert alone.max() > 0
    assert beside.tolist() == alone.tolist()


@pytest.mark.parametrize("clusters_from", [5, 100])
def test_a_text_that_extends_a_paper_gets_it_with_its_sentence(
    eight_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clusters_from: int
) -> None:
    monkeypatch.setattr(inverted, "PROBES", 2)
    build_library([eight_file], tmp_path / "library", BuildOptions(limits=SizeLimits(clusters=clusters_from)))
    library = graphrec.open(tmp_path / "library")
    assert bool(len(library._snapshot.graph.centres)) == (clusters_from == 5)
    text = "Gradient statistics are stored in eight bits. We extend BlockPruner (Zhong et al., 2024) to optimizers."
    answer = library.related(text=text, min_score=0)
    reasons = {item.paper.id: item.reasons for item in answer}
    (found,) = [reason.evidence for reason in reasons["prune-1"] if reason.signal == "reference"]
    assert (found.relation, found.direction, found.seed) == ("extends", "cites", "")
    assert found.sentence == "We extend BlockPruner (Zhong et al., 2024) to optimizers."
    assert [reason for reason in reasons["optim-2"] if reason.signal == "reference"] == []


def test_what_a_text_cites_is_related_however_little_else_they_share(tmp_path: Path) -> None:
    records = [
        {"title": f"Rust on hinges {n}", "year": 2000 + n, "authors": [f"Jo Holmq{n:c}"]} for n in range(97, 117)
    ]
    (tmp_path / "papers.json").write_text(json.dumps(records))
    build_library([tmp_path / "papers.json"], tmp_path / "library")
    answer = graphrec.open(tmp_path / "library").related(text="Holmqa (2097) and Holmqb et al. (2098) show it.")
    (result,) = answer.to_dict()["results"]
    assert result["title"] == "Rust on hinges 97"
    assert [reason.text for item in answer for reason in item.reasons if reason.signal == "reference"] != []
    assert answer.n_related == len(answer) == 1
    strong = [node.title for node in answer._pages.make_view().nodes if node.kind == "related" and node.above_floor]
    assert strong == [result["title"]]


@pytest.mark.parametrize("text", ["Wir untersuchen das Beschneiden neuronaler Netze", "attention to sourdough bread"])
def test_a_text_of_which_hardly_a_word_is_known_is_like_nothing(text: str) -> None:
    library = graphrec.demo()
    assert len(library.related(text=text)) == 0
    assert len(library.related(text="pruning attention heads of large language models")) > 5


OILS = [
    {"id": "review", "title": "OilQ7: A Review of its Use", "abstract": "OilQ7 was given to forty hinges."},
    {"id": "maker", "title": "An Index of Doors", "abstract": "We propose DoorQ2, an index of doors."},
    *({"id": f"p{number}", "title": f"Rust {number}", "abstract": "Hinges were weighed."} for number in range(16)),
]


def test_a_text_names_papers_by_the_rule_of_the_librarys_field(tmp_path: Path) -> None:
    (tmp_path / "oils.jsonl").write_text("\n".join(map(json.dumps, OILS)))
    build_library([tmp_path / "oils.jsonl"], tmp_path / "library", BuildOptions())
    library = graphrec.open(tmp_path / "library")
    query = make_query(library._snapshot, (), (), "We compare hinges with OilQ7 and DoorQ2.", None, None)
    assert [library._snapshot.store.paper(one.target or 0).id for one in query.text_references] == ["maker"]
    of_names = references_of_text("We compare hinges with OilQ7.", library._snapshot.store)
    assert [library._snapshot.store.paper(one.target or 0).id for one in of_names] == ["review"]


def test_a_text_refers_to_no_paper_by_a_name_that_many_papers_of_the_library_say(tmp_path: Path) -> None:
    said = [{**one, "abstract": "Hinges were oiled with OilQ7."} for one in OILS[2:]]
    more = [{**one, "id": f"{one['id']}b", "title": f"{one['title']}b"} for one in said]
    (tmp_path / "oils.jsonl").write_text("\n".join(map(json.dumps, [*OILS[:2], *said, *more])))
    build_library([tmp_path / "oils.jsonl"], tmp_path / "library", BuildOptions())
    store = graphrec.open(tmp_path / "library")._snapshot.store
    assert references_of_text("We compare hinges with OilQ7.", store) == ()


HINGES = [
    {"title": "The Rust of Hinges in Harbours", "abstract": "BOLTS are small.", "arxiv": "2401.00001"},
    {"title": "The Rust of Hinges in Harbours and Mills", "abstract": "Mills are wet."},
    {"title": "Oil and doors", "abstract": "We oil doors."},
    {"title": "SCRUB: Cleaning of Hinges", "abstract": "We present SCRUB, which cleans."},
    {"title": "HinGe: A Door Planner", "abstract": "We present HinGe, which plans doors."},
    *({"title": f"Hinges of type {number}", "abstract": "The hinge was weighed."} for number in range(24)),
]


@pytest.fixture(scope="module")
def hinges(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("hinges")
    (folder / "hinges.jsonl").write_text("\n".join(map(json.dumps, HINGES)))
    build_library([folder / "hinges.jsonl"], folder / "library")
    return graphrec.open(folder / "library")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("We build on The Rust of Hinges in Harbours, which we repeat.", [0]),
        ("Ann Poe. The rust of hinges in harbours and mills. In Doors, 2001.", [1]),
        ("the rust of hinges in harbours", [0]),
        ("They speak of the rust of hinges in harbours.", []),  # as any text may
        ("As \u201coil and doors\u201d says.", [2]),
        ("Oil and doors are sold.", []),
        ("We use SCRUB on oak.", [3]),
        ("We scrub oak.", []),
        ("We use HinGe on oak.", [4]),  # many say "hinge", and none "HinGe"
    ],
)
def test_a_text_names_a_paper_by_its_title_or_by_the_capitals_of_its_name(
    hinges: Library, text: str, rows: list[int]
) -> None:
    store = hinges._snapshot.store
    found = [store.paper(one.target or 0).title for one in references_of_text(text, store)]
    assert found == [HINGES[row]["title"] for row in rows]


HEADS = [
    {"title": "DoorLMs: Models of Doors", "abstract": "We list doors.", "authors": ["Ann Poe"]},
    {"title": "MoRE: Hinges and More", "abstract": "There is more to hinges."},
    {"title": "OPERA: Doors That Sing Long and Loud", "abstract": "They sing."},
    {"title": "OPERA: Doors That Sing", "abstract": "They sing."},
    {"title": "Squeak: Noise of Doors", "abstract": "Doors are heard."},
    {"title": "Lever: Handles of Doors", "abstract": "A lever is turned."},
    *({"title": f"Hinges of type {number}", "abstract": "We propose HingeQ, a hinge."} for number in range(24)),
]


@pytest.fixture(scope="module")
def heads(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("heads")
    (folder / "heads.jsonl").write_text("\n".join(map(json.dumps, HEADS)))
    build_library([folder / "heads.jsonl"], folder / "library")
    return graphrec.open(folder / "library")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("DoorLMs (Poe et al., 2022) is a model of wood.", [0]),
        ("DoorLMs (Holm et al., 2022) is a model of wood.", []),  # another's
        ("We compare our approach with DoorLMs.", [0]),
        ("DoorLMs", [0]),
        ("We compare our approach with MoRE.", [1]),
        ("More wood is better.", []),
        ("We compare our approach with OPERA.", [3]),
        ("THE OPERA OF PARIS", []),
        ("We use Squeak.", [4]),
        ("Squeak", [4]),
        ("Squeak and wood are loud.", []),  # begins as any sentence
        ("The Physics of Squeak Theory", []),  # as any heading
        ("We use Lever.", []),  # a word
        ("Lever", []),
    ],
)
def test_a_text_names_a_paper_by_the_name_before_the_colon_of_its_title(
    heads: Library, text: str, rows: list[int]
) -> None:
    store = heads._snapshot.store
    found = [store.paper(one.target or 0).title for one in references_of_text(text, store)]
    assert found == [HEADS[row]["title"] for row in rows]


@pytest.mark.parametrize(
    "text", ["See arXiv:2401.00001 for hinges of type 7, 8 and 9.", "SCRUB does: the hinge was weighed."]
)
def test_what_a_sentence_names_is_first_however_much_closer_others_are(hinges: Library, text: str) -> None:
    first = hinges.related(text=text).recommendations[0]
    assert first.paper.title == HINGES[0 if "arXiv" in text else 3]["title"]
    assert first.reasons[0].signal == "reference"


def test_in_a_large_library_papers_with_the_rarest_words_of_a_text_are_ranked_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hinges.jsonl").write_text("\n".join(map(json.dumps, HINGES)))
    build_library([tmp_path / "hinges.jsonl"], tmp_path / "library", BuildOptions(limits=SizeLimits(clusters=5)))
    snapshot = graphrec.open(tmp_path / "library")._snapshot
    languages: list[str] = []
    monkeypatch.setattr(encoder, "language_of", lambda text: languages.append(text) or "en")
    query = make_query(snapshot, (), (), "Many a hinge of 1802 turned, which wet mills rusted.", None, None)
    assert len(languages) == 1, "its words are read once"
    (row,) = query.text_rows[:1]
    assert snapshot.store.paper(row).title == HINGES[1]["title"]
    region = find_region(snapshot.graph, query)
    assert set(query.text_rows) <= set(region.rows.tolist())
    assert region.rows[list(region.query.text_rows)].tolist() == sorted(query.text_rows)
