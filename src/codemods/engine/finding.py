"""One round over one Python file: places in, hits, refusals and reports out."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from codemods.declare.codemod import Codemod
from codemods.declare.hits import Hit, Refusal, Report
from codemods.engine.context import Context, ModulePlace
from codemods.engine.dispatch import Dispatch, Interest
from codemods.engine.guards import Guarded, judge_guard
from codemods.engine.ignores import Ignores, header_lines
from codemods.engine.options import Options
from codemods.engine.references import References
from codemods.engine.rows import RowWork
from codemods.project import django_api
from codemods.project.facts import Project
from codemods.source.module import Module, Resolution
from codemods.source.names import Binding

__all__ = ["Found", "Round"]

Outcome = Hit | Refusal | Report
_NET = "removed-api"


@dataclass
class Found:
    """What a round found, in file order of the places."""

    hits: list[tuple[Codemod, Hit]] = field(default_factory=list)
    notes: list[tuple[Codemod, Refusal | Report]] = field(default_factory=list)
    rows: RowWork | None = None
    judged: set[int] = field(default_factory=set)
    """Offsets of the places that were looked at."""


class Round:
    """Dispatches the places of one file to the codemods that want them."""

    def __init__(
        self,
        module: Module,
        dispatch: Dispatch,
        options: Options,
        project: Project,
        ignores: Ignores,
    ) -> None:
        self.module = module
        self.dispatch = dispatch
        self.options = options
        self.project = project
        self.ignores = ignores
        self.references = References(module)
        self.found = Found(rows=RowWork(module, project, self.references, ignores))
        self._contexts: dict[Codemod, Context] = {}
        self._asked: set[tuple[int, int]] = set()

    def run(self, places: Iterable[tuple[int, str]]) -> Found:
        """Look at every place. Raises FactMissing."""
        queue = list(places)
        index = 0
        while index < len(queue):
            offset, word = queue[index]
            index += 1
            if offset in self.found.judged:
                continue
            self.found.judged.add(offset)
            queue.extend(self._look(offset, word))
        return self.found

    def _look(self, offset: int, word: str) -> Iterator[tuple[int, str]]:
        self.dispatch.wake(word)
        node = self.module.path_to(offset)[-1]
        place = ModulePlace(self.module, self.project, offset, word, node)
        if isinstance(node, ast.alias):
            yield from self._alias(place, node)
        elif isinstance(node, ast.Name) or (
            isinstance(node, ast.Attribute) and node.attr == word
        ):
            self._name(place, node)
        elif isinstance(node, ast.ImportFrom):
            self._import_from(place, node)
        for interest in self.dispatch.by_word.get(word, ()):
            self._ask(interest, place)

    def _alias(self, place: ModulePlace, alias: ast.alias) -> Iterator[tuple[int, str]]:
        scope = self.module.scopes(alias)[0]
        local = alias.asname or alias.name.partition(".")[0]
        for binding in self.module.table(scope).names.get(local, ()):
            if binding.node is not alias:
                continue
            name = binding.qualified or ""
            if not alias.asname and "." in alias.name and binding.qualified == local:
                name = alias.name
            if place.word not in name.split("."):
                continue
            self._import(place, alias, binding, name)
            if alias.asname and alias.asname != place.word:
                self.dispatch.wake(place.word)
                for offset in self.module.occurrences(alias.asname):
                    yield offset, alias.asname

    def _import(self, place: ModulePlace, alias: ast.alias, binding: Binding, name: str) -> None:
        last = name.rpartition(".")[2]
        if place.word == last:
            row = self.dispatch.row(name)
            if row is not None:
                if self._applies(row.codemod):
                    assert self.found.rows is not None
                    self.found.rows.add_import(row, alias, binding)
                return
            if judge_guard(self.module, binding) is Guarded.WORKS:
                return
            for interest in self.dispatch.interests(name):
                self._ask(interest, place)

    def _import_from(self, place: ModulePlace, node: ast.ImportFrom) -> None:
        """A word in the module part of a ``from`` import: module rows and star imports."""

    def _name(self, place: ModulePlace, node: ast.Name | ast.Attribute) -> None:
        resolution = self.module.resolve(node)
        for name in sorted(resolution.names):
            row = self.dispatch.row(name)
            if row is not None and isinstance(node, ast.Attribute) and resolution.certain:
                if self._applies(row.codemod):
                    assert self.found.rows is not None
                    self.found.rows.add_attribute(row, node, name)
                return
            for interest in self.dispatch.interests(name):
                if resolution.certain:
                    self._ask(interest, place)
                else:
                    self._refuse_ambiguous(interest, node, resolution)

    def _refuse_ambiguous(self, interest: Interest, node: ast.AST, found: Resolution) -> None:
        """Count a name that may be the codemod's, unless the file guards it itself."""
        guards = [judge_guard(self.module, b) for b in found.bindings if b.kind == "import"]
        if Guarded.WORKS in guards or not self._applies(interest.codemod):
            return
        if not all(django_api.exists(name) for name in found.names):
            reason = "the name is bound to other objects too in this file"
            self._note(interest.codemod, Refusal(node, reason))

    def _applies(self, codemod: Codemod) -> bool:
        return codemod.migrations or "/migrations/" not in f"/{self.module.path}"

    def _context(self, codemod: Codemod) -> Context:
        if codemod not in self._contexts:
            self._contexts[codemod] = Context(codemod, self.module, self.options, self.project)
        return self._contexts[codemod]

    def _ask(self, interest: Interest, place: ModulePlace) -> None:
        codemod = interest.codemod
        if not self._applies(codemod):
            return
        node = interest.target.match(place)
        if node is None or (id(interest.find), id(node)) in self._asked:
            return
        self._asked.add((id(interest.find), id(node)))
        if self.ignores.covers(codemod.id, header_lines(self.module, node)):
            return
        outcome = interest.find(node, self._context(codemod))
        for one in outcome if isinstance(outcome, list) else (outcome,):
            self._take(codemod, one)

    def _take(self, codemod: Codemod, outcome: Outcome | None) -> None:
        if outcome is None:
            return
        if isinstance(outcome, Hit):
            keep = self.options.keep_working_on
            if keep is not None and codemod.works_from > keep:
                version = ".".join(map(str, codemod.works_from))
                self._note(codemod, Refusal(outcome.node, f"the new code needs Django {version}"))
            else:
                self.found.hits.append((codemod, outcome))
        else:
            self._note(codemod, outcome)

    def _note(self, codemod: Codemod, note: Refusal | Report) -> None:
        self.found.notes.append((codemod, note))
