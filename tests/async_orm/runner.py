"""Runs modules in one process on one Django, each on a fresh copy of the rows.

``runner.py FOLDER`` answers each line of JSON, a list of names of modules in the folder, by a line:
by name, what ``run()`` gave or raised, the rows afterwards, and what was left un-awaited. A module
with ``ASYNC_UNSAFE = True`` may query on the event loop. A dictionary in place of the list gives the
modules' texts.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import os
import re
import shutil
import sys
import traceback
import warnings
from pathlib import Path
from types import ModuleType
from typing import Any

ADDRESS = re.compile(" at 0x[0-9a-f]+")


def main(folder: str) -> None:
    """Answer the questions of standard input; ``folder`` holds the project."""
    database = Path(folder) / "rows.sqlite3"
    template = Path(folder) / "template.sqlite3"
    os.environ["SHAPES_DATABASE"] = str(database)
    os.environ["DJANGO_SETTINGS_MODULE"] = "settings"
    sys.path.insert(0, folder)
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from seed import seed

    call_command("migrate", run_syncdb=True, verbosity=0)
    seed()
    connections.close_all()
    shutil.move(database, template)
    for line in sys.stdin:
        question = json.loads(line)
        texts = question if isinstance(question, dict) else {}
        results = {}
        for name in question:
            shutil.copy(template, database)
            results[name] = run_one(name, texts.get(name))
            connections.close_all()
        print(json.dumps(results), flush=True)


def load(name: str, text: str | None) -> Any:
    """Return the module of a name, or the one that a text makes."""
    if text is None:
        return importlib.import_module(name)
    module = ModuleType(name)
    exec(compile(text, name, "exec"), module.__dict__)
    return module


def run_one(name: str, text: str | None = None) -> dict[str, Any]:
    """Run one module and say what came of it."""
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    result: dict[str, Any] = {"value": None, "error": None, "trace": ""}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            module = load(name, text)
            if getattr(module, "ASYNC_UNSAFE", False):
                os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
            result["value"] = asyncio.run(drive(module))
        except BaseException as error:
            result["error"] = f"{type(error).__name__}: {error}"
            result["trace"] = traceback.format_exc()
        gc.collect()
    result["unawaited"] = sorted(
        {str(w.message) for w in caught if "was never awaited" in str(w.message)}
    )
    os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    result["rows"] = rows()
    return result


async def drive(module: Any) -> Any:
    """Await ``run()`` and tell its value in plain data."""
    from asgiref.sync import sync_to_async
    from django.core.cache import cache
    from django.db import connections

    try:
        value = await module.run()
        return await sync_to_async(plain)(value)
    finally:
        await sync_to_async(cache.clear)()
        await sync_to_async(connections.close_all)()


def plain(value: Any) -> Any:
    """Return a value as data that can be compared."""
    from django.db.models import Model, QuerySet
    from django.db.models.manager import BaseManager

    if isinstance(value, Model):
        fields = {f.attname: plain(getattr(value, f.attname)) for f in value._meta.concrete_fields}
        fields.pop("last_login", None)
        fields.pop("date_joined", None)
        fields.pop("password", None)
        return {type(value).__name__: fields}
    if isinstance(value, (QuerySet, BaseManager)):
        return {type(value).__name__: [plain(item) for item in value.all()]}
    if isinstance(value, dict):
        return {"dict": [[plain(k), plain(v)] for k, v in value.items()]}
    if isinstance(value, (set, frozenset)):
        return {type(value).__name__: sorted((plain(item) for item in value), key=repr)}
    if isinstance(value, (list, tuple)):
        return {type(value).__name__: [plain(item) for item in value]}
    if asyncio.iscoroutine(value):
        raise AssertionError("a coroutine where a value was")
    return (
        value if isinstance(value, (int, str, float, type(None))) else ADDRESS.sub("", repr(value))
    )


def rows() -> dict[str, Any]:
    """Return all rows of the project's tables."""
    from django.apps import apps

    found = {}
    for model in apps.get_app_config("shop").get_models(include_auto_created=True):
        names = [
            field.attname
            for field in model._meta.concrete_fields
            if field.name not in ("password", "last_login", "date_joined")
        ]
        found[model.__name__] = sorted(model._base_manager.values_list(*names), key=repr)
    return found


if __name__ == "__main__":
    main(sys.argv[1])
