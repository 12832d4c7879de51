"""Which works are gaps of a library."""

import json
from pathlib import Path

import graphrec


def test_standards_and_registries_are_no_gaps(tmp_path: Path) -> None:
    said = "A systematic review by the PRISMA statement. {} from the FORGEBIO registry joined the ANVIL-2 trial."
    papers = [
        {"title": f"Cold iron in {place}", "abstract": said.format(place), "id": place} for place in ("Bergen", "Oslo")
    ]
    file = tmp_path / "papers.jsonl"
    file.write_text("\n".join(map(json.dumps, papers)), "utf-8")
    library = graphrec.build([file], tmp_path / "library")
    assert {one.name for one in library.describe("Cold iron in Oslo").facts.references} >= {"PRISMA", "ANVIL-2"}
    assert [gap.name for gap in library.gaps(least=2)] == ["ANVIL-2"]
    assert [gap.name for gap in library.gaps(least=2, top=1)] == ["ANVIL-2"]
