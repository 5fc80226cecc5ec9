"""What old Djangos need of the standard library and newer Pythons took away.

Installed into the environments of `environments.py` and imported there at start-up. Only stdlib
behaviour is put back; Django itself runs unchanged.
"""

import collections
import collections.abc
import gettext
import html.parser
import importlib.util
import inspect
import sys
from functools import wraps
from inspect import signature
from typing import Any


def restore_collections() -> None:
    """Put the abstract classes back into ``collections`` (gone in Python 3.10)."""
    for name in collections.abc.__all__:
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))


def accept_codeset() -> None:
    """Let ``gettext.translation`` take and ignore ``codeset`` (gone in Python 3.11)."""
    original = gettext.translation
    if "codeset" in signature(original).parameters:
        return

    @wraps(original)
    def translation(*args: Any, codeset: str | None = None, **kwargs: Any) -> Any:
        return original(*args, **kwargs)

    gettext.translation = translation
    gettext.NullTranslations.set_output_charset = lambda self, charset: None


def restore_getargspec() -> None:
    """Put back ``inspect.getargspec`` (gone in Python 3.11)."""
    if not hasattr(inspect, "getargspec"):
        inspect.getargspec = lambda function: inspect.getfullargspec(function)[:4]


def restore_parse_error() -> None:
    """Put back ``html.parser.HTMLParseError`` (gone in Python 3.5)."""
    if not hasattr(html.parser, "HTMLParseError"):
        html.parser.HTMLParseError = type("HTMLParseError", (Exception,), {})


class OldFinders:
    """Asks import hooks that have ``find_module`` alone, as ``django.utils.six`` has."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        for finder in sys.meta_path:
            if hasattr(finder, "find_module") and not hasattr(finder, "find_spec"):
                loader = finder.find_module(name, path)
                if loader is not None:
                    return importlib.util.spec_from_loader(name, loader)
        return None


def ask_old_finders() -> None:
    """Let old import hooks be asked (they are not since Python 3.12)."""
    if sys.version_info >= (3, 12):
        sys.meta_path.append(OldFinders())


ask_old_finders()
restore_collections()
accept_codeset()
restore_getargspec()
restore_parse_error()
