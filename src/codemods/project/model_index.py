"""The model index: what is known of every model, manager and queryset of a project.

Built from the parts of `models` when the survey merges them. Bases are followed through the
project and Django's own models; a base that neither has is a doubt, told with its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from codemods.project import django_classes
from codemods.project.classes import (
    CLASS_INDEX,
    ClassEntry,
    ClassIndex,
    dotted_name,
    may_descend,
)
from codemods.project.facts import Fact, declare_fact
from codemods.project.models import ClassFacts, Declared, FileFacts, Method, read_models
from codemods.source.blocks import is_outside
from codemods.source.lines import lines_with

__all__ = ["MODEL_INDEX", "Field", "Manager", "Model", "ModelIndex", "build_index"]

MODEL = "django.db.models.base.Model"
MANAGER = "django.db.models.manager.Manager"
BASE_MANAGER = "django.db.models.manager.BaseManager"
QUERYSET = "django.db.models.query.QuerySet"
_FILE = Path(__file__).resolve().parent.parent / "data" / "models.json"
_ROOTS = frozenset({MODEL, MANAGER, BASE_MANAGER, QUERYSET})
_FIELD = "django.db.models.fields.Field"
_RELATIONS = {  # the first that a field descends from
    "django.contrib.contenttypes.fields.GenericForeignKey": "gfk",
    "django.contrib.contenttypes.fields.GenericRelation": "generic",
    "django.db.models.fields.related.OneToOneField": "o2o",
    "django.db.models.fields.related.ForeignObject": "fk",
    "django.db.models.fields.related.ManyToManyField": "m2m",
    "django.db.models.fields.files.FileField": "file",
}
_REVERSE = {"fk": "reverse", "o2o": "reverse_o2o", "m2m": "m2m"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is defined."""

    path: str
    line: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class Field:
    """A field or the accessor of a relation from elsewhere."""

    kind: str
    """``plain``, ``file``, ``fk``, ``o2o``, ``m2m``, ``gfk``, ``generic``, ``reverse``,
    ``reverse_o2o`` or ``unknown`` (a class from a third party)."""
    target: str = ""
    """Dotted name of the related model, empty where it is not known."""
    null: bool = False


@dataclass(frozen=True, eq=False)
class Class:
    """A manager or queryset class: its methods, nearest definition first."""

    name: str
    methods: Mapping[str, tuple[Place, Method]]
    unseen: str = ""
    """A base whose code is not seen."""


@dataclass(frozen=True, eq=False)
class Manager:
    """A manager of a model."""

    class_: Class
    queryset: Class

    @property
    def unseen(self) -> str:
        """A base whose code is not seen, or nothing."""
        return self.class_.unseen or self.queryset.unseen


@dataclass(frozen=True, eq=False)
class Model:
    """A concrete or abstract model."""

    name: str
    place: Place
    unseen: str
    """A base whose code is not seen."""
    proven: bool
    """Whether it certainly descends from Django's `Model`."""
    abstract: bool
    fields: Mapping[str, Field]
    managers: Mapping[str, Manager]
    default_manager: str
    methods: Mapping[str, tuple[Place, Method]]
    attributes: Mapping[str, Place]
    """What class bodies assign that is neither a field nor a manager."""
    subclasses: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The class name."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class ModelIndex:
    """All models of a project, Django's own included."""

    models: Mapping[str, Model]
    querysets: Mapping[str, Class]
    managers: Mapping[str, Class]
    aliases: Mapping[str, str]
    """Names under which packages pass classes on."""
    user_model: str
    """Dotted name of the user model, empty where the setting cannot be read."""
    others: frozenset[str] = frozenset()
    """Classes of the project that are none of these, by their last names."""
    _by_label: dict[str, list[str]] = field(default_factory=dict)

    def model(self, name: str) -> Model | None:
        """Return a model by its dotted name, also as another package passes it on."""
        key = self.find(name, self.models)
        return self.models[key] if key else None

    def find(self, name: str, among: Mapping[str, Any]) -> str | None:
        """Return the key of a dotted name, over the root, ``src/`` and ``manage.py`` folders."""
        if name in among:
            return name
        alias = self.aliases.get(name)
        if alias is not None:
            return alias if alias in among else None
        suffix = f".{name}"
        known = self._by_label.get(name.rpartition(".")[2], ())
        found = {self.aliases.get(key, key) for key in known if key.endswith(suffix)}
        return found.pop() if len(found) == 1 and not found.isdisjoint(among) else None


class _Builder:
    def __init__(self, files: Iterable[tuple[str, FileFacts]]) -> None:
        self.classes: dict[str, ClassFacts] = {}
        self.modules: dict[str, FileFacts] = {}
        self.users: set[str] = set()
        for path, facts in (*_django(), *sorted(files, key=lambda pair: pair[0])):
            self.classes.update(facts.classes)
            home = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
            self.modules[home] = facts
            if facts.user_model:
                self.users.add(facts.user_model)
        self.by_last: dict[str, list[str]] = {}
        for name in self.classes:
            self.by_last.setdefault(name.rpartition(".")[2], []).append(name)
        self.modules_by_last: dict[str, list[str]] = {}
        for name in self.modules:
            self.modules_by_last.setdefault(name.rpartition(".")[2], []).append(name)
        self._lines: dict[str, tuple[str, ...]] = {}

    def build(self) -> ModelIndex:
        kinds = {name: self.kind(name) for name in self.classes}
        names = [name for name, kind in kinds.items() if kind == MODEL]
        concrete = {name: self._fields(name) for name in names}
        self._add_reverse(concrete)
        below: dict[str, list[str]] = {}
        for name in names:
            for above in self.line(name)[1:]:
                below.setdefault(above, []).append(name)
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
        return ModelIndex(
            models, made[QUERYSET], made[MANAGER], aliases, self._user_model(), others, by_label
        )

    # Names and bases

    def resolve(self, name: str, depth: int = 0) -> str | None:
        """Return the key of a class by a dotted name, re-exports followed."""
        if name in self.classes:
            return name
        module, _, last = name.rpartition(".")
        if not module or depth > 8:
            return None
        home = self._module(module)
        if home is not None:
            facts = self.modules[home]
            if f"{home}.{last}" in self.classes:
                return f"{home}.{last}"
            if last in facts.imports:
                return self.resolve(facts.imports[last], depth + 1)
            for star in facts.stars:
                found = self.resolve(f"{star}.{last}", depth + 1)
                if found is not None:
                    return found
            return None
        suffix = f".{name}"
        found_ = [key for key in self.by_last.get(last, ()) if key.endswith(suffix)]
        return found_[0] if len(found_) == 1 else None

    def _module(self, name: str) -> str | None:
        if name in self.modules:
            return name
        suffix = f".{name}"
        known = self.modules_by_last.get(name.rpartition(".")[2], ())
        found = [key for key in known if key.endswith(suffix)]
        return found[0] if len(found) == 1 else None

    def line(self, name: str) -> tuple[str, ...]:
        """Return a class and what it descends from, nearest first; unseen bases as written."""
        if name not in self._lines:
            self._lines[name] = tuple(dict.fromkeys(self._walk(name, frozenset())))
        return self._lines[name]

    def _walk(self, name: str, seen: frozenset[str]) -> Iterator[str]:
        yield name
        facts = self.classes.get(name)
        if facts is None or name in seen:
            return
        for base in facts.entry.bases:
            yield from self._walk(self.resolve(base) or base, seen | {name})

    def kind(self, name: str) -> str:
        """Return the root of Django's that a class descends from, nothing where from none."""
        guess = ""
        for base in self.line(name):
            if base in _ROOTS:
                return MANAGER if base == BASE_MANAGER else base
            if base in self.classes:
                continue
            known = django_classes.ancestors(base)
            for root in known & _ROOTS if known else ():
                return MANAGER if root == BASE_MANAGER else root
            if known is None and not guess:
                guess = _guess(base, self.classes[name])
        return guess

    def unseen(self, name: str) -> str:
        """Return a base of a class whose code is not seen."""
        for base in self.line(name):
            if base in self.classes or base in _ROOTS or base.startswith("builtins."):
                continue
            if base.startswith(("typing.", "abc.", "typing_extensions.")):
                continue
            if not base.startswith("django.") or django_classes.ancestors(base) is None:
                return base
        return ""

    # Classes

    def class_(self, name: str) -> Class:
        """Return a manager or queryset class."""
        key = self.resolve(name) or name
        return Class(key, self._methods(key), self.unseen(key))

    def _methods(self, name: str) -> dict[str, tuple[Place, Method]]:
        found: dict[str, tuple[Place, Method]] = {}
        for base in self.line(name):
            facts = self.classes.get(base)
            if facts is not None:
                for method, known in facts.methods.items():
                    found.setdefault(method, (Place(facts.path, known.line), known))
        return found

    def _querysets(self, name: str) -> Iterator[str]:
        for base in self.line(name):
            facts = self.classes.get(base)
            if facts is not None:
                yield from facts.querysets

    def _manager(self, declared: Declared) -> Manager:
        querysets = [declared.queryset] if declared.queryset else []
        querysets.extend(self._querysets(self.resolve(declared.callee) or declared.callee))
        queryset = self.class_(querysets[0]) if querysets else Class(QUERYSET, {})
        return Manager(self.class_(declared.callee), queryset)

    # Models

    def _model(self, name: str, fields: dict[str, Field], below: tuple[str, ...]) -> Model:
        facts = self.classes[name]
        line = self.line(name)
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
            self.unseen(name),
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
        for base in self.line(name):
            facts = self.classes.get(base)
            for attribute in facts.entry.attributes if facts else ():
                if attribute not in known:
                    found.setdefault(attribute, Place(facts.path, facts.line))  # type: ignore[union-attr]
        return found

    def _is_manager(self, declared: Declared) -> bool:
        if declared.queryset:
            return True
        key = self.resolve(declared.callee)
        if key is not None:
            return self.kind(key) == MANAGER
        known = django_classes.ancestors(declared.callee)
        if known is not None:
            return not known.isdisjoint((MANAGER, BASE_MANAGER))
        return declared.callee.endswith("Manager")

    def _fields(self, name: str) -> dict[str, Field]:
        found: dict[str, Field] = {}
        for base in self.line(name):
            facts = self.classes.get(base)
            for attribute, declared in facts.declared.items() if facts else ():
                kind = self._field_kind(declared)
                if kind and attribute not in found:
                    target = self._target(declared.target, name) if kind != "gfk" else ""
                    found[attribute] = Field(kind, target, declared.null)
                    if kind in ("fk", "o2o"):
                        found.setdefault(f"{attribute}_id", Field("plain"))
        found.setdefault("id", Field("plain"))
        found.setdefault("pk", Field("plain"))
        return found

    def _field_kind(self, declared: Declared) -> str:
        known = django_classes.ancestors(declared.callee)
        key = self.resolve(declared.callee)
        if known is None and key is not None:
            line = self.line(key)
            known = frozenset().union(*(django_classes.ancestors(b) or () for b in line), line)
        if known is None:
            third_party = declared.callee.endswith(("Field", "ForeignKey", "TaggableManager"))
            return "unknown" if third_party else ""
        for root, kind in _RELATIONS.items():
            if root in known:
                return kind
        return "plain" if "django.db.models.fields.Field" in known else ""

    def _target(self, written: str, name: str) -> str:
        if written == "django.contrib.auth.get_user_model()":
            return self._user_model()
        if written == "django.conf.settings.AUTH_USER_MODEL":
            return self._user_model()
        if not written.startswith(("'", '"')):
            return self.resolve(written) or ""
        text = written[1:-1]
        if text == "self":
            return name
        return self._by_text(text, name.rpartition(".")[0])

    def _by_text(self, text: str, module: str) -> str:
        """Resolve ``Model`` or ``app.Model``."""
        label, _, last = text.rpartition(".")
        known = [key for key in self.by_last.get(last, ()) if self.kind(key) == MODEL]
        if not label:
            package = module.partition(".models")[0]
            known = [key for key in known if key.partition(".models")[0] == package] or known
        else:
            exact = [key for key in known if label in key.split(".")[:-1]]
            known = exact or known
        return known[0] if len(known) == 1 else ""

    def _user_model(self) -> str:
        if not self.users:
            return "django.contrib.auth.models.User"
        return self._by_text(next(iter(self.users)), "") if len(self.users) == 1 else ""

    def _add_reverse(self, fields: dict[str, dict[str, Field]]) -> None:
        """Give every target of a relation its accessor, children of a model included."""
        for name in list(fields):
            facts = self.classes[name]
            if facts.abstract:
                continue
            label = name.rpartition(".")[2].lower()
            for base in self.line(name):
                known = self.classes.get(base)
                if base != name and (known is None or not known.abstract):
                    if base in fields:
                        fields[base].setdefault(label, Field("reverse_o2o", name))
                    continue
                for attribute, declared in known.declared.items() if known else ():
                    kind = self._field_kind(declared)
                    target = self._target(declared.target, name) if kind in _REVERSE else ""
                    accessor = _accessor(declared, kind, label)
                    if target in fields and accessor and fields[name].get(attribute):
                        reverse = Field(_REVERSE[kind], name, declared.null)
                        for heir in (target, *self._heirs(target, fields)):
                            fields[heir].setdefault(accessor, reverse)

    def _heirs(self, name: str, fields: Mapping[str, Any]) -> Iterator[str]:
        for other in fields:
            if other != name and name in self.line(other):
                yield other

    def _aliases(self, known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        for home, facts in self.modules.items():
            for local, dotted in facts.imports.items():
                key = self.resolve(dotted)
                if key in known and f"{home}.{local}" not in known:
                    yield f"{home}.{local}", key  # type: ignore[misc]
            for star in facts.stars:
                module = self._module(star)
                for key in self.modules[module].classes if module else ():
                    if key in known:
                        yield f"{home}.{key.rpartition('.')[2]}", key


def _guess(base: str, facts: ClassFacts) -> str:
    """Return what a class with a base from a third party is, going by names alone."""
    module, _, last = base.rpartition(".")
    if last.endswith("Manager"):
        return MANAGER
    if last.endswith(("QuerySet", "Queryset")):
        return QUERYSET
    named = "models" in module.split(".") or last.endswith(("Model", "Page"))
    if named and "models" in facts.path and facts.declared:
        return MODEL
    return ""


def _accessor(declared: Declared, kind: str, label: str) -> str:
    """Return the name under which the target sees a relation, nothing where it does not."""
    if kind not in _REVERSE or declared.related_name == "?":
        return ""
    name = declared.related_name
    if name is None:
        return label if kind == "o2o" else f"{label}_set"
    name = name.replace("%(class)s", label)
    return "" if name.endswith("+") or "%" in name else name


_INNER = re.compile(rb"^[ \t]+(?=class[ \t]+\w+[ \t]*\()", re.MULTILINE)


def _has_guarded_class(data: bytes) -> bool:
    """Whether a class may stand below an ``if`` or a ``try``, where the class index has it not."""
    return any(is_outside(data, found.end()) for found in lines_with(b"class", _INNER, data))


@cache
def _django() -> tuple[tuple[str, FileFacts], ...]:
    """Return the facts of Django's own models (see ``tools/async_api.py``)."""
    return tuple((path, _file(raw)) for path, raw in json.loads(_FILE.read_bytes()).items())


def _file(raw: dict[str, Any]) -> FileFacts:
    return FileFacts({name: _class(known) for name, known in raw["classes"].items()}, {})


def _class(raw: dict[str, Any]) -> ClassFacts:
    entry = raw["entry"]
    return ClassFacts(
        ClassEntry(tuple(entry["bases"]), {}, ()),
        raw["path"],
        raw["line"],
        {name: Declared(**known) for name, known in raw["declared"].items()},
        {name: _method(known) for name, known in raw["methods"].items()},
        tuple(raw["querysets"]),
        raw["abstract"],
        raw["meta"],
    )


def _method(raw: dict[str, Any]) -> Method:
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    return Method(**values)


def build_index(parts: Iterable[tuple[str, FileFacts]]) -> ModelIndex:
    """Return the index of the files' parts, whatever their order."""
    return _Builder(parts).build()


def _narrow(index: ClassIndex) -> Callable[[str, bytes], bool]:
    """Return whether a file may have a part to the model index, see `Fact.narrow`.

    It has one with a class that may be a model, manager, queryset or field, or one of its bases.
    """
    roots = _ROOTS | {_FIELD}
    queue = [name for name in index.classes if may_descend(name, roots, index)]
    wanted: set[str] = set()
    while queue:
        name = queue.pop()
        if name not in wanted:
            wanted.add(name)
            queue += index.lookup(name)
    homes = {name.rpartition(".")[0] for name in wanted}

    def may_have_part(path: str, data: bytes) -> bool:
        if "/migrations/" in f"/{path}":
            return False
        if path.endswith("__init__.py") or "models" in path:
            return True
        if b"from_queryset" in data or b"AUTH_USER_MODEL" in data:
            return True
        return dotted_name(path) in homes or _has_guarded_class(data)

    return may_have_part


MODEL_INDEX = declare_fact(
    Fact(
        "models",
        (b"models", b"Model", b"Manager", b"QuerySet", b"Mixin", b"AUTH_USER_MODEL"),
        read_models,
        build_index,
        CLASS_INDEX.name,
        _narrow,
    )
)
