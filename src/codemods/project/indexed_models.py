"""What the model index says: models, their fields and managers, and how they are found by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from codemods.project.models import Method

__all__ = ["Class", "Field", "Manager", "Model", "ModelIndex", "Place"]


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
