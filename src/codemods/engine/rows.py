"""Renamed and moved names: byte edits from ast positions, one change per row and file."""

from __future__ import annotations

import ast
import re

from codemods.declare.codemod import Safety
from codemods.declare.hits import Refusal
from codemods.engine.dispatch import RowInterest
from codemods.engine.guards import Guarded, judge_guard, stands_aside
from codemods.engine.ignores import Ignores, header_lines
from codemods.engine.mentions import is_exported
from codemods.engine.plan import BindingId
from codemods.engine.references import References, binding_id, dotted_import, is_reached
from codemods.project import django_api
from codemods.project.facts import Project
from codemods.source.import_layout import is_pragma
from codemods.source.imports import BindingKey, Wish
from codemods.source.module import Module
from codemods.source.names import Binding, Use
from codemods.source.records import Record, fresh
from codemods.source.text import Edit

__all__ = ["RowHit", "RowWork", "row_safety"]


class RowHit(Record, frozen=False):
    """What a row does to one file: the input of one change."""

    interest: RowInterest
    offset: int
    edits: list[Edit] = fresh(factory=list)
    wishes: dict[BindingId, Wish] = fresh(factory=dict)
    uses: dict[BindingId, int] = fresh(factory=dict)
    rebinds: dict[BindingId, Wish] = fresh(factory=dict)
    touched: list[Binding] = fresh(factory=list)
    unsafe: str = ""
    """Why this file's rename is less safe than its row."""

    def count(self, binding: BindingId, number: int) -> None:
        """Add to the uses of a binding."""
        self.uses[binding] = self.uses.get(binding, 0) + number

    def wish(self, binding: BindingId, wish: Wish | None, number: int) -> None:
        """Ask for a binding that gets ``number`` more uses; a builtin needs none."""
        if wish is not None:
            self.wishes[binding] = wish
            self.count(binding, number)


class RowWork:
    """All rows at work in one file in one round."""

    def __init__(
        self, module: Module, project: Project, references: References, ignores: Ignores
    ) -> None:
        self.module = module
        self.project = project
        self.references = references
        self.ignores = ignores
        self.hits: dict[tuple[str, str, str], RowHit] = {}
        self.refusals: list[tuple[RowInterest, Refusal]] = []
        self.nodes: set[int] = set()
        """The attributes that are renamed, by ``id()``."""
        self._seen: set[Binding] = set()
        self._edited: set[int] = set()

    def _hit(self, interest: RowInterest, node: ast.AST) -> RowHit:
        kind = "string" if isinstance(node, ast.Constant) else "name"
        key = interest.codemod.id, interest.row.old, kind
        offset = self.module.start(node)
        hit = self.hits.setdefault(key, RowHit(interest, offset))
        hit.offset = min(hit.offset, offset)
        return hit

    def _ignored(self, interest: RowInterest, node: ast.AST) -> bool:
        return bool(self.ignores.lines) and self.ignores.covers(
            interest.codemod.id, header_lines(self.module, node)
        )

    def add_import(self, interest: RowInterest, alias: ast.alias, binding: Binding) -> None:
        """Take up an import of the row's old name."""
        if binding in self._seen or self._ignored(interest, alias):
            return
        self._seen.add(binding)
        guarded = judge_guard(self.module, binding)
        if guarded is Guarded.WORKS:
            return
        if guarded is Guarded.SPARE:
            self._replace_spare(interest, alias, binding)
            return
        if guarded is Guarded.LOST:
            reason = f"guarded import: on the target the file goes on without {binding.name}"
            self.refusals.append((interest, Refusal(alias, reason)))
            return
        scope = self.module.scopes(alias)[0]
        bound = self.module.table(scope).names[binding.name]
        others = [o for o in bound if o is binding or not stands_aside(self.module, o)]
        same = self.module.identity(binding.qualified or "")
        if any(self.module.identity(other.qualified or "") != same for other in others):
            reason = f"{binding.name} is bound to other objects too in this file"
            self.refusals.append((interest, Refusal(alias, reason)))
            return
        if dotted_import(binding):
            self._rename_dotted(interest, alias, binding)
        elif (missing := self._missing_attribute(interest, binding)) is not None:
            reason = f"{interest.row.new} has no {missing} on the target"
            self.refusals.append((interest, Refusal(alias, reason)))
        else:
            self._rename_binding(interest, alias, binding, shared=len(others) < len(bound))

    def _replace_spare(self, interest: RowInterest, alias: ast.alias, binding: Binding) -> None:
        """Import what a library's absence calls for from where it is, under the same name."""
        new_module, new_name = split_new(interest.row.new)
        if new_name and "." not in new_name and new_module != "builtins":
            self._rename_binding(interest, alias, binding, shared=True)

    def _missing_attribute(self, interest: RowInterest, binding: Binding) -> str | None:
        """Return what the file takes from a moved module that its successor does not have."""
        new = interest.row.new
        if not django_api.has_module(new):
            return None
        for use in self.module.uses(binding):
            name = self.module.path_to(use.offset)[-1]
            parent = self.module.parent(name)
            if isinstance(parent, ast.Attribute) and not django_api.exists(f"{new}.{parent.attr}"):
                return parent.attr
        return None

    def _rename_dotted(self, interest: RowInterest, alias: ast.alias, binding: Binding) -> None:
        """`import a.old` → `import a.new`, with every `a.old` in the code."""
        new = interest.row.new.rstrip(":")
        missing = self._missing_dotted(interest, alias, binding)
        if missing:
            self.refusals.append((interest, Refusal(alias, missing)))
            return
        hit = self._hit(interest, alias)
        hit.touched.append(binding)
        uses = self.module.uses(binding)
        near = self._near(binding, "")
        identifier = new.partition(".")[0], new, ""
        for use in uses:
            hit.edits.append(Edit(use.offset, use.offset + len(alias.name), new.encode()))
        hit.wishes[identifier] = Wish(new, None, None, near)
        hit.count(binding_id(self.module, binding), -len(uses) or -1)
        hit.count(identifier, len(uses) or 1)

    def _missing_dotted(
        self, interest: RowInterest, alias: ast.alias, binding: Binding
    ) -> str | None:
        old, new = alias.name, interest.row.new.rstrip(":")
        for use in self.module.uses(binding):
            text = self.module.source.body[use.offset :]
            chain = re.match(rb"[\w.]+", text)
            parts = chain[0].decode() if chain is not None else ""
            if parts != old and not parts.startswith(f"{old}."):
                return f"{parts or 'a string'} reaches {old} in a way that cannot be followed"
            if new.startswith("django.") and not django_api.exists(new + parts[len(old) :]):
                return f"{new} has no {parts[len(old) + 1 :]} on the target"
        return None

    def _rename_binding(
        self, interest: RowInterest, alias: ast.alias, binding: Binding, *, shared: bool
    ) -> None:
        """Rename an import with its uses, or import under the old name where that is ``shared``."""
        row = interest.row
        uses = self.module.uses(binding)
        kept = [use for use in uses if self._is_kept(interest, use)]
        identifier = binding_id(self.module, binding)
        near = self._near(binding, identifier[2])
        new_module, new_name = split_new(row.new)
        importable = new_module != "builtins" and "." not in new_name
        chosen = (alias.asname or shared) and importable
        if not (chosen or kept or is_exported(binding, self.module, self.project)):
            edits = self._use_edits(row.new, uses, alias, binding, near)
            if edits is not None:
                hit = self._hit(interest, alias)
                hit.touched.append(binding)
                hit.unsafe = hit.unsafe or self._lost_comment(alias)
                hit.edits.extend(edits[0])
                hit.count(identifier, -len(uses) or -1)
                hit.wish(edits[1], edits[2], len(uses) or 1)
                return
        if "." in new_name:
            reason = f"{binding.name} is needed under this name, and {row.new} cannot be imported"
            self.refusals.append((interest, Refusal(alias, reason.replace(":", "."))))
            return
        hit = self._hit(interest, alias)
        hit.touched.append(binding)
        asname = binding.name if binding.name != (new_name or new_module) else None
        hit.rebinds[identifier] = Wish(new_module, new_name or None, asname, binding.key)

    def _lost_comment(self, alias: ast.alias) -> str:
        """Return why a rename loses a comment: one on the row of a name in parentheses."""
        statement = self.module.parent(alias)
        assert isinstance(statement, (ast.Import, ast.ImportFrom))
        if alias.lineno == (statement.end_lineno or alias.lineno):
            return ""
        rest = self.module.source.rest_of_line(self.module.end(alias))
        if b"#" not in rest or is_pragma(rest[rest.index(b"#") :].decode("utf-8", "replace")):
            return ""
        return "the comment beside the imported name would go"

    def _near(self, binding: Binding, scope: str) -> BindingKey | None:
        """Return the binding's key where its replacement belongs into its scope and guard."""
        return binding.key if (binding.guards or scope) and self.references.original else None

    def _is_kept(self, interest: RowInterest, use: Use) -> bool:
        if use.kind == "comment":
            return True
        if not self.ignores.lines:
            return False
        node = self.module.path_to(use.offset)[-1]
        return self._ignored(interest, node)

    def _use_edits(
        self,
        new: str,
        uses: tuple[Use, ...],
        alias: ast.alias,
        binding: Binding,
        near: BindingKey | None,
    ) -> tuple[list[Edit], BindingId, Wish | None] | None:
        """Return edits for all uses, None where some use cannot take one and the same name."""
        reference = self.references.find(alias, new, near, binding)
        old = binding.name.encode()
        edits = []
        text = reference.text.encode()
        alike: set[ast.AST] = set()
        """Scopes in which the new name is written in the same way."""
        for use in uses:
            node = self.module.path_to(use.offset)[-1]
            if use.kind == "string" and "." in reference.text:
                return None
            scope = self.module.scopes(node)[0]
            if scope not in alike:
                if self.references.find(node, new, near, binding).text != reference.text:
                    return None
                alike.add(scope)
            if text != old and use.offset not in self._edited:
                self._edited.add(use.offset)
                edits.append(Edit(use.offset, use.offset + len(old), text))
        return edits, reference.binding, reference.wish

    def add_attribute(self, interest: RowInterest, node: ast.Attribute, spelled: str) -> None:
        """Take up a use of the old name as an attribute of an imported module."""
        if self._ignored(interest, node):
            return
        module = self.module
        if self._is_module_of_dotted(node, spelled):
            return
        self.nodes.add(id(node))
        hit = self._hit(interest, node)
        old_module = spelled.rpartition(".")[0]
        new_module, new_name = split_new(interest.row.new)
        end = module.end(node)
        if new_module == old_module:
            hit.edits.append(Edit(end - len(node.attr.encode()), end, new_name.encode()))
            return
        base = node.value
        while isinstance(base, ast.Attribute):
            base = base.value
        assert isinstance(base, ast.Name)
        bound = [b for b in module.lookup(base.id, base) if is_reached(b, spelled)]
        going = next((b for b in bound if b.qualified and not django_api.exists(b.qualified)), None)
        reference = self.references.find(node, interest.row.new, replacing=going)
        if module.text(node) != reference.text:
            hit.edits.append(Edit(module.start(node), end, reference.text.encode()))
        hit.touched.extend(bound)
        for identifier in {binding_id(module, binding) for binding in bound}:
            hit.count(identifier, -1)
        hit.wish(reference.binding, reference.wish, 1)

    def add_string(self, interest: RowInterest, node: ast.Constant, *, settings: bool) -> None:
        """Take up the old dotted path as a string: imported by Django where it is a setting."""
        if self._ignored(interest, node):
            return
        if self._stands_beside(node, interest.row.new):
            reason = "the new name stands beside it: the list is meant for both"
            self.refusals.append((interest, Refusal(node, reason)))
            return
        hit = self._hit(interest, node)
        start = self.module.start(node) + 1
        old = interest.row.old.encode()
        if self.module.source.body[start : start + len(old)] == old:
            hit.edits.append(Edit(start, start + len(old), interest.row.new.encode()))
            if not settings:
                hit.unsafe = "a string: it may be meant for something else than an import"

    def _stands_beside(self, node: ast.Constant, new: str) -> bool:
        """Whether a list, tuple or set holds the new name too."""
        beside = getattr(self.module.parent(node), "elts", ())
        return any(isinstance(other, ast.Constant) and other.value == new for other in beside)

    def _is_module_of_dotted(self, node: ast.Attribute, spelled: str) -> bool:
        """Whether ``node`` is the module of an ``import a.b``, which `add_import` rewrites."""
        base: ast.expr = node
        while isinstance(base, ast.Attribute):
            base = base.value
        assert isinstance(base, ast.Name)
        return any(dotted_import(b) == spelled for b in self.module.lookup(base.id, base))


def split_new(new: str) -> tuple[str, str]:
    """Split ``module.name`` or ``module:name.attribute`` into module and the rest."""
    module, colon, name = new.partition(":")
    if colon:
        return module, name
    module, _, name = new.rpartition(".")
    return module, name


def row_safety(interest: RowInterest) -> tuple[Safety, str]:
    """Return the safety of a row and the reason where it is not safe."""
    codemod, row = interest
    if row.safety is Safety.SAFE and codemod.safety is Safety.SAFE:
        return Safety.SAFE, ""
    return Safety.UNSAFE, row.reason or codemod.unsafe_when
