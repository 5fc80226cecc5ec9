"""Attributes of admin functions → `@admin.display(…)` and `@admin.action(…)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from textwrap import dedent, indent
from typing import TYPE_CHECKING, Any

from codemods.catalog.idioms.blocks import block_of, is_inert, late_names, mentioned
from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import is_constant
from codemods.declare.targets import AttributeAccess
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_DISPLAY = {
    "boolean": "boolean",
    "admin_order_field": "ordering",
    "short_description": "description",
    "empty_value_display": "empty_value",
}
_ACTION = {"allowed_permissions": "permissions", "short_description": "description"}
_LINE = 88

admin_display = Codemod(
    id="admin-display",
    summary="describe what the admin displays with the @admin.display decorator",
    why=(
        "The decorator stands above the function and sets the very same attributes: "
        "``short_description``, ``admin_order_field``, ``boolean``, ``empty_value_display``. "
        "It is only used in files that import the admin already."
    ),
    category="idioms",
    removed_in=None,
    modernize=True,
    works_from=(3, 2),
    reference="ref/contrib/admin/#the-display-decorator",
    safety=Safety.SAFE,
    migrations=False,
    examples=(
        Example(
            before="""\
from django.contrib import admin


class BookAdmin(admin.ModelAdmin):
    def is_new(self, book):
        return book.year > 2020

    is_new.boolean = True
    is_new.admin_order_field = "-year"
    is_new.short_description = "new?"
""",
            after="""\
from django.contrib import admin


class BookAdmin(admin.ModelAdmin):
    @admin.display(boolean=True, ordering="-year", description="new?")
    def is_new(self, book):
        return book.year > 2020
""",
            path="library/admin.py",
        ),
        Example.refuse(
            """\
from django.contrib import admin


class BookAdmin(admin.ModelAdmin):
    def title(self, book):
        return book.title

    LABEL = "title"
    title.short_description = LABEL
""",
            "LABEL is not known yet above the function",
            path="library/admin.py",
        ),
        Example.kept(
            """\
from django.contrib.admin import ModelAdmin


class BookAdmin(ModelAdmin):
    def get_form(self, request):
        self.form.short_description = "form"
""",
            title="not an attribute of a function of the same block",
            path="library/admin.py",
        ),
    ),
)

admin_action = Codemod(
    id="admin-action",
    summary="describe admin actions with the @admin.action decorator",
    why=(
        "The decorator stands above the function and sets the very same attributes: "
        "``short_description`` and ``allowed_permissions``."
    ),
    category="idioms",
    removed_in=None,
    modernize=True,
    works_from=(3, 2),
    reference="ref/contrib/admin/actions/#setting-permissions-for-actions",
    safety=Safety.SAFE,
    migrations=False,
    examples=(
        Example(
            before="""\
from django.contrib import admin


def publish(modeladmin, request, queryset):
    queryset.update(published=True)


publish.short_description = "Publish the books"
""",
            after="""\
from django.contrib import admin


@admin.action(description="Publish the books")
def publish(modeladmin, request, queryset):
    queryset.update(published=True)
""",
            path="library/admin.py",
        ),
        Example.kept(
            """\
from django.contrib import admin


@admin.action(description="Publish the books")
def publish(modeladmin, request, queryset):
    queryset.update(published=True)
""",
            title="it has the decorator",
            path="library/admin.py",
        ),
    ),
)


@admin_display.on(*(AttributeAccess(name, companions=("admin",)) for name in _DISPLAY))
def find_display(node: ast.Attribute, ctx: Context) -> Hit | Refusal | None:
    """Attributes of functions that take a row: one argument, and ``self`` in a class."""
    return _find(node, ctx, "display", _DISPLAY)


@admin_action.on(*(AttributeAccess(name, companions=("admin",)) for name in _ACTION))
def find_action(node: ast.Attribute, ctx: Context) -> Hit | Refusal | None:
    """Attributes of functions that take three arguments, as the admin calls an action."""
    return _find(node, ctx, "action", _ACTION)


def _find(
    node: ast.Attribute, ctx: Context, decorator: str, names: Mapping[str, str]
) -> Hit | Refusal | None:
    statement = ctx.parent(node)
    owner = _owner(statement)
    if owner is None or not isinstance(statement, ast.Assign):
        return None
    block = block_of(ctx.module, statement)
    function = _function_above(block, statement, owner)
    if function is None or not _imports_admin(ctx):
        return None
    if _kind(function, ctx) != decorator:
        return None
    given = list(_assignments(block, function, owner, names))
    if not given or given[0] is not statement:
        return None
    refusal = _refusal(function, given, names, ctx)
    if refusal:
        return ctx.refuse(node, refusal)
    return _hit(function, given, block, decorator, names, ctx)


def _hit(
    function: ast.FunctionDef,
    given: list[ast.Assign],
    block: list[ast.stmt],
    decorator: str,
    names: Mapping[str, str],
    ctx: Context,
) -> Hit:
    values = {_attribute(one): _text(one.value, ctx) for one in given}
    reasons = [ctx.comment_lost(one) for one in given]
    between = block[block.index(function) + 1 : block.index(given[-1])]
    reasons.extend(
        f"line {one.lineno} may look at the function before"
        for one in between
        if one not in given and _minds(one, function, given, ctx)
    )
    qualified = f"django.contrib.admin.{decorator}"
    arguments = [
        f"{keyword}={values[attribute]}"
        for attribute, keyword in names.items()
        if attribute in values
    ]
    hit = ctx.hit(
        function,
        uses=(qualified,),
        unsafe=next(filter(None, reasons), ""),
        data={
            "decorator": qualified,
            "arguments": arguments,
            "indent": function.col_offset,
        },
    )
    first = given[0].targets[0]
    hit.found_at = ctx.module.end(first) - 1
    hit.others = tuple(ctx.hit(one) for one in given)
    return hit


def _text(value: ast.expr, ctx: Context) -> str:
    return "\n".join(ctx.text(value).splitlines())


def _owner(statement: ast.AST | None) -> str | None:
    """Return the name whose attribute a statement sets, None where it does something else."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
        return target.value.id
    return None


def _attribute(statement: ast.Assign) -> str:
    target = statement.targets[0]
    assert isinstance(target, ast.Attribute)
    return target.attr


def _function_above(
    block: list[ast.stmt], statement: ast.stmt, name: str
) -> ast.FunctionDef | None:
    """Return the function that ``name`` means at ``statement``, bound by nothing else since."""
    for one in reversed(block[: block.index(statement)]):
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            if one.name == name:
                return one if isinstance(one, ast.FunctionDef) else None
        elif _owner(one) is None and name in _bound(one):
            return None
    return None


def _bound(statement: ast.stmt) -> set[str]:
    names = {
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)
    }
    names.update(
        (alias.asname or alias.name).partition(".")[0]
        for alias in getattr(statement, "names", ())
        if isinstance(alias, ast.alias)
    )
    return names


def _assignments(
    block: list[ast.stmt], function: ast.FunctionDef, name: str, names: Mapping[str, str]
) -> Iterator[ast.Assign]:
    """Yield the statements that set attributes of ``function`` until its name is bound again."""
    for one in block[block.index(function) + 1 :]:
        if getattr(one, "name", None) == name:
            return
        if isinstance(one, ast.Assign) and _owner(one) == name:
            if _attribute(one) in names:
                yield one
        elif name in _bound(one):
            return


def _kind(function: ast.FunctionDef, ctx: Context) -> str:
    """Return ``action``, ``display`` or nothing, by how many arguments the admin has to pass."""
    parameters = function.args
    count = len(parameters.posonlyargs) + len(parameters.args)
    if any(default is None for default in parameters.kw_defaults):
        return ""
    if count == 3:
        return "action"
    return "display" if count == (2 if ctx.class_of(function) is not None else 1) else ""


def _imports_admin(ctx: Context) -> bool:
    names = ctx.module.table(ctx.module.tree).names
    return any(
        (binding.qualified or "").startswith(("django.contrib.admin", "django.contrib.gis.admin"))
        for bindings in names.values()
        for binding in bindings
    )


def _refusal(
    function: ast.FunctionDef, given: list[ast.Assign], names: Mapping[str, str], ctx: Context
) -> str:
    attributes = [_attribute(one) for one in given]
    if len(set(attributes)) < len(attributes):
        return "an attribute is set twice"
    if {"boolean", "empty_value_display"} <= set(attributes):
        return "boolean and empty_value exclude each other in @admin.display"
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ctx.is_(called, "django.contrib.admin.display", "django.contrib.admin.action"):
            return "the function has such a decorator already: move the rest into it"
    for one in given:
        if is_constant(one.value, None):
            return "None is no value for the decorator: drop the line"
        late = late_names(ctx.module, one.value, function)
        if late:
            return f"{late[0]} is not known yet above the function"
        if comments_in(ctx.text(one)):
            return "comments stand in the value"
    return ""


def _minds(one: ast.stmt, function: ast.FunctionDef, given: list[ast.Assign], ctx: Context) -> bool:
    """Whether a statement in between may see, or make, another value."""
    if _owner(one) == function.name:
        return False
    return not is_inert(one, ctx) or function.name in mentioned(one)


@admin_display.rewrite
def decorate(node: cst.FunctionDef | cst.Assign, hit: Hit) -> Any:
    """The function gets the decorator, the assignments go."""
    import libcst as cst

    if not isinstance(node, cst.FunctionDef):
        return cst.RemoveFromParent()
    func = hit.reference(hit.data["decorator"])
    given = [_dedented(text) for text in hit.data["arguments"]]
    code = f"{func}({', '.join(given)})"
    if "\n" in code or len(code) + hit.data["indent"] >= _LINE:
        code = "".join([f"{func}(\n", *(f"    {text},\n" for text in given), ")"])
    decorator = cst.Decorator(cst.parse_expression(code))
    return node.with_changes(decorators=[decorator, *node.decorators])


def _dedented(text: str) -> str:
    """Return an argument's text with its further lines one step below the decorator."""
    if "\n" not in text or '"""' in text or "'''" in text:
        return text
    first, _, rest = text.partition("\n")
    return f"{first}\n{indent(dedent(rest), '    ')}"


admin_action.rewrite(decorate)
