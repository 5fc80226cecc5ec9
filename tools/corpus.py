"""Real Django code to measure on: pinned sdists, fetched by pip and unpacked.

    python tools/corpus.py fetch seven modern
    python tools/corpus.py count old
    python tools/corpus.py pin modern wagtail djangorestframework==3.15.2

A set is a requirements file with hashes in ``tools/corpora``. The archives are kept in
``.cache/sdists``, the trees in ``.cache/corpus/<set>/<name>-<version>``. Nothing of a package is
ever run: `pip_sdists.py` leaves out the build that pip would ask an sdist for.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from venvs import CACHE, ROOT, locked

SETS = ROOT / "tools" / "corpora"
SDISTS = CACHE / "sdists"
TREES = CACHE / "corpus"
PIP = "24.3.1"
"""The pip that `pip_sdists.py` was written for."""

SUFFIXES = (".tar.gz", ".tar.bz2", ".tgz", ".zip")
_PIN = re.compile(r"(?P<name>[\w.-]+)==(?P<version>\S+) --hash=sha256:(?P<digest>[0-9a-f]{64})")


class CorpusError(Exception):
    """A set cannot be brought. The message says which package, and why."""


@dataclass(frozen=True, order=True)
class Pin:
    """One sdist, exactly."""

    name: str
    version: str
    digest: str

    @property
    def folder(self) -> str:
        return f"{self.name}-{self.version}"

    def __str__(self) -> str:
        return f"{self.name}=={self.version} --hash=sha256:{self.digest}"


def read_set(name: str) -> list[Pin]:
    """Return the pins of a set, those of the sets it includes first.

    Raises CorpusError for an unknown set or a line that is no pin.
    """
    path = SETS / f"{name}.txt"
    if not path.is_file():
        known = ", ".join(sorted(path.stem for path in SETS.glob("*.txt")))
        raise CorpusError(f"no set {name!r}; there are {known}")
    pins: list[Pin] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("-r "):
            pins += read_set(line[3:].removesuffix(".txt"))
        elif match := _PIN.fullmatch(line):
            pins.append(Pin(**match.groupdict()))
        else:
            raise CorpusError(f"{path.name}: not a pin: {line}")
    return pins


def fetch(name: str) -> Path:
    """Return the folder with the unpacked packages of a set, fetched where needed.

    Raises CorpusError.
    """
    with locked(CACHE / "corpus.lock"):
        return _fetch(name)


def _fetch(name: str) -> Path:
    pins = read_set(name)
    missing = [pin for pin in pins if find_archive(pin) is None]
    if missing:
        download(missing)
    folder = TREES / name
    for pin in pins:
        archive = find_archive(pin)
        if archive is None:
            raise CorpusError(f"pip brought no sdist of {pin.folder}")
        if not (folder / pin.folder).is_dir():
            unpack(archive, folder / pin.folder)
    wanted = {pin.folder for pin in pins}
    for stale in folder.iterdir():
        if stale.name not in wanted:
            shutil.rmtree(stale)
    return folder


def tree_of(name: str, set_name: str = "seven") -> Path:
    """Return the unpacked folder of one package of a set. Raises CorpusError."""
    for pin in read_set(set_name):
        if pin.name == name:
            return fetch(set_name) / pin.folder
    raise CorpusError(f"{name} is not in the set {set_name}")


def python_files(folder: Path) -> Iterator[Path]:
    """Yield every ``.py`` file below a folder, in path order."""
    for directory, folders, files in os.walk(folder):
        folders.sort()
        for file in sorted(files):
            if file.endswith(".py"):
                yield Path(directory, file)


def find_archive(pin: Pin) -> Path | None:
    """Return the archive of a pin if it lies in the cache with the right content."""
    if not SDISTS.is_dir():
        return None
    for path in sorted(SDISTS.iterdir()):
        if is_sdist_of(path.name, pin.name, pin.version) and _digest(path) == pin.digest:
            return path
    return None


def is_sdist_of(file: str, name: str, version: str) -> bool:
    """Tell whether a file name is that of the sdist of a release."""
    for suffix in SUFFIXES:
        if file.endswith(suffix):
            stem, _, found = file.removesuffix(suffix).rpartition("-")
            return _canonical(stem) == _canonical(name) and found == version
    return False


def download(pins: Iterable[Pin]) -> None:
    """Bring archives into ``.cache/sdists``; pip checks their hashes. Raises CorpusError."""
    SDISTS.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as requirements:
        requirements.write("".join(f"{pin}\n" for pin in pins))
        requirements.flush()
        run_pip(["--require-hashes", "--requirement", requirements.name], SDISTS)


def run_pip(arguments: list[str], folder: Path) -> None:
    """Run ``pip download`` for sdists alone. Raises CorpusError with what pip said."""
    pip = CACHE / f"pip-{PIP}"
    if not pip.is_dir():
        install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        with tempfile.TemporaryDirectory(dir=_made(CACHE)) as fresh:
            subprocess.run([*install, "--target", f"{fresh}/pip", f"pip=={PIP}"], check=True)
            Path(fresh, "pip").rename(pip)
    command = [sys.executable, str(ROOT / "tools" / "pip_sdists.py"), "download", "--quiet"]
    options = ["--no-deps", "--no-binary", ":all:", "--ignore-requires-python"]
    environ = os.environ | {"PYTHONPATH": str(pip), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    done = subprocess.run(
        [*command, *options, "--dest", str(folder), *arguments],
        env=environ,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise CorpusError(f"pip download failed\n{done.stdout}{done.stderr}")


def unpack(archive: Path, destination: Path) -> None:
    """Unpack an sdist so that ``destination`` holds what its one top folder holds.

    Members that would leave the folder (links, absolute names) are left out, with a line on
    stderr. Raises CorpusError for an archive without a single top folder.
    """
    with tempfile.TemporaryDirectory(dir=_made(destination.parent)) as fresh:
        if archive.suffix == ".zip":
            with zipfile.ZipFile(archive) as zipped:
                zipped.extractall(fresh)  # it drops absolute names and ".." by itself
        else:
            with tarfile.open(archive) as tarred:
                tarred.extractall(fresh, filter=_keep_inside)
        tops = list(Path(fresh).iterdir())
        if len(tops) != 1 or not tops[0].is_dir():
            raise CorpusError(f"{archive.name} has not one top folder")
        tops[0].rename(destination)


def _keep_inside(member: tarfile.TarInfo, path: str) -> tarfile.TarInfo | None:
    try:
        return tarfile.data_filter(member, path)
    except tarfile.FilterError as error:
        print(f"left out: {error}", file=sys.stderr)
        return None


def pin(name: str, requirements: list[str]) -> None:
    """Add releases to a set, or move them: ``wagtail`` takes the newest. Raises CorpusError."""
    path = SETS / f"{name}.txt"
    old = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    with tempfile.TemporaryDirectory(dir=_made(CACHE)) as fresh:
        run_pip(requirements, Path(fresh))
        added = [_pin_of(archive, requirements) for archive in sorted(Path(fresh).iterdir())]
        for archive in Path(fresh).iterdir():
            archive.replace(_made(SDISTS) / archive.name)
    names = {pin.name for pin in added}
    kept = [line for line in old if line.partition("==")[0] not in names]
    head = [line for line in kept if not _PIN.fullmatch(line)]
    pins = [line for line in kept if _PIN.fullmatch(line)]
    text = "\n".join([*head, *sorted([*pins, *map(str, added)])])
    path.write_text(f"{text}\n", encoding="utf-8")


def _pin_of(archive: Path, requirements: list[str]) -> Pin:
    for requirement in requirements:
        name = requirement.partition("==")[0]
        for suffix in SUFFIXES:
            stem, _, version = archive.name.removesuffix(suffix).rpartition("-")
            if archive.name.endswith(suffix) and _canonical(stem) == _canonical(name):
                return Pin(name, version, _digest(archive))
    raise CorpusError(f"{archive.name} was not asked for")


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def count(name: str) -> str:
    """Return a table of a set: packages, Python files, and how many of those name Django."""
    lines = []
    totals = [0, 0]
    for pin in read_set(name):
        files = list(python_files(fetch(name) / pin.folder))
        naming = sum(b"django" in path.read_bytes() for path in files)
        totals = [totals[0] + len(files), totals[1] + naming]
        lines.append(f"{len(files):6} {naming:6}  {pin.folder}")
    return "\n".join([*lines, f"{totals[0]:6} {totals[1]:6}  {name}: .py files, naming Django"])


def main() -> int:
    parser = argparse.ArgumentParser(description="Fetch pinned sdists of Django packages.")
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("fetch", "count"):
        commands.add_parser(command).add_argument("sets", nargs="+", metavar="SET")
    pinning = commands.add_parser("pin")
    pinning.add_argument("set", metavar="SET")
    pinning.add_argument("requirements", nargs="+", metavar="NAME[==VERSION]")
    options = parser.parse_args()
    try:
        if options.command == "pin":
            pin(options.set, options.requirements)
        else:
            for name in options.sets:
                print(fetch(name) if options.command == "fetch" else count(name))
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
