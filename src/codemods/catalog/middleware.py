"""Middleware: the next layer that has to be given."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import argument, hides, is_constant
from codemods.declare.overrides import parameter_names
from codemods.declare.targets import Call, CallSuffix, Subclass
from codemods.project.classes import Ancestry, descends_named

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_MIXIN = "django.utils.deprecation.MiddlewareMixin"
_DJANGO = (
    "django.contrib.admindocs.middleware.XViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.PersistentRemoteUserMiddleware",
    "django.contrib.auth.middleware.RemoteUserMiddleware",
    "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.contrib.redirects.middleware.RedirectFallbackMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.sites.middleware.CurrentSiteMiddleware",
    "django.middleware.cache.CacheMiddleware",
    "django.middleware.cache.FetchFromCacheMiddleware",
    "django.middleware.cache.UpdateCacheMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.BrokenLinkEmailsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.security.SecurityMiddleware",
)

_NONE = r"\A\s*(?:#.*\s*)*(?:get_response\s*=\s*)?None\b"

middleware_instance = Codemod(
    id="middleware-instance",
    summary="give middleware that is made by hand a get_response",
    why=(
        "``MiddlewareMixin`` asks for the next layer since Django 4.0. Where only its hooks are "
        "called, a callable that does nothing will do."
    ),
    category="calls",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.SAFE,
    unsafe_when="whoever calls the middleware itself wants a response from the next layer",
    migrations=True,
    examples=(
        Example(
            before="""\
from django.contrib.sessions.middleware import SessionMiddleware


def add_session(request):
    SessionMiddleware().process_request(request)
""",
            after="""\
from django.contrib.sessions.middleware import SessionMiddleware


def add_session(request):
    SessionMiddleware(lambda request: None).process_request(request)
""",
            path="app/tests/test_views.py",
        ),
        Example.unsafe(
            """\
from django.middleware.locale import LocaleMiddleware

locale = LocaleMiddleware()
""",
            """\
from django.middleware.locale import LocaleMiddleware

locale = LocaleMiddleware(lambda request: None)
""",
        ),
        Example.kept(
            """\
from starlette.middleware import SessionMiddleware

session = SessionMiddleware()
""",
            title="another framework's",
        ),
    ),
)


@middleware_instance.on(
    CallSuffix("Middleware", absent="get_response", position=0),
    CallSuffix("Middleware", matching=(_NONE,)),
    *(Call(name, absent="get_response", position=0) for name in _DJANGO),
    *(Call(name, matching=(_NONE,)) for name in _DJANGO),
)
def find_instance(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls of middleware classes without the next layer, or with None for it."""
    given = argument(call, "get_response", 0)
    if given is not None and not is_constant(given.value, None):
        return None
    if not _is_middleware(call.func, ctx):
        return None
    hidden = hides(call, 0)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    unsafe = "" if ctx.in_tests else middleware_instance.unsafe_when
    return ctx.hit(call, unsafe=unsafe, data={"none": given.index if given else None})


def _is_middleware(node: ast.expr, ctx: Context) -> bool:
    """Whether it certainly is a class whose `__init__` is that of `MiddlewareMixin`."""
    name = ctx.qualified(node)
    if name is not None:
        return descends_named(name, (_MIXIN,), ctx.project) is Ancestry.YES
    if not isinstance(node, ast.Name):
        return False
    classes = [binding.node for binding in ctx.module.lookup(node.id, node)]
    if len(classes) != 1 or not isinstance(classes[0], ast.ClassDef):
        return False
    own = [s.name for s in classes[0].body if isinstance(s, ast.FunctionDef)]
    return "__init__" not in own and ctx.ancestry(classes[0], _MIXIN) is Ancestry.YES


@middleware_instance.rewrite
def give_next_layer(call: cst.Call, hit: Hit) -> cst.Call:
    """`SessionMiddleware()` → `SessionMiddleware(lambda request: None)`."""
    import libcst as cst

    from codemods.declare.nodes import insert_argument

    layer = cst.parse_expression("lambda request: None")
    index = hit.data["none"]
    if index is None:
        return insert_argument(call, 0, cst.Arg(layer))
    arguments = list(call.args)
    arguments[index] = arguments[index].with_changes(value=layer)
    return call.with_changes(args=arguments)


middleware_init = Codemod(
    id="middleware-init",
    summary="pass get_response on in the __init__() of middleware",
    why="``MiddlewareMixin.__init__()`` asks for the next layer since Django 4.0.",
    category="overrides",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    works_from=(1, 10),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.utils.deprecation import MiddlewareMixin


class Timing(MiddlewareMixin):
    def __init__(self, get_response=None):
        self.get_response = get_response
        super().__init__()
""",
            after="""\
from django.utils.deprecation import MiddlewareMixin


class Timing(MiddlewareMixin):
    def __init__(self, get_response=None):
        self.get_response = get_response
        super().__init__(get_response)
""",
            path="app/middleware.py",
        ),
        Example.refuse(
            """\
from django.utils.deprecation import MiddlewareMixin


class Timing(MiddlewareMixin):
    def __init__(self):
        super().__init__()
""",
            reason="__init__() takes no get_response",
            path="app/middleware.py",
        ),
        Example.kept(
            """\
from django.utils.deprecation import MiddlewareMixin


class Timing(MiddlewareMixin):
    def __init__(self, get_response):
        super().__init__(get_response)
""",
            title="passed on already",
            path="app/middleware.py",
        ),
    ),
)


@middleware_init.on(*(Subclass(name, companions=("__init__",)) for name in (_MIXIN, *_DJANGO)))
def find_init(node: ast.ClassDef, ctx: Context) -> Hit | Refusal | None:
    """The call of the base's `__init__()` in a class's own."""
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == "__init__":
            return _judge_init(statement, ctx)
    return None


def _judge_init(function: ast.FunctionDef, ctx: Context) -> Hit | Refusal | None:
    calls = [
        inner
        for inner in ast.walk(function)
        if isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Attribute)
        and inner.func.attr == "__init__"
        and isinstance(inner.func.value, ast.Call)
        and ctx.is_(inner.func.value.func, "builtins.super")
    ]
    if len(calls) != 1:
        return None
    given = argument(calls[0], "get_response", 0)
    if given is not None and not is_constant(given.value, None):
        return None
    if hides(calls[0], 0):
        return None
    names = parameter_names(function)
    keywords = [arg.arg for arg in function.args.kwonlyargs]
    if "get_response" not in (*names, *keywords):
        return ctx.refuse(function, "__init__() takes no get_response: add it, and pass it on")
    return ctx.hit(calls[0], data={"none": given.index if given else None})


@middleware_init.rewrite
def pass_on(call: cst.Call, hit: Hit) -> cst.Call:
    """`super().__init__()` → `super().__init__(get_response)`."""
    import libcst as cst

    from codemods.declare.nodes import insert_argument

    index = hit.data["none"]
    if index is None:
        return insert_argument(call, 0, cst.Arg(cst.Name("get_response")))
    arguments = list(call.args)
    arguments[index] = arguments[index].with_changes(value=cst.Name("get_response"))
    return call.with_changes(args=arguments)
