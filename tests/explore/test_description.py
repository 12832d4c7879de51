from __future__ import annotations

import json
from typing import TYPE_CHECKING

import graphrec

if TYPE_CHECKING:
    from pathlib import Path

CALLED = "Okafor et al., 2019"


def test_a_work_outside_the_library_is_called_the_same_everywhere(tmp_path: Path) -> None:
    papers = [
        {"title": f"On {topic}", "abstract": f"We extend the work of (Okafor et al., 2019) to {topic}."}
        for topic in ("river gauges", "glacier cores", "harbour tides")
    ]
    (tmp_path / "papers.jsonl").write_text("\n".join(map(json.dumps, papers)), encoding="utf-8")
    library = graphrec.build(tmp_path / "papers.jsonl", tmp_path / "library")
    answer = library.related("On river gauges", min_score=0)
    assert CALLED in {name for one in answer for reason in one.reasons for name in reason.to_dict().get("shared", ())}
    assert [gap.name for gap in library.gaps()] == [CALLED]
    assert [node.title for node in answer._pages.make_view().nodes if node.kind == "work"] == [CALLED]
    assert library.graph.to_networkx().nodes[f"work:{CALLED}"]["name"] == CALLED


def test_the_kind_of_a_term_is_the_same_on_every_door(tmp_path: Path) -> None:
    papers = [
        {"title": f"On {place}", "abstract": "We use dune regression in patients with sand disorder, sand disorder."}
        for place in ("river gauges", "glacier cores", "harbour tides")
    ]
    (tmp_path / "papers.jsonl").write_text("\n".join(map(json.dumps, papers)), encoding="utf-8")
    library = graphrec.build(tmp_path / "papers.jsonl", tmp_path / "library")
    facts = library.describe("On river gauges").facts.to_dict()
    assert "dune regression" in facts["methods"]
    assert {"name": "sand disorder", "kind": "population"} in facts["terms"]
    assert "sand disorder" not in {method.name for method in library.methods()}
    assert {"sand disorder"} == {method.name for method in library.methods(kind="population")}
    assert library.method("sand disorder").kind == "population"
    answer = library.related("On river gauges", min_score=0)
    sentences = " ".join(reason.sentence.clause for one in answer for reason in one.reasons)
    assert "both mention dune regression" in sentences
    assert "sand disorder" in sentences
