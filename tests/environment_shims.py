"""What old Djangos need of the standard library and newer Pythons took away.

Installed into the environments of `environments.py` and imported there at start-up. Only stdlib
behaviour is put back; Django itself runs unchanged.
"""

import collections
import collections.abc
import gettext
import html.parser
import inspect
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


restore_collections()
accept_codeset()
restore_getargspec()
restore_parse_error()
