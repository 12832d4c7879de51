"""What a step of a build asks before it does the work of a record again, and where it leaves what it made.

A step that is marked by `remembers` takes a `Memory` as its third argument. Where that looks is no concern of the step
(see `engines.cache`), so rooms whose steps remember import no cache, which questions to a library do not need.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

F = TypeVar("F")


class Memory(Protocol):
    """What a step knows from earlier builds, and learns for later ones."""

    def key(self, *parts: object) -> bytes:
        """The key of a value that depends on these parts, by their `repr`, and on the code."""

    def get(self, key: bytes) -> Any:
        """The value of a key; None if it is not known. Tuples come back as lists."""

    def put(self, key: bytes, value: Any) -> None:
        """Keep a value, which JSON can hold."""


class _NoMemory:
    """A `Memory` that knows nothing and keeps nothing."""

    def key(self, *_: object) -> bytes:
        return b""

    def get(self, _: bytes) -> Any:
        return None

    def put(self, _: bytes, __: Any) -> None:
        pass


NO_MEMORY: Memory = _NoMemory()


def remembers(step: F) -> F:
    """Mark a step that takes a `Memory` as its third argument, with `NO_MEMORY` as default."""
    step.takes_memory = True  # type: ignore[attr-defined]
    return step
