"""Extraction of facts from one title and abstract: names introduced, references made, methods used.

All functions here are pure: they see one text, never the corpus.

Every file in `kinds/`, and every entry point of the group `graphrec.extractors`, is an `Extractor` that adds one more
kind of fact. Its facts reach storage, JSON, terminal, page and the JSON Lines export under its `NAME`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

from graphrec import registry
from graphrec.engines import run_serially
from graphrec.engines.memory import NO_MEMORY, remembers
from graphrec.model.batches import batched
from graphrec.model.facts import ExtraFact
from graphrec.text import clean, is_plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphrec.engines import Mapper
    from graphrec.engines.memory import Memory
    from graphrec.model.paper import Paper

_BATCH = 1_024  # texts that one worker reads at a time
_Facts = tuple[ExtraFact, ...]


class Extractor(Protocol):
    """A module (or object) that finds facts of one kind in a text.

    `NAME` is the kind in JSON, on the page and in exports: small letters, digits and underscores.

    Names, references and methods do not follow it: `passes` reads them together, since they depend on each other and on
    the other papers.
    """

    NAME: str

    def extract(
        self, title: str, abstract: str, /
    ) -> Iterable[str | tuple[str, str] | tuple[str, str, Mapping[str, str]]]:
        """Find the facts of one text: each as its text, or with the sentence that states it, or with its parts, too.

        The parts of a fact are texts by name; those that are empty are left out.
        Must be pure and deterministic.
        """


def extract_extra(papers: Iterable[Paper], mapper: Mapper = run_serially) -> dict[int, _Facts]:
    """Run all further extractors on all papers; return the facts of each paper that has any, by row.

    If an extractor of another package fails, one sentence is logged and its facts are left out.

    Cost: none without extractors; otherwise one run of each extractor for every text.
    """
    names = tuple(registry.load_usable("extractors", Extractor))
    if not names:
        return {}
    texts = batched(((paper.title, paper.abstract) for paper in papers), _BATCH)
    facts_by_name: dict[str, list[_Facts]] = {name: [] for name in names}
    problems: dict[str, str] = {}
    for of_batch in mapper(_extract_batch, names, texts):
        for name, result in of_batch.items():
            if isinstance(result, str):
                problems.setdefault(name, result)
            else:
                facts_by_name[name] += result
    for name, problem in problems.items():
        registry.warn_of_failure("extractors", name, problem)
    return _by_row([facts_by_name[name] for name in names if name not in problems])


def _by_row(fact_lists: Sequence[Sequence[_Facts]]) -> dict[int, _Facts]:
    joined = (tuple(fact for facts in of_paper for fact in facts) for of_paper in zip(*fact_lists, strict=True))
    return {row: facts for row, facts in enumerate(joined) if facts}


@remembers
def _extract_batch(
    names: tuple[str, ...], texts: Sequence[tuple[str, str]], memory: Memory = NO_MEMORY
) -> Mapping[str, list[_Facts] | str]:
    """Run several extractors on a batch of texts; what those of graphrec find is known from other builds.

    Returns:
        By extractor, a list of the facts of each text, or the error message if it failed on one of them.
    """
    results: dict[str, list[_Facts] | str] = {}
    for name in names:
        is_ours = name in registry.builtin_names("extractors")
        try:
            extractor = _load(name)
            results[name] = [
                _remembered_facts(extractor, text, memory) if is_ours else _find_facts(extractor, *text)
                for text in texts
            ]
        except Exception as error:
            if is_ours:
                raise
            results[name] = f"{type(error).__name__}: {error}"
    return results


def _remembered_facts(extractor: Extractor, text: tuple[str, str], memory: Memory) -> _Facts:
    key = memory.key("extra", extractor.NAME, text)
    rows = memory.get(key)
    if rows is None:
        memory.put(key, rows := _find_facts(extractor, *text))
    return tuple(
        [ExtraFact._make((*columns, tuple([(name, value) for name, value in parts]))) for *columns, parts in rows]
    )


@cache
def _load(name: str) -> Extractor:
    extractor: Extractor = registry.load("extractors", name, Extractor)
    if not is_plain_name(extractor.NAME):
        raise ValueError(f"its NAME is {extractor.NAME!r}, expected small letters, digits and _")
    return extractor


def _find_facts(extractor: Extractor, title: str, abstract: str) -> _Facts:
    facts = (_fact(extractor.NAME, fact) for fact in extractor.extract(title, abstract))
    return tuple(fact for fact in facts if fact.text)


def _fact(kind: str, fact: str | tuple[str, str] | tuple[str, str, Mapping[str, str]]) -> ExtraFact:
    text, sentence, *more = (fact, "") if isinstance(fact, str) else fact
    parts = ((clean(name), clean(value)) for fields in more for name, value in dict(fields).items())
    return ExtraFact(kind, clean(text), clean(sentence), tuple(part for part in parts if all(part)))
