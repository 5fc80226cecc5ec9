"""Write the screen index from the catalogue: ``python tools/screen_index.py [--check]``."""

from __future__ import annotations

import sys

from codemods.engine.entries import INDEX_PATH, build_index


def main() -> int:
    """Write the index; with ``--check`` only say whether it is stale (exit status 1)."""
    text = build_index()
    if "--check" in sys.argv[1:]:
        stale = not INDEX_PATH.exists() or INDEX_PATH.read_text(encoding="utf-8") != text
        if stale:
            print(f"{INDEX_PATH.name} is stale: run python tools/screen_index.py", file=sys.stderr)
        return int(stale)
    INDEX_PATH.write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
