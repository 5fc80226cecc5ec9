"""Chains of the ORM for hypothesis: a manager, lazy methods, a terminal method, in every spelling.

Nothing here has to be sensible: what raises before has to raise the same afterwards.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from hypothesis import strategies as st

from async_orm.shapes.shape import Shape, text_of

__all__ = ["CHAINS", "Chain", "text"]

SOURCES = (
    "Book.objects",
    "Book._default_manager",
    "Book.objects.all()",
    "Book.objects.published()",
    "Tag.objects",
    "author.books",
    "author.edited.all()",
    "book.tags",
    "book.notes",
    "rows",
    "Picky.objects",
    "Picky.objects.visible()",
)
LAZY = (
    *(".all()", ".filter(pk__gt=1)", ".filter(pk=t(1))", ".exclude(pk=2)", ".order_by('-pk')"),
    *(".reverse()", ".none()", ".distinct()", ".values('pk')", ".values_list('pk', flat=True)"),
    *(".select_related()", ".only('pk')", ".annotate(n=Count('pk'))", "[:2]", "[1:3]"),
    *(".using('default')", ".union(Book.objects.all())", ".prefetch_related('tags')"),
)
TERMINALS = (
    *("get(pk=1)", "get(pk=t(2))", "get()", "first()", "last()", "latest('pk')", "earliest('pk')"),
    *("count()", "exists()", "aggregate(n=Count('pk'))", "in_bulk()", "in_bulk([1, 3])"),
    *("update(pk=F('pk'))", "delete()", "contains(book)", "get_or_create(pk=1)"),
    *("update_or_create(pk=2, defaults={'pk': 2})", "create(pk=t(77))", "filter(pk=3)", "all()"),
    *("values_list('pk')", "clear()", "add(1)", "set([1])", "iterator()", "title", "get"),
)
CONSUMERS = ("list", "tuple", "set", "len", "bool", "sorted", "sum", "any", "dict", "next", "iter")
SPELLINGS = (
    "callable",
    "lambda",
    "partial",
    "decorated",
    "function",
    "body",
    "assigned",
    "channels",
    "comments",
    "direct",
)
CONTEXTS = {
    "value": "result = {}",
    "attribute": "result = ({}).pk",
    "call of the result": "result = ({}).get_deferred_fields()",
    "subscript": "result = ({})['n']",
    "index": "result = ({})[0]",
    "comparison": "result = {} == 3",
    "sum": "result = 1 + {}",
    "power": "result = {} ** 2",
    "not": "result = not {}",
    "condition": "result = 'yes' if {} else 'no'",
    "f-string": 'result = f"{{({})!s:>9}}"',
    "items": "result = [{}, {{'k': {}}}]",
    "argument": "result = dict(k={}, n=t(3))",
    "arguments in order": "result = [t(1), {}, t(2)]",
    "walrus": "result = [(found := {}), found]",
    "loop": "result = []\nfor row in {}:\n    result.append(row)",
    "loop that writes": "result = 0\nfor row in {}:\n    result += 1\n    await Tag.objects.acreate()",
    "comprehension": "result = [row for row in {}]",
    "set comprehension": "result = {{str(row) for row in {}}}",
    "query per item": "result = [{} for number in (1, 2)]",
    "nested comprehension": "result = [[{} for number in (1, 2)] for other in (1, 2)]",
    "comprehension in one": "result = [[row for row in {}] for number in (1, 2)]",
    "generator": "result = list(row for row in {})",
    "generator per item": "result = [row async for row in ({} for number in (1, 2))]",
    "star": "result = [*{}]",
    "unpacked": "first, *rest = {}\nresult = first, rest",
    "test": "if {}:\n    result = 'yes'\nelse:\n    result = 'no'",
    "loop condition": "result = 0\nwhile {}:\n    result += 1\n    if result > 2:\n        break",
    "asserted": "assert {}, 'nothing'\nresult = None",
    "try": "try:\n    result = {}\nexcept Book.DoesNotExist:\n    result = 'none'",
    "lambda": "result = (lambda found: [found, 1])({})",
}
COROUTINES = {
    "gather": "result = await gather({}, asyncio.sleep(0))",
    "task": "result = await asyncio.create_task({})",
    "later": "later = {}\nawait asyncio.sleep(0)\nresult = await later",
}


@dataclass(frozen=True)
class Chain:
    """One program."""

    source: str
    lazy: tuple[str, ...]
    terminal: str
    consumer: str
    spelling: str
    context: str

    @property
    def raises(self) -> bool:
        """Whether it queries on the event loop as it is."""
        return self.spelling == "direct"


CHAINS = st.builds(
    Chain,
    st.sampled_from(SOURCES),
    st.lists(st.sampled_from(LAZY), max_size=3).map(tuple),
    st.sampled_from(TERMINALS),
    st.one_of(st.just(""), st.sampled_from(CONSUMERS)),
    st.sampled_from(SPELLINGS),
    st.sampled_from((*CONTEXTS, *COROUTINES)),
)


def text(chain: Chain) -> str:
    """Return the module of a chain."""
    before, called = _spelled(chain)
    if chain.context in COROUTINES and not chain.raises:
        line = COROUTINES[chain.context].format(called)
    else:
        value = called if chain.raises else f"await {called}"
        context = CONTEXTS.get(chain.context, "result = {}")
        if chain.context == "f-string":
            value = value.replace("'", "")
        line = context.replace("{}", f"({value})" if "**" in context else value)
        line = line.replace("{{", "{").replace("}}", "}")
    body = [
        "seen = []",
        "def t(number):\n    seen.append(number)\n    return number",
        "author = await Author.objects.aget(pk=1)",
        "book = await Book.objects.aget(pk=1)",
        "rows = Book.objects.filter(price__gt=5)",
        *before,
        f"try:\n{textwrap.indent(line, '    ')}\nexcept Exception as error:",
        "    result = type(error).__name__",
        "return result, seen",
    ]
    imports = "database_sync_to_async" if chain.spelling == "channels" else ""
    made = text_of(Shape("", "\n".join(body)))
    return made if not imports else f"from channels.db import {imports}\n{made}"


def _spelled(chain: Chain) -> tuple[list[str], str]:
    """Return what has to stand before, and the call that gives a coroutine or the value."""
    rows = chain.source + "".join(chain.lazy)
    method, _, arguments = chain.terminal.partition("(")
    arguments = arguments.removesuffix(")")
    consumer = chain.consumer
    whole = f"{consumer}({rows})" if consumer else f"{rows}.{method}({arguments})"
    function = consumer or f"{rows}.{method}"
    given = rows if consumer else arguments
    if chain.spelling == "lambda":
        return [], f"sync_to_async(lambda: {whole})()"
    if chain.spelling == "partial":
        return [], f"sync_to_async(partial({function}, {given}))()"
    if chain.spelling == "decorated":
        return [f"@sync_to_async\ndef work():\n    return {whole}"], "work()"
    if chain.spelling == "function":
        return [f"def work():\n    return {whole}"], "sync_to_async(work)()"
    if chain.spelling == "body":
        last = f"{consumer}(found)" if consumer else f"found.{method}({arguments})"
        return [
            f"@sync_to_async\ndef work():\n    found = {rows}\n    last = {last}\n    return last"
        ], "work()"
    if chain.spelling == "assigned":
        return [f"work = sync_to_async({function})"], f"work({given})"
    if chain.spelling == "channels":
        return [], f"database_sync_to_async({function})({given})"
    if chain.spelling == "comments" and chain.context != "f-string":
        return [], f"sync_to_async({function})(  # one\n    {given}  # two\n)"
    if chain.spelling == "direct":
        return [], whole
    return [], f"sync_to_async({function})({given})"
