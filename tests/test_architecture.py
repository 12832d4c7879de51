"""The structure of the house: imports point one way and in no circle, private is private, the surface is pinned."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import graphrec
from graphrec import registry
from graphrec.storage.store import LibraryStore

PACKAGE = Path(graphrec.__file__).parent
AT_THE_ROOT = {"__init__", "__main__", "_version", "errors", "files", "places", "registry", "systems", "text"}


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_of(path): ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}


def imported(tree: ast.Module) -> list[tuple[str, str]]:
    """The module and the name of every import, of a module alone with an empty name."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.module, alias.name) for alias in node.names]
    return found


def imports_of(module: str) -> set[str]:
    """The modules of the package that a module imports."""
    pairs = [(f"{start}.{name}", start) for start, name in imported(MODULES[module])]
    return {whole if whole in MODULES else start for whole, start in pairs if {whole, start} & MODULES.keys()}


def test_the_root_holds_what_serves_every_room_and_nothing_else() -> None:
    assert {path.stem for path in PACKAGE.glob("*.py")} == AT_THE_ROOT


def test_private_names_are_used_in_their_own_room_alone() -> None:
    """A name with an underscore belongs to the package or module that it stands in. Layers: see pyproject.toml."""
    for module, tree in MODULES.items():
        for start, name in imported(tree):
            parts = [*start.split("."), name]
            if parts[0] != "graphrec":
                continue
            for depth, part in enumerate(parts):
                if part.startswith("_") and part not in {"_version", "__version__"}:
                    owner = ".".join(parts[:depth])
                    assert f"{module}.".startswith(f"{owner}."), f"{module} imports {start}.{name}"


def test_no_modules_import_each_other_in_a_circle() -> None:
    import networkx as nx

    graph = nx.DiGraph([(module, other) for module in MODULES for other in imports_of(module)])
    assert [sorted(each) for each in nx.strongly_connected_components(graph) if len(each) > 1] == []


def test_files_are_renamed_in_one_place() -> None:
    """By `systems.move`, which tries again where Windows refuses. `replace` with one argument is that of a path."""
    found = [
        (module, node.lineno)
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if (node.func.attr == "replace" and len(node.args) == 1 and not node.keywords)
        or node.func.attr in {"rename", "renames"}
    ]
    assert {module for module, _ in found} == {"graphrec.systems"}, found


def is_in(module: str, *rooms: str) -> bool:
    return any(f"{module}.".startswith(f"graphrec.{room}.") for room in rooms)


def test_rooms_read_a_library_through_the_protocol_and_none_knows_sqlite() -> None:
    outside = [module for module in MODULES if not is_in(module, "storage")]
    knowing = {(module, other) for module in outside for other in imports_of(module) if is_in(other, "storage.sql")}
    assert knowing == set()


def test_sql_stands_in_the_storage_room_alone() -> None:
    statement = re.compile(r"\b(SELECT\b.*\bFROM|INSERT INTO|CREATE TABLE|PRAGMA)\b", re.DOTALL)
    texts = [
        (module, node.value)
        for module, tree in MODULES.items()
        if not is_in(module, "storage") and module != "graphrec.sources.zotero.database"  # the database of another
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [module for module, text in texts if statement.search(text)] == []


def test_the_protocol_lists_what_the_rooms_read_and_no_more() -> None:
    declared = {name for name in vars(LibraryStore) if not name.startswith("_")}
    sources = [path.read_text("utf-8") for path in PACKAGE.rglob("*.py") if path.parent.name != "sql"]
    unused = {name for name in declared if not any(re.search(rf"\b\w*store\.{name}\b", text) for text in sources)}
    assert unused <= {"terms"}  # read through `engines` by the signals


def test_every_room_lists_its_entries_without_importing_them() -> None:
    for room in ("readers", "exporters", "signals", "rerankers", "engines", "fetch", "cli"):
        assert registry.builtin_names(room)


SURFACE = {  # what users may rely on; whoever changes it changes a promise
    "graphrec": "Answer Branch Bridge Description Gap GraphrecError Library Lineage Mark Match MatchedEntry"
    " MethodCount"
    " MethodDescription MethodHit Paper"
    " PaperPath ReadReport Recommendation RecordFlow ResultTable SearchHit SearchResult SeedList"
    " StatedResult Statistics SyncReport Theme ThemePapers Trend Trends WorkHit __version__"
    " add build demo keep_apart open remove sync",
    "Library": "absent_marks address bridges calibrate close describe evaluate evaluate_held_out find flow gaps graph"
    " is_current join_marks keep_weights lineage mark marks matched_references method methods name paper papers_of"
    " path related reload"
    " removed removed_sources report results save_lineage save_map save_results search seeds sources sources_of stats"
    " theme themes to_export trends weights",
    "Mark": "decision note paper reading tags to_dict when",
    "Answer": "avoid avoid_matches below_floor by library matches n_passing n_related n_unscored recommendations"
    " reranked_by save seeds text to_dict to_export years",
    "Recommendation": "band is_unscored mark paper rank reasons row score to_dict",
    "RecordFlow": "decisions duplicates identified library n_between n_duplicates n_held n_removed n_unusable n_within"
    " options papers problems sources to_dict to_rows unusable version",
    "SeedList": "matches missing",
    "Match": "confidence how is_guess is_method is_work likeness named_by near paper rivals title to_dict typed",
    "Description": "facts in_library links mark named_by paper references referred_to_by to_dict",
    "Branch": "further id in_library is_cycle kind left_out n_papers relation sentence stands_under title to_dict walk"
    " year",
    "Lineage": "also_method built_on_by builds_on id kind kinds left_out named_by referred_to_by refers_to title"
    " to_dict to_networkx trees versions walk year",
    "PaperPath": "goal start steps to_dict",
    "Gap": "id name named_by to_dict",
    "MethodCount": "aliases kind n_papers name to_dict",
    "MethodDescription": "aliases kind kinds matched_by name papers to_dict weight",
    "Theme": "exemplar exemplar_id n_others n_papers name number phrases region terms to_dict",
    "ThemePapers": "papers theme to_dict",
    "Bridge": "kind name participation theme themes to_dict",
    "Trend": "counts direction earlier interval kind later name ratio to_dict",
    "Trends": "by falling n_compared n_earlier n_implausible n_later n_too_few n_unknown periods rising since to_dict",
    "SearchHit": "mark paper sentence spans title_spans to_dict why",
    "WorkHit": "n_papers named_by record text to_dict",
    "MethodHit": "kind n_papers name to_dict",
    "ResultTable": "chains contradictions cycles kinds n_library n_papers n_results n_self_reports name results"
    " summary to_dict",
    "StatedResult": "against amount data_set id is_contradicted loser losers margin marks metric number report sentence"
    " title to_dict unit winner year",
    "SyncReport": "by_source is_changed is_written papers problems report to_dict",
    "Statistics": "extra_edges filled method_uses methods papers references references_to_works relations"
    " similar_pairs terms to_dict works",
}


@pytest.mark.parametrize("name", SURFACE)
def test_the_public_python_surface_is_pinned(name: str) -> None:
    import graphrec.storage.folder  # a submodule, which is no public name

    owner = graphrec if name == "graphrec" else getattr(graphrec, name)
    public = [each for each in dir(owner) if not each.startswith("_") or each == "__version__"]
    assert public == sorted(SURFACE[name].split())


def test_every_public_name_is_imported_and_the_package_shows_no_other() -> None:
    assert dir(graphrec) == sorted(graphrec.__all__)
    assert all(getattr(graphrec, name) for name in graphrec.__all__)
