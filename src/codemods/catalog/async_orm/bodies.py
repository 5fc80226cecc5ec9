"""Function bodies that move from a thread to the event loop, statement by statement."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.conversion import Blocked, Conversion, quoted
from codemods.catalog.async_orm.functions import own_nodes
from codemods.catalog.async_orm.kinds import Kind
from codemods.catalog.async_orm.moving import Mover

if TYPE_CHECKING:
    from codemods.catalog.async_orm.inference import Inference

__all__ = ["BodyMover"]

_NOTHING = (ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom)
_SEVERAL = "it ran in one piece in its thread, and other tasks may run between its queries now"


class BodyMover(Mover):
    """Judges the statements of a function. Raises Blocked, naming the line."""

    def __init__(self, conversion: Conversion, inference: Inference) -> None:
        super().__init__(conversion, inference)
        self._users: set[str] = set()
        """Names of this body that hold what ``request.auser()`` gave."""
        self._statements: dict[type[ast.stmt], Callable[..., None]] = {
            ast.Expr: self._expression_statement,
            ast.Return: self._return,
            ast.Assign: self._assign,
            ast.AugAssign: self._augmented,
            ast.AnnAssign: self._annotated,
            ast.If: self._if,
            ast.While: self._if,
            ast.For: self._for,
            ast.With: self._with,
            ast.Try: self._try,
            ast.Raise: self._raise,
            ast.Assert: self._assert,
            ast.Delete: self._delete,
            ast.FunctionDef: self._nested,
        }

    def function(self, node: ast.FunctionDef) -> None:
        """Judge a whole function; several statements are a doubt. Raises Blocked."""
        if any(isinstance(inner, (ast.Yield, ast.YieldFrom)) for inner in own_nodes(node)):
            raise Blocked(f"`{node.name}` is a generator")
        body = node.body
        if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            body = body[1:]
        if len(body) > 1 or not all(isinstance(s, (ast.Return, ast.Expr)) for s in body):
            self.conversion.doubt(_SEVERAL)
        self.block(node.body)

    def block(self, statements: Iterable[ast.stmt]) -> None:
        """Judge statements one after the other. Raises Blocked."""
        known = self.assigned.copy()
        for statement in statements:
            if isinstance(statement, _NOTHING):
                continue
            handler = self._statements.get(type(statement))
            if handler is None:
                word = self.text(statement).split(None, 1)[0]
                raise Blocked(f"line {statement.lineno}: `{word}` stands in it")
            try:
                handler(statement)
            except Blocked as reason:
                if str(reason).startswith("line "):
                    raise
                raise Blocked(f"line {statement.lineno}: {reason}") from None
        self.assigned &= known

    def kind(self, node: ast.expr) -> Kind:
        """Return the kind; a user loaded in this body is an instance like any other."""
        found = super().kind(node)
        if found.what == "lazy_user" and isinstance(node, ast.Name) and node.id in self._users:
            return found._replace(what="instance")
        return found

    # Statements

    def _expression_statement(self, node: ast.Expr) -> None:
        self.expression(node.value)

    def _return(self, node: ast.Return) -> None:
        if node.value is not None:
            self._value(node.value)

    def _value(self, node: ast.expr) -> None:
        """Judge something that is stored or handed back as it is."""
        if self.kind(node).what == "lazy_user" and isinstance(node, ast.Attribute):
            self.load_user(node)
        else:
            self.expression(node)

    def _assign(self, node: ast.Assign) -> None:
        self._value(node.value)
        user = self.kind(node.value).what == "lazy_user"
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._forget(target.id)
                if user:
                    self._users.add(target.id)
            else:
                self._store(target)
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                self.assigned.add((target.value.id, target.attr))

    def _store(self, target: ast.expr) -> None:
        """Judge what is assigned to."""
        if isinstance(target, ast.Name):
            self._forget(target.id)
        elif isinstance(target, ast.Attribute):
            if self.kind(target.value).what == "lazy_user":
                raise Blocked(
                    f"{quoted(self.text(target))} changes request.user, not request.auser()"
                )
            self.expression(target.value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for item in target.elts:
                self._store(item)
        else:
            self.children(target)

    def _forget(self, name: str) -> None:
        self.assigned = {pair for pair in self.assigned if pair[0] != name}

    def _augmented(self, node: ast.AugAssign) -> None:
        self.expression(node.value)
        if isinstance(node.target, ast.Attribute):
            self.expression(node.target)
        else:
            self._store(node.target)

    def _annotated(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._value(node.value)
        self._store(node.target)

    def _if(self, node: ast.If | ast.While) -> None:
        self.truth(node.test)
        self.block(node.body)
        self.block(node.orelse)

    def _for(self, node: ast.For) -> None:
        if self.rows(node.iter):
            self.conversion.add(node, "async")
        self._store(node.target)
        self.block(node.body)
        self.block(node.orelse)

    def _with(self, node: ast.With) -> None:
        for item in node.items:
            call = item.context_expr
            name = self.module.qualified(call.func) if isinstance(call, ast.Call) else None
            if name != "contextlib.suppress":
                raise Blocked(f"`with {self.text(call)}` must stay in one thread")
        self.block(node.body)

    def _try(self, node: ast.Try) -> None:
        self.block(node.body)
        for handler in node.handlers:
            if handler.type is not None:
                self.expression(handler.type)
            self.block(handler.body)
        self.block(node.orelse)
        self.block(node.finalbody)

    def _raise(self, node: ast.Raise) -> None:
        for part in (node.exc, node.cause):
            if part is not None:
                self.expression(part)

    def _assert(self, node: ast.Assert) -> None:
        self.truth(node.test)
        if node.msg is not None:
            self.expression(node.msg)

    def _delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            if not isinstance(target, ast.Name):
                self.children(target)

    def _nested(self, node: ast.FunctionDef) -> None:
        with self.strictly():
            self.block(node.body)
