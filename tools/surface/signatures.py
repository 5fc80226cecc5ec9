"""The parameters of functions, classes and methods, and what changed in them."""

from __future__ import annotations

import ast
import re
from functools import cache
from itertools import pairwise

from surface.names import read_surface
from surface.releases import SERIES, TARGET, Version

_INTERNAL = re.compile(
    r"\.(admin\.checks|db\.backends|management\.commands|servers)\.|\.__[gs]et__$|\.__deepcopy__$"
)


@cache
def read_signatures(version: Version) -> dict[str, str]:
    """Return the parameters of every function and method defined in a release.

    The key is the dotted name of the definition (``module.Class.method``). The value is the
    parameter list as the def has it, defaults reduced to ``=``, ``self`` and ``cls`` left out.
    """
    found: dict[str, str] = {}
    surface = read_surface(version)
    for module, source in surface.release.modules.items():
        if not module.startswith("django.conf.locale"):
            _collect(ast.parse(source).body, module, found, in_class=False)
    return found


def _collect(body: list[ast.stmt], prefix: str, found: dict[str, str], in_class: bool) -> None:
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            decorators = {ast.unparse(d) for d in node.decorator_list}
            bound = in_class and "staticmethod" not in decorators
            if not any("property" in d or d.endswith(".setter") for d in decorators):
                found[f"{prefix}.{node.name}"] = describe(node.args, bound)
        elif isinstance(node, ast.ClassDef):
            _collect(node.body, f"{prefix}.{node.name}", found, in_class=True)
        elif isinstance(node, (ast.If, ast.Try)):
            _collect(node.orelse, prefix, found, in_class)
            _collect(node.body, prefix, found, in_class)


def describe(arguments: ast.arguments, bound: bool) -> str:
    """Return ``a, b=, /, *args, c=, **kwargs``.

    A method whose first parameter is ``name`` is a static one that says so nowhere
    (``_generate_next_value_``).
    """
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    parts = [a.arg + ("=" if i >= required else "") for i, a in enumerate(positional)]
    if arguments.posonlyargs:
        parts.insert(len(arguments.posonlyargs), "/")
    if bound and parts[:1] != ["name"]:
        parts = parts[1:]
    if arguments.vararg:
        parts.append("*" + arguments.vararg.arg)
    elif arguments.kwonlyargs:
        parts.append("*")
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        parts.append(argument.arg + ("=" if default is not None else ""))
    if arguments.kwarg:
        parts.append("**" + arguments.kwarg.arg)
    return ", ".join(parts)


def render_signatures() -> str:
    """Return ``signatures.txt``: what is still there but must be called or overridden otherwise.

    Per line: the dotted name, its parameters in the target, then for every release that changed
    them so that an old caller or override breaks, the release and the parameters before it.
    Columns are separated by tabs.
    """
    lines = []
    versions = [version for version in sorted(SERIES) if (1, 8) <= version <= TARGET]
    for dotted, now in sorted(read_signatures(TARGET).items()):
        if _INTERNAL.search(dotted):
            continue
        columns = []
        known = [(v, s) for v in versions if (s := read_signatures(v).get(dotted)) is not None]
        for (_, before), (version, after) in pairwise(known):
            if breaks(before, after):
                columns.append(f"{version[0]}.{version[1]} {before}".rstrip())
        if columns:
            lines.append("\t".join([dotted, now, *columns]))
    return "".join(f"{line}\n" for line in lines)


def breaks(before: str, after: str) -> bool:
    """Return whether a caller that fits ``before``, or an override, may fail with ``after``."""
    old, new = _parameters(before), _parameters(after)
    open_ended = {name.count("*") for name in new} >= {1, 2}
    if open_ended:
        return False
    if any(name not in new for name in old if name[0] != "*"):
        return True
    if any(not default and old.get(name, True) for name, default in new.items() if name[0] != "*"):
        return True
    positional = _positional(before)
    moved = _positional(after)[: len(positional)] != positional
    return moved and not after.startswith("*args")


def _parameters(text: str) -> dict[str, bool]:
    """Return the names of a parameter list, with whether each has a default."""
    names = [part for part in text.split(", ") if part not in ("", "/", "*")]
    return {name.rstrip("="): name.endswith("=") for name in names}


def _positional(text: str) -> list[str]:
    positional, _, _ = f"{text}, *".partition("*")
    return [part.rstrip("=") for part in positional.split(", ") if part not in ("", "/")]
