"""A language model behind an OpenAI-compatible address (llama.cpp, Ollama, vLLM ...), which grades papers from 0 to 3.

The texts of the papers and of the question are sent to the address that the user named in this call. A line of the log
says so before; it reaches stderr also where other messages are switched off. Grades are cached, so that a question that
is asked again sends nothing.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from graphrec.model.batches import batched
from graphrec.model.grade import Grade
from graphrec.ranking.rerankers._brief import (
    BRIEF,
    HIGHEST,
    Opinion,
    compose,
    describe_paper,
    describe_topic,
    make_ids,
    read_reply,
    speaks_to_reader,
)
from graphrec.ranking.rerankers._chat import ChatError, complete, parse_address, read_key
from graphrec.ranking.rerankers._grade_cache import cache_key, read_grades, save_grades
from graphrec.text import format_count

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphrec.model.grade import Topic
    from graphrec.model.paper import Paper
    from graphrec.ranking.rerankers._chat import ChatAddress

NAME = "endpoint"
DESCRIPTION = "language model of an OpenAI-compatible server, by model and address: `endpoint=MODEL@ADDRESS`"
WEIGHT = 0.95  # so much that the usual score decides among papers of one grade alone
IS_ABSOLUTE = True

CHANCES = (0.0, 0.15, 0.5, 0.9)  # by grade, that a reader calls the paper closely related: one for each band
BATCH = 5  # papers of a request, so that it fits into the 4,096 tokens that servers have by default
_MOST_FAILURES = 3  # requests without an answer, after which the server is not asked again
_LOG = logging.getLogger("graphrec")


def label(model: str) -> str:
    """The name of the model (raises OptionError if it is not MODEL@ADDRESS)."""
    return parse_address(model).model


def grade(topic: Topic, papers: Sequence[Paper], model: str) -> list[Grade | None]:
    """Grade papers by what a language model says of them; those of which it says nothing usable get none.

    Args:
        topic: what they are graded against.
        papers: the papers.
        model: the model and the address of its server, as MODEL@ADDRESS.

    Raises:
        OptionError: `model` has another form, or the key in the environment is none.

    Cost: a request for every five papers that are not in the cache, and one for each paper that got no usable grade.
    """
    address, key = parse_address(model), read_key()
    server = f"{'https' if address.is_secure else 'http'}://{address.host}{address.path}"
    about = (BRIEF, server, address.model, topic.facet, describe_topic(topic))
    keys = [cache_key(*about, describe_paper(paper)) for paper in papers]
    opinions = _read_cache(keys)
    missing = {at: paper for at, paper in enumerate(papers) if at not in opinions}
    if missing:
        _announce(address, len(missing))
        new: dict[int, Opinion] = {}
        try:
            reason = _ask_all(address, key, topic, missing, new)
        finally:
            save_grades({keys[at]: list(opinion) for at, opinion in new.items()})
        _report(address, len(missing) - len(new), len(papers), reason)
        opinions |= new
    return [_as_grade(address.model, opinions.get(at)) for at in range(len(papers))]


def _read_cache(keys: Sequence[bytes]) -> dict[int, Opinion]:
    """The opinions that are in the cache, by position."""
    values = read_grades(keys)
    return {at: Opinion(*values[key]) for at, key in enumerate(keys) if _is_opinion(values.get(key))}


def _is_opinion(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and value[0] in range(HIGHEST + 1) and isinstance(value[1], str)


def _announce(address: ChatAddress, count: int) -> None:
    """Say where texts go, before they do."""
    what = format_count(count, "paper")
    _LOG.warning(
        "Title and abstract of %s, and the question, will be sent to %s (%s).",
        what,
        address.host,
        address.model,
        extra={"is_always_printed": True},
    )


def _report(address: ChatAddress, n_missing: int, n_papers: int, reason: str) -> None:
    if n_missing == n_papers:
        _LOG.warning("%s at %s gave no grade (%s); the usual order is shown.", address.model, address.host, reason)
    elif n_missing:
        _LOG.warning(
            "%s at %s gave no usable grade for %d of %s (%s); %s the usual score.",
            address.model,
            address.host,
            n_missing,
            format_count(n_papers, "paper"),
            reason,
            "it keeps" if n_missing == 1 else "they keep",
        )


def _ask_all(
    address: ChatAddress, key: str, topic: Topic, papers: Mapping[int, Paper], opinions: dict[int, Opinion]
) -> str:
    """Ask for papers in batches, then for each that got no usable grade alone; fills `opinions` by position.

    Returns:
        Why some have none, if so.
    """
    reason, n_failed = "its answer held none", 0
    requests = _requests(papers)
    for _ in range(2):
        for positions in requests:
            try:
                opinions |= _ask(address, key, topic, {at: papers[at] for at in positions})
            except ChatError as error:
                reason, n_failed = str(error), n_failed + 1
                if error.is_final or n_failed == _MOST_FAILURES:
                    return reason
        requests = [[at] for at in papers if at not in opinions]
    return reason


def _requests(papers: Mapping[int, Paper]) -> list[list[int]]:
    """Positions of the papers of each request; a text that may give orders is alone there, and can lower no other."""
    alone = [at for at, paper in papers.items() if speaks_to_reader(paper)]
    together = [at for at in papers if at not in alone]
    return [*map(list, batched(together, BATCH)), *([at] for at in alone)]


def _ask(address: ChatAddress, key: str, topic: Topic, papers: Mapping[int, Paper]) -> dict[int, Opinion]:
    """Ask for some papers in one request (raises ChatError)."""
    ids = make_ids(len(papers))
    opinions = read_reply(complete(address, compose(topic, ids, list(papers.values())), key), ids)
    return {at: opinions[each] for at, each in zip(papers, ids, strict=True) if each in opinions}


def _as_grade(model: str, opinion: Opinion | None) -> Grade | None:
    if opinion is None:
        return None
    reason = f": {opinion.reason}" if opinion.reason else ""
    return Grade(CHANCES[opinion.grade], f"{model} grades it {opinion.grade} of {HIGHEST}{reason}")
