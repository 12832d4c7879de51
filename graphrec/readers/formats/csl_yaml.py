"""CSL-YAML, as Better BibTeX and Pandoc write it: CSL items under `references`."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO

from graphrec.errors import ExtraMissingError
from graphrec.model.paper import Paper, Skipped
from graphrec.readers._guard import MAX_DEPTH, TOO_DEEP, Expansion, UnreadableError, parser
from graphrec.readers._json import build_each
from graphrec.readers.formats.csl_json import csl_paper
from graphrec.readers.text import check_length, decode, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from graphrec.readers._json import Record

NAME = "csl-yaml"
SUFFIXES = (".yaml", ".yml")
DESCRIPTION = "CSL-YAML (Better BibTeX, Pandoc)"

_START = re.compile(r"^references:[ \t]*$", re.MULTILINE)
_TITLE = re.compile(r"^[ \t]*(?:- )?title:", re.MULTILINE)
_ITEM = re.compile(r"^(\s*)- ")
_CHAIN = re.compile(r"[-?:][ \t]+[-?:][ \t]")  # levels that share a line
_TAG = "tag:yaml.org,2002:"
_MEANT = ("null", "bool", "merge")  # what a plain word may mean; a number or a date is the text that stands there


def looks_like(head: bytes, name: str) -> float:
    """Confidence that the file has items under the key `references`."""
    text = decode(head)
    if not _START.search(text) or not _TITLE.search(text):
        return 0.0
    return 0.95 if name.lower().endswith(SUFFIXES) else 0.7


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per item; each item is parsed alone, so that a broken item does not affect the others."""
    return build_each(_records(stream, source), csl_paper)


def _records(stream: BinaryIO, source: str) -> Iterator[tuple[str, Record | Skipped]]:
    try:
        import yaml
    except ImportError:
        raise ExtraMissingError("Reading CSL-YAML needs PyYAML; type: pip install pyyaml") from None
    expansion = Expansion()
    for line, text in _items(stream):
        place = f"{source}:{line}"
        expansion.earn(len(text))
        try:
            _check_events(text, expansion)
            with parser():
                content = yaml.load(text, Loader=_safe_loader())  # noqa: S506
        except UnreadableError as error:
            yield place, Skipped(place, f"broken YAML: {error}")
            continue
        for item in content if isinstance(content, list) else []:
            yield place, item if isinstance(item, dict) else Skipped(place, "not a YAML mapping")


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


def _items(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Yield line number and text of each item of the list under `references`."""
    item: list[str] = []
    start, indent, inside, size = 1, "", False, 0
    for number, line in read_lines(stream):
        if _START.match(line):
            inside = True
            continue
        if not inside or line.startswith(("---", "...")):
            continue
        match = _ITEM.match(line)
        if match and (not item or match[1] == indent):
            if item:
                yield start, "\n".join(item)
            item, start, indent, size = [line], number, match[1], 0
        elif item:
            item.append(line)
        size += len(line) + 1
        check_length(size)
    if item:
        yield start, "\n".join(item)
