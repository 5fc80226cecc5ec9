"""Hooks, keys and arguments that Django looks at no more, or otherwise: reports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Example, Level, Report
from codemods.declare.arguments import argument
from codemods.declare.reporting import reporting
from codemods.declare.targets import Call, MetaOption, Method, MethodCall, String, Subclass
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    from codemods.engine.context import Context

_PERMISSIONS = ("view_", "add_", "change_", "delete_")
_RENDERERS = ("as_p", "as_table", "as_ul", "as_div", "as_text")
_FORM = "django.forms.forms.BaseForm"
_LISTS = ("django.forms.utils.ErrorList", "django.forms.utils.ErrorDict")
_SELECTS = ("AutocompleteMixin", "AutocompleteSelect", "AutocompleteSelectMultiple")
_STORAGE = "django.core.files.storage.get_storage_class"

view_permissions = reporting(
    "view-permissions",
    summary="permissions called view_<model>, which Django makes itself",
    why="Since Django 2.1 every model has the permission to view; a second one fails the checks.",
    category="models",
    deprecated_in=(2, 1),
    removed_in=(2, 1),
    reference="releases/2.1/#model-view-permission",
    examples=(
        Example.report(
            """\
from django.db import models


class Book(models.Model):
    class Meta:
        permissions = [("view_book", "Can view book"), ("lend", "Can lend")]
""",
            'drop ("view_book", "Can view book")',
            path="app/models.py",
        ),
        Example.kept(
            """\
from django.db import models


class Book(models.Model):
    class Meta:
        permissions = [("view_shelf", "Can view the shelf of a book")]
""",
            title="the name of something else",
            path="app/models.py",
        ),
    ),
)


@view_permissions.on(*(MetaOption("permissions", holding=prefix) for prefix in _PERMISSIONS))
def find_permissions(statement: ast.Assign | ast.AnnAssign, ctx: Context) -> Report | None:
    """Pairs whose first part is a permission that Django makes."""
    meta = ctx.parent(statement)
    model = ctx.parent(meta) if meta is not None else None
    if not isinstance(model, ast.ClassDef) or not isinstance(
        statement.value, (ast.List, ast.Tuple)
    ):
        return None
    own = {f"{prefix}{model.name.lower()}" for prefix in _PERMISSIONS}
    for pair in statement.value.elts:
        first = pair.elts[0] if isinstance(pair, (ast.Tuple, ast.List)) and pair.elts else None
        if isinstance(first, ast.Constant) and first.value in own:
            return ctx.report(
                pair,
                f"Django makes this permission itself since 2.1 (auth.E005): drop {ctx.text(pair)}",
            )
    return None


form_renderers = reporting(
    "form-renderers",
    summary="overrides of as_p(), as_table() and as_ul() that rendering does not go through",
    why=(
        "Since Django 4.0 forms and lists of errors render by templates: ``{{ form }}`` and "
        "``{{ errors }}`` do not call these methods."
    ),
    category="overrides",
    deprecated_in=(4, 0),
    removed_in=(4, 0),
    level=Level.ADVICE,
    reference="releases/4.0/#template-based-form-rendering",
    examples=(
        Example.report(
            """\
from django import forms


class Search(forms.Form):
    def as_table(self):
        return self.render("search.html")
""",
            'template_name = "…"',
            path="app/forms.py",
        ),
        Example.report(
            """\
from django.forms.utils import ErrorList


class Errors(ErrorList):
    def as_ul(self):
        return render(self)
""",
            "ErrorList",
            path="app/forms.py",
        ),
        Example.kept(
            """\
class Table:
    def as_table(self):
        return self.rows
""",
            title="another class",
            path="app/forms.py",
        ),
    ),
)


@form_renderers.on(*(Method(name, under=(_FORM, *_LISTS)) for name in _RENDERERS))
def find_renderer(function: ast.FunctionDef, ctx: Context) -> Report | None:
    """Overrides in forms, and in lists and dicts of errors."""
    owner = ctx.class_of(function)
    assert owner is not None
    if ctx.ancestry(owner, _FORM) is Ancestry.YES and function.name != "as_text":
        wanted = 'set template_name = "…" on the form (or template_name_' + function.name[3:] + ")"
    elif ctx.ancestry(owner, *_LISTS) is Ancestry.YES:
        wanted = "set template_name on the ErrorList"
    else:
        return None
    return ctx.report(
        function,
        f"rendering does not call {function.name}() since Django 4.0, templates do it: {wanted}",
    )


autocomplete_field = reporting(
    "autocomplete-field",
    summary="autocomplete widgets take the field instead of its relation",
    why="``AutocompleteMixin.__init__(rel, admin_site)`` became ``(field, admin_site)``.",
    category="calls",
    deprecated_in=(3, 2),
    removed_in=(3, 2),
    reference="releases/3.2/#miscellaneous",
    examples=(
        Example.report(
            """\
from django.contrib.admin.widgets import AutocompleteSelect

widget = AutocompleteSelect(Book._meta.get_field("author").remote_field, site)
""",
            'Book._meta.get_field("author")',
            path="app/admin.py",
        ),
        Example.kept(
            """\
from django.contrib.admin.widgets import AutocompleteSelect

widget = AutocompleteSelect(Book._meta.get_field("author"), site)
""",
            title="the field itself",
            path="app/admin.py",
        ),
    ),
)


@autocomplete_field.on(*(Call(f"django.contrib.admin.widgets.{name}") for name in _SELECTS))
def find_select(call: ast.Call, ctx: Context) -> Report | None:
    """Calls with what is a relation, or is called one."""
    given = argument(call, "rel", 0)
    if given is None:
        return None
    value, text = given.value, ctx.text(given.value)
    if isinstance(value, ast.Attribute) and value.attr in ("rel", "remote_field"):
        text = ctx.text(value.value)
    elif given.keyword != "rel" and getattr(value, "id", "") not in ("rel", "remote_field"):
        return None
    else:
        text = f"the field of {text}"
    return ctx.report(
        call, f"the widget takes the field since Django 3.2, not its remote_field: pass {text}"
    )


change_list = reporting(
    "change-list-arguments",
    summary="ChangeList takes more arguments than it did",
    why="``sortable_by`` came in Django 2.1, ``search_help_text`` in 4.0; both are required.",
    deprecated_in=(2, 1),
    removed_in=(4, 0),
    reference="releases/4.0/#django-contrib-admin",
    examples=(
        Example.report(
            """\
from django.contrib.admin.views.main import ChangeList


class Books(ChangeList):
    def __init__(self, request, model, list_display, *, model_admin):
        super().__init__(request, model, list_display, model_admin)
""",
            "search_help_text",
            path="app/admin.py",
        ),
        Example.kept(
            """\
from django.contrib.admin.views.main import ChangeList


class Books(ChangeList):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
""",
            title="whatever comes is handed on",
            path="app/admin.py",
        ),
    ),
)


@change_list.on(Subclass("django.contrib.admin.views.main.ChangeList"))
def find_change_list(node: ast.ClassDef, ctx: Context) -> Report | None:
    """Subclasses with parameters of their own."""
    for function in node.body:
        if not isinstance(function, ast.FunctionDef) or function.name != "__init__":
            continue
        names = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
        if function.args.vararg is None and not {"sortable_by", "search_help_text"} <= names:
            return ctx.report(
                function,
                "ChangeList() gets sortable_by since Django 2.1 and search_help_text since 4.0: "
                "take *args and **kwargs and hand them on",
            )
    return None


storage_class = reporting(
    "get-storage-class",
    summary="get_storage_class() is on its way out",
    why="``storages`` makes the storages of the ``STORAGES`` setting.",
    category="calls",
    deprecated_in=(4, 2),
    removed_in=(5, 1),
    works_from=(4, 2),
    reference="releases/4.2/#deprecated-features-4-2",
    examples=(
        Example.report(
            """\
from django.core.files.storage import get_storage_class

storage = get_storage_class()()
other = get_storage_class(path)()
""",
            'storages["default"]',
        ),
        Example.kept(
            """\
from shop.files import get_storage_class

storage = get_storage_class()()
""",
            title="a function of the project's own",
        ),
    ),
)


@storage_class.on(Call(_STORAGE))
def find_storage(call: ast.Call, ctx: Context) -> Report:
    """Calls, with the path of a class or without."""
    given = argument(call, "import_path", 0)
    if given is None or (isinstance(given.value, ast.Constant) and given.value.value is None):
        wanted = 'storages["default"] of django.core.files.storage is the storage itself'
    else:
        wanted = f"use import_string({ctx.text(given.value)}) of django.utils.module_loading"
    return ctx.report(call, f"get_storage_class() is gone from Django 5.1: {wanted}")


language_session = reporting(
    "language-session-key",
    summary="the language is kept in a cookie, not in the session",
    why="``set_language()`` wrote ``_language`` into the session up to Django 3.2.",
    category="calls",
    deprecated_in=(3, 0),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    examples=(
        Example.report(
            'def choose(request, code):\n    request.session["_language"] = code\n',
            "LANGUAGE_COOKIE_NAME",
        ),
        Example.kept('labels = {"_language": "Language"}\n', title="no session"),
    ),
)


@language_session.on(String("_language"))
def find_language(node: ast.Constant, ctx: Context) -> Report | None:
    """The key on what is called a session."""
    holder = ctx.parent(node)
    if isinstance(holder, ast.Call) and isinstance(holder.func, ast.Attribute):
        session: ast.expr = holder.func.value
    elif isinstance(holder, ast.Subscript):
        session = holder.value
    else:
        return None
    if not ctx.text(session).endswith("session"):
        return None
    return ctx.report(
        holder,
        "Django keeps the language in a cookie since 4.0: "
        "response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language)",
    )


ordering_by_table = reporting(
    "order-by-table",
    summary="order_by() with the name of a table",
    why="``order_by('table.column')`` raises ``FieldError`` since Django 4.0.",
    category="calls",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    examples=(
        Example.report(
            'books = Book.objects.order_by("-shop_book.title")\n',
            'RawSQL("shop_book.title", []).desc()',
        ),
        Example.kept('books = Book.objects.order_by("author__name", F("title").asc())\n', "names"),
    ),
)


@ordering_by_table.on(MethodCall("order_by", matching=(r"['\"]-?\w+\.\w",)))
def find_table(call: ast.Call, ctx: Context) -> Report | None:
    """Literals of the shape ``table.column``."""
    for given in call.args:
        name = given.value if isinstance(given, ast.Constant) else None
        if not isinstance(name, str):
            continue
        table, dot, column = name.lstrip("-").partition(".")
        if dot and table.isidentifier() and column.isidentifier():
            end = ".desc()" if name[0] == "-" else ""
            return ctx.report(
                given,
                "order_by() takes no name of a table since Django 4.0: follow the relation, or "
                f'write RawSQL("{table}.{column}", []){end}',
            )
    return None
