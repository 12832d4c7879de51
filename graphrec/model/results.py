"""Results that papers state: who does better than whom, by how much, in what, and on which data."""

from __future__ import annotations

import re
from typing import NamedTuple

OWN = "this paper"  # the winner, where the paper's system has no name
JOINT = re.compile(r",? (?:and|or|&) |, ")  # what stands between the names of several systems or data sets


class Result(NamedTuple):
    """One result as the words of a paper state it; a part that they leave open is "".

    `winner`: the name of a system, or `OWN`. `loser`: the names of those that do worse. `against`: what does worse
    where it has no name, in the words of the text ("previous best", "state of the art"). `margin`: the number with its
    hedge ("up to 2.1"). `unit`: of the margin ("%", "points", "BLEU"). `metric`: in what. `data_set`: on which data.
    """

    winner: str
    loser: str = ""
    against: str = ""
    margin: str = ""
    unit: str = ""
    metric: str = ""
    data_set: str = ""

    def to_fields(self) -> dict[str, str]:
        """The parts that are known, by name."""
        return {name: value for name, value in self._asdict().items() if value}


def split_names(text: str) -> tuple[str, ...]:
    """The names in a list of names, which may be one; none of an empty text.

    >>> split_names("DrumNet, SieveNet and X-3"), split_names("Research and Development"), split_names("")
    (('DrumNet', 'SieveNet', 'X-3'), ('Research', 'Development'), ())
    """
    return tuple(name for name in JOINT.split(text) if name)
