"""Versions: works and papers whose names are one name with different numbers, as "LLaMA", "Llama 2" and "Llama 3.1"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphrec.text import short_name, title_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphrec.storage.snapshot import Snapshot

_LEAST_LETTERS = 3  # of a name that has versions: T0 and T5, S4 and I3D share a letter and no more
_SHORT = 4  # letters of a name that may mean several things: HER2 is no version of HER, gem5 none of GEM
_LARGEST = 9  # number of a version without "v" or a point: ResNet-50 and CIFAR-10 tell a size, PHQ-15 a number of items
# A name, what joins it to a number, the number, and a letter behind; "3D" counts dimensions and no versions.
_NUMBERED = re.compile(
    r"(?P<name>.*?\w)(?P<joint>[\s._-]*)(?P<sign>[vV]?)(?P<number>(?!0\d)\d{1,3}(?:\.\d{1,2}){0,2})(?P<letter>[a-ce-zA-CE-Z]?)"
)


@dataclass(frozen=True, slots=True)
class NumberedName:
    """A paper or work with its number, such as "2" or "3.1"; "" for the one that has the name without a number."""

    node: int
    number: str

    @property
    def order(self) -> tuple[tuple[int, ...], str]:
        """What versions are sorted by: the numbers, then the letter behind."""
        return tuple(map(int, re.findall(r"\d+", self.number))), self.number


def find_versions(snapshot: Snapshot, node: int) -> list[NumberedName]:
    """The versions of the name of a paper or work, itself among them, by number; none if it has no other.

    Works and papers count as versions by their names alone: the same letters, and a number of one digit or with a
    point or "v". Short names mean several things, so that the number must stand apart ("GPT-2", "DINOv2"). A name that
    several nodes have has no versions. One that no node has ("Qwen" of "Qwen2" and "Qwen3") has some if it has a
    capital and the field calls its works by names.

    Args:
        snapshot: the library.
        node: a paper or work.

    Cost: some index look-ups.
    """
    for name in _names_of(snapshot, node):
        for base in _bases(name):
            versions = _of_base(snapshot, base)
            if len(versions) > 1 and any(version.node == node for version in versions):
                return versions
    return []


def number_in(name: str, base: str, *, is_apart: bool = True) -> str | None:
    """The number by which a name is a version of another; "" if it is the same name, None if it is no version of it.

    Args:
        name: the name.
        base: the other, without a number.
        is_apart: whether the number behind a short name must stand apart from it.

    >>> number_in("Llama 3.1", "LLaMA"), number_in("DINOv2", "DINO"), number_in("GPT-4o", "GPT"), number_in("T5", "T5")
    ('3.1', '2', '4o', '')
    >>> number_in("ResNet-50", "ResNet"), number_in("BERTurk", "BERT")
    (None, None)
    >>> number_in("HER2", "HER"), number_in("MoCo v2", "MoCo")
    (None, '2')
    """
    if _compact(name) == _compact(base):
        return ""
    match = _NUMBERED.fullmatch(name)
    is_of_base = match and _compact(match["name"]) in {_compact(base), _compact(f"{base}v")}
    if match is None or not is_of_base or not _is_version(match, is_apart=is_apart):
        return None
    return f"{match['number']}{match['letter']}"


def _is_version(match: re.Match[str], *, is_apart: bool) -> bool:
    has_sign = bool(match["sign"]) or match["name"].endswith("v") or "." in match["number"]
    is_long = sum(map(str.isalpha, match["name"])) > _SHORT
    return (has_sign or int(match["number"]) <= _LARGEST) and (
        has_sign or is_long or bool(match["joint"]) or not is_apart
    )


def _names_of(snapshot: Snapshot, node: int) -> list[str]:
    """What a paper or work is called: the name of a work, the short name of a paper and the names it introduces."""
    n_papers = snapshot.graph.n_papers
    if node >= n_papers:
        return list(filter(None, [snapshot.store.works([node - n_papers])[node - n_papers].name]))
    title = snapshot.store.titles([node])[node]
    return list(dict.fromkeys(filter(None, (short_name(title), *snapshot.store.facts(node).introduces))))


def _bases(name: str) -> Iterator[str]:
    """The name, and what remains without its number; "Inceptionv3" is a version of "Inception"."""
    names = [name]
    if match := _NUMBERED.fullmatch(name):
        names += [match["name"], match["name"].removesuffix("v")]
    return (each for each in dict.fromkeys(names) if sum(map(str.isalpha, each)) >= _LEAST_LETTERS)


def _of_base(snapshot: Snapshot, base: str) -> list[NumberedName]:
    """All versions of a name, each node once, by number."""
    own, others = _names_called(snapshot, base)
    numbers = _numbers(own, others, base, is_apart=True)
    plain = [node for node, number in numbers.items() if not number]
    if not plain and base != base.lower() and snapshot.manifest.settings.get("is_of_names", True):
        numbers = _numbers(own, others, base, is_apart=False)
    elif len(plain) != 1:
        return []
    versions = [NumberedName(node, number) for node, number in numbers.items()]
    return sorted(versions, key=lambda version: (version.order, version.node))


def _names_called(snapshot: Snapshot, base: str) -> tuple[dict[int, str], list[tuple[str, int]]]:
    """The names of works and the short names of papers by node, and the names that papers only introduce."""
    n_papers = snapshot.graph.n_papers
    candidates = snapshot.store.names_of_family(base)
    works = snapshot.store.works({node - n_papers for _, node in candidates if node >= n_papers})
    titles = snapshot.store.titles({node for _, node in candidates if node < n_papers})
    own = {n_papers + number: work.name for number, work in works.items()}
    own |= {row: short_name(title) for row, title in titles.items()}
    return own, [(name, node) for name, node in candidates if node < n_papers]


def _numbers(own: dict[int, str], others: list[tuple[str, int]], base: str, *, is_apart: bool) -> dict[int, str]:
    """The numbers of the works and papers of a name, by node.

    A paper that only introduces the name counts where no work and no title has it with that number.
    """
    pairs = ((node, number_in(name, base, is_apart=is_apart)) for node, name in own.items())
    numbers = {node: number for node, number in pairs if number is not None}
    own_numbers = set(numbers.values())
    for name, node in others:
        number = number_in(name, base, is_apart=is_apart)
        if number is not None and number not in own_numbers:
            numbers.setdefault(node, number)
    return numbers


def _compact(name: str) -> str:
    return title_key(name).replace(" ", "")
