"""Parses pieces of YAML safely: nesting and what aliases stand for are bounded, numbers and dates are texts."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from graphrec.errors import ExtraMissingError
from graphrec.readers._guard import MAX_DEPTH, TOO_DEEP, Expansion, UnreadableError, parser

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHAIN = re.compile(r"[-?:][ \t]+[-?:][ \t]")  # levels that share a line
_TAG = "tag:yaml.org,2002:"
_MEANT = ("null", "bool", "merge")  # what a plain word may mean; a number or a date is the text that stands there


class YamlParser:
    """Parses the pieces of one file, each alone, within one budget for what aliases stand for.

    Raises:
        ExtraMissingError: PyYAML is not installed.
    """

    def __init__(self) -> None:
        try:
            import yaml  # noqa: F401
        except ImportError:
            raise ExtraMissingError("Reading YAML needs PyYAML; type: pip install pyyaml") from None
        self._expansion = Expansion()

    def parse(self, text: str) -> Any:
        """The content of a piece.

        Raises:
            UnreadableError: it is broken, nested too deeply, or its aliases stand for too much.
        """
        import yaml

        self._expansion.earn(len(text))
        _check_events(text, self._expansion)
        with parser():
            return yaml.load(text, Loader=_safe_loader())  # noqa: S506


@cache
def _safe_loader() -> Any:
    """A safe loader for which numbers and dates are texts: Python limits their length, and some take endless time."""
    import yaml

    safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    tags = {_TAG + name for name in _MEANT}
    resolvers = {
        sign: [(tag, pattern) for tag, pattern in those if tag in tags]
        for sign, those in safe.yaml_implicit_resolvers.items()
    }
    constructors = {
        **safe.yaml_constructors,
        **{_TAG + name: safe.construct_yaml_str for name in ("int", "float", "timestamp", "binary")},
    }
    return type("Loader", (safe,), {"yaml_implicit_resolvers": resolvers, "yaml_constructors": constructors})


def _check_events(text: str, expansion: Expansion) -> None:
    """Check the nesting of an item and how much its aliases stand for, before anything is made of it.

    Raises:
        UnreadableError: it is broken, nested too deeply, or its aliases stand for too much or for themselves.
    """
    levels = text.count("[") + text.count("{") + text.count("\n")
    if "*" not in text and levels < MAX_DEPTH and not _CHAIN.search(text):
        return  # it can be neither: ten times as fast
    import yaml

    sizes: dict[str, int] = {}  # characters that each anchor stands for
    open_nodes: list[tuple[str | None, int]] = []  # anchor, and characters before it
    total = 0
    with parser():
        for event in yaml.parse(text, Loader=_safe_loader()):
            anchor = getattr(event, "anchor", None)
            if isinstance(event, yaml.AliasEvent):
                total += _expand(anchor, sizes, expansion)
            elif isinstance(event, yaml.CollectionStartEvent):
                open_nodes.append((anchor, total))
                if len(open_nodes) > MAX_DEPTH:
                    raise UnreadableError(TOO_DEEP)
            elif isinstance(event, yaml.CollectionEndEvent):
                anchor, before = open_nodes.pop()
                total += 1
                if anchor:
                    sizes[anchor] = total - before
            elif isinstance(event, yaml.ScalarEvent):
                total += 1 + len(event.value)
                if anchor:
                    sizes[anchor] = 1 + len(event.value)


def _expand(anchor: str | None, sizes: Mapping[str, int], expansion: Expansion) -> int:
    """The characters that an alias stands for, which are taken from the budget of the file."""
    if anchor is None or anchor not in sizes:
        raise UnreadableError(f"the alias *{anchor} stands for nothing, or for itself")
    expansion.spend(sizes[anchor])
    return sizes[anchor]
