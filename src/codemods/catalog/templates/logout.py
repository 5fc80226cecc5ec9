"""Links to the logout view: from Django 5.0 it takes POST only."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from codemods.catalog.templates.blocks import follows_open_tag, is_balanced
from codemods.declare import Codemod, Example, Hit, Report, Safety
from codemods.declare.targets import TemplateTag
from codemods.project.logout_views import LOGOUT_NAMES, logs_out_itself
from codemods.source.records import Record
from codemods.source.template import Kind, Template, TemplateSyntaxError, Token, parse_expression
from codemods.source.text import Edit

if TYPE_CHECKING:
    from codemods.engine.templates import TemplateContext

_ATTRIBUTE = re.compile(rb"""\s+([\w:@.-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_NAME = re.compile(rb"<([a-zA-Z][\w-]*)")
_TAG_END = re.compile(rb"\s*>")
_CARRIED = re.compile(r"accesskey|aria-[\w-]+|class|data-[\w-]+|id|role|style|tabindex|title")
_POSTING = re.compile(r"data-(turbo-)?method|hx-post|up-method")
_NESTED = re.compile(rb"<(a|button|form|input|select|textarea)\b")
_CLOSE = re.compile(rb"</a\s*>")
_ADVICE = (
    'Django\'s LogoutView takes only POST from 5.0: make it a <form method="post"> with '
    "{% csrf_token %} and a button"
)

codemod = Codemod(
    id="logout-link",
    summary="log out by a form that posts instead of a link",
    why="Logging out by GET is gone: anybody could log a user out by an image on some page.",
    category="templates",
    deprecated_in=(4, 1),
    removed_in=(5, 0),
    reference="releases/4.1/#log-out-via-get",
    safety=Safety.UNSAFE,
    unsafe_when="the view may be the project's own, and a button looks different from a link",
    follow_up="Style the logout buttons: the release note of Django 4.1 has CSS that makes them "
    "look like links.",
    migrations=False,
    examples=(
        Example.unsafe(
            """\
<li><a class="nav-link" href="{% url 'logout' %}?next=/">Log out</a></li>
""",
            """\
<li><form method="post" action="{% url 'logout' %}?next=/">{% csrf_token %}\
<button type="submit" class="nav-link">Log out</button></form></li>
""",
            path="app/templates/base.html",
        ),
        Example.report(
            "{% url 'admin:logout' as leave %}<a href=\"{{ leave }}\">Log out</a>\n",
            "takes only POST",
            path="app/templates/base.html",
        ),
        Example.kept(
            "<a href=\"{% url 'user:logout' %}\">Log out</a>\n",
            title="a view of the project's own",
            path="app/templates/base.html",
            others=(
                (
                    "app/urls.py",
                    "from app import views\n\n"
                    'urlpatterns = [path("logout", views.leave, name="logout")]\n',
                ),
                ("app/views.py", "def leave(request):\n    logout(request)\n"),
            ),
        ),
    ),
)


class _Element(Record):
    """The opening HTML tag around a template tag."""

    name: str
    start: int
    end: int
    attributes: dict[str, tuple[int, int]]
    """Name to the span of ``name="value"``."""
    around: str
    """The attribute that holds the template tag."""
    value: tuple[int, int]
    """The span of that attribute's value, without quotes."""


@codemod.on(TemplateTag("url", companions=("logout",)))
def find_logout(token: Token, ctx: TemplateContext) -> Hit | Report | None:
    """Rewrites a plain <a>; whatever else leads to the logout view is reported."""
    view = _view(token)
    if view.rpartition(":")[2] not in LOGOUT_NAMES:
        return None
    if not view.startswith("admin:") and logs_out_itself(ctx.project):
        return None
    html = _html(ctx.template)
    if html.rfind(b"<!--", 0, token.start) > html.rfind(b"-->", 0, token.start):
        return None
    element = _element_around(html, token)
    if element is None:
        return ctx.report(token, _ADVICE)
    text = html[element.start : element.end]
    if element.around in ("action", "formaction") and re.search(rb"method\s*=\s*.?post", text):
        return None
    if any(_POSTING.fullmatch(name) for name in element.attributes):
        return None
    edits = _as_form(ctx, html, element, view)
    return ctx.hit(token, *edits) if edits else ctx.report(token, _ADVICE)


def _view(token: Token) -> str:
    """Return the literal name in a {% url %} tag, else nothing."""
    try:
        found = parse_expression(token.bits()[1])
    except (IndexError, TemplateSyntaxError):
        return ""
    return found.operand.text[1:-1] if found.literal and not found.filters else ""


@lru_cache(maxsize=1)
def _html(template: Template) -> bytes:
    """Return the body in lower case, every template tag blanked out: HTML can be read in it."""
    text = bytearray(template.source.body)
    live = {token.start for token in template.live}
    for token in template.tokens:
        if token.kind is not Kind.TEXT or token.start not in live:
            text[token.start : token.end] = bytes(token.end - token.start)
    return bytes(text).lower()


def _element_around(html: bytes, token: Token) -> _Element | None:
    name = _NAME.match(html, max(html.rfind(b"<", 0, token.start), 0))
    if name is None:
        return None
    attributes: dict[str, tuple[int, int]] = {}
    around, value = "", (0, 0)
    position = name.end()
    while match := _ATTRIBUTE.match(html, position):
        position = match.end()
        attribute = match[1].decode()
        attributes[attribute] = (match.start(1), match.end())
        if match.start() < token.start < match.end() and match.lastindex not in (None, 1):
            around, value = attribute, match.span(match.lastindex or 0)
    end = _TAG_END.match(html, position)
    if not around or end is None:
        return None
    return _Element(name[1].decode(), name.start(), end.end(), attributes, around, value)


def _as_form(
    ctx: TemplateContext, html: bytes, element: _Element, view: str
) -> tuple[Edit, ...] | None:
    """Return the edits that make a form of a link, None where a person has to."""
    carried = [name for name in element.attributes if name != "href"]
    close = _CLOSE.search(html, element.end)
    if element.name != "a" or element.around != "href" or close is None:
        return None
    if follows_open_tag(ctx.template, element.start):
        return None
    if (
        not all(_CARRIED.fullmatch(name) for name in carried)
        or b"\0" in html[element.end - 1 : element.end]
    ):
        return None
    inner = html[element.end : close.start()]
    if _NESTED.search(inner) or not is_balanced(ctx.template, element.start, close.end()):
        return None
    if any(_is_open(html, tag, element.start) for tag in (b"form", b"p", b"button", b"script")):
        return None
    body = ctx.template.source.body
    quote = body[element.value[0] - 1 : element.value[0]]
    if quote not in (b'"', b"'"):
        return None
    action = body[slice(*element.value)]
    identifier = b""
    if view == "admin:logout" and b"logout-form" not in body:
        identifier = b' id="logout-form"'
    opening = b'<form%s method="post" action=%s%s%s>{%% csrf_token %%}<button type="submit"' % (
        identifier,
        quote,
        action,
        quote,
    )
    start, end = element.attributes["href"]
    while html[start - 1 : start].isspace():
        start -= 1
    return (
        Edit(element.start, element.start + len(b"<a"), opening),
        Edit(start, end, b""),
        Edit(close.start(), close.end(), b"</button></form>"),
    )


def _is_open(html: bytes, tag: bytes, offset: int) -> bool:
    """Whether an element that may hold no form is open at ``offset``."""
    opened = html.rfind(b"<" + tag, 0, offset)
    while opened >= 0 and html[opened + 1 + len(tag)] not in b" \t\r\n\f>":
        opened = html.rfind(b"<" + tag, 0, opened)
    return opened > html.rfind(b"</" + tag, 0, offset)
