"""What a ``find`` may ask: names, types of receivers, facts of the project."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

from codemods.declare.codemod import Codemod, Level, Safety, Version
from codemods.declare.hits import Hit, Refusal, Report
from codemods.engine import mentions
from codemods.engine.options import Options
from codemods.project import classes, receivers, settings
from codemods.project.classes import Ancestry
from codemods.project.facts import Project
from codemods.project.history import ASKED_FOR, RAN_ON, Asked
from codemods.project.receivers import Evidence
from codemods.source.module import Module
from codemods.source.names import Use

__all__ = ["Context", "ModulePlace"]


_TO_LINTERS = re.compile(rb"^\s*#\s*(noqa|pylint|pragma|nosec|type:\s*ignore)\b[^#]*$")


def _defines(module: Module, name: str) -> bool:
    pattern = rb"\bdef[ \t]+" + name.encode() + rb"\b"
    return re.search(pattern, module.source.body) is not None


class Context:
    """One codemod's view of one file. Passed to every ``find``; holds no state of its own."""

    def __init__(
        self, codemod: Codemod, module: Module, options: Options, project: Project
    ) -> None:
        self.codemod = codemod
        self.module = module
        self.options = options
        self.project = project

    # Results

    def hit(
        self,
        node: ast.AST,
        *,
        uses: tuple[str, ...] = (),
        unsafe: str = "",
        message: str = "",
        data: Mapping[str, Any] | None = None,
        parts: tuple[tuple[ast.expr | ast.keyword, str], ...] = (),
        header: bool = False,
    ) -> Hit:
        """Return a hit on ``node``; ``unsafe`` lowers it and says why.

        ``uses`` are dotted names that the new code needs; `Hit.reference` tells their spelling
        at this place. Where the module of a name is not all but its last part, a colon splits
        it: ``datetime:timezone.utc``. ``parts`` take the place of a rewrite (`Hit.parts`).
        With ``header`` the rewrite leaves the body of the statement alone (`Hit.header`).
        """
        safety, reason = self.codemod.safety, ""
        if safety is Safety.UNSAFE:
            reason = unsafe or self.codemod.unsafe_when
        elif unsafe:
            safety, reason = Safety.UNSAFE, unsafe
        return Hit(node, safety, reason, message, data or {}, uses, parts, header=header)

    def release(self, alias: ast.alias) -> Hit:
        """Return a hit that drops an import which nothing in the file or outside it uses."""
        return Hit(alias, self.codemod.safety, self.codemod.unsafe_when, releases=True)

    def rebind(self, alias: ast.alias, new: str) -> Hit:
        """Return a hit that imports ``new`` (``module.name``) under the name of ``alias``."""
        return Hit(alias, self.codemod.safety, self.codemod.unsafe_when, rebinds=new)

    def refuse(self, node: ast.AST, reason: str) -> Refusal:
        """Return a refusal: this is the codemod's case, but ``reason`` stands in the way."""
        return Refusal(node, reason)

    def report(self, node: ast.AST, message: str, level: Level | None = None) -> Report:
        """Return a report: ``message`` says what changed and what to do."""
        return Report(node, message, level)

    # Names and places

    def qualified(self, node: ast.AST | None) -> str | None:
        """Return the dotted name that ``node`` certainly stands for, re-exports followed."""
        name = self.module.qualified(node) if node is not None else None
        return self.module.identity(name) if name else None

    def is_(self, node: ast.AST | None, *names: str) -> bool:
        """Whether ``node`` certainly stands for one of ``names``."""
        name = self.qualified(node)
        return name is not None and name in {self.module.identity(known) for known in names}

    def uses(self, alias: ast.alias) -> tuple[Use, ...]:
        """Return every place in the file that needs what ``alias`` imports."""
        bindings = self.module.bindings_of(alias)
        return tuple(use for binding in bindings for use in self.module.uses(binding))

    def is_exported(self, alias: ast.alias) -> bool:
        """Whether code outside the file may take what ``alias`` imports from here."""
        bindings = self.module.bindings_of(alias)
        return any(mentions.is_exported(b, self.module, self.project) for b in bindings)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return the parent of ``node``."""
        return self.module.parent(node)

    def text(self, node: ast.AST) -> str:
        """Return the source text of ``node``, with ``\\n`` for whatever ends its lines."""
        return self.module.text(node)

    @property
    def path(self) -> str:
        """Path of the file, relative to the project root, with ``/``."""
        return self.module.path

    @property
    def in_migration(self) -> bool:
        """Whether the file is a migration."""
        return "/migrations/" in f"/{self.path}"

    @property
    def in_tests(self) -> bool:
        """Whether the file holds tests, by its name or folder."""
        *folders, name = self.path.split("/")
        return name.startswith("test") or name == "conftest.py" or "tests" in folders

    def mentions(self, word: str) -> bool:
        """Whether ``word`` stands in the file as an identifier (comments and strings too)."""
        return bool(self.module.occurrences(word))

    def mentions_definition(self, name: str) -> bool:
        """Whether the file itself defines a function or method called ``name``."""
        return self.module.once(_defines, name)

    def comment_lost(self, statement: ast.AST) -> str:
        """Return why removing ``statement`` with its line is unsafe: a comment on it would go.

        A comment that only speaks to a linter may go.
        """
        rest = self.module.source.rest_of_line(self.module.end(statement))
        if b"#" not in rest or _TO_LINTERS.search(rest):
            return ""
        return "the comment on its line would go too"

    # Knowledge of the project

    def fact(self, name: str) -> Any:
        """Return a project fact, None where there is no project. Raises FactMissing."""
        return self.project.get(name)

    def came_from(self) -> Version | None:
        """Return the Django that the project runs on, as far as it is known. Raises FactMissing.

        What manifests ask for counts where it is older than the target: one that asks for the
        target already does not tell where the project comes from.
        """
        if self.options.came_from:
            return self.options.came_from
        asked: Asked | None
        ran_on: Version | None
        asked, ran_on = self.project.get_all(ASKED_FOR.name, RAN_ON.name) or (None, None)
        if asked is not None and asked.version >= self.options.target:
            asked = None
        if asked is not None and asked.pinned:
            return asked.version
        oldest = asked.version if asked is not None else None
        return max(filter(None, (ran_on, oldest)), default=None)

    def receiver(self, node: ast.expr, kind: str) -> Evidence:
        """Return how certain it is that ``node`` is a ``request``, ``model``, … (see receivers)."""
        return receivers.judge(node, kind, self.module, self.project)

    def ancestry(self, node: ast.ClassDef, *bases: str) -> Ancestry:
        """Return whether a class descends from one of ``bases`` (dotted names)."""
        return classes.descends(node, bases, self.module, self.project)

    def class_of(self, node: ast.AST) -> ast.ClassDef | None:
        """Return the class whose body directly holds the function or statement ``node``."""
        parent = self.module.parent(node)
        return parent if isinstance(parent, ast.ClassDef) else None

    @property
    def is_settings(self) -> bool:
        """Whether the file is a Django settings module."""
        return settings.is_settings_module(self.module, self.project)


class ModulePlace:
    """A word in a parsed file; implements `declare.targets.Place`."""

    __slots__ = ("_module", "_project", "node", "offset", "word")

    def __init__(
        self, module: Module, project: Project, offset: int, word: str, node: ast.AST
    ) -> None:
        self._module = module
        self._project = project
        self.offset = offset
        self.word = word
        self.node = node

    def parent(self, node: ast.AST) -> ast.AST | None:
        return self._module.parent(node)

    def path(self) -> str:
        return self._module.path

    def is_settings(self) -> bool:
        return settings.is_settings_module(self._module, self._project)

    def qualified(self, node: ast.AST) -> str | None:
        return self._module.qualified(node)
