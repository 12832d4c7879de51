"""The structure of a checkout in figures: rooms, modules at the root, imports, circles, sizes of functions and modules.

    python tests/benchmarks/structure.py                      this working tree
    python tests/benchmarks/structure.py . ../older-checkout  two of them, side by side

It reads imports and definitions as text and runs nothing. "Against the order" counts pairs of rooms that import each
other, directly or by way of others: an order of rooms without them does not exist.
"""

from __future__ import annotations

import ast
import statistics
import sys
from dataclasses import dataclass
from pathlib import Path

import networkx as nx

LONG = 30  # lines of a function
MANY = 6  # parameters
LARGE = 400  # lines of a module


@dataclass(frozen=True)
class Checkout:
    """The modules of a package by dotted name, parsed."""

    root: Path
    modules: dict[str, ast.Module]

    @classmethod
    def read(cls, folder: Path) -> Checkout:
        root = folder / "graphrec"
        paths = sorted(root.rglob("*.py"))
        names = (".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__") for path in paths)
        return cls(root, {name: ast.parse(path.read_text("utf-8")) for name, path in zip(names, paths, strict=True)})

    def imports(self, module: str) -> set[str]:
        """The modules of the package that one imports, wherever in it."""
        found: set[str] = set()
        for node in ast.walk(self.modules[module]):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {
                    whole if (whole := f"{node.module}.{alias.name}") in self.modules else node.module
                    for alias in node.names
                }
        return found & self.modules.keys() - {module}

    def graph(self) -> nx.DiGraph[str]:
        return nx.DiGraph([(module, other) for module in self.modules for other in self.imports(module)])

    def functions(self) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
        return [
            node
            for tree in self.modules.values()
            for node in ast.walk(tree)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        ]


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else module


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = function.args
    names = [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([name for name in names if name not in {"self", "cls"}])


def circles(graph: nx.DiGraph[str]) -> list[set[str]]:
    return [each for each in nx.strongly_connected_components(graph) if len(each) > 1]


def private_across(checkout: Checkout) -> int:
    """Imports of a private module or name from outside the package or module that it stands in."""
    count = 0
    for module, tree in checkout.modules.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("graphrec"):
                continue
            for alias in node.names:
                parts = [*(node.module or "").split("."), alias.name]
                private = [at for at, part in enumerate(parts) if part.startswith("_") and not part.startswith("__")]
                owners = [".".join(parts[:at]) for at in private if parts[at] != "_version"]
                count += any(not f"{module}.".startswith(f"{owner}.") for owner in owners)
    return count


def figures(checkout: Checkout) -> dict[str, str]:
    sizes = {name: len(ast.unparse(tree).splitlines()) for name, tree in checkout.modules.items()}
    files = {path: len(path.read_text("utf-8").splitlines()) for path in checkout.root.rglob("*.py")}
    functions = checkout.functions()
    lengths = sorted(map(body_lines, functions))
    modules = checkout.graph()
    rooms = nx.DiGraph([(room(a), room(b)) for a, b in modules.edges if room(a) != room(b)])
    packages = [path for path in checkout.root.iterdir() if (path / "__init__.py").exists()]
    return {
        "modules at the root": str(len(list(checkout.root.glob("*.py")))),
        "rooms (packages)": str(len(packages)),
        "modules": str(len(checkout.modules)),
        "lines": f"{sum(files.values()):,}",
        "lines of code without comments and blanks": f"{sum(sizes.values()):,}",
        "modules over 400 lines": str(sum(size > LARGE for size in files.values())),
        "layers without a circle of rooms": str(len(list(nx.topological_generations(nx.condensation(rooms))))),
        "circles of rooms": str(len(circles(rooms))),
        "circles of modules": str(len(circles(modules))),
        "private names imported across rooms": str(private_across(checkout)),
        "functions": str(len(functions)),
        "function lines, median / p90 / longest": f"{statistics.median(lengths):.0f} / "
        f"{lengths[len(lengths) * 9 // 10]} / {lengths[-1]}",
        "functions over 30 lines": f"{100 * sum(length > LONG for length in lengths) / len(lengths):.1f} %",
        "functions of more than 6 parameters": str(sum(parameters(each) > MANY for each in functions)),
        "most parameters": str(max(map(parameters, functions))),
    }


def main() -> None:
    folders = [Path(name) for name in sys.argv[1:]] or [Path(__file__).parents[2]]
    columns = [figures(Checkout.read(folder)) for folder in folders]
    print(f"{'':44}" + "".join(f"{folder.resolve().name:>24}" for folder in folders))
    for name in columns[0]:
        print(f"{name:44}" + "".join(f"{column[name]:>24}" for column in columns))


if __name__ == "__main__":
    main()
