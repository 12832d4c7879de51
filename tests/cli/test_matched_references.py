"""References that were taken for one work are listed, and taken back, by the command that does so for records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphrec.cli import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TEXT = "Small H, 1973, J AM SOC INFORM SCI, V24, P265"
RECORDS = f"""FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Muster, A
TI First paper on sand
PY 2020
CR {TEXT}, DOI 10.1002/asi.4630240406
UT WOS:1
ER

PT J
AU Muster, B
TI Second paper on sand
PY 2021
CR {TEXT}
UT WOS:2
ER

EF
"""


def test_a_match_is_taken_back_with_or_without_the_option_that_lists_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "savedrecs.txt").write_text(RECORDS)
    library = str(tmp_path / "library")
    assert run(["build", str(tmp_path / "savedrecs.txt"), "-o", library]) == 0
    assert run(["dedupe", "--references", "-l", library]) == 0
    assert "1  same" in capsys.readouterr().out
    assert run(["dedupe", "--references", "--keep-apart", TEXT, "-l", library]) == 0
    assert run(["dedupe", "--references", "--to", "json", "-l", library]) == 0
    assert capsys.readouterr().out.rstrip().endswith("[]")
