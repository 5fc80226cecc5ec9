"""Which words make files be parsed for nothing: ``python tools/screen_report.py FOLDER``.

For every word of the screen: files that it alone kept alive, and how many of those ended
without a change or finding. A codemod whose words stand high here needs companions.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan
from codemods.engine.screen import load_screen


def main() -> int:
    """Print the table; return the exit code."""
    options = Options()
    screen = load_screen(options)
    total = alive = idle = 0
    words: Counter[str] = Counter()
    wasted: Counter[str] = Counter()
    for path in sorted(Path(sys.argv[1]).rglob("*.py")):
        data = path.read_bytes()
        total += 1
        hits = screen.scan(str(path), data)
        if hits is None:
            continue
        alive += 1
        found = {word for _offset, word in hits.places}
        words.update(found)
        plan = analyse(str(path), data, options, hits=hits)
        if isinstance(plan, FilePlan) and not plan.changes and not plan.findings:
            idle += 1
            wasted.update(found)
    print(f"{total} files, {alive} parsed, {idle} of them for nothing")
    for word, count in wasted.most_common(40):
        print(f"{count:6} {words[word]:6}  {word}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
