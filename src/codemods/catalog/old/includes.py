"""`include()`: the forms with a 3-tuple, with ``app_name``, and of the admin's URLs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.arguments import argument, hides
from codemods.declare.targets import Call, Near
from codemods.project.url_modules import URL_MODULES, find_url_module
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_INCLUDES = ("django.urls.include", "django.conf.urls.include")
_SITE = ("django.contrib.admin.site", "django.contrib.admin.sites.site")
_SITE_CLASS = "django.contrib.admin.sites.AdminSite"

_ELEMENT = r"(?:[^][(){},]|\([^()]*\)|\[[^][]*\])*"
_TRIPLE = rf"\A\s*\((?:(?:{_ELEMENT},){{2}}|{_ELEMENT}[([][^])]*[([])"
_STRING = r"[A-Za-z]{0,2}['\"]"
_LITERAL = Near(
    after=rf"\s*\(\s*(?:namespace\s*=|(?:arg\s*=\s*)?(?:\[|{_STRING}|\([^(),]*{_STRING}[^(),]*\)))"
)
"""What is included is a string or a list, and not only a name."""
_SITES = Near(file=r"AdminSite|\bsite\s+as\b")
"""A name may be that of an admin site without saying so."""

include_forms = Codemod(
    id="include-forms",
    summary="give include() a 2-tuple, and the admin's URLs without include()",
    why=(
        "Django 2.0 dropped ``include()`` of a 3-tuple, which ``admin.site.urls`` is, and its "
        "argument ``app_name``. A namespace needs an application namespace."
    ),
    category="calls",
    deprecated_in=(1, 9),
    removed_in=(2, 0),
    reference="releases/2.0/#features-removed-in-2-0",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 9),
    examples=(
        Example(
            before="""\
from django.contrib import admin
from django.urls import include, re_path

urlpatterns = [
    re_path(r"^admin/", include(admin.site.urls)),
    re_path(r"^blog/", include("blog.urls", namespace="news", app_name="blog")),
    re_path(r"^shop/", include((patterns, "shop", "sales"))),
]
""",
            after="""\
from django.contrib import admin
from django.urls import include, re_path

urlpatterns = [
    re_path(r"^admin/", admin.site.urls),
    re_path(r"^blog/", include(("blog.urls", "blog"), namespace="news")),
    re_path(r"^shop/", include((patterns, "shop"), namespace="sales")),
]
""",
            path="site/urls.py",
        ),
        Example.report(
            """\
from django.urls import include, path

urlpatterns = [path("blog/", include("blog.urls", namespace="blog"))]
""",
            "app_name",
            title="the module sets no app_name",
            path="site/urls.py",
            others=(("blog/urls.py", "urlpatterns = []\n"),),
        ),
        Example.kept(
            """\
from django.urls import include, path

urlpatterns = [path("blog/", include("blog.urls", namespace="blog"))]
""",
            title="the module sets app_name",
            path="site/urls.py",
            others=(("blog/urls.py", 'app_name = "blog"\nurlpatterns = []\n'),),
        ),
    ),
)


@include_forms.on(
    *(Call(name, keyword="namespace", position=1, near=_LITERAL) for name in _INCLUDES),
    *(Call(name, keyword="app_name", position=2) for name in _INCLUDES),
    *(Call(name, matching=(r"site\w*\s*\.\s*urls\s*\Z", _TRIPLE)) for name in _INCLUDES),
    *(Call(name, matching=(r"\.\s*urls\s*\Z",), near=_SITES) for name in _INCLUDES),
)
def find_include(call: ast.Call, ctx: Context) -> Hit | Refusal | Report | None:
    """Decide by what is included, and by the names that come with it."""
    given = argument(call, "arg", 0)
    if given is None:
        return None
    hidden = hides(call, 2)
    app_name = argument(call, "app_name", 2)
    namespace = argument(call, "namespace", 1)
    lost = "comments in the call" if comments_in(ctx.text(call)) else ""
    if isinstance(given.value, ast.Tuple) and len(given.value.elts) == 3:
        if hidden or lost or len(call.args) + len(call.keywords) != 1:
            return ctx.refuse(call, hidden or lost or "a 3-tuple with a namespace beside it")
        return ctx.hit(call, data={"form": "triple"})
    if _is_site_urls(given.value):
        return _judge_site(call, given.value, ctx, lost)
    if app_name is not None:
        if hidden or lost:
            return ctx.refuse(call, f"cannot see through {hidden}" if hidden else lost)
        keep = namespace.index if namespace is not None else None
        data = {"form": "named", "arg": given.index, "app": app_name.index, "namespace": keep}
        return ctx.hit(call, data=data)
    if namespace is not None:
        return _judge_namespace(call, given.value, namespace.value, ctx)
    return None


def _is_site_urls(value: ast.expr) -> bool:
    return isinstance(value, ast.Attribute) and value.attr == "urls"


def _judge_site(call: ast.Call, value: ast.expr, ctx: Context, lost: str) -> Hit | Refusal | None:
    """`x.urls` gives a 3-tuple where ``x`` is an admin site; a module may be called so too."""
    assert isinstance(value, ast.Attribute)
    site = value.value
    last = site.attr if isinstance(site, ast.Attribute) else getattr(site, "id", "")
    certain = ctx.is_(site, *_SITE) or _is_made_site(site, ctx)
    if not certain and "site" not in last:
        return None
    if lost or len(call.args) + len(call.keywords) != 1:
        return ctx.refuse(call, lost or "an admin site with a namespace")
    unsafe = "" if certain else f"{last} may not be an admin site"
    return ctx.hit(call, unsafe=unsafe, data={"form": "site"})


def _is_made_site(site: ast.expr, ctx: Context) -> bool:
    """Whether a name is bound to ``AdminSite(…)`` in this file."""
    if not isinstance(site, ast.Name):
        return False
    values = [getattr(b.node, "value", None) for b in ctx.module.lookup(site.id, site)]
    made = [ctx.is_(v.func, _SITE_CLASS) for v in values if isinstance(v, ast.Call)]
    return bool(made) and len(made) == len(values) and all(made)


def _judge_namespace(
    call: ast.Call, value: ast.expr, namespace: ast.expr, ctx: Context
) -> Report | None:
    """A module of the project that sets no `app_name` cannot have a namespace."""
    if isinstance(value, ast.Constant) and value.value is None:
        return None
    if isinstance(namespace, ast.Constant) and not namespace.value:
        return None
    if isinstance(value, ast.List):
        named = False
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        known = find_url_module(ctx.fact(URL_MODULES.name) or {}, value.value)
        if known is None:
            return None
        named = known
    else:
        return None
    if named:
        return None
    text, name = ctx.text(value), ctx.text(namespace)
    return ctx.report(
        call,
        "include() with a namespace needs an app_name since Django 2.0: set app_name in the "
        f"included module, or write include(({text}, {name}), namespace={name})",
    )


@include_forms.rewrite
def give_pair(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """`include(admin.site.urls)` → `admin.site.urls`; the names go where 2.0 wants them."""
    import libcst as cst

    from codemods.declare.nodes import keyword_argument

    form = hit.data["form"]
    if form == "site":
        return call.args[0].value
    if form == "triple":
        members = cst.ensure_type(call.args[0].value, cst.Tuple).elements
        target, app, namespace = (member.value for member in members)
    else:
        target = call.args[hit.data["arg"]].value
        app = call.args[hit.data["app"]].value
        if hit.data["namespace"] is None:
            return call.with_changes(args=[cst.Arg(_pair(target, app))])
        namespace = call.args[hit.data["namespace"]].value
    arguments = [cst.Arg(_pair(target, app)), keyword_argument("namespace", namespace)]
    return call.with_changes(args=arguments)


def _pair(target: cst.BaseExpression, app: cst.BaseExpression) -> cst.Tuple:
    import libcst as cst

    return cst.Tuple([cst.Element(target), cst.Element(app)])
