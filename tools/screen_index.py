"""Write the screen index from the catalogue: ``python tools/screen_index.py [--check]``."""

from __future__ import annotations

import sys
from pathlib import Path

from codemods.data import path_of
from codemods.engine.entries import INDEX, build_index


def main() -> int:
    """Write the index; with ``--check`` only say whether it is stale (exit status 1)."""
    text = build_index()
    path = Path(path_of(INDEX))
    if "--check" in sys.argv[1:]:
        stale = not path.exists() or path.read_text(encoding="utf-8") != text
        if stale:
            print(f"{INDEX} is stale: run python tools/screen_index.py", file=sys.stderr)
        return int(stale)
    path.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
