"""Write Django's class hierarchy to ``src/codemods/data/classes.txt``.

Usage: ``python tools/django_classes.py [--check]``. Every class of the releases below, with its
bases as they resolve in its own module; where releases differ, all bases that any of them has.
"""

from __future__ import annotations

import sys

from surface.releases import ROOT, read_release

from codemods.project.classes import read_classes

RELEASES = ((2, 2), (3, 2), (4, 2), (5, 0))
FILE = ROOT / "src" / "codemods" / "data" / "classes.txt"


def render() -> str:
    """Return the text of the fact file: a line per module, ``Class:Base,Base`` in each."""
    bases: dict[str, set[str]] = {}
    for version in RELEASES:
        release = read_release(version)
        for module, source in release.modules.items():
            end = "/__init__.py" if module in release.packages else ".py"
            path = module.replace(".", "/") + end
            for name, entry in (read_classes(path, source.encode()) or {}).items():
                known = {base for base in entry.bases if base != "builtins.object"}
                bases.setdefault(name, set()).update(known)
    modules: dict[str, list[str]] = {}
    for name, found in sorted(bases.items()):
        module, _, last = name.rpartition(".")
        short = sorted(base.removeprefix(f"{module}.") for base in found)
        modules.setdefault(module, []).append(f"{last}:{','.join(short)}")
    return "".join(f"{module} {' '.join(classes)}\n" for module, classes in sorted(modules.items()))


def main() -> int:
    """Write or check the fact file; return the exit code."""
    text = render()
    if FILE.is_file() and FILE.read_text("ascii") == text:
        return 0
    if "--check" in sys.argv[1:]:
        print(f"{FILE.name}: stale")
        return 1
    FILE.write_text(text, "ascii", newline="\n")
    print(f"{FILE.name}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
