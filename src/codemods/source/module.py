"""A parsed file: its tree, where things stand in it, and what its names mean."""

from __future__ import annotations

import ast
import re
import symtable
import warnings
from collections.abc import Callable, Hashable, Iterator
from functools import cached_property
from typing import Any, TypeVar

from codemods.source.descent import child_at
from codemods.source.fstrings import POSITIONS_ARE_TRUE, locate_fields
from codemods.source.imports import BindingKey, ImportTable, read_imports
from codemods.source.names import (
    SCOPES,
    Binding,
    ImportResolver,
    Resolution,
    ScopeTable,
    Use,
    collect_bindings,
    scope_of,
)
from codemods.source.text import Source, whole_words

__all__ = ["Module", "parse", "parse_text", "parses", "read_tree"]

Answer = TypeVar("Answer")

_WALRUS = re.compile(rb":=")
_TYPE = re.compile(rb"#\s*type:")


def parse(source: Source) -> ast.Module:
    """Parse a body. Raises SyntaxError, ValueError, RecursionError or MemoryError."""
    return parse_text(source.body.decode("utf-8"))


def parse_text(text: str | bytes) -> ast.Module:
    """Parse text without a word about its warnings. Raises what `parse` raises."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def parses(text: str) -> bool:
    """Whether text is known to parse; symbols are told without a tree, which takes its time.

    Their rules are stricter: an odd ``global`` is an error here, and no use of ``ast.parse``'s.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            symtable.symtable(text, "<text>", "exec")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
    return True


def read_tree(data: bytes) -> ast.Module | None:
    """Return the tree of a file, None where it does not parse."""
    try:
        return parse_text(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _has_text(module: Module, pieces: tuple[bytes, ...]) -> bool:
    return any(piece in module.source.body for piece in pieces)


class Module(ImportResolver):
    """One file's tree with parents and scopes on demand.

    ``path`` is relative to the project root with ``/``; it makes relative imports absolute.
    ``identity`` maps a dotted name to the one it is a re-export of. ``is_fallback`` tells the
    bindings of a name that do not count, as another one of the same name is there to run.
    """

    def __init__(
        self,
        source: Source,
        tree: ast.Module,
        path: str = "",
        identity: Callable[[str], str] = str,
        is_fallback: Callable[[Module, Binding], bool] | None = None,
    ) -> None:
        self.source = source
        self.tree = tree
        self.path = path
        self.identity = identity
        self.is_fallback = is_fallback
        self._parents: dict[ast.AST, ast.AST] = {}
        self._tables: dict[ast.AST, ScopeTable] = {}
        self._located: dict[ast.AST, bool] = {}
        self._uses: dict[Binding, tuple[Use, ...]] = {}
        self._answers: dict[tuple[Callable[..., Any], tuple[Hashable, ...]], Any] = {}
        self._occurrences: dict[str, list[int]] = {}
        self._paths: dict[int, list[ast.AST]] = {}
        self._scopes: dict[ast.AST, list[ast.AST]] = {}
        self._resolved: dict[tuple[str, str, ast.AST | None], Resolution] = {}
        self._lookups: dict[tuple[str, ast.AST], tuple[Binding, ...]] = {}

    # Places

    @cached_property
    def imports(self) -> ImportTable:
        """The file's import statements."""
        return read_imports(self.source, self.tree)

    def start(self, node: ast.AST) -> int:
        """Return the byte offset at which ``node`` starts (below its decorators)."""
        line: int = node.lineno  # type: ignore[attr-defined]
        column: int = node.col_offset  # type: ignore[attr-defined]
        return self.source.line_starts[line - 1] + column

    def end(self, node: ast.AST) -> int:
        """Return the byte offset at which ``node`` ends."""
        line: int = node.end_lineno  # type: ignore[attr-defined]
        column: int = node.end_col_offset  # type: ignore[attr-defined]
        return self.source.line_starts[line - 1] + column

    def text(self, node: ast.AST) -> str:
        """Return the source text of ``node``, with ``\\n`` for whatever ends its lines."""
        text = self.source.body[self.start(node) : self.end(node)].decode("utf-8")
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text

    def comment_above(self, statement: ast.AST) -> str:
        """Return the lines of comment right above a statement, with their line ends."""
        body, starts = self.source.body, self.source.line_starts
        last = first = self.source.line_at(self.start(statement)) - 1
        while first and body[starts[first - 1] : starts[first]].lstrip().startswith(b"#"):
            first -= 1
        return body[starts[first] : starts[last]].decode("utf-8")

    def path_to(self, offset: int) -> list[ast.AST]:
        """Return the nodes around a byte offset, outermost first, and remember their parents."""
        path = self._paths.get(offset)
        if path is None:
            path = self._paths[offset] = self._descend(offset)
        return path

    def _descend(self, offset: int) -> list[ast.AST]:
        line = self.source.line_at(offset)
        position = line, offset - self.source.line_starts[line - 1]
        node: ast.AST = self.tree
        path = [node]
        while True:
            if isinstance(node, ast.JoinedStr) and not self._true(node, path):
                return path
            child = child_at(node, position)
            if child is None:
                return path
            self._parents[child] = node
            path.append(child)
            node = child

    def _true(self, joined: ast.JoinedStr, path: list[ast.AST]) -> bool:
        """Whether the positions in an f-string can be trusted; puts them right where needed."""
        if POSITIONS_ARE_TRUE or isinstance(path[-2], ast.FormattedValue):
            return True
        if joined not in self._located:
            self._located[joined] = locate_fields(self.source, joined)
        return self._located[joined]

    def adopt(self, node: ast.AST) -> None:
        """Remember the parents of everything below ``node``."""
        stack = [node]
        parents = self._parents
        while stack:
            parent = stack.pop()
            if isinstance(parent, ast.JoinedStr) and parent in parents:
                self._true(parent, [parents[parent], parent])
            for child in ast.iter_child_nodes(parent):
                parents[child] = parent
                stack.append(child)

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return the parent of ``node``, None for the module."""
        found = self._parents.get(node)
        if found is None and node is not self.tree:
            self._find(node)
            found = self._parents.get(node)
        return found

    def _find(self, node: ast.AST) -> None:
        if hasattr(node, "lineno"):
            for known in self.path_to(self.start(node)):
                if known is node:
                    return
        self.adopt(self.tree)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield the parent of ``node``, its parent, … up to the module."""
        known = self._parents
        while True:
            parent = known.get(node) or self.parent(node)
            if parent is None:
                return
            yield parent
            node = parent

    def statement(self, node: ast.AST) -> ast.stmt:
        """Return the innermost statement that holds ``node`` (itself where it is one)."""
        if isinstance(node, ast.stmt):
            return node
        return next(parent for parent in self.ancestors(node) if isinstance(parent, ast.stmt))

    def enclosing(self, node: ast.AST, *kinds: type[ast.AST]) -> ast.AST | None:
        """Return the innermost ancestor of one of ``kinds``."""
        return next((parent for parent in self.ancestors(node) if isinstance(parent, kinds)), None)

    def function(self, node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """Return the function whose body holds ``node``, None at module and class level."""
        for parent in self.ancestors(node):
            if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return parent
            if isinstance(parent, ast.ClassDef):
                return None
        return None

    def ordinal(self, scope: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
        """Return how many functions and classes of the same name come before ``scope``."""
        return self.namesakes[scope.name].index(scope)

    @cached_property
    def namesakes(self) -> dict[str, list[ast.AST]]:
        """The functions and classes of each name, in order."""
        found: dict[str, list[ast.AST]] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                found.setdefault(node.name, []).append(node)
        for nodes in found.values():
            nodes.sort(key=self.start)
        return found

    def occurrences(self, word: str) -> list[int]:
        """Return the byte offsets at which ``word`` stands as a whole identifier."""
        found = self._occurrences.get(word)
        if found is None:
            found = [start for start, _end in whole_words(self.source.body, word.encode())]
            self._occurrences[word] = found
        return found

    def has_text(self, *pieces: bytes) -> bool:
        """Whether one of ``pieces`` stands anywhere in the file."""
        return self.once(_has_text, pieces)

    def once(self, question: Callable[..., Answer], *of: Hashable) -> Answer:
        """Return ``question(self, *of)``, which is worked out at the first call only.

        For what every hit asks of the whole file. It may depend on nothing but the file.
        """
        key = question, of
        if key not in self._answers:
            self._answers[key] = question(self, *of)
        answer: Answer = self._answers[key]
        return answer

    # Imports, as the collector asks for them

    def absolute(self, statement: ast.ImportFrom) -> str | None:
        """Return the absolute dotted module of a ``from`` import, None above the root."""
        if not statement.level:
            return statement.module
        parts = self.path.split("/")[:-1]
        above = statement.level - 1
        if not self.path or above > len(parts):
            return None
        base = parts[: len(parts) - above]
        return ".".join([*base, statement.module] if statement.module else base) or None

    def key(self, statement: ast.stmt, index: int) -> BindingKey | None:
        """Return the import table's key of alias ``index`` of ``statement``."""
        return self.imports.key_at(self.start(statement), index)

    # Names

    def table(self, scope: ast.AST) -> ScopeTable:
        """Return the bindings of ``scope``."""
        if scope not in self._tables:
            table = collect_bindings(scope, self, self._walrus_lines)
            self._tables[scope] = table
            if scope is self.tree:
                for name in self._bound_as_global():
                    table.names.setdefault(name, []).append(Binding(name, "other", scope))
            elif isinstance(scope, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for name in self._bound_as_nonlocal(scope) & table.names.keys():
                    table.names[name].append(Binding(name, "other", scope))
        return self._tables[scope]

    @cached_property
    def _walrus_lines(self) -> list[int]:
        if b":=" not in self.source.body:
            return []
        found = _WALRUS.finditer(self.source.body)
        return sorted({self.source.line_at(match.start()) for match in found})

    def _bound_as_global(self) -> list[str]:
        """Return the names that functions and classes declare global and bind."""
        found: set[str] = set()
        for offset in self.occurrences("global"):
            node = self.path_to(offset)[-1]
            if isinstance(node, ast.Global):
                inner = self.table(self.scopes(node)[0])
                found |= inner.globals & inner.names.keys()
        return sorted(found)

    def _bound_as_nonlocal(self, scope: ast.AST) -> set[str]:
        """Return the names that functions within ``scope`` declare nonlocal."""
        return {
            name
            for node in self._nonlocals
            if scope in self.scopes(node)[1:]
            for name in node.names
        }

    @cached_property
    def _nonlocals(self) -> list[ast.Nonlocal]:
        found = (self.path_to(offset)[-1] for offset in self.occurrences("nonlocal"))
        return [node for node in found if isinstance(node, ast.Nonlocal)]

    def scopes(self, node: ast.AST) -> list[ast.AST]:
        """Return the scopes that a name at ``node`` is looked up in, innermost first."""
        found = self._scopes.get(node)
        if found is None:
            found = self._scopes[node] = self._find_scopes(node)
        return found

    def _find_scopes(self, node: ast.AST) -> list[ast.AST]:
        chain: list[ast.AST] = []
        child, inner = node, None
        for parent in self.ancestors(node):
            if isinstance(parent, SCOPES):
                opens = scope_of(child, parent, inner)
                if opens and not (chain and isinstance(parent, ast.ClassDef)):
                    chain.append(parent)
            elif not chain and isinstance(parent, ast.stmt):
                return self.scopes(parent)  # as for all that it holds
            child, inner = parent, child
        return chain

    def lookup(self, name: str, node: ast.AST) -> tuple[Binding, ...]:
        """Return the bindings of the innermost scope around ``node`` that binds ``name``."""
        scopes = self.scopes(node)
        if not scopes:
            return ()
        # Scopes further out follow from the innermost.
        found = self._lookups.get((name, scopes[0]))
        if found is None:
            found = self._lookups[name, scopes[0]] = self._find_bindings(name, scopes)
        return found

    def _find_bindings(self, name: str, scopes: list[ast.AST]) -> tuple[Binding, ...]:
        for scope in scopes:
            table = self.table(scope)
            if name in table.globals:
                return tuple(self.table(self.tree).names.get(name, ()))
            if name in table.names and name not in table.nonlocals:
                return tuple(table.names[name])
        return ()

    def bindings_of(self, alias: ast.alias) -> tuple[Binding, ...]:
        """Return what one name in an import statement binds."""
        local = alias.asname or alias.name.partition(".")[0]
        bound = self.table(self.scopes(alias)[0]).names.get(local, ())
        return tuple(binding for binding in bound if binding.node is alias)

    def resolve(self, node: ast.expr) -> Resolution:
        """Return what a name or a dotted chain of attributes on a name may stand for."""
        rest = ""
        while isinstance(node, ast.Attribute):
            rest = f".{node.attr}{rest}"
            node = node.value
        if not isinstance(node, ast.Name):
            return Resolution(frozenset(), (), rest)
        scopes = self.scopes(node)
        key = node.id, rest, scopes[0] if scopes else None
        found = self._resolved.get(key)
        if found is None:
            bindings = self.lookup(node.id, node)
            # A guard that asks for the very name which it guards takes all that it may be.
            found = self._resolved[key] = self._resolve(node, rest, bindings)
            if self.is_fallback is not None and len(bindings) > 1 and _has_import(bindings):
                counting = tuple(b for b in bindings if not self.is_fallback(self, b))
                if 0 < len(counting) < len(bindings):
                    found = self._resolved[key] = self._resolve(node, rest, counting)
        return found

    def _resolve(self, node: ast.Name, rest: str, bindings: tuple[Binding, ...]) -> Resolution:
        names = frozenset(f"{b.qualified}{rest}" for b in bindings if b.qualified)
        if len(names) > 1 and len({self.identity(name) for name in names}) == 1:
            names = frozenset((min(names),))
        stars = () if bindings else tuple(self.stars(node))
        return Resolution(names, bindings, rest, stars)

    def stars(self, node: ast.AST) -> list[str]:
        """Return the modules star-imported in the scopes around ``node``."""
        return [star for scope in self.scopes(node) for star in self.table(scope).stars]

    def qualified(self, node: ast.AST) -> str | None:
        """Return the one dotted name that ``node`` certainly stands for, else None.

        Builtins that nothing rebinds resolve to ``builtins.NAME``.
        """
        if not isinstance(node, (ast.Name, ast.Attribute)):
            return None
        found = self.resolve(node)
        if found.certain:
            return next(iter(found.names))
        if isinstance(node, ast.Name) and not found.bindings and not found.stars:
            return f"builtins.{node.id}"
        return None

    def uses(self, binding: Binding) -> tuple[Use, ...]:
        """Return every place in the file that needs an import ``binding``."""
        if binding not in self._uses:
            self._uses[binding] = self._find_uses(binding)
        return self._uses[binding]

    def _find_uses(self, binding: Binding) -> tuple[Use, ...]:
        assert isinstance(binding.node, ast.alias)
        dotted = "." in binding.node.name and not binding.node.asname
        module = binding.node.name if dotted and binding.qualified != binding.node.name else ""
        found = []
        for offset in self.occurrences(binding.name):
            path = self.path_to(offset)
            use = self._use(binding, module, offset, path)
            if use is not None:
                found.append(use)
        return tuple(found)

    def _use(self, binding: Binding, module: str, offset: int, path: list[ast.AST]) -> Use | None:
        node = path[-1]
        if isinstance(node, ast.Name) and node.id == binding.name and self.start(node) == offset:
            if binding not in self.lookup(node.id, node):
                return None
            return Use(offset, "name") if self._reaches(node, module) else None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            kind = self._string_kind(node)
            return Use(offset, kind) if kind else None
        line_start = self.source.line_starts[self.source.line_at(offset) - 1]
        if _TYPE.search(self.source.body, line_start, offset):
            return Use(offset, "comment")
        return None

    def _reaches(self, name: ast.Name, module: str) -> bool:
        """Whether a use of ``name`` needs ``import module`` (always where it is not dotted)."""
        if not module:
            return True
        chain, node = name.id, self.parent(name)
        while isinstance(node, ast.Attribute):
            chain = f"{chain}.{node.attr}"
            node = self.parent(node)
        return f"{chain}.".startswith(f"{module}.") or f"{module}.".startswith(f"{chain}.")

    def _string_kind(self, node: ast.Constant) -> str:
        """Return ``export`` in ``__all__``, ``string`` in an annotation, else nothing."""
        child: ast.AST = node
        for parent in self.ancestors(node):
            if isinstance(parent, ast.arg) or (
                isinstance(parent, ast.AnnAssign) and child is parent.annotation
            ):
                return "string"
            if isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
                return "string" if child is parent.returns else ""
            if isinstance(parent, (ast.Assign, ast.AugAssign, ast.Expr)):
                return "export" if "__all__" in self.text(parent).split("=")[0] else ""
            if isinstance(parent, ast.stmt):
                return ""
            child = parent
        return ""


def _has_import(bindings: tuple[Binding, ...]) -> bool:
    return any(binding.kind == "import" for binding in bindings)
