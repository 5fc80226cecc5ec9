"""What queries in `async def` without being called: truth, an index, a relation, `request.user`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.catalog.async_orm import api
from codemods.catalog.async_orm.conversion import Blocked, Conversion, quoted
from codemods.catalog.async_orm.found import Found, check_awaitable
from codemods.catalog.async_orm.kinds import MANAGERS, Kind

if TYPE_CHECKING:
    from codemods.catalog.async_orm.inference import Inference

__all__ = ["USER_DOUBT", "LazyUses"]

USER_DOUBT = "request.auser() needs AuthenticationMiddleware, and is not for DRF's requests"
_QUERIES = MANAGERS | {"queryset"}
_RELATIONS = ("fk", "o2o", "reverse_o2o", "gfk")
_WRITERS = frozenset({"save", "delete", "asave", "adelete", "set_password"})
"""Methods of users that store what was changed on ``request.user``, which is another object."""
_READERS = frozenset({"get_username", "get_full_name", "get_short_name"})
"""Methods of users that only read fields."""


class LazyUses:
    """Looks at the nodes of an async function. Raises Blocked where an await cannot stand."""

    def __init__(self, inference: Inference) -> None:
        self.inference = inference
        self.module = inference.module

    def look(self, node: ast.AST) -> Found | None:
        """Return what is to be said of one node."""
        if isinstance(node, ast.expr) and self._is_tested(node):
            return self._truth(node)
        return self._other(node)

    def _other(self, node: ast.AST) -> Found | None:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            return self._user(node) or self._relation(node)
        if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
            return self._index(node)
        if isinstance(node, ast.Compare):
            return self._membership(node)
        return None

    # The user of a request

    def _user(self, node: ast.Attribute) -> Found | None:
        """``request.user`` whose fields are read, or that a query is given."""
        if node.attr != "user" or self._kind(node).what != "lazy_user":
            return None
        parent = self.module.parent(node)
        reads = isinstance(parent, ast.Attribute) and self._reads(parent, self._kind(node))
        if not reads and not self._is_queried(node):
            return None
        check_awaitable(self.module, node)
        conversion = Conversion()
        conversion.need((5, 0))
        conversion.doubt(USER_DOUBT)
        conversion.add(node, "user")
        return Found("blocking", node, conversion, "`request.auser()` loads the user")

    def _reads(self, node: ast.Attribute, user: Kind) -> bool:
        """Whether an attribute of the user is a field, a property, a related manager."""
        if not isinstance(node.ctx, ast.Load):
            return False
        parent = self.module.parent(node)
        if isinstance(parent, ast.Call) and parent.func is node:
            return node.attr in _READERS
        if node.attr in _WRITERS:
            return False
        if user.model is None:
            return True
        known = user.model.methods.get(node.attr)
        return known is None or known[1].kind == "property"

    def _is_queried(self, node: ast.Attribute) -> bool:
        """Whether the user is an argument that a lazy method or a model looks at, on the loop."""
        parent = self.module.parent(node)
        call = self.module.parent(parent) if isinstance(parent, ast.keyword) else parent
        if not isinstance(call, ast.Call) or call.func is node:
            return False
        if self._kind(call.func).what == "model":
            return True
        if not isinstance(call.func, ast.Attribute):
            return False
        return self._kind(call.func.value).what in _QUERIES and api.is_lazy(call.func.attr)

    # Querysets

    def _is_tested(self, node: ast.expr) -> bool:
        """Whether nothing but the truth of an expression is asked for."""
        parent = self.module.parent(node)
        if isinstance(parent, (ast.If, ast.While, ast.IfExp, ast.Assert)):
            return parent.test is node
        if isinstance(parent, ast.BoolOp):
            return self._is_tested(parent)
        return isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.Not)

    def _truth(self, node: ast.expr) -> Found | None:
        kind = self._kind(node)
        if kind.what != "queryset" or "prefetched" in kind.features:
            return self._other(node)
        check_awaitable(self.module, node)
        conversion = Conversion()
        conversion.doubt(kind.doubt)
        conversion.doubt(
            f"the truth of {quoted(self.module.text(node))} fills its cache, aexists() does not"
        )
        conversion.add(node, "exists")
        return Found(
            "blocking", node, conversion, "`aexists()` in place of the truth of a queryset"
        )

    def _index(self, node: ast.Subscript) -> Found | None:
        kind = self._kind(node.value)
        if kind.what != "queryset" or "prefetched" in kind.features:
            return None
        if isinstance(node.slice, ast.Slice) and node.slice.step is None:
            return None
        raise Blocked(f"{quoted(self.module.text(node))} is a query that has no async form")

    def _membership(self, node: ast.Compare) -> Found | None:
        for operator, right in zip(node.ops, node.comparators, strict=True):
            kind = self._kind(right)
            rows = kind.is_rows and "prefetched" not in kind.features
            if rows and isinstance(operator, (ast.In, ast.NotIn)):
                raise Blocked(f"{quoted(self.module.text(node))} looks through a queryset")
        return None

    # Relations

    def _relation(self, node: ast.Attribute) -> Found | None:
        """A relation of a row that was queried right here, and that nothing can have loaded."""
        if not isinstance(node.value, ast.Name):
            return None
        owner = self._kind(node.value)
        model = owner.model
        if owner.what != "instance" or model is None or owner.open or owner.doubt:
            return None
        found = model.fields.get(node.attr)
        if found is None or found.kind not in _RELATIONS or node.attr in owner.loaded:
            return None
        if self._is_touched(node.value.id, node):
            return None
        text = quoted(self.module.text(node))
        raise Blocked(f"{text} loads the relation {model.label}.{node.attr} when it is not there")

    def _is_touched(self, name: str, node: ast.Attribute) -> bool:
        """Whether the relation may be there after all: assigned, or the row handed to a call."""
        function = self.module.function(node)
        for use in _uses(function, name) if function is not None else ():
            parent = self.module.parent(use)
            if isinstance(parent, ast.Attribute):
                above = self.module.parent(parent)
                called = isinstance(above, ast.Call) and above.func is parent
                if isinstance(parent.ctx, ast.Store) or (called and parent.attr != "save"):
                    return True
            elif isinstance(use.ctx, ast.Load) and not isinstance(parent, (ast.Return, ast.If)):
                return True
        return False

    def _kind(self, node: ast.expr) -> Kind:
        return self.inference.kind(node)


def _uses(function: ast.AST, name: str) -> Iterator[ast.Name]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id == name:
            yield node
