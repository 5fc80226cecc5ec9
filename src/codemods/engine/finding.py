"""One round over one Python file: places in, hits, refusals and reports out."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator

from codemods.declare.codemod import Codemod, Safety
from codemods.declare.hits import Hit, Refusal, Report
from codemods.declare.targets import String
from codemods.engine.context import Context, ModulePlace
from codemods.engine.dispatch import Dispatch, Interest, RowInterest
from codemods.engine.expectations import expected_failure
from codemods.engine.guards import Guarded, is_caught, judge_guard
from codemods.engine.ignores import Ignores, header_lines
from codemods.engine.options import Options
from codemods.engine.references import References, is_there
from codemods.engine.rows import RowWork
from codemods.project import django_api
from codemods.project.django_advice import advice_on
from codemods.project.facts import FactMissing, Project
from codemods.project.fallbacks import is_for_lack_of
from codemods.project.version_tests import is_dead
from codemods.source.module import Module
from codemods.source.names import Binding, Resolution
from codemods.source.records import Record, fresh

__all__ = ["Found", "Round", "describe_missing"]

_LEFT = frozenset((Guarded.WORKS, Guarded.SPARE))
Outcome = Hit | Refusal | Report
_LOGGERS = frozenset({"django.db.backends.schema"})
"""Names of loggers that were names of modules too."""
_BUILTINS = frozenset(dir(builtins))


class Found(Record, frozen=False):
    """What a round found, in file order of the places."""

    hits: list[tuple[Codemod, Hit]] = fresh(factory=list)
    notes: list[tuple[Codemod, Refusal | Report]] = fresh(factory=list)
    rows: RowWork | None = None
    original: bool = True
    """Whether this is the round over the file as it was."""
    judged: set[int] = fresh(factory=set)
    """Offsets of the places that were looked at."""
    missing: dict[str, ast.AST] = fresh(factory=dict)
    """Names of Django that the target lacks and nothing above took up, with their first place."""


class Round:
    """Dispatches the places of one file to the codemods that want them."""

    def __init__(
        self,
        module: Module,
        dispatch: Dispatch,
        options: Options,
        project: Project,
        ignores: Ignores,
        *,
        original: bool = True,
    ) -> None:
        self.module = module
        self.dispatch = dispatch
        self.options = options
        self.project = project
        self.ignores = ignores
        self.references = References(module, project, original=original)
        rows = RowWork(module, project, self.references, ignores)
        self.found = Found(rows=rows, original=original)
        self._contexts: dict[Codemod, Context] = {}
        self._asked: set[tuple[str, int, int]] = set()
        self._lacking: set[str] = set()
        """Facts that are missing: all that the file asks for are brought together."""
        self._in_migration = "/migrations/" in f"/{module.path}"

    def run(self, places: Iterable[tuple[int, str]]) -> Found:
        """Look at every place. Raises FactMissing, with all that is missing."""
        queue = list(places)
        index = 0
        while index < len(queue):
            offset, word = queue[index]
            index += 1
            if offset in self.found.judged:
                continue
            self.found.judged.add(offset)
            queue.extend(self._look(offset, word))
        if self._lacking:
            raise FactMissing(*sorted(self._lacking))
        self._report_missing()
        return self.found

    def _report_missing(self) -> None:
        """Report what Django lacks and no codemod that is at work in this file takes up."""
        net = self.dispatch.net()
        if net is None:
            return
        assert self.found.rows is not None
        rewritten = {*self.found.rows.nodes, *(id(hit.node) for _codemod, hit in self.found.hits)}
        busy = {codemod for codemod, _outcome in (*self.found.hits, *self.found.notes)}
        for name, node in self.found.missing.items():
            if self._is_taken(name, busy):
                continue
            if self.ignores.covers(net.id, header_lines(self.module, node)):
                continue
            if not self._goes(node, rewritten, busy):
                self._note(net, Report(node, describe_missing(name)))

    def _is_taken(self, name: str | None, busy: set[Codemod]) -> bool:
        """Whether a codemod that found something in the file takes up a dotted name."""
        return name is not None and any(i.codemod in busy for i in self.dispatch.interests(name))

    def _goes(self, node: ast.AST, rewritten: set[int], busy: set[Codemod]) -> bool:
        """Whether a missing name stands in what is rewritten; an import: all that needs it does."""
        if not isinstance(node, ast.alias):
            return self._is_callee(node, rewritten)
        uses = [use for b in self.module.bindings_of(node) for use in self.module.uses(b)]
        places = [self.module.path_to(use.offset)[-1] for use in uses]
        return bool(uses) and all(
            self._is_callee(place, rewritten)
            or self._is_taken(self.module.qualified(self.module.parent(place) or place), busy)
            for place in places
        )

    def _is_callee(self, node: ast.AST, rewritten: set[int]) -> bool:
        """Whether ``node`` is, or begins what is called or read in, a rewritten expression."""
        while id(node) not in rewritten:
            parent = self.module.parent(node)
            called = isinstance(parent, ast.Call) and parent.func is node
            if parent is None or not (called or isinstance(parent, ast.Attribute)):
                return False
            node = parent
        return True

    def _look(self, offset: int, word: str) -> Iterator[tuple[int, str]]:
        self.dispatch.wake(word)
        node = self.module.path_to(offset)[-1]
        place = ModulePlace(self.module, self.project, offset, word, node)
        if isinstance(node, ast.alias):
            yield from self._alias(place, node)
        elif isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and node.attr == word):
            self._name(place, node)
        elif isinstance(node, ast.ImportFrom):
            self._import_from(place, node)
        elif isinstance(node, ast.Constant) and word == "django":
            self._string(place, node)
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
                if self._takes_part(row.codemod, alias):
                    assert self.found.rows is not None
                    self.found.rows.add_import(row, alias, binding)
                return
            if judge_guard(self.module, binding) in _LEFT:
                return
            for interest in self.dispatch.interests(name):
                self._ask(interest, place)
            self._miss(name, alias)

    def _miss(self, name: str, node: ast.AST) -> None:
        if django_api.lacks(name):
            self.found.missing.setdefault(name, node)

    def _import_from(self, place: ModulePlace, node: ast.ImportFrom) -> None:
        """A word in the module part of a ``from`` import: module rows, and ``import *``."""
        if node.level or node.module is None or place.word not in node.module.split("."):
            return
        if node.names[0].name == "*":
            gone = node.module.startswith("django.") and not django_api.has_module(node.module)
            if gone and not is_caught(self.module, node):
                self.found.missing.setdefault(node.module, node)
            return
        for alias in node.names:
            if self.dispatch.row(f"{node.module}.{alias.name}") is not None:
                offset = self.module.start(alias)
                inner = ModulePlace(self.module, self.project, offset, alias.name, alias)
                list(self._alias(inner, alias))

    def _string(self, place: ModulePlace, node: ast.Constant) -> None:
        """A string that is the dotted path of something Django had once."""
        name = node.value
        if not isinstance(name, str) or place.offset != self.module.start(node) + 1:
            return
        if name in _LOGGERS:
            return
        for part in name.split("."):
            self.dispatch.wake(part)
        row = self.dispatch.row(name)
        if row is not None and ":" not in row.row.new and self._takes_part(row.codemod, node):
            assert self.found.rows is not None
            self.found.rows.add_string(row, node, settings=place.is_settings())
        elif row is None and not self._is_wanted(name) and django_api.gone(name) is not None:
            self.found.missing.setdefault(name, node)

    def _is_wanted(self, name: str) -> bool:
        """Whether some codemod looks at a dotted name, or at the string of it."""
        strings = self.dispatch.by_word.get(name.rpartition(".")[2], ())
        return any(self.dispatch.interests(name)) or any(
            isinstance(i.target, String) and i.target.value == name for i in strings
        )

    def _name(self, place: ModulePlace, node: ast.Name | ast.Attribute) -> None:
        resolution = self.module.resolve(node)
        certain = resolution.certain
        if resolution.stars and not resolution.names:
            self._refuse_star(node, resolution)
        for name in sorted(resolution.names) if len(resolution.names) > 1 else resolution.names:
            row = self.dispatch.row(name)
            if row is not None and self._goes_along(name):
                return
            if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
                self._refuse_assigned(name, row, node)
                return
            if row is not None and isinstance(node, ast.Attribute) and certain:
                if self._takes_part(row.codemod, node):
                    assert self.found.rows is not None
                    self.found.rows.add_attribute(row, node, name)
                for interest in self.dispatch.interests(name):
                    self._ask(interest, place)
                return
            for interest in self.dispatch.interests(name):
                if certain:
                    self._ask(interest, place)
                else:
                    self._refuse_ambiguous(interest, node, resolution)
            if certain and isinstance(node, ast.Attribute) and not self._is_of_row(name):
                self._miss(name, node)

    def _refuse_assigned(self, name: str, row: RowInterest | None, node: ast.Attribute) -> None:
        """Count an attribute of a module that the file itself sets or deletes."""
        if django_api.exists(name):
            return
        takers = {interest.codemod for interest in self.dispatch.interests(name)}
        for codemod in {row.codemod} if row is not None else takers:
            if self._applies(codemod):
                self._note(codemod, Refusal(node, f"the file sets {self.module.text(node)} itself"))

    def _goes_along(self, name: str) -> bool:
        """Whether a name is renamed with its module, which has a row of its own."""
        return (
            name not in self.dispatch.rows
            and self.dispatch.row(name.rpartition(".")[0]) is not None
        )

    def _is_of_row(self, name: str) -> bool:
        """Whether a name is an attribute of something that has a row."""
        parts = name.split(".")
        owners = (".".join(parts[:length]) for length in range(2, len(parts)))
        return any(self.dispatch.row(owner) is not None for owner in owners)

    def _refuse_star(self, node: ast.Name | ast.Attribute, resolution: Resolution) -> None:
        """Count a name that a ``from django… import *`` may bring."""
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            base = base.value
        assert isinstance(base, ast.Name)
        told: set[Codemod] = set()
        for star in resolution.stars:
            name = f"{star}.{base.id}{resolution.rest}"
            if not star.startswith("django.") or django_api.exists(name):
                continue
            row = self.dispatch.row(name)
            codemods = {i.codemod for i in self.dispatch.interests(name)}
            if row is None and not codemods and base.id not in _BUILTINS:
                self._miss_from_star(name, node)
            for codemod in {row.codemod} if row is not None else codemods:
                if self._applies(codemod) and codemod not in told:
                    told.add(codemod)
                    reason = f"it comes through `from {star} import *`: import it by name first"
                    self._note(codemod, Refusal(node, reason))

    def _miss_from_star(self, name: str, node: ast.AST) -> None:
        if django_api.gone(name) is not None:
            self._miss(name, node)

    def _refuse_ambiguous(self, interest: Interest, node: ast.AST, found: Resolution) -> None:
        """Count a name that may be the codemod's, unless the file guards it itself."""
        guards = [judge_guard(self.module, b) for b in found.bindings if b.kind == "import"]
        if not _LEFT.isdisjoint(guards) or not self._applies(interest.codemod):
            return
        if not all(django_api.exists(name) for name in found.names):
            reason = "the name is bound to other objects too in this file"
            if Guarded.LOST in guards:
                reason = "guarded import: what stands in its place does not work on the target"
            self._note(interest.codemod, Refusal(node, reason))

    def _applies(self, codemod: Codemod) -> bool:
        return codemod.migrations or not self._in_migration

    def _takes_part(self, codemod: Codemod, node: ast.AST) -> bool:
        """Whether a row may rename here; notes why where an old Django must go on working."""
        if not self._applies(codemod):
            return False
        reason = self._too_new(codemod)
        if reason:
            self._note(codemod, Refusal(node, reason))
        return not reason

    def _too_new(self, codemod: Codemod) -> str:
        """Return why the new code would not run on every Django to be supported."""
        keep = self.options.keep_working_on
        if keep is None or codemod.works_from <= keep:
            return ""
        return f"the new code needs Django {'.'.join(map(str, codemod.works_from))}"

    def _context(self, codemod: Codemod) -> Context:
        if codemod not in self._contexts:
            self._contexts[codemod] = Context(codemod, self.module, self.options, self.project)
        return self._contexts[codemod]

    def _ask(self, interest: Interest, place: ModulePlace) -> None:
        try:
            if self._applies(interest.codemod):
                self._find(interest, place)
        except FactMissing as missing:
            self._lacking.update(missing.args)

    def _find(self, interest: Interest, place: ModulePlace) -> None:
        codemod = interest.codemod
        node = interest.target.match(place)
        if node is None or (codemod.id, id(interest.find), id(node)) in self._asked:
            return
        self._asked.add((codemod.id, id(interest.find), id(node)))
        if self._is_ignored(codemod, node):
            return
        outcome = interest.find(node, self._context(codemod))
        for one in outcome if isinstance(outcome, list) else (outcome,):
            self._take(codemod, one)

    def _take(self, codemod: Codemod, outcome: Outcome | None) -> None:
        if outcome is None or self._never_runs(codemod, outcome.node):
            return
        if isinstance(outcome, Hit):
            reason = self._too_new(codemod)
            if reason:
                self._note(codemod, Refusal(outcome.node, reason))
                return
            if outcome.node is not None and self._is_ignored(codemod, outcome.node):
                return
            if outcome.safety is Safety.SAFE and outcome.node is not None:
                expected = expected_failure(self.module, outcome.node)
                if expected:
                    outcome.safety = Safety.UNSAFE
                    outcome.reason = f"a test expects {expected} of the old code"
            self.found.hits.append((codemod, outcome))
        else:
            self._note(codemod, outcome)

    def _is_ignored(self, codemod: Codemod, node: ast.AST) -> bool:
        return bool(self.ignores.lines) and self.ignores.covers(
            codemod.id, header_lines(self.module, node)
        )

    def _never_runs(self, codemod: Codemod, node: ast.AST | None) -> bool:
        """Whether a place is for Djangos below the target only: it is left as it is."""
        if node is None or codemod.category == "idioms":
            return False
        return self._is_unreached(node) and not any(
            self._comes_from_outside(name) for name in ast.walk(node) if isinstance(name, ast.Name)
        )

    def _is_unreached(self, node: ast.AST) -> bool:
        keep = self.options.keep_working_on
        if is_dead(self.module, node, keep or self.options.target):
            return True
        return keep is None and is_for_lack_of(self.module, node)

    def _comes_from_outside(self, name: ast.Name) -> bool:
        """Whether a name is a gone import that does run: its last use has to go."""
        return any(
            binding.kind == "import"
            and not is_there(binding)
            and not self._is_unreached(binding.node)
            for binding in self.module.lookup(name.id, name)
        )

    def _note(self, codemod: Codemod, note: Refusal | Report) -> None:
        self.found.notes.append((codemod, note))


def describe_missing(name: str) -> str:
    """Return what is known of a dotted name that the target Django does not have."""
    gone = django_api.gone(name)
    if gone is not None:
        version = ".".join(map(str, gone.removed_in))
        advice = f"use {gone.public}" if gone.public else advice_on(name)
        told = f": {advice}" if advice else ""
        return f"{gone.name} was removed in Django {version}{told}"
    added = django_api.added_later(name)
    if added is not None:
        return f"{name} is new in Django {'.'.join(map(str, added))}: Django 5.0 does not have it"
    advice = advice_on(name)
    told = f": {advice}" if advice else ""
    return f"{name} does not exist in Django 5.0, nor in any version since 1.8{told}"
