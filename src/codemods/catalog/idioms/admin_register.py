"""`admin.site.register(Model, ModelAdmin)` → `@admin.register(Model)`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from codemods.catalog.idioms.blocks import block_of, is_inert, late_names, mentioned
from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import argument, hides, is_plain
from codemods.declare.spelling import beside
from codemods.declare.targets import MethodCall
from codemods.project.classes import Ancestry
from codemods.source.records import Record

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_REGISTER = "django.contrib.admin.register"
_SITES = ("django.contrib.admin.site", "django.contrib.gis.admin.site")
_SITE_CLASS = "django.contrib.admin.sites.AdminSite"
_MODEL_ADMIN = "django.contrib.admin.options.ModelAdmin"
_GET_USER_MODEL = "django.contrib.auth.get_user_model"

admin_register = Codemod(
    id="admin-register",
    summary="register an admin class with the @admin.register decorator",
    why=(
        "The decorator stands where the class is, so that a reader sees at once what it is for. "
        "It registers the class where it is defined, a few lines earlier than before."
    ),
    category="idioms",
    removed_in=None,
    modernize=True,
    reference="ref/contrib/admin/#the-register-decorator",
    safety=Safety.SAFE,
    migrations=False,
    unsafe_when="the class may not be a ModelAdmin, or other code runs before the registration",
    examples=(
        Example(
            before="""\
from django.contrib import admin

from library.models import Author, Book


class BookAdmin(admin.ModelAdmin):
    list_display = ["title"]


admin.site.register(Book, BookAdmin)
admin.site.register(Author)
""",
            after="""\
from django.contrib import admin

from library.models import Author, Book


@admin.register(Book)
class BookAdmin(admin.ModelAdmin):
    list_display = ["title"]


admin.site.register(Author)
""",
            path="library/admin.py",
        ),
        Example.unsafe(
            """\
from django.contrib import admin

from library.models import Book
from mptt.admin import MPTTModelAdmin


class BookAdmin(MPTTModelAdmin):
    pass


admin.site.register(Book, BookAdmin)
""",
            """\
from django.contrib import admin

from library.models import Book
from mptt.admin import MPTTModelAdmin


@admin.register(Book)
class BookAdmin(MPTTModelAdmin):
    pass
""",
            title="nothing says that the base is a ModelAdmin",
            path="library/admin.py",
        ),
        Example.refuse(
            """\
from django.contrib import admin
from django.contrib.auth.models import User


class MyUserAdmin(admin.ModelAdmin):
    pass


admin.site.unregister(User)
admin.site.register(User, MyUserAdmin)
""",
            "unregister()",
            title="another class has to go first",
            path="library/admin.py",
        ),
    ),
)


class _Registration(Record):
    """One `register()` statement, as far as it can become a decorator."""

    statement: ast.Expr
    call: ast.Call
    models: list[ast.expr]
    site: str
    """The site as written; nothing for the default one."""


@admin_register.on(MethodCall("register", companions=("admin",)))
def find(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Registrations of a class that stands above in the same block, on a known site."""
    statement = ctx.parent(call)
    own = _read(statement, ctx)
    name = _admin_name(call)
    if own is None or name is None:
        return None
    block = block_of(ctx.module, own.statement)
    class_ = _class_above(block, own.statement, name, ctx)
    if class_ is None:
        return None
    start = block.index(class_)
    group: list[_Registration] = []
    reasons: list[str] = []
    for index, other in enumerate(block[start + 1 :], start + 1):
        registration = _read(other, ctx)
        if registration is None or _admin_name(registration.call) != name:
            continue
        refusal, unsafe = _judge(registration, class_, block[start + 1 : index], ctx)
        if refusal:
            if registration.call is call:
                return ctx.refuse(call, refusal)
            continue
        group.append(registration)
        reasons.append(unsafe)
    if not group or group[0].call is not call:
        return None
    return _hit(class_, group, reasons, ctx)


def _hit(class_: ast.ClassDef, group: list[_Registration], reasons: list[str], ctx: Context) -> Hit:
    first = group[0]
    assert isinstance(first.call.func, ast.Attribute)
    spelling = beside(ctx.module, first.call.func.value, _REGISTER)
    sites: dict[str, list[str]] = {}
    for one in group:
        sites.setdefault(one.site, []).extend(ctx.text(model) for model in one.models)
    hit = ctx.hit(
        class_,
        uses=() if spelling else (_REGISTER,),
        unsafe=next(filter(None, [*reasons, _ancestry(class_, ctx)]), ""),
        data={"sites": sites, "spelling": spelling},
    )
    hit.found_at = ctx.module.end(first.call.func) - 1
    hit.others = tuple(ctx.hit(one.statement) for one in group)
    return hit


def _read(statement: ast.AST | None, ctx: Context) -> _Registration | None:
    """Return what a statement registers, None where it is no `register()` of an admin site."""
    if not isinstance(statement, ast.Expr) or not isinstance(statement.value, ast.Call):
        return None
    call = statement.value
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "register":
        return None
    if ctx.is_(call.func.value, *_SITES):
        site = ""
    elif isinstance(call.func.value, ast.Name) and _may_be_site(call.func.value, ctx):
        site = call.func.value.id
    else:
        return None
    models = argument(call, "model_or_iterable", 0)
    if models is None:
        return None
    several = models.value.elts if isinstance(models.value, (ast.Tuple, ast.List)) else None
    return _Registration(statement, call, [models.value] if several is None else several, site)


def _may_be_site(node: ast.Name, ctx: Context) -> bool:
    if node.id.lower().endswith("site"):
        return True
    return any(_makes_site(binding.node, ctx) for binding in ctx.module.lookup(node.id, node))


def _makes_site(node: ast.AST, ctx: Context) -> bool:
    value = getattr(node, "value", None)
    if not isinstance(node, ast.Assign) or not isinstance(value, ast.Call):
        return False
    if ctx.is_(value.func, _SITE_CLASS):
        return True
    if not isinstance(value.func, ast.Name):
        return False
    bound = [binding.node for binding in ctx.module.lookup(value.func.id, value.func)]
    return bool(bound) and all(
        isinstance(one, ast.ClassDef) and ctx.ancestry(one, _SITE_CLASS) is Ancestry.YES
        for one in bound
    )


def _admin_name(call: ast.Call) -> str | None:
    given = argument(call, "admin_class", 1)
    return given.value.id if given is not None and isinstance(given.value, ast.Name) else None


def _class_above(
    block: list[ast.stmt], statement: ast.stmt, name: str, ctx: Context
) -> ast.ClassDef | None:
    """Return the class of that name in the block, where nothing else binds the name."""
    bound = ctx.module.lookup(name, statement)
    class_ = bound[0].node if len(bound) == 1 else None
    above = block[: block.index(statement)]
    if isinstance(class_, ast.ClassDef) and any(one is class_ for one in above):
        return class_
    return None


def _judge(
    own: _Registration, class_: ast.ClassDef, between: list[ast.stmt], ctx: Context
) -> tuple[str, str]:
    """Return why a registration has to stay, and why moving it up is unsafe."""
    hidden = hides(own.call, 1)
    if hidden:
        return f"options may hide in {hidden}", ""
    if len(own.call.args) + len(own.call.keywords) > 2:
        return "options passed to register() make a subclass: set them in the class first", ""
    if not own.models or not all(_is_model(model, ctx) for model in own.models):
        return "the models are not plain names", ""
    for value in (*own.models, own.call.func):
        late = late_names(ctx.module, value, class_)
        if late:
            return f"{late[0]} is not known yet above the class", ""
    if any("unregister" in ctx.text(one) for one in between):
        return "an unregister() has to run before it", ""
    if _needs_own_name(class_):
        return f"its __init__ may ask for {class_.name}, which is bound only after the class", ""
    return "", _unsafe(own, between, class_, ctx)


def _unsafe(own: _Registration, between: list[ast.stmt], class_: ast.ClassDef, ctx: Context) -> str:
    comment = ctx.comment_lost(own.statement)
    if comment:
        return comment
    for one in between:
        busy = not is_inert(one, ctx) and _read(one, ctx) is None
        if busy or (isinstance(one, ast.Assign) and class_.name in mentioned(one)):
            return f"line {one.lineno} would run after the registration"
    if own.site:
        bound = [binding.node for binding in ctx.module.lookup(own.site, own.call)]
        if not bound or not all(_makes_site(node, ctx) for node in bound):
            return f"{own.site} may not be an AdminSite"
    return ""


def _ancestry(class_: ast.ClassDef, ctx: Context) -> str:
    if ctx.ancestry(class_, _MODEL_ADMIN) is Ancestry.YES:
        return ""
    return "nothing says that the class is a ModelAdmin, and the decorator takes no other"


def _is_model(node: ast.expr, ctx: Context) -> bool:
    if isinstance(node, ast.Call) and not node.args and not node.keywords:
        return ctx.is_(node.func, _GET_USER_MODEL)
    return isinstance(node, (ast.Name, ast.Attribute)) and is_plain(node)


def _needs_own_name(class_: ast.ClassDef) -> bool:
    """Whether making an instance may ask for the class by its name."""
    functions = [one for one in ast.walk(class_) if isinstance(one, ast.FunctionDef)]
    makers = [one for one in functions if one.name in ("__init__", "__new__")]
    return bool(makers) and any(class_.name in mentioned(one) for one in functions)


@admin_register.rewrite
def decorate(node: cst.ClassDef | cst.Expr, hit: Hit) -> Any:
    """The class gets the decorator, the registrations go."""
    import libcst as cst

    if not isinstance(node, cst.ClassDef):
        return cst.RemoveFromParent()
    func = hit.data["spelling"] or hit.reference(_REGISTER)
    decorators = []
    for site, models in hit.data["sites"].items():
        given = ", ".join([*models, f"site={site}"] if site else models)
        decorators.append(cst.Decorator(cst.parse_expression(f"{func}({given})")))
    return node.with_changes(decorators=[*decorators, *node.decorators])
