"""`HTTP_…` keywords of the test client → `headers=`."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from codemods.declare import Codemod, Example, Hit, Refusal, Safety
from codemods.declare.arguments import arguments, hides, is_plain
from codemods.declare.targets import KeywordPrefix
from codemods.project.evidence import assigned_values
from codemods.source.comments import comments_in

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.context import Context

_KEY = re.compile(r"HTTP_([A-Z0-9]+(?:_[A-Z0-9]+)*)")
_MAKERS = ("django.test.client.Client", "django.test.client.RequestFactory")
_ASYNC_MAKERS = (
    "django.test.client.AsyncClient",
    "django.test.client.AsyncRequestFactory",
)
_UNKNOWN = "it may not be the test client of Django 4.2"
_VERBS = frozenset(("delete", "generic", "get", "head", "options", "patch", "post", "put", "trace"))

client_headers = Codemod(
    id="test-client-headers",
    summary="pass headers= to the test client instead of HTTP_… keywords",
    why="Since Django 4.2 the test client takes headers by their names, in one dictionary.",
    category="idioms",
    removed_in=None,
    modernize=True,
    works_from=(4, 2),
    reference="releases/4.2/#tests",
    safety=Safety.SAFE,
    migrations=False,
    examples=(
        Example(
            before="""\
from django.test import TestCase


class BookTests(TestCase):
    def test_list(self):
        self.client.get("/books/", HTTP_ACCEPT="text/plain", HTTP_X_TOKEN="1", secure=True)
""",
            after="""\
from django.test import TestCase


class BookTests(TestCase):
    def test_list(self):
        self.client.get("/books/", headers={"accept": "text/plain", "x-token": "1"}, secure=True)
""",
            path="library/tests.py",
        ),
        Example.unsafe(
            """\
def test_list(client):
    client.get("/books/", HTTP_ACCEPT="text/plain")
""",
            """\
def test_list(client):
    client.get("/books/", headers={"accept": "text/plain"})
""",
            title="a fixture that may be another client",
            path="library/tests.py",
        ),
        Example.refuse(
            """\
from django.test import TestCase


class BookTests(TestCase):
    async def test_list(self):
        await self.async_client.get("/books/", HTTP_ACCEPT="text/plain")
""",
            "the asynchronous client",
            title="there the keyword means a header called http_accept",
            path="library/tests.py",
        ),
    ),
)


@client_headers.on(KeywordPrefix("HTTP_"))
def find(node: ast.keyword, ctx: Context) -> Hit | Refusal | None:
    """Calls with such keywords; the first of them finds the call."""
    call = ctx.parent(node)
    if not isinstance(call, ast.Call):
        return None
    given = [one for one in arguments(call) if one.keyword and _header(one.keyword)]
    if not given or given[0].keyword != node.arg:
        return None
    kind, unsafe = _receiver(call, ctx)
    if kind == "none":
        return None
    if kind == "async":
        return ctx.refuse(
            call,
            "the asynchronous client sends HTTP_X as a header called http_x: see what is meant",
        )
    if hides(call):
        return ctx.refuse(call, f"headers may hide in {hides(call)}")
    headers = next((one.value for one in arguments(call) if one.keyword == "headers"), None)
    names = {_header(one.keyword or "") for one in given}
    if headers is not None and not (isinstance(headers, ast.Dict) and _is_disjoint(headers, names)):
        return ctx.refuse(call, "headers= is there already, and may set the same ones")
    if comments_in(ctx.text(call)):
        return ctx.refuse(call, "comments stand among the arguments")
    between = arguments(call)[given[0].index : given[-1].index + 1]
    if len(given) > 1 and not all(is_plain(one.value) for one in between):
        unsafe = unsafe or "the arguments may be evaluated in another order"
    move = {one.index: _header(one.keyword or "") for one in given}
    hit = ctx.hit(call, unsafe=unsafe, data={"move": move})
    hit.found_at = ctx.module.start(node)
    return hit


def _header(keyword: str) -> str:
    """Return the header that a keyword sets, nothing where ``headers=`` cannot set the same."""
    found = _KEY.fullmatch(keyword)
    if found is None or found[1] in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        return ""
    return found[1].lower().replace("_", "-")


def _is_disjoint(headers: ast.Dict, names: set[str]) -> bool:
    keys = [key.value for key in headers.keys if isinstance(key, ast.Constant)]
    known = {key.lower().replace("_", "-") for key in keys if isinstance(key, str)}
    return len(keys) == len(headers.keys) and not known & names


def _receiver(call: ast.Call, ctx: Context) -> tuple[str, str]:
    """Return ``client``, ``async`` or ``none``, and why the first is not certain."""
    func = call.func
    if ctx.is_(func, *_MAKERS):
        return "client", ""
    if ctx.is_(func, *_ASYNC_MAKERS):
        return "async", ""
    if not isinstance(func, ast.Attribute) or func.attr not in _VERBS:
        return "none", ""
    receiver = func.value
    made = receiver if isinstance(receiver, ast.Call) else None
    if isinstance(receiver, ast.Name):
        values = assigned_values(receiver, ctx.module)
        made = values[0] if len(values) == 1 and isinstance(values[0], ast.Call) else None
    if made is not None and ctx.is_(made.func, *_MAKERS):
        return "client", ""
    if made is not None and ctx.is_(made.func, *_ASYNC_MAKERS):
        return "async", ""
    last = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    if "async" in last:
        return "async", ""
    case = receiver.value if isinstance(receiver, ast.Attribute) and last == "client" else None
    if case is None or ctx.mentions("client_class"):
        return "client", _UNKNOWN
    return "client", "" if ctx.receiver(case, "test_case").certain else _UNKNOWN


@client_headers.rewrite
def gather(call: cst.Call, hit: Hit) -> cst.Call:
    """`HTTP_X=v` → `headers={"x": v}`, where the first of them stood."""
    import libcst as cst

    from codemods.declare.nodes import drop_argument, keyword_argument, string

    move: dict[int, str] = hit.data["move"]
    pairs = [
        cst.DictElement(string(header), call.args[index].value) for index, header in move.items()
    ]
    there = [a for a in call.args if a.keyword is not None and a.keyword.value == "headers"]
    if there:
        old = cst.ensure_type(there[0].value, cst.Dict)
        if old.elements:
            comma = cst.Comma(whitespace_after=_after_brace(old))
            pairs[-1] = pairs[-1].with_changes(comma=comma)
        merged = old.with_changes(elements=[*_separated(pairs), *old.elements])
        call = call.with_deep_changes(there[0], value=merged)
        drop = list(move)
    else:
        first, *drop = move
        new = keyword_argument("headers", cst.Dict(pairs))
        arguments = list(call.args)
        new = new.with_changes(
            comma=arguments[first].comma,
            whitespace_after_arg=arguments[first].whitespace_after_arg,
        )
        arguments[first] = new
        call = call.with_changes(args=arguments)
    for index in sorted(drop, reverse=True):
        call = drop_argument(call, index)
    return call


def _after_brace(old: cst.Dict) -> cst.BaseParenthesizableWhitespace:
    import libcst as cst

    space = old.lbrace.whitespace_after
    return space if isinstance(space, cst.ParenthesizedWhitespace) else cst.SimpleWhitespace(" ")


def _separated(pairs: list[cst.DictElement]) -> list[cst.DictElement]:
    import libcst as cst

    comma = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    return [*(pair.with_changes(comma=comma) for pair in pairs[:-1]), pairs[-1]]
