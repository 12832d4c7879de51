"""CSL-YAML, as Better BibTeX and Pandoc write it: CSL items under `references`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from graphrec.errors import ExtraMissingError
from graphrec.model.paper import Paper, Skipped
from graphrec.readers.formats.csl_json import csl_paper
from graphrec.readers.text import decode, read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "csl-yaml"
SUFFIXES = (".yaml", ".yml")
DESCRIPTION = "CSL-YAML (Better BibTeX, Pandoc)"

_START = re.compile(r"^references:\s*$", re.MULTILINE)
_NESTING = re.compile(r"[\[\]{}]")
_CHAIN = re.compile(r"(?:[-?:][ \t]+){32}")
_DEEPEST = 64  # brackets; CSL items have three
_ITEM = re.compile(r"^(\s*)- ")


def looks_like(head: bytes, name: str) -> float:
    """Confidence that the file has items under the key `references`."""
    text = decode(head)
    if not _START.search(text) or not re.search(r"^\s*(?:- )?title:", text, re.MULTILINE):
        return 0.0
    return 0.95 if name.lower().endswith(SUFFIXES) else 0.7


def read(stream: BinaryIO, source: str) -> Iterator[Paper | Skipped]:
    """One paper per item; each item is parsed alone, so that a broken item does not affect the others."""
    try:
        import yaml
    except ImportError:
        raise ExtraMissingError("Reading CSL-YAML needs PyYAML; type: pip install pyyaml") from None
    for line, text in _items(stream):
        if _is_deep(text):
            yield Skipped(f"{source}:{line}", "broken YAML: brackets or dashes nested too deeply")
            continue
        place = f"{source}:{line}"
        try:
            content = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # both are safe
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            yield Skipped(place, f"broken YAML: {str(error).splitlines()[0][:80]}")
            continue
        for item in content if isinstance(content, list) else []:
            yield csl_paper(item, place) if isinstance(item, dict) else Skipped(place, "not a YAML mapping")


def _is_deep(text: str) -> bool:
    """Whether an item is nested so deeply that libyaml, whose recursion has no limit, would crash."""
    depth = deepest = 0
    for sign in _NESTING.findall(text):
        depth = max(0, depth + (1 if sign in "[{" else -1))
        deepest = max(deepest, depth)
    return deepest > _DEEPEST or bool(_CHAIN.search(text))


def _items(stream: BinaryIO) -> Iterator[tuple[int, str]]:
    """Yield line number and text of each item of the list under `references`."""
    item: list[str] = []
    start, indent, inside = 1, "", False
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
            item, start, indent = [line], number, match[1]
        elif item:
            item.append(line)
    if item:
        yield start, "\n".join(item)
