"""The model index: what is known of every model, manager and queryset of a project.

Built from the parts of `models` when the survey merges them. Bases are followed through the
project and Django's own models; a base that neither has is a doubt, told with its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from codemods.project import django_classes
from codemods.project.classes import CLASS_INDEX, ClassIndex, dotted_name, may_descend
from codemods.project.facts import Fact, declare_fact
from codemods.project.indexed_models import Class, Field, Manager, Model, ModelIndex, Place
from codemods.project.model_fields import FIELD, Fields
from codemods.project.model_lineage import (
    BASE_MANAGER,
    MANAGER,
    MODEL,
    QUERYSET,
    ROOTS,
    Lineage,
)
from codemods.project.models import Declared, FileFacts, Method, read_models
from codemods.source.blocks import is_outside
from codemods.source.lines import lines_with

__all__ = ["MODEL_INDEX", "Field", "Manager", "Model", "ModelIndex", "build_index"]

Methods = Mapping[str, tuple[Place, Method]]


class _Builder:
    """Puts the index together."""

    def __init__(self, lineage: Lineage) -> None:
        self.lineage = lineage
        self.classes = lineage.classes
        self._known_methods: dict[str, Methods] = {}

    def build(self) -> ModelIndex:
        """Return the index."""
        kinds = {name: self.lineage.kind(name) for name in self.classes}
        names = [name for name, kind in kinds.items() if kind == MODEL]
        below: dict[str, list[str]] = {}
        for name in names:
            for above in self.lineage.line(name)[1:]:
                below.setdefault(above, []).append(name)
        fields = Fields(self.lineage)
        concrete = {name: fields.of(name) for name in names}
        fields.add_reverse(concrete, below)
        models = {
            name: self._model(name, concrete[name], tuple(below.get(name, ()))) for name in names
        }
        made = {
            kind: {name: self.class_(name) for name, k in kinds.items() if k == kind}
            for kind in (QUERYSET, MANAGER)
        }
        known = {**models, **made[QUERYSET], **made[MANAGER]}
        aliases = dict(self._aliases(known))
        by_label: dict[str, list[str]] = {}
        for name in (*known, *aliases):
            by_label.setdefault(name.rpartition(".")[2], []).append(name)
        others = frozenset(n.rpartition(".")[2] for n in self.classes if n not in known)
        user = fields.user_model()
        return ModelIndex(models, made[QUERYSET], made[MANAGER], aliases, user, others, by_label)

    # Classes

    def class_(self, name: str) -> Class:
        """Return a manager or queryset class."""
        key = self.lineage.resolve(name) or name
        return Class(key, self._methods(key), self.lineage.unseen(key))

    def _methods(self, name: str) -> Methods:
        """Return the methods of a class, nearest definition first."""
        known = self._known_methods.get(name)
        if known is None:
            first, *above = self.lineage.line(name)
            inherited: Methods | None = None
            if above and self.lineage.line(above[0]) == tuple(above):
                inherited = self._methods(above[0])
            known = self._own_methods(first)
            for methods in [inherited] if inherited is not None else map(self._own_methods, above):
                known = {**known, **methods, **known} if known else methods
            self._known_methods[name] = known
        return known

    def _own_methods(self, name: str) -> Methods:
        facts = self.classes.get(name)
        if facts is None:
            return {}
        return {
            method: (Place(facts.path, known.line), known)
            for method, known in facts.methods.items()
        }

    def _querysets(self, name: str) -> Iterator[str]:
        for base in self.lineage.line(name):
            facts = self.classes.get(base)
            if facts is not None:
                yield from facts.querysets

    def _manager(self, declared: Declared) -> Manager:
        querysets = [declared.queryset] if declared.queryset else []
        querysets.extend(self._querysets(self.lineage.resolve(declared.callee) or declared.callee))
        queryset = self.class_(querysets[0]) if querysets else Class(QUERYSET, {})
        return Manager(self.class_(declared.callee), queryset)

    # Models

    def _model(self, name: str, fields: dict[str, Field], below: tuple[str, ...]) -> Model:
        facts = self.classes[name]
        line = self.lineage.line(name)
        proven = any(
            base == MODEL or MODEL in (django_classes.ancestors(base) or ())
            for base in line
            if base not in self.classes
        )
        managers: dict[str, Manager] = {}
        for base in line:
            known = self.classes.get(base)
            for attribute, declared in known.declared.items() if known else ():
                if attribute not in managers and self._is_manager(declared):
                    managers[attribute] = self._manager(declared)
        default = next(iter(managers), "objects")
        if not managers:
            managers["objects"] = Manager(Class(MANAGER, {}), Class(QUERYSET, {}))
        return Model(
            name,
            Place(facts.path, facts.line),
            self.lineage.unseen(name),
            proven,
            facts.abstract,
            fields,
            managers,
            facts.meta.get("default_manager_name", default),
            self._methods(name),
            self._attributes(name, {*fields, *managers}),
            below,
        )

    def _attributes(self, name: str, known: Iterable[str]) -> dict[str, Place]:
        found: dict[str, Place] = {}
        for base in self.lineage.line(name):
            facts = self.classes.get(base)
            for attribute in facts.entry.attributes if facts else ():
                if attribute not in known:
                    found.setdefault(attribute, Place(facts.path, facts.line))  # type: ignore[union-attr]
        return found

    def _is_manager(self, declared: Declared) -> bool:
        if declared.queryset:
            return True
        key = self.lineage.resolve(declared.callee)
        if key is not None:
            return self.lineage.kind(key) == MANAGER
        known = django_classes.ancestors(declared.callee)
        if known is not None:
            return not known.isdisjoint((MANAGER, BASE_MANAGER))
        return declared.callee.endswith("Manager")

    def _aliases(self, known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for home, facts in self.lineage.modules.items():
            for local, dotted in facts.imports.items():
                key = self.lineage.resolve(dotted)
                if key in known and f"{home}.{local}" not in known:
                    yield f"{home}.{local}", key  # type: ignore[misc]
            for star in facts.stars:
                module = self.lineage.module(star)
                for key in self.lineage.modules[module].classes if module else ():
                    if key in known:
                        yield f"{home}.{key.rpartition('.')[2]}", key


_INNER = re.compile(rb"^[ \t]+(?=class[ \t]+\w+[ \t]*\()", re.MULTILINE)


def _has_guarded_class(data: bytes) -> bool:
    """Whether a class may stand below an ``if`` or a ``try``, where the class index has it not."""
    return any(is_outside(data, found.end()) for found in lines_with(b"class", _INNER, data))


def build_index(parts: Iterable[tuple[str, FileFacts]]) -> ModelIndex:
    """Return the index of the files' parts, whatever their order."""
    return _Builder(Lineage(parts)).build()


def _find_homes(index: ClassIndex) -> frozenset[str]:
    """Return the modules with a class that may be a model, manager, queryset or field.

    Or one of the bases of such a class.
    """
    roots = ROOTS | {FIELD}
    queue = [name for name in index.classes if may_descend(name, roots, index)]
    wanted: set[str] = set()
    while queue:
        name = queue.pop()
        if name not in wanted:
            wanted.add(name)
            queue += index.lookup(name)
    return frozenset(name.rpartition(".")[0] for name in wanted)


def _may_have_part(homes: frozenset[str], path: str, data: bytes) -> bool:
    """Whether a file may have a part to the model index, see `Fact.may_speak`."""
    if "/migrations/" in f"/{path}":
        return False
    if path.endswith("__init__.py") or "models" in path:
        return True
    if b"from_queryset" in data or b"AUTH_USER_MODEL" in data:
        return True
    return dotted_name(path) in homes or _has_guarded_class(data)


MODEL_INDEX = declare_fact(
    Fact(
        "models",
        (b"models", b"Model", b"Manager", b"QuerySet", b"Mixin", b"AUTH_USER_MODEL"),
        read_models,
        build_index,
        CLASS_INDEX.name,
        _find_homes,
        _may_have_part,
        part=FileFacts,
    )
)
