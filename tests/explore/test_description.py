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
    assert [node.title for node in answer._make_view().nodes if node.kind == "work"] == [CALLED]
    assert library.graph.to_networkx().nodes[f"work:{CALLED}"]["name"] == CALLED
