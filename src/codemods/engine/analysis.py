"""`analyse`: from the bytes of one file to its plan. Pure: no disk, no terminal, no state."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from codemods.declare.codemod import Codemod
from codemods.declare.hits import Refusal, Report
from codemods.engine.changes import Claims, Draft, binding_use, build_drafts, findings_of
from codemods.engine.dispatch import load_dispatch
from codemods.engine.finding import Round
from codemods.engine.ignores import Ignores, header_lines
from codemods.engine.mentions import foresee_facts
from codemods.engine.options import Options
from codemods.engine.plan import Change, FilePlan, Finding, Needs, Trouble
from codemods.engine.references import binding_id
from codemods.engine.rounds import Broken, Place, Rounds
from codemods.engine.screen import Hits, load_screen
from codemods.project import django_api
from codemods.project.facts import FactMissing, Project
from codemods.project.fallbacks import is_fallback
from codemods.source.imports import BindingKey, ImportTable
from codemods.source.module import Module, parse
from codemods.source.syntax import parses_after
from codemods.source.text import Edit, Source, Undecodable

__all__ = ["analyse"]


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
    asked: set[str] = set()
    known = project or Project()
    project = known._replace(asked=asked)
    rounds: Rounds | None = None
    try:
        known.get_all(*foresee_facts(data, hits.places))
        rounds = _rounds(path, data, options, project)
        plan = rounds.run(hits)
        return plan._replace(facts_used=frozenset(asked))
    except FactMissing as missing:
        if isinstance(rounds, PythonRounds) and rounds.original is not None:
            _waiting.keep(rounds.original)
        return Needs(frozenset(map(str, missing.args)))
    except Undecodable as error:
        trouble = Trouble(f"cannot decode: {error}")
    except SyntaxError as error:
        trouble = Trouble(f"cannot parse: {error.msg}", error.lineno)
    except (RecursionError, MemoryError):
        trouble = Trouble("nested too deeply to be parsed")
    except Broken as error:
        trouble = Trouble(str(error))
    return FilePlan(path, None, trouble=trouble)


def _rounds(path: str, data: bytes, options: Options, project: Project) -> Rounds:
    if path.endswith((".py", ".pyw")):
        if b"\0" in data:
            raise SyntaxError("source code cannot contain null bytes")
        return PythonRounds(path, Source.read(data), options, project)
    from codemods.engine.templates import TemplateRounds
    from codemods.source.template import Template

    return TemplateRounds(path, Template.read(data).source, options, project)


class _Waiting:
    """Parsed files that wait for facts: what is known of them without any is not lost.

    Only as many as memory has room for, and each for one time; the others are parsed again.
    """

    _ROOM = 300_000
    """Bytes of source, of the file at work and those that wait; trees take fifty times as much."""
    _LONE = 1_000_000
    """The same of a file that waits while no other does."""

    def __init__(self) -> None:
        self._modules: dict[tuple[str, bytes], Module] = {}
        self._size = 0

    def keep(self, module: Module) -> None:
        """Keep a file for `take`, where there is room."""
        size = len(module.source.data)
        key = module.path, module.source.data
        room = self._ROOM if self._modules else self._LONE
        if self._size + size <= room and key not in self._modules:
            self._size += size
            self._modules[key] = module

    def take(self, path: str, source: Source) -> Module | None:
        """Return the parsed file and forget it, None where it is to be parsed."""
        size = len(source.data)
        module = self._modules.pop((path, source.data), None)
        if module is not None:
            self._size -= size
        elif self._size + size > self._ROOM:
            self._modules.clear()
            self._size = 0
        return module


_waiting = _Waiting()


class PythonRounds(Rounds):
    """The rounds of a Python file."""

    module: Module
    original: Module | None = None

    def prepare(self, body: bytes, *, first: bool) -> None:
        """Parse a round's text."""
        source = self.source if first else Source(body, body, "utf-8", b"")
        known = _waiting.take(self.path, source) if first else None
        if known is not None:
            self.module = self.original = known
            return
        try:
            tree = parse(source)
        except SyntaxError as error:
            if first:
                raise
            raise Broken(f"the rewritten file would not parse (line {error.lineno})") from None
        self.module = Module(source, tree, self.path, django_api.identity, is_fallback)
        self.original = self.original or self.module

    def verify(self, body: bytes, edits: list[Edit]) -> None:
        """Parse the statements that were edited, and the whole text only where that is not enough."""
        assert self.original is not None
        if not parses_after(self.source, self.original.tree, edits):
            super().verify(body, edits)

    def look(self, places: list[Place]) -> tuple[list[Draft], list[Finding], Claims]:
        """Dispatch the places and rewrite what they find."""
        first = self.module is self.original
        ignores = self.ignores if first else Ignores(self.module.source)
        dispatch = load_dispatch(self.options)
        found = Round(
            self.module, dispatch, self.options, self.project, ignores, original=first
        ).run(places)
        drafts, refused, waiting = build_drafts(self.module, found, self.options)
        drafts = _take_turns(drafts, self.module, waiting)
        notes = [*found.notes, *refused]
        if ignores.lines:
            # A report may stand elsewhere than what its codemod looked for.
            notes = [note for note in notes if not _is_ignored(self.module, ignores, *note)]
        return drafts, list(findings_of(self.module, notes, found, self.options)), waiting

    def imports(self) -> ImportTable | None:
        """Return the import table of the original file."""
        return self.original.imports if self.original is not None else None

    def changes_guards(self, drafts: list[Draft]) -> bool:
        """Tell by the blocks of the import statements."""
        table = self.module.imports
        return any(
            table.blocks[table.statement(key).block].guard >= 0
            for draft in drafts
            for key in _changed_imports(draft)
        )

    def find_bindings(self, change: Change) -> None:
        """Look the bindings of a change up in the original file."""
        assert self.original is not None
        for identifier in (*change.uses, *change.rebinds):
            name, _imported, scope_name = identifier
            scope = self._original_scope(scope_name)
            if identifier in self.bindings or scope is None:
                continue
            for binding in self.original.table(scope).names.get(name, ()):
                if binding.key is not None and binding_id(self.original, binding) == identifier:
                    self.bindings[identifier] = binding_use(self.original, binding, self.project)

    def _original_scope(self, name: str) -> ast.AST | None:
        """Return the scope that a binding's identity names, in the original file.

        None where it is another one by now: earlier changes made or dropped namesakes of it.
        """
        assert self.original is not None
        if not name:
            return self.original.tree
        last, _, ordinal = name.rpartition(".")[2].partition("#")
        before = self.original.namesakes.get(last, [])
        now = self.module.namesakes.get(last, [])
        return before[int(ordinal)] if len(before) == len(now) else None


def _take_turns(drafts: list[Draft], module: Module, waiting: Claims) -> list[Draft]:
    """Return the drafts that are made now: imports change before a block around them does."""
    if len(drafts) < 2:
        return drafts
    table = module.imports
    imports = Claims((statement.start, statement.end) for statement in table.statements)
    around = {
        number
        for number, draft in enumerate(drafts)
        if any(imports.overlap((edit.start, edit.end)) for edit in draft.edits)
    }
    if not around:
        return drafts
    changing = [
        (table.statement(key), draft.codemod) for draft in drafts for key in _changed_imports(draft)
    ]
    late = {
        number
        for number in around
        if any(
            codemod != drafts[number].codemod and edit.start < s.end and s.start < edit.end
            for s, codemod in changing
            for edit in drafts[number].edits
        )
    }
    if not late or len(late) == len(drafts):
        return drafts
    waiting.add((0, len(module.source.body)))  # a hit may be found anywhere in its block
    return [draft for number, draft in enumerate(drafts) if number not in late]


def _changed_imports(draft: Draft) -> Iterator[BindingKey]:
    """Yield the imports that a draft makes others, or needs no longer."""
    lost = (binding for binding, count in draft.uses.items() if count < 0)
    for binding in (*draft.rebinds, *lost):
        if binding in draft.bindings:
            yield from draft.bindings[binding].keys


def _is_ignored(module: Module, ignores: Ignores, codemod: Codemod, note: Refusal | Report) -> bool:
    return note.node is not None and ignores.covers(codemod.id, header_lines(module, note.node))
