"""What must hold for any file, tried on many: ``python tools/soak.py FOLDER… [--limit N]``.

With ``--django 1.11 2.2 4.2`` on every file of these Djangos in which the screen sees something.

For every Python file and template below the folders, with all codemods on:

- the screen makes no difference: with every place of every word to look at, the same comes out;
- the output parses, uses no name that nothing binds any more, and a second run changes nothing in it;
- what no edit names stays byte for byte;
- any subset of the changes renders to code that parses;
- the codemods one by one, in two orders, come to the same text as all together.

Prints a line for each failure and exits with 1 if there is any. A folder without a ``setup.py``
or the like is taken for a folder of projects.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import os
import random
import re
import symtable
import sys
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from surface.releases import SERIES, fetch, series

from codemods.engine.analysis import analyse
from codemods.engine.facts import load_facts
from codemods.engine.index import load_index
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan, Needs
from codemods.engine.screen import Hits, load_screen
from codemods.project.facts import Project
from codemods.source.import_order import group_of
from codemods.source.imports import read_imports
from codemods.source.module import parse
from codemods.source.text import Source

__all__ = ["Failure", "Survey", "check_file", "files_of", "projects_of"]

ALL = Options(unsafe=True, modernize=True)
PLAIN = Options()
SUFFIXES = (".py", ".html", ".txt")
SKIPPED = frozenset({".git", "node_modules", "__pycache__", "locale", "static"})
SUBSETS = 4
LARGE = 500_000
MARKS = ("setup.py", "setup.cfg", "pyproject.toml", "manage.py")
_IDENTIFIER = re.compile(rb"[A-Za-z_\x80-\xff][\w\x80-\xff]*")


class Failure(NamedTuple):
    """A property that does not hold for a file."""

    path: str
    rule: str
    detail: str


class BrokenRuleError(Exception):
    """A rule does not hold. The message says how."""


@dataclass
class Survey:
    """The facts of one project, with the parts they are made of, so that a file may change."""

    parts: dict[str, dict[str, Any]]
    merged: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, files: Iterable[tuple[str, bytes]]) -> Survey:
        """Survey a project whose files are given as ``(path, data)``."""
        parts: dict[str, dict[str, Any]] = {name: {} for name in load_facts()}
        for path, data in files:
            for name, part in _extract(path, data):
                parts[name][path] = part
        survey = cls(parts)
        survey.merged = {name: survey._merge(name, parts[name]) for name in parts}
        return survey

    def project(self, path: str, data: bytes | None = None) -> Project:
        """Return the facts, with ``data`` as the content of ``path`` where it is given."""
        if data is None:
            return Project("project", self.merged)
        facts = dict(self.merged)
        found = dict(_extract(path, data))
        for name, parts in self.parts.items():
            if parts.get(path) != found.get(name):
                changed = {**parts, path: found[name]} if name in found else dict(parts)
                if name not in found:
                    del changed[path]
                facts[name] = self._merge(name, changed)
        return Project("project", facts)

    def _merge(self, name: str, parts: Mapping[str, Any]) -> Any:
        return _merged(name, parts) if parts else _nothing(name)


def _merged(name: str, parts: Mapping[str, Any]) -> Any:
    return load_facts()[name].merge(sorted(parts.items(), key=lambda item: item[0]))


@cache
def _nothing(name: str) -> Any:
    """Return what a fact is where no file has a part of it."""
    return _merged(name, {})


def _extract(path: str, data: bytes) -> Iterator[tuple[str, Any]]:
    if not path.endswith(".py"):
        return
    for name, fact in load_facts().items():
        if any(word in data for word in fact.words):
            part = fact.extract(path, data)
            if part is not None:
                yield name, part


# --- the rules


@dataclass
class Subject:
    """One file under test."""

    path: str
    data: bytes
    survey: Survey
    chance: random.Random

    def plan(
        self, data: bytes | None = None, options: Options = ALL, hits: Hits | None = None
    ) -> FilePlan:
        """Analyse the file, or other content at its place."""
        given = self.data if data is None else data
        found = analyse(self.path, given, options, self.survey.project(self.path, data), hits)
        if isinstance(found, Needs):
            raise BrokenRuleError(f"needs {sorted(found.facts)}, which nobody declares")
        if found.trouble is not None:
            raise BrokenRuleError(found.trouble.message)
        return found

    def run(self, data: bytes, options: Options = ALL) -> bytes:
        """Return what other content at the file's place becomes."""
        return output_of(self.plan(data, options), data, options)

    def parse(self, data: bytes, what: str) -> None:
        """Parse Python. Raises BrokenRuleError."""
        if not self.path.endswith(".py"):
            return
        try:
            ast.parse(data)
        except SyntaxError as error:
            raise BrokenRuleError(f"{what} does not parse: {error}") from None


def output_of(plan: FilePlan, data: bytes, options: Options = ALL) -> bytes:
    """Return what a plan writes."""
    return plan.render(unsafe=options.unsafe) if plan.source is not None else data


def check_screen(subject: Subject) -> None:
    """Every place of every word to look at, instead of those that the screen lets through."""
    if not subject.path.endswith(".py"):
        return
    scanned = load_screen(ALL).scan(subject.path, subject.data)
    places = _every_place(subject.data) | set(scanned.places if scanned else ())
    if not places:
        return
    without = subject.plan(hits=Hits(tuple(sorted(places))))
    plan = subject.plan()
    if output_of(without, subject.data) != output_of(plan, subject.data):
        raise BrokenRuleError(
            _difference(output_of(plan, subject.data), output_of(without, subject.data))
        )
    heard = {(f.codemod, f.line, f.message) for f in plan.findings}
    other = {(f.codemod, f.line, f.message) for f in without.findings}
    if heard != other:
        raise BrokenRuleError(f"only with the screen {heard - other}, only without {other - heard}")


def check_output(subject: Subject) -> None:
    """The output parses and binds what it uses, and a second run changes nothing."""
    for options in (ALL, PLAIN):
        output = output_of(subject.plan(options=options), subject.data, options)
        if output == subject.data:
            continue
        subject.parse(output, "the output")
        if subject.path.endswith(".py") and (lost := unbound(output) - unbound(subject.data)):
            raise BrokenRuleError(f"nothing binds {sorted(lost)} any more")
        again = subject.run(output, options)
        if again != output:
            raise BrokenRuleError("a second run: " + _difference(output, again))


def unbound(data: bytes) -> Counter[str]:
    """Return the names that a file uses and nothing binds, and in how many scopes each."""
    try:
        top = symtable.symtable(data, "a file", "exec")  # type: ignore[arg-type]
    except (SyntaxError, ValueError, RecursionError):  # what only the compiler refuses
        return Counter()
    if b"import *" in data:
        return Counter()
    bound = {*dir(builtins), "__file__", "__path__"}
    bound.update(s.get_name() for s in top.get_symbols() if s.is_assigned() or s.is_imported())
    found: Counter[str] = Counter()
    pending = [top]
    for table in pending:
        for symbol in table.get_symbols():
            name, is_outer = symbol.get_name(), symbol.is_global() or table is top
            found[name] += symbol.is_referenced() and name not in bound and is_outer
        pending += table.get_children()
    return found


def check_unedited(subject: Subject) -> None:
    """What no edit names stays."""
    plan = subject.plan()
    if plan.source is None:
        return
    position, kept = 0, b""
    for edit in plan.edits(unsafe=True):
        if not position <= edit.start <= edit.end <= len(plan.source.body):
            raise BrokenRuleError(f"edits overlap at {edit.start}")
        kept += plan.source.body[position : edit.start] + edit.text
        position = edit.end
    kept += plan.source.body[position:]
    output = output_of(plan, subject.data)
    if Source.read(output).body != kept:
        raise BrokenRuleError("the output is not the original with the edits")
    if plan.render(()) != subject.data:
        raise BrokenRuleError("nothing accepted is not nothing changed")


def check_subsets(subject: Subject) -> None:
    """Any subset of the changes parses."""
    plan = subject.plan()
    size = len(plan.changes)
    if plan.source is None or not size:
        return
    for _ in range(SUBSETS if size > 1 else 1):
        chosen = [index for index in range(size) if subject.chance.random() < 0.5] or [0]
        subject.parse(plan.render(chosen), f"the subset {chosen}")


def check_orders(subject: Subject) -> None:
    """One by one, from either end, until all rest: the same text as all together.

    Only the place of imports may differ, and the empty lines around them, where there is nothing
    left to go by: a codemod takes import statements out of a branch, and the names of another
    find them at the top or not yet; the last import of a group goes before a new one comes; or what
    ended the top of the file goes.
    """
    plan = subject.plan()
    ids = sorted({identifier for change in plan.changes for identifier in change.codemods})
    if len(ids) < 2:
        return
    expected = output_of(plan, subject.data)
    at_first = landmarks(subject, subject.data)
    for order in (ids, ids[::-1]):
        data = subject.data
        is_loose = not UNWRAPPING.isdisjoint(ids)
        for _ in range(10):
            before = data
            for identifier in order:
                alone = Options(unsafe=True, modernize=True, select=frozenset((identifier,)))
                data = subject.run(data, alone)
                groups, late = landmarks(subject, data)
                is_loose |= not at_first[0] <= groups or late != at_first[1]
            if data == before:
                break
        else:
            raise BrokenRuleError(f"{order} do not come to rest")
        same = apart(data) == apart(expected) if is_loose else data == expected
        if not same:
            raise BrokenRuleError(f"{order}: " + _difference(expected, data))


UNWRAPPING = frozenset(("guarded-imports", "six-branches", "version-branches"))
"""The codemods that take statements out of branches."""


def landmarks(subject: Subject, data: bytes) -> tuple[set[int], int]:
    """Return what new imports find their places by.

    That is the groups of the imports at the top of a file, and how many imports stand below the
    top: it ends at the first statement that may need something from further down.
    """
    if not subject.path.endswith(".py"):
        return set(), 0
    source = Source.read(data)
    statements = read_imports(source, parse(source)).statements
    groups = {
        group_of(statement.module or statement.aliases[0].name, statement.level)
        for statement in statements
        if statement.stage >= 0
    }
    return groups, sum(not statement.block and statement.stage < 0 for statement in statements)


def apart(data: bytes) -> tuple[list[str], list[str]]:
    """Return the lines of a Python file without imports and empty lines, and what it imports."""
    lines = data.decode("utf-8", "surrogateescape").splitlines()
    imports: list[str] = []
    for node in ast.walk(ast.parse(data)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            home = (
                "." * node.level + (node.module or "") if isinstance(node, ast.ImportFrom) else ""
            )
            imports += [f"{home} {alias.name} {alias.asname or ''}" for alias in node.names]
            for number in range(node.lineno - 1, node.end_lineno or node.lineno):
                lines[number] = ""
    return [line for line in lines if line.strip()], sorted(imports)


RULES: Mapping[str, Callable[[Subject], None]] = {
    "screen": check_screen,
    "output": check_output,
    "unedited": check_unedited,
    "subsets": check_subsets,
    "orders": check_orders,
}


def check_file(
    path: str, data: bytes, survey: Survey, chance: random.Random
) -> tuple[bool, list[Failure]]:
    """Return whether the tool changes the file, and which rules do not hold for it.

    A file that is no Python of today is left out.
    """
    if path.endswith(".py") and not is_python(data):
        return False, []
    failures = []
    subject = Subject(path, data, survey, chance)
    for rule, check in RULES.items():
        try:
            check(subject)
        except BrokenRuleError as error:
            failures.append(Failure(path, rule, str(error)))
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}:{place.lineno}"
            failures.append(Failure(path, rule, f"{type(error).__name__} in {where}: {error}"))
    try:
        changed = output_of(subject.plan(), data) != data
    except Exception:  # told above
        changed = False
    return changed, failures


def is_python(data: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(data)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def _every_place(data: bytes) -> set[tuple[int, str]]:
    words, endings = _words()
    found = set()
    for match in _IDENTIFIER.finditer(data):
        name = match[0].decode("utf-8", "replace")
        if name in words:
            found.add((match.start(), name))
        for ending in endings:
            if name.endswith(ending):
                found.add((match.end() - len(ending), ending))
    return found


@lru_cache(maxsize=1)
def _words() -> tuple[frozenset[str], tuple[str, ...]]:
    entries = [entry for entry in load_index() if entry.is_enabled(ALL)]
    triggers = [t for entry in entries for t in entry.triggers if not t.template]
    return (
        frozenset(trigger.word for trigger in triggers),
        tuple(sorted({trigger.word for trigger in triggers if trigger.suffix})),
    )


def _difference(expected: bytes, found: bytes) -> str:
    ours, theirs = expected.splitlines(), found.splitlines()
    for number, (a, b) in enumerate(zip(ours, theirs, strict=False), 1):
        if a != b:
            return (
                f"line {number}: {a.decode('utf-8', 'replace')!r}, {b.decode('utf-8', 'replace')!r}"
            )
    return f"{len(ours)} lines, {len(theirs)} lines"


# --- over folders


def files_of(folder: Path) -> list[tuple[str, Path]]:
    """Return ``(path, file)`` of every file to try, paths relative to the folder."""
    found = []
    for directory, folders, names in os.walk(folder):
        folders[:] = sorted(set(folders) - SKIPPED)
        for name in sorted(names):
            file = Path(directory, name)
            path = file.relative_to(folder).as_posix()
            if not name.endswith(SUFFIXES) or file.is_symlink():
                continue
            if not name.endswith(".py") and "templates" not in path.split("/"):
                continue
            if file.stat().st_size <= LARGE:
                found.append((path, file))
    return found


def projects_of(folder: Path) -> list[Path]:
    """Return the projects below a folder: itself, or each of its folders."""
    if any((folder / mark).exists() for mark in MARKS):
        return [folder]
    return sorted(path for path in folder.iterdir() if path.is_dir())


def check_project(folder: Path, chosen: frozenset[str] | None, seed: int) -> list[Any]:
    """Return ``(path, changed, failures)`` for the chosen files of one project, None for all."""
    files = files_of(folder)
    survey = Survey.of((path, file.read_bytes()) for path, file in files)
    results: list[Any] = []
    for path, file in files:
        if chosen is None or path in chosen:
            chance = random.Random(f"{seed} {path}")
            results.append((path, *check_file(path, file.read_bytes(), survey, chance)))
    return results


def unpack_django(version: str, folder: Path) -> Path:
    """Unpack the Python files of a Django series into a project; return the project.

    Elsewhere than in ``django/``: there, relative imports would mean Django's own names.
    """
    project = folder / version
    with zipfile.ZipFile(fetch(SERIES[series(f"{version}.0")])) as wheel:
        names = [name for name in wheel.namelist() if name.startswith("django/")]
        wheel.extractall(project / "vendored", [n for n in names if n.endswith(".py")])
    return project


def seen_files(project: Path) -> frozenset[str]:
    """Return the paths of the files of a project in which the screen sees something."""
    screen = load_screen(ALL)
    return frozenset(p for p, file in files_of(project) if screen.scan(p, file.read_bytes()))


def _choose(projects: Sequence[Path], limit: int, seed: int) -> dict[Path, frozenset[str]]:
    """Choose files at random, those in which the screen finds something first."""
    hit: list[tuple[Path, str]] = []
    rest: list[tuple[Path, str]] = []
    for project in projects:
        for path, file in files_of(project):
            scanned = load_screen(ALL).scan(path, file.read_bytes())
            (rest if scanned is None else hit).append((project, path))
    chance = random.Random(seed)
    few = limit // 10
    picked = chance.sample(rest, min(few, len(rest)))
    picked += chance.sample(hit, min(limit - len(picked), len(hit)))
    return {
        project: frozenset(path for owner, path in picked if owner == project)
        for project in dict.fromkeys(owner for owner, _path in picked)
    }


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--django", nargs="+", default=[], metavar="SERIES", help="Django's own")
    parser.add_argument("--limit", type=int, help="try so many files, chosen at random")
    parser.add_argument("--seed", type=int, default=0, help="of what is chosen at random")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    projects = [project for folder in options.folders for project in projects_of(folder)]
    chosen: dict[Path, frozenset[str] | None] = dict.fromkeys(projects)
    with TemporaryDirectory() as folder:
        if options.limit is not None:
            chosen.update(_choose(projects, options.limit, options.seed))
        for version in options.django:
            project = unpack_django(version, Path(folder))
            chosen[project] = seen_files(project)
        return _soak(chosen, options.seed, options.jobs)


def _soak(chosen: Mapping[Path, frozenset[str] | None], seed: int, jobs: int) -> int:
    tried = changed = failed = 0
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        run = partial(check_project, seed=seed)
        for project, results in zip(chosen, pool.map(run, chosen, chosen.values()), strict=True):
            for path, is_changed, failures in results:
                tried += 1
                changed += is_changed
                failed += bool(failures)
                for failure in failures:
                    print(f"{project / path}: {failure.rule}: {failure.detail}", flush=True)
    print(f"{tried} files tried, {changed} changed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
