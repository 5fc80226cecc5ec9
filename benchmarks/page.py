"""Write ``docs/performance.md``: ``python benchmarks/page.py [FIGURES] [--check]``.

FIGURES is what ``bench.py --json`` wrote; it is kept as ``benchmarks/figures.json``, from which the
page is made without it. How things are measured comes from ``benchmarks/README.md``. With
``--check`` nothing is written, and the exit status is 1 where the page is stale.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FIGURES = HERE / "figures.json"
PAGE = HERE.parent / "docs" / "performance.md"

INTRODUCTION = """\
# Performance

*Written by `benchmarks/page.py`.*

Most files of a project have nothing to do with a change of Django. They are read and searched for all
words of the catalogue at once, and that is all; [the architecture](design.md#screen) tells how. Only
files that pass are parsed, with `ast`, and libcst, which is much slower, sees nothing but the
expressions that are rewritten.
"""


def measured(figures: dict[str, Any]) -> str:
    """Return the section with the figures of one run of the benchmark."""
    about = figures["about"]
    peers = ", ".join(f"{name} {version}" for name, version in sorted(about["peers"].items()))
    lines = [
        "## Figures\n",
        f"On {about['cores']} cores, with Python {about['python']}; {peers}.\n",
        "| case | what | measured | limit | |",
        "|---|---|---|---|---|",
    ]
    for figure in figures["figures"]:
        note = figure["note"] if figure["held"] else f"**over the limit** {figure['note']}"
        value, limit = f"{figure['value']:.3g}", f"{figure['limit']:.3g}"
        lines.append(f"| `{figure['case']}` | {figure['what']} | {value} | {limit} | {note} |")
    return "\n".join(lines) + "\n"


def method() -> str:
    """Return the section on how it is measured: that of the benchmark's own page."""
    text = (HERE / "README.md").read_text(encoding="utf-8")
    return text.replace("# Benchmarks", "## How it is measured")


def render(figures: dict[str, Any] | None) -> str:
    """Return the page; without figures it says only how they are come by."""
    parts = [INTRODUCTION, *([measured(figures)] if figures else []), method()]
    return "\n".join(parts)


def main() -> int:
    """Write or check the page; return the exit status."""
    parser = argparse.ArgumentParser(description="Write docs/performance.md.")
    parser.add_argument("figures", nargs="?", type=Path, help="what bench.py --json wrote")
    parser.add_argument("--check", action="store_true", help="only say whether it is stale")
    options = parser.parse_args()
    if options.figures is not None:
        FIGURES.write_bytes(options.figures.read_bytes())
    page = render(json.loads(FIGURES.read_bytes()) if FIGURES.exists() else None)
    if options.check:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != page
        if stale:
            print("docs/performance.md is stale: run python benchmarks/page.py", file=sys.stderr)
        return int(stale)
    PAGE.write_text(page, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
