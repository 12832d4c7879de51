"""On how many real RIS and MEDLINE files our tag parser and rispy / nbib read the same.

Run: python tests/benchmarks/peers.py FOLDER-OF-RIS-FILES FOLDER-OF-MEDLINE-FILES
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1] / "readers"))
import peers

if TYPE_CHECKING:
    from collections.abc import Callable

    Parse = Callable[[bytes], list[Any]]


def compare(kind: str, folder: Path, ours: Parse, theirs: Parse) -> None:
    files = sorted(path for path in folder.iterdir() if path.is_file())
    same = 0
    for path in files:
        data = path.read_bytes()
        found = ours(data)
        try:
            expected = theirs(data)
        except Exception as error:  # noqa: BLE001  # whatever the library raises is the result
            print(f"  {path.name}: {type(error).__name__} there, {len(found)} records here")
            continue
        same += found == expected
        if found != expected:
            print(f"  {path.name}: {len(expected)} records there, {len(found)} here")
    print(f"{kind}: {same} of {len(files)} files read the same")


def main(ris: str, medline: str) -> None:
    compare("RIS, beside rispy", Path(ris), peers.ris_by_us, peers.ris_by_rispy)
    compare("MEDLINE, beside nbib", Path(medline), peers.nbib_by_us, peers.nbib_by_nbib)


if __name__ == "__main__":
    main(*sys.argv[1:])
