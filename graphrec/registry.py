"""Lists what a room holds (readers, signals, commands ...) without importing it; loads entries and checks plug-ins.

A room is a sub-package; every public module in its folder of entries is one entry. Third parties add entries through
the entry-point group of the room's name, e.g. `graphrec.readers`. What an entry must have stands in the room, as a
`Protocol`; mypy checks the built-ins against it, `load` the plug-ins.
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


class _Room(NamedTuple):
    """Where the entries of an open room lie in the package, and what people call one."""

    folder: str
    noun: str


_ROOMS = {
    "readers": _Room("readers.formats", "reader"),
    "extractors": _Room("extractors.kinds", "extractor"),
    "edges": _Room("edges", "edge type"),
    "signals": _Room("signals", "signal"),
    "exporters": _Room("exporters.formats", "exporter"),
    "engines": _Room("engines.backends", "engine"),
    "fetch": _Room("fetch.services", "service"),
    "cli": _Room("cli.commands", "command"),
}
ROOMS = tuple(_ROOMS)
_PLAIN_TYPES: dict[str, Any] = {
    "str": str,
    "bool": bool,
    "float": (int, float),
}  # by annotation: what a constant of an entry may be


@cache
def builtin_names(room: str) -> tuple[str, ...]:
    """Names of the modules of a room that ship with graphrec, sorted."""
    folder = Path(__file__).parent.joinpath(*_ROOMS[room].folder.split("."))
    found = (module.name for module in pkgutil.iter_modules([str(folder)]))
    return tuple(sorted(name.replace("_", "-") for name in found if not name.startswith("_")))


@cache
def plugin_names(room: str) -> tuple[str, ...]:
    """Names that installed packages registered under the entry-point group `graphrec.<room>`, sorted.

    A name of a built-in stays the built-in's, and of two packages the first by alphabet has a name: both are logged.
    """
    registered = _points(room)
    noun = _ROOMS[room].noun
    for name, points in registered.items():
        packages = " and ".join(_package(point) for point in points)
        if name in builtin_names(room):
            _warn(f"The {noun} {name!r} of {packages} is not used, since graphrec has its own; rename it there.")
        elif len(points) > 1:
            article = "an" if noun[0] in "aeiou" else "a"
            used = _package(points[0])
            _warn(f"{packages} each have {article} {noun} {name!r}; that of {used} is used, uninstall one of them.")
    return tuple(sorted(registered.keys() - set(builtin_names(room))))


def names(room: str) -> tuple[str, ...]:
    """All entries of a room: what ships with graphrec first, then third parties'."""
    return builtin_names(room) + plugin_names(room)


def load(room: str, name: str, contract: type | None = None) -> Any:
    """Import one entry of a room.

    Args:
        room: the name of the sub-package, such as `readers`.
        name: the entry, as `names` has it.
        contract: the room's `Protocol`; an entry of another package must have its constants and functions.

    Raises:
        OptionError: no entry of that name.
        PluginError: an entry of another package cannot be imported, or does not fit the contract.
    """
    if name in builtin_names(room):
        return importlib.import_module(f"graphrec.{_ROOMS[room].folder}.{name.replace('-', '_')}")
    if name in plugin_names(room):
        return _load_plugin(room, name, contract)
    raise OptionError(f"No {_ROOMS[room].noun} is called {name!r}; there are: {', '.join(names(room))}.")


def load_usable(room: str, contract: type | None = None) -> dict[str, Any]:
    """All entries of a room by name, less those of other packages that are broken; each of these is logged once."""
    entries = {}
    for name in names(room):
        try:
            entries[name] = load(room, name, contract)
        except PluginError as error:
            _warn(str(error))
    return entries


@contextmanager
def guard(room: str, name: str) -> Iterator[None]:
    """Turn what an entry of another package raises into a sentence that names it; errors of the system pass.

    Raises:
        PluginError: the entry failed.
    """
    try:
        yield
    except (GraphrecError, OSError, MemoryError):
        raise
    except Exception as error:
        if name in builtin_names(room):
            raise
        raise PluginError(_failure(room, name, error)) from error


def warn_of_failure(room: str, name: str, error: Exception | str) -> None:
    """Log once that an entry of another package failed; the caller goes on without it."""
    _warn(_failure(room, name, error))


def _failure(room: str, name: str, error: Exception | str) -> str:
    return f"{_title(room, name)} failed ({_described(error)}); update that package or uninstall it."


def _load_plugin(room: str, name: str, contract: type | None) -> Any:
    try:
        entry = _points(room)[name][0].load()
    except Exception as error:  # the module of a stranger may raise anything
        raise PluginError(
            f"{_title(room, name)} cannot be loaded ({_described(error)}); update that package or uninstall it."
        ) from error
    if contract is not None and (problem := next(_problems(entry, contract), "")):
        raise PluginError(f"{_title(room, name)} {problem}; update that package or uninstall it.")
    return entry


def _points(room: str) -> dict[str, list[EntryPoint]]:
    """The entry points of a room by name; several of one name are sorted by their packages."""
    registered: dict[str, list[EntryPoint]] = {}
    for point in sorted(_all_points().select(group=f"graphrec.{room}"), key=_package):
        registered.setdefault(point.name, []).append(point)
    return registered


@cache
def _all_points() -> Any:
    """Every entry point of this environment. Cost: reads the metadata of all packages, about 0.1 ms each."""
    from importlib.metadata import entry_points

    return entry_points()


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else point.module


def _title(room: str, name: str) -> str:
    point = next(iter(_points(room).get(name, ())), None)
    origin = f" of the package {_package(point)}" if point else ""
    return f"The {_ROOMS[room].noun} {name!r}{origin}"


def _described(error: Exception | str) -> str:
    if isinstance(error, str):
        return error
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _problems(entry: object, contract: type) -> Iterator[str]:
    """What an entry lacks of a contract, or has in another shape, each as the end of a sentence."""
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
    """The constants of a protocol with their annotations, and its functions."""
    yield from vars(contract).get("__annotations__", {}).items()
    for name, member in vars(contract).items():
        if isinstance(member, property):
            yield name, "property"
        elif callable(member) and not name.startswith("_"):
            yield name, member


def _accepts(function: Any, expected: Callable[..., Any]) -> bool:
    """Whether a function can be called with the arguments of a method of a protocol."""
    import inspect

    wanted = list(inspect.signature(expected).parameters.values())[1:]  # without `self`
    try:
        inspect.signature(function).bind(
            *[None for one in wanted if one.kind is not one.KEYWORD_ONLY],
            **{one.name: None for one in wanted if one.kind is one.KEYWORD_ONLY},
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
