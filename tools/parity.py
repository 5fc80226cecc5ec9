"""Hold codemods against django-upgrade and django-codemod, case by case.

    python tools/parity.py                    # all cases; exit 1 where a difference is not listed
    python tools/parity.py --show ID          # one case: before, theirs, ours
    python tools/parity.py --tests FOLDER     # django-upgrade's own tests too, from a checkout

The cases are the *before* code of django-codemod's tests, of the documented examples of
django-upgrade, of variations on what its fixers rewrite (``parity_cases.txt``) and of this
project's own examples and fixtures. Theirs is what django-codemod's
tests expect, or what django-upgrade makes of it now, for Django 5.0; ours is what codemods makes
of it with ``--modernize --unsafe``. Both are compared as syntax trees, without the order of
imports and keywords. Where they differ, ``tools/parity.json`` says why, in the words of a heading of
``docs/differences.md``; for this project's own cases their expected output says it.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
import tempfile
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from compare import DJANGO_UPGRADE
from corpus import fetch
from venvs import CACHE, ROOT, make_venv

from codemods.engine.analysis import analyse
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan
from codemods.engine.registry import all_codemods
from codemods.project.facts import Project
from codemods.testing.cases import Case as OwnCase
from codemods.testing.cases import example_cases, fixture_cases
from codemods.testing.checking import project_of

DIFFERENCES = ROOT / "tools" / "parity.json"
VARIATIONS = ROOT / "tools" / "parity_cases.txt"
"""Cases under lines ``# NAME: PATH``, between empty lines."""
PATHS = (
    *("app/views.py", "app/admin.py", "app/models.py", "app/settings.py", "app/tests/test_app.py"),
    *("app/__init__.py", "app/management/commands/load.py"),
)
"""Names under which a case without one is tried: django-upgrade goes by them."""
_BATCH = 64
_DIFF = re.compile(r"^\.\. code-block:: diff\n\n((?:   .*\n|\n)+)", re.MULTILINE)
_HEADING = re.compile(r"^(.+)\n(?:-{4,}|~{4,})$", re.MULTILINE)
_NEWER = re.compile(r"Django (?:5\.[1-9]|[6-9])")


@dataclass(frozen=True)
class Case:
    """Code to rewrite, and what the other tool makes of it (None: to be asked)."""

    id: str
    before: str
    paths: tuple[str, ...] = PATHS
    theirs: str | None = None


def codemod_cases(folder: Path) -> Iterator[Case]:
    """Yield the cases of django-codemod's tests: ``before`` and ``after`` in a method.

    Those of its base classes rename names that Django never had.
    """
    for file in sorted(set(folder.rglob("test_*.py")) - set(folder.rglob("test_base.py"))):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for class_ in (node for node in tree.body if isinstance(node, ast.ClassDef)):
            for method in (node for node in class_.body if isinstance(node, ast.FunctionDef)):
                texts = _texts(method)
                if {"before", "after"} <= texts.keys():
                    name = f"codemod:{class_.name}.{method.name}"
                    yield Case(name, texts["before"], theirs=texts["after"])


def _texts(method: ast.FunctionDef) -> dict[str, str]:
    found = {}
    for node in ast.walk(method):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            target = node.targets[0]
            if isinstance(target, ast.Name) and isinstance(node.value.value, str):
                found[target.id] = textwrap.dedent(node.value.value).lstrip("\n")
    return found


def documented_cases(readme: Path) -> Iterator[Case]:
    """Yield the examples of django-upgrade's documentation for Django up to 5.0."""
    text = readme.read_text(encoding="utf-8")
    headings = [(match.start(), match[1], match[0][-1]) for match in _HEADING.finditer(text)]
    seen: Counter[str] = Counter()
    for match in _DIFF.finditer(text):
        above = [heading for heading in headings if heading[0] < match.start()]
        version = next(name for _at, name, mark in reversed(above) if mark == "-")
        if _NEWER.match(version):
            continue
        name = re.sub(r"\W+", "-", above[-1][1]).strip("-").lower()
        seen[name] += 1
        lines = textwrap.dedent(match[1]).splitlines()
        before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
        yield Case(f"upgrade:{name}-{seen[name]}", before)


def tested_cases(folder: Path) -> Iterator[Case]:
    """Yield the cases of django-upgrade's own tests: calls of its ``check_…`` functions."""
    for file in sorted(folder.rglob("tests/fixers/test_*.py")):
        for function in ast.parse(file.read_text(encoding="utf-8")).body:
            if not isinstance(function, ast.FunctionDef):
                continue
            for number, call in enumerate(_checks(function)):
                named = {keyword.arg: keyword.value for keyword in call.keywords}
                before, name = call.args[0], named.get("filename")
                path = name.value if isinstance(name, ast.Constant) else "example.py"
                if isinstance(before, ast.Constant):
                    code = textwrap.dedent(str(before.value))
                    identifier = f"tests:{file.stem}.{function.name}-{number}"
                    yield Case(identifier, code, paths=(str(path),))


def _checks(function: ast.FunctionDef) -> list[ast.Call]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return [
        call
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id.startswith("check_") and call.args
    ]


def variation_cases() -> Iterator[Case]:
    """Yield this project's variations on what django-upgrade rewrites."""
    text = VARIATIONS.read_text(encoding="utf-8")
    for head, code in re.findall(r"^# ([\w-]+: \S+)\n((?:.+\n)+)", text, re.MULTILINE):
        name, path = head.split(": ")
        yield Case(f"variation:{name}", code, (path,))


def own_cases() -> Iterator[Case]:
    """Yield this project's examples and fixtures."""
    every = all_codemods()
    for case in (*example_cases(every), *fixture_cases(every, ROOT / "tests" / "fixtures")):
        if case.path.endswith(".py") and case.name.partition("[")[0] == case.name:
            try:
                yield Case(f"own:{case.name}", case.before.decode("utf-8"), (case.path,))
            except UnicodeDecodeError:
                continue


def ask(cases: Iterable[Case]) -> list[Case]:
    """Return the cases with what django-upgrade makes of those without an answer."""
    python = make_venv(CACHE / "compare", [DJANGO_UPGRADE])
    answered = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        every = list(cases)
        for number, case in enumerate(every):
            for path in case.paths if case.theirs is None else ():
                file = folder / str(number) / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(case.before, encoding="utf-8", newline="")
                files.append(str(file))
        program = str(python.with_name("django-upgrade"))
        for start in range(0, len(files), _BATCH):
            _upgrade(program, files[start : start + _BATCH])
        for number, case in enumerate(every):
            answered.append(
                case if case.theirs is not None else _answer(case, folder / str(number))
            )
    return answered


def _upgrade(program: str, files: list[str]) -> None:
    """Let django-upgrade rewrite files. One that it stops at does not keep it from the others."""
    options = ["--target-version", "5.0", "--exit-zero-even-if-changed"]
    done = subprocess.run([program, *options, *files], capture_output=True, check=False)
    if done.returncode and len(files) > 1:
        middle = len(files) // 2
        _upgrade(program, files[:middle])
        _upgrade(program, files[middle:])


def _answer(case: Case, folder: Path) -> Case:
    """Return a case with the first answer that changes something, and its path."""
    for path in case.paths:
        with (folder / path).open(encoding="utf-8", newline="") as file:
            theirs = file.read()
        if theirs != case.before:
            return replace(case, theirs=theirs, paths=(path,))
    return replace(case, theirs=case.before)


def ours(case: Case) -> str:
    """Return what codemods makes of a case, under the path where it does most."""
    best = case.before
    for path in case.paths:
        data = case.before.encode()
        options = Options(unsafe=True, modernize=True)
        project: Project = project_of(OwnCase(case.id, "", data, data, path=path))
        plan = analyse(path, data, options, project)
        if isinstance(plan, FilePlan) and plan.source is not None:
            found = plan.render(unsafe=True).decode()
            if case.theirs is not None and alike(found, case.theirs):
                return found
            if found != case.before and best == case.before:
                best = found
    return best


def alike(one: str, other: str) -> bool:
    """Whether two texts are the same code, whatever the order of imports and keywords."""
    try:
        return _shape(one) == _shape(other)
    except SyntaxError:
        return one == other


def _shape(text: str) -> tuple[list[str], list[str]]:
    imports: set[str] = set()
    rest = []
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.ImportFrom):
            prefix = "." * statement.level + (statement.module or "")
            imports.update(f"{prefix}.{a.name} as {a.asname or a.name}" for a in statement.names)
        elif isinstance(statement, ast.Import):
            imports.update(f"import {a.name} as {a.asname}" for a in statement.names)
        else:
            for node in ast.walk(statement):
                if isinstance(node, ast.Call):
                    node.keywords.sort(key=lambda keyword: keyword.arg or "")
            rest.append(ast.dump(statement))
    return sorted(imports), rest


def judge(case: Case) -> tuple[str, str]:
    """Return ``same``, ``differs`` or ``left``, and our result; ``""`` where they do nothing."""
    assert case.theirs is not None
    if alike(case.theirs, case.before):
        return "", ""
    result = ours(case)
    if alike(result, case.theirs):
        return "same", result
    return ("left" if result == case.before else "differs"), result


def gather(tests: Path | None, *, own: bool = True) -> list[Case]:
    """Return all cases, answered."""
    peers = fetch("peers")
    cases = [*codemod_cases(next(peers.glob("django-codemod-*")) / "tests")]
    cases.extend(documented_cases(next(peers.glob("django-upgrade-*")) / "README.rst"))
    cases.extend(variation_cases())
    cases.extend(own_cases() if own else ())
    if tests is not None:
        cases.extend(tested_cases(tests))
    return ask(cases)


@dataclass
class Outcome:
    """The verdicts on all cases."""

    counts: Counter[tuple[str, bool]]
    """By verdict, and whether the case is one of this project's own."""
    reasons: Counter[str]
    wrong: list[str]
    """Differences that are not listed, and listed ones that are none."""

    def summary(self) -> list[str]:
        """Return a line on the cases of others and one on our own."""
        lines = []
        for title, own in (("theirs", False), ("own examples and fixtures", True)):
            same, differ, left = (self.counts[word, own] for word in ("same", "differs", "left"))
            lines.append(f"{title}: {same} the same, {differ} differ, {left} left alone")
        return lines


def compare(cases: Iterable[Case]) -> Outcome:
    """Judge the cases against the list of known differences."""
    listed: dict[str, str] = json.loads(DIFFERENCES.read_text(encoding="utf-8"))
    outcome = Outcome(Counter(), Counter(), [])
    found = set()
    for case in cases:
        own = case.id.startswith("own:")
        verdict, _result = judge(case)
        outcome.counts[verdict, own] += 1
        if verdict not in ("left", "differs") or own:
            continue
        found.add(case.id)
        if case.id in listed:
            outcome.reasons[listed[case.id]] += 1
        else:
            outcome.wrong.append(f"{verdict:8} {case.id}")
    gone = (one for one in listed if one not in found)
    outcome.wrong.extend(f"gone     {one}" for one in gone)
    return outcome


def main() -> int:
    """Compare; return 1 where a difference is not listed, or listed and gone."""
    parser = argparse.ArgumentParser(description="Hold codemods against its peers.")
    parser.add_argument("--show", help="a case to print in full")
    parser.add_argument("--tests", type=Path, help="a checkout of django-upgrade")
    given = parser.parse_args()
    cases = gather(given.tests)
    if given.show:
        for case in cases:
            if case.id == given.show:
                print(f"{case.before}\n--- theirs\n{case.theirs}\n--- ours\n{judge(case)[1]}")
        return 0
    outcome = compare(cases)
    for reason, number in outcome.reasons.items():
        print(f"{number:5}  {reason}")
    print("\n".join([*outcome.summary(), *outcome.wrong]))
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
