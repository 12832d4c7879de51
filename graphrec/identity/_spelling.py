"""Joins records whose titles differ in spelling, joined words or a subtitle, where nothing speaks against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.engines import run_serially
from graphrec.identity._authors import authors_agree
from graphrec.identity._candidates import candidate_pairs, candidate_pairs_with, count_words
from graphrec.identity._evidence import abstract_overlap
from graphrec.identity._titles import adds_subtitle, is_typo, same_acronyms, same_numbers

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from graphrec.engines import Mapper
    from graphrec.identity._groups import Groups
    from graphrec.model.paper import Paper

_SHORTEST = 12  # characters of a title key; one letter in less may be anything
_CHARACTERS_PER_TYPO = 16  # of a title for each slip allowed: two in "deep learning of sparse graphs"
_CHARACTERS_PER_TYPO_IF_CONFIRMED = 8  # the same where authors or abstracts say that it is one paper
_MOST_TYPOS = 4
_SURE_OVERLAP = 0.6  # of the words of two abstracts: one paper, whoever typed the title
_OTHER_OVERLAP = 0.35  # below it two abstracts are those of two papers, however alike the titles are
_FEWEST_WORDS = 3  # of a title that another one continues


def join_similar_titles(
    papers: Sequence[Paper],
    keys: Sequence[str],
    groups: Groups,
    frequency: Counter[str] | None = None,
    mapper: Mapper = run_serially,
) -> None:
    """Join groups whose titles are nearly equal; `frequency` counts the titles with each word, where more are known.

    Cost: n log n for the candidates; comparing them is linear in their number and runs in compiled code.
    """
    rows = _one_row_a_title(keys, groups)
    if len(rows) < 2:
        return
    titles = [keys[row] for row in rows]
    frequency = frequency or count_words(titles)
    for first, second, distance in _close_pairs(titles, frequency, mapper):
        one, two = rows[first], rows[second]
        if not same_numbers(titles[first], titles[second]):
            continue
        if _are_same_paper(papers[one], papers[two], titles[first], titles[second], distance, frequency):
            groups.join(
                one, two, f"nearly the same title ({distance} letter{'s differ' if distance != 1 else ' differs'})"
            )
    for one, two in _subtitle_pairs(papers, keys, rows):
        groups.join(one, two, "same authors, and one title continues the other")


def rows_of_similar_titles(titles: Sequence[str], known: Sequence[str], frequency: Counter[str]) -> set[int]:
    """Rows of the known titles that may be those of some others: nearly equal, or one goes on where the other ends.

    Cost: see `candidate_pairs_with`.
    """
    from rapidfuzz.distance import OSA

    rows: set[int] = set()
    for position, row in candidate_pairs_with(titles, known, frequency, 2 * _MOST_TYPOS):
        one, two = sorted((titles[position], known[row]), key=len)
        if len(one) >= _SHORTEST and (
            two.startswith(f"{one} ")
            or OSA.distance(one.replace(" ", ""), two.replace(" ", ""), score_cutoff=_MOST_TYPOS) <= _MOST_TYPOS
        ):
            rows.add(row)
    return rows


def _one_row_a_title(keys: Sequence[str], groups: Groups) -> list[int]:
    """A row for each title of each group; of titles too short to compare none."""
    seen: dict[tuple[int, str], int] = {}
    for row, key in enumerate(keys):
        if len(key) >= _SHORTEST:
            seen.setdefault((groups.root(row), key), row)
    return list(seen.values())


def _close_pairs(titles: Sequence[str], frequency: Counter[str], mapper: Mapper) -> Iterator[tuple[int, int, int]]:
    """Positions and distance of the candidate pairs within the slips that their length allows, closest first."""
    import numpy as np
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    first, second = candidate_pairs(titles, frequency, mapper)
    squeezed = np.array([title.replace(" ", "") for title in titles], dtype=object)
    lengths = np.array([len(title) for title in squeezed])
    near = np.abs(lengths[first] - lengths[second]) <= _MOST_TYPOS
    first, second = first[near], second[near]
    distances = cpdist(squeezed[first], squeezed[second], scorer=OSA.distance, score_cutoff=_MOST_TYPOS, workers=-1)
    allowed = np.clip(np.minimum(lengths[first], lengths[second]) // _CHARACTERS_PER_TYPO_IF_CONFIRMED, 1, _MOST_TYPOS)
    kept = np.flatnonzero(distances <= allowed)
    kept = kept[np.argsort(distances[kept], kind="stable")]
    yield from zip(first[kept].tolist(), second[kept].tolist(), distances[kept].astype(int).tolist(), strict=True)


def _are_same_paper(one: Paper, two: Paper, key_one: str, key_two: str, distance: int, frequency: Counter[str]) -> bool:
    """Whether records whose titles are nearly equal, and hold the same numbers, are one paper."""
    if not same_acronyms(one.title, two.title):
        return False
    agreed = authors_agree(one, two)
    if agreed is False:
        return False
    overlap = abstract_overlap(one.abstract, two.abstract)
    if overlap is not None and overlap < _OTHER_OVERLAP:
        return False
    lenient = bool(agreed) or (overlap is not None and overlap >= _SURE_OVERLAP)
    if not lenient and distance > max(1, min(len(key_one), len(key_two)) // _CHARACTERS_PER_TYPO):
        return False
    return is_typo(key_one, key_two, frequency, lenient=lenient)


def _subtitle_pairs(papers: Sequence[Paper], keys: Sequence[str], rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Rows of titles that another title of the same authors continues behind a colon, dash or full stop."""
    order = sorted(rows, key=lambda row: keys[row])
    for at, row in enumerate(order):
        key = keys[row]
        if len(key.split()) < _FEWEST_WORDS:
            continue
        for other in order[at + 1 : at + 4]:
            if (
                adds_subtitle(key, keys[other])
                and authors_agree(papers[row], papers[other])
                and _is_divided_after(papers[other].title, key)
            ):
                yield row, other


def _is_divided_after(title: str, beginning: str) -> bool:
    """Whether the title is divided right behind this beginning."""
    import re

    from graphrec.text import title_key

    return any(
        title_key(title[: found.start()]) == beginning for found in re.finditer(r"[:.?!–—-]\s|\s[–—-]\s|[:.?!]", title)
    )
