"""The two passes over a corpus, in chunks of fixed size: what papers introduce, then what they name.

A chunk's answer depends on the chunk alone, so the number of processes changes nothing but the time.
"""

from __future__ import annotations

import signal
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from graphrec.errors import WorkerError
from graphrec.extractors.introduces import Introduced, introduced_names
from graphrec.extractors.lexicon import listed_names, not_works
from graphrec.extractors.methods import find_methods
from graphrec.extractors.phrases import phrases_of
from graphrec.extractors.reading import Reading
from graphrec.extractors.references import Mention, find_mentions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graphrec.extractors.lexicon import Lexicon
    from graphrec.extractors.methods import Use, Vocabulary
    from graphrec.records import Paper

T = TypeVar("T")
R = TypeVar("R")

_CHUNK = 512  # papers a process takes at a time
_SAMPLE = 10_000  # papers whose phrases are counted, evenly spread: memory stays flat however large the corpus


_HELD: list[Tools] = []  # a worker process' lexicon and vocabulary, set once when it starts


@dataclass(frozen=True, slots=True)
class Tools:
    """What the second pass looks for."""

    lexicon: Lexicon
    vocabulary: Vocabulary


@dataclass(slots=True)
class FirstPass:
    """What the first pass learns: names introduced by each paper, and counts over all papers.

    `acronyms` counts papers by (long form, acronym); `phrases` and `heads` count those of a sample of `n_sampled`
    papers by phrase in the text, and by phrase in the title that the abstract says again.
    """

    introduced: list[tuple[Introduced, ...]] = field(default_factory=list)
    acronyms: Counter[tuple[str, str]] = field(default_factory=Counter)
    phrases: Counter[str] = field(default_factory=Counter)
    heads: Counter[str] = field(default_factory=Counter)
    n_sampled: int = 0


@dataclass(frozen=True, slots=True)
class SecondPass:
    """What the second pass finds in one paper."""

    mentions: tuple[Mention, ...]
    uses: tuple[Use, ...]


def first_pass(papers: Sequence[Paper], workers: int) -> FirstPass:
    """Names introduced, acronyms defined and phrases used. Cost: linear in the text."""
    step = -(-len(papers) // _SAMPLE) or 1
    jobs = [(chunk, start, step) for start, chunk in _chunks(papers)]
    whole = FirstPass()
    for part in _run(_first_chunk, jobs, workers):
        whole.introduced += part.introduced
        whole.acronyms.update(part.acronyms)
        whole.phrases.update(part.phrases)
        whole.heads.update(part.heads)
        whole.n_sampled += part.n_sampled
    return whole


def second_pass(papers: Sequence[Paper], own: Sequence[frozenset[str]], tools: Tools, workers: int) -> list[SecondPass]:
    """References and methods of every paper; `own` are the keys of names it introduces. Cost: linear in the text."""
    jobs = [(chunk, own[start : start + len(chunk)]) for start, chunk in _chunks(papers)]
    return [one for part in _run(_second_chunk, jobs, workers, tools) for one in part]


def _chunks(papers: Sequence[Paper]) -> Iterator[tuple[int, Sequence[Paper]]]:
    return ((start, papers[start : start + _CHUNK]) for start in range(0, len(papers), _CHUNK))


def _run(work: Callable[[T], R], jobs: list[T], workers: int, tools: Tools | None = None) -> Iterator[R]:
    """Do all jobs in order, here or in worker processes."""
    if workers <= 1 or len(jobs) <= 1:
        _hold(tools)
        yield from map(work, jobs)
        _hold(None)
        return
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    try:
        with ProcessPoolExecutor(min(workers, len(jobs)), initializer=_start_worker, initargs=(tools,)) as pool:
            with _interrupts_held():
                answers = pool.map(work, jobs)  # starts the workers
            yield from answers
    except BrokenProcessPool:
        raise WorkerError(
            "A worker process was stopped from outside, often for want of memory; try fewer --workers."
        ) from None


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal: those started in here leave it to the one that waits for them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_worker(tools: Tools | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _hold(tools)


def _hold(tools: Tools | None) -> None:
    _HELD[:] = [tools] if tools else []


def _first_chunk(job: tuple[Sequence[Paper], int, int]) -> FirstPass:
    papers, start, step = job
    part = FirstPass()
    for row, paper in enumerate(papers, start):
        reading = Reading(paper.title, paper.abstract)
        part.introduced.append(tuple(introduced_names(reading, not_works(), listed_names())))
        part.acronyms.update({(found.long, found.short) for found in reading.acronyms})
        if row % step == 0:
            title, abstract = phrases_of(paper.title), phrases_of(paper.abstract)
            part.phrases.update(title | abstract)
            part.heads.update(phrase for phrase in title & abstract if " " in phrase)
            part.n_sampled += 1
    return part


def _second_chunk(job: tuple[Sequence[Paper], Sequence[frozenset[str]]]) -> list[SecondPass]:
    tools = _HELD[0]
    found = []
    for paper, own in zip(*job, strict=True):
        reading = Reading(paper.title, paper.abstract)
        mentions = tuple(find_mentions(reading, tools.lexicon, own))
        found.append(SecondPass(mentions, tuple(find_methods(reading, tools.vocabulary))))
    return found
