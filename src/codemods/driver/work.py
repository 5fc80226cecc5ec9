"""What worker processes do: read, screen and analyse files, and extract facts from them.

Nothing raises: whatever goes wrong with a file is what came of it.
"""

from __future__ import annotations

from _thread import allocate_lock
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from zlib import crc32

from codemods.driver.config import DEFAULT_LIMIT
from codemods.driver.discovery import is_python
from codemods.driver.files import UnreadableError, read_file
from codemods.driver.garbage import Garbage
from codemods.driver.outcomes import Outcome, Want
from codemods.driver.rendering import outcome_of
from codemods.driver.templates import literal_folders

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick

    from codemods.driver.engine import Engine
    from codemods.driver.known import Known
    from codemods.engine.options import Options
    from codemods.project.facts import Fact, Project

__all__ = [
    "EXTRACTION",
    "TASK",
    "Box",
    "Extracted",
    "Extraction",
    "Missing",
    "Parts",
    "Seen",
    "Task",
    "describe",
    "load_content",
    "screen",
    "work_on",
]

TASK, EXTRACTION = 4, 1
"""How long an item takes, by its kind, each compared with the other."""
_OPENED = 400_000
"""Bytes of the boxes that stay open in a process: the values take about ten times as much."""
_searches: dict[tuple[type, frozenset[str]], tuple[BytesAhoCorasick, list[str]]] = {}
"""By the facts that are asked for: the search for their words, and whose each word is."""
_SEARCHES = 64
"""How many of them are kept."""
_GARBAGE = Garbage()
_ALONE = allocate_lock()

Parts = dict[str, Any]
"""What one file has to say, by fact."""
Item = TypeVar("Item", "Task", "Extraction")


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


_opened: dict[bytes, Box] = {}
"""The boxes that stay open, the last one used at the end."""


def _open(blob: bytes) -> Box:
    import pickle

    box = _opened.pop(blob, None) or Box(pickle.loads(blob))
    _opened[blob] = box
    size = sum(map(len, _opened))
    while size > _OPENED and len(_opened) > 1:
        oldest = next(iter(_opened))
        size -= len(oldest)
        del _opened[oldest]
    return box


class Task(NamedTuple):
    """One file to look at: to read and screen it, and to analyse it where it survives."""

    engine: Engine
    root: str
    path: str
    """Relative to the root."""
    inner: str
    """Relative to the project's root."""
    limit: int
    """Bytes of the largest file that is read."""
    options: Options
    project: Box
    want: Want
    known: Known | None = None
    """Findings to leave as they are."""
    wants_folders: bool = False
    """Whether the folders of templates that it names are asked for."""
    waits: bool = False
    """Whether it is only screened: its project waits for facts."""
    data: bytes | None = None
    """Its content, where it is not to be read by whoever does the work."""
    screened: Screened | None = None
    """What is known of the content."""


class Screened(NamedTuple):
    """What the screen said of a file."""

    hits: Any
    checksum: int
    """Of the content, so that nobody takes it for that of another one."""


class Missing(NamedTuple):
    """The file cannot be analysed without these facts; where it was told to wait, they may not
    be all."""

    facts: frozenset[str]
    screened: Screened


class Seen(NamedTuple):
    """What came of a task."""

    result: Outcome | Missing | None
    """None: there is nothing to say of it."""
    folders: tuple[str, ...]
    """Folders of templates that the file names (see `templates.literal_folders`)."""


class Extraction(NamedTuple):
    """One file to extract facts from."""

    engine: Engine
    root: str
    path: str
    """Relative to the root."""
    project: str
    inner: str
    """Relative to the project's root."""
    facts: frozenset[str]
    """Those that are asked for."""
    kept: frozenset[str]
    """Those of which an earlier run kept the part: they need not be extracted."""
    hints: Box
    """By fact, what tells of files that they have no part to it (see `Fact.narrow`)."""
    data: bytes | None = None
    """Its content, where it is not to be read by whoever does the work."""


class Extracted(NamedTuple):
    """What came of an extraction."""

    kept: frozenset[str]
    """The facts to which the part that an earlier run kept is good."""
    parts: Parts
    """What it has to say, None where that is nothing, by fact."""


def work_on(items: Sequence[Task | Extraction]) -> list[Seen | Extracted | None]:
    """Do what each item asks for. None: there is nothing to say of the file.

    One call at a time in each process: threads of an executor would gain nothing.
    """
    with _ALONE:
        results = [_look(item) if isinstance(item, Task) else _extract(item) for item in items]
    _GARBAGE.tidy(waiting=any(r and isinstance(r[0], Missing) for r in results))
    return results


def load_content(item: Item) -> Item | UnreadableError:
    """Return the item with the content of its file, for work where paths mean nothing."""
    limit = item.limit if isinstance(item, Task) else DEFAULT_LIMIT
    try:
        return item._replace(data=read_file(f"{item.root}/{item.path}", limit))
    except UnreadableError as error:
        return error


def screen(task: Task) -> Task | Seen | None:
    """Return the task with its content and what the screen says of it, where it survives."""
    read = load_content(task) if task.data is None else task
    if isinstance(read, UnreadableError):
        return Seen(Outcome(task.path, trouble=str(read)), ())
    assert read.data is not None
    if task.screened is not None and task.screened.checksum == crc32(read.data):
        return read
    hits = task.engine.load_screen(task.options).scan(task.path, read.data)
    if hits is not None:
        return read._replace(screened=Screened(hits, crc32(read.data)))
    folders = _folders(read)
    return Seen(None, folders) if folders else None


def _folders(task: Task) -> tuple[str, ...]:
    """Return the folders of templates that a file names, where that is asked for."""
    assert task.data is not None
    return literal_folders(task.data) if task.wants_folders and is_python(task.path) else ()


def _look(task: Task) -> Seen | None:
    survivor = screen(task)
    if not isinstance(survivor, Task):
        return survivor
    assert survivor.screened is not None
    if survivor.waits:
        assert survivor.data is not None
        foreseen = survivor.engine.foresee(survivor.data, survivor.screened.hits)
        wanted = frozenset(foreseen) - survivor.project.value.facts.keys()
        return Seen(Missing(wanted, survivor.screened), _folders(survivor))
    return Seen(_analyse(survivor), _folders(survivor))


def _analyse(task: Task) -> Outcome | Missing:
    data, screened = task.data, task.screened
    assert data is not None
    assert screened is not None
    try:
        project: Project = task.project.value
        plan = task.engine.analyse(task.inner, data, task.options, project, screened.hits)
        missing: frozenset[str] | None = getattr(plan, "facts", None)
        if missing is not None:
            return Missing(missing, screened)
        return outcome_of(
            task.path,
            plan,  # type: ignore[arg-type]
            data,
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


def _extract(item: Extraction) -> Extracted | None:
    read = load_content(item) if item.data is None else item
    if isinstance(read, UnreadableError):
        return None  # the file's own analysis says what is wrong with it
    assert read.data is not None
    declared, hints = item.engine.facts(), item.hints.value
    speaking = frozenset(
        name for name in _named_in(read) if _may_speak(declared[name], hints.get(name), read)
    )
    parts: Parts = {}
    for name in speaking - item.kept:
        try:
            parts[name] = declared[name].extract(read.inner, read.data)
        except (Exception, RecursionError, MemoryError):
            continue  # as above
    return Extracted(speaking & item.kept, parts) if speaking else None


def _named_in(item: Extraction) -> set[str]:
    """Return the facts of which a file has a word: all words are searched for at once."""
    assert item.data is not None
    key = type(item.engine), item.facts
    if key not in _searches:
        from ahocorasick_rs import BytesAhoCorasick

        declared = item.engine.facts()
        owners = [(word, name) for name in item.facts for word in declared[name].words]
        if len(_searches) >= _SEARCHES:
            _searches.clear()
        search = BytesAhoCorasick([word for word, _name in owners])
        _searches[key] = search, [name for _word, name in owners]
    search, names = _searches[key]
    found = search.find_matches_as_indexes(item.data, overlapping=True)
    return {names[number] for number in {match[0] for match in found}}


def _may_speak(fact: Fact, hint: Any, item: Extraction) -> bool:
    assert item.data is not None
    return fact.may_speak is None or fact.may_speak(hint, item.inner, item.data)
