"""What gives another result on Django 5.0 without a word: reports on request."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Example, Report
from codemods.declare.arguments import argument
from codemods.declare.reporting import reporting
from codemods.declare.targets import AttributeSuffix, Call, MetaOption, MethodCall, Subclass
from codemods.project.classes import Ancestry
from codemods.project.evidence import assigned_values

if TYPE_CHECKING:
    from codemods.engine.context import Context

_CALLS = {
    "django.utils.text.slugify": (
        "slugify() strips dashes and underscores at both ends since Django 3.2: slugs that are "
        "stored may differ"
    ),
    "django.utils.html.escape": "escape() gives &#x27; for an apostrophe since Django 3.0, not &#39;",
    "django.core.signing.Signer": (
        "signatures of Django 3.0 and older (SHA-1) are not accepted since 4.0: sign again what is "
        "stored"
    ),
    "django.db.models.UUIDField": (
        "on MariaDB 10.7 and newer UUIDField is a uuid column since Django 5.0: columns that exist "
        "are char(32), so keep them by a field whose db_type() is that"
    ),
}
_SIGNING = ("TimestampSigner", "dumps", "loads")
_READS = ("annotate", "exclude", "filter", "order_by")

silent_changes = reporting(
    "silent-changes",
    summary="values that changed silently between Django versions",
    why="Django changed what these calls give, or which error they raise, without a deprecation.",
    category="calls",
    deprecated_in=(2, 2),
    removed_in=(5, 0),
    quiet=True,
    reference="https://docs.djangoproject.com/en/5.0/releases/",
    examples=(
        Example.report(
            """\
from django.contrib.auth.hashers import make_password

secret = make_password(1234)
""",
            "make_password(str(1234))",
        ),
        Example.report(
            """\
from django.contrib.auth.forms import UserCreationForm


class SignUp(UserCreationForm):
    pass
""",
            "BaseUserCreationForm",
            path="app/forms.py",
        ),
        Example.kept(
            """\
from django.contrib.auth.hashers import make_password
from django.utils.http import urlencode

secret = make_password("1234")
query = urlencode({"a": 1})
first = Book.objects.filter(title="Emma")[:5]
""",
            title="what gives the same",
        ),
    ),
)


@silent_changes.on(
    *(Call(name) for name in _CALLS), *(Call(f"django.core.signing.{name}") for name in _SIGNING)
)
def find_call(call: ast.Call, ctx: Context) -> Report | None:
    """Calls that give something else, whatever their arguments are."""
    name = ctx.qualified(call.func) or ""
    if "signing" in name:
        return ctx.report(call, _CALLS["django.core.signing.Signer"])
    return ctx.report(
        call, next(text for known, text in _CALLS.items() if ctx.is_(call.func, known))
    )


@silent_changes.on(Call("django.utils.http.urlencode"))
def find_urlencode(call: ast.Call, ctx: Context) -> Report | None:
    """A literal None among the values."""
    given = argument(call, "query", 0)
    if given is None or not any(
        isinstance(node, ast.Constant) and node.value is None for node in ast.walk(given.value)
    ):
        return None
    return ctx.report(
        call, "urlencode() raises TypeError for None since Django 2.2: leave the key out, or say ''"
    )


@silent_changes.on(Call("django.contrib.auth.hashers.make_password"))
def find_password(call: ast.Call, ctx: Context) -> Report | None:
    """A literal that is no text."""
    given = argument(call, "password", 0)
    value = given.value if given is not None else None
    if not isinstance(value, ast.Constant) or isinstance(value.value, (str, bytes, type(None))):
        return None
    return ctx.report(
        call,
        "make_password() takes text and bytes only since Django 3.1: "
        f"make_password(str({ctx.text(value)}))",
    )


@silent_changes.on(Subclass("django.contrib.auth.forms.UserCreationForm"))
def find_form(node: ast.ClassDef, ctx: Context) -> Report:
    """Forms that sign users up."""
    return ctx.report(
        node,
        f"{node.name} refuses names that differ from others by case alone since Django 4.2: derive "
        "it from BaseUserCreationForm where it should not",
    )


@silent_changes.on(MetaOption("abstract", only=("True",)))
def find_abstract(statement: ast.Assign, ctx: Context) -> list[Report]:
    """Abstract models of the file that are called."""
    meta = ctx.parent(statement)
    model = ctx.parent(meta) if meta is not None else None
    if not isinstance(model, ast.ClassDef):
        return []
    found = []
    for offset in ctx.module.occurrences(model.name):
        name = ctx.module.path_to(offset)[-1]
        call = ctx.parent(name)
        if isinstance(name, ast.Name) and isinstance(call, ast.Call) and call.func is name:
            message = f"{model.name} is abstract, and making one raises TypeError since Django 3.2"
            found.append(ctx.report(call, message))
    return found


@silent_changes.on(*(MethodCall(name) for name in _READS))
def find_query(call: ast.Call, ctx: Context) -> Report | None:
    """Calls on a slice, unsaved instances among the conditions, groups of an ordered model."""
    assert isinstance(call.func, ast.Attribute)
    receiver = call.func.value
    if isinstance(receiver, ast.Subscript) and isinstance(receiver.slice, ast.Slice):
        if ctx.receiver(receiver.value, "queryset").none:
            return None
        return ctx.report(
            call, "on a slice it raises TypeError since Django 4.0, AssertionError before"
        )
    if call.func.attr == "annotate":
        return _judge_groups(call, ctx)
    for keyword in call.keywords if call.func.attr in ("filter", "exclude") else ():
        if _is_new_instance(keyword.value, ctx):
            return ctx.report(
                keyword.value,
                "an instance that is not saved raises ValueError in a filter since Django 5.0: save "
                f"{ctx.text(keyword.value)} first, or use .none()",
            )
    return None


@silent_changes.on(AttributeSuffix("_set"))
def find_reverse(node: ast.Attribute, ctx: Context) -> Report | None:
    """The manager ``author.book_set`` of an ``author`` that nothing can have saved yet."""
    owner = node.value
    if not isinstance(owner, ast.Name) or not _is_unsaved(owner, ctx):
        return None
    return ctx.report(
        node,
        f"{owner.id} is not saved yet: its {node.attr} raises ValueError since Django 4.1 (before, "
        f"it was empty); save {owner.id} first",
    )


def _is_unsaved(owner: ast.Name, ctx: Context) -> bool:
    """Whether a name certainly is a new instance: of all between, nothing can have saved it."""
    values = assigned_values(owner, ctx.module)
    if len(values) != 1 or not _is_new_instance(values[0], ctx):
        return False
    made, used = ctx.module.statement(values[0]), ctx.module.start(owner)
    if ctx.module.parent(made) is not ctx.module.parent(ctx.module.statement(owner)):
        return False
    for offset in ctx.module.occurrences(owner.id):
        if not ctx.module.end(made) <= offset < used:
            continue
        attribute = ctx.parent(ctx.module.path_to(offset)[-1])
        if not isinstance(attribute, ast.Attribute) or attribute.attr in ("pk", "id"):
            return False
        call = ctx.parent(attribute)
        if isinstance(call, ast.Call) and call.func is attribute:
            return False
    return True


def _is_new_instance(value: ast.expr, ctx: Context) -> bool:
    """Whether a model is called, without a primary key."""
    if not isinstance(value, ast.Call) or any(k.arg in ("pk", "id", None) for k in value.keywords):
        return False
    if not isinstance(value.func, ast.Name) or value.args:
        return False
    bound = ctx.module.lookup(value.func.id, value)
    if len(bound) != 1:
        return False
    if isinstance(bound[0].node, ast.ClassDef):
        return ctx.ancestry(bound[0].node, "django.db.models.base.Model") is Ancestry.YES
    above, _, name = (bound[0].qualified or "").rpartition(".")
    return above.rpartition(".")[2] == "models" and name[:1].isupper() and "django" not in above


def _judge_groups(call: ast.Call, ctx: Context) -> Report | None:
    """`values(…).annotate(…)`, whose groups Meta.ordering was part of."""
    assert isinstance(call.func, ast.Attribute)
    inner = call.func.value
    if not isinstance(inner, ast.Call) or not isinstance(inner.func, ast.Attribute):
        return None
    if inner.func.attr != "values" or ctx.receiver(inner.func.value, "queryset").none:
        return None
    return ctx.report(
        call,
        "Meta.ordering is no part of GROUP BY since Django 3.1: say order_by() where it matters",
    )
