"""`check --baseline`: what is known does not fail a check, what is new does."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from codemods.cli.main import run_command_line

from .conftest import Cli, write

URL = "from django.conf.urls import url\nurl('', view)\n"


def update(cli: Cli, *more: str) -> None:
    assert cli("check", "--baseline", "known.json", "--update-baseline", *more).status == 0


def test_what_is_known_is_not_shown(repository: Path, cli: Cli) -> None:
    write(repository, {"a.py": "old\nrisky\nrefuse\n", "b.py": "old\n"})
    update(cli)
    status, out, err = cli("check", "--baseline", "known.json")
    assert (status, out) == (0, b"")
    assert err.splitlines()[-1] == "4 of these in the baseline, not shown"
    assert err.startswith("2 files looked at: 0 unaffected, 2 changed,")
    write(repository, {"b.py": "old\nold x\n"})
    status, out, _ = cli("check", "--baseline", "known.json")
    assert (status, out) == (1, b"b.py:2:1: old-new use new for old\n")
    assert json.loads(cli("check", "--baseline", "known.json", "--output", "json").out)["files"][1][
        "findings"
    ][0]["lines"] == ["old x"]


def test_lines_may_move_but_not_multiply(repository: Path, cli: Cli) -> None:
    write(repository, {"a.py": "old\n"})
    update(cli)
    write(repository, {"a.py": "\n\n    old\n"})
    assert cli("check", "--baseline", "known.json").status == 0
    write(repository, {"a.py": "old\n\nold\n"})
    status, out, _ = cli("check", "--baseline", "known.json")
    assert (status, out.count(b"\n")) == (1, 1)
    write(repository, {"a.py": "clean\n", "c.py": "old\n"})
    assert cli("check", "--baseline", "known.json").status == 1, "another file is another finding"


def test_the_file_is_stable_and_readable(repository: Path, cli: Cli) -> None:
    write(repository, {"b.py": "old\nold\n", "a.py": "é risky\n"})
    update(cli)
    text = (repository / "known.json").read_text(encoding="utf-8")
    assert text == (
        '{\n "version": 1,\n "findings": [\n'
        '  {"path": "a.py", "codemod": "old-new", "text": "\\u00e9 risky", "count": 1},\n'
        '  {"path": "b.py", "codemod": "old-new", "text": "old", "count": 2}\n ]\n}\n'
    )
    update(cli)
    assert (repository / "known.json").read_text(encoding="utf-8") == text
    write(repository, {"a.py": "clean\n", "b.py": "clean\n"})
    update(cli)
    assert json.loads((repository / "known.json").read_bytes()) == {"version": 1, "findings": []}


def test_an_update_keeps_what_it_does_not_see(
    repository: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"a/x.py": "old\n", "ab/y.py": "old\n", "c.py": "old\n"})
    update(cli)
    write(repository, {"a/x.py": "clean\n", "ab/y.py": "clean\n", "c.py": "broken old\n"})
    update(cli, "a")
    paths = [
        row["path"] for row in json.loads((repository / "known.json").read_bytes())["findings"]
    ]
    assert paths == ["ab/y.py", "c.py"]
    monkeypatch.chdir(repository / "ab")
    assert cli("check", "--baseline", "../known.json", "--update-baseline").status == 0
    monkeypatch.chdir(repository)
    assert cli("check", "--baseline", "known.json", "--update-baseline").status == 2
    paths = [
        row["path"] for row in json.loads((repository / "known.json").read_bytes())["findings"]
    ]
    assert paths == ["c.py"], "a file in trouble keeps what is known of it"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "no such file: write it with --update-baseline"),
        ("[]", "not a baseline: write one with --update-baseline"),
        ("{", "not a baseline: write one with --update-baseline"),
        ('{"version": 2, "findings": []}', "version 2, not 1"),
        (
            '{"version": 1, "findings": [{"path": 1, "codemod": "a", "text": "", "count": 1}]}',
            "not a baseline: write one with --update-baseline",
        ),
    ],
)
def test_no_baseline(repository: Path, cli: Cli, text: str | None, message: str) -> None:
    if text is not None:
        (repository / "known.json").write_text(text)
    status, out, err = cli("check", "--baseline", "known.json")
    assert (status, out, err) == (2, b"", f"codemods: known.json: {message}\n")


def test_update_needs_a_file(repository: Path, cli: Cli) -> None:
    status, _, err = cli("check", "--update-baseline")
    assert (status, err) == (2, "codemods: --update-baseline goes with --baseline FILE\n")


def test_a_new_use_of_a_known_name_is_new(
    repository: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """All uses of a name are one change; each of its lines has to be known."""
    code = "from django.utils.encoding import force_text\nfirst = force_text(1)\n"
    write(repository, {"a.py": code + "second = force_text(2)\n"})
    check = ["check", "--baseline", "known.json"]
    assert run_command_line([*check, "--update-baseline"]) == 0
    write(repository, {"a.py": code})
    assert run_command_line(check) == 0, "fewer uses are no news"
    write(repository, {"a.py": code + "third = force_text(3)\n"})
    assert run_command_line(check) == 1


def test_run_leaves_what_is_known(repository: Path, cli: Cli) -> None:
    write(repository, {"a.py": "old\nreport\n", "b.py": "old\n"})
    update(cli)
    status, out, err = cli("run", "--baseline", "known.json")
    assert (status, out) == (0, b"")
    assert err.splitlines() == [
        "2 files looked at: 2 unaffected, 0 changed, 0 refused, 0 reported, 0 in trouble",
        "3 more in the baseline, left as they are",
    ]
    write(repository, {"a.py": "old\nold  # mine\nreport\nreport\n"})
    status, out, err = cli("run", "--apply", "--baseline", "known.json")
    assert (status, (repository / "a.py").read_text()) == (0, "old\nnew  # mine\nreport\nreport\n")
    assert "a.py:4:1: old-new look\n" in err
    assert "a.py:3:1" not in err
    assert "\n1 change, 1 report\n" in err
    document = json.loads(cli("run", "--baseline", "known.json", "--output", "json").out)
    assert (document["hidden"], document["summary"]["changes"]) == (3, 0)


def test_run_makes_nothing_that_is_built_on_what_is_known(
    repository: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """One use of a name more is another change, and all uses of a name go together."""
    code = "from django.utils.encoding import force_text\nfirst = force_text(1)\n"
    write(repository, {"a.py": code})
    assert run_command_line(["check", "--baseline", "known.json", "--update-baseline"]) == 0
    assert run_command_line(["run", "--apply", "--baseline", "known.json"]) == 0
    assert (repository / "a.py").read_text() == code
    write(repository, {"a.py": code + "second = force_text(2)\n"})
    assert run_command_line(["run", "--apply", "--baseline", "known.json"]) == 0
    assert (repository / "a.py").read_text() == (code + "second = force_text(2)\n").replace(
        "force_text", "force_str"
    )


def test_standard_input_has_a_baseline_too(
    repository: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"a.py": "old\n"})
    update(cli)
    stdin = io.TextIOWrapper(io.BytesIO(b"old\nold x\n"))
    monkeypatch.setattr("sys.stdin", stdin)
    result = cli("run", "-", "--stdin-filename", "a.py", "--baseline", "known.json")
    assert (result.status, result.out) == (0, b"old\nnew x\n")


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_baseline_that_is_not_there(repository: Path, cli: Cli, command: str) -> None:
    status, out, err = cli(command, "--baseline", "known.json")
    message = "codemods: known.json: no such file: write it with --update-baseline\n"
    assert (status, out, err) == (2, b"", message)


def test_an_update_keeps_what_is_not_selected(repository: Path) -> None:
    """Codemods that are off in this run, and files that are left out of it, found nothing."""
    write(repository, {"a.py": "from django.utils.encoding import force_text\n", "b.py": URL})
    check = ["check", "-q", "--baseline", "known.json", "--update-baseline"]
    assert run_command_line(check) == 0
    before = (repository / "known.json").read_text()
    assert before.count('"codemod"') == 2
    for limits in (["--select", "url"], ["--exclude", "a.py"]):
        assert run_command_line([*check, *limits]) == 0
        assert (repository / "known.json").read_text() == before
    write(repository, {"a.py": "", "b.py": ""})
    assert run_command_line([*check, "--select", "url"]) == 0
    (row,) = json.loads((repository / "known.json").read_bytes())["findings"]
    assert row["codemod"] == "force-text"


def test_an_assessment_leaves_out_what_is_known(
    repository: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write(repository, {"a.py": "from django.utils.encoding import force_text\n", "b.py": URL})
    check = ["check", "-q", "--baseline", "known.json", "--update-baseline"]
    assert run_command_line([*check, "--select", "force-text"]) == 0
    capfdbinary.readouterr()
    for known, safe in (([], 2), (["--baseline", "known.json"], 1)):
        assert run_command_line(["report", "-q", "--output", "json", *known]) == 0
        assert json.loads(capfdbinary.readouterr().out)["readiness"]["safe"] == safe
