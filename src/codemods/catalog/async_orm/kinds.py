"""What an expression is, as far as the ORM is concerned."""

from __future__ import annotations

from codemods.project.model_index import Manager, Model
from codemods.source.records import Record, fresh

__all__ = ["CYCLE", "MANAGERS", "PLAIN", "RELATED", "UNKNOWN", "Kind", "join"]

RELATED = frozenset({"reverse", "m2m", "generic"})
MANAGERS = RELATED | {"manager"}


class Kind(Record):
    """The kind of an object.

    ``what``: ``model`` (the class), ``instance``, ``queryset``, ``manager``, ``reverse``, ``m2m``,
    ``generic`` (related managers), ``plain`` (touches no database, whatever is done with it),
    ``list`` (a container), ``none``, ``request``, ``lazy_user`` (``request.user``), ``client``,
    ``cache``, ``signal``, ``session``, ``file``, ``iterator``, ``pair`` (of ``get_or_create()``), ``callable``
    or ``unknown``.
    """

    what: str
    model: Model | None = None
    doubt: str = ""
    """Why it is not certain; empty where it is."""
    manager: Manager | None = None
    rows: str = "models"
    """What a queryset gives: ``models`` or ``plain``."""
    loaded: frozenset[str] = frozenset()
    """Relations that are there without a query, as dotted paths."""
    deferred: bool = False
    """Whether fields may be missing (``only()``, ``defer()``)."""
    locked: bool = False
    """Whether ``select_for_update()`` is in the chain."""
    element: Kind | None = None
    open: bool = False
    """Whether it comes from elsewhere: of a subclass perhaps, or with deferred fields."""
    heirs: tuple[Model, ...] = ()
    """Of an open instance: the subclasses of its model."""
    name: str = ""
    """What a refusal calls it."""
    features: frozenset[str] = fresh(factory=frozenset)
    """Of a queryset: ``prefetch``, ``sliced``, ``only:FIELD``, ``defer:FIELD``, and ``prefetched``
    for a related manager whose rows are there."""

    @property
    def is_rows(self) -> bool:
        """Whether iterating over it is a query."""
        return self.what in ("queryset", "iterator")

    @property
    def orm(self) -> bool:
        """Whether it is something of the ORM."""
        return self.what in MANAGERS or self.what in ("model", "instance", "queryset", "iterator")

    def doubted(self, doubt: str) -> Kind:
        """Return the same with a doubt, unless it has one."""
        return self if self.doubt or not doubt else self._replace(doubt=doubt)

    def lacks(self, name: str) -> bool:
        """Whether a field may not have been read with the row."""
        if not self.deferred or name in ("pk", "id"):
            return False
        if any(feature.startswith("only:") for feature in self.features):
            return f"only:{name}" not in self.features
        hidden = any(feature.startswith("defer:") for feature in self.features)
        return not hidden or f"defer:{name}" in self.features

    def row(self) -> Kind:
        """Return what iterating over a queryset gives."""
        if self.rows != "models":
            return Kind("plain", doubt=self.doubt)
        return Kind(
            "instance",
            self.model,
            self.doubt,
            loaded=self.loaded,
            deferred=self.deferred,
            open=self.open,
            features=frozenset(f for f in self.features if ":" in f),
        )


UNKNOWN = Kind("unknown")
PLAIN = Kind("plain")
CYCLE = Kind("cycle")
"""What a name is where that is being found out: `books = books.filter(…)`."""


def join(kinds: list[Kind]) -> Kind:
    """Return what is true of a name that is bound to each of ``kinds``."""
    kinds = [kind for kind in kinds if kind is not CYCLE] or kinds[:1]
    known = [kind for kind in kinds if kind.what != "none"]
    if not known:
        return kinds[0] if kinds else UNKNOWN
    first, *rest = known
    if any(
        (kind.what, kind.model, kind.rows) != (first.what, first.model, first.rows) for kind in rest
    ):
        return UNKNOWN
    doubt = next((kind.doubt for kind in known if kind.doubt), "")
    return first._replace(
        doubt=doubt,
        loaded=frozenset.intersection(*(kind.loaded for kind in known)),
        deferred=any(kind.deferred for kind in known),
        locked=any(kind.locked for kind in known),
        open=any(kind.open for kind in known),
        features=frozenset().union(*(kind.features for kind in known)),
        element=first.element if all(kind.element == first.element for kind in known) else None,
    )
