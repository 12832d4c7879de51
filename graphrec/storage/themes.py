"""Stores the themes of a library, which take too long to find when they are asked for."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from graphrec.model.themes import NO_THEME, CountedPhrase, Group, Themes
from graphrec.storage.failure import read_error
from graphrec.storage.json_text import parse_json
from graphrec.storage.ownership import THEMES_NAME
from graphrec.storage.plain_files import read_file

if TYPE_CHECKING:
    from pathlib import Path

    from graphrec.storage.snapshot import Snapshot

_MOST_BYTES = 1 << 28  # of the file: a million papers take 4 MB
_MOST_TEXT = 1_000  # characters of a name


def save_themes(folder: Path, themes: Themes) -> None:
    """Write the themes of a generation. Deterministic.

    Args:
        folder: folder of the generation.
        themes: what is written.

    Raises:
        OSError: the disk is full or broken.
    """
    content = {
        "of_paper": themes.of_paper.tolist(),
        "groups": [asdict(group) for group in themes.groups],
        "regions": [asdict(group) for group in themes.regions],
    }
    (folder / THEMES_NAME).write_bytes(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def read_themes(snapshot: Snapshot) -> Themes | None:
    """The themes of a library as they were stored; None for one of an earlier graphrec, which has none.

    Raises:
        LibraryError: see `failure.read_error`.

    Cost: linear in the papers: 5 ms for 100,000.
    """
    path = snapshot.folder / THEMES_NAME
    try:
        return _decode(parse_json(read_file(path, _MOST_BYTES).decode()), len(snapshot))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, MemoryError, RecursionError) as error:
        raise read_error(path, error) from error


def _decode(content: Any, n_papers: int) -> Themes:
    """The themes of this JSON (raises ValueError, TypeError, KeyError or AttributeError for any other)."""
    groups = tuple(_decode_group(each, n_papers) for each in content["groups"])
    regions = tuple(_decode_group(each, n_papers) for each in content["regions"])
    numbers = content["of_paper"]
    if not isinstance(numbers, list) or any(type(number) is not int for number in numbers):
        raise TypeError("its papers are in no themes")
    of_paper = np.array(numbers, dtype=np.int64)
    sizes = np.bincount(of_paper[of_paper >= 0], minlength=len(groups)).tolist()
    are_regions = all(NO_THEME <= group.region < len(regions) for group in groups)
    if len(numbers) != n_papers or of_paper.min(initial=0) < NO_THEME or sizes != [each.n_papers for each in groups]:
        raise ValueError("its themes do not fit its papers")
    if not are_regions:
        raise ValueError("its themes name a region that there is not")
    return Themes(of_paper.astype(np.int32), groups, regions)


def _decode_group(content: Any, n_papers: int) -> Group:
    group = Group(**content)
    texts = [group.name, *(text for text, *_ in (*group.phrases, *group.terms))]
    numbers = [group.n_papers, group.exemplar, group.region]
    numbers += [number for _, *counts in (*group.phrases, *group.terms) for number in counts]
    if not all(isinstance(text, str) and len(text) <= _MOST_TEXT for text in texts):
        raise TypeError("a name is no text")
    if not all(type(number) is int and NO_THEME <= number <= n_papers for number in numbers):
        raise TypeError("a count is none of its papers")
    if not 0 <= group.exemplar < n_papers:
        raise ValueError("a theme has an exemplar that there is not")
    phrases, terms = (tuple(CountedPhrase(*each) for each in some) for some in (group.phrases, group.terms))
    return Group(group.name, group.n_papers, group.exemplar, phrases, terms, group.region)
