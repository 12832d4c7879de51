from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from graphrec.cli import run

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True)
class Outcome:
    """Exit code and what was printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def graphrec(capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Outcome]:
    """Run a command in this process."""

    def command(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = run([str(argument) for argument in arguments])
        printed = capsys.readouterr()
        return Outcome(code, printed.out, printed.err)

    return command
