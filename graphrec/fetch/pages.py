"""Pages of results, whatever a service calls them: read to the number asked for, and never in a circle."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from graphrec.model.paper import Paper, Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from graphrec.fetch import Identifier
    from graphrec.fetch.client import Client

_T = TypeVar("_T")
Cursor = str | int  # what a service names a place in its results by: a token, an offset or the number of a page
Record = dict[str, object]


@dataclass(frozen=True, slots=True)
class Page(Generic[_T]):
    """One page of results.

    Attributes:
        items: what stands on it.
        total: how many results the service has in all; None where it does not say.
        following: the cursor of the next page; None behind the last one.
    """

    items: Sequence[_T]
    total: int | None
    following: Cursor | None


@dataclass(frozen=True, slots=True)
class Pagination:
    """How results are read.

    Attributes:
        limit: results wanted at most.
        first: the cursor of the first page.
        size: results on a page at most.
        reach: results that the service gives for one question at most.
        n_requests: requests for each page.
        price: dollars for each page.
    """

    limit: int
    first: Cursor
    size: int
    reach: int = 1_000_000_000
    n_requests: int = 1
    price: float = 0.0


def read_pages(client: Client, plan: Pagination, ask: Callable[[Cursor, int], Page[_T]]) -> Iterator[_T | Skipped]:
    """The results on the pages of a service, and in their place a `Skipped` where they end too early.

    What the rest costs is said after the first page, before anything is given out. A page that was there before ends
    the reading: its cursor leads in a circle.

    Args:
        client: the client of the service.
        plan: how much is read, and what it costs.
        ask: fetches the page of a cursor, with so many results at most.
    """
    wanted = min(plan.limit, plan.reach)
    cursor: Cursor | None = plan.first
    n_read, total, marks = 0, None, set[int]()
    while n_read < wanted and cursor is not None:
        page = ask(cursor, min(plan.size, wanted - n_read))
        if cursor == plan.first:
            total = page.total
            _expect(client, plan, page, wanted if total is None else min(wanted, total))
        if not page.items or (mark := hash(repr(page.items))) in marks:
            break
        marks.add(mark)
        yield from page.items[: wanted - n_read]
        n_read += len(page.items)
        cursor = page.following if page.following != cursor else None
    if total is not None and n_read < (promised := min(total, plan.limit)):
        yield Skipped(client.terms.title, f"its pages end after {n_read:,} of {promised:,} results")


def _expect(client: Client, plan: Pagination, first: Page[Any], n_results: int) -> None:
    n_read = len(first.items)
    size = plan.size if first.following is None else max(1, n_read)  # pages of some services are shorter than they say
    n_pages = ceil(max(0, n_results - n_read) / size)
    client.expect(n_results, n_pages * plan.n_requests + plan.n_requests - 1, n_pages * plan.price)


def build_papers(
    items: Iterable[object], build: Callable[[Record, str], Paper | Skipped], place: str
) -> Iterator[Paper | Skipped]:
    """The papers of records in JSON; what is no record, or nested without an end, is a `Skipped`.

    Args:
        items: records as the service sent them.
        build: builds the paper of a record, as the reader of its format does.
        place: where the records are from.
    """
    for item in items:
        if isinstance(item, Skipped):
            yield item
        elif not isinstance(item, dict):
            yield Skipped(place, "no record")
        else:
            yield _build(build, item, place)


def _build(build: Callable[[Record, str], Paper | Skipped], item: Record, place: str) -> Paper | Skipped:
    try:
        return build(item, place)
    except RecursionError:
        return Skipped(place, "a record that is nested too deeply")


def values_of(ids: Sequence[Identifier], *schemes: str) -> list[str]:
    """The values of the ids of some schemes."""
    return [value for scheme, value in ids if scheme in schemes]


def knows_all(ids: Sequence[Identifier], *schemes: str) -> bool:
    """Whether all ids are of some schemes."""
    return all(scheme in schemes for scheme, _ in ids)


def number_of(value: object) -> int | None:
    """A number of results, which some services send as text; None for anything else.

    >>> number_of("130"), number_of(7), number_of(True), number_of("many")
    (130, 7, None, None)
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 16:
        return int(value)
    return value if type(value) is int and value >= 0 else None


def object_in(content: object, *path: str) -> Record:
    """The object that a path of keys leads to, else an empty one."""
    for name in path:
        content = content.get(name) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else {}


def list_in(content: object, *path: str) -> list[object]:
    """The list that a path of keys leads to, else an empty one."""
    value = object_in(content, *path[:-1]).get(path[-1])
    return value if isinstance(value, list) else []


def text_in(content: object, *path: str) -> str:
    """The text that a path of keys leads to, else an empty one."""
    value = object_in(content, *path[:-1]).get(path[-1])
    return value if isinstance(value, str) else ""
