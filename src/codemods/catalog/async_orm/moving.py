"""Code that moves from a thread to the event loop: what in it must change, and what may not.

Everything that runs in a wrapper's thread today runs on the event loop afterwards. So each
expression is either known not to touch the database, or gets its async twin, or stands in the
way: then the reason names it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.calls import CallMover
from codemods.catalog.async_orm.conversion import Blocked, Conversion, quoted
from codemods.catalog.async_orm.found import check_awaitable
from codemods.catalog.async_orm.kinds import MANAGERS, Kind
from codemods.catalog.async_orm.lazy_uses import USER_DOUBT
from codemods.catalog.async_orm.naming import loop_variable

if TYPE_CHECKING:
    from collections.abc import Callable

    from codemods.catalog.async_orm.inference import Inference

__all__ = ["Mover"]


class Mover(CallMover):
    """Judges expressions, gathering operations in a `Conversion`. Raises Blocked."""

    def __init__(self, conversion: Conversion, inference: Inference) -> None:
        super().__init__(conversion, inference)
        self.strict = False
        """Whether nothing may be changed: lambdas and functions that stay synchronous."""
        self.assigned: set[tuple[str, str]] = set()
        """Relations that were just assigned, so that they are there: ``(name, attribute)``."""
        self._handlers: dict[type[ast.AST], Callable[..., None]] = {
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.Call: self.call,
            ast.Lambda: self._lambda,
            ast.JoinedStr: self._joined,
            ast.IfExp: self._if_expression,
            ast.BoolOp: self._bool_operation,
            ast.UnaryOp: self._unary,
            ast.Compare: self._compare,
            ast.BinOp: self._binary,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.GeneratorExp: self._generator,
            ast.Starred: self._starred,
            ast.Name: self._name,
        }

    def expression(self, node: ast.expr) -> None:
        """Judge an expression. Raises Blocked."""
        handler = self._handlers.get(type(node))
        if handler is not None:
            handler(node)
        elif isinstance(node, (ast.Await, ast.Yield, ast.YieldFrom)):
            raise Blocked(f"{quoted(self.text(node))} stands in it")
        else:
            self.children(node)

    def children(self, node: ast.AST) -> None:
        """Judge the expressions right below a node."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.expression(child)
            elif isinstance(child, (ast.keyword, ast.FormattedValue)):
                self.expression(child.value)

    def change(self, node: ast.AST) -> None:
        """Make sure that ``node`` may be changed here. Raises Blocked."""
        if self.strict:
            raise Blocked(f"{quoted(self.text(node))} queries where nothing can be awaited")

    # Names and attributes

    def _name(self, node: ast.Name) -> None:
        if self.kind(node).what == "lazy_user":
            raise Blocked(f"`{node.id}` is request.user, which is loaded when it is used")

    def _attribute(self, node: ast.Attribute) -> None:
        name = self.module.qualified(node)
        if name is not None and not name.startswith("builtins."):
            self._imported(node, self.module.identity(name))
            return
        owner = self.kind(node.value)
        if owner.what == "lazy_user":
            self.load_user(node.value)
        else:
            self.expression(node.value)
        self._check_attribute(node, owner)

    def _imported(self, node: ast.Attribute, name: str) -> None:
        """An attribute of something imported: Django's, a model's, a constant of a module."""
        known = self.kind(node).what != "unknown" or name.startswith("django.")
        if known or node.attr.isupper() or self.kind(node.value).what in ("model", "plain"):
            return
        self.conversion.doubt(f"nothing says what {quoted(self.text(node))} is")

    def load_user(self, node: ast.expr) -> None:
        """Turn ``request.user`` into ``(await request.auser())``."""
        self.change(node)
        if not isinstance(node, ast.Attribute):
            raise Blocked(f"{quoted(self.text(node))} is request.user, which is loaded when used")
        self.expression(node.value)
        self.conversion.need((5, 0))
        self.conversion.doubt(USER_DOUBT)
        self.conversion.add(node, "user")

    def _check_attribute(self, node: ast.Attribute, owner: Kind) -> None:
        if owner.what in ("instance", "lazy_user"):
            self._check_field(node, owner)
        elif owner.what in MANAGERS or owner.what in ("queryset", "file", "iterator"):
            raise Blocked(f"nothing says what {quoted(self.text(node))} does")
        elif owner.what == "session" or (owner.what == "request" and node.attr == "auser"):
            raise Blocked(f"{quoted(self.text(node))} may be read from the database")
        elif owner.what == "unknown":
            self._check_unknown(node)

    def _check_field(self, node: ast.Attribute, owner: Kind) -> None:
        model = owner.model
        text = quoted(self.text(node))
        if model is None:
            raise Blocked(f"nothing says what {text} is")
        found = model.fields.get(node.attr)
        if found is None:
            self._check_member(node, owner)
        elif found.kind in ("plain", "unknown"):
            if owner.lacks(node.attr):
                raise Blocked(f"{text} may be a field that only() or defer() left out")
            if owner.open:
                self.conversion.doubt(f"{text} may be a field that only() or defer() left out")
        elif found.kind in ("fk", "o2o", "reverse_o2o", "gfk") and node.attr not in owner.loaded:
            if isinstance(node.value, ast.Name) and (node.value.id, node.attr) in self.assigned:
                return
            raise Blocked(
                f"{text} loads the relation {model.label}.{node.attr} when it is not there"
            )

    def _check_member(self, node: ast.Attribute, owner: Kind) -> None:
        """A property, an annotation, a constant of the class."""
        assert owner.model is not None
        found = owner.model.methods.get(node.attr)
        if node.attr in owner.model.attributes or node.attr in ("_meta", "_state"):
            return
        if found is None:
            self.conversion.doubt(f"nothing says what {quoted(self.text(node))} is")
        elif found[1].kind == "property":
            self.check_reads(owner, node.attr, self.text(node))
        elif found[1].kind not in ("method", "class", "static"):
            raise Blocked(f"{quoted(self.text(node))} may query, see {found[0]}")

    def _check_unknown(self, node: ast.Attribute) -> None:
        """An attribute of something unknown: by name, it may load a relation of some model."""
        text = quoted(self.text(node))
        for model in self.inference.index.models.values():
            found = model.fields.get(node.attr)
            if found is not None and found.kind in ("fk", "o2o", "reverse_o2o", "gfk"):
                raise Blocked(f"{text} may load the relation {model.label}.{node.attr}")
            if node.attr in model.methods and model.methods[node.attr][1].kind == "property":
                raise Blocked(f"{text} may be the property {model.label}.{node.attr}")
        self.conversion.doubt(f"nothing says what {text} is")

    # Operators

    def truth(self, node: ast.expr) -> None:
        """Judge an expression whose truth is asked for."""
        kind = self.kind(node)
        if kind.what == "queryset":
            self.change(node)
            self.expression(node)
            self.conversion.doubt(
                f"the truth of {quoted(self.text(node))} fills its cache, aexists() does not"
            )
            self.conversion.add(node, "exists")
        elif kind.what == "lazy_user":
            raise Blocked(f"{quoted(self.text(node))} is loaded when it is used")
        elif isinstance(node, ast.BoolOp):
            for value in node.values:
                self.truth(value)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            self.truth(node.operand)
        else:
            self.expression(node)

    def _subscript(self, node: ast.Subscript) -> None:
        owner = self.kind(node.value)
        self.children(node)
        if owner.what == "queryset":
            if not isinstance(node.slice, ast.Slice):
                raise Blocked(f"{quoted(self.text(node))} is a query that has no async form")
            if node.slice.step is not None:
                raise Blocked(f"{quoted(self.text(node))} is a query: a slice with a step")
        elif owner.what == "unknown":
            self.conversion.doubt(f"nothing says what {quoted(self.text(node.value))} is")

    @contextmanager
    def strictly(self) -> Iterator[None]:
        """Judge code that stays synchronous: nothing in it may be changed."""
        before, self.strict = self.strict, True
        try:
            yield
        finally:
            self.strict = before

    def _lambda(self, node: ast.Lambda) -> None:
        with self.strictly():
            self.expression(node.body)

    def _joined(self, node: ast.JoinedStr) -> None:
        with self.strictly():
            for part in ast.walk(node):
                if isinstance(part, ast.FormattedValue):
                    self.expression(part.value)
                    self.check_string(part.value)

    def _if_expression(self, node: ast.IfExp) -> None:
        self.truth(node.test)
        self.expression(node.body)
        self.expression(node.orelse)

    def _bool_operation(self, node: ast.BoolOp) -> None:
        for value in node.values:
            if self.kind(value).what in ("queryset", "lazy_user"):
                raise Blocked(f"{quoted(self.text(node))} asks whether it is empty, which queries")
            self.expression(value)

    def _unary(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self.truth(node.operand)
        else:
            self.expression(node.operand)

    def _compare(self, node: ast.Compare) -> None:
        for operator, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(operator, (ast.In, ast.NotIn)) and self.kind(right).is_rows:
                raise Blocked(f"{quoted(self.text(node))} looks through a queryset")
        for side in (node.left, *node.comparators):
            if self.kind(side).what == "lazy_user":
                raise Blocked(f"{quoted(self.text(side))} is loaded when it is used")
        self.children(node)

    def _binary(self, node: ast.BinOp) -> None:
        self.children(node)
        if isinstance(node.op, ast.Mod):
            self.check_string(node.right)

    def check_string(self, node: ast.expr) -> None:
        """Judge a conversion of something to a string."""
        kind = self.kind(node)
        if kind.what == "instance" and kind.model is not None:
            self.check_reads(kind, "__str__", self.text(node))
        elif kind.is_rows or kind.what == "lazy_user":
            raise Blocked(f"{quoted(self.text(node))} is queried to be shown")
        elif isinstance(node, ast.Tuple):
            for item in node.elts:
                self.check_string(item)

    # Iteration

    def rows(self, node: ast.expr) -> bool:
        """Judge something that is iterated over; return whether it is a query."""
        kind = self.kind(node)
        if kind.is_rows:
            self.change(node)
            if kind.manager is not None and "__iter__" in kind.manager.queryset.methods:
                place = kind.manager.queryset.methods["__iter__"][0]
                raise Blocked(f"the queryset has an __iter__() of its own, at {place}")
            if kind.locked:
                raise Blocked(
                    "select_for_update() holds its lock only in a transaction of one thread"
                )
            self.conversion.doubt(kind.doubt)
            if kind.what == "iterator":
                if not isinstance(node, ast.Call):
                    raise Blocked(f"{quoted(self.text(node))} is made by iterator() elsewhere")
                self.iterator(node)
            else:
                self.expression(node)
            return True
        self.expression(node)
        if kind.what in ("unknown", "lazy_user"):
            raise Blocked(f"nothing says whether {quoted(self.text(node))} is a queryset")
        if kind.what in MANAGERS:
            raise Blocked(f"{quoted(self.text(node))} cannot be iterated over")
        return False

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp) -> None:
        before = sum(map(len, self.conversion.operations.values()))
        for place, generator in enumerate(node.generators):
            if self.rows(generator.iter):
                self.conversion.add(node, "async", place=place)
            for test in generator.ifs:
                self.truth(test)
        if isinstance(node, ast.DictComp):
            self.expression(node.key)
            self.expression(node.value)
        else:
            self.expression(node.elt)
        if sum(map(len, self.conversion.operations.values())) > before:
            check_awaitable(self.module, node, comprehension=True)

    def _generator(self, node: ast.GeneratorExp) -> None:
        with self.strictly():
            for generator in node.generators:
                self.rows(generator.iter)
                for test in generator.ifs:
                    self.truth(test)
            self.expression(node.elt)

    def _starred(self, node: ast.Starred) -> None:
        if self.rows(node.value):
            self.collect(node.value)

    def collect(self, node: ast.expr) -> None:
        """Turn a queryset into a list of its rows, in place. Raises Blocked."""
        check_awaitable(self.module, node, comprehension=True)
        self.conversion.add(node, "collect", loop_variable(self.inference, node))
