"""Count the wrappers of released packages: converted safely, with ``--unsafe``, kept and why.

Usage: ``python tools/async_survey.py [--why] [SET]``. The reasons are counted by kind, and with
``--why`` printed one by one. The packages are those of a set in
``tools/corpora`` (``async``). A wrapper is one use of ``sync_to_async`` or
``database_sync_to_async`` that is not an import; it counts as converted when it is gone from the
rewritten text.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from corpus import fetch, python_files, read_set

from codemods.engine.analysis import analyse
from codemods.engine.facts import survey as survey_facts
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan, Needs
from codemods.project.facts import Project

_USE = re.compile(rb"(?<![\w.'\"])(?:database_)?sync_to_async(?=[\s)(,]|$)")


KINDS = (
    ("it calls project code that is not seen, or that may query", r"\bit calls "),
    ("a transaction, cursor, template or file", r"must stay in"),
    ("the method has no twin, or not yet in 5.0", r"no async twin$|is new in|async twin needs"),
    ("a relation, property or field may be loaded", r"may load|loads the|may query|left out"),
    ("nothing says what the object or function is", r"nothing says|is not seen here|not Django's"),
    ("the function is used otherwise too", r"without a wrapper|calls itself|elsewhere|in quotes"),
    ("the wrapper is handed on, or has options", r"handed on|thread_sensitive|decorator|stored"),
    ("other", ""),
)
"""Kinds of reasons, with what tells them; the first that matches counts."""


class Tally(NamedTuple):
    """What became of the wrappers of one package."""

    wrappers: int
    safe: int
    unsafe: int
    reasons: Counter[str]
    direct: int
    """Blocking calls in async functions that would be awaited."""


def main() -> int:
    """Print the table; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", nargs="?", default="async")
    parser.add_argument("--why", action="store_true", help="the reasons of those that are kept")
    options = parser.parse_args()
    root = fetch(options.set)
    print(f"{'package':38}{'wrappers':>9}{'safe':>6}{'unsafe':>8}{'kept':>6}{'direct':>8}")
    kinds: dict[str, Counter[str]] = {}
    for pin in read_set(options.set):
        tally = survey(root / pin.folder)
        kept = tally.wrappers - tally.safe - tally.unsafe
        counts = (tally.wrappers, tally.safe, tally.unsafe, kept, tally.direct)
        print("{:38}{:9}{:6}{:8}{:6}{:8}".format(pin.folder, *counts))
        kinds[pin.folder] = Counter(map(kind_of, tally.reasons.elements()))
        if options.why:
            for reason, number in tally.reasons.most_common():
                print(f"    {number:3} {reason}")
    for kind, _tells in KINDS:
        print(f"{kind:62}", *(f"{counted[kind]:4}" for counted in kinds.values()))
    return 0


def kind_of(reason: str) -> str:
    """Return the kind of a reason, see `KINDS`."""
    text = reason.rpartition(" (")[0]
    return next(kind for kind, tells in KINDS if re.search(tells, text))


def survey(folder: Path) -> Tally:
    """Return what becomes of the wrappers below ``folder``."""
    files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in python_files(folder)}
    project = survey_facts(files)
    reasons: Counter[str] = Counter()
    wrappers = safe = unsafe = direct = 0
    for inner, data in files.items():
        if b"async" not in data:
            continue
        before = count(data)
        plans = {flag: plan(inner, data, project, unsafe=flag) for flag in (False, True)}
        left = {flag: count(render(known, data, unsafe=flag)) for flag, known in plans.items()}
        wrappers += before
        safe += before - left[False]
        unsafe += left[False] - left[True]
        direct += sum("sync-orm-in-async" in change.codemods for change in plans[True].changes)
        for finding in plans[True].findings:
            if finding.kind == "refusal":
                place = f"{inner}:{finding.line}"
                reasons[f"{finding.codemod}: {finding.message} ({place})"] += 1
    return Tally(wrappers, safe, unsafe, reasons, direct)


def count(data: bytes) -> int:
    """Return how many wrappers a file has, imports left out."""
    lines = (
        line
        for line in data.splitlines()
        if not line.lstrip().startswith((b"from ", b"import ", b"#"))
    )
    return sum(len(_USE.findall(line)) for line in lines)


def plan(path: str, data: bytes, project: Project, *, unsafe: bool) -> FilePlan:
    """Return the plan of one file."""
    options = Options(unsafe=unsafe, select=frozenset({"async"}))
    found = analyse(path, data, options, project)
    if isinstance(found, Needs):
        raise SystemExit(f"{path}: needs {found}")
    if found.trouble is not None:
        print(f"{path}: {found.trouble.message}", file=sys.stderr)
    return found


def render(found: FilePlan, data: bytes, *, unsafe: bool) -> bytes:
    """Return the text that a plan makes of a file."""
    return found.render(unsafe=unsafe) if found.source is not None else data


if __name__ == "__main__":
    sys.exit(main())
