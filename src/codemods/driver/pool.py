"""Work on many items: in this process while there is little, on an executor when there is much.

``concurrent.futures.Executor`` is all that is asked of what runs elsewhere, so another one can
take its place. A process that dies takes only the item with it that killed it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

__all__ = ["Crew", "Died", "ExecutorError", "start_processes"]

PATIENCE = 0.2
"""Seconds of work in this process before others are started: they cost about as much."""
_FEW = 8
"""Fewer items than these are no work for processes that would have to be started."""
_TOGETHER = 32, 128
"""Weight of a batch that goes far away, and of one that goes to a process of this machine."""
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


class Crew(Generic[Item, Result]):
    """Takes items as they come and gives their results back, in any order.

    ``work`` is a function of a list of items that returns one result each; it is sent to
    other processes, so it has to be importable there. ``make(workers)`` starts an executor,
    which then gets everything; without it processes are started once there is enough to do, and
    with ``jobs`` 1 everything stays in this process. ``report`` hears of results as they come,
    and returns those that are to be given back, with their items; ``prepare`` gets items when
    their turn has come, and returns what is to be worked on.
    """

    def __init__(
        self,
        work: Work,
        jobs: int,
        make: Callable[[int], Executor] | None = None,
        report: Callable[
            [Sequence[Item], Sequence[Result | Died]], Iterable[tuple[Item, Result | Died]]
        ] = zip,
        prepare: Callable[[list[Item]], list[Item]] = list,
    ) -> None:
        self._work = work
        self._jobs = jobs
        self._make = make or start_processes
        self._report = report
        self._prepare = prepare
        self._executor: Executor | None = None
        self._is_elsewhere = make is not None
        self._batch = _TOGETHER[make is None]
        self._patience = PATIENCE if make is None else 0.0
        """Seconds of work left to this process."""
        self._waiting: list[Item] = []
        self._weight = 0
        self._flight: dict[Future[list[Result]], list[Item]] = {}
        self._results: list[tuple[Item, Result | Died]] = []

    def add(self, item: Item, weight: int) -> None:
        """Take one item; ``weight`` tells how long it takes, compared with the others."""
        self._waiting.append(item)
        self._weight += weight
        if self._weight >= self._batch:
            self._flush()

    def settle(self) -> None:
        """Wait until everything that was added is done."""
        self._flush()
        while self._flight:
            self._collect()

    def finish(self) -> Iterator[tuple[Item, Result | Died]]:
        """Yield every item with its result, but for what `report` took. More may be added after."""
        self.settle()
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

    def _flush(self) -> None:
        """Have the items that wait worked on, here or elsewhere."""
        batch, self._waiting, self._weight = self._prepare(self._waiting), [], 0
        if not batch:
            return
        if self._is_to_start(batch):
            self._start()
        if self._executor is not None:
            self._send(batch)
            return
        started = perf_counter()
        self._keep(batch, self._work(batch))
        self._patience -= perf_counter() - started

    def _is_to_start(self, batch: list[Item]) -> bool:
        if self._executor is not None or self._jobs == 1 or self._patience > 0:
            return False
        return self._is_elsewhere or len(batch) >= _FEW

    def _keep(self, items: Sequence[Item], results: Sequence[Result | Died]) -> None:
        self._results.extend(self._report(items, results))

    # --- on an executor

    def _start(self) -> None:
        try:
            self._executor = self._make(self._jobs)
        except (ImportError, NotImplementedError, OSError):
            self._jobs = 1  # no semaphores, no processes: some sandboxes are like that

    def _send(self, batch: list[Item]) -> None:
        assert self._executor is not None
        from concurrent.futures import BrokenExecutor

        if self._flight:
            self._collect(wait=False)
        while len(self._flight) >= self._jobs * _PER_WORKER:
            self._collect()
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
