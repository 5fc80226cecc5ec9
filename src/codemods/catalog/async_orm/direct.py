"""Blocking calls of the ORM directly in `async def`: they raise `SynchronousOnlyOperation`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.catalog.async_orm import api
from codemods.catalog.async_orm.conversion import Blocked, Conversion, quoted
from codemods.catalog.async_orm.found import COMPREHENSIONS, Found, check_awaitable
from codemods.catalog.async_orm.harmless import CONSUMERS
from codemods.catalog.async_orm.inference import Inference
from codemods.catalog.async_orm.kinds import MANAGERS, Kind
from codemods.catalog.async_orm.lazy_uses import LazyUses
from codemods.catalog.async_orm.naming import loop_variable
from codemods.catalog.async_orm.twins import check_function, is_later, method_twin

if TYPE_CHECKING:
    from codemods.engine.context import Context

__all__ = ["is_idle", "is_promising", "scan"]

_QUERIES = MANAGERS | {"queryset"}
_INSTANCE = frozenset({"save", "delete", "refresh_from_db"})
_CLIENT = frozenset({"login", "logout", "force_login"})
_FUNCTIONS = ("django.shortcuts.", "django.db.models.", "django.contrib.auth.")
_NAMES = frozenset(
    {"get_object_or_404", "get_list_or_404", "prefetch_related_objects"}
    | {"authenticate", "login", "logout", "get_user", "update_session_auth_hash"}
)
_LATER = frozenset({"map", "filter", "iter", "reversed", "next", "zip", "enumerate"})


def is_promising(function: ast.AsyncFunctionDef) -> bool:
    """Whether a function may have ORM calls at all, by the names in it alone."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute):
            name = node.attr
            if name in ("objects", "save", "refresh_from_db", "_default_manager", "force_login"):
                return True
            if name == "user" and getattr(node.value, "attr", "request") == "request":
                return True
            if (
                name in _INSTANCE
                or name in _CLIENT
                or name in _NAMES
                or api.find_twin("queryset", name) is not None
            ):
                return True
        elif isinstance(node, ast.Name) and node.id in _NAMES:
            return True
    return False


def scan(ctx: Context, function: ast.AsyncFunctionDef) -> Iterator[Found]:
    """Yield what blocks, or is not awaited, directly in ``function``."""
    ctx.module.adopt(function)
    scanner = _Scanner(ctx, Inference(ctx))
    for node in _own(function):
        found = scanner.look(node)
        if found is not None:
            yield found


def is_idle(ctx: Context, call: ast.Call) -> bool:
    """Whether a call gives a coroutine of the ORM."""
    function = call.func
    assert isinstance(function, ast.Attribute)
    scanner = _Scanner(ctx, Inference(ctx))
    owner = scanner.inference.kind(function.value)
    return owner.what != "unknown" and scanner.is_async(owner, function.attr)


def _own(function: ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """Yield the nodes that run on the event loop as part of the function."""
    stack: list[ast.AST] = list(reversed(function.body))
    while stack:
        node = stack.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            stack.extend([*node.decorator_list, *node.args.defaults])
            continue
        if isinstance(node, (ast.Lambda, ast.ClassDef)):
            continue
        yield node
        stack.extend(ast.iter_child_nodes(node))


class _Scanner:
    def __init__(self, ctx: Context, inference: Inference) -> None:
        self.ctx = ctx
        self.inference = inference
        self.lazy_uses = LazyUses(inference)

    def look(self, node: ast.AST) -> Found | None:
        """Return what is to be said of one node."""
        try:
            if isinstance(node, ast.Call):
                return self._call(node) or self.lazy_uses.look(node)
            if isinstance(node, ast.For):
                return self._loop(node, node.iter)
            if isinstance(node, COMPREHENSIONS):
                return self._comprehension(node)
            if isinstance(node, ast.Await):
                return self._awaited(node)
            return self.lazy_uses.look(node)
        except Blocked as reason:
            return Found("note", node, Conversion(), str(reason))
        return None

    # Calls

    def _call(self, node: ast.Call) -> Found | None:
        function = node.func
        if isinstance(function, ast.Attribute):
            owner = self.inference.kind(function.value)
            if owner.what != "unknown":
                return self._method(node, function, owner)
        name = self.ctx.qualified(function)
        if name is None:
            return None
        if name.startswith("builtins.") and isinstance(function, ast.Name):
            return self._consumer(node, function.id)
        twin = api.function_twin(name) if name.startswith(_FUNCTIONS) else None
        if twin is None or not self._is_orm_function(node, name):
            return None
        conversion = Conversion()
        check_function(conversion, self.inference, self.ctx.module.identity(name), node)
        conversion.need(twin.since)
        conversion.uses.append(twin.name)
        conversion.add(node, "function", twin.name)
        return self._await(node, conversion, twin.name.rpartition(".")[2])

    def _is_orm_function(self, node: ast.Call, name: str) -> bool:
        if name.startswith("django.contrib.auth.hashers."):
            return False
        if not name.startswith("django.shortcuts."):
            return True
        return bool(node.args)

    def _method(self, node: ast.Call, function: ast.Attribute, owner: Kind) -> Found | None:
        method = function.attr
        named = {"instance": _INSTANCE, "client": _CLIENT}.get(owner.what, frozenset())
        if owner.what not in _QUERIES and method not in named and method[:1] != "a":
            return None
        if self.is_async(owner, method):
            return self._idle(node)
        if owner.what not in _QUERIES and method not in named:
            return None
        if api.is_lazy(method) or method == "iterator":
            return None
        if api.find_twin(owner.what, method) is None and not is_later(owner, method):
            return None
        conversion = Conversion()
        twin = method_twin(conversion, owner, method, node)
        conversion.add(node, "rename", twin.name)
        return self._await(node, conversion, f"{self.ctx.text(function.value)}.{twin.name}")

    def is_async(self, owner: Kind, method: str) -> bool:
        """Whether a method is a coroutine: a twin, or the project's own."""
        sync = method[1:] if method.startswith("a") else ""
        if sync and api.find_twin(owner.what, sync) is not None:
            return True
        known = owner.model.methods if owner.what == "instance" and owner.model else None
        if owner.manager is not None:
            known = {**owner.manager.queryset.methods, **owner.manager.class_.methods}
        return known is not None and method in known and known[method][1].coroutine

    def _await(self, node: ast.Call, conversion: Conversion, new: str) -> Found:
        self._check_transaction(node)
        parent = self.ctx.parent(node)
        if isinstance(parent, ast.Await):
            return Found("awaited", node, conversion, f"{quoted(new)} is what can be awaited")
        check_awaitable(self.ctx.module, node)
        conversion.add(node, "await")
        return Found("blocking", node, conversion, f"await {quoted(new)}")

    def _check_transaction(self, node: ast.AST) -> None:
        """Raise Blocked in a transaction, which belongs to one thread."""
        for parent in self.ctx.module.ancestors(node):
            if isinstance(parent, ast.With):
                for item in parent.items:
                    call = item.context_expr
                    callee = call.func if isinstance(call, ast.Call) else call
                    name = self.ctx.qualified(callee)
                    if name is not None and name.startswith("django.db."):
                        raise Blocked(f"`with {self.ctx.text(call)}` must stay in one thread")
            elif isinstance(parent, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for decorator in parent.decorator_list:
                    callee = decorator.func if isinstance(decorator, ast.Call) else decorator
                    if (self.ctx.qualified(callee) or "").startswith("django.db."):
                        raise Blocked(f"`@{self.ctx.text(decorator)}` must stay in one thread")
                return

    def _idle(self, node: ast.Call) -> Found | None:
        """A coroutine that nobody awaits."""
        parent = self.ctx.parent(node)
        assert isinstance(node.func, ast.Attribute)
        if node.func.attr == "aiterator":
            return None
        used = isinstance(
            parent, (ast.Expr, ast.BinOp, ast.Compare, ast.BoolOp, ast.FormattedValue, ast.Return)
        )
        used = used or (isinstance(parent, ast.Assign) and self._is_read(parent))
        used = used or (isinstance(parent, (ast.Attribute, ast.Subscript)) and parent.value is node)
        used = used or (isinstance(parent, (ast.If, ast.While, ast.IfExp)) and parent.test is node)
        if not used:
            return None
        text = quoted(self.ctx.text(node))
        return Found("idle", node, Conversion(), f"{text} gives a coroutine: await it")

    def _is_read(self, statement: ast.Assign) -> bool:
        """Whether a name is used as if it held the value, and never as a coroutine."""
        target = statement.targets[0]
        function = self.ctx.module.function(statement)
        if len(statement.targets) != 1 or not isinstance(target, ast.Name) or function is None:
            return False
        uses = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == target.id]
        parents = [self.ctx.parent(use) for use in uses if use is not target]
        read = (ast.Attribute, ast.Subscript, ast.BinOp, ast.Compare, ast.FormattedValue)
        return bool(parents) and all(isinstance(parent, read) for parent in parents)

    # Rows

    def _rows(self, node: ast.expr, conversion: Conversion) -> bool:
        """Whether iterating over ``node`` is a query, noting what it needs. Raises Blocked."""
        kind = self.inference.kind(node)
        if not kind.is_rows or "prefetched" in kind.features:
            return False
        if kind.locked:
            raise Blocked("select_for_update() holds its lock only in a transaction of one thread")
        if kind.manager is not None and "__iter__" in kind.manager.queryset.methods:
            place = kind.manager.queryset.methods["__iter__"][0]
            raise Blocked(f"the queryset has an __iter__() of its own, at {place}")
        conversion.doubt(kind.doubt)
        if kind.what == "iterator":
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
                raise Blocked(f"{quoted(self.ctx.text(node))} is made by iterator() elsewhere")
            if node.func.attr == "aiterator":
                return False
            owner = self.inference.kind(node.func.value)
            twin = method_twin(conversion, owner, "iterator", node)
            conversion.add(node, "rename", twin.name)
        return True

    def _loop(self, node: ast.For, rows: ast.expr) -> Found | None:
        conversion = Conversion()
        if not self._rows(rows, conversion):
            return None
        self._check_transaction(node)
        conversion.add(node, "async")
        return Found(
            "blocking", node, conversion, f"`async for` over {quoted(self.ctx.text(rows))}"
        )

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.DictComp) -> Found | None:
        conversion = Conversion()
        for place, generator in enumerate(node.generators):
            if not generator.is_async and self._rows(generator.iter, conversion):
                conversion.add(node, "async", place=place)
        if not conversion.operations:
            return None
        self._check_transaction(node)
        check_awaitable(self.ctx.module, node, comprehension=True)
        return Found("blocking", node, conversion, "an async comprehension")

    def _consumer(self, node: ast.Call, name: str) -> Found | None:
        if name not in CONSUMERS and name not in _LATER:
            return None
        conversion = Conversion()
        for argument in node.args:
            if isinstance(argument, ast.GeneratorExp):
                self._generator(argument, conversion, name)
            elif self._rows(argument, conversion):
                if name in ("map", "filter", "iter", "next"):
                    raise Blocked(f"{quoted(self.ctx.text(node))} reads a queryset later on")
                conversion.add(argument, "collect", loop_variable(self.inference, argument))
        if not conversion.operations:
            return None
        if (
            name in ("list", "set")
            and len(node.args) == 1
            and not isinstance(node.args[0], ast.GeneratorExp)
        ):
            conversion.add(node, "brackets" if name == "list" else "braces")
        self._check_transaction(node)
        if isinstance(self.ctx.parent(node), ast.Await):
            raise Blocked(f"{quoted(self.ctx.text(node))} cannot be awaited")
        check_awaitable(self.ctx.module, node, comprehension=True)
        return Found("blocking", node, conversion, "an async comprehension")

    def _generator(self, node: ast.GeneratorExp, conversion: Conversion, name: str) -> None:
        found = Conversion()
        places = [
            place
            for place, generator in enumerate(node.generators)
            if not generator.is_async and self._rows(generator.iter, found)
        ]
        if not places:
            return
        if name in _LATER:
            raise Blocked(f"{quoted(self.ctx.text(node))} is read later on")
        for place in places:
            conversion.add(node, "async", place=place)
        conversion.add(node, "listed")
        conversion.operations.update(found.operations)
        for reason in found.doubts:
            conversion.doubt(reason)

    # What is awaited

    def _awaited(self, node: ast.Await) -> Found | None:
        kind = self.inference.kind(node.value)
        text = quoted(self.ctx.text(node.value))
        if isinstance(node.value, ast.Call) and isinstance(node.value.func, ast.Attribute):
            owner = self.inference.kind(node.value.func.value)
            if node.value.func.attr == "aiterator" and owner.what in _QUERIES:
                conversion = Conversion()
                conversion.doubt(owner.doubt)
                conversion.add(node, "plain")
                return Found("awaited", node, conversion, f"{text} is no coroutine: no await")
        if kind.what == "queryset":
            message = (
                f"a queryset cannot be awaited: `[… async for … in {self.ctx.text(node.value)}]`"
            )
            return Found("idle", node, Conversion(), message)
        return None
