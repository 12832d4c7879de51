"""The table of relations: what each row says, and that a row and its cues are all that a new relation takes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import graphrec
from graphrec.model.relations import LISTED, NAMES, RELATIONS, Relation

ROW = '    Relation("refutes", 1.0, "{} refutes it", "it refutes {}", "refutes", "is refuted by", is_lineage=True),'
CUES = "\n[refutes before]\nrefut(?:e|es|ed|ing)\n"


@pytest.mark.parametrize("relation", RELATIONS, ids=NAMES)
def test_every_relation_has_its_words_for_both_sides(relation: Relation) -> None:
    assert 0 < relation.strength <= 1
    assert all(clause.count("{}") == 1 and "it" in clause.split() for clause in (relation.by_seed, relation.of_seed))
    assert relation.active
    assert relation.passive.endswith(" by")


def test_listed_references_are_the_weakest_statement() -> None:
    assert NAMES[0] == LISTED


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with one more row in the table and one more section of cues; nothing else differs."""
    folder = tmp_path_factory.mktemp("changed")
    package = Path(graphrec.__file__).parent
    shutil.copytree(package, folder / "graphrec", ignore=shutil.ignore_patterns("__pycache__"))
    table, cues = (folder / "graphrec" / name for name in ("model/relations.py", "extractors/data/relation_cues.txt"))
    table.write_text(table.read_text("utf-8").replace(")\nLISTED", f"{ROW}\n)\nLISTED", 1), "utf-8")
    cues.write_text(cues.read_text("utf-8") + CUES, "utf-8")
    papers = [
        {"title": "Forge: Iron Heating for Small Workshops", "abstract": "We heat iron. It glows.", "year": 2020},
        {"title": "Anvil: Iron Cooling for Small Workshops", "abstract": "We refute Forge on iron.", "year": 2021},
    ]
    (folder / "papers.jsonl").write_text("".join(f"{json.dumps(paper)}\n" for paper in papers), "utf-8")
    run(folder, "build", "papers.jsonl", "-o", "library")
    return folder


def run(folder: Path, *arguments: str) -> str:
    """What the changed package prints."""
    line = [sys.executable, "-c", "from graphrec.__main__ import main; main()", *arguments]
    return subprocess.run(line, cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("path", "Anvil", "Forge"), "refutes: “We refute Forge on iron.”"),
        (("path", "Forge", "Anvil"), "is refuted by: “We refute Forge on iron.”"),
        (("related", "Anvil", "--no-open", "-o", "page.html"), "refutes it"),
        (("related", "Forge", "--no-open", "-o", "page.html"), "it refutes"),
        (("lineage", "Anvil"), "Forge"),
        (("stats", "--format", "json"), '"links_refutes": 1'),
    ],
)
def test_a_new_relation_is_a_row_of_the_table_and_its_cues(
    changed: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in run(changed, *arguments[:1], "-l", "library", *arguments[1:])


def test_the_page_says_a_new_relation_with_the_verbs_of_the_table(changed: Path) -> None:
    run(changed, "related", "-l", "library", "Anvil", "--no-open", "-o", "page.html")
    assert "is refuted by" in (changed / "page.html").read_text("utf-8")
