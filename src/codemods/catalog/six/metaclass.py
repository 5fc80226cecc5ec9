"""`with_metaclass()` and `add_metaclass()`: the keyword of the class statement."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Decorator, Value
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_WITH, _ADD = "django.utils.six.with_metaclass", "django.utils.six.add_metaclass"

six_metaclass = Codemod(
    id="six-metaclass",
    summary="give the metaclass as a keyword of the class statement",
    why="``django.utils.six`` is gone; Python 3 has ``class A(Base, metaclass=Meta)``.",
    category="six",
    removed_in=(3, 0),
    reference="releases/3.0/#removed-private-python-2-compatibility-apis",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.utils import six


class Field(six.with_metaclass(DeclaredFields, BaseField)):
    pass


@six.add_metaclass(Registry)
class Plugin(object):
    pass
""",
            after="""\
class Field(BaseField, metaclass=DeclaredFields):
    pass


class Plugin(object, metaclass=Registry):
    pass
""",
        ),
        Example.refuse(
            """\
from django.utils import six


class Field(six.with_metaclass(DeclaredFields, BaseField), Mixin):
    pass
""",
            reason="six drops the bases beside with_metaclass()",
        ),
    ),
)


@six_metaclass.on(Call(_WITH))
def find_base(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """A call that is the one base of a class."""
    owner = ctx.parent(call)
    if not isinstance(owner, ast.ClassDef) or call not in owner.bases:
        return ctx.refuse(call, "not the base of a class statement")
    if len(owner.bases) > 1:
        return ctx.refuse(call, "six drops the bases beside with_metaclass(): say which count")
    if owner.keywords or call.keywords or not call.args:
        return ctx.refuse(call, "there are keywords that it cannot be joined with")
    if any(isinstance(value, ast.Starred) for value in call.args):
        return ctx.refuse(call, "cannot see through *")
    if comments_in(ctx.text(call)):
        return ctx.refuse(call, "there are comments in the call")
    return ctx.hit(owner, data={"decorator": None}, header=True)


@six_metaclass.on(Decorator(_ADD))
def find_decorator(call: ast.expr, ctx: Context) -> Hit | Refusal:
    """A decorator with the metaclass alone."""
    owner = ctx.parent(call)
    if not isinstance(owner, ast.ClassDef):
        return ctx.refuse(call, "not the decorator of a class")
    if not isinstance(call, ast.Call) or call.keywords or len(call.args) != 1:
        return ctx.refuse(call, "not a call with the metaclass alone")
    if isinstance(call.args[0], ast.Starred):
        return ctx.refuse(call, "cannot see through *")
    if owner.keywords:
        return ctx.refuse(call, "the class has keywords already")
    index = owner.decorator_list.index(call)
    unsafe = ctx.comment_lost(call)
    if comments_in(ctx.text(call)):
        unsafe = "a comment in the decorator would go too"
    if index + 1 < len(owner.decorator_list):
        unsafe = "the decorators below it will get the class with its metaclass"
    return ctx.hit(owner, unsafe=unsafe, data={"decorator": index}, header=True)


@six_metaclass.on(Value(_WITH), Value(_ADD))
def find_value(node: ast.expr, ctx: Context) -> Refusal:
    """The function itself handed on."""
    return ctx.refuse(node, "used as a value: give the metaclass as a keyword of the class")


@six_metaclass.rewrite
def give_keyword(owner: cst.ClassDef, hit: Hit) -> cst.ClassDef:
    """`class A(with_metaclass(M, B))` → `class A(B, metaclass=M)`."""
    import libcst as cst

    from codemods.declare.nodes import append_argument, keyword_argument

    index = hit.data["decorator"]
    if index is None:
        metaclass, *bases = cst.ensure_type(owner.bases[0].value, cst.Call).args
        if len(bases) == 1 and isinstance(bases[0].value, cst.Name):
            bases = [] if bases[0].value.value == "object" else bases
        keyword = keyword_argument("metaclass", metaclass.value)
        return owner.with_changes(bases=[_plain(base) for base in bases], keywords=[keyword])
    decorators = list(owner.decorators)
    call = cst.ensure_type(decorators.pop(index).decorator, cst.Call)
    keyword = keyword_argument("metaclass", call.args[0].value)
    if not owner.bases:
        return owner.with_changes(
            decorators=decorators,
            keywords=[keyword],
            lpar=cst.LeftParen(),
            rpar=cst.RightParen(),
        )
    *bases, keyword = append_argument(cst.Call(owner.name, owner.bases), keyword).args
    return owner.with_changes(decorators=decorators, bases=bases, keywords=[keyword])


def _plain(base: cst.Arg) -> cst.Arg:
    import libcst as cst

    return cst.Arg(base.value)


watch_imports(
    six_metaclass, _WITH, _ADD, advice="give the metaclass as a keyword of the class there"
)
