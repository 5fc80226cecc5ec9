"""Write the table of executed async shapes to ``docs/async-shapes.md``.

Usage: ``python tools/async_shapes.py [--check]``. The shapes are those of ``tests/async_orm``; what
becomes of each is asked of the tool itself. ``--check`` writes nothing, exit code 1 where it is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from async_orm.table import render  # noqa: E402

FILE = ROOT / "docs" / "async-shapes.md"


def main() -> int:
    """Write or check the page; return the exit code."""
    text = render()
    if FILE.is_file() and FILE.read_text("utf-8") == text:
        return 0
    if "--check" in sys.argv[1:]:
        print(f"{FILE.name}: stale")
        return 1
    FILE.write_text(text, "utf-8", newline="\n")
    print(f"{FILE.name}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
