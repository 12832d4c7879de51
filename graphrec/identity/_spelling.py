"""Joins records whose titles differ by typos, spaces or a subtitle, unless other fields contradict."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING

from graphrec.engines import run_serially
from graphrec.identity._authors import authors_agree
from graphrec.identity._candidates import candidate_pairs, candidate_pairs_with, count_words
from graphrec.identity._contrasts import adds_subtitle, is_generic, same_acronyms, same_numbers, same_signs
from graphrec.identity._evidence import SURE_OVERLAP, abstract_overlap
from graphrec.identity._titles import work_key
from graphrec.identity._words import is_typo
from graphrec.systems import can_start_threads

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from graphrec.engines import Mapper
    from graphrec.identity._groups import Groups
    from graphrec.model.paper import Paper

_MOST_ALONE = 100_000  # pairs of titles that one thread compares in 20 ms
_MOST_MARKS = 64  # of a title, behind which another may end
_SHORTEST = 12  # characters of a title key; in a shorter one a single letter can change the meaning
_CHARACTERS_PER_TYPO = 16  # per allowed typo: a title of 32 characters may have two
_CHARACTERS_PER_TYPO_IF_CONFIRMED = 8  # the same if authors or abstracts confirm that it is the same paper
_MOST_TYPOS = 4
_OTHER_OVERLAP = 0.35  # share of common words below which two abstracts are of different papers
_FEWEST_WORDS = 3  # of a title that a subtitle may extend


def join_similar_titles(
    papers: Sequence[Paper],
    keys: Sequence[str],
    groups: Groups,
    frequency: Counter[str] | None = None,
    mapper: Mapper = run_serially,
) -> None:
    """Join groups whose titles are nearly equal.

    Args:
        papers: the records.
        keys: the folded title of each record.
        groups: the groups so far; joined in place.
        frequency: in how many titles each word occurs; by default counted in the titles compared here.
        mapper: finds candidate pairs in batches.

    Cost: O(n log n) for the candidate pairs; the comparison is linear in their number and runs in compiled code.
    """
    rows = _rows_of_distinct_titles(keys, groups)
    if len(rows) < 2:
        return
    titles = [keys[row] for row in rows]
    frequency = frequency or count_words(titles)
    for first, second, distance in _close_pairs(titles, frequency, mapper):
        one, two = rows[first], rows[second]
        is_judged = titles[first] == titles[second]  # by `join_by_title`, with more care
        if is_judged or not same_numbers(titles[first], titles[second]):
            continue
        if _are_same_paper(papers[one], papers[two], titles[first], titles[second], distance, frequency):
            is_sure = _abstracts_agree(papers[one], papers[two], SURE_OVERLAP, default=False)
            reason = f"nearly the same title ({distance} letter{'s differ' if distance != 1 else ' differs'})"
            groups.join(one, two, reason, across_numbers=is_sure)
    for one, two in _subtitle_pairs(papers, keys, rows, groups):
        groups.join(one, two, "same authors, and one title continues the other", across_numbers=False)


def pairs_of_similar_titles(
    titles: Sequence[str], others: Sequence[str], frequency: Counter[str]
) -> set[tuple[int, int]]:
    """Pairs of a title of one list and a title of another that differ by few letters, or by a subtitle.

    Args:
        titles: folded titles.
        others: the folded titles to search.
        frequency: in how many titles each word occurs.

    Returns:
        Pairs of a position in `titles` and a position in `others`.

    Cost: see `candidate_pairs_with`.
    """
    from rapidfuzz.distance import OSA

    pairs: set[tuple[int, int]] = set()
    for position, row in candidate_pairs_with(titles, others, frequency, 2 * _MOST_TYPOS):
        one, two = sorted((titles[position], others[row]), key=len)
        if len(one) >= _SHORTEST and (
            two.startswith(f"{one} ")
            or OSA.distance(one.replace(" ", ""), two.replace(" ", ""), score_cutoff=_MOST_TYPOS) <= _MOST_TYPOS
        ):
            pairs.add((position, row))
    return pairs


def differ_by_a_letter(one: str, two: str) -> bool:
    """Whether two title keys of some length differ by one letter, or two that were exchanged, and not in numbers."""
    from rapidfuzz.distance import OSA

    return min(len(one), len(two)) >= _SHORTEST and same_numbers(one, two) and OSA.distance(one, two) == 1


def are_nearly_alike(one: Paper, two: Paper, keys: tuple[str, str], frequency: Counter[str]) -> bool:
    """Whether the titles of two records differ by few typos, and nothing says that they are two papers.

    Args:
        one: a record.
        two: another record.
        keys: the key of the title of each.
        frequency: in how many titles each word occurs.
    """
    from rapidfuzz.distance import OSA

    if min(map(len, keys)) < _SHORTEST or not same_numbers(*keys):
        return False
    first, second = (key.replace(" ", "") for key in keys)
    allowed = min(max(min(len(first), len(second)) // _CHARACTERS_PER_TYPO_IF_CONFIRMED, 1), _MOST_TYPOS)
    distance = int(OSA.distance(first, second, score_cutoff=allowed))
    return distance <= allowed and _are_same_paper(one, two, *keys, distance, frequency)


def _rows_of_distinct_titles(keys: Sequence[str], groups: Groups) -> list[int]:
    """One row for each distinct title of each group, without titles that are too short to compare."""
    first_rows: dict[tuple[int, str], int] = {}
    for row, key in enumerate(keys):
        if len(key) >= _SHORTEST:
            first_rows.setdefault((groups.root(row), key), row)
    return list(first_rows.values())


def _close_pairs(titles: Sequence[str], frequency: Counter[str], mapper: Mapper) -> Iterator[tuple[int, int, int]]:
    """Positions and edit distance of the candidate pairs whose length allows so many typos, closest pairs first."""
    import numpy as np
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    first, second = candidate_pairs(titles, frequency, mapper)
    squeezed = np.array([title.replace(" ", "") for title in titles], dtype=object)
    lengths = np.array([len(title) for title in squeezed])
    near = np.abs(lengths[first] - lengths[second]) <= _MOST_TYPOS
    first, second = first[near], second[near]
    workers = -1 if len(first) > _MOST_ALONE and can_start_threads(2 * (os.cpu_count() or 1)) else 1
    distances = cpdist(
        squeezed[first], squeezed[second], scorer=OSA.distance, score_cutoff=_MOST_TYPOS, workers=workers
    )
    allowed = np.clip(np.minimum(lengths[first], lengths[second]) // _CHARACTERS_PER_TYPO_IF_CONFIRMED, 1, _MOST_TYPOS)
    close = np.flatnonzero(distances <= allowed)
    close = close[np.argsort(distances[close], kind="stable")]
    yield from zip(first[close].tolist(), second[close].tolist(), distances[close].astype(int).tolist(), strict=True)


def _are_same_paper(
    one: Paper,
    two: Paper,
    key_one: str,
    key_two: str,
    distance: int,
    frequency: Counter[str],
) -> bool:
    """Whether two records with nearly equal titles and the same numbers in them are the same paper."""
    if not same_acronyms(one.title, two.title):
        return False
    agreed = authors_agree(one, two)
    if agreed is False:
        return False
    overlap = abstract_overlap(one.abstract, two.abstract)
    if overlap is not None and overlap < _OTHER_OVERLAP:
        return False
    is_sure = overlap is not None and overlap >= SURE_OVERLAP
    if not is_sure and (is_generic(key_one) or not same_signs(one.title, two.title)):
        return False
    is_confirmed = bool(agreed) or is_sure
    if not is_confirmed and distance > max(1, min(len(key_one), len(key_two)) // _CHARACTERS_PER_TYPO):
        return False
    return is_typo(key_one, key_two, frequency, is_confirmed=is_confirmed, is_sure=is_sure)


def _subtitle_pairs(
    papers: Sequence[Paper], keys: Sequence[str], rows: Sequence[int], groups: Groups
) -> Iterator[tuple[int, int]]:
    """Pairs of rows with the same authors where the second title is the first one and a subtitle.

    A title that several papers continue in several ways is that of a series, and joins none of them.
    """
    order = sorted(rows, key=lambda row: keys[row])
    for position, row in enumerate(order):
        key = keys[row]
        if len(key.split()) < _FEWEST_WORDS:
            continue
        longer = [
            other
            for other in order[position + 1 : position + 4]
            if continues_title(papers[other].title, key, keys[other])
            and authors_agree(papers[row], papers[other])
            and _abstracts_agree(papers[row], papers[other], _OTHER_OVERLAP, default=True)
        ]
        if len({groups.root(other) for other in longer}) == 1:
            yield row, longer[0]


def _abstracts_agree(one: Paper, two: Paper, least: float, *, default: bool) -> bool:
    overlap = abstract_overlap(one.abstract, two.abstract)
    return default if overlap is None else overlap >= least


def continues_title(title: str, beginning: str, key: str) -> bool:
    """Whether a title is another one and a subtitle behind a colon, dash or full stop.

    Args:
        title: the longer title.
        beginning: the key of the shorter one.
        key: the key of the longer one.
    """
    import re

    if not adds_subtitle(beginning, key):
        return False
    marks = islice(re.finditer(r"[:.?!–—-]\s|\s[–—-]\s|[:.?!]", title), _MOST_MARKS)
    return any(work_key(title[: match.start()]) == beginning for match in marks)
