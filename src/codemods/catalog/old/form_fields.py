"""Positional arguments of form fields and of `Index`, which are keywords since Django 2.0."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import argument, arguments, hides
from codemods.declare.rewrites import name_given
from codemods.declare.targets import Call, ClassAttribute, Near
from codemods.project.classes import Ancestry

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_FIELD = ("required", "widget", "label", "initial", "help_text")
_CHOICES = ("choices", *_FIELD)
_NUMBERS = ("max_value", "min_value")
_LENGTHS = ("max_length", "min_length")
_FORMATS = ("input_formats",)
_LIMITS = (*_NUMBERS, *_LENGTHS)
_TRANSLATED = ("_", "gettext", "gettext_lazy")
_PARAMETERS: dict[str, tuple[str | None, ...]] = {
    "BooleanField": _FIELD,
    "CharField": (*_LENGTHS, "strip", "empty_value"),
    "ChoiceField": _CHOICES,
    "ComboField": (None,),
    "DateField": _FORMATS,
    "DateTimeField": _FORMATS,
    "DecimalField": (*_NUMBERS, "max_digits", "decimal_places"),
    "DurationField": _FIELD,
    "EmailField": _LENGTHS,
    "Field": _FIELD,
    "FileField": _FIELD,
    "FilePathField": (None, "match", "recursive", "allow_files", "allow_folders", *_FIELD),
    "FloatField": _NUMBERS,
    "GenericIPAddressField": ("protocol", "unpack_ipv4"),
    "ImageField": _FIELD,
    "IntegerField": _NUMBERS,
    "ModelChoiceField": (None, "empty_label", *_FIELD, "to_field_name", "limit_choices_to"),
    "ModelMultipleChoiceField": (None, *_FIELD),
    "MultipleChoiceField": _CHOICES,
    "NullBooleanField": _FIELD,
    "RegexField": (None, *_LENGTHS),
    "SlugField": _LENGTHS,
    "SplitDateTimeField": ("input_date_formats", "input_time_formats"),
    "TimeField": _FORMATS,
    "TypedChoiceField": _CHOICES,
    "TypedMultipleChoiceField": _CHOICES,
    "URLField": _LENGTHS,
    "UUIDField": _LENGTHS,
}
"""The parameters of Django 1.11 in their order; None stays positional."""

_INDEX, _MULTIPLE = "django.db.models.Index", "django.forms.ModelMultipleChoiceField"

form_field_keywords = Codemod(
    id="form-field-keywords",
    summary="pass optional arguments of form fields by keyword",
    why="Form fields take no optional argument by position since Django 2.0.",
    category="calls",
    removed_in=(2, 0),
    reference=(
        "releases/2.0/#form-fields-no-longer-accept-optional-arguments-as-positional-arguments"
    ),
    safety=Safety.SAFE,
    migrations=True,
    examples=(
        Example(
            before="""\
from django import forms


class Search(forms.Form):
    text = forms.CharField(100, 2)
    kind = forms.ChoiceField([("a", "A")], False)
    book = forms.ModelChoiceField(books, None)
""",
            after="""\
from django import forms


class Search(forms.Form):
    text = forms.CharField(max_length=100, min_length=2)
    kind = forms.ChoiceField(choices=[("a", "A")], required=False)
    book = forms.ModelChoiceField(books, empty_label=None)
""",
            path="app/forms.py",
        ),
        Example.refuse(
            """\
from django import forms

text = forms.CharField(*lengths)
""",
            reason="cannot see through lengths",
            path="app/forms.py",
        ),
        Example.kept(
            """\
from django.db import models


class Book(models.Model):
    title = models.CharField("title", max_length=100)
""",
            title="a model field",
            path="app/models.py",
        ),
    ),
)

index_keywords = Codemod(
    id="index-keywords",
    summary="pass fields and name of models.Index() by keyword",
    why="``Index`` took them by position in Django 1.11 only.",
    category="calls",
    removed_in=(2, 0),
    reference="releases/2.0/#indexes-no-longer-accept-positional-arguments",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(1, 11),
    examples=(
        Example(
            before="""\
from django.db import models


class Book(models.Model):
    class Meta:
        indexes = [models.Index(["title"], "by_title")]
""",
            after="""\
from django.db import models


class Book(models.Model):
    class Meta:
        indexes = [models.Index(fields=["title"], name="by_title")]
""",
            path="app/models.py",
        ),
        Example.kept(
            """\
from django.db.models import F, Index
from django.db.models.functions import Lower

indexes = [Index(Lower("title"), name="lower"), Index(F("year").desc(), "title", name="year")]
""",
            title="expressions, which Django 3.2 takes by position",
            path="app/models.py",
        ),
    ),
)

invalid_list = Codemod(
    id="invalid-list-message",
    summary='name the error message "invalid_list" instead of "list"',
    why="``ModelMultipleChoiceField`` uses the key that other multiple choice fields have.",
    category="calls",
    deprecated_in=(3, 1),
    removed_in=(4, 0),
    reference="releases/4.0/#features-removed-in-4-0",
    safety=Safety.SAFE,
    migrations=True,
    works_from=(3, 1),
    examples=(
        Example(
            before="""\
from django import forms

field = forms.ModelMultipleChoiceField(books, error_messages={"list": "Not a list"})
""",
            after="""\
from django import forms

field = forms.ModelMultipleChoiceField(books, error_messages={"invalid_list": "Not a list"})
""",
            path="app/forms.py",
        ),
        Example.kept(
            """\
from django import forms

field = forms.CharField(error_messages={"list": "Not a list"})
""",
            title="another field",
            path="app/forms.py",
        ),
    ),
)


@form_field_keywords.on(
    *(
        Call(f"django.forms.{name}", positional=parameters.count(None))
        for name, parameters in _PARAMETERS.items()
    )
)
def find_field(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """Calls with more positional arguments than the required ones."""
    name = (ctx.qualified(call.func) or "").rpartition(".")[2]
    return _name_positional(call, _PARAMETERS[name], ctx)


def _name_positional(
    call: ast.Call, parameters: tuple[str | None, ...], ctx: Context
) -> Hit | Refusal | None:
    given = arguments(call)
    starred = next((one for one in given if one.star == "*"), None)
    if starred is not None:
        value = starred.value.value if isinstance(starred.value, ast.Starred) else starred.value
        return ctx.refuse(call, f"cannot see through {ctx.text(value)}")
    positional = [one for one in given if one.keyword is None and not one.star]
    if len(positional) > len(parameters):
        return ctx.refuse(call, "it has more positional arguments than the field takes")
    names = {one.index: name for one, name in zip(positional, parameters, strict=False) if name}
    for one in positional:
        if names.get(one.index) in _LIMITS and _is_text(one.value):
            name = names[one.index]
            return ctx.refuse(call, f"a text is given as {name}, probably label is meant")
    return ctx.hit(call, data={"names": names}) if names else None


def _is_text(value: ast.expr) -> bool:
    """Whether an argument is a text, or one to be translated."""
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", getattr(value.func, "attr", "")).endswith(_TRANSLATED)
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


@index_keywords.on(Call(_INDEX, positional=0))
def find_index(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """A list of names first: since Django 3.2 positional arguments are expressions."""
    if not call.args or not isinstance(call.args[0], (ast.List, ast.Tuple)):
        return None
    if isinstance(call.args[0], ast.Tuple):
        return ctx.refuse(call, "the fields have to be a list")
    return _name_positional(call, ("fields", "name"), ctx)


form_field_keywords.rewrite(name_given)
index_keywords.rewrite(name_given)


@invalid_list.on(Call(_MULTIPLE, keyword="error_messages"))
def find_messages(call: ast.Call, ctx: Context) -> Hit | Refusal | None:
    """The key in a literal dictionary."""
    given = argument(call, "error_messages")
    if given is None:
        hidden = hides(call)
        return ctx.refuse(call, f"cannot see through {hidden}") if hidden else None
    return _key_of(given.value, ctx)


@invalid_list.on(ClassAttribute("default_error_messages", near=Near(file=r"[\"']list[\"']")))
def find_default_messages(statement: ast.Assign, ctx: Context) -> Hit | None:
    """The key among the messages of a field's class."""
    owner = ctx.class_of(statement)
    if owner is None or ctx.ancestry(owner, "django.forms.models.ModelMultipleChoiceField") is not (
        Ancestry.YES
    ):
        return None
    return _key_of(statement.value, ctx)


def _key_of(messages: ast.expr | None, ctx: Context) -> Hit | None:
    for key in messages.keys if isinstance(messages, ast.Dict) else ():
        if isinstance(key, ast.Constant) and key.value == "list":
            return ctx.hit(key)
    return None


@invalid_list.rewrite
def name_key(node: cst.SimpleString, hit: Hit) -> cst.SimpleString:
    """`"list"` → `"invalid_list"`."""
    return node.with_changes(value=f"{node.prefix}{node.quote}invalid_list{node.quote}")
