"""The fact "what relations to many may be called", read as text.

It errs only towards a name too many, and spares the model index where an attribute's name alone
tells that it is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from codemods.project.facts import Fact, Project, declare_fact

__all__ = ["MANY_RELATIONS", "may_be_many"]

_OF_DJANGO = ("groups", "permissions", "sites", "user_permissions")
"""What Django's own models have, besides names on ``_set``."""
_FIELD = re.compile(rb"(?:ManyToMany|GenericRelation)\w*")
_ASSIGNED = re.compile(
    rb"(?:[A-Za-z_\x80-\xff][\w\x80-\xff]*[ \t]*(?::[^=\r\n]*)?=(?!=)[ \t]*)+[\s\\(]*[\w. \t]*\Z"
)
"""What stands before a field that is assigned, on as much of its line as is looked at."""
_CLASSES = (b"ManyToManyField", b"GenericRelation")
_LINE = 200
_NAME = re.compile(rb"([A-Za-z_\x80-\xff][\w\x80-\xff]*)[ \t]*(?::[^=]*)?=")
_RELATED = re.compile(rb"\brelated_name[\s\\]*=[\s\\(]*[rRbBuUfF]*['\"]([^'\"\r\n]*)['\"]")
_SUBCLASS = re.compile(rb"\bclass[ \t]+\w+[ \t]*\([^()]*\Z")
_IS_CALLED = re.compile(rb"[\s\\]*\(")
_IS_RENAMED = re.compile(rb"[ \t]+as[ \t]|[ \t]*(?:[;#\r\n]|\Z)")
_ANY = "*"
_OWN = "%(class)s"


def _extract(path: str, data: bytes) -> frozenset[str] | None:
    if "/migrations/" in f"/{path}":
        return None  # its models are those of the app
    names = {name.decode("utf-8", "replace") for name in _RELATED.findall(data)}
    for field in _FIELD.finditer(data):
        start = max(0, field.start() - _LINE)
        assigned = _ASSIGNED.search(data, start, field.start())
        if assigned is not None and _IS_CALLED.match(data, field.end()):
            names.update(name.decode("utf-8", "replace") for name in _NAME.findall(assigned[0]))
        elif _is_passed_on(data, field, start, assigned=assigned is not None):
            names.add(_ANY)
    return frozenset(names) or None


def _is_passed_on(data: bytes, field: re.Match[bytes], start: int, *, assigned: bool) -> bool:
    """Whether the class gets another name or a subclass: others may be made with that."""
    if not field[0].endswith(_CLASSES):
        return False
    if _IS_RENAMED.match(data, field.end()) and (assigned or b" as" in data[field.end() :][:10]):
        return True
    return _SUBCLASS.search(data, start, field.start()) is not None


def _merge(parts: Iterable[tuple[str, frozenset[str]]]) -> frozenset[str]:
    return frozenset(_OF_DJANGO).union(*(names for _path, names in parts))


MANY_RELATIONS = declare_fact(
    Fact(
        "many_relations",
        (b"ManyToMany", b"GenericRelation", b"related_name"),
        _extract,
        _merge,
    )
)


def may_be_many(project: Project, name: str) -> bool:
    """Whether an attribute of some model may be a relation to many. Raises FactMissing."""
    known: frozenset[str] | None = project.get(MANY_RELATIONS.name)
    if known is None or name in known or _ANY in known or name.endswith("_set"):
        return True
    own = (pattern.partition(_OWN) for pattern in known if _OWN in pattern)
    return any(name.startswith(before) and name.endswith(after) for before, _, after in own)
