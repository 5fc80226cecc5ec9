"""Functions and methods known to stay off the database, and known to block."""

from __future__ import annotations

__all__ = ["BUILTINS", "BY_NAME", "CONSUMERS", "blocks", "is_harmless"]

CONSUMERS = frozenset(
    {"list", "tuple", "set", "frozenset", "sorted", "len", "bool", "sum", "any", "all", "min"}
    | {"max", "dict", "enumerate", "zip", "reversed", "iter"}
)
"""Builtins that read an iterable to its end, or hand it on to a loop."""

BUILTINS = frozenset(
    {"abs", "bool", "bytes", "callable", "chr", "dict", "divmod", "float", "frozenset", "hash"}
    | {"hex", "id", "int", "isinstance", "issubclass", "len", "list", "max", "min", "next"}
    | {"ord", "pow", "print", "range", "repr", "round", "set", "str", "sum", "tuple", "type"}
    | {"any", "all", "sorted", "enumerate", "zip", "reversed", "iter", "slice", "object"}
)
"""Builtins that only touch what they are given."""

BY_NAME = frozenset(
    {"append", "capitalize", "casefold", "decode", "encode", "endswith", "format", "isoformat"}
    | {"items", "keys", "lower", "lstrip", "replace", "rsplit", "rstrip", "split", "splitlines"}
    | {"startswith", "strftime", "strip", "timestamp", "title", "upper"}
)
"""Methods of strings, lists, dictionaries and dates that no model or queryset has."""

_HARMLESS = (
    *("base64.", "collections.", "copy.copy", "dataclasses.", "datetime.", "decimal.", "enum."),
    *("fractions.", "hashlib.", "hmac.", "html.", "itertools.", "json.", "logging.", "math."),
    *("operator.", "random.", "re.", "secrets.", "statistics.", "string.", "textwrap."),
    *("time.monotonic", "time.perf_counter", "time.time", "typing.", "unicodedata.", "uuid."),
    *("urllib.parse.", "warnings.warn", "zoneinfo."),
    *("django.conf.settings", "django.core.exceptions.", "django.db.models.aggregates."),
    *("django.db.models.expressions.", "django.db.models.functions.", "django.db.models.lookups."),
    *("django.db.models.query.Prefetch", "django.db.models.query_utils.Q"),
    *("django.db.models.constants.", "django.db.utils.", "django.http.response.Http"),
    *(
        "django.shortcuts.redirect",
        "django.http.response.JsonResponse",
        "django.http.request.QueryDict",
        "django.urls.base.",
    ),
    *("django.http.Http404", "django.utils.crypto.", "django.utils.dateformat."),
    *("django.utils.dateparse.", "django.utils.encoding.", "django.utils.html."),
    *("django.utils.http.", "django.utils.safestring.", "django.utils.text."),
    *("django.utils.timezone.", "django.utils.translation.", "django.contrib.auth.get_user_model"),
    *("django.contrib.postgres.aggregates.", "django.contrib.postgres.search."),
)
_BLOCKING = (
    *("builtins.input", "builtins.open", "requests.", "httpx.", "urllib.request.", "urllib3."),
    *("subprocess.", "socket.", "shutil.", "os.", "pathlib.", "smtplib.", "ftplib.", "boto3."),
    *("time.sleep", "django.core.mail.", "django.core.files.", "django.core.management."),
    *("django.db.connection", "django.db.connections", "django.db.transaction."),
    "django.db.close_old_connections",
    *("django.shortcuts.render", "django.template.", "django.contrib.messages."),
    *("django.core.serializers.", "django.contrib.auth.hashers.make_password"),
)


def is_harmless(name: str) -> bool:
    """Whether a function with this dotted name is known not to block."""
    root, _, rest = name.partition(".")
    if root == "builtins":
        return rest in BUILTINS or _is_exception(rest)
    return name.startswith(_HARMLESS)


def blocks(name: str) -> bool:
    """Whether a function with this dotted name is known to block."""
    return name.startswith(_BLOCKING)


def _is_exception(name: str) -> bool:
    import builtins

    value = getattr(builtins, name, None)
    return isinstance(value, type) and issubclass(value, BaseException)
