"""Scores how a citing sentence is read: by rules, by the model, and by rules where they are clear, else the model.

    python tests/benchmarks/relations.py CONTEXTS.jsonl

CONTEXTS has one JSON object a line: `text`, `mentions` (pairs of character offsets of the citations in it) and
`relations` (those that readers saw, by our names), as MultiCite can be written (Lauscher et al., NAACL 2022; CC BY-NC:
to measure only, nothing that ships is trained on it). A reading is right when a reader saw that relation. For the
macro F1 of the four relations and the confusion the label of a context is the one read, if it is among the labels, else
the first. Of several mentions the clearest counts, as in `find_mentions`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphrec.errors import OptionError
from graphrec.extractors.relation_model import read_citation
from graphrec.extractors.relation_wordings import stated_relation
from graphrec.extractors.relations import relation_of
from graphrec.model.relations import NAMES, RANKS
from graphrec.text import split_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Reading = tuple[str, bool]  # a relation, and whether a clear cue states it

SHOWN = [name for name in NAMES if name != "cites"]


def sentence_of(text: str, start: int, end: int) -> tuple[str, int, int]:
    """The sentence of `text` that holds a mention, and the mention's place in it."""
    at = 0
    for sentence in split_sentences(text):
        at = text.index(sentence, at)
        if start < at + len(sentence):
            break
        at += len(sentence)
    else:
        sentence, at = text, 0
    first = max(0, start - at)
    return sentence, first, max(first, min(end - at, len(sentence)))


def read_context(context: dict[str, Any], read: Callable[[str, int, int], Reading]) -> str:
    """The relation of a context: of several mentions, the clearest."""
    readings = [read(*sentence_of(context["text"], *mention)) for mention in context["mentions"]]
    return max(readings, key=lambda reading: RANKS[reading[0]] if reading[1] else -1)[0]


def read_learnt(sentence: str, start: int, end: int) -> Reading:
    """The relation as worded beyond doubt, else by the model, which knows what the cues say; graphrec reads them so."""
    stated = stated_relation(sentence, start)
    return (stated, True) if stated else read_citation(sentence, start, end)[:2]


def read_both(sentence: str, start: int, end: int) -> Reading:
    """The relation by the rules where a cue is clear, else by the model."""
    by_rules = relation_of(sentence, start, end)
    return by_rules if by_rules[1] else read_learnt(sentence, start, end)


def score(pairs: Sequence[tuple[str, str]]) -> str:
    """Accuracy, macro F1 and confusion of pairs (label, reading)."""
    counts = Counter(pairs)
    labels, readings = Counter(label for label, _ in pairs), Counter(reading for _, reading in pairs)
    hits = {name: counts[name, name] for name in SHOWN}
    f1 = {name: 2 * hits[name] / max(1, labels[name] + readings[name]) for name in SHOWN}
    lines = [f"accuracy {sum(hits.values()) / len(pairs):.3f}  macro F1 {sum(f1.values()) / len(f1):.3f}"]
    lines.append(f"{'label / reading':16}" + "".join(f"{name:>10}" for name in SHOWN) + f"{'F1':>8}")
    lines += [
        f"{label:16}" + "".join(f"{counts[label, name]:10}" for name in SHOWN) + f"{f1[label]:8.3f}" for label in SHOWN
    ]
    return "\n".join(lines)


def pairs_of(contexts: Sequence[dict[str, Any]], read: Callable[[str, int, int], Reading]) -> Iterator[tuple[str, str]]:
    """A label and the reading for every context."""
    for context in contexts:
        reading = read_context(context, read)
        yield (reading if reading in context["relations"] else context["relations"][0]), reading


def main(arguments: Sequence[str]) -> None:
    """Print the scores."""
    if len(arguments) != 1:
        raise OptionError(f"{len(arguments)} arguments were given; expected CONTEXTS.")
    contexts = [json.loads(line) for line in Path(arguments[0]).read_text("utf-8").splitlines()]
    for name, read in (("rules", relation_of), ("model", read_learnt), ("rules, else model", read_both)):
        print(name, score(list(pairs_of(contexts, read))), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
