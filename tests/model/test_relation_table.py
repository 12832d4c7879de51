"""The table of relations: what each row says, and that a row and its cues are all that a new relation takes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import graphrec
from graphrec.errors import LibraryFormatError
from graphrec.model.relations import CODES, LISTED, NAMES, RELATIONS, Relation, list_by_code

ROW = (
    '    Relation("replicates", 5, 1.0, "{} replicates it", "it replicates {}", "replicates", "is replicated by",'
    " is_lineage=True),"
)
BEFORE = '    Relation("uses",'
CUES = "\n[replicates before]\nreplicat(?:e|es|ed|ing)\n"


@pytest.mark.parametrize("relation", RELATIONS, ids=NAMES)
def test_every_relation_has_its_words_for_both_sides(relation: Relation) -> None:
    assert 0 < relation.strength <= 1
    assert all(clause.count("{}") == 1 and "it" in clause.split() for clause in (relation.by_seed, relation.of_seed))
    assert relation.active
    assert relation.passive.endswith(" by")


def test_the_codes_that_libraries_hold_never_change() -> None:
    """A new relation is one more entry here; an entry of before is never edited."""
    assert CODES == {"cites": 0, "mentions": 1, "uses": 2, "compares": 3, "extends": 4}


def test_no_two_relations_share_a_code_or_a_name() -> None:
    assert len({relation.code for relation in RELATIONS}) == len(set(NAMES)) == len(RELATIONS)
    assert all(0 <= relation.code <= 127 for relation in RELATIONS)


def test_values_by_code_do_not_follow_the_order_of_the_table() -> None:
    assert list_by_code({name: CODES[name] for name in reversed(NAMES)}) == [0, 1, 2, 3, 4]


def test_listed_references_are_the_weakest_statement() -> None:
    assert NAMES[0] == LISTED


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package, of a later version, with one more row within the table and one more section of cues."""
    folder = tmp_path_factory.mktemp("changed")
    package = Path(graphrec.__file__).parent
    shutil.copytree(package, folder / "graphrec", ignore=shutil.ignore_patterns("__pycache__"))
    table, cues = (folder / "graphrec" / name for name in ("model/relations.py", "extractors/data/relation_cues.txt"))
    table.write_text(table.read_text("utf-8").replace(BEFORE, f"{ROW}\n{BEFORE}", 1), "utf-8")
    cues.write_text(cues.read_text("utf-8") + CUES, "utf-8")
    (folder / "graphrec" / "_version.py").write_text('__version__ = "99.0"\n', "utf-8")
    papers = [
        {
            "title": "Forge: Iron Heating for Small Workshops",
            "abstract": "We propose Forge, which heats iron. It glows.",
            "year": 2020,
        },
        {"title": "Anvil: Iron Cooling for Small Workshops", "abstract": "We replicate Forge on iron.", "year": 2021},
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
        (("path", "Anvil", "Forge"), "replicates: “We replicate Forge on iron.”"),
        (("path", "Forge", "Anvil"), "is replicated by: “We replicate Forge on iron.”"),
        (("related", "Anvil", "--no-open", "-o", "page.html"), "replicates it"),
        (("related", "Forge", "--no-open", "-o", "page.html"), "it replicates"),
        (("lineage", "Anvil"), "Forge"),
        (("stats", "--format", "json"), '"links_replicates": 1'),
    ],
)
def test_a_new_relation_is_a_row_of_the_table_and_its_cues(
    changed: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in run(changed, *arguments[:1], "-l", "library", *arguments[1:])


def test_the_page_says_a_new_relation_with_the_verbs_of_the_table(changed: Path) -> None:
    run(changed, "related", "-l", "library", "Anvil", "--no-open", "-o", "page.html")
    assert "is replicated by" in (changed / "page.html").read_text("utf-8")


def test_a_row_in_the_middle_leaves_what_libraries_of_before_say(changed: Path, eight_file: Path) -> None:
    graphrec.build(eight_file, changed / "before")
    stats = json.loads(run(changed, "stats", "-l", "before", "--to", "json"))
    expected = graphrec.open(changed / "before").stats().relations
    assert {name: stats[f"links_{name}"] for name in NAMES} == dict(expected)
    assert stats["links_extends"] > 0
    assert stats["links_replicates"] == 0


def test_a_library_with_a_relation_of_a_newer_graphrec_ends_in_a_sentence(changed: Path) -> None:
    with pytest.raises(LibraryFormatError, match="a relation with the code 5, which this graphrec does not know"):
        graphrec.open(changed / "library")
