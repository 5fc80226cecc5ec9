"""Calls in code that moves to the event loop."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm import api
from codemods.catalog.async_orm.conversion import Blocked, Conversion, quoted
from codemods.catalog.async_orm.found import check_awaitable
from codemods.catalog.async_orm.harmless import BY_NAME, CONSUMERS, blocks, is_harmless
from codemods.catalog.async_orm.kinds import MANAGERS, Kind
from codemods.catalog.async_orm.twins import check_function, method_twin

if TYPE_CHECKING:
    from codemods.catalog.async_orm.inference import Inference

__all__ = ["CallMover"]

_QUERIES = MANAGERS | {"queryset"}
_OTHER_TWINS = frozenset({"client", "cache", "signal"})
_TEMPLATES = frozenset({"django.shortcuts.render", "django.template.loader.render_to_string"})


class CallMover:
    """The part of the `Mover` that judges calls."""

    strict: bool

    def __init__(self, conversion: Conversion, inference: Inference) -> None:
        self.conversion = conversion
        self.inference = inference
        self.module = inference.module

    # What the other half brings

    def expression(self, node: ast.expr) -> None:
        raise NotImplementedError

    def change(self, node: ast.AST) -> None:
        raise NotImplementedError

    def load_user(self, node: ast.expr) -> None:
        raise NotImplementedError

    def rows(self, node: ast.expr) -> bool:
        raise NotImplementedError

    def collect(self, node: ast.expr) -> None:
        raise NotImplementedError

    def check_string(self, node: ast.expr) -> None:
        raise NotImplementedError

    # Shared

    def kind(self, node: ast.expr) -> Kind:
        """Return the kind of an expression."""
        return self.inference.kind(node)

    def text(self, node: ast.AST) -> str:
        """Return the source of a node."""
        return self.module.text(node)

    def call(self, node: ast.Call) -> None:
        """Judge a call. Raises Blocked."""
        name = self.module.qualified(node.func)
        if isinstance(node.func, ast.Attribute):
            owner = self.kind(node.func.value)
            if name is None or name.startswith("builtins.") or owner.what != "unknown":
                self._method(node, node.func)
                return
        if name is not None:
            self._function(node, self.module.identity(name))
        else:
            self._unnamed(node)

    def arguments(self, node: ast.Call, *, thread: bool = False) -> None:
        """Judge the arguments of a call; ``thread``: the twin reads them in a thread."""
        for argument in (*node.args, *(keyword.value for keyword in node.keywords)):
            if self.kind(argument).what == "lazy_user":
                if thread and isinstance(argument, ast.Attribute):
                    self.expression(argument.value)
                else:
                    self.load_user(argument)
            else:
                self.expression(argument)

    # Methods

    def _method(self, node: ast.Call, function: ast.Attribute) -> None:
        owner = self.kind(function.value)
        method = function.attr
        if owner.what == "lazy_user":
            self.load_user(function.value)
        else:
            self.expression(function.value)
        if owner.what in _QUERIES:
            self._query(node, owner, method)
        elif owner.what in ("instance", "lazy_user"):
            self._instance(node, owner, method)
        elif owner.what in _OTHER_TWINS:
            self._twin(node, owner, method)
        elif owner.what in ("plain", "list", "none"):
            self._plain(node, method)
        elif owner.what == "unknown" and method in BY_NAME:
            self.conversion.doubt(f"nothing says what {quoted(self.text(function))} is")
            self.arguments(node)
        elif owner.what == "request" and method in ("build_absolute_uri", "get_full_path"):
            self.arguments(node)
        else:
            raise Blocked(f"nothing says what {quoted(self.text(function))} is")

    def _query(self, node: ast.Call, owner: Kind, method: str) -> None:
        if method == "select_for_update":
            raise Blocked("select_for_update() holds its lock only in a transaction of one thread")
        found = self.kind(node)
        if found.what == "queryset" or (method == "all" and owner.what in MANAGERS):
            self.arguments(node)
        elif found.what == "iterator":
            raise Blocked(f"{quoted(self.text(node))} is not iterated over at once")
        else:
            self._twin(node, owner, method)

    def iterator(self, node: ast.Call) -> None:
        """Judge ``….iterator(…)`` in a loop: ``aiterator()``, not awaited."""
        function = node.func
        assert isinstance(function, ast.Attribute)
        owner = self.kind(function.value)
        self.expression(function.value)
        twin = method_twin(self.conversion, owner, "iterator", node)
        self.arguments(node)
        self.conversion.add(node, "rename", twin.name)

    def _instance(self, node: ast.Call, owner: Kind, method: str) -> None:
        model = owner.model
        if model is not None and api.find_twin("instance", method) is None:
            known = model.methods.get(method)
            if known is None and method.startswith("get_") and method.endswith("_display"):
                return
            if known is not None and method != "check_password":
                self.arguments(node)
                self.check_reads(owner, method, self.text(node.func))
                return
        self._twin(node, owner, method)

    def _twin(self, node: ast.Call, owner: Kind, method: str) -> None:
        self.change(node)
        if owner.what == "lazy_user":
            raise Blocked(f"{quoted(self.text(node))} changes request.user, not request.auser()")
        twin = method_twin(self.conversion, owner, method, node)
        self.arguments(node, thread=twin.thread)
        self.conversion.add(node, "rename", twin.name)
        self.conversion.add(node, "await")

    def _plain(self, node: ast.Call, method: str) -> None:
        if method in ("join", "extend", "update") and len(node.args) == 1:
            self._consume(node)
            return
        self.arguments(node)

    def check_reads(self, owner: Kind, name: str, text: str) -> None:
        """Judge a method or property of a model by what it reads. Raises Blocked."""
        assert owner.model is not None
        known = owner.model.methods.get(name)
        if known is None or known[0].path.startswith("django/"):
            return
        place, method = known
        blocked = Blocked(f"{quoted(text)} may query: {owner.model.label}.{name} at {place}")
        if method.reads is None or method.kind not in ("method", "property"):
            raise blocked
        for attribute in method.reads:
            found = owner.model.fields.get(attribute)
            if attribute in owner.model.attributes:
                continue
            if found is None or found.kind not in ("plain", "unknown"):
                raise blocked
            if owner.lacks(attribute):
                raise blocked

    # Functions

    def _function(self, node: ast.Call, name: str) -> None:
        twin = api.function_twin(name)
        if twin is not None:
            self.change(node)
            check_function(self.conversion, self.inference, name, node)
            self.conversion.need(twin.since)
            self.conversion.uses.append(twin.name)
            self.arguments(node, thread=twin.thread)
            self.conversion.add(node, "function", twin.name)
            self.conversion.add(node, "await")
            return
        last = name.rpartition(".")[2]
        if name in _TEMPLATES:
            raise Blocked(
                f"{quoted(self.text(node.func))} must stay in a thread: a template queries"
            )
        if blocks(name):
            raise Blocked(f"{quoted(self.text(node.func))} must stay in a thread")
        if name == "django.shortcuts.redirect" and not _is_text(node.args[:1]):
            raise Blocked(f"{quoted(self.text(node))} may call a get_absolute_url() that queries")
        if name.startswith("builtins.") and last in CONSUMERS:
            self._consume(node)
        elif name.startswith("builtins.") and last in ("map", "filter"):
            self._strict_arguments(node)
        elif name in ("builtins.str", "builtins.print", "builtins.repr"):
            self.arguments(node)
            for argument in node.args:
                self.check_string(argument)
        elif is_harmless(name) or self.kind(node.func).what == "model":
            self.arguments(node)
        else:
            raise Blocked(f"it calls {quoted(self.text(node.func))}, which is not seen here")

    def _strict_arguments(self, node: ast.Call) -> None:
        for argument in node.args:
            if self.kind(argument).is_rows:
                raise Blocked(f"{quoted(self.text(node))} reads a queryset later on")
            self.expression(argument)

    def _consume(self, node: ast.Call) -> None:
        """A builtin that reads an iterable: rows and generators become lists."""
        for keyword in node.keywords:
            self.expression(keyword.value)
        for argument in node.args:
            if isinstance(argument, ast.GeneratorExp):
                self._consume_generator(argument)
            elif isinstance(argument, ast.Starred):
                self.expression(argument)
            elif self.kind(argument).what in ("plain", "instance", "unknown"):
                self._consume_other(node, argument)
            elif self.rows(argument):
                self._collect_for(node, argument)

    def _consume_other(self, node: ast.Call, argument: ast.expr) -> None:
        self.expression(argument)
        if self.kind(argument).what == "unknown":
            raise Blocked(f"nothing says whether {quoted(self.text(argument))} is a queryset")

    def _collect_for(self, node: ast.Call, argument: ast.expr) -> None:
        name = self.module.qualified(node.func)
        if name in ("builtins.list", "builtins.set") and len(node.args) == 1:
            self.collect(argument)
            self.conversion.add(node, "brackets" if name == "builtins.list" else "braces")
        else:
            self.collect(argument)

    def _consume_generator(self, node: ast.GeneratorExp) -> None:
        first = node.generators[0]
        if not self.kind(first.iter).is_rows:
            self.expression(node)
            return
        self.change(node)
        self.rows(first.iter)
        check_awaitable(self.module, node, comprehension=True)
        self.conversion.add(node, "async", place=0)
        self.conversion.add(node, "listed")
        for place, generator in enumerate(node.generators):
            if place and self.rows(generator.iter):
                self.conversion.add(node, "async", place=place)
            for test in generator.ifs:
                self.expression(test)
        self.expression(node.elt)

    def _unnamed(self, node: ast.Call) -> None:
        if self.kind(node.func).what == "model":
            self.arguments(node)
            return
        raise Blocked(f"it calls {quoted(self.text(node.func))}, which may query")


def _is_text(arguments: list[ast.expr]) -> bool:
    return all(isinstance(a, ast.Constant) and isinstance(a.value, str) for a in arguments)
