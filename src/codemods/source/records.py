"""Records: values with named fields, as dataclasses are, whose classes cost nothing to make.

A dataclass compiles up to six functions when its class is made, which every run would pay for
every class that it loads. A record compiles one, and not before there is an instance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

if TYPE_CHECKING:
    from typing_extensions import Self, dataclass_transform
else:

    def dataclass_transform(**_: object) -> Any:
        """Return a decorator that does nothing: only type checkers read it."""
        return lambda cls: cls


__all__ = ["Record", "fresh"]

T = TypeVar("T")


class _Fresh:
    def __init__(self, factory: Callable[[], Any]) -> None:
        self.factory = factory


def fresh(*, factory: Callable[[], T]) -> T:
    """Return the default of a field that every record gets a new value of."""
    return cast("T", _Fresh(factory))


@dataclass_transform(frozen_default=True, field_specifiers=(fresh,))
class Record:
    """Base of values: the annotated names of a class are its fields, what it sets their defaults.

    Fields may be given by position, those of the base first, but those of a class that says
    ``kw_only=True``. Records compare, hash and print by their fields; with ``eq=False`` by
    identity, and so do those with ``frozen=False``, which may change. That the others do not is
    left to type checkers: to refuse it here would make each of them thrice as slow to make.
    """

    _fields: ClassVar[tuple[str, ...]] = ()
    _by_position: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(
        cls, *, kw_only: bool = False, frozen: bool = True, eq: bool = True
    ) -> None:
        own = [name for name in vars(cls).get("__annotations__", ()) if name not in cls._fields]
        cls._fields = (*cls._fields, *own)
        if not kw_only:
            cls._by_position = (*cls._by_position, *own)
        cls.__init__ = Record.__init__  # type: ignore[method-assign]
        if not (frozen and eq):
            cls.__eq__ = object.__eq__  # type: ignore[method-assign]
            cls.__hash__ = object.__hash__  # type: ignore[method-assign]

    def __init__(self, *given: Any, **named: Any) -> None:
        """Raise TypeError where the arguments are not those of the fields."""
        cls = type(self)
        cls.__init__ = _compile_init(cls)  # type: ignore[method-assign]
        cls.__init__(self, *given, **named)

    def _replace(self, **changes: Any) -> Self:
        """Return a record with other values for some fields."""
        return type(self)(**{name: getattr(self, name) for name in self._fields} | changes)

    def _values(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in self._fields])

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        given = (f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({', '.join(given)})"


def _compile_init(cls: type[Record]) -> Any:
    """Return the ``__init__`` of a class: what a dataclass would have."""
    names: dict[str, Any] = {}
    by_name = [name for name in cls._fields if name not in cls._by_position]
    parameters: list[str] = []
    lines: list[str] = []
    for name in (*cls._by_position, *by_name):
        value = name
        if name in by_name and "*" not in parameters:
            parameters.append("*")
        if hasattr(cls, name):
            default = names[f"default_{name}"] = getattr(cls, name)
            parameters.append(f"{name}=default_{name}")
            if isinstance(default, _Fresh):
                names[f"make_{name}"] = default.factory
                value = f"make_{name}() if {name} is default_{name} else {name}"
        else:
            parameters.append(name)
        lines.append(f"self.{name} = {value}")
    if hasattr(cls, "__post_init__"):
        lines.append("self.__post_init__()")
    body = "\n    ".join(lines or ["pass"])
    # The names are those of the class's own annotations, nobody's data.
    exec(f"def __init__(self, {', '.join(parameters)}):\n    {body}", names)
    made = names["__init__"]
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made
