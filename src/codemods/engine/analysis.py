"""`analyse`: from the bytes of one file to its plan. Pure: no disk, no terminal, no state."""

from __future__ import annotations

import ast
from dataclasses import replace

from codemods.declare.codemod import Level, Safety
from codemods.engine.changes import Draft, binding_use, build_drafts, findings_of
from codemods.engine.dispatch import load_dispatch
from codemods.engine.finding import Round
from codemods.engine.ignores import Ignores
from codemods.engine.options import Options
from codemods.engine.plan import (
    BindingId,
    BindingUse,
    Change,
    FilePlan,
    Finding,
    Needs,
    Trouble,
    edits_of,
)
from codemods.engine.references import binding_id
from codemods.engine.screen import Hits, load_screen
from codemods.engine.spans import Owned, SpanMap
from codemods.project import django_api
from codemods.project.facts import FactMissing, Project
from codemods.source.imports import ImportTable
from codemods.source.module import Module, parse
from codemods.source.text import Edit, Source, Undecodable, apply_edits

__all__ = ["MAX_ROUNDS", "analyse"]

MAX_ROUNDS = 10
_SEVERITY = (Level.BREAKS, Level.DEPRECATED, Level.IDIOM, Level.ADVICE)


class _Broken(Exception):
    """What the changes made is not Python any more: a bug; the file stays as it was."""


def analyse(
    path: str,
    data: bytes,
    options: Options,
    project: Project | None = None,
    hits: Hits | None = None,
) -> FilePlan | Needs:
    """Return what the file at ``path`` (relative to the project root, ``/``) becomes.

    ``hits`` is the screen's answer for ``data``, where the caller has it already. Returns
    Needs when a project fact must be surveyed first. Never raises for bad input: the plan's
    ``trouble`` says what is wrong.
    """
    if hits is None:
        hits = load_screen(options).scan(path, data)
        if hits is None:
            return FilePlan(path, None)
    project = project or Project()
    try:
        if not path.endswith((".py", ".pyw")):
            from codemods.engine.templates import analyse_template

            return analyse_template(path, data, options, project, hits)
        return _Analysis(path, Source.read(data), options, project).run(hits)
    except FactMissing as missing:
        return Needs(frozenset(map(str, missing.args)))
    except Undecodable as error:
        return FilePlan(path, None, trouble=Trouble(f"cannot decode: {error}"))
    except SyntaxError as error:
        return FilePlan(path, None, trouble=Trouble(f"cannot parse: {error.msg}", error.lineno))
    except (RecursionError, MemoryError):
        return FilePlan(path, None, trouble=Trouble("nested too deeply to be parsed"))
    except _Broken as error:
        return FilePlan(path, None, trouble=Trouble(str(error)))
    except ValueError as error:
        return FilePlan(path, None, trouble=Trouble(f"cannot parse: {error}"))


class _Analysis:
    """The rounds of one file. All spans that leave it are spans of the original body."""

    def __init__(self, path: str, source: Source, options: Options, project: Project) -> None:
        self.path = path
        self.source = source
        self.options = options
        self.project = project
        self.dispatch = load_dispatch(options)
        self.ignores = Ignores(source)
        self.changes: list[Change] = []
        self.findings: dict[tuple[str, int, str], Finding] = {}
        self.bindings: dict[BindingId, BindingUse] = {}
        self.original: Module | None = None
        self.judged: set[int] = set()
        """Original offsets at which nothing is left to do."""

    def run(self, hits: Hits) -> FilePlan:
        if self.ignores.skip_file:
            return FilePlan(self.path, self.source)
        tree = parse(self.source)
        body, places, spans = self.source.body, self._in_body(hits), SpanMap(())
        for number in range(MAX_ROUNDS + 1):
            source = self.source if number == 0 else Source(body, body, "utf-8", b"")
            module = Module(source, tree, self.path, django_api.identity)
            drafts = self._round(module, places, spans)
            if not drafts:
                return self._plan()
            if number == MAX_ROUNDS:
                break
            self._adopt(drafts, spans, body, module)
            spans, body = self._render()
            tree = _parse_output(body)
            places = self._rescan(body, spans)
            if not places:
                return self._plan()
        message = f"the codemods do not come to rest in {MAX_ROUNDS} rounds"
        return FilePlan(self.path, self.source, trouble=Trouble(message))

    def _in_body(self, hits: Hits) -> list[tuple[int, str]]:
        """Return the screen's places as offsets of the body."""
        if self.source.encoding == "utf-8":
            shift = len(self.source.bom)
            return [(offset - shift, word) for offset, word in hits.places]
        again = load_screen(self.options).scan(self.path, self.source.body)
        return list(again.places) if again is not None else []

    def _round(
        self, module: Module, places: list[tuple[int, str]], spans: SpanMap
    ) -> list[Draft]:
        ignores = self.ignores if module.source is self.source else Ignores(module.source)
        found = Round(module, self.dispatch, self.options, self.project, ignores).run(places)
        drafts, refused, waiting = build_drafts(module, found, self.options)
        for offset, _word in places:
            if spans.owner(offset) is None and not waiting.overlap((offset, offset + 1)):
                self.judged.add(spans.origin(offset))
        for finding in findings_of(module, [*found.notes, *refused], found, self.options):
            origin = spans.origin(finding.offset)
            key = finding.codemod, origin, finding.message
            if key not in self.findings:
                line, column = self.source.position(origin)
                self.findings[key] = Finding(
                    finding.codemod,
                    finding.kind,
                    origin,
                    line,
                    column,
                    finding.message,
                    finding.level,
                )
        if self.original is None:
            self.original = module
        left = {(c.offset, i) for c in self.changes if not self._runs(c) for i in c.codemods}
        return [d for d in drafts if (spans.origin(d.offset), d.codemod) not in left]

    def _runs(self, change: Change) -> bool:
        return change.safety is Safety.SAFE or self.options.unsafe

    def _adopt(self, drafts: list[Draft], spans: SpanMap, body: bytes, module: Module) -> None:
        """Take the drafts of a round in as changes of the original text."""
        for draft in drafts:
            edits: list[Edit] = []
            swallowed: set[int] = set()
            for edit in draft.edits:
                original, touched = spans.translate(edit, body)
                edits.append(original)
                swallowed.update(spans.edits[index].owner for index in touched)
            change = draft.change(self.source, spans.origin(draft.offset), tuple(edits))
            owners = sorted(owner for owner in swallowed if owner >= 0)
            if owners:
                self._merge(owners, change)
            else:
                self.changes.append(change)
            if module is self.original:
                self.bindings.update(draft.bindings)
            else:
                self._find_bindings(change)

    def _find_bindings(self, change: Change) -> None:
        """Look up, in the original file, the bindings that a later round's change touches."""
        assert self.original is not None
        for identifier in (*change.uses, *change.rebinds):
            name, _imported, scope = identifier
            if identifier in self.bindings or scope:
                continue
            for binding in self.original.table(self.original.tree).names.get(name, ()):
                if binding.key is not None and binding_id(self.original, binding) == identifier:
                    self.bindings[identifier] = binding_use(self.original, binding)

    def _merge(self, owners: list[int], change: Change) -> None:
        """Join a change with the earlier ones whose text it edits: one decision."""
        first = owners[0]
        self.changes[first] = _joined([*(self.changes[owner] for owner in owners), change])
        for owner in reversed(owners[1:]):
            self._drop(owner, first)

    def _drop(self, index: int, heir: int) -> None:
        """Remove the change at ``index``, which became part of ``heir``."""

        def renumber(number: int) -> int:
            number = heir if number == index else number
            return number - 1 if number > index else number

        del self.changes[index]
        self.changes = [
            replace(change, requires=tuple(sorted({renumber(r) for r in change.requires})))
            for change in self.changes
        ]

    def _render(self) -> tuple[SpanMap, bytes]:
        """Return the text with every change that runs under the options, and its span map."""
        running = [(i, change) for i, change in enumerate(self.changes) if self._runs(change)]
        owned = [Owned(edit, index) for index, change in running for edit in change.edits]
        own = {edit for edit, _owner in owned}
        every = edits_of(
            self.source, self._imports(), self.bindings, [change for _index, change in running]
        )
        owned.extend(Owned(edit, -1) for edit in every if edit not in own)
        return SpanMap(owned), apply_edits(self.source.body, every)

    def _rescan(self, body: bytes, spans: SpanMap) -> list[tuple[int, str]]:
        """Return the places of the new text that no round has settled."""
        hits = load_screen(self.options).scan(self.path, body)
        if hits is None:
            return []
        return [
            (offset, word)
            for offset, word in hits.places
            if spans.owner(offset) is not None or spans.origin(offset) not in self.judged
        ]

    def _imports(self) -> ImportTable | None:
        return self.original.imports if self.original is not None and self.changes else None

    def _plan(self) -> FilePlan:
        warnings = tuple(self._warnings())
        return FilePlan(
            self.path,
            self.source,
            tuple(self.changes),
            tuple(sorted(self.findings.values(), key=lambda f: (f.offset, f.codemod, f.message))),
            None,
            self._imports(),
            self.bindings,
            warnings,
        )

    def _warnings(self) -> list[tuple[int, str]]:
        if not self.ignores.lines:
            return []
        from codemods.engine.registry import find, retired

        found = []
        for line, identifier in self.ignores.mentioned():
            if retired(identifier):
                found.append((line, f"{identifier} is now called {retired(identifier)}"))
            elif find(identifier) is None:
                found.append((line, f"unknown codemod in an ignore comment: {identifier}"))
        return found


def _joined(parts: list[Change]) -> Change:
    """Return one change for several; the last one's edits replace those that they cover."""
    *earlier, last = parts
    kept = [
        edit
        for part in earlier
        for edit in part.edits
        if not any(new.start <= edit.start and edit.end <= new.end for new in last.edits)
    ]
    uses: dict[BindingId, int] = {}
    for part in parts:
        for binding, number in part.uses.items():
            uses[binding] = uses.get(binding, 0) + number
    unsafe = next((part for part in parts if part.safety is not Safety.SAFE), None)
    first = min(parts, key=lambda part: part.offset)
    return Change(
        codemods=tuple(dict.fromkeys(i for part in parts for i in part.codemods)),
        edits=tuple(sorted([*kept, *last.edits])),
        offset=first.offset,
        line=first.line,
        column=first.column,
        message="; ".join(dict.fromkeys(part.message for part in parts)),
        safety=unsafe.safety if unsafe else Safety.SAFE,
        reason=unsafe.reason if unsafe else "",
        level=min((part.level for part in parts), key=_SEVERITY.index),
        wishes=tuple(dict.fromkeys(wish for part in parts for wish in part.wishes)),
        uses=uses,
        rebinds={key: wish for part in parts for key, wish in part.rebinds.items()},
        companions={old: new for part in parts for old, new in part.companions.items()},
        requires=tuple(sorted({r for part in parts for r in part.requires})),
        follow_up=" ".join(dict.fromkeys(part.follow_up for part in parts if part.follow_up)),
    )


def _parse_output(body: bytes) -> ast.Module:
    """Parse what the changes made. Raises _Broken."""
    try:
        return parse(Source(body, body, "utf-8", b""))
    except SyntaxError as error:
        raise _Broken(f"the rewritten file would not parse (line {error.lineno})") from None


