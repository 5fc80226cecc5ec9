"""Records: values with named fields, as frozen dataclasses are, whose classes cost nothing to make.

A dataclass compiles six functions when its class is made. The vocabulary of targets alone has
thirty classes, which every run that parses a file would pay for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: bool) -> Any:
        """Return a decorator that does nothing: only type checkers read it."""
        return lambda cls: cls


__all__ = ["Record"]


@dataclass_transform(frozen_default=True)
class Record:
    """Base of values: the annotated names of a class are its fields, what it sets their defaults.

    Fields may be given by position, those of the base first, but those of a class that says
    ``kw_only=True``. Values compare, hash and print by their fields, and do not change.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    _by_position: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, *, kw_only: bool = False) -> None:
        own = [name for name in vars(cls).get("__annotations__", ()) if name not in cls._fields]
        cls._fields = (*cls._fields, *own)
        if not kw_only:
            cls._by_position = (*cls._by_position, *own)

    def __init__(self, *given: Any, **named: Any) -> None:
        """Raise TypeError where the arguments are not those of the fields."""
        cls = type(self)
        values = dict(zip(cls._by_position, given))  # noqa: B905 - counted below
        wrong = [name for name in named if name in values or name not in cls._fields]
        if len(given) > len(cls._by_position) or wrong:
            raise TypeError(f"{cls.__name__} takes {', '.join(cls._fields)}, each once")
        values.update(named)
        missing = [name for name in cls._fields if name not in values and not hasattr(cls, name)]
        if missing:
            raise TypeError(f"{cls.__name__} needs {', '.join(missing)}")
        vars(self).update(values)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} does not change")

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._fields)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        given = (f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({', '.join(given)})"
