"""`--executor`: a real dask cluster, and what an installed package provides."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from codemods.cli.main import run_command_line
from codemods.driver import dask_executor
from codemods.driver.engine import DjangoEngine
from codemods.driver.executors import choose
from codemods.driver.outcomes import Want
from codemods.driver.runs import Request, Run
from codemods.driver.session import carry_out

from .elsewhere import ElsewhereEngine

TESTS = Path(__file__).parents[1]
FILES = 240
CODE = """\
from django.conf.urls import url
from django.utils.encoding import force_text
from app.models import Model

urlpatterns = [url(r"^é{number}/(?P<pk>[0-9]+)/$", force_text)]


async def show(request):
    return Model.objects.get(pk={number})
"""


class Cluster:
    """A scheduler and its workers, as a user starts them."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._folder = folder
        self._scheduler = self._start("scheduler", "--port", "0", "--no-dashboard")
        self.workers = [
            self._start("worker", "--nthreads", "1", "--no-nanny") for _ in range(workers)
        ]
        self.address = self._address()

    def _start(self, what: str, *more: str) -> subprocess.Popen[bytes]:
        file = str(self._folder / "scheduler.json")
        command = [sys.executable, "-m", "dask", what, "--scheduler-file", file, *more]
        command += ["--host", "127.0.0.1", *(["--no-dashboard"] if what == "worker" else [])]
        return subprocess.Popen(
            command,
            cwd=self._folder,
            env={**os.environ, "PYTHONPATH": str(TESTS)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _address(self) -> str:
        file = self._folder / "scheduler.json"
        end = time.monotonic() + 60
        while time.monotonic() < end:
            try:
                address: str = json.loads(file.read_text())["address"]
            except (OSError, ValueError):
                time.sleep(0.05)
            else:
                return address.removeprefix("tcp://")
        raise TimeoutError("the scheduler does not start")

    def stop(self) -> None:
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"), workers=2)
    yield cluster
    cluster.stop()


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    subprocess.run(["git", "init", "-q", root], check=True)
    (root / "manage.py").touch()
    (root / "app").mkdir()
    for number in range(FILES):
        text = CODE.replace("{number}", str(number))
        data = text.encode()
        if number % 5 == 0:
            data = b"# coding: latin-1\r\n" + text.replace("\n", "\r\n").encode("latin-1")
        if number % 40 == 7:
            data += b"def (:\n"
        (root / f"app/urls{number}.py").write_bytes(data)
    (root / "app/models.py").write_text(
        "from django.db import models\nclass Model(models.Model):\n    pass\n"
    )
    return root


class Killing:
    """Kills a process once a good part is done."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process
        self.done = self.done_before = 0

    def start(self, total: int) -> None:
        pass

    def advance(self, count: int) -> None:
        self.done += count
        if not self.done_before and self.done >= FILES // 4:
            self.done_before = self.done
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


def look(tree: Path, name: str | None = None, killing: Killing | None = None) -> Run:
    want = Want(diff=True, text=True, lines=True, edits=True)
    request = Request((), str(tree), {}, isolated=True, want=want, jobs=2)
    if name is None:
        return carry_out(request, DjangoEngine())
    jobs, make = choose(name, 2)
    request = request._replace(jobs=jobs, executor=make)
    return carry_out(request, ElsewhereEngine(), killing)


def test_the_command_line_takes_a_cluster(
    cluster: Cluster,
    tree: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(tree)
    told = []
    for executor in ([], ["--executor", "serial"], ["--executor", f"dask://{cluster.address}"]):
        assert run_command_line(["run", "--no-cache", *executor]) == 2, "some are broken"
        told.append(capfdbinary.readouterr())
    assert told[0].out.count(b"\n+++ ") == FILES - FILES // 40
    assert told[0] == told[1] == told[2]


def test_a_worker_that_would_do_otherwise_is_refused(
    cluster: Cluster, tree: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tree)
    monkeypatch.setattr(dask_executor, "_ALIKE", ("codemods",))
    assert run_command_line(["run", "--executor", f"dask://{cluster.address}"]) == 2
    out, err = capfd.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("codemods: dask worker tcp://127.0.0.1:")
    assert ", libcst " in err


def test_a_worker_dies_in_the_middle(
    cluster: Cluster, tree: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Last of those that use the cluster: one worker is left."""
    killing = Killing(cluster.workers[0])
    run = look(tree, f"dask://{cluster.address}", killing)
    assert 0 < killing.done_before < killing.done == FILES + 2
    assert cluster.workers[0].returncode == -signal.SIGKILL
    assert cluster.workers[1].poll() is None
    here = look(tree)
    assert list(run.outcomes) == list(here.outcomes)
    assert (run.summary, run.trouble) == (here.summary, here.trouble)
    assert run.summary.changed == FILES - FILES // 40
    assert capfd.readouterr() == ("", "")


def test_no_cluster(
    tree: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tree)
    monkeypatch.setattr(dask_executor, "_PATIENCE", 1)
    assert run_command_line(["run", "--executor", "dask://127.0.0.1:9"]) == 2
    out, err = capfd.readouterr()
    assert (out, err) == ("", "codemods: no dask scheduler answers at 127.0.0.1:9\n")
    idle = Cluster(tmp_path, workers=0)
    try:
        assert run_command_line(["run", "--executor", f"dask://{idle.address}"]) == 2
    finally:
        idle.stop()
    out, err = capfd.readouterr()
    assert (out, err) == ("", f"codemods: the dask scheduler at {idle.address} has no workers\n")


def test_dask_is_an_extra(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tree)
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.delitem(sys.modules, "codemods.driver.dask_executor")
    assert run_command_line(["run", "--executor", "dask://127.0.0.1:9"]) == 2
    out, err = capfd.readouterr()
    assert (out, err) == ("", "codemods: dask is not installed: pip install 'codemods[dask]'\n")


# --- by entry point


PROVIDER = """\
from concurrent.futures import ThreadPoolExecutor

def start(address, workers):
    if address == "broken":
        raise OSError("no such queue")
    print("started", address, workers)
    return ThreadPoolExecutor(workers)
"""


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, str]:
    """Return the environment in which a package provides an executor."""
    (tmp_path / "queue_of_theirs.py").write_text(PROVIDER)
    info = tmp_path / "queue_of_theirs-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: queue-of-theirs\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[codemods.executors]\nqueue = queue_of_theirs:start\ngone = queue_of_theirs:gone\n"
    )
    return {**os.environ, "PYTHONPATH": str(tmp_path)}


def codemods(tree: Path, environment: dict[str, str], *words: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "codemods", *words],
        cwd=tree,
        env=environment,
        capture_output=True,
        text=True,
        encoding="latin-1",
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_an_installed_package_provides_one(tree: Path, installed: dict[str, str]) -> None:
    local = codemods(tree, installed, "run", "--no-cache")
    there = codemods(tree, installed, "run", "--no-cache", "--executor", "queue://a:1/b", "-j", "3")
    assert there == (local[0], f"started a:1/b 3\n{local[1]}", local[2])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("queue://broken", "queue://broken does not start: no such queue"),
        ("queu", "no executor is called 'queu' (did you mean \"queue\"?)"),
        ("proces", "no executor is called 'proces' (did you mean \"process\"?)"),
        ("process://a", "process takes no address"),
        ("dask", "dask needs the address of a scheduler: dask://HOST:PORT"),
        ("gone", "gone cannot be loaded: AttributeError: "),
    ],
)
def test_names_that_lead_nowhere(
    tree: Path, installed: dict[str, str], name: str, message: str
) -> None:
    status, out, err = codemods(tree, installed, "check", "--executor", name)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith(f"codemods: {message}")


def test_no_file_names_an_executor(tmp_path: Path, installed: dict[str, str]) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.codemods]\nexecutor = "queue"\n')
    (tmp_path / "a.py").write_text(CODE)
    status, out, err = codemods(tmp_path, installed, "run")
    assert (status, out) == (2, "")
    assert err.startswith("pyproject.toml: executor can only be given on the command line\n")
