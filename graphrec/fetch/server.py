"""How a service is reached: its address, what it asks of its users, the keys, and the pace of requests."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graphrec.fetch.cost import Cost

LARGEST = 100_000_000  # bytes of one answer, unpacked; pages of works with thousands of authors have ten million
PATIENCE = 120.0  # seconds for one answer with everything; searches over all of Crossref take half a minute


@dataclass(frozen=True, slots=True)
class Terms:
    """What a service asks of its users.

    Attributes:
        title: its name in messages.
        address: where its interface is.
        interval: seconds from one request to the next.
        variable: the environment variable (`keys.VARIABLES`) that it knows its users by; "" for none.
        interval_with_key: the same for those who have set that variable.
        header: the header that carries the key, and how; empty where it is sent in another way.
        shortest_wait: seconds to wait at least when it is busy.
        nothing: what an answer 400 says that stands for an empty one.
        rate: the pace in words, for the documentation.
        price: what it costs in words, for the documentation.
    """

    title: str
    address: str
    interval: float
    variable: str = ""
    interval_with_key: float = 0.0
    header: tuple[str, str] = ("", "")
    shortest_wait: float = 0.0
    nothing: bytes = b""
    rate: str = ""
    price: str = "free"


def announce_no_cost(_: Cost) -> None:
    """Take every cost as agreed to."""


@dataclass(frozen=True, slots=True)
class Server:
    """How a service is reached.

    Attributes:
        address: URL of another server with the same API, for example a mirror; "" is the service itself.
        pause: seconds to wait before the first retry when the service is busy.
        keys: keys and addresses of the user by variable (`keys.read_keys`).
        patience: seconds for one answer, however slowly it comes.
        largest: bytes of one answer at most, unpacked.
        agree: called with a large cost before it arises; raises an error to stop there.
        sleep: waits for so many seconds.
    """

    address: str = ""
    pause: float = 2.0
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    patience: float = PATIENCE
    largest: int = LARGEST
    agree: Callable[[Cost], None] = announce_no_cost
    sleep: Callable[[float], None] = time.sleep
