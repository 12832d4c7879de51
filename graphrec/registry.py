"""The extensible groups (readers, signals, commands ...): lists their entries, loads them and checks plug-ins.

Every public module in the folder of a group is one entry; to list the entries imports none of them. A module with an
underscore there, as `signals/_contract.py`, is no entry: it serves the entries of this folder. Other packages add
entries through the entry points of the same name, such as `graphrec.readers`. Each group defines a `Protocol` that says
what an entry must have: mypy checks the built-in entries against it, `load` those of other packages.
"""

from __future__ import annotations

import importlib
import pkgutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from graphrec.errors import GraphrecError, OptionError, PluginError
from graphrec.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from importlib.metadata import EntryPoint


class _Group(NamedTuple):
    """The folder with the built-in entries of a group, the noun for one of them, and names that none may have.

    Reserved names mean something else where an entry is chosen by its name.
    """

    folder: str
    noun: str
    reserved: tuple[str, ...] = ()


GROUPS = {
    "readers": _Group("readers.formats", "reader"),
    "extractors": _Group("extractors.kinds", "extractor"),
    "edges": _Group("edges", "edge type"),
    "signals": _Group("signals", "signal"),
    "rerankers": _Group("ranking.rerankers", "reranker"),
    "exporters": _Group("exporters.formats", "exporter", reserved=("json", "table", "text")),  # forms of `--to`
    "engines": _Group("engines.backends", "engine"),
    "fetch": _Group("fetch.services", "service"),
    "cli": _Group("cli.commands", "command"),
}
_PLAIN_TYPES: dict[str, Any] = {  # the types that a constant of an entry may have, by its annotation
    "str": str,
    "bool": bool,
    "float": (int, float),
}


@cache
def builtin_names(group: str) -> tuple[str, ...]:
    """Names of the entries of a group that ship with graphrec, sorted."""
    folder = Path(__file__).parent.joinpath(*GROUPS[group].folder.split("."))
    modules = (module.name for module in pkgutil.iter_modules([str(folder)]))
    return tuple(sorted(name.replace("_", "-") for name in modules if not name.startswith("_")))


@cache
def plugin_names(group: str) -> tuple[str, ...]:
    """Names that installed packages registered under the entry-point group `graphrec.<group>`, sorted.

    Where a built-in entry has the same name it is used, and of two packages with the same name the first in
    alphabetical order. Reserved names are left out.
    """
    return tuple(sorted(_points(group).keys() - {*builtin_names(group), *GROUPS[group].reserved}))


def names(group: str) -> tuple[str, ...]:
    """Names of all entries of a group: those that ship with graphrec first, then those of other packages.

    A warning is logged for each name that several of them have.
    """
    _warn_of_clashes(group)
    return builtin_names(group) + plugin_names(group)


@cache
def _warn_of_clashes(group: str) -> None:
    for name in _points(group):
        _warn_of_clash(group, name)


def _warn_of_clash(group: str, name: str) -> None:
    """Log a warning if a name belongs to a built-in entry and to another package, or to several packages."""
    points = _points(group)[name]
    noun = GROUPS[group].noun
    packages = " and ".join(_package(point) for point in points)
    if name in builtin_names(group) or name in GROUPS[group].reserved:
        _warn(f"The {noun} {name!r} of {packages} is not used, since graphrec has its own; rename it there.")
    elif len(points) > 1:
        article = "an" if noun[0] in "aeiou" else "a"
        used = _package(points[0])
        _warn(f"{packages} each have {article} {noun} {name!r}; that of {used} is used, uninstall one of them.")


def load(group: str, name: str, contract: type | None = None) -> Any:
    """Import one entry of a group.

    Args:
        group: the name of the group, such as `readers`.
        name: the name of the entry, as in `names(group)`.
        contract: the `Protocol` of the group, whose constants and functions an entry of another package must have.

    Raises:
        OptionError: no entry of that name.
        PluginError: an entry of another package cannot be imported, or does not fit the contract.
    """
    if name in builtin_names(group):
        return importlib.import_module(f"graphrec.{GROUPS[group].folder}.{name.replace('-', '_')}")
    if name in plugin_names(group):
        _warn_of_clash(group, name)
        return _load_plugin(group, name, contract)
    raise OptionError(f"No {GROUPS[group].noun} is called {name!r}; there are: {', '.join(names(group))}.")


def load_usable(group: str, contract: type | None = None) -> dict[str, Any]:
    """All entries of a group by name; broken entries of other packages are left out, with one warning each."""
    entries = {}
    for name in names(group):
        try:
            entries[name] = load(group, name, contract)
        except PluginError as error:
            _warn(str(error))
    return entries


@contextmanager
def guard(group: str, name: str) -> Iterator[None]:
    """Turn an exception of another package's entry into a `PluginError` that names it; errors of the system pass.

    Raises:
        PluginError: the entry failed.
    """
    try:
        yield
    except (GraphrecError, OSError, MemoryError):
        raise
    except Exception as error:
        if name in builtin_names(group):
            raise
        raise PluginError(_failure(group, name, error)) from error


def warn_of_failure(group: str, name: str, error: Exception | str) -> None:
    """Log once that an entry of another package failed, where the caller continues without it.

    Args:
        group: the name of the group, such as `signals`.
        name: the name of the entry.
        error: what it raised, or the fault of its result in words.
    """
    _warn(_failure(group, name, error))


def _failure(group: str, name: str, error: Exception | str) -> str:
    return f"{_title(group, name)} failed ({_described(error)}); update that package or uninstall it."


def _load_plugin(group: str, name: str, contract: type | None) -> Any:
    try:
        entry = _points(group)[name][0].load()
    except Exception as error:  # foreign code may raise anything
        raise PluginError(
            f"{_title(group, name)} cannot be loaded ({_described(error)}); update that package or uninstall it."
        ) from error
    if contract is not None and (
        problem := next(_problems(entry, contract), "") or _name_problem(entry, name, contract)
    ):
        raise PluginError(f"{_title(group, name)} {problem}; update that package or uninstall it.")
    return entry


def _name_problem(entry: Any, name: str, contract: type) -> str:
    """Check that an entry with a `NAME` is registered under it, as the entries of graphrec are modules of that name."""
    own = entry.NAME if "NAME" in vars(contract).get("__annotations__", {}) else name
    if own.replace("_", "-") == name.replace("_", "-"):
        return ""
    return f"has the NAME {own!r}, expected the name of its entry point"


def _points(group: str) -> dict[str, list[EntryPoint]]:
    """The entry points of a group by name; several of the same name are sorted by their packages."""
    registered: dict[str, list[EntryPoint]] = {}
    for point in sorted(_all_points().select(group=f"graphrec.{group}"), key=_package):
        registered.setdefault(point.name, []).append(point)
    return registered


@cache
def _all_points() -> Any:
    """Every entry point of this environment. Cost: reads the metadata of all packages, about 0.1 ms each."""
    from importlib.metadata import entry_points

    return entry_points()


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.module


def _title(group: str, name: str) -> str:
    point = next(iter(_points(group).get(name, ())), None)
    origin = f" of the package {_package(point)}" if point else ""
    return f"The {GROUPS[group].noun} {name!r}{origin}"


def _described(error: Exception | str) -> str:
    if isinstance(error, str):
        return error
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _problems(entry: object, contract: type) -> Iterator[str]:
    """How an entry violates a contract: each violation as the predicate of a sentence."""
    for name, expected in _members(contract):
        if not hasattr(entry, name):
            yield f"has no {name}"
        elif isinstance(expected, str):
            plain = _PLAIN_TYPES.get(expected)
            if plain and not isinstance(getattr(entry, name), plain):
                yield f"has a {name} that is {getattr(entry, name)!r}, expected {expected}"
        elif not _accepts(getattr(entry, name), expected):
            yield f"has a {name} that does not take what it is given, expected {name}{_parameters(expected)}"


def _members(contract: type) -> Iterator[tuple[str, Any]]:
    """The names of the constants of a protocol with their annotations, and of its functions with the functions."""
    yield from vars(contract).get("__annotations__", {}).items()
    for name, member in vars(contract).items():
        if isinstance(member, property):
            yield name, "property"
        elif callable(member) and not name.startswith("_"):
            yield name, member


def _accepts(function: Any, expected: Callable[..., Any]) -> bool:
    """Whether a function can be called with the arguments of a method of a protocol."""
    import inspect

    parameters = list(inspect.signature(expected).parameters.values())[1:]  # without `self`
    try:
        inspect.signature(function).bind(
            *[None for one in parameters if one.kind is not one.KEYWORD_ONLY],
            **{one.name: None for one in parameters if one.kind is one.KEYWORD_ONLY},
        )
    except TypeError:
        return False
    except ValueError:  # written in C, without a signature
        return True
    return True


def _parameters(expected: Callable[..., Any]) -> str:
    import inspect

    return f"({', '.join(list(inspect.signature(expected).parameters)[1:])})"


@cache
def _warn(sentence: str) -> None:
    """Log a sentence, once in a process."""
    import logging

    logging.getLogger("graphrec").warning("%s", clean(sentence))
