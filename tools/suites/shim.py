"""Let Django 2.2 run on Python 3.11: ``gettext.translation`` takes and ignores ``codeset``.

Copied into an environment's site-packages and imported there at start-up.
"""

import gettext
import inspect
from typing import Any

_original = gettext.translation


def translation(*arguments: Any, codeset: str | None = None, **more: Any) -> Any:
    return _original(*arguments, **more)


if "codeset" not in inspect.signature(_original).parameters:
    vars(gettext)["translation"] = translation
