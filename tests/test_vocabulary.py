"""Names and docstrings that an outsider understands: nouns of the field, one meaning each, arguments described."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import graphrec

PACKAGE = Path(graphrec.__file__).parent
TREES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
GERUNDS = {"coupling", "embedding", "listing", "spelling"}  # nouns that end so
PARTICIPLES = {
    "asked",
    "found",
    "given",
    "kept",
    "known",
    "learnt",
    "left",
    "made",
    "meant",
    "named",
    "nobodys",
    "said",
}
PARTICIPLES |= {"seen", "shown", "spoken", "taken", "told", "whole", "written"}  # used as nouns, they name nothing
MOST_UNDESCRIBED = 2  # parameters of a public function that its sentence can still explain


def bound_names(tree: ast.Module) -> set[str]:
    """Names of functions, classes, parameters and variables."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.arg(arg=name) | ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
            case _:
                pass
    return found


def parameters(function: ast.FunctionDef) -> list[str]:
    given = (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
    return [each.arg for each in given if each.arg not in {"self", "cls"}]


def test_modules_are_nouns() -> None:
    stems = {path.stem for path in TREES}
    assert {stem for stem in stems if stem.endswith("ing") and not stem.startswith("_")} <= GERUNDS
    assert stems & PARTICIPLES == set()


def test_no_participle_stands_for_a_noun() -> None:
    wrong = {str(path.relative_to(PACKAGE)): names for path, tree in TREES.items() if (names := _wrong(tree))}
    assert wrong == {}


def _wrong(tree: ast.Module) -> list[str]:
    return sorted(name for name in bound_names(tree) if name.strip("_") in PARTICIPLES)


def test_no_two_classes_have_one_name() -> None:
    places = defaultdict(list)
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(str(path.relative_to(PACKAGE)))
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_public_functions_of_several_parameters_describe_them() -> None:
    wrong = [
        f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not _is_command(node)
        and len(parameters(node)) > MOST_UNDESCRIBED
        and "Args:" not in (ast.get_docstring(node) or "Args:" * _is_inner(tree, node))
    ]
    assert wrong == []


def _is_command(function: ast.FunctionDef) -> bool:
    """Whether a function is the callback of a click command: its docstring is the help text of the command."""
    return any(ast.unparse(decorator).startswith("click.command(") for decorator in function.decorator_list)


def _is_inner(tree: ast.Module, function: ast.FunctionDef) -> bool:
    """Whether a function stands inside of another one: nobody calls it from elsewhere."""
    outer = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node is not function)
    return any(function in ast.walk(node) for node in outer)
