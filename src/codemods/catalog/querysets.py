"""`QuerySet` methods: arguments that are gone, required, or of another type."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import argument, comment_on, hides, is_constant
from codemods.declare.targets import KeywordSuffix, MethodCall, Near, StringSuffix

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_FILTERS = frozenset(
    (
        *("complex_filter", "exclude", "filter", "get", "get_or_create", "update_or_create"),
        *("aget", "aget_or_create", "aupdate_or_create"),
    )
)
_CONDITIONS = ("django.db.models.Q", "django.db.models.When")
_SHORTCUTS = ("django.shortcuts.get_object_or_404", "django.shortcuts.get_list_or_404")

latest_field_name = Codemod(
    id="latest-field-name",
    summary="pass the field of latest() and earliest() by position",
    why="The methods take any number of fields; ``field_name`` is gone.",
    category="calls",
    deprecated_in=(2, 0),
    removed_in=(3, 0),
    reference="releases/3.0/#features-removed-in-3-0",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before='last = Book.objects.filter(sold=True).latest(field_name="printed")\n',
            after='last = Book.objects.filter(sold=True).latest("printed")\n',
        ),
        Example.unsafe(
            'first = shelf.earliest(field_name="printed")\n',
            'first = shelf.earliest("printed")\n',
        ),
        Example.kept(
            'last = Book.objects.latest("printed")\n',
            title="by position already",
        ),
    ),
)


@latest_field_name.on(
    MethodCall("latest", keyword="field_name"), MethodCall("earliest", keyword="field_name")
)
def find_field_name(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """The keyword on its own."""
    given = argument(call, "field_name")
    if given is None:
        return None
    if call.args or len(call.keywords) > 1:
        return ctx.refuse(call, "field_name is not its only argument")
    assert isinstance(call.func, ast.Attribute)
    certain = ctx.receiver(call.func.value, "queryset").certain
    unsafe = "" if certain else "it may not be a queryset or manager"
    if is_constant(given.value, None):
        unsafe = comment_on(ctx.module, call, given) or unsafe
        return ctx.hit(call, unsafe=unsafe, data={"drop": True})
    return ctx.hit(call, unsafe=unsafe, data={"drop": False})


@latest_field_name.rewrite
def pass_by_position(call: cst.Call, hit: Hit) -> cst.Call:
    """`latest(field_name="x")` → `latest("x")`."""
    import libcst as cst

    from codemods.declare.nodes import drop_argument

    if hit.data["drop"]:
        return drop_argument(call, 0)
    bare = call.args[0].with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT)
    return call.with_changes(args=[bare])


_LITERAL = r"[\s\\(]*(?:[\d.\"'#]|[bBrRuU]{1,2}[\"'])"

isnull_boolean = Codemod(
    id="isnull-boolean",
    summary="give isnull lookups True or False",
    why="Values that are not booleans raise ValueError since Django 4.0.",
    category="calls",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.db.models import Q

books = Book.objects.filter(author__isnull=1).exclude(Q(cover__isnull=0))
""",
            after="""\
from django.db.models import Q

books = Book.objects.filter(author__isnull=True).exclude(Q(cover__isnull=False))
""",
        ),
        Example.refuse(
            "options = dict(author__isnull=1)\n",
            reason="what it is handed to may not be a filter",
        ),
        Example.kept(
            "books = Book.objects.filter(author__isnull=wanted, cover__isnull=True)\n",
            title="not a literal, or a boolean already",
        ),
    ),
)


@isnull_boolean.on(KeywordSuffix("__isnull", near=Near(after=r"\s*=" + _LITERAL)))
def find_isnull(keyword: ast.keyword, ctx: Context) -> Hit | Refusal | None:
    """Literals that are not booleans, in calls that filter."""
    value = keyword.value
    if not _is_other(value):
        return None
    call = ctx.parent(keyword)
    assert isinstance(call, ast.Call) and isinstance(value, ast.Constant)
    if not _filters(call, ctx):
        return ctx.refuse(keyword.value, "what it is handed to may not be a filter")
    return ctx.hit(value, data={"value": bool(value.value)})


@isnull_boolean.on(StringSuffix("__isnull", near=Near(after=r"[\"']+[\s)]*[:,]" + _LITERAL)))
def find_isnull_string(name: ast.Constant, ctx: Context) -> Hit | None:
    """Literals beside the lookup in `filter(**{"…": 0})` and `Q(("…", 0))`."""
    pair = ctx.parent(name)
    value: ast.expr | None = None
    if isinstance(pair, ast.Dict) and name in pair.keys:
        value = pair.values[pair.keys.index(name)]
        keyword = ctx.parent(pair)
        call = ctx.parent(keyword) if isinstance(keyword, ast.keyword) else None
    else:
        call = ctx.parent(pair) if isinstance(pair, ast.Tuple) else None
        if isinstance(pair, ast.Tuple) and len(pair.elts) == 2 and pair.elts[0] is name:
            value = pair.elts[1]
    if not isinstance(call, ast.Call) or not _filters(call, ctx) or not _is_other(value):
        return None
    assert isinstance(value, ast.Constant)
    return ctx.hit(value, data={"value": bool(value.value)})


def _is_other(value: ast.expr | None) -> bool:
    """Whether a value is a literal, and no boolean."""
    if not isinstance(value, ast.Constant) or value.value is None:
        return False
    return not isinstance(value.value, bool)


def _filters(call: ast.Call, ctx: Context) -> bool:
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return method in _FILTERS or ctx.is_(call.func, *_CONDITIONS, *_SHORTCUTS)


@isnull_boolean.rewrite
def as_boolean(value: cst.BaseExpression, hit: Hit) -> cst.Name:
    """`0`, `""` → `False`, other literals → `True`."""
    import libcst as cst

    return cst.Name(str(hit.data["value"]))


iterator_chunk_size = Codemod(
    id="iterator-chunk-size",
    summary="give iterator() a chunk_size after prefetch_related()",
    why=(
        "``iterator()`` prefetches since Django 4.1 where it is told in what chunks; without "
        "``chunk_size`` it raises ValueError from 5.0. 2000 is what it fetches otherwise."
    ),
    category="calls",
    deprecated_in=(4, 1),
    removed_in=(5, 0),
    works_from=(2, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.SAFE,
    unsafe_when="a Prefetch object or a lookup that is not seen may change what is iterated over",
    migrations=True,
    examples=(
        Example(
            before="""\
for book in Book.objects.prefetch_related("authors").iterator():
    print(book)
""",
            after="""\
for book in Book.objects.prefetch_related("authors").iterator(chunk_size=2000):
    print(book)
""",
        ),
        Example.unsafe(
            """\
from django.db.models import Prefetch

books = Book.objects.prefetch_related(Prefetch("authors", queryset=living)).iterator()
""",
            """\
from django.db.models import Prefetch

books = Book.objects.prefetch_related(Prefetch("authors", queryset=living)).iterator(chunk_size=2000)
""",
        ),
        Example.kept(
            """\
a = Book.objects.iterator()
b = Book.objects.prefetch_related("authors").prefetch_related(None).iterator()
c = Book.objects.prefetch_related("authors").iterator(100)
""",
            title="nothing is prefetched, or the size is given",
        ),
    ),
)


@iterator_chunk_size.on(
    MethodCall("iterator", position=0, absent="chunk_size", companions=("prefetch_related",)),
    MethodCall("iterator", matching=(r"\bNone\b",), companions=("prefetch_related",)),
)
def find_iterator(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """`iterator()` at the end of a chain that prefetches."""
    assert isinstance(call.func, ast.Attribute)
    given = argument(call, "chunk_size", 0)
    if given is not None and not is_constant(given.value, None):
        return None
    steps, doubt = _steps(call.func.value, ctx)
    prefetches = [step for step in steps if _method(step) == "prefetch_related"]
    if not prefetches or any(_method(step) == "raw" for step in steps):
        return None
    if is_constant(prefetches[0].args[0] if prefetches[0].args else None, None):
        return None
    hidden = hides(call, 0)
    if hidden:
        return ctx.refuse(call, f"cannot see through {hidden}")
    lookups = [lookup for step in prefetches for lookup in step.args]
    if not all(isinstance(value, ast.Constant) for value in lookups):
        doubt = iterator_chunk_size.unsafe_when
    return ctx.hit(call, unsafe=doubt, data={"none": given.index if given else None})


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _steps(node: ast.expr, ctx: Context) -> tuple[list[ast.Call], str]:
    """Return the calls of a chain, last first, and why they may not be all that is done."""
    steps = list(_chain(node))
    root = steps[-1].func if steps else node
    while isinstance(root, ast.Attribute):
        root = root.value
    bound = ctx.module.lookup(root.id, root) if isinstance(root, ast.Name) else ()
    values = [b.node.value for b in bound if isinstance(b.node, ast.Assign)]
    for value in values:
        earlier = list(_chain(value))
        if any(_method(step) == "prefetch_related" for step in earlier):
            return [*steps, *earlier], "the queryset is made elsewhere, and may change on the way"
    return steps, ""


def _chain(node: ast.expr) -> Iterator[ast.Call]:
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        yield node
        node = node.func.value


@iterator_chunk_size.rewrite
def give_chunk_size(call: cst.Call, hit: Hit) -> cst.Call:
    """`iterator()` → `iterator(chunk_size=2000)`."""
    import libcst as cst

    from codemods.declare.nodes import append_argument, keyword_argument

    index = hit.data["none"]
    if index is None:
        return append_argument(call, keyword_argument("chunk_size", cst.Integer("2000")))
    arguments = list(call.args)
    arguments[index] = arguments[index].with_changes(value=cst.Integer("2000"))
    return call.with_changes(args=arguments)
