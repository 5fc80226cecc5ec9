"""Run generated chains of the async ORM, before and after conversion, on a real Django 5.0.

Usage: ``python tools/async_soak.py [--examples N] [--seed N]``. Every chain (a manager, lazy
methods, a terminal method, in every spelling and context) must give the same value, rows and
exception afterwards, leave no coroutine un-awaited and not query on the event loop. Prints how many
were changed and kept; the exit code is 1 where one differs, with the smallest such program.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from async_orm.chains import CHAINS, Chain, text
from async_orm.checking import compare
from async_orm.worker import Worker
from hypothesis import HealthCheck, Phase, given, seed, settings


def main() -> int:
    """Run the chains; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    counts: Counter[str] = Counter()

    with tempfile.TemporaryDirectory() as folder, Worker(Path(folder) / "project") as worker:

        @seed(options.seed)
        @settings(
            max_examples=options.examples,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        )
        @given(CHAINS)
        def check(chain: Chain) -> None:
            outcome = compare(worker, text(chain))
            counts["changed" if outcome.after != text(chain) else "kept"] += 1
            if outcome.failures:
                raise AssertionError(f"{text(chain)}\n{outcome.after}\n{outcome.failures}")

        try:
            check()
        except AssertionError as failure:
            print(failure)
            return 1
    print(", ".join(f"{number} {what}" for what, number in sorted(counts.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
