"""Random histories of a library: each must end in the bytes of a fresh build, with every mark on its paper.

Run: python tests/adversarial/histories.py [--histories 100] [--steps 15] [--first 100]

Prints a line a history that went wrong, with all that happened in it, and exits with 1 if there is one.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "pipeline"))
from test_histories import run_history


def main() -> None:
    """Live through so many histories."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--histories", type=int, default=100)
    arguments.add_argument("--steps", type=int, default=15)
    arguments.add_argument("--first", type=int, default=100, help="first seed; a test runs those below 8")
    asked = arguments.parse_args()
    n_wrong = n_steps = 0
    for seed in range(asked.first, asked.first + asked.histories):
        with tempfile.TemporaryDirectory() as folder:
            os.environ |= {"GRAPHREC_CACHE": f"{folder}/cache", "GRAPHREC_DATA": f"{folder}/data"}
            try:
                n_steps += len(run_history(Path(folder), seed, asked.steps))
            except AssertionError as error:
                n_wrong += 1
                print(f"seed {seed}: {error} {error.__cause__ or ''}")
    print(f"{asked.histories} histories, {n_steps} steps: {n_wrong} ended otherwise than a fresh build")
    sys.exit(bool(n_wrong))


if __name__ == "__main__":
    main()
