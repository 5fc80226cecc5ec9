"""What worker processes do: analyse files, and extract facts from them. Nothing raises."""

from __future__ import annotations

import gc
from _thread import allocate_lock
from collections.abc import Sequence
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from codemods.driver.outcomes import Outcome, Want, outcome_of

if TYPE_CHECKING:
    from codemods.driver.engine import Engine
    from codemods.driver.known import Known
    from codemods.engine.options import Options
    from codemods.project.facts import Project

__all__ = ["Box", "Extraction", "Missing", "Parts", "Task", "describe", "work_on"]

_LEFT_OVER = 100_000
"""Objects that batches of work may leave behind before anybody looks for garbage among them."""

_THOROUGH = 8
"""Every so many times, what was looked through before is looked through again."""
_TIDIED = count(1)
_ALONE = allocate_lock()

Parts = dict[str, Any]
"""What one file has to say, by fact."""


class Box:
    """A value that many tasks share: pickled once here, unpickled once in each process."""

    __slots__ = ("_blob", "value")

    def __init__(self, value: Any) -> None:
        self.value = value
        self._blob: bytes | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        if self._blob is None:
            import pickle

            self._blob = pickle.dumps(self.value, protocol=pickle.HIGHEST_PROTOCOL)
        return _open, (self._blob,)


@lru_cache(maxsize=16)
def _open(blob: bytes) -> Box:
    import pickle

    return Box(pickle.loads(blob))


class Task(NamedTuple):
    """One file to analyse."""

    engine: Engine
    path: str
    """Relative to the root."""
    inner: str
    """Relative to the project's root."""
    data: bytes
    options: Options
    project: Box
    hits: Any
    want: Want
    known: Known | None = None
    """Findings to leave as they are."""


class Missing(NamedTuple):
    """The file cannot be analysed without these facts."""

    facts: frozenset[str]


class Extraction(NamedTuple):
    """One file to extract facts from."""

    engine: Engine
    project: str
    inner: str
    """Relative to the project's root."""
    data: bytes
    facts: tuple[str, ...]


def work_on(items: Sequence[Task | Extraction]) -> list[Outcome | Missing | Parts]:
    """Analyse, or extract facts from, each item; whatever goes wrong with one is its own.

    One call at a time in each process: threads of an executor would gain nothing.
    """
    with _ALONE:
        results = [_analyse(item) if isinstance(item, Task) else _extract(item) for item in items]
    if gc.get_count()[0] > _LEFT_OVER:
        _tidy(waiting=any(isinstance(result, Missing) for result in results))
    return results


def _tidy(*, waiting: bool) -> None:
    """Collect garbage among what is new, and now and then among all there is.

    ``waiting``: most of what is new waits, parsed, for facts.
    """
    if next(_TIDIED) % _THOROUGH == 0:
        gc.unfreeze()  # what was to stay then may have become garbage since
    elif waiting:
        gc.freeze()
        return
    gc.collect()
    gc.freeze()  # what is left is here to stay and need not be looked through again


def _analyse(task: Task) -> Outcome | Missing:
    try:
        project: Project = task.project.value
        plan = task.engine.analyse(task.inner, task.data, task.options, project, task.hits)
        missing: frozenset[str] | None = getattr(plan, "facts", None)
        if missing is not None:
            return Missing(missing)
        return outcome_of(
            task.path,
            plan,  # type: ignore[arg-type]
            task.data,
            task.want,
            unsafe=task.options.unsafe,
            known=task.known,
        )
    except RecursionError:
        return Outcome(task.path, trouble="nested too deeply to be analysed")
    except MemoryError:
        return Outcome(task.path, trouble="too complex to be analysed in the memory there is")
    except Exception as error:
        return Outcome(task.path, trouble=f"internal error: {describe(error)}")


def describe(error: Exception) -> str:
    """Say in one line what went wrong and where, for a bug report."""
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = ""
    if frame is not None:
        module = frame.tb_frame.f_globals.get("__name__", "?")
        place = f" ({module}:{frame.tb_lineno})"
    text = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {text}{place}" if text else f"{type(error).__name__}{place}"


def _extract(item: Extraction) -> Parts:
    declared = item.engine.facts()
    parts = {}
    for name in item.facts:
        try:
            part = declared[name].extract(item.inner, item.data)
        except (Exception, RecursionError, MemoryError):
            continue  # the file's own analysis says what is wrong with it
        if part is not None:
            parts[name] = part
    return parts
