"""Cases: the examples that codemods declare, fixture files, and what derives from both."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from codemods.declare import Codemod, Example, Safety
from codemods.engine.options import Options

__all__ = ["Case", "example_cases", "fixture_cases", "options_for", "variants"]

_DIRECTIVE = re.compile(rb"^(?:#|\{#)\s*case:\s*(.*?)\s*(?:#\}|-->)?\s*$")


@dataclass(frozen=True)
class Case:
    """One executed expectation: bytes in, bytes out."""

    name: str
    codemod: str
    before: bytes
    after: bytes
    path: str = "app/views.py"
    safety: Safety = Safety.SAFE
    refused: str = ""
    reported: str = ""
    others: tuple[tuple[str, bytes], ...] = ()
    options: Options = field(default_factory=Options)

    @property
    def changes(self) -> bool:
        """Whether anything is to be rewritten."""
        return self.before != self.after


def options_for(codemod: Codemod, safety: Safety) -> Options:
    """Return options under which just ``codemod`` is on."""
    return Options(
        unsafe=safety is not Safety.SAFE,
        select=frozenset((codemod.id,)),
        modernize=codemod.modernize,
        verbose_reports=codemod.quiet,
    )


def example_cases(codemods: Iterable[Codemod]) -> Iterator[Case]:
    """Yield every example that codemods declare."""
    for codemod in codemods:
        for number, example in enumerate(codemod.examples):
            yield _case_of(codemod, example, f"{codemod.id}-{number}")


def _case_of(codemod: Codemod, example: Example, name: str) -> Case:
    after = example.before if example.after is None else example.after
    title = re.sub(r"\W+", "-", example.title).strip("-")
    return Case(
        name=f"{name}-{title}" if title else name,
        codemod=codemod.id,
        before=example.before.encode(),
        after=after.encode(),
        path=example.path,
        safety=example.safety,
        refused=example.refused,
        reported=example.reported,
        others=tuple((path, text.encode()) for path, text in example.others),
        options=options_for(codemod, example.safety),
    )


def fixture_cases(codemods: Iterable[Codemod], folder: Path) -> Iterator[Case]:
    """Yield every ``<id>/<hazard>.in.*`` below a folder; no ``.out.*`` means: unchanged.

    A first line ``# case: path=… safety=… refused=… reported=…`` sets what it names (words
    joined by ``_`` in messages); it is part of both files. Files below ``<hazard>.others/`` are
    the rest of the project. Raises LookupError for a folder that no codemod is called like.
    """
    by_id = {codemod.id: codemod for codemod in codemods}
    for before in sorted(folder.glob("*/*.in.*")):
        identifier = before.parent.name
        after = before.with_name(before.name.replace(".in.", ".out."))
        codemod = by_id.get(identifier)
        if codemod is None:
            raise LookupError(f"{before.parent}: no codemod is called {identifier}")
        data = before.read_bytes()
        expected = after.read_bytes() if after.exists() else data
        words = _directives(data)
        safety = Safety(words.get("safety", "safe"))
        hazard, _, suffix = before.name.partition(".in.")
        default = "app/views.py" if suffix == "py" else f"app/templates/page.{suffix}"
        yield Case(
            name=f"{identifier}/{hazard}",
            codemod=identifier,
            before=data,
            after=expected,
            path=words.get("path", default),
            safety=safety,
            refused=words.get("refused", "").replace("_", " "),
            reported=words.get("reported", "").replace("_", " "),
            others=_others(before.with_name(f"{hazard}.others")),
            options=options_for(codemod, safety),
        )


def _others(folder: Path) -> tuple[tuple[str, bytes], ...]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return tuple((path.relative_to(folder).as_posix(), path.read_bytes()) for path in files)


def _directives(data: bytes) -> dict[str, str]:
    first = data.removeprefix(b"\xef\xbb\xbf").splitlines()[:1]
    match = _DIRECTIVE.match(first[0]) if first else None
    if match is None:
        return {}
    return dict(word.split("=", 1) for word in match[1].decode().split())


def variants(case: Case) -> Iterator[Case]:
    """Yield the case with other line ends, a byte order mark, no final newline, nested."""
    if b"\r" in case.before or case.before.startswith(b"\xef\xbb\xbf"):
        return
    for name, newline in (("crlf", b"\r\n"), ("cr", b"\r")):
        yield replace(
            case,
            name=f"{case.name}[{name}]",
            before=case.before.replace(b"\n", newline),
            after=case.after.replace(b"\n", newline),
        )
    bom = b"\xef\xbb\xbf"
    if case.path.endswith(".py"):
        yield replace(
            case, name=f"{case.name}[bom]", before=bom + case.before, after=bom + case.after
        )
    if case.before.endswith(b"\n") and case.after.endswith(b"\n") and _ends_alike(case):
        yield replace(
            case,
            name=f"{case.name}[no-final-newline]",
            before=case.before.removesuffix(b"\n"),
            after=case.after.removesuffix(b"\n"),
        )


def _ends_alike(case: Case) -> bool:
    """Whether the last line stands before and after: else its newline is part of the change."""
    return case.before.splitlines()[-1:] == case.after.splitlines()[-1:]
