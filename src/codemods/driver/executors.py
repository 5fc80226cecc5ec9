"""Where files are analysed: in processes of this machine, or on an executor by name.

Everything that runs elsewhere is a ``concurrent.futures.Executor``. Contents of files travel to
it and results come back; paths mean nothing there. A name comes from the command line only.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from importlib.metadata import entry_points
from typing import NamedTuple

from codemods.driver.pool import ExecutorError

__all__ = ["GROUP", "Choice", "Provider", "choose"]

GROUP = "codemods.executors"
"""Installed packages provide executors under this group of entry points."""
ELSEWHERE = 32
"""Workers to keep busy where nobody says how many there are."""

Provider = Callable[[str, int], Executor]
"""Takes what stands behind ``NAME://`` and the number of workers to keep busy."""


class Choice(NamedTuple):
    """What a name stands for."""

    jobs: int
    make: Callable[[int], Executor] | None
    """None: processes of this machine, or none at all where `jobs` is 1."""


def choose(name: str, jobs: int) -> Choice:
    """Return what ``name`` stands for; ``jobs`` 0 leaves the number of workers open.

    Nothing is started yet. Raises ExecutorError.
    """
    scheme, separator, address = name.partition("://")
    if scheme in ("process", "serial"):
        if separator:
            raise ExecutorError(f"{scheme} takes no address")
        return Choice(1 if scheme == "serial" else jobs, None)
    if scheme == "dask" and not address:
        raise ExecutorError("dask needs the address of a scheduler: dask://HOST:PORT")
    provider = _start_dask if scheme == "dask" else _installed(scheme)

    def make(workers: int) -> Executor:
        try:
            return provider(address, workers)
        except ExecutorError:
            raise
        except Exception as error:
            text = " ".join(str(error).split())
            raise ExecutorError(f"{name} does not start: {text or type(error).__name__}") from None

    return Choice(max(jobs or ELSEWHERE, 2), make)  # with one job nothing would leave this process


def _installed(scheme: str) -> Provider:
    """Return the provider that an installed package names ``scheme``."""
    found = {entry.name: entry for entry in entry_points(group=GROUP)}
    if scheme not in found:
        from codemods.driver.config import suggest

        known = ["process", "serial", "dask", *found]
        raise ExecutorError(f"no executor is called {scheme!r}{suggest(scheme, known)}")
    try:
        provider: Provider = found[scheme].load()
    except Exception as error:
        raise ExecutorError(f"{scheme} cannot be loaded: {type(error).__name__}: {error}") from None
    return provider


def _start_dask(address: str, workers: int) -> Executor:
    try:
        from codemods.driver.dask_executor import DaskExecutor
    except ImportError:
        raise ExecutorError("dask is not installed: pip install 'codemods[dask]'") from None
    return DaskExecutor(address)
