"""Names: one case per binding form. Every source asks what the argument of `probe()` means."""

from __future__ import annotations

import ast
import sys

import pytest

from codemods.source.module import Module, parse
from codemods.source.names import Resolution
from codemods.source.text import Source

FORCE = "django.utils.encoding.force_text"
IMPORT = "from django.utils.encoding import force_text\n"


def module_of(code: str, path: str = "app/views.py") -> Module:
    source = Source.read(code.encode())
    return Module(source, parse(source), path)


def probes(code: str, path: str = "app/views.py") -> list[Resolution]:
    module = module_of(code, path)
    found = []
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "probe":
            found.append(module.resolve(node.args[0]))
    return found


RESOLVED = {
    "from import": IMPORT + "probe(force_text)",
    "alias": "from django.utils.encoding import force_text as f\nprobe(f)",
    "module": "from django.utils import encoding\nprobe(encoding.force_text)",
    "module alias": "import django.utils.encoding as e\nprobe(e.force_text)",
    "dotted": "import django.utils.encoding\nprobe(django.utils.encoding.force_text)",
    "dotted beside another": (
        "import django.conf\nimport django.utils.encoding\nprobe(django.utils.encoding.force_text)"
    ),
    "in a function": IMPORT + "def f():\n    return probe(force_text)",
    "imported in a function": "def f():\n    " + IMPORT + "    return probe(force_text)",
    "in a method, past the class scope": (
        IMPORT + "class C:\n    force_text = 1\n    def f(self):\n        return probe(force_text)"
    ),
    "in a lambda": IMPORT + "f = lambda x: probe(force_text)",
    "in a comprehension": IMPORT + "[probe(force_text) for x in y]",
    "first iterable of a comprehension": (IMPORT + "[x for force_text in probe(force_text)]"),
    "default of a parameter of that name": (
        IMPORT + "def f(force_text=probe(force_text)):\n    pass"
    ),
    "decorator of a function of that name in a class": (
        IMPORT + "class C:\n    @probe(force_text)\n    def g(self):\n        pass"
    ),
    "imported twice": IMPORT + IMPORT + "probe(force_text)",
    "under TYPE_CHECKING": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    " + IMPORT + "probe(force_text)"
    ),
    "global in a function": (
        IMPORT + "def f(force_text):\n    def g():\n        global force_text\n"
        "        return probe(force_text)\n"
    ),
    "keyword argument of that name": IMPORT + "probe(force_text, force_text=1)",
    "attribute of that name": IMPORT + "x.force_text = probe(force_text)",
}

UNKNOWN = {
    "assigned": IMPORT + "force_text = str\nprobe(force_text)",
    "annotated assignment": IMPORT + "force_text: object = str\nprobe(force_text)",
    "augmented assignment": IMPORT + "force_text += 1\nprobe(force_text)",
    "unpacked": IMPORT + "a, (force_text, *b) = x\nprobe(force_text)",
    "parameter": IMPORT + "def f(force_text):\n    return probe(force_text)",
    "keyword-only parameter": IMPORT + "def f(*, force_text):\n    return probe(force_text)",
    "star parameter": IMPORT + "def f(*force_text):\n    return probe(force_text)",
    "double star parameter": IMPORT + "def f(**force_text):\n    return probe(force_text)",
    "lambda parameter": IMPORT + "f = lambda force_text: probe(force_text)",
    "parameter of an outer function": (
        IMPORT + "def f(force_text):\n    def g():\n        return probe(force_text)"
    ),
    "comprehension target": IMPORT + "[probe(force_text) for force_text in x]",
    "loop target": IMPORT + "for force_text in x:\n    probe(force_text)",
    "with target": IMPORT + "with x as force_text:\n    probe(force_text)",
    "except name": IMPORT + "try:\n    pass\nexcept E as force_text:\n    probe(force_text)",
    "walrus": IMPORT + "if (force_text := 1):\n    probe(force_text)",
    "walrus in a comprehension": IMPORT + "[(force_text := x) for x in y]\nprobe(force_text)",
    "function of that name": IMPORT + "def force_text():\n    pass\nprobe(force_text)",
    "class of that name": IMPORT + "class force_text:\n    pass\nprobe(force_text)",
    "deleted": IMPORT + "del force_text\nprobe(force_text)",
    "match capture": IMPORT + "match x:\n    case [force_text]:\n        probe(force_text)",
    "match star": IMPORT + "match x:\n    case [*force_text]:\n        probe(force_text)",
    "match rest": IMPORT + "match x:\n    case {**force_text}:\n        probe(force_text)",
    "match as": IMPORT + "match x:\n    case [1] as force_text:\n        probe(force_text)",
    "class scope": IMPORT + "class C:\n    force_text = 1\n    x = probe(force_text)",
    "another import": IMPORT + "from other import force_text\nprobe(force_text)",
    "global elsewhere": IMPORT
    + "def f():\n    global force_text\n    force_text = 1\nprobe(force_text)",
    "nonlocal": (
        IMPORT + "def f():\n    force_text = 1\n    def g():\n        nonlocal force_text\n"
        "        return probe(force_text)"
    ),
    "other module": "from project.encoding import force_text\nprobe(force_text)",
    "relative module": "from .encoding import force_text\nprobe(force_text)",
    "never bound": "probe(force_text)",
    "string": IMPORT + 'probe("force_text")',
    "call of the name": IMPORT + "probe(force_text())",
}


@pytest.mark.parametrize("code", RESOLVED.values(), ids=RESOLVED.keys())
def test_name_is_resolved(code: str) -> None:
    for found in probes(code):
        assert found.certain, found
        assert found.names == {FORCE}


@pytest.mark.parametrize("code", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_name_is_not_resolved(code: str) -> None:
    (found,) = probes(code)
    assert not (found.certain and found.names == {FORCE}), found


@pytest.mark.skipif(sys.version_info < (3, 12), reason="needs Python 3.12's grammar")
def test_type_parameters_bind() -> None:
    (found,) = probes(IMPORT + "def f[force_text](x):\n    return probe(force_text)")
    assert not found.certain


def test_both_branches_of_a_guarded_import_are_candidates() -> None:
    code = (
        "try:\n    from django.urls import reverse\n"
        "except ImportError:\n    from django.core.urlresolvers import reverse\nprobe(reverse)"
    )
    (found,) = probes(code)
    assert found.names == {"django.urls.reverse", "django.core.urlresolvers.reverse"}


@pytest.mark.parametrize(
    ("statement", "path", "expected"),
    [
        ("from .models import Book", "app/views.py", "app.models.Book"),
        ("from . import models as Book", "app/views.py", "app.models"),
        ("from ..core import Book", "site/app/views.py", "site.core.Book"),
        ("from .models import Book", "app/__init__.py", "app.models.Book"),
        ("from ....core import Book", "app/views.py", "?.Book"),
    ],
)
def test_relative_imports_are_made_absolute(statement: str, path: str, expected: str) -> None:
    (found,) = probes(f"{statement}\nprobe(Book)", path)
    assert found.names == {expected}


def test_star_import_is_a_candidate_of_last_resort() -> None:
    (found,) = probes("from django.conf.urls import *\nprobe(url)")
    assert not found.names
    assert found.stars == ("django.conf.urls",)


def test_builtin() -> None:
    module = module_of("len(x)\n")
    call = module.tree.body[0].value  # type: ignore[attr-defined]
    assert module.qualified(call.func) == "builtins.len"


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        (IMPORT + "force_text(1)\nforce_text(2)\n", ["name", "name"]),
        (IMPORT + "def f(force_text):\n    force_text\n", []),
        (IMPORT + '__all__ = ["force_text"]\n', ["export"]),
        (IMPORT + '__all__ += ("force_text",)\n', ["export"]),
        (IMPORT + 'def f(x: "force_text") -> "list[force_text]": ...\n', ["string", "string"]),
        (IMPORT + 'x: "force_text" = 1\n', ["string"]),
        (IMPORT + "x = []  # type: list[force_text]\n", ["comment"]),
        (IMPORT + 'x = {"force_text": 1}\n', []),
        (IMPORT + "# force_text is old\n", []),
    ],
)
def test_uses(code: str, kinds: list[str]) -> None:
    module = module_of(code)
    (binding,) = module.table(module.tree).names["force_text"]
    assert [use.kind for use in module.uses(binding)] == kinds


def test_uses_of_dotted_imports_are_told_apart() -> None:
    code = "import django.conf\nimport django.utils.encoding\ndjango.conf.settings\n"
    module = module_of(code)
    conf, encoding = module.table(module.tree).names["django"]
    assert len(module.uses(conf)) == 1
    assert module.uses(encoding) == ()


@pytest.mark.parametrize(
    "code",
    [
        'f"{force_text}"',
        'f"{force_text!r:>{force_text}}"',
        'f"a{{b}}{x[1]}" "plain" f"{force_text(a)}"',
        "f'''\n{force_text}\n'''",
        'f"é{force_text}é"',
        'f"{x:%H:%M}{force_text=}"',
        "f\"{d['a']}{force_text}\"",
    ],
)
def test_positions_in_fstrings(code: str) -> None:
    module = module_of(IMPORT + f"x = {code}\n")
    for offset in module.occurrences("force_text")[1:]:
        node = module.path_to(offset)[-1]
        assert isinstance(node, ast.Name), ast.dump(node)
        assert module.start(node) == offset
        assert module.text(node) == "force_text"
