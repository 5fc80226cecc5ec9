"""Functions and decorators that gave way to others with another shape."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Rename, Safety
from codemods.declare.arguments import argument, hides
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Name, Value
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_CURRY = "django.utils.functional.curry"
_PARTIAL, _METHOD = "functools.partial", "functools.partialmethod"
_LAZY_OLD, _LAZY = "django.utils.functional.allow_lazy", "django.utils.functional.keep_lazy"
_QSL_OLD, _QSL = "django.utils.http.limited_parse_qsl", "urllib.parse.parse_qsl"

curry = Codemod(
    id="curry",
    summary="use functools.partial and partialmethod for curry()",
    why="``curry()`` gave a function, which a class binds to its instances; ``partial`` does not.",
    category="names",
    removed_in=(3, 0),
    reference="releases/3.0/#removed-private-python-2-compatibility-apis",
    safety=Safety.UNSAFE,
    unsafe_when="a partial that becomes an attribute of a class is not bound to instances",
    migrations=True,
    examples=(
        Example.unsafe(
            """\
from django.utils.functional import curry

double = curry(multiply, 2)


class Number:
    twice = curry(scale, by=2)
""",
            """\
from functools import partial, partialmethod

double = partial(multiply, 2)


class Number:
    twice = partialmethod(scale, by=2)
""",
        ),
    ),
)

allow_lazy = Codemod(
    id="allow-lazy",
    summary="use keep_lazy() for allow_lazy()",
    why="``allow_lazy(f, str)`` is ``keep_lazy(str)(f)``.",
    category="names",
    deprecated_in=(1, 10),
    removed_in=(2, 0),
    reference="releases/2.0/#features-removed-in-2-0",
    safety=Safety.UNSAFE,
    unsafe_when="keep_lazy() needs at least one type, which allow_lazy() did not",
    migrations=True,
    works_from=(1, 10),
    examples=(
        Example.unsafe(
            """\
from django.utils.functional import allow_lazy

capital = allow_lazy(capital, str)
""",
            """\
from django.utils.functional import keep_lazy

capital = keep_lazy(str)(capital)
""",
        ),
        Example.refuse(
            """\
from django.utils.functional import allow_lazy

capital = allow_lazy(*parts)
""",
            reason="the function and its types are not seen",
        ),
    ),
)

limited_parse_qsl = Codemod(
    id="limited-parse-qsl",
    summary="use urllib.parse.parse_qsl() for limited_parse_qsl()",
    why="Python's own function limits the number of fields with ``max_num_fields``.",
    category="names",
    removed_in=(3, 2),
    reference="releases/3.2/#miscellaneous",
    safety=Safety.UNSAFE,
    unsafe_when=(
        "too many fields raise ValueError instead of TooManyFieldsSent, and ; separates none"
    ),
    migrations=True,
    examples=(
        Example.unsafe(
            """\
from django.utils.http import limited_parse_qsl

pairs = limited_parse_qsl(query, keep_blank_values=True, fields_limit=10)
""",
            """\
from urllib.parse import parse_qsl

pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=10)
""",
        ),
        Example.refuse(
            """\
from django.utils.http import limited_parse_qsl

pairs = limited_parse_qsl(query, True, "utf-8")
""",
            reason="more than two positional arguments",
        ),
    ),
)

select_date_widget = Codemod(
    id="select-date-widget",
    summary="import SelectDateWidget from django.forms",
    why="The module ``django.forms.extras`` is gone.",
    category="names",
    deprecated_in=(1, 9),
    removed_in=(2, 0),
    reference="releases/2.0/#features-removed-in-2-0",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 9),
    rows=(
        Rename("django.forms.extras.SelectDateWidget", "django.forms.SelectDateWidget"),
        Rename("django.forms.extras.widgets.SelectDateWidget", "django.forms.SelectDateWidget"),
    ),
    examples=(
        Example(
            before="""\
from django.forms.extras.widgets import SelectDateWidget

widget = SelectDateWidget()
""",
            after="""\
from django.forms import SelectDateWidget

widget = SelectDateWidget()
""",
            path="app/forms.py",
        ),
    ),
)


@curry.on(Name(_CURRY))
def find_curry(node: ast.expr, ctx: Context) -> Hit | Refusal:
    """Every use; what becomes an attribute of a class makes a method."""
    call = ctx.parent(node)
    if not isinstance(call, ast.Call) or call.func is not node:
        return ctx.hit(node, uses=(_PARTIAL,))
    in_class = _is_of_class(call, ctx)
    if in_class is None:
        return ctx.refuse(
            node,
            "on a class it was bound to instances: write partialmethod() there, else partial()",
        )
    if in_class and len(call.args) > 1:
        return ctx.refuse(node, "the instance came after the arguments: write a method")
    return ctx.hit(node, uses=(_METHOD if in_class else _PARTIAL,))


def _is_of_class(call: ast.Call, ctx: Context) -> bool | None:
    """Whether the value of a call is set on a class, None where it may be one."""
    statement = ctx.parent(call)
    owner, name = None, ""
    if isinstance(statement, (ast.Assign, ast.AnnAssign)):
        if isinstance(ctx.parent(statement), ast.ClassDef):
            return True
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        found = [target for target in targets if isinstance(target, ast.Attribute)]
        if found:
            owner, name = found[0].value, found[0].attr
    elif isinstance(statement, ast.Call) and ctx.is_(statement.func, "builtins.setattr"):
        owner = statement.args[0] if statement.args[2:3] == [call] else None
    if owner is None or getattr(owner, "id", "") == "self":
        return False
    bound = ctx.module.lookup(owner.id, owner) if isinstance(owner, ast.Name) else ()
    is_class = bool(bound) and all(isinstance(one.node, ast.ClassDef) for one in bound)
    if is_class or getattr(owner, "id", "") == "cls" or name.startswith("__"):
        return True
    return None


@curry.rewrite
def name_partial(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`curry` → `partial`."""
    return hit.expression(hit.uses[0])


@allow_lazy.on(Call(_LAZY_OLD))
def find_lazy(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls with the function and at least one type."""
    starred = any(isinstance(one, ast.Starred) for one in call.args[:1])
    if call.keywords or starred or len(call.args) < 2:
        return ctx.refuse(call, "the function and its types are not seen")
    if comments_in(ctx.text(call)):
        return ctx.refuse(call, "there are comments in the call")
    return ctx.hit(call, uses=(_LAZY,))


@allow_lazy.rewrite
def keep_lazy(call: cst.Call, hit: Hit) -> cst.Call:
    """`allow_lazy(f, str)` → `keep_lazy(str)(f)`."""
    import libcst as cst

    function, *types = call.args
    decorator = cst.Call(
        hit.expression(_LAZY), [cst.Arg(one.value, star=one.star) for one in types]
    )
    return cst.Call(decorator, [cst.Arg(function.value)])


@limited_parse_qsl.on(Call(_QSL_OLD))
def find_qsl(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls with at most the query and `keep_blank_values` by position."""
    hidden = hides(call, 5)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    if len(call.args) > 2:
        return ctx.refuse(call, "more than two positional arguments")
    limit = argument(call, "fields_limit")
    return ctx.hit(call, uses=(_QSL,), data={"limit": limit.index if limit else None})


@limited_parse_qsl.rewrite
def parse_qsl(call: cst.Call, hit: Hit) -> cst.Call:
    """`fields_limit=` → `max_num_fields=`."""
    import libcst as cst

    arguments = list(call.args)
    index = hit.data["limit"]
    if index is not None:
        arguments[index] = arguments[index].with_changes(keyword=cst.Name("max_num_fields"))
    return call.with_changes(func=hit.expression(_QSL), args=arguments)


@allow_lazy.on(Value(_LAZY_OLD))
@limited_parse_qsl.on(Value(_QSL_OLD))
def find_handed_on(node: ast.expr, ctx: Context) -> Refusal:
    """The function itself handed on."""
    return ctx.refuse(node, "used as a value")


watch_imports(curry, _CURRY, advice="use functools.partial there")
watch_imports(allow_lazy, _LAZY_OLD, advice="use keep_lazy there")
watch_imports(limited_parse_qsl, _QSL_OLD, advice="use urllib.parse.parse_qsl there")
