"""`iteritems()` and its like: methods and attributes of their first argument on Python 3."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, NamedTuple

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.leftover import watch_imports
from codemods.declare.targets import Call, Value
from codemods.declare.wrapping import is_atom, parenthesized, spans_lines
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_SIX = "django.utils.six"


class _Form(NamedTuple):
    """What a function of six does with its first argument."""

    attribute: str
    called: bool = True
    iterates: bool = False
    passes_on: bool = False
    """Whether the other arguments are arguments of the method."""

    def twin(self) -> str:
        """Return the form as code, for advice."""
        text = f"x.{self.attribute}" + ("()" if self.called else "")
        return f"iter({text})" if self.iterates else text


_FORMS = {
    **{f"iter{kind}": _Form(kind, iterates=True) for kind in ("keys", "values", "items", "lists")},
    **{f"view{kind}": _Form(kind) for kind in ("keys", "values", "items")},
    **{
        f"get_function_{kind}": _Form(f"__{kind}__", called=False)
        for kind in ("closure", "code", "defaults", "globals")
    },
    "get_method_function": _Form("__func__", called=False),
    "get_method_self": _Form("__self__", called=False),
    "assertCountEqual": _Form("assertCountEqual", passes_on=True),
    "assertRaisesRegex": _Form("assertRaisesRegex", passes_on=True),
    "assertRegex": _Form("assertRegex", passes_on=True),
}
_NAMES = tuple(f"{_SIX}.{name}" for name in _FORMS)
_ITER = "builtins.iter"
_CONSUMERS = (
    "collections.OrderedDict",
    *(f"builtins.{name}" for name in ("all", "any", "dict", "enumerate", "filter", "frozenset")),
    *(f"builtins.{name}" for name in ("iter", "list", "map", "max", "min", "set", "sorted")),
    *(f"builtins.{name}" for name in ("sum", "tuple", "zip")),
)
_CONSUMING_METHODS = ("extend", "join", "update")

six_methods = Codemod(
    id="six-methods",
    summary="call methods instead of iteritems() and other functions of six",
    why=(
        "``django.utils.six`` is gone. ``iteritems(d)`` is ``iter(d.items())``; the ``iter()`` is "
        "left out where something iterates anyway."
    ),
    category="six",
    removed_in=(3, 0),
    reference="releases/3.0/#removed-private-python-2-compatibility-apis",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.utils import six

for key, value in six.iteritems(options):
    print(key, value)

first = next(six.itervalues(options or {}))
""",
            after="""\
for key, value in options.items():
    print(key, value)

first = next(iter((options or {}).values()))
""",
        ),
        Example.refuse(
            """\
from django.utils.six import iteritems

pairs = map(iteritems, mappings)
""",
            reason="used as a value",
        ),
    ),
)


@six_methods.on(*(Call(name) for name in _NAMES))
def find_call(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """Calls whose first argument is given as such."""
    form = _form(call.func, ctx)
    if not call.args or isinstance(call.args[0], ast.Starred):
        return ctx.refuse(call, "the first argument is not seen")
    if not form.passes_on and (len(call.args) > 1 or call.keywords):
        return ctx.refuse(call, "it has more arguments than one")
    receiver = call.args[0]
    text, inner = ctx.text(call), ctx.text(receiver)
    unsafe = ""
    if not form.passes_on and len(comments_in(text)) > len(comments_in(inner)):
        unsafe = "a comment in the call would go too"
    iterates = form.iterates and not _is_consumed(call, ctx)
    wrap = not is_atom(receiver) or spans_lines(inner)
    uses = (_ITER,) if iterates else ()
    return ctx.hit(call, uses=uses, unsafe=unsafe, data={"form": form, "wrap": wrap})


@six_methods.on(*(Value(name) for name in _NAMES))
def find_value(node: ast.expr, ctx: Context) -> Refusal:
    """The function itself handed on."""
    return ctx.refuse(node, f"used as a value: write lambda x: {_form(node, ctx).twin()}")


def _form(function: ast.expr, ctx: Context) -> _Form:
    return _FORMS[(ctx.qualified(function) or "").rpartition(".")[2]]


def _is_consumed(call: ast.Call, ctx: Context) -> bool:
    """Whether what stands around ``call`` iterates over it, and does nothing else."""
    parent = ctx.parent(call)
    if isinstance(parent, (ast.For, ast.comprehension)):
        return parent.iter is call
    if isinstance(parent, (ast.Starred, ast.YieldFrom)):
        return True
    if not isinstance(parent, ast.Call) or call not in parent.args:
        return False
    if isinstance(parent.func, ast.Attribute) and parent.func.attr in _CONSUMING_METHODS:
        return isinstance(parent.func.value, (ast.Constant, ast.Dict, ast.List, ast.Set))
    return ctx.is_(parent.func, *_CONSUMERS)


@six_methods.rewrite
def call_method(call: cst.Call, hit: Hit) -> cst.BaseExpression:
    """`six.iteritems(d)` → `d.items()`."""
    import libcst as cst

    from codemods.declare.nodes import drop_argument

    form: _Form = hit.data["form"]
    receiver = call.args[0].value
    if hit.data["wrap"]:
        receiver = parenthesized(receiver)
    attribute = cst.Attribute(receiver, cst.Name(form.attribute))
    if form.passes_on:
        return drop_argument(call, 0).with_changes(func=attribute)
    if not form.called:
        return attribute
    new = cst.Call(attribute)
    return cst.Call(hit.expression(_ITER), [cst.Arg(new)]) if hit.uses else new


watch_imports(six_methods, *_NAMES, advice="use the method of Python 3 there")
