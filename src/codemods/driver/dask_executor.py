"""A dask cluster as an executor. A worker that dies costs time, no results: dask tries again."""

from __future__ import annotations

import logging
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from importlib import import_module
from importlib.metadata import version
from typing import Any

from codemods.driver.pool import ExecutorError

__all__ = ["DaskExecutor"]

distributed: Any = import_module("distributed")

_PATIENCE = 15
"""Seconds that the scheduler has to answer, and to have a worker."""
_ALIKE = ("codemods", "libcst", "black")


class DaskExecutor(Executor):
    """Runs calls on the workers of the dask scheduler at ``address``, ``host:port``.

    Raises ExecutorError where there is no scheduler or no worker, or where a worker would not
    do the same as this process.
    """

    def __init__(self, address: str) -> None:
        _silence()
        try:
            self._client = distributed.Client(
                f"tcp://{address}", timeout=_PATIENCE, set_as_default=False
            )
        except (OSError, ValueError):
            raise ExecutorError(f"no dask scheduler answers at {address}") from None
        try:
            self._check_workers(address)
        except BaseException:
            self._client.close()
            raise
        self._executor = self._client.get_executor(pure=False)

    def _check_workers(self, address: str) -> None:
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except (TimeoutError, distributed.TimeoutError):
            raise ExecutorError(f"the dask scheduler at {address} has no workers") from None
        here = _describe()
        try:
            found = self._client.run(_describe)
        except Exception:
            raise ExecutorError(f"a dask worker of {address} has no codemods installed") from None
        for worker, there in sorted(found.items()):
            if there != here:
                raise ExecutorError(f"dask worker {worker} has {there}, but here it is {here}")

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have ``function`` called on a worker."""
        # As bytes: dask would look through lists and tuples for tasks of its own.
        future: Future[Any] = self._executor.submit(_call, pickle.dumps((function, args, kwargs)))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Let go of the cluster; calls that are under way end or are given up."""
        self._executor.shutdown(wait=wait and not cancel_futures)
        self._client.close()


def _silence() -> None:
    """Keep dask from telling on stderr of what it copes with."""
    for name in logging.root.manager.loggerDict:
        if name.partition(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _call(blob: bytes) -> Any:
    function, args, kwargs = pickle.loads(blob)
    return function(*args, **kwargs)


def _describe() -> str:
    """Say what decides on the bytes that come out."""
    from codemods.engine.plugins import declared

    python = ".".join(map(str, sys.version_info[:2]))
    plugins = dict.fromkeys(plugin.package for plugin in declared())
    packages = (f"{name} {version(name)}" for name in _ALIKE)
    return ", ".join([f"Python {python}", *packages, *plugins])
