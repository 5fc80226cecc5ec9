"""Template libraries and templates from Python: `assignment_tag()`, and `Context` for a dict."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.targets import AttributeAccess, Call, MethodCall
from codemods.project.evidence import assigned_values
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_LIBRARY = (
    "django.template.Library",
    "django.template.library.Library",
    "django.template.base.Library",
)
_LOADERS = ("django.template.loader.get_template", "django.template.loader.select_template")
_CONTEXT = ("django.template.Context", "django.template.context.Context")
_REQUEST_CONTEXT = ("django.template.RequestContext", "django.template.context.RequestContext")
_OLD_CONTEXTS = ("django.template.base.Context", "django.template.base.RequestContext")

assignment_tag = Codemod(
    id="assignment-tag",
    summary="register tags with simple_tag() instead of assignment_tag()",
    why="``simple_tag()`` stores its result in a variable as well; ``assignment_tag()`` is gone.",
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
from django import template

register = template.Library()


@register.assignment_tag(takes_context=True)
def newest(context, count):
    return context["books"][:count]
""",
            after="""\
from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def newest(context, count):
    return context["books"][:count]
""",
            path="app/templatetags/books.py",
        ),
        Example.unsafe(
            """\
from app.tags import register


@register.assignment_tag
def newest():
    return 1
""",
            """\
from app.tags import register


@register.simple_tag
def newest():
    return 1
""",
            title="a library of another module",
            path="app/templatetags/books.py",
        ),
    ),
)

template_context = Codemod(
    id="template-context-dict",
    summary="render templates with a dict instead of a Context",
    why=(
        "What ``get_template()`` returns takes a dictionary, and the request beside it. Templates "
        "made with ``Template(…)`` still take a ``Context``."
    ),
    category="calls",
    deprecated_in=(1, 8),
    removed_in=(1, 10),
    reference="releases/1.10/#features-removed-in-1-10",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 8),
    examples=(
        Example(
            before="""\
from django.template import Context, RequestContext
from django.template.loader import get_template


def mail(request):
    text = get_template("mail.txt").render(Context({"name": "x"}))
    template = get_template("mail.html")
    return text, template.render(RequestContext(request, {"name": "x"}))
""",
            after="""\
from django.template.loader import get_template


def mail(request):
    text = get_template("mail.txt").render({"name": "x"})
    template = get_template("mail.html")
    return text, template.render({"name": "x"}, request)
""",
        ),
        Example.unsafe(
            """\
from django.template import Context
from django.template.loader import get_template


def mail(values):
    return get_template("mail.txt").render(Context(values))
""",
            """\
from django.template.loader import get_template


def mail(values):
    return get_template("mail.txt").render(values)
""",
            title="the values may be a Context themselves",
        ),
        Example.kept(
            """\
from django.template import Context, Template

text = Template("{{ name }}").render(Context({"name": "x"}))
""",
            title="a template without a loader",
        ),
    ),
)


@assignment_tag.on(AttributeAccess("assignment_tag"), MethodCall("assignment_tag"))
def find_tag(node: ast.expr, ctx: Context) -> Hit | None:
    """The attribute of a library, called or not."""
    attribute = node.func if isinstance(node, ast.Call) else node
    assert isinstance(attribute, ast.Attribute)
    values = assigned_values(attribute.value, ctx.module)
    ours = values and all(isinstance(v, ast.Call) and ctx.is_(v.func, *_LIBRARY) for v in values)
    unsafe = "" if ours else "it may not be a template library"
    return ctx.hit(attribute, unsafe=unsafe)


@assignment_tag.rewrite
def name_tag(node: cst.Attribute, hit: Hit) -> cst.Attribute:
    """`register.assignment_tag` → `register.simple_tag`."""
    import libcst as cst

    return node.with_changes(attr=cst.Name("simple_tag"))


@template_context.on(
    *(
        Call(name, companions=(loader, "loader"))
        for name in (*_CONTEXT, *_REQUEST_CONTEXT, *_OLD_CONTEXTS)
        for loader in ("get_template", "select_template")
    )
)
def find_context(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """A context that is made for the `render()` of a loaded template."""
    render = ctx.parent(call)
    if isinstance(render, ast.Assign):
        return _judge_variable(call, render, ctx)
    if not isinstance(render, ast.Call) or call not in render.args:
        return None
    function = render.func
    if not isinstance(function, ast.Attribute) or function.attr != "render":
        return None
    if not _is_loaded(function.value, ctx):
        return None
    with_request = (ctx.qualified(call.func) or "").endswith("RequestContext")
    wanted = 2 if with_request else 1
    if len(render.args) != 1 or render.keywords:
        return ctx.refuse(render, "render() has other arguments beside the context")
    starred = any(isinstance(one, ast.Starred) for one in call.args)
    if call.keywords or starred or len(call.args) > wanted or (with_request and not call.args):
        return ctx.refuse(render, "the context has more than values")
    if comments_in(ctx.text(call)):
        return ctx.refuse(render, "there are comments in the context")
    values = call.args[wanted - 1] if len(call.args) == wanted else None
    literal = (
        values is None
        or isinstance(values, ast.Dict)
        or ctx.is_(getattr(values, "func", None), "builtins.dict")
    )
    unsafe = "" if literal else f"{ctx.text(values or call)} may be a Context itself"
    return ctx.hit(
        render, unsafe=unsafe, data={"request": with_request, "values": values is not None}
    )


def _judge_variable(call: ast.Call, statement: ast.Assign, ctx: Context) -> Refusal | None:
    """A context that a loaded template gets through a name."""
    names = [target.id for target in statement.targets if isinstance(target, ast.Name)]
    for name in names:
        for offset in ctx.module.occurrences(name):
            node = ctx.module.path_to(offset)[-1]
            render = ctx.parent(node)
            function = getattr(render, "func", None)
            if not isinstance(render, ast.Call) or node not in render.args:
                continue
            if not isinstance(function, ast.Attribute) or function.attr != "render":
                continue
            if _is_loaded(function.value, ctx):
                return ctx.refuse(call, f"the template gets it as {name}: hand it a dict")
    return None


def _is_loaded(template: ast.expr, ctx: Context) -> bool:
    values = assigned_values(template, ctx.module) or [template]
    return all(isinstance(v, ast.Call) and ctx.is_(v.func, *_LOADERS) for v in values)


@template_context.rewrite
def hand_dict(render: cst.Call, hit: Hit) -> cst.Call:
    """`render(Context(x))` → `render(x)`, `render(RequestContext(r, x))` → `render(x, r)`."""
    import libcst as cst

    given = render.args[0]
    inner = cst.ensure_type(given.value, cst.Call).args
    values = inner[-1].value if hit.data["values"] else cst.Dict([])
    if not hit.data["request"]:
        if not hit.data["values"]:
            return render.with_changes(args=[], whitespace_before_args=cst.SimpleWhitespace(""))
        return render.with_changes(args=[given.with_changes(value=values)])
    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    first = cst.Arg(values, comma=comma)
    return render.with_changes(args=[first, given.with_changes(value=inner[0].value)])
