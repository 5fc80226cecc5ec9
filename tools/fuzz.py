"""Run the whole engine over inputs that nobody would write: ``python tools/fuzz.py [--inputs N]``.

Where the inputs come from, in turn: the catalogue's examples and the fixtures of the tests, mutated
(bytes, tokens and lines that go, come twice or change places, line ends, two files in one); files and
templates of Django and of old packages (`corpus.py fetch old`), mutated; the examples, valid as they
are, joined with random Python that hypothesmith writes after the grammar. With all codemods on, for
each of them:

- no exception, no more than five seconds of processor time, and no more than four gigabytes;
- where the input is Python, the output is, binds the names that it uses, and a second run changes
  nothing in it;
- what no edit names stays byte for byte.

Every input has a number, and ``--first N --inputs 1`` makes the same one again. Prints a line for each
that fails, with the input in a file below ``.cache/fuzz``, and exits with 1 if there is any.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import re
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from corpus import fetch
from soak import (
    ALL,
    BrokenRuleError,
    Subject,
    Survey,
    check_unedited,
    files_of,
    is_python,
    output_of,
    projects_of,
    seen_files,
    unbound,
    unpack_django,
)

from codemods.engine.analysis import analyse
from codemods.engine.plan import Needs
from codemods.engine.registry import all_codemods

__all__ = ["Input", "check_input", "make_input", "seeds"]

ROOT = Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
SECONDS = 5.0
HANG = 60.0
BYTES = 4 << 30
LARGEST = 60_000
"""Greater files are left out: most of what is done to them is to read them."""
_TOKEN = re.compile(rb"\w+|\s+|[^\w\s]")
_BRANCHES = re.compile(rb"\b(?:PY[23]|VERSION)\b")
_ODD = (
    *(b"\x00", b"\xff", b"\xef\xbb\xbf", b"\x0c", b"\t", b"\\", b"\r", b"\r\n", b"\xc3\xa9"),
    *(
        b"'",
        b'"""',
        b"(",
        b")",
        b"{%",
        b"%}",
        b"#",
        b":",
        b";",
        b"lambda: ",
        b"await ",
        b"*",
        b"f''",
    ),
    *(b"# codemods: ignore\n", b"\xf0\x9f\x90\x8d", b"\xe2\x80\xa8", b"if 1:\n    ", b"\n\n", b","),
)
_ENDS = (b"\n", b"\r\n", b"\r")


class Input(NamedTuple):
    """One file to try."""

    path: str
    data: bytes


@lru_cache(maxsize=1)
def seeds() -> tuple[Input, ...]:
    """Return the texts that inputs are made of: the examples, and the fixtures' sources."""
    found = {
        Input(example.path, example.before.encode())
        for codemod in all_codemods()
        for example in codemod.examples
    }
    for file in FIXTURES.glob("*/*.in.*"):
        suffix = file.suffix
        found.add(
            Input(
                f"app/views{suffix}" if suffix == ".py" else f"app/templates/a{suffix}",
                file.read_bytes(),
            )
        )
    return tuple(sorted(found))


@lru_cache(maxsize=1)
def real_files() -> tuple[Input, ...]:
    """Return the files of Django 1.11 and 2.2 and of old packages in which a codemod looks."""
    with TemporaryDirectory() as folder:
        projects = [unpack_django(version, Path(folder)) for version in ("1.11", "2.2")]
        projects += projects_of(fetch("old"))
        found = []
        for project in projects:
            seen = seen_files(project)
            for path, file in files_of(project):
                if path in seen and file.stat().st_size <= LARGEST:
                    found.append(Input(path, file.read_bytes()))
    return tuple(found)


def make_input(
    number: int, random_python: Sequence[bytes] = (), real: Sequence[Input] = ()
) -> Input:
    """Return the input of a number."""
    chance = random.Random(f"fuzz {number}")
    path, data = chance.choice(seeds())
    if random_python and path.endswith(".py") and number % 4 == 1:
        return Input(path, data.rstrip(b"\n") + b"\n" + chance.choice(random_python))
    if real and number % 4 == 3:
        path, data = chance.choice(real)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 6))):
        data = _mutate(path, data, chance)
    return Input(path, data)


def _mutate(path: str, data: bytes, chance: random.Random) -> bytes:
    kind = chance.randrange(9)
    if kind == 0:
        at = chance.randint(0, len(data))
        return data[:at] + chance.choice(_ODD) + data[at:]
    if kind == 1:
        return data.replace(b"\n", chance.choice(_ENDS))
    if kind == 2:
        _other, more = chance.choice([s for s in seeds() if s.path[-3:] == path[-3:]])
        return data + b"\n" + more if chance.random() < 0.5 else more + b"\n" + data
    if kind == 3:
        return b"".join(b"    " + line for line in (b"x\n" + data).splitlines(True))[4:].replace(
            b"x\n", chance.choice((b"if x:\n", b"def f():\n", b"class A:\n", b"try:\n")), 1
        )
    pieces = data.splitlines(True) if kind < 6 else _TOKEN.findall(data)
    if len(pieces) < 2:
        return data
    a, b = chance.randrange(len(pieces)), chance.randrange(len(pieces))
    if kind in (4, 6):
        del pieces[a]
    elif kind in (5, 7):
        pieces[a], pieces[b] = pieces[b], pieces[a]
    else:
        pieces.insert(a, pieces[b])
    return b"".join(pieces)


def check_input(given: Input) -> bool:
    """Run the engine over one input; return whether it changes. Raises BrokenRuleError."""
    path, data = given
    survey = Survey.of([given])
    started = time.process_time()
    found = analyse(path, data, ALL, survey.project(path))
    seconds = time.process_time() - started
    if seconds > SECONDS:
        raise BrokenRuleError(f"takes {seconds:.1f} s")
    if isinstance(found, Needs):
        raise BrokenRuleError(f"needs {sorted(found.facts)}")
    valid = not path.endswith(".py") or is_python(data)
    if found.trouble is not None:
        if valid and path.endswith(".py") and "cannot decode" not in found.trouble.message:
            raise BrokenRuleError(f"in trouble: {found.trouble.message}")
        return False
    output = output_of(found, data)
    if output == data:
        return False
    if not valid:
        raise BrokenRuleError("changes what is no Python")
    subject = Subject(path, data, survey, random.Random(1))
    check_unedited(subject)
    subject.parse(output, "the output")
    if path.endswith(".py") and (lost := (unbound(output) - unbound(data)).keys() - _dead(data)):
        raise BrokenRuleError(f"nothing binds {sorted(lost)} any more")
    again = subject.run(output)
    if again != output:
        raise BrokenRuleError("a second run changes something")
    return True


def _dead(data: bytes) -> set[str]:
    """Return the names that only a branch may bind which is for Python 2 or an older Django.

    Where mutation has torn code apart, others use them.
    """
    if not _BRANCHES.search(data):
        return set()
    nodes = ast.walk(ast.parse(data))
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def write_python(count: int, seed: int) -> list[bytes]:
    """Return random modules that parse, after the grammar."""
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded
    from hypothesmith import from_grammar

    found: list[bytes] = []

    @seeded(seed)
    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(from_grammar())
    def collect(text: str) -> None:
        data = text.encode("utf-8", "replace")
        if is_python(data):
            found.append(data)

    collect()
    return found


class Batch(NamedTuple):
    """What came of the inputs of some numbers."""

    tried: int
    changed: int
    failures: list[tuple[int, str]]


def _limit() -> None:
    """Have this process run out of memory and of time before the machine does."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    signal.signal(signal.SIGPROF, _interrupt)


def _interrupt(*_unused: object) -> None:
    raise BrokenRuleError(f"takes more than {HANG} s")


def _try_batch(numbers: range) -> Batch:
    changed, failures = 0, []
    written = write_python(max(20, len(numbers) // 10), numbers.start // len(numbers))
    real = real_files()
    for number in numbers:
        given = make_input(number, written, real)
        signal.setitimer(signal.ITIMER_PROF, HANG)
        try:
            changed += check_input(given)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{Path(place.filename).name}:{place.lineno}: "
            text = f"{where}{type(error).__name__}: {error}".splitlines()[0]
            failures.append((number, text))
            kept = ROOT / ".cache" / "fuzz" / f"{number}{Path(given.path).suffix}"
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(given.data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
    return Batch(len(numbers), changed, failures)


def batches(first: int, inputs: int, size: int) -> Iterable[range]:
    """Return the numbers of the inputs in ranges that begin at multiples of ``size``."""
    for start in range(first - first % size, first + inputs, size):
        yield range(start, start + size)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first input")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after that")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    end = time.monotonic() + options.minutes * 60
    tried = changed = failed = 0
    ranges = list(batches(options.first, options.inputs, 250))
    context = get_context("spawn")
    with ProcessPoolExecutor(options.jobs, mp_context=context, initializer=_limit) as pool:
        for numbers, batch in zip(ranges, pool.map(_try_batch, ranges), strict=True):
            tried += batch.tried
            changed += batch.changed
            failed += len(batch.failures)
            for number, text in batch.failures:
                print(f"{number}: {text}", flush=True)
            print(f"tried up to {numbers.stop}", file=sys.stderr, flush=True)
            if time.monotonic() > end:
                pool.shutdown(wait=False, cancel_futures=True)
                break
    print(f"{tried} inputs tried, {changed} changed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
