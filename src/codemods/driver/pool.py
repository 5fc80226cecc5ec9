"""Work on many items: in this process while there are few, on an executor when there are many.

``concurrent.futures.Executor`` is all that is asked of what runs elsewhere, so another one can
take its place. A process that dies takes only the item with it that killed it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

__all__ = ["Crew", "Died", "ExecutorError", "Postponed", "start_processes"]

FEW = 50
"""Below about so many items the start of a process costs more than it brings."""
HEAVY = 1_000_000
"""Bytes of an item that goes to a process of its own right, whatever the number of items."""
_SMALL = 8, 100_000
"""Items and bytes that make a batch."""
_LARGE = 32, 400_000
"""The same where much goes along with each batch, so that fewer are better."""
_HELD = 8_000_000
"""Bytes of items that wait in this process before they are worked on."""
_PER_WORKER = 3
"""Batches per worker that wait or run at a time; bounds what is held in memory."""

Item = TypeVar("Item")
Result = TypeVar("Result")
Work = Callable[[Sequence[Any]], "list[Any]"]


class ExecutorError(Exception):
    """There is no such executor, or it does not start. ``args[0]`` is one line for the user."""


class Died(NamedTuple):
    """The process that worked on an item died."""

    reason: str


class Postponed(NamedTuple):
    """Nobody worked on the item: `Crew` was told to keep it for later."""


class Crew(Generic[Item, Result]):
    """Takes items as they come and gives their results back, in any order.

    ``work`` is a function of a list of items that returns one result each; it is sent to
    other processes, so it has to be importable there. ``make(workers)`` starts an executor;
    ``jobs`` 1 keeps everything in this process. ``report`` hears of results as they come, and
    returns those that are to be given back, with their items; ``postpone`` says, when the turn of an item has come, that it is not to be worked on yet.
    """

    def __init__(
        self,
        work: Work,
        jobs: int,
        make: Callable[[int], Executor] | None = None,
        report: Callable[
            [Sequence[Item], Sequence[Result | Died]], Iterable[tuple[Item, Result | Died]]
        ] = zip,
        postpone: Callable[[Item], bool] = lambda item: False,
    ) -> None:
        self._work = work
        self._jobs = jobs
        self._make = make or start_processes
        self._report = report
        self._postpone = postpone
        self._executor: Executor | None = None
        self._batch = _SMALL
        self._waiting: list[tuple[Item, int]] = []
        self._waiting_bytes = 0
        self._flight: dict[Future[list[Result]], list[Item]] = {}
        self._results: list[tuple[Item, Result | Died | Postponed]] = []

    def enlarge_batches(self) -> None:
        """Make batches larger from now on: much goes along with each item that is to come."""
        self._batch = _LARGE

    def add(self, item: Item, size: int) -> None:
        """Take one item; ``size`` is its weight in bytes."""
        self._waiting.append((item, size))
        self._waiting_bytes += size
        if self._jobs == 1:
            if self._waiting_bytes >= _HELD:
                self._work_here(self._take_waiting())
            return
        if self._executor is None and len(self._waiting) < FEW and size < HEAVY:
            return
        if (
            self._executor is None
            or len(self._waiting) >= self._batch[0]
            or self._waiting_bytes >= self._batch[1]
        ):
            self._send_waiting()

    def finish(self) -> Iterator[tuple[Item, Result | Died | Postponed]]:
        """Yield every item with its result, but for what `report` took. More may be added after."""
        if self._executor is None:
            self._work_here(self._take_waiting())
        else:
            self._send_waiting()
            while self._flight:
                self._collect()
        results, self._results = self._results, []
        yield from results

    def close(self) -> None:
        """Stop the processes, without waiting for what they do.

        Idle ones end at once, and are waited for: Python up to 3.11 may print an error when it
        exits while they are on their way out.
        """
        if self._executor is not None:
            self._executor.shutdown(wait=not self._flight, cancel_futures=True)
            self._executor = None
        self._flight.clear()
        self._waiting.clear()

    def __enter__(self) -> Crew[Item, Result]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _work_here(self, items: Sequence[Item]) -> None:
        for start in range(0, len(items), self._batch[0]):
            part = self._ripe(items[start : start + self._batch[0]])
            if part:
                self._keep(part, self._work(part))

    def _keep(self, items: Sequence[Item], results: Sequence[Result | Died]) -> None:
        self._results.extend(self._report(items, results))

    def _ripe(self, items: Sequence[Item]) -> list[Item]:
        """Return those of ``items`` that are to be worked on now."""
        ripe = []
        for item in items:
            if self._postpone(item):
                self._results.append((item, Postponed()))
            else:
                ripe.append(item)
        return ripe

    def _take_waiting(self) -> list[Item]:
        items = [item for item, _ in self._waiting]
        self._waiting.clear()
        self._waiting_bytes = 0
        return items

    # --- on an executor

    def _send_waiting(self) -> None:
        batch: list[Item] = []
        weight = 0
        for item, size in self._waiting:
            batch.append(item)
            weight += size
            if len(batch) >= self._batch[0] or weight >= self._batch[1]:
                self._send(batch)
                batch, weight = [], 0
        if batch:
            self._send(batch)
        self._waiting.clear()
        self._waiting_bytes = 0

    def _send(self, batch: list[Item]) -> None:
        from concurrent.futures import BrokenExecutor

        if self._flight:
            self._collect(wait=False)
        while len(self._flight) >= self._jobs * _PER_WORKER:
            self._collect()
        batch = self._ripe(batch)
        if not batch:
            return
        if self._executor is None:
            try:
                self._executor = self._make(self._jobs)
            except (ImportError, NotImplementedError, OSError):
                self._jobs = 1  # no semaphores, no processes: some sandboxes are like that
        if self._executor is None:
            self._work_here(batch)
            return
        try:
            future = self._executor.submit(self._work, batch)
        except BrokenExecutor:
            self._replace()
            future = self._executor.submit(self._work, batch)
        self._flight[future] = batch

    def _collect(self, *, wait: bool = True) -> None:
        """Keep the results of the batches that are done; ``wait`` until there is one."""
        from concurrent import futures
        from concurrent.futures import BrokenExecutor

        if wait:
            done, _ = futures.wait(self._flight, return_when=futures.FIRST_COMPLETED)
        else:
            done = {future for future in self._flight if future.done()}
        for future in done:
            try:
                results = future.result()
            except BrokenExecutor:
                self._replace()
                return
            except Exception:
                self._one_by_one(self._flight.pop(future))  # a result that cannot be sent, say
            else:
                self._keep(self._flight.pop(future), results)

    def _replace(self) -> None:
        """Start anew after a process died; what was under way is done one by one."""
        lost = [item for batch in self._flight.values() for item in batch]
        self._flight.clear()
        if self._executor is not None:
            self._executor.shutdown(wait=False, cancel_futures=True)
        self._executor = self._make(self._jobs)
        self._one_by_one(lost)

    def _one_by_one(self, items: Sequence[Item]) -> None:
        """Run each item alone, so that one which kills its process is found."""
        from concurrent.futures import BrokenExecutor

        executor = self._make(1)
        for item in items:
            result: Result | Died
            try:
                (result,) = executor.submit(self._work, [item]).result()
            except BrokenExecutor:
                executor.shutdown(wait=False)
                executor = self._make(1)
                result = Died("the process that worked on it died")
            except Exception as error:
                first = " ".join(str(error).split()).partition(". ")[0]
                result = Died(f"{type(error).__name__}: {first}")
            self._keep([item], [result])
        executor.shutdown()


def start_processes(workers: int) -> Executor:
    """Return a process pool whose workers are quiet on Ctrl-C and collect no garbage."""
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(max_workers=workers, initializer=_start_worker)


def _start_worker() -> None:
    import signal

    # The parent answers for everybody; a worker's traceback would only be noise.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.disable()
    gc.freeze()
