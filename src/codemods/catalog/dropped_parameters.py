"""Overrides that take a parameter which Django does not pass any more."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from codemods.declare import Codemod, Example, Hit, Refusal, Report, Safety
from codemods.declare.arguments import argument, comment_on, hides, is_plain
from codemods.declare.overrides import handed_on, has_comments, is_used, parameter_names
from codemods.declare.rewrites import drop_given
from codemods.declare.targets import Method, MethodCall
from codemods.project.classes import Ancestry
from codemods.project.evidence import assigned_values
from codemods.source.records import Record

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

Function = ast.FunctionDef | ast.AsyncFunctionDef


class _Dropped(Record):
    """One parameter of some methods that is gone."""

    methods: tuple[str, ...]
    parameter: str
    position: int
    """Where it stands, ``self`` not counted."""
    bases: tuple[str, ...]
    own: bool = False
    """Whether calls on ``self`` hand it on too."""
    required: bool = False
    """Whether only a parameter without a default is in the way."""
    mixins: bool = True
    """Whether a class without bases may be a mixin for one of Django's."""


def _dropping(identifier: str, dropped: _Dropped, **facts: Any) -> Codemod:
    codemod = Codemod(
        id=identifier, category="overrides", safety=Safety.SAFE, migrations=True, **facts
    )

    @codemod.on(*(Method(method, having=(dropped.parameter,)) for method in dropped.methods))
    def find(function: Function, ctx: Context) -> Hit | Refusal | Report | None:
        return _judge(function, dropped, ctx)

    @codemod.on(*(MethodCall(method, keyword=dropped.parameter) for method in dropped.methods))
    def find_call(call: ast.Call, ctx: Context) -> Hit | Report | None:
        return _judge_call(call, dropped, ctx)

    @codemod.rewrite
    def drop(node: cst.FunctionDef | cst.Call, hit: Hit) -> cst.FunctionDef | cst.Call:
        return drop_given(node, hit) if "drop" in hit.data else _drop(node, dropped)  # type: ignore[arg-type]

    return codemod


def _judge_call(call: ast.Call, dropped: _Dropped, ctx: Context) -> Hit | Report | None:
    """Calls from outside an override that name the parameter."""
    given = argument(call, dropped.parameter)
    function = ctx.module.function(call)
    if given is None or (function is not None and dropped.parameter in _parameters(function)):
        return None  # an override, which is judged as a whole
    if not is_plain(given.value) or not _is_empty(given.value):
        return ctx.report(
            call, f"{dropped.parameter}= is gone: what {ctx.text(given.value)} gave has no effect"
        )
    return ctx.hit(call, unsafe=comment_on(ctx.module, call, given), data={"drop": [given.index]})


def _parameters(function: Function) -> list[str]:
    return [*parameter_names(function), *(arg.arg for arg in function.args.kwonlyargs)]


def _is_empty(value: ast.expr) -> bool:
    if isinstance(value, (ast.List, ast.Tuple)):
        return not value.elts
    return isinstance(value, ast.Constant) and value.value is None


def _judge(function: Function, dropped: _Dropped, ctx: Context) -> Hit | Refusal | Report | None:
    owner = ctx.class_of(function)
    assert owner is not None
    if dropped.parameter not in _parameters(function):
        return None
    ancestry = ctx.ancestry(owner, *dropped.bases)
    if ancestry is Ancestry.NO and (owner.bases or not dropped.mixins):
        return None
    calls = list(handed_on(function, *dropped.methods, own=dropped.own))
    given = [argument(call, dropped.parameter, dropped.position + shift) for call, shift in calls]
    if dropped.required and _has_default(function, dropped.parameter) and not any(given):
        return None
    if is_used(function, dropped.parameter, [one.value for one in given if one is not None]):
        return ctx.report(
            function,
            f"Django does not pass {dropped.parameter} any more: {function.name}() uses it in its "
            "body, rewrite that and drop the parameter",
        )
    hidden = next((hides(call) for call, _shift in calls if hides(call) and dropped.required), "")
    if hidden:
        return ctx.refuse(function, f"cannot see through {hidden}")
    if has_comments(ctx.module, function):
        return ctx.refuse(function, "comments between the parameters")
    unsafe = "" if ancestry is Ancestry.YES else "its class may not be one of Django's"
    return ctx.hit(function, unsafe=unsafe)


def _has_default(function: Function, name: str) -> bool:
    names = parameter_names(function)
    return name in names[len(names) - len(function.args.defaults) :]


def _drop(function: cst.FunctionDef, dropped: _Dropped) -> cst.FunctionDef:
    from codemods.declare.nodes import drop_argument
    from codemods.declare.overrides import drop_parameter, edit_handed_on

    def edit(call: cst.Call, shift: int) -> cst.Call:
        for index, given in enumerate(call.args):
            keyword = given.keyword.value if given.keyword else None
            at = keyword is None and not given.star and index == dropped.position + shift
            if keyword == dropped.parameter or at:
                return drop_argument(call, index)
        return call

    function = edit_handed_on(function, dropped.methods, edit, own=dropped.own)
    return drop_parameter(function, dropped.parameter)


_FIELD = "django.db.models.fields.Field"
_EXPRESSION = "django.db.models.expressions.BaseExpression"

from_db_value_context = _dropping(
    "from-db-value-context",
    _Dropped(
        ("from_db_value", "convert_value"), "context", 3, (_FIELD, _EXPRESSION), required=True
    ),
    summary="drop the context parameter of from_db_value() and convert_value()",
    why="Django passed an empty dict up to 2.2, and passes nothing since 3.0.",
    deprecated_in=(2, 0),
    removed_in=(3, 0),
    works_from=(2, 0),
    reference="releases/3.0/#features-removed-in-3-0",
    examples=(
        Example(
            before="""\
from django.db import models


class HandField(models.Field):
    def from_db_value(self, value, expression, connection, context):
        return parse(value)
""",
            after="""\
from django.db import models


class HandField(models.Field):
    def from_db_value(self, value, expression, connection):
        return parse(value)
""",
            path="app/fields.py",
        ),
        Example.report(
            """\
from django.db import models


class HandField(models.Field):
    def from_db_value(self, value, expression, connection, context):
        return parse(value, context)
""",
            "uses it in its body",
            path="app/fields.py",
        ),
        Example.kept(
            """\
from django.db import models


class HandField(models.Field):
    def from_db_value(self, value, expression, connection, context=None):
        return parse(value)
""",
            title="a default does no harm",
            path="app/fields.py",
        ),
    ),
)


@from_db_value_context.on(MethodCall("from_db_value", position=3))
def find_loading_call(call: ast.Call, ctx: Context) -> Hit | None:
    """Calls by hand that pass it as the fourth argument, as Django did."""
    given = argument(call, "context", 3)
    function = ctx.module.function(call)
    if given is None or given.keyword or hides(call, 3) or len(call.args) != 4:
        return None
    if getattr(function, "name", "") == "from_db_value" or _is_unbound(call):
        return None  # an override, which is judged as a whole, or `Field.from_db_value(self, …)`
    unsafe = comment_on(ctx.module, call, given)
    if not _is_own(call, ctx):
        unsafe = unsafe or "a field that still takes context without a default needs it"
    return ctx.hit(call, unsafe=unsafe, data={"drop": [given.index]})


def _is_unbound(call: ast.Call) -> bool:
    """Whether the method is called on a class, by the looks of it."""
    assert isinstance(call.func, ast.Attribute)
    receiver = call.func.value
    last = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    return last[:1].isupper() or getattr(call.args[0], "id", "") == "self"


def _is_own(call: ast.Call, ctx: Context) -> bool:
    """Whether the method is called on `self`, of a class of Django's kind that defines it."""
    owner = ctx.module.enclosing(call, ast.ClassDef)
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    if not isinstance(owner, ast.ClassDef) or getattr(receiver, "id", "") != "self":
        return False
    defined = {getattr(statement, "name", "") for statement in owner.body}
    return "from_db_value" in defined and ctx.ancestry(owner, _FIELD) is Ancestry.YES


extra_restriction = _dropping(
    "extra-restriction",
    _Dropped(
        ("get_extra_restriction",),
        "where_class",
        0,
        (
            "django.db.models.fields.related.RelatedField",
            "django.db.models.fields.reverse_related.ForeignObjectRel",
        ),
    ),
    summary="drop the where_class parameter of get_extra_restriction()",
    why="Django calls it with the two aliases only, since 4.0.",
    deprecated_in=(4, 0),
    removed_in=(4, 0),
    works_from=(4, 0),
    reference="releases/4.0/#miscellaneous",
    examples=(
        Example(
            before="""\
from django.db.models import ForeignKey


class LiveKey(ForeignKey):
    def get_extra_restriction(self, where_class, alias, related_alias):
        return Live(related_alias)
""",
            after="""\
from django.db.models import ForeignKey


class LiveKey(ForeignKey):
    def get_extra_restriction(self, alias, related_alias):
        return Live(related_alias)
""",
            path="app/fields.py",
        ),
        Example.report(
            """\
from django.db.models import ForeignKey


class LiveKey(ForeignKey):
    def get_extra_restriction(self, where_class, alias, related_alias):
        return where_class([Live(related_alias)])
""",
            "uses it in its body",
            path="app/fields.py",
        ),
    ),
)

group_by_cols_alias = _dropping(
    "group-by-cols-alias",
    _Dropped(("get_group_by_cols",), "alias", 0, (_EXPRESSION, "django.db.models.lookups.Lookup")),
    summary="drop the alias parameter of get_group_by_cols()",
    why="Expressions are not told the alias any more; the methods of Django do not take it.",
    deprecated_in=(4, 2),
    removed_in=(4, 2),
    works_from=(4, 2),
    reference="releases/4.2/#miscellaneous",
    examples=(
        Example(
            before="""\
from django.db.models import Func


class Rank(Func):
    def get_group_by_cols(self, alias=None):
        return super().get_group_by_cols(alias=alias)
""",
            after="""\
from django.db.models import Func


class Rank(Func):
    def get_group_by_cols(self):
        return super().get_group_by_cols()
""",
        ),
        Example.report(
            """\
from django.db.models import Func


class Rank(Func):
    def get_group_by_cols(self, alias=None):
        return [Ref(alias, self)] if alias else []
""",
            "uses it in its body",
        ),
    ),
)

extra_tests = _dropping(
    "extra-tests",
    _Dropped(
        ("build_suite", "run_tests"),
        "extra_tests",
        1,
        ("django.test.runner.DiscoverRunner",),
        own=True,
        mixins=False,
    ),
    summary="drop the extra_tests parameter of test runners",
    why="``build_suite()`` and ``run_tests()`` do not take it any more.",
    deprecated_in=(4, 0),
    removed_in=(5, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    examples=(
        Example(
            before="""\
from django.test.runner import DiscoverRunner


class Runner(DiscoverRunner):
    def run_tests(self, test_labels, extra_tests=None, **kwargs):
        prepare()
        return super().run_tests(test_labels, extra_tests, **kwargs)
""",
            after="""\
from django.test.runner import DiscoverRunner


class Runner(DiscoverRunner):
    def run_tests(self, test_labels, **kwargs):
        prepare()
        return super().run_tests(test_labels, **kwargs)
""",
            path="app/runner.py",
        ),
        Example.kept(
            """\
class Suite:
    def run_tests(self, labels, extra=None):
        return labels
""",
            title="not a Django test runner",
            path="app/runner.py",
        ),
    ),
)


@extra_tests.on(
    MethodCall("build_suite", keyword="extra_tests", position=1),
    MethodCall("run_tests", keyword="extra_tests", position=1),
)
def find_second(call: ast.Call, ctx: Context) -> Hit | Report | None:
    """A second positional argument, on what is certainly Django's runner."""
    assert isinstance(call.func, ast.Attribute)
    runner = call.func.value
    made = assigned_values(runner, ctx.module) or [runner]
    if len(call.args) != 2 or any(isinstance(one, ast.Starred) for one in call.args):
        return None
    if not all(
        isinstance(one, ast.Call) and ctx.is_(one.func, "django.test.runner.DiscoverRunner")
        for one in made
    ):
        return None
    given = argument(call, "extra_tests", 1)
    if given is None or not _is_empty(given.value):
        return ctx.report(
            call, f"extra_tests is gone: what {ctx.text(call.args[1])} gave has no effect"
        )
    return ctx.hit(call, data={"drop": [given.index]})
