"""`django.dispatch.Signal`: the argument that only documented."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.settings.members import without_item
from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.arguments import argument, hides, is_constant, is_plain
from codemods.declare.targets import Call, Keyword, String
from codemods.project.classes import Ancestry
from codemods.project.evidence import assigned_values
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_SIGNAL = "django.dispatch.Signal"
_SIGNALS = (_SIGNAL, "django.db.models.signals.ModelSignal")

providing_args = Codemod(
    id="providing-args",
    summary="drop the providing_args argument of Signal()",
    why=(
        "The argument only documented what a signal is sent with; it is gone. Where the signal "
        "has a statement of its own, the names are kept in a comment above it."
    ),
    category="calls",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    reference="releases/3.1/#deprecated-features-3-1",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.dispatch import Signal

order_paid = Signal(providing_args=["order", "user"])
order_sent = Signal(use_caching=True, providing_args=())
""",
            after="""\
from django.dispatch import Signal

# Arguments: order, user
order_paid = Signal()
order_sent = Signal(use_caching=True)
""",
        ),
        Example.refuse(
            """\
from django.dispatch import Signal

order_paid = Signal(**OPTIONS)
""",
            reason="cannot see through **OPTIONS",
        ),
        Example.kept(
            """\
from celery.utils.dispatch import Signal

task_done = Signal(name="done", providing_args={"task"})
""",
            title="a signal that is not Django's",
        ),
    ),
)


@providing_args.on(Keyword("providing_args"))
def find_keyword(keyword: ast.keyword, ctx: Context) -> Hit | Refusal | None:
    """Calls that pass it by name: `Signal`, its subclasses, `partial`, `super().__init__`."""
    call = ctx.parent(keyword)
    if not isinstance(call, ast.Call):
        return None
    ours = _makes_signal(call, ctx)
    if ours is Ancestry.NO:
        return None
    if ours is Ancestry.UNKNOWN:
        return ctx.refuse(call, "what it calls may or may not be a Django signal")
    given = argument(call, "providing_args")
    assert given is not None
    return _drop(call, given.index, keyword.value, ctx)


@providing_args.on(String("providing_args"))
def find_key(key: ast.Constant, ctx: Context) -> Hit | Refusal | None:
    """The key of a dictionary that calls unpack: `Signal(**OPTIONS)`."""
    options = ctx.parent(key)
    if not isinstance(options, ast.Dict) or key not in options.keys:
        return None
    uses = _unpacked(options, ctx)
    signals = [use for use in uses or () if ctx.is_(getattr(use, "func", None), *_SIGNALS)]
    if uses is None or not signals:
        return None
    if len(signals) < len(uses):
        return ctx.refuse(key, "the dictionary is used for something else than Signal() too")
    index = options.keys.index(key)
    edit, commented = without_item(options, index, ctx)
    value = options.values[index]
    unsafe = "" if is_plain(value) else f"{ctx.text(value)} is not evaluated any more"
    if commented or comments_in(ctx.text(value)):
        unsafe = unsafe or "a comment in the argument would go too"
    return ctx.hit(options, unsafe=unsafe)._replace(edits=(edit,))


def _unpacked(options: ast.Dict, ctx: Context) -> list[ast.Call | None] | None:
    """Return what a dictionary is used by: calls that unpack it, None for anything else.

    None instead of a list where it is not seen who uses it.
    """
    owner = ctx.parent(options)
    if isinstance(owner, ast.keyword):
        return [_unpacking(options, ctx)]
    if not isinstance(owner, ast.Assign) or len(owner.targets) != 1:
        return None
    (name,) = owner.targets
    if not isinstance(name, ast.Name) or _visible(name, ctx) is not options:
        return None
    found = []
    for offset in ctx.module.occurrences(name.id):
        node = ctx.module.path_to(offset)[-1]
        if node is not name:
            found.append(_unpacking(node, ctx))
    return found


def _unpacking(node: ast.AST, ctx: Context) -> ast.Call | None:
    keyword = ctx.parent(node)
    call = ctx.parent(keyword) if isinstance(keyword, ast.keyword) else None
    return call if isinstance(call, ast.Call) and keyword.arg is None else None  # type: ignore[union-attr]


def _visible(node: ast.expr, ctx: Context) -> ast.Dict | None:
    """Return the dictionary that is written at ``node`` or that its name is bound to, once."""
    if isinstance(node, ast.Name):
        values = assigned_values(node, ctx.module)
        node = values[0] if len(values) == 1 else node
    known = isinstance(node, ast.Dict) and all(isinstance(key, ast.Constant) for key in node.keys)
    return node if known else None  # type: ignore[return-value]


@providing_args.on(*(Call(name, keyword="providing_args", position=0) for name in _SIGNALS))
def find_positional(call: ast.Call, ctx: Context) -> Hit | Refusal | Report | None:
    """Calls that pass it first, or may hide it."""
    if argument(call, "providing_args") is not None:
        return None
    unpacked = [keyword.value for keyword in call.keywords if keyword.arg is None]
    if unpacked and not call.args and all(_visible(value, ctx) for value in unpacked):
        return None  # its keys are looked at for themselves
    given = argument(call, "providing_args", 0)
    if given is None:
        hidden = hides(call, 0)
        return ctx.refuse(call, f"cannot see through {hidden}") if hidden else None
    value = given.value
    visible = _literal(value, ctx)
    if visible is not None or is_constant(value, None):
        return _drop(call, given.index, value, ctx)
    if isinstance(value, ast.Constant):
        return None  # use_caching, as Django 4.0 takes it
    return ctx.report(
        call,
        f"the first argument of Signal() is use_caching from Django 4.0: drop {ctx.text(value)} "
        "if it lists arguments, else pass it as use_caching=",
    )


def _drop(call: ast.Call, index: int, value: ast.expr, ctx: Context) -> Hit:
    """Return the hit: the whole statement where the names are to be kept in a comment."""
    second = len(call.args) > 1 and index == 0 and value is call.args[0]
    data = {"index": index, "caching": second, "comments": _comments(value, ctx)}
    unsafe = "" if is_plain(value) else f"{ctx.text(value)} is not evaluated any more"
    statement = ctx.parent(call)
    if data["comments"] and _stands_alone(statement, call, ctx):
        assert statement is not None
        return ctx.hit(statement, data=data, unsafe=unsafe)
    if comments_in(ctx.text(value)):
        unsafe = unsafe or "a comment in the argument would go too"
    return ctx.hit(call, data={**data, "comments": []}, unsafe=unsafe)


def _comments(value: ast.expr, ctx: Context) -> list[str]:
    names = _literal(value, ctx)
    if not names:
        return []
    return [f"# Arguments: {', '.join(names)}", *comments_in(ctx.text(value))]


def _literal(value: ast.expr, ctx: Context) -> list[str] | None:
    """Return the names in a literal, also one that a name of the module is bound to."""
    if isinstance(value, ast.Name):
        bound = ctx.module.lookup(value.id, value)
        assigned = bound[0].node if len(bound) == 1 else None
        if not isinstance(assigned, ast.Assign) or not isinstance(assigned.targets[0], ast.Name):
            return None
        value = assigned.value
    if not isinstance(value, (ast.List, ast.Tuple, ast.Set)):
        return None
    names = [e.value for e in value.elts if isinstance(e, ast.Constant)]
    return [n for n in names if isinstance(n, str)] if len(names) == len(value.elts) else None


def _stands_alone(statement: ast.AST | None, call: ast.Call, ctx: Context) -> bool:
    """Whether a comment line can go above: an assignment of the call, first on its line."""
    if not isinstance(statement, (ast.Assign, ast.AnnAssign)) or statement.value is not call:
        return False
    module = ctx.module
    line = module.source.line_starts[statement.lineno - 1]
    return not module.source.body[line : module.start(statement)].strip()


def _makes_signal(call: ast.Call, ctx: Context) -> Ancestry:
    """Return whether a call makes, or initialises, a Django signal."""
    if ctx.is_(call.func, "functools.partial") and call.args:
        return Ancestry.YES if ctx.is_(call.args[0], *_SIGNALS) else Ancestry.NO
    if isinstance(call.func, ast.Attribute) and call.func.attr == "__init__":
        if ctx.is_(call.func.value, *_SIGNALS):
            return Ancestry.YES
        owner = ctx.module.enclosing(call, ast.ClassDef)
        is_super = isinstance(call.func.value, ast.Call)
        return (
            ctx.ancestry(owner, _SIGNAL)
            if isinstance(owner, ast.ClassDef) and is_super
            else Ancestry.NO
        )
    if ctx.is_(call.func, *_SIGNALS):
        return Ancestry.YES
    if not isinstance(call.func, ast.Name):
        return Ancestry.NO
    classes = [b.node for b in ctx.module.lookup(call.func.id, call.func)]
    if len(classes) != 1 or not isinstance(classes[0], ast.ClassDef):
        return Ancestry.NO
    takes = any(isinstance(s, ast.FunctionDef) and s.name == "__init__" for s in classes[0].body)
    found = ctx.ancestry(classes[0], *_SIGNALS)
    return Ancestry.UNKNOWN if takes and found is Ancestry.YES else found


@providing_args.rewrite
def drop_names(node: cst.CSTNode, hit: Hit) -> cst.CSTNode | cst.FlattenSentinel[cst.CSTNode]:
    """`a = Signal(providing_args=["x"])` → `# Arguments: x`, `a = Signal()`."""
    import libcst as cst

    if isinstance(node, cst.Call):
        return _without(node, hit)
    assert isinstance(node, (cst.Assign, cst.AnnAssign))
    changed = node.with_changes(value=_without(cst.ensure_type(node.value, cst.Call), hit))
    above = [cst.EmptyLine(comment=cst.Comment(text)) for text in hit.data["comments"]]
    return cst.FlattenSentinel([cst.SimpleStatementLine([changed], leading_lines=above)])


def _without(call: cst.Call, hit: Hit) -> cst.Call:
    import libcst as cst

    from codemods.declare.nodes import drop_argument

    call = drop_argument(call, hit.data["index"])
    if not hit.data["caching"]:
        return call
    tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    caching = call.args[0].with_changes(keyword=cst.Name("use_caching"), equal=tight)
    return call.with_changes(args=[caching, *call.args[1:]])
