"""`python_2_unicode_compatible`: a decorator that did nothing on Python 3."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Decorator, Value
from codemods.declare.wrapping import parenthesized, spans_lines
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_NAMES = (
    "django.utils.encoding.python_2_unicode_compatible",
    "django.utils.six.python_2_unicode_compatible",
)

python_2_unicode_compatible = Codemod(
    id="python-2-unicode-compatible",
    summary="drop the decorator python_2_unicode_compatible",
    why="On Python 3 it gave the class back as it was; it is gone.",
    category="names",
    removed_in=(3, 0),
    reference="releases/3.0/#removed-private-python-2-compatibility-apis",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.db import models
from django.utils.encoding import python_2_unicode_compatible


@python_2_unicode_compatible
class Author(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self):
        return self.name
""",
            after="""\
from django.db import models


class Author(models.Model):
    name = models.CharField(max_length=100)

    def __str__(self):
        return self.name
""",
            path="app/models.py",
        ),
        Example(
            before="""\
from django.utils.encoding import python_2_unicode_compatible


@python_2_unicode_compatible
class Tag:
    def __unicode__(self):
        return self.name
""",
            after="""\
class Tag:
    def __unicode__(self):
        return self.name
""",
            title="Python 3 never calls its __unicode__()",
            reported="nothing calls Tag.__unicode__()",
        ),
        Example.refuse(
            """\
from django.utils.encoding import python_2_unicode_compatible

classes = map(python_2_unicode_compatible, classes)
""",
            reason="used as a value",
        ),
    ),
)


@python_2_unicode_compatible.on(*(Decorator(name) for name in _NAMES))
def find_decorator(decorator: ast.expr, ctx: Context) -> list[Hit | Report] | Refusal:
    """The bare decorator; a `__unicode__` below it is a mistake that shows only on Python 3."""
    owner = ctx.parent(decorator)
    if isinstance(decorator, ast.Call) or not isinstance(owner, ast.ClassDef):
        return ctx.refuse(decorator, "not the decorator of a class")
    found: list[Hit | Report] = [ctx.hit(decorator, unsafe=ctx.comment_lost(decorator))]
    for method in owner.body:
        if isinstance(method, ast.FunctionDef) and method.name == "__unicode__":
            found.append(
                ctx.report(
                    method,
                    f"nothing calls {owner.name}.__unicode__() on Python 3: call it __str__",
                )
            )
    return found


@python_2_unicode_compatible.on(*(Call(name) for name in _NAMES))
def find_call(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """A call gives what it gets."""
    if len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
        return ctx.refuse(call, "not a call with the class alone")
    wrap = spans_lines(ctx.text(call.args[0]))
    unsafe = "a comment in the call would go too" if comments_in(ctx.text(call)) else ""
    return ctx.hit(call, unsafe=unsafe, data={"wrap": wrap})


@python_2_unicode_compatible.on(*(Value(name) for name in _NAMES))
def find_value(node: ast.expr, ctx: Context) -> Refusal | None:
    """The function handed on."""
    decorators = getattr(ctx.parent(node), "decorator_list", ())
    if any(node is decorator for decorator in decorators):
        return None
    return ctx.refuse(node, "used as a value: write the class itself")


@python_2_unicode_compatible.rewrite
def drop_decorator(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression | cst.RemovalSentinel:
    """The line of the decorator goes; a call becomes its argument."""
    import libcst as cst

    if isinstance(node, cst.Call):
        value = node.args[0].value
        return parenthesized(value) if hit.data["wrap"] else value
    return cst.RemoveFromParent()


watch_imports(python_2_unicode_compatible, *_NAMES, advice="write {name} = lambda cls: cls there")
