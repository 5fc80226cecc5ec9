"""Diffs: what `git apply` and `patch -p1` make of them is exactly the new bytes."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemods.driver.diff import quote_path, unified_diff
from codemods.source.text import Edit, apply_edits

ODD_NAMES = [
    b"plain.py",
    b"with space.py",
    b'quo"te.py',
    b"back\\slash.py",
    b"new\nline.py",
    b"tab\there.py",
    b"caf\xc3\xa9.py",
    b"latin-\xe9\xff.py",
    b"deep/er/mod ule.py",
    b"-dash.py",
]

NUMBERED = b"".join(b"line %d\n" % n for n in range(40))

TEXTS = {
    "one line": (b"a\nb\nc\n", b"a\nB\nc\n"),
    "crlf": (b"a\r\nb\r\nc\r\n", b"a\r\nB\r\nc\r\n"),
    "cr only": (b"a\rb\rc\r", b"a\rB\rc\r"),
    "mixed newlines": (b"a\r\nb\nc\rd\n", b"a\r\nB\nc\rd\n"),
    "form feed": (b"a\n\x0c\nb\n", b"a\n\x0c\nB\n"),
    "no final newline": (b"a\nb", b"a\nB"),
    "final newline added": (b"a\nb", b"a\nb\n"),
    "final newline lost": (b"a\nb\n", b"a\nb"),
    "no final newline, change far above": (NUMBERED + b"end", b"first\n" + NUMBERED + b"end"),
    "latin-1": (b"# coding: latin-1\nx = '\xe9'\n", b"# coding: latin-1\ny = '\xe9\xff'\n"),
    "two hunks": (NUMBERED, NUMBERED.replace(b"line 3\n", b"").replace(b"line 30", b"Line 30")),
    "two blocks, one hunk": (
        NUMBERED,
        NUMBERED.replace(b"line 3\n", b"x\ny\n").replace(b"line 9\n", b""),
    ),
    "emptied": (b"a\nb\n", b""),
    "from empty": (b"", b"a\nb\n"),
    "repeated lines": (b"x\n" * 50 + b"y\n" + b"x\n" * 50, b"x\n" * 53 + b"z\n" + b"x\n" * 47),
    "inserted at the top": (NUMBERED, b"import this\n" + NUMBERED),
    "appended": (NUMBERED, NUMBERED + b"more\n"),
    "looks like a diff": (b"--- a\n+++ b\n@@ -1 +1 @@\n", b"--- a\n+++ c\n@@ -1 +1 @@\n"),
    "byte order mark": (b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfb\nb\n"),
}


def assert_round_trip(folder: Path, name: bytes, old: bytes, new: bytes, patch: bytes) -> None:
    for command in (["git", "apply", "-"], ["patch", "-p1", "--quiet"]):
        place = folder / command[0]
        target = os.path.join(os.fsencode(place), name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as file:
            file.write(old)
        done = subprocess.run(command, cwd=place, input=patch, capture_output=True, check=False)
        assert done.returncode == 0, (command, done.stdout, done.stderr, patch)
        with open(target, "rb") as file:
            assert file.read() == new, (command, patch)
        assert os.listdir(os.path.dirname(target)) == [os.path.basename(target)], "no reject file"


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_survive(name: bytes, tmp_path: Path) -> None:
    old, new = b"one\ntwo\nthree\n", b"one\n2\nthree\n"
    assert_round_trip(tmp_path, name, old, new, unified_diff(name, old, new))


@pytest.mark.parametrize("case", TEXTS)
def test_text_survives(case: str, tmp_path: Path) -> None:
    old, new = TEXTS[case]
    assert_round_trip(tmp_path, b"m.py", old, new, unified_diff(b"m.py", old, new))


def test_git_prints_the_same(tmp_path: Path) -> None:
    for case, (old, new) in TEXTS.items():
        if case == "repeated lines":
            continue  # several shortest answers exist
        (tmp_path / "m.py").write_bytes(old)
        (tmp_path / "n.py").write_bytes(new)
        theirs = subprocess.run(
            ["git", "diff", "--no-index", "--text", "--", "m.py", "n.py"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        ).stdout
        start = theirs.index(b"@@ -")
        ours = unified_diff(b"m.py", old, new)
        stripped = b"".join(
            line.split(b" @@")[0] + b" @@\n" if line.startswith(b"@@ -") else line
            for line in theirs[start:].splitlines(keepends=True)
        )
        normal = b"".join(
            line.split(b" @@")[0] + b" @@\n" if line.startswith(b"@@ -") else line
            for line in ours[ours.index(b"@@ -") :].splitlines(keepends=True)
        )
        assert normal == stripped, case


def test_equal_bytes_have_no_diff() -> None:
    assert unified_diff(b"m.py", b"a\n", b"a\n") == b""


def test_names_are_quoted_as_git_does(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    for name in ODD_NAMES:
        target = os.path.join(os.fsencode(tmp_path), name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb"):
            pass
    listed = subprocess.run(
        ["git", "ls-files", "--others"], cwd=tmp_path, capture_output=True, check=True
    ).stdout
    assert set(listed.splitlines()) == {quote_path(name) for name in ODD_NAMES}


LINES = st.lists(st.sampled_from([b"a", b"b", b"", b"c\r", b"import d", b"\x0c"]), max_size=12)
TEXT = st.builds(lambda lines, end: b"\n".join(lines) + end, LINES, st.sampled_from([b"", b"\n"]))


def apply_patch(old: bytes, patch: bytes) -> bytes:
    """A third opinion, strict: every context and removed line has to be where it is said to be."""
    lines = old.split(b"\n")
    old_lines = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    out: list[bytes] = []
    at = 0
    body = patch.split(b"\n")[3:-1] if patch else []
    index = 0
    while index < len(body):
        line = body[index]
        end = b"\n"
        if index + 1 < len(body) and body[index + 1].startswith(b"\\"):
            end = b""
        if line.startswith(b"@@ "):
            start, _, count = line.split()[1][1:].partition(b",")
            target = int(start) - (0 if count == b"0" else 1)
            assert target >= at
            out += old_lines[at:target]
            at = target
        elif line[:1] in b" -":
            assert old_lines[at] == line[1:] + end
            if line[:1] == b" ":
                out.append(old_lines[at])
            at += 1
        elif line[:1] == b"+":
            out.append(line[1:] + end)
        else:
            assert line == b"\\ No newline at end of file"
        index += 1
    return b"".join(out + old_lines[at:])


@settings(max_examples=400, deadline=None)
@given(TEXT, TEXT)
def test_any_two_texts(old: bytes, new: bytes) -> None:
    assert apply_patch(old, unified_diff(b"m.py", old, new)) == new


@st.composite
def edited(draw: st.DrawFn) -> tuple[bytes, list[Edit]]:
    old = draw(TEXT)
    cuts = sorted(draw(st.lists(st.integers(0, len(old)), max_size=6, unique=True)))
    edits = []
    position = 0
    for start in cuts:
        if start < position:
            continue
        end = min(len(old), start + draw(st.integers(0, 6)))
        edits.append(Edit(start, end, draw(st.sampled_from([b"", b"x", b"x\n", b"\n", b"y\nz"]))))
        position = end + 1
    return old, edits


@settings(max_examples=400, deadline=None)
@given(edited())
def test_edits_give_the_same_result(case: tuple[bytes, list[Edit]]) -> None:
    old, edits = case
    new = apply_edits(old, edits)
    assert apply_patch(old, unified_diff(b"m.py", old, new, edits)) == new
    assert unified_diff(b"m.py", old, new, edits) != b"" or old == new


def test_a_large_file_changed_everywhere_is_linear() -> None:
    old = b"".join(b"value_%d = force_text(%d)\npass\n" % (n, n) for n in range(60_000))
    new = old.replace(b"force_text", b"force_str")
    patch = unified_diff(b"m.py", old, new)
    assert apply_patch(old, patch) == new
    assert patch.count(b"\n-value") == patch.count(b"\n+value") == 60_000
