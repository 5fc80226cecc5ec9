"""Keyword arguments that got another name."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import argument, hides
from codemods.declare.rewrites import rename_given
from codemods.declare.targets import AttributeAccess, Call, ClassAttribute, MethodCall
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_EMAIL_VALIDATOR = "django.core.validators.EmailValidator"
_OWNERS = {
    "log_addition": "django.contrib.admin.options.ModelAdmin",
    "log_change": "django.contrib.admin.options.ModelAdmin",
    "log_deletion": "django.contrib.admin.options.ModelAdmin",
    "save_existing": "django.forms.models.BaseModelFormSet",
}

email_validator = Codemod(
    id="email-validator-allowlist",
    summary="use allowlist and domain_allowlist of EmailValidator",
    why="``whitelist`` and ``domain_whitelist`` got other names.",
    category="calls",
    deprecated_in=(3, 2),
    removed_in=(4, 1),
    works_from=(3, 2),
    reference="releases/4.1/#features-removed-in-4-1",
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django.core.validators import EmailValidator, validate_email

check = EmailValidator(whitelist=["localhost", "intranet"])
validate_email.domain_whitelist += ["intranet"]
""",
            after="""\
from django.core.validators import EmailValidator, validate_email

check = EmailValidator(allowlist=["localhost", "intranet"])
validate_email.domain_allowlist += ["intranet"]
""",
        ),
        Example.refuse(
            """\
from django.core.validators import EmailValidator

check = EmailValidator(**options)
""",
            reason="cannot see through **options",
        ),
        Example.unsafe(
            """\
from django.core import validators

names = checker.domain_whitelist
""",
            """\
from django.core import validators

names = checker.domain_allowlist
""",
        ),
    ),
)


@email_validator.on(Call(_EMAIL_VALIDATOR, keyword="whitelist"))
def find_whitelist(call: ast.Call, ctx: Context) -> Hit | Refusal:
    """The keyword; by position it needs no change."""
    given = argument(call, "whitelist")
    if given is None:
        return ctx.refuse(call, f"cannot see through {hides(call)}")
    return ctx.hit(call, data={"rename": {given.index: "allowlist"}})


@email_validator.on(AttributeAccess("domain_whitelist"))
def find_attribute(node: ast.Attribute, ctx: Context) -> Hit:
    """The attribute of a validator."""
    validator = node.value.func if isinstance(node.value, ast.Call) else node.value
    ours = ctx.is_(validator, _EMAIL_VALIDATOR, "django.core.validators.validate_email")
    own = isinstance(validator, ast.Name) and validator.id in ("self", "cls")
    if not ours and not (own and _is_within(node, _EMAIL_VALIDATOR, ctx)):
        return ctx.hit(node, unsafe="it may not be an EmailValidator")
    return ctx.hit(node)


@email_validator.on(ClassAttribute("domain_whitelist"))
def find_class_attribute(statement: ast.stmt, ctx: Context) -> Hit | Refusal | None:
    """The attribute, set in the body of a subclass."""
    owner = ctx.class_of(statement)
    ancestry = ctx.ancestry(owner, _EMAIL_VALIDATOR) if owner is not None else Ancestry.NO
    if ancestry is Ancestry.NO or isinstance(statement, ast.AugAssign):
        return None
    if ancestry is Ancestry.UNKNOWN:
        return ctx.refuse(statement, "its class may or may not be an EmailValidator")
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target  # type: ignore[attr-defined]
    return ctx.hit(target)


@email_validator.rewrite
def use_allowlist(node: cst.BaseExpression, hit: Hit) -> cst.BaseExpression:
    """`whitelist=` → `allowlist=`, `domain_whitelist` → `domain_allowlist`."""
    import libcst as cst

    if isinstance(node, cst.Call):
        return rename_given(node, hit)
    if isinstance(node, cst.Attribute):
        return node.with_changes(attr=cst.Name("domain_allowlist"))
    return cst.Name("domain_allowlist")


def _renamed(identifier: str, methods: tuple[str, ...], old: str, **facts: object) -> Codemod:
    """Return a codemod that renames keyword ``old`` of ``methods`` to ``obj``."""
    codemod = Codemod(
        id=identifier,
        why="The parameter of these undocumented methods got another name.",
        category="calls",
        safety=Safety.SAFE,
        migrations=True,
        **facts,  # type: ignore[arg-type]
    )

    @codemod.on(*(MethodCall(method, keyword=old) for method in methods))
    def find(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
        given = argument(call, old)
        assert isinstance(call.func, ast.Attribute)
        if given is None:
            return None
        method = call.func.attr
        doubt = _doubt(call.func, ctx)
        if ctx.mentions_definition(method) and not _is_super(call.func.value, ctx):
            return ctx.refuse(call, f"the file defines {method}() with parameters of its own")
        return ctx.hit(call, unsafe=doubt, data={"rename": {given.index: "obj"}})

    codemod.rewrite(rename_given)
    return codemod


def _is_super(receiver: ast.expr, ctx: Context) -> bool:
    return isinstance(receiver, ast.Call) and ctx.is_(receiver.func, "builtins.super")


def _is_within(node: ast.AST, base: str, ctx: Context) -> bool:
    """Whether ``node`` stands in a class that certainly descends from ``base``."""
    owner = ctx.module.enclosing(node, ast.ClassDef)
    return isinstance(owner, ast.ClassDef) and ctx.ancestry(owner, base) is Ancestry.YES


def _doubt(method: ast.Attribute, ctx: Context) -> str:
    """Return why the method may be another one than Django's."""
    base = _OWNERS[method.attr]
    own = isinstance(method.value, ast.Name) and method.value.id == "self"
    if (own or _is_super(method.value, ctx)) and _is_within(method, base, ctx):
        return ""
    return f"it may not be {base.rpartition('.')[2]}.{method.attr}()"


admin_log = _renamed(
    "admin-log-obj",
    ("log_addition", "log_change", "log_deletion"),
    "object",
    summary="pass obj= to log_addition(), log_change() and log_deletion() of ModelAdmin",
    deprecated_in=(4, 0),
    removed_in=(4, 0),
    works_from=(4, 0),
    reference="releases/4.0/#miscellaneous",
    examples=(
        Example(
            before="""\
from django.contrib import admin


class BookAdmin(admin.ModelAdmin):
    def copy(self, request, book):
        self.log_addition(request, object=book, message="copied")
""",
            after="""\
from django.contrib import admin


class BookAdmin(admin.ModelAdmin):
    def copy(self, request, book):
        self.log_addition(request, obj=book, message="copied")
""",
            path="app/admin.py",
        ),
        Example.unsafe(
            "book_admin.log_change(request, object=book, message='x')\n",
            "book_admin.log_change(request, obj=book, message='x')\n",
        ),
    ),
)

save_existing = _renamed(
    "save-existing-obj",
    ("save_existing",),
    "instance",
    summary="pass obj= to save_existing() of model formsets",
    deprecated_in=(5, 0),
    removed_in=(5, 0),
    works_from=(5, 0),
    reference="releases/5.0/#miscellaneous",
    examples=(
        Example(
            before="""\
from django.forms import BaseModelFormSet


class BookFormSet(BaseModelFormSet):
    def save_existing(self, form, instance, commit=True):
        return super().save_existing(form, instance=instance, commit=commit)
""",
            after="""\
from django.forms import BaseModelFormSet


class BookFormSet(BaseModelFormSet):
    def save_existing(self, form, instance, commit=True):
        return super().save_existing(form, obj=instance, commit=commit)
""",
            path="app/forms.py",
        ),
    ),
)
