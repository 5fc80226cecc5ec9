"""One shape of the async family: what is converted, or looks like it and is kept.

Each is the body of ``async def run()`` (or a whole module that defines it) in the sample project
under ``project/``. The test converts it with the tool and runs both texts.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

__all__ = ["Shape", "keep", "text_of"]

_IMPORTS = {
    "asyncio": "import asyncio",
    "partial": "from functools import partial",
    "gather": "from asyncio import gather",
    "time": "import time",
    "Optional": "from typing import Optional",
    "async_to_sync": "from asgiref.sync import async_to_sync",
    "sync_to_async": "from asgiref.sync import sync_to_async",
    "authenticate": "from django.contrib.auth import authenticate",
    "get_user_model": "from django.contrib.auth import get_user_model",
    "login": "from django.contrib.auth import login",
    "logout": "from django.contrib.auth import logout",
    "check_password": "from django.contrib.auth.hashers import check_password",
    "cache": "from django.core.cache import cache",
    "connection": "from django.db import connection",
    "transaction": "from django.db import transaction",
    "Count": "from django.db.models import Count",
    "F": "from django.db.models import F",
    "Prefetch": "from django.db.models import Prefetch",
    "Q": "from django.db.models import Q",
    "QuerySet": "from django.db.models import QuerySet",
    "Sum": "from django.db.models import Sum",
    "prefetch_related_objects": "from django.db.models import prefetch_related_objects",
    "modelform_factory": "from django.forms import modelform_factory",
    "get_list_or_404": "from django.shortcuts import get_list_or_404",
    "get_object_or_404": "from django.shortcuts import get_object_or_404",
    "AsyncClient": "from django.test import AsyncClient",
    "Client": "from django.test import Client",
    **{
        name: f"from shop.models import {name}"
        for name in (
            *("Author", "Book", "Chosen", "Curious", "Item", "Native", "Note", "Order", "Picky"),
            *("Profile", "Shout", "Stubborn", "Tag", "User"),
        )
    },
    **{
        name: f"from shop.support import {name}"
        for name in ("arequest_for", "count_books", "double", "shipped")
    },
}


@dataclass(frozen=True)
class Shape:
    """One shape."""

    name: str
    code: str
    unsafe: bool = False
    """Whether it is converted only with ``--unsafe``."""
    partly: bool = False
    """Whether some of it is converted without, and the rest only with ``--unsafe``."""
    kept: bool = False
    why: str = ""
    """For a kept one: part of the refusal; nothing where it is left in silence."""
    left: bool = False
    """Whether a wrapper of the text stays, on purpose."""
    raises: bool = False
    """Whether the text as it is raises SynchronousOnlyOperation: its value is taken with the
    check switched off."""
    select: str = "async"
    """The category or codemod that is asked for."""
    gives: str = ""
    """For text that cannot run at all as it is: the repr of what it gives once it is converted."""


def keep(name: str, code: str, why: str = "") -> Shape:
    """A shape that must not be touched, not even with ``--unsafe``."""
    return Shape(name, code, kept=True, why=why)


def text_of(shape: Shape) -> str:
    """Return the module of a shape."""
    code = textwrap.dedent(shape.code).strip("\n")
    if not re.search(r"^(async )?def run\b", code, re.MULTILINE):
        code = "async def run():\n" + textwrap.indent(code, "    ")
    if code.startswith("from "):
        return f"{code}\n"
    words = set(re.findall(r"(?<![.\w'\"])[A-Za-z_]\w*", code))
    imports = [line for name, line in _IMPORTS.items() if name in words]
    plain = sorted(line for line in imports if line.startswith("import"))
    return "\n".join([*plain, *sorted(set(imports) - set(plain)), "", "", code, ""])
