"""Cases of the import planner: a hazard, a text before and after, and what is asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["CASES", "ImportCase"]


@dataclass(frozen=True)
class ImportCase:
    """``wishes`` are import statements, ``released`` local names; see `imports_by_name`."""

    hazard: str
    before: str
    after: str | None
    """None: the file stays as it is."""
    wishes: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    rebinds: dict[str, str] = field(default_factory=dict)
    moves: dict[str, str] = field(default_factory=dict)


def _wish(hazard: str, before: str, after: str | None, *wishes: str) -> ImportCase:
    return ImportCase(hazard, before, after, wishes=wishes)


def _release(hazard: str, before: str, after: str | None, *released: str) -> ImportCase:
    return ImportCase(hazard, before, after, released=released)


def _both(
    hazard: str, before: str, after: str | None, wishes: tuple[str, ...], *released: str
) -> ImportCase:
    return ImportCase(hazard, before, after, wishes=wishes, released=released)


_NAMES_COME = (
    _wish(
        "name sorts into a one-line statement",
        "from m import a, c\n",
        "from m import a, b, c\n",
        "from m import b",
    ),
    _wish("name sorts last", "from m import a, b\n", "from m import a, b, c\n", "from m import c"),
    _wish(
        "names that are not sorted keep their order",
        "from m import z, a, m\n",
        "from m import b, z, a, m\n",
        "from m import b",
    ),
    _wish(
        "constants before classes before functions",
        "from m import CASCADE, Model, signals\n",
        "from m import CASCADE, PROTECT, Field, Model, signals\n",
        "from m import PROTECT",
        "from m import Field",
    ),
    _wish(
        "names sorted without regard to case",
        "from m import a, B, c, D\n",
        "from m import a, B, c, C2, D\n",
        "from m import C2",
    ),
    _wish(
        "numbers sort as numbers",
        "from m import a2, a10\n",
        "from m import a2, a9, a10\n",
        "from m import a9",
    ),
    _wish(
        "parentheses on one line",
        "from m import (a, c)\n",
        "from m import (a, b, c)\n",
        "from m import b",
    ),
    _wish(
        "parentheses on one line with a trailing comma",
        "from m import (a, c,)\n",
        "from m import (a, c, d,)\n",
        "from m import d",
    ),
    _wish(
        "blanks inside the parentheses",
        "from m import ( a, c )\n",
        "from m import ( a, c, d )\n",
        "from m import d",
    ),
    _wish(
        "no blank before the parenthesis",
        "from m import(a, c)\n",
        "from m import(a, c, d)\n",
        "from m import d",
    ),
    _wish(
        "a name a row with a trailing comma",
        "from m import (\n    a,\n    c,\n)\n",
        "from m import (\n    a,\n    b,\n    c,\n    d,\n)\n",
        "from m import b",
        "from m import d",
    ),
    _wish(
        "a name a row without a trailing comma",
        "from m import (\n    a,\n    c\n)\n",
        "from m import (\n    a,\n    c,\n    d\n)\n",
        "from m import d",
    ),
    _wish(
        "a name a row and the parenthesis closes on the last",
        "from m import (\n    a,\n    c)\n",
        "from m import (\n    a,\n    c,\n    d)\n",
        "from m import d",
    ),
    _wish(
        "comments stay with the names of their rows",
        "from m import (  # all\n    a,  # first\n    c  # last\n)\n",
        "from m import (  # all\n    a,  # first\n    b,\n    c,  # last\n    d\n)\n",
        "from m import b",
        "from m import d",
    ),
    _wish(
        "a comment row stays above its name",
        "from m import (\n    a,\n    # about c\n    c,\n)\n",
        "from m import (\n    a,\n    b,\n    # about c\n    c,\n)\n",
        "from m import b",
    ),
    _wish(
        "several names a row",
        "from m import (a, b,\n               d, e)\n",
        "from m import (a, b,\n               c, d, e, f)\n",
        "from m import c",
        "from m import f",
    ),
    _wish(
        "names on one row of their own",
        "from m import (\n    a, c\n)\n",
        "from m import (\n    a, b, c\n)\n",
        "from m import b",
    ),
    _wish(
        "backslash",
        "from m import a, \\\n    c\n",
        "from m import a, \\\n    b, c\n",
        "from m import b",
    ),
    _wish(
        "backslash right after import",
        "from m import \\\n    a, \\\n    c\n",
        "from m import \\\n    a, \\\n    b, \\\n    c, \\\n    d\n",
        "from m import b",
        "from m import d",
    ),
    _wish(
        "backslash before import",
        "from m \\\n    import a\n",
        "from m \\\n    import a, b\n",
        "from m import b",
    ),
    _wish(
        "tabs", "from m import (\n\ta,\n)\n", "from m import (\n\ta,\n\tb,\n)\n", "from m import b"
    ),
    _wish(
        "a line that gets too long is wrapped",
        "from package.module import aaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbb\n",
        "from package.module import (\n    aaaaaaaaaaaaaaaaaaaaaa,\n"
        "    bbbbbbbbbbbbbbbbbbbbbbbbbbb,\n    cccccccccccccc,\n)\n",
        "from package.module import cccccccccccccc",
    ),
    _wish(
        "a noqa moves along where a line is wrapped",
        "from package.module import aaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbb  # noqa\n",
        "from package.module import (  # noqa\n    aaaaaaaaaaaaaaaaaaaaaa,\n"
        "    bbbbbbbbbbbbbbbbbbbbbbbbbbb,\n    cccccccccccccc,\n)\n",
        "from package.module import cccccccccccccc",
    ),
    _both(
        "a long line that gets no longer stays on one line",
        f"from m import {'a' * 80}, bbbb\n",
        f"from m import {'a' * 80}, bbb\n",
        ("from m import bbb",),
        "bbbb",
    ),
    _wish(
        "an alias sorts by its name",
        "from m import a as z, c\n",
        "from m import a as z, b as y, c\n",
        "from m import b as y",
    ),
    _wish(
        "the same object under another name",
        "from m import a\n",
        "from m import a, a as other\n",
        "from m import a as other",
    ),
    _wish("the binding is there", "from m import a\n", None, "from m import a"),
    _wish("the binding is there twice over", "from m import a as a\n", None, "from m import a"),
    _wish("the module is there", "import a.b\n", None, "import a.b"),
    _wish("the module is there under its name", "import a as a\n", None, "import a"),
    _wish(
        "another part of a package is another module",
        "import a.b\n",
        "import a.b\nimport a.c\n",
        "import a.c",
    ),
    _wish(
        "the first of two statements of a module",
        "from m import a\nfrom m import c\n",
        "from m import a, b\nfrom m import c\n",
        "from m import b",
    ),
    _wish(
        "star import takes no names",
        "from m import *\n",
        "from m import *\nfrom m import a\n",
        "from m import a",
    ),
    _wish(
        "statement with a noqa",
        "from m import a  # noqa: F401\n",
        "from m import a, b  # noqa: F401\n",
        "from m import b",
    ),
    _wish(
        "relative statement",
        "from .models import A\n",
        "from .models import A, B\n",
        "from .models import B",
    ),
    _wish(
        "as deep a module of another level",
        "from ..models import A\n",
        "from ..models import A\nfrom .models import B\n",
        "from .models import B",
    ),
    _wish(
        "names outside ASCII",
        "from m import ä, ü\nx = 'ö'\n",
        "from m import ä, é, ü\nx = 'ö'\n",
        "from m import é",
    ),
)

_LINES_COME = (
    _wish(
        "line sorts among its package",
        "from django.conf import settings\nfrom django.views import View\n",
        "from django.conf import settings\nfrom django.urls import path\n"
        "from django.views import View\n",
        "from django.urls import path",
    ),
    _wish(
        "import before from",
        "import os\nfrom re import match\n",
        "import datetime\nimport os\nfrom datetime import date\nfrom re import match\n",
        "import datetime",
        "from datetime import date",
    ),
    _wish(
        "group of its own",
        "import os\n\nfrom . import views\n",
        "import os\n\nfrom django.urls import path\n\nfrom . import views\n",
        "from django.urls import path",
    ),
    _wish(
        "group of its own below",
        "import os\n\nX = 1\n",
        "import os\n\nfrom django.urls import path\n\nX = 1\n",
        "from django.urls import path",
    ),
    _wish(
        "group of its own above",
        "from django.urls import path\n",
        "from datetime import date\n\nfrom django.urls import path\n",
        "from datetime import date",
    ),
    _wish(
        "groups that nothing parts",
        "import os\nfrom . import views\n",
        "import os\nfrom django.urls import path\nfrom . import views\n",
        "from django.urls import path",
    ),
    _wish(
        "package beside its own, not by its name alone",
        "from django.conf import settings\n\nfrom blog.models import Post\nfrom users import User\n",
        "from django.conf import settings\nfrom django.urls import path\n\n"
        "from blog.models import Post\nfrom users import User\n",
        "from django.urls import path",
    ),
    _wish(
        "docstring, cookie and future",
        '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n"""Doc."""\n\n'
        "from __future__ import unicode_literals\n\nX = 1\n",
        '#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n"""Doc."""\n\n'
        "from __future__ import unicode_literals\n\nfrom django.urls import path\n\nX = 1\n",
        "from django.urls import path",
    ),
    _wish(
        "docstring and no imports",
        '"""Doc."""\n\nX = 1\n',
        '"""Doc."""\n\nfrom django.urls import path\n\nX = 1\n',
        "from django.urls import path",
    ),
    _wish(
        "docstring right above a class",
        '"""Doc."""\nclass A:\n    pass\n',
        '"""Doc."""\n\nfrom django.urls import path\n\n\nclass A:\n    pass\n',
        "from django.urls import path",
    ),
    _wish(
        "docstring and code on one line",
        '"""Doc."""; x = 1\n',
        '"""Doc."""; from django.urls import path; x = 1\n',
        "from django.urls import path",
    ),
    _wish(
        "docstring at the end of a file without a final newline",
        '"""Doc."""',
        '"""Doc."""\n\nfrom django.urls import path',
        "from django.urls import path",
    ),
    _wish("empty file", "", "from django.urls import path\n", "from django.urls import path"),
    _wish(
        "shebang and cookie only",
        "#!/usr/bin/env python\n# coding: utf-8\nx = 1\n",
        "#!/usr/bin/env python\n# coding: utf-8\n\nimport os\n\nx = 1\n",
        "import os",
    ),
    _wish(
        "comment of the file",
        "# About this file.\n\nx = 1\n",
        "# About this file.\n\nimport os\n\nx = 1\n",
        "import os",
    ),
    _wish(
        "comment of the first statement",
        "# About x.\nx = 1\n",
        "import os\n\n# About x.\nx = 1\n",
        "import os",
    ),
    _wish(
        "licence right above the code",
        "# Copyright us\n# and others.\nx = 1\n",
        "# Copyright us\n# and others.\n\nimport os\n\nx = 1\n",
        "import os",
    ),
    _wish(
        "decorated function first",
        "\n@d\ndef f(): pass\n",
        "import os\n\n@d\ndef f(): pass\n",
        "import os",
    ),
    _wish(
        "comment between imports stays with the import below it",
        "from django.conf import settings\n# views are lazy\nfrom django.views import View\n",
        "from django.conf import settings\nfrom django.urls import path\n"
        "# views are lazy\nfrom django.views import View\n",
        "from django.urls import path",
    ),
    _wish(
        "heading stays above its group",
        "import os\n\n# Django\nfrom django.conf import settings\n",
        "import os\n\n# Django\nfrom django.conf import settings\nfrom django.apps import apps\n",
        "from django.apps import apps",
    ),
    _wish(
        "new group above a heading",
        "import os\n\n# Ours\nfrom .models import A\n",
        "import os\n\nfrom django.urls import path\n\n# Ours\nfrom .models import A\n",
        "from django.urls import path",
    ),
    _wish(
        "isort: skip keeps its place",
        "from django.conf import settings\nfrom django.z import z  # isort: skip\n",
        "from django.conf import settings\nfrom django.z import z  # isort: skip\n"
        "from django.urls import path\n",
        "from django.urls import path",
    ),
    _wish(
        "set-up call between imports",
        "import sys\nsys.path.insert(0, '.')\n\nfrom django.conf import settings\n",
        "import sys\nsys.path.insert(0, '.')\n\nfrom django.conf import settings\n"
        "from django.urls import path\n",
        "from django.urls import path",
    ),
    _wish(
        "import below code that might need the name",
        "from django.conf import settings\n\nurlpatterns = routes(settings)\n\n"
        "from django.urls import include\n",
        "from django.conf import settings\nfrom django.urls import path\n\n"
        "urlpatterns = routes(settings)\n\nfrom django.urls import include\n",
        "from django.urls import path",
    ),
    _wish(
        "guarded import of the module does not count",
        "import os\nif DEBUG:\n    from m import a\n",
        "import os\n\nfrom m import b\nif DEBUG:\n    from m import a\n",
        "from m import b",
    ),
    _wish(
        "TYPE_CHECKING import does not count",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from m import a\n",
        "from typing import TYPE_CHECKING\n\nfrom m import a\n\n"
        "if TYPE_CHECKING:\n    from m import a\n",
        "from m import a",
    ),
    _wish(
        "only imports under guards",
        "try:\n    import json\nexcept ImportError:\n    json = None\n",
        "import os\n\ntry:\n    import json\nexcept ImportError:\n    json = None\n",
        "import os",
    ),
    _wish(
        "semicolons",
        "import sys; import re\n",
        "import os\nimport sys; import re\n",
        "import os",
    ),
    _wish(
        "between two statements of a line",
        "import os; import sys\n",
        "import os; import re; import sys\n",
        "import re",
    ),
    _wish(
        "code behind the import on its line",
        "import os; os.chdir('/')\n",
        "import os; import re; os.chdir('/')\n",
        "import re",
    ),
    _wish("no final newline", "import os", "import os\nimport re", "import re"),
    _wish("CRLF", "import os\r\nx = 1\r\n", "import os\r\nimport re\r\nx = 1\r\n", "import re"),
    _wish("CR", "import os\rx = 1\r", "import os\rimport re\rx = 1\r", "import re"),
    _wish(
        "newlines of two kinds",
        "import os\r\nx = 1\ny = 2\nz = 3\n",
        "import os\r\nimport re\r\nx = 1\ny = 2\nz = 3\n",
        "import re",
    ),
    _wish(
        "form feed",
        "import os\n\f\nx = 1\n",
        "import os\nimport re\n\f\nx = 1\n",
        "import re",
    ),
    _wish(
        "a new line too long for one row",
        "x = 1\n",
        "from " + "package." * 8 + "module import (\n    name_of_a_thing,\n)\n\nx = 1\n",
        "from " + "package." * 8 + "module import name_of_a_thing",
    ),
    _wish(
        "function-level",
        "def f():\n    from m import a\n    from z import b\n    return a\n",
        "def f():\n    from m import a, c\n    from n import d\n    from z import b\n    return a\n",
        "from m import c near a",
        "from n import d near a",
    ),
    _wish(
        "function-level binding is there at the top of the module",
        "from m import c\n\ndef f():\n    from m import a\n",
        "from m import c\n\ndef f():\n    from m import a, c\n",
        "from m import c near a",
    ),
    _wish(
        "function-level import below the use",
        "def f():\n    from n import x\n    g(x)\n    from m import a\n",
        "def f():\n    from m import b\n    from n import x\n    g(x)\n    from m import a\n",
        "from m import b near x",
    ),
    _wish(
        "branch of an if",
        "if PY3:\n    from m import a\nelse:\n    from n import a\n",
        "if PY3:\n    from m import a\nelse:\n    from n import a\n    from o import b\n",
        "from o import b near a@2",
    ),
    _wish(
        "guarded wish that the scope answers",
        "from m import b\n\nif PY3:\n    from m import a\n",
        None,
        "from m import b near a",
    ),
    _wish(
        "one-line suite",
        "if x: import a\ny = 1\n",
        "if x: import a; from m import b\ny = 1\n",
        "from m import b near a",
    ),
    _wish(
        "class body",
        "class A:\n    from m import a\n",
        "class A:\n    from m import a\n    from n import b\n",
        "from n import b near a",
    ),
    _wish(
        "tabs in a block",
        "def f():\n\tfrom m import a\n\treturn a\n",
        "def f():\n\tfrom m import a\n\tfrom n import b\n\treturn a\n",
        "from n import b near a",
    ),
    _wish(
        "backslash behind the last name",
        "import a \\\n\nx = 1\n",
        "import a \\\n\nimport b\nx = 1\n",
        "import b",
    ),
)

_NAMES_GO = (
    _release("first name", "from m import a, b\n", "from m import b\n", "a"),
    _release("last name", "from m import a, b\n", "from m import a\n", "b"),
    _release("name between", "from m import a, b, c\n", "from m import a, c\n", "b"),
    _release("module of several", "import a, b.c as d, e\n", "import a, e\n", "d"),
    _release(
        "row of a name",
        "from m import (\n    a,  # one\n    b,  # two\n)\n",
        "from m import (\n    a,  # one\n)\n",
        "b",
    ),
    _release(
        "last row without a trailing comma",
        "from m import (\n    a,\n    b\n)\n",
        "from m import (\n    a\n)\n",
        "b",
    ),
    _release(
        "last row that closes the parenthesis",
        "from m import (a,\n               b)\n",
        "from m import (a)\n",
        "b",
    ),
    _release(
        "first row of several names a row",
        "from m import (a,\n               b)\n",
        "from m import (b)\n",
        "a",
    ),
    _release(
        "last row below a comment",
        "from m import (a,  # why\n               b)\n",
        "from m import (a  # why\n               )\n",
        "b",
    ),
    _release("backslash, first row", "from m import a, \\\n    b\n", "from m import b\n", "a"),
    _release("backslash, last row", "from m import a, \\\n    b\n", "from m import a\n", "b"),
    _release(
        "comma at the start of the row",
        "from m import (a\n               , b\n               , c)\n",
        "from m import (a,\n               c)\n",
        "b",
    ),
)

_STATEMENTS_GO = (
    _release("only name", "from m import a\nx = 1\n", "x = 1\n", "a"),
    _release("line with a noqa", "import os\nfrom m import a  # noqa\n", "import os\n", "a"),
    _release(
        "a comment that says more stays",
        "import os\nfrom m import a  # see ticket 12\nx = 1\n",
        "import os\n# see ticket 12\nx = 1\n",
        "a",
    ),
    _release(
        "a noqa that says why stays",
        "import os\nfrom m import a  # noqa: F401 isort:skip # for plugins\n",
        "import os\n# noqa: F401 isort:skip # for plugins\n",
        "a",
    ),
    _release(
        "parentheses over several lines",
        "import os\nfrom m import (\n    a,  # one\n    b,\n)  # noqa\nx = 1\n",
        "import os\nx = 1\n",
        "a",
        "b",
    ),
    _release(
        "comment rows in parentheses stay",
        "import os\nfrom m import (\n    # to do: sort\n    a,\n)\n",
        "import os\n# to do: sort\n",
        "a",
    ),
    _release(
        "group that goes takes an empty line with it",
        "import os\n\nfrom m import a\n\nfrom . import b\n",
        "import os\n\nfrom . import b\n",
        "a",
    ),
    _release(
        "group above a class",
        "import os\n\nfrom m import a\n\n\nclass A:\n    pass\n",
        "import os\n\n\nclass A:\n    pass\n",
        "a",
    ),
    _release(
        "two groups that go",
        "import os\n\nfrom m import a\n\nfrom . import b\n\n\nx = 1\n",
        "import os\n\n\nx = 1\n",
        "a",
        "b",
    ),
    _release("last line", "x = 1\n\nimport a\n", "x = 1\n", "a"),
    _release("last line without a newline", "import os\nimport a", "import os\n", "a"),
    _release("all there is", "import a\n", "", "a"),
    _release("first of a line", "import a; import b\n", "import b\n", "a"),
    _release("last of a line", "import a; import b\n", "import a\n", "b"),
    _release("line of two", "import a; import b\nx = 1\n", "x = 1\n", "a", "b"),
    _release("code behind on the line", "import a; f()\n", "f()\n", "a"),
    _release("code before on the line", "f(); import a\n", "f()\n", "a"),
    _release("code before and a comment", "f(); import a  # why\n", "f()  # why\n", "a"),
    _release("code around on the line", "f(); import a; g()\n", "f(); g()\n", "a"),
    _release("semicolon at the end", "import a;\nx = 1\n", "x = 1\n", "a"),
    _release(
        "semicolon and backslash",
        "import a; \\\nimport b\nx = 1\n",
        "import b\nx = 1\n",
        "a",
    ),
    _release("the only import of an if", "if x:\n    import a\n", "if x:\n    pass\n", "a"),
    _release(
        "the only import of an if, with comments",
        "if x:\n    # why\n    import a  # noqa\n",
        "if x:\n    # why\n    pass\n",
        "a",
    ),
    _release(
        "the only imports of a try",
        "try:\n    import a\n    import b\nexcept ImportError:\n    a = b = None\n",
        "try:\n    pass\nexcept ImportError:\n    a = b = None\n",
        "a",
        "b",
    ),
    _release(
        "the only import of an except",
        "try:\n    import a\nexcept ImportError:\n    from b import a\n",
        "try:\n    import a\nexcept ImportError:\n    pass\n",
        "a@2",
    ),
    _release(
        "the only import of a one-line suite", "if x: import a\ny = 1\n", "if x: pass\ny = 1\n", "a"
    ),
    _release("one-line suite of two", "if x: import a; import b\n", "if x: import b\n", "a"),
    _release("one-line suite with code", "if x: import a; f()\n", "if x: f()\n", "a"),
    _release("one-line suite that ends in it", "if x: f(); import a\n", "if x: f()\n", "a"),
    _release("one-line else", "if x: y()\nelse: import a\n", "if x: y()\nelse: pass\n", "a"),
    _release(
        "docstring holds the function",
        'def f():\n    """Doc."""\n    import a\n',
        'def f():\n    """Doc."""\n',
        "a",
    ),
    _release(
        "first of a function",
        "def f():\n    import a\n\n    return 1\n",
        "def f():\n    return 1\n",
        "a",
    ),
    _release(
        "TYPE_CHECKING block",
        "if TYPE_CHECKING:\n    from m import A, B\n",
        "if TYPE_CHECKING:\n    from m import B\n",
        "A",
    ),
    _release(
        "group with CRLF", "import a\r\n\r\nimport b\r\nx = 1\r\n", "import b\r\nx = 1\r\n", "a"
    ),
    _release("form feed stays", "import a\n\f\nx = 1\n", "\f\nx = 1\n", "a"),
)

_BOTH = (
    _both(
        "rename in a statement of one name",
        "from m import force_text  # noqa\n",
        "from m import force_str  # noqa\n",
        ("from m import force_str",),
        "force_text",
    ),
    _both(
        "rename among others",
        "from m import force_text, smart_text\n",
        "from m import force_str, smart_text\n",
        ("from m import force_str",),
        "force_text",
    ),
    _both(
        "rename to a name that is there",
        "from m import force_str, force_text\n",
        "from m import force_str\n",
        ("from m import force_str",),
        "force_text",
    ),
    _both(
        "rename in rows",
        "from m import (\n    force_text\n)\n",
        "from m import (\n    force_str\n)\n",
        ("from m import force_str",),
        "force_text",
    ),
    _both(
        "rename below code",
        "x = f(y)\nfrom m import force_text\n",
        "x = f(y)\nfrom m import force_str\n",
        ("from m import force_str",),
        "force_text",
    ),
    _both(
        "module of a line of its own",
        "from django.core.urlresolvers import reverse\nfrom django.db import models\n",
        "from django.db import models\nfrom django.urls import reverse\n",
        ("from django.urls import reverse",),
        "reverse",
    ),
    _both(
        "the only line of its group",
        "import os\n\nfrom django.core.urlresolvers import reverse\n\nfrom . import x\n",
        "import os\n\nfrom django.urls import reverse\n\nfrom . import x\n",
        ("from django.urls import reverse",),
        "reverse",
    ),
    _both(
        "the only line of the file",
        "from django.core.urlresolvers import reverse\n\n\nclass A:\n    pass\n",
        "from django.urls import reverse\n\n\nclass A:\n    pass\n",
        ("from django.urls import reverse",),
        "reverse",
    ),
    _both(
        "the only line of a file without a final newline",
        "from old import reverse",
        "from new import reverse\n",
        ("from new import reverse",),
        "reverse",
    ),
    _both(
        "last line without a final newline",
        "import os\nfrom a import reverse",
        "import os\nfrom b import reverse",
        ("from b import reverse",),
        "reverse",
    ),
    _both(
        "future import that goes",
        "from __future__ import division\nx = 1\n",
        "import os\nx = 1\n",
        ("import os",),
        "division",
    ),
    _both(
        "wished and released is kept",
        "from m import a\n",
        None,
        ("from m import a",),
        "a",
    ),
    _both(
        "the only import of a try is replaced",
        "try:\n    from old import a\nexcept ImportError:\n    a = None\n",
        "try:\n    from new import a\nexcept ImportError:\n    a = None\n",
        ("from new import a near a",),
        "a",
    ),
    _both(
        "the import of a one-line suite is replaced",
        "if x: from old import a\n",
        "if x: from new import a\n",
        ("from new import a near a",),
        "a",
    ),
    _both(
        "guarded name goes, new one comes at the top",
        "import os\n\nif x:\n    from old import a\n",
        "import os\n\nfrom new import b\n\nif x:\n    pass\n",
        ("from new import b",),
        "a",
    ),
    _both(
        "first of a line is replaced",
        "from old import a; f(a)\n",
        "from new import a\nf(a)\n",
        ("from new import a",),
        "a",
    ),
)

_URLS = {"django.conf.urls.include": "django.urls.include"}

_REBOUND_OR_MOVED = (
    ImportCase(
        "rebound in its place",
        "from m import z, force_text, a\n",
        "from m import z, force_str as force_text, a\n",
        rebinds={"force_text": "from m import force_str as force_text"},
    ),
    ImportCase(
        "rebound in its row",
        "from m import (\n    force_text,  # for plugins\n)\n",
        "from m import (\n    force_str as force_text,  # for plugins\n)\n",
        rebinds={"force_text": "from m import force_str as force_text"},
    ),
    ImportCase(
        "rebound keeps its alias",
        "from m import force_text as text\n",
        "from m import force_str as text\n",
        rebinds={"text": "from m import force_str as text"},
    ),
    ImportCase(
        "rebound to the name that it has",
        "from m import force_text as force_str\n",
        "from m import force_str\n",
        rebinds={"force_str": "from m import force_str"},
    ),
    ImportCase(
        "rebound to another module",
        "from django.db import models\nfrom old import a, b\n",
        "from django.db import models\nfrom new import c as a\nfrom old import b\n",
        rebinds={"a": "from new import c as a"},
    ),
    ImportCase(
        "rebound under its guard",
        "try:\n    from old import a\nexcept ImportError:\n    pass\n",
        "try:\n    from new import a\nexcept ImportError:\n    pass\n",
        rebinds={"a": "from new import a"},
    ),
    ImportCase(
        "rebound module",
        "import old as o, os\n",
        "import new as o, os\n",
        rebinds={"o": "import new as o"},
    ),
    ImportCase(
        "companion moves along",
        "from django.conf.urls import include, url\nfrom django.contrib import admin\n",
        "from django.contrib import admin\nfrom django.urls import include, path\n",
        wishes=("from django.urls import path",),
        released=("url",),
        moves=_URLS,
    ),
    ImportCase(
        "companion keeps its alias",
        "from django.conf.urls import include as inc, url\n",
        "from django.urls import include as inc, path\n",
        wishes=("from django.urls import path",),
        released=("url",),
        moves=_URLS,
    ),
    ImportCase(
        "companion that is there already",
        "from django.conf.urls import include, url\nfrom django.urls import include as include\n",
        "from django.urls import include as include, path\n",
        wishes=("from django.urls import path",),
        released=("url",),
        moves=_URLS,
    ),
    ImportCase(
        "companion of a statement that loses nothing stays",
        "from django.conf.urls import include\nfrom django.conf.urls import url\n",
        "from django.conf.urls import include\nfrom django.urls import path\n",
        wishes=("from django.urls import path",),
        released=("url",),
        moves=_URLS,
    ),
    ImportCase(
        "others stay where a companion moves",
        "from django.conf.urls import handler404, include, url\n",
        "from django.conf.urls import handler404\nfrom django.urls import include, path\n",
        wishes=("from django.urls import path",),
        released=("url",),
        moves=_URLS,
    ),
    ImportCase(
        "companion under a guard",
        "if DEBUG:\n    from django.conf.urls import include, url\n",
        "if DEBUG:\n    from django.urls import include, path\n",
        wishes=("from django.urls import path near url",),
        released=("url",),
        moves=_URLS,
    ),
)

CASES = (
    *_NAMES_COME,
    *_LINES_COME,
    *_NAMES_GO,
    *_STATEMENTS_GO,
    *_BOTH,
    *_REBOUND_OR_MOVED,
)
