"""Judging a wrapper that is called at once: which operations make it native."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from codemods.catalog.async_orm import api
from codemods.catalog.async_orm.conversion import Blocked, Conversion, Operation, quoted
from codemods.catalog.async_orm.found import check_generator
from codemods.catalog.async_orm.functions import own_function
from codemods.catalog.async_orm.harmless import CONSUMERS, blocks
from codemods.catalog.async_orm.inference import Inference
from codemods.catalog.async_orm.kinds import MANAGERS
from codemods.catalog.async_orm.moving import Mover
from codemods.catalog.async_orm.twins import check_function, method_twin
from codemods.catalog.async_orm.wrappers import Wrapped, merged_call

if TYPE_CHECKING:
    from codemods.engine.context import Context

__all__ = ["Judge", "Judged", "family"]

_QUERIES = MANAGERS | {"queryset"}
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Judged(NamedTuple):
    """What becomes of a wrapper."""

    node: ast.AST
    conversion: Conversion
    message: str


def family(inference: Inference, wrapped: Wrapped) -> str:
    """Return which codemod a wrapper belongs to: ``orm``, ``iterate``, ``django`` or ``helper``."""
    function = wrapped.function
    if isinstance(function, ast.Subscript):
        function = function.value
    if isinstance(function, ast.Lambda):
        return _lambda_family(inference, function.body)
    if isinstance(function, ast.Attribute):
        owner = inference.kind(function.value)
        if owner.what in ("client", "cache", "signal", "session", "request"):
            return "django"
    name = inference.module.qualified(function)
    if name is not None and name.startswith("builtins.") and isinstance(function, ast.Name):
        return "iterate"
    if name is not None and api.function_twin(name) is not None:
        return "django"
    return "helper" if own_function(inference.module, function) is not None else "orm"


def _lambda_family(inference: Inference, body: ast.expr) -> str:
    for node in ast.walk(body):
        if isinstance(node, ast.expr) and inference.kind(node).what in ("lazy_user", "cache"):
            return "django"
        name = inference.module.qualified(node)
        if name is not None and api.function_twin(name) is not None:
            return "django"
    if isinstance(body, _COMPREHENSIONS):
        return "iterate"
    if isinstance(body, ast.Call):
        name = inference.module.qualified(body.func)
        if name is not None and name.startswith("builtins.") and isinstance(body.func, ast.Name):
            return "iterate"
    return "orm"


class Judge:
    """Judges one wrapper. Every method raises Blocked where something stands in the way."""

    def __init__(self, ctx: Context, inference: Inference, wrapped: Wrapped) -> None:
        self.ctx = ctx
        self.inference = inference
        self.wrapped = wrapped
        self.conversion = Conversion()

    def judge(self) -> Judged:
        """Return what becomes of the wrapper. Raises Blocked."""
        wrapped = self.wrapped
        if wrapped.call is None:
            raise Blocked("the wrapper is handed on without being called")
        if wrapped.spelling == "lambda":
            return self._lambda()
        if isinstance(wrapped.function, ast.Attribute):
            return self._method(wrapped.function)
        return self._function(wrapped.function)

    # A callable or a partial

    def _method(self, function: ast.Attribute) -> Judged:
        owner = self.inference.kind(function.value)
        method = function.attr
        text = quoted(self.ctx.text(function))
        call = merged_call(self.wrapped)
        if owner.what in _QUERIES and api.is_lazy(method):
            return self._lazy(function, call)
        if owner.what == "lazy_user":  # read on the event loop already, before and after
            owner = owner._replace(what="instance")
        if owner.what in ("unknown", "plain", "none", "list", "file"):
            name = self.ctx.module.qualified(function)
            if name is not None and blocks(self.ctx.module.identity(name)):
                raise Blocked(f"{text} must stay in a thread")
            raise Blocked(_unknown(owner.what, text))
        if method == "iterator" and owner.what in _QUERIES:
            raise Blocked("an iterator made in a thread is read elsewhere")
        twin = method_twin(self.conversion, owner, method, call)
        if not twin.thread:
            self._check_lazy_arguments(call)
        self._unwrap()
        self._add_call("rename", twin.name)
        new = f"{self.ctx.text(function.value)}.{twin.name}"
        return Judged(self.node, self.conversion, f"{quoted(new)} in place of a thread")

    def _lazy(self, function: ast.Attribute, call: ast.Call) -> Judged:
        above = self.ctx.parent(self.wrapped.call) if self.wrapped.call else None
        broken = isinstance(above, ast.Attribute)  # a coroutine has no attributes of a queryset
        if self.wrapped.awaited is None and not broken:
            raise Blocked(f"{function.attr}() gives a queryset, and here a coroutine is wanted")
        if function.attr == "select_for_update":
            raise Blocked("select_for_update() holds its lock only in a transaction of one thread")
        self.conversion.doubt(self.inference.kind(function.value).doubt)
        self._check_lazy_arguments(call)
        self._unwrap()
        if self.wrapped.awaited is not None:
            check_generator(self.ctx.module, self.wrapped.awaited)
            self.conversion.add(self.wrapped.awaited, "plain")
        return Judged(
            self.node, self.conversion, f"{function.attr}() is no query: no thread needed"
        )

    def _check_lazy_arguments(self, call: ast.Call) -> None:
        """Arguments that are looked at on the event loop must not be lazy themselves."""
        for argument in call.args:
            self._check_lazy(argument)
        for keyword in call.keywords:
            self._check_lazy(keyword.value)

    def _check_lazy(self, node: ast.expr) -> None:
        for inner in ast.walk(node):
            if isinstance(inner, ast.expr) and self.inference.kind(inner).what == "lazy_user":
                raise Blocked(f"{quoted(self.ctx.text(inner))} is loaded when the filter is made")
        userlike = isinstance(node, ast.Name) and ("user" in node.id or node.id == "owner")
        if userlike and self.inference.kind(node).what == "unknown":
            self.conversion.doubt(f"{quoted(ast.unparse(node))} may be a lazy request.user")

    def _function(self, function: ast.expr) -> Judged:
        if isinstance(function, ast.Subscript):  # list[Book]
            function = function.value
        name = self.ctx.module.qualified(function)
        text = quoted(self.ctx.text(function))
        if self.inference.kind(function).what == "model":
            raise Blocked(f"{text} makes an instance, which is no query")
        if name is None:
            raise Blocked(f"nothing says what {text} does")
        name = self.ctx.module.identity(name)
        twin = api.function_twin(name)
        if twin is not None:
            return self._django_function(name, twin)
        if name.startswith("builtins.") and isinstance(function, ast.Name):
            return self._consumer(function.id)
        raise Blocked(
            f"{text} must stay in a thread" if blocks(name) else f"{text} is not seen here"
        )

    def _django_function(self, name: str, twin: api.Twin) -> Judged:
        call = merged_call(self.wrapped)
        if not twin.thread:
            self._check_lazy_arguments(call)
        check_function(self.conversion, self.inference, name, call)
        self.conversion.need(twin.since)
        self.conversion.uses.append(twin.name)
        self._unwrap()
        self._add_call("function", twin.name)
        new = twin.name.rpartition(".")[2]
        return Judged(self.node, self.conversion, f"`{new}()` in place of a thread")

    # Builtins over a queryset

    def _consumer(self, name: str) -> Judged:
        call = self.wrapped.call
        assert call is not None
        if name not in CONSUMERS or self.wrapped.spelling == "partial" or not call.args:
            raise Blocked(f"`{name}()` is not Django's")
        if name in ("enumerate", "zip", "reversed", "iter"):
            raise Blocked(f"`{name}()` is read after the thread is left")
        rows = call.args[0]
        kind = self.inference.kind(rows)
        text = quoted(self.ctx.text(rows))
        if not kind.is_rows:
            raise Blocked(f"nothing says that {text} is a queryset")
        if self.wrapped.awaited is None:
            raise Blocked("here a coroutine is wanted, and a comprehension gives a list")
        odd = [k.arg for k in call.keywords if k.arg not in ("reverse", "default", "start")]
        if odd or len(call.args) > 1:
            raise Blocked(f"`{odd[0] if odd else 'an argument'}` may query, and cannot await")
        self._check_rows(rows)
        self._unwrap()
        loop = self._loop()
        if name in ("list", "tuple") and loop is not None and kind.what != "iterator":
            return self._in_loop(loop)
        mover = Mover(self.conversion, self.inference)
        mover.collect(rows)
        if name in ("list", "set"):
            self._add_call("brackets" if name == "list" else "braces")
        self.conversion.add(self.wrapped.awaited, "plain")
        return Judged(self.node, self.conversion, f"an async comprehension over {text}")

    def _check_rows(self, rows: ast.expr) -> None:
        """The queryset itself is made on the event loop already."""
        kind = self.inference.kind(rows)
        self.conversion.doubt(kind.doubt)
        if kind.locked:
            raise Blocked("select_for_update() holds its lock only in a transaction of one thread")
        if kind.manager is not None and "__iter__" in kind.manager.queryset.methods:
            place = kind.manager.queryset.methods["__iter__"][0]
            raise Blocked(f"the queryset has an __iter__() of its own, at {place}")
        if kind.what == "iterator":
            if not isinstance(rows, ast.Call) or not isinstance(rows.func, ast.Attribute):
                raise Blocked(f"{quoted(self.ctx.text(rows))} is made by iterator() elsewhere")
            owner = self.inference.kind(rows.func.value)
            twin = method_twin(self.conversion, owner, "iterator", rows)
            self.conversion.add(rows, "rename", twin.name)

    def _loop(self) -> ast.AST | None:
        """Return the loop or comprehension that reads the awaited list, where it may be async."""
        assert self.wrapped.awaited is not None
        awaited = self.wrapped.awaited
        parent = self.ctx.parent(awaited)
        if isinstance(parent, ast.For) and parent.iter is awaited:
            return parent
        if isinstance(parent, ast.comprehension) and parent.iter is awaited:
            above = self.ctx.parent(parent)
            if isinstance(above, (ast.ListComp, ast.SetComp, ast.DictComp)):
                outer = self.ctx.module.enclosing(above, *_COMPREHENSIONS, ast.stmt)
                if above.generators[0] is parent and isinstance(outer, ast.stmt):
                    return above
        return None

    def _in_loop(self, loop: ast.AST) -> Judged:
        assert self.wrapped.awaited is not None
        self._add_call("brackets")
        self.conversion.add(self.wrapped.awaited, "plain")
        self.conversion.add(loop, "async")
        return Judged(loop, self.conversion, "`async for` in place of a list made in a thread")

    # Lambdas

    def _lambda(self) -> Judged:
        wrapped = self.wrapped
        assert wrapped.call is not None and isinstance(wrapped.function, ast.Lambda)
        arguments = wrapped.function.args
        if any(ast.iter_child_nodes(arguments)) or wrapped.call.args or wrapped.call.keywords:
            raise Blocked("the lambda has parameters")
        body = wrapped.function.body
        mover = Mover(self.conversion, self.inference)
        self.conversion.add(wrapped.call, "unwrap", "lambda")
        mover.expression(body)
        if len(self.conversion.operations) == 1 and self.inference.kind(body).what != "queryset":
            raise Blocked("there is no query in the lambda that has an async twin")
        if wrapped.awaited is not None:
            if not any(map(_awaits, self.conversion.operations.values())):
                check_generator(self.ctx.module, wrapped.awaited)
            self.conversion.add(wrapped.awaited, "plain")
        else:
            self._hand_on(body)
        return Judged(self.node, self.conversion, "the lambda's code, natively async")

    def _hand_on(self, body: ast.expr) -> None:
        """Not awaited here: the body must be one coroutine, and nothing before it awaited."""
        steps = self.conversion.operations.get(body, [])
        awaits = [node for node, found in self.conversion.operations.items() if _awaits(found)]
        if awaits != [body] or steps[-1].kind != "await":
            raise Blocked("here a coroutine is wanted, and the lambda is more than one call")
        steps.pop()

    # Shared

    @property
    def node(self) -> ast.AST:
        """What is replaced: the await, or the call where it is not awaited."""
        assert self.wrapped.call is not None
        return self.wrapped.awaited or self.wrapped.call

    def _unwrap(self) -> None:
        if self.wrapped.spelling == "name":
            self._add_call("callee", self.ctx.text(self.wrapped.function))
        else:
            self._add_call("unwrap", self.wrapped.spelling)

    def _add_call(self, kind: str, name: str = "") -> None:
        assert self.wrapped.call is not None
        self.conversion.add(self.wrapped.call, kind, name)


def _awaits(steps: list[Operation]) -> bool:
    return any(step.kind in ("await", "collect", "async", "exists", "user") for step in steps)


def _unknown(what: str, text: str) -> str:
    if what == "unknown":
        return f"nothing says what {text} is"
    return f"{text} is not Django's"
