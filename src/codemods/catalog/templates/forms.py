"""What forms look like: templates that are gone in Django 5.0, and its new default."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Level, Refusal, Report, Safety
from codemods.declare.targets import Near, StringSuffix, TemplateTag, TemplateVariable
from codemods.source.template import (
    TemplateSyntaxError,
    Token,
    parse_expression,
)

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context
    from codemods.engine.templates import TemplateContext

_NEW = {
    "django/forms/default.html": "django/forms/table.html",
    "django/forms/formsets/default.html": "django/forms/formsets/table.html",
}
_OVERRIDE = Near(path=r"django/forms/(?:formsets/)?default\.html$")
_TAGS = ("for", "include", "extends", "load")
"""Tags of which a template for forms has one; all it is told by."""
_FORMSET = "forms with a template_name of their own render by it no more, but as table rows"

default_template = Codemod(
    id="form-default-template",
    summary="include the table template of forms by its name",
    why="django/forms/default.html and its formset twin only passed on to the table templates.",
    category="templates",
    deprecated_in=(4, 1),
    removed_in=(5, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.SAFE,
    migrations=False,
    works_from=(4, 0),
    examples=(
        Example(
            '{% include "django/forms/default.html" with title="x" only %}\n',
            '{% include "django/forms/table.html" with title="x" only %}\n',
            path="app/templates/app/form.html",
        ),
        Example.unsafe(
            "{% include 'django/forms/formsets/default.html' %}\n",
            "{% include 'django/forms/formsets/table.html' %}\n",
            path="app/templates/app/formset.html",
        ),
        Example.report(
            "{% for field, errors in fields %}{{ field }}{% endfor %}\n",
            "Django 5.0 never looks for this file",
            title="the project's own version of the file",
            path="app/templates/django/forms/default.html",
        ),
    ),
)

rendering = Codemod(
    id="form-rendering",
    summary="{{ form }} renders as <div>s from Django 5.0",
    why="Up to 4.2 a form alone became the rows of a table. form.as_table and form.as_p stay.",
    category="templates",
    deprecated_in=(4, 1),
    removed_in=(5, 0),
    reference="releases/5.0/#features-removed-in-5-0",
    safety=Safety.REPORT,
    level=Level.ADVICE,
    migrations=False,
    works_from=(4, 1),
    not_executed="report-only",
    examples=(
        Example.report(
            '<form method="post"><table>{{ form }}</table></form>\n',
            "inside a <table>",
            path="app/templates/app/form.html",
        ),
        Example.report(
            '<form method="post">{{ login_form }}</form>\n',
            "renders as <div>s",
            path="app/templates/app/form.html",
        ),
        Example.kept(
            "{{ form.as_p }}{{ form|crispy }}{{ form.name }}{{ platform }}\n",
            title="rendered in some other way",
            path="app/templates/app/form.html",
        ),
    ),
)


@default_template.on(
    TemplateTag("include", companions=("django", "forms", "default")),
    TemplateTag("extends", companions=("django", "forms", "default")),
)
def find_default(token: Token, ctx: TemplateContext) -> Hit | Refusal | None:
    """Only a literal name tells which template it is."""
    try:
        name = token.bits()[1]
        found = parse_expression(name)
    except (IndexError, TemplateSyntaxError):
        return None
    new = _NEW.get(name.text[1:-1])
    if new is None or not found.literal or found.filters:
        return None
    quote = name.text[0]
    unsafe = _FORMSET if "formsets" in new else ""
    return ctx.hit(token, name.becomes(f"{quote}{new}{quote}"), unsafe=unsafe)


@default_template.on(*(TemplateTag(name, near=_OVERRIDE) for name in _TAGS))
def find_override(token: Token, ctx: TemplateContext) -> Report | None:
    """A file under the gone name: whatever it changed, changes nothing any more."""
    for old, new in _NEW.items():
        if ctx.path.endswith(f"/{old}"):
            first = next(t for t in ctx.template.live if t.name in _TAGS)
            if first is not token:
                return None
            return ctx.report(
                token,
                f"Django 5.0 never looks for this file: it was the default of all forms. Make it "
                f"{new.replace('table', 'div')} or set form_template_name in a FORM_RENDERER",
            )
    return None


@default_template.on(StringSuffix("default.html", companions=("forms",)))
def find_string(node: ast.Constant, ctx: Context) -> Hit | None:
    """The name in Python: a `template_name`, what is rendered."""
    new = _NEW.get(node.value) if isinstance(node.value, str) else None
    if new is None or ctx.text(node)[1:-1] != node.value:
        return None
    return ctx.hit(node, unsafe=_FORMSET if "formsets" in new else "", data={"new": new})


@default_template.rewrite
def name_template(node: cst.SimpleString, hit: Hit) -> cst.SimpleString:
    """`"django/forms/default.html"` → `"django/forms/table.html"`."""
    return node.with_changes(value=f"{node.value[0]}{hit.data['new']}{node.value[0]}")


@rendering.on(TemplateVariable("form"), TemplateVariable("formset"))
def find_form(token: Token, ctx: TemplateContext) -> Report | None:
    """A variable alone, called form or formset or ending so: nobody else chose how it looks."""
    name = token.contents.text
    if "|" in name:
        return None
    before = ctx.template.source.body[: token.start]
    table = before.rfind(b"<table") > before.rfind(b"</table")
    where = " This one stands inside a <table>: write .as_table." if table else ""
    return ctx.report(
        token,
        f"{{{{ {name} }}}} renders as <div>s from Django 5.0, before it was table rows.{where}",
    )
