"""What a codemod is: declarations as data, a ``find`` on ``ast``, a ``rewrite`` on ``libcst``."""

from __future__ import annotations

import enum
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from codemods.source.records import Record, fresh

if TYPE_CHECKING:
    from codemods.declare.targets import Target

__all__ = ["Codemod", "Example", "Finder", "Level", "Rename", "Safety", "Version"]

Version = tuple[int, int]
Finder = Callable[..., Any]
"""``find(node, ctx) -> Hit | Refusal | Report | list of them | None``."""
Rewriter = Callable[..., Any]
"""``rewrite(node: libcst node, hit: Hit) -> libcst node``."""
F = TypeVar("F", bound=Callable[..., Any])

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Safety(enum.Enum):
    """How sure the tool is. A codemod declares a ceiling; a hit may only lower it."""

    SAFE = "safe"
    """Same behaviour on the target version, certain. Applied by default."""
    UNSAFE = "unsafe"
    """Very likely what is wanted, but a person should look. Applied with ``--unsafe``."""
    REPORT = "report"
    """No mechanical rewrite is right."""


class Level(enum.Enum):
    """What happens on the target version to code that is left as it is."""

    BREAKS = "breaks"
    DEPRECATED = "deprecated"
    IDIOM = "idiom"
    ADVICE = "advice"


class Example(Record):
    """One executed case: test, documentation page and terminal text at once.

    ``after`` None: the code is left as it is. ``path`` says where it would lie, ``refused`` and
    ``reported`` are parts of the expected message, ``others`` are further files of the project.
    """

    before: str
    after: str | None = None
    title: str = ""
    safety: Safety = Safety.SAFE
    refused: str = ""
    reported: str = ""
    path: str = "app/views.py"
    others: tuple[tuple[str, str], ...] = ()

    @classmethod
    def unsafe(cls, before: str, after: str, title: str = "", **kwargs: Any) -> Example:
        """An example that is rewritten only with ``--unsafe``."""
        return cls(before, after, title, safety=Safety.UNSAFE, **kwargs)

    @classmethod
    def kept(cls, before: str, title: str, **kwargs: Any) -> Example:
        """Code that looks alike and must stay, without a word."""
        return cls(before, None, title, **kwargs)

    @classmethod
    def refuse(cls, before: str, reason: str, title: str = "", **kwargs: Any) -> Example:
        """Code that the codemod cannot be sure of: counted, with the reason."""
        return cls(before, None, title, refused=reason, **kwargs)

    @classmethod
    def report(cls, before: str, message: str, title: str = "", **kwargs: Any) -> Example:
        """Code that a person has to change."""
        return cls(before, None, title, safety=Safety.REPORT, reported=message, **kwargs)


class Rename(Record):
    """A row: an importable name that got another name, module, or both.

    A module row (``old`` ends in ``.*``) moves every name that ``new`` has.
    """

    old: str
    new: str
    safety: Safety = Safety.SAFE
    reason: str = ""
    """Why a row is not safe."""
    differs: str = ""
    """A difference in signature or behaviour that is accepted, in words."""


class Codemod(Record, frozen=False):
    """One rewrite or report of the catalogue. Raises ValueError where a declaration is off.

    ``safety`` is the ceiling; ``migrations`` says whether it applies in migration files;
    ``works_from`` is the first Django on which its *after* runs; ``reference`` is a path below
    ``https://docs.djangoproject.com/en/5.0/`` or a full URL.
    """

    id: str
    summary: str
    why: str
    category: str
    removed_in: Version | None
    reference: str
    safety: Safety
    migrations: bool
    deprecated_in: Version | None = None
    works_from: Version = (1, 8)
    unsafe_when: str = ""
    follow_up: str = ""
    modernize: bool = False
    by_name: bool = False
    """On only when selected by its id."""
    quiet: bool = False
    """Shown only with ``--verbose-reports``; level ``advice``."""
    level: Level | None = None
    """Set to override what the versions say."""
    rows: tuple[Rename, ...] = ()
    examples: tuple[Example, ...] = ()
    companions: dict[str, str] = fresh(factory=dict)
    """Names that move along in an import from which this codemod released one (old → new)."""
    not_executed: str = ""
    """Why no test runs it: ``old-python``, ``postgres``, ``gis``, ``service``, ``report-only``."""
    targets: list[tuple[Target, Finder]] = fresh(factory=list)
    rewriter: Rewriter | None = None

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ValueError(f"{self.id!r} is not kebab-case")
        if not self.summary or self.summary.endswith(".") or "\n" in self.summary:
            raise ValueError(f"{self.id}: the summary is one line without a final full stop")
        if self.safety is Safety.UNSAFE and not (self.unsafe_when or self.rows):
            raise ValueError(f"{self.id}: an unsafe codemod says why in unsafe_when")
        if self.removed_in is None and not (self.modernize or self.quiet or self.level):
            raise ValueError(f"{self.id}: removed_in, or a level of its own")

    def on(self, *targets: Target) -> Callable[[F], F]:
        """Register the decorated function as the ``find`` of ``targets``."""

        def register(find: F) -> F:
            self.targets.extend((target, find) for target in targets)
            return find

        return register

    def rewrite(self, rewriter: F) -> F:
        """Register the decorated function as the rewrite of this codemod's hits."""
        if self.rewriter is not None:
            raise ValueError(f"{self.id} has a rewrite already")
        self.rewriter = rewriter
        return rewriter

    def level_at(self, target: Version) -> Level:
        """Return what its hits mean on Django ``target``."""
        if self.level is not None:
            return self.level
        if self.modernize:
            return Level.IDIOM
        if self.quiet or self.removed_in is None:
            return Level.ADVICE
        return Level.BREAKS if self.removed_in <= target else Level.DEPRECATED

    def url(self) -> str:
        """Return the link to the Django release note."""
        if "://" in self.reference:
            return self.reference
        return f"https://docs.djangoproject.com/en/5.0/{self.reference}"
