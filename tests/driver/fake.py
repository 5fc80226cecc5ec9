"""A small engine: ``old`` becomes ``new``; other words make it stumble in every way there is."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Mapping
from typing import Any

from codemods.declare.codemod import Level, Safety
from codemods.engine.options import Options
from codemods.engine.plan import Change, FilePlan, Finding, Needs, Trouble
from codemods.project.facts import Fact, FactMissing, Project
from codemods.source.text import Edit, Source

WORDS = re.compile(
    rb"\b(old|risky|report|refuse|fact|greedy|boom|deep|huge|crash|broken|slow|pause)\b"
)


class FakeEngine:
    """Implements `codemods.driver.engine.Engine`."""

    def load_screen(self, options: Options) -> FakeScreen:
        return FakeScreen()

    def foresee(self, data: bytes, hits: Any) -> list[str]:
        return []

    def analyse(
        self, path: str, data: bytes, options: Options, project: Project, hits: Any
    ) -> FilePlan | Needs:
        assert hits
        try:
            return self._analyse(path, data, project)
        except FactMissing as missing:
            return Needs(frozenset(missing.args))

    def _analyse(self, path: str, data: bytes, project: Project) -> FilePlan | Needs:
        source = Source.read(data)
        changes: list[Change] = []
        findings: list[Finding] = []
        for match in WORDS.finditer(source.body):
            word = match[0]
            line, column = source.position(match.start())
            if word in (b"old", b"risky", b"fact"):
                text = b"new"
                if word == b"fact":
                    text = ("/".join(project.get("paths") or ["unknown"])).encode()
                changes.append(
                    Change(
                        codemods=("old-new",),
                        edits=(Edit(match.start(), match.end(), text),),
                        offset=match.start(),
                        line=line,
                        column=column,
                        message=f"use new for {word.decode()}",
                        safety=Safety.UNSAFE if word == b"risky" else Safety.SAFE,
                        reason="a risk" if word == b"risky" else "",
                        level=Level.BREAKS,
                        follow_up="sweep the floor",
                    )
                )
            elif word in (b"report", b"refuse"):
                kind = "report" if word == b"report" else "refusal"
                findings.append(
                    Finding("old-new", kind, match.start(), line, column, "look", Level.ADVICE)
                )
            else:
                stumble(word)
        trouble = Trouble("cannot parse: it is broken", 3) if b"broken" in data else None
        return FilePlan(path, source, tuple(changes), tuple(findings), trouble)

    def facts(self) -> Mapping[str, Fact]:
        return {"paths": Fact("paths", (b"fact", b"known"), extract_path, merge_paths)}

    def codebook(self) -> FakeCodebook:
        return FakeCodebook()


class FakeScreen:
    def scan(self, path: str, data: bytes) -> Any:
        return WORDS.findall(data) or None


class FakeCodebook:
    names = frozenset({"old-new", "force-text", "names"})

    def retired(self, name: str) -> str | None:
        return {"older-new": "old-new"}.get(name)


def stumble(word: bytes) -> None:
    if word == b"boom":
        raise ZeroDivisionError("something\nodd")
    if word == b"deep":
        raise RecursionError
    if word == b"huge":
        raise MemoryError
    if word == b"greedy":
        raise FactMissing("paths-of-" + str(time.monotonic_ns()))
    if word == b"crash":
        os._exit(7)
    if word == b"pause":
        time.sleep(0.01)
    if word == b"slow":
        time.sleep(30)


def extract_path(path: str, data: bytes) -> Any:
    if b"unparsable" in data:
        raise SyntaxError
    return path


def merge_paths(parts: Iterable[tuple[str, Any]]) -> list[str]:
    return [part for _path, part in parts]
