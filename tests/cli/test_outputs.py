"""`--output github` and `--output sarif`: what services and editors read."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from codemods.cli.main import run_command_line
from codemods.driver import cache
from codemods.driver.outcomes import Notice, Outcome, Replacement

from .conftest import Cli, write

SCHEMA = json.loads(
    (Path(__file__).parents[1] / "data/sarif-2.1.0.schema.json").read_text(encoding="utf-8")
)
"""The official one (MIT, from the npm package @microsoft/jest-sarif), without descriptions."""

CODE = """\
from django.conf.urls import url
from django.utils.encoding import force_text

NAME = "é"; urlpatterns = [url(r"^é/$", force_text), url(r"^b/$", force_text)]
"""


def sarif(data: bytes) -> dict[str, Any]:
    """Return the only run of a log that is valid."""
    log = json.loads(data)
    jsonschema.Draft4Validator(SCHEMA).validate(log)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def apply_fix(text: str, fix: dict[str, Any], uri: str) -> str:
    """Apply a fix as a consumer does: lines and code point columns from 1, ends exclusive."""
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == uri
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    for replacement in reversed(change["replacements"]):
        region = replacement["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        text = text[:start] + replacement["insertedContent"]["text"] + text[end:]
    return text


def test_annotations(repository: Path, cli: Cli) -> None:
    write(repository, {"app/a.py": "old\n  é risky\nrefuse\n", "b.py": "broken refuse\n"})
    status, out, _ = cli("check", "--output", "github")
    assert status == 2
    assert out.decode().splitlines() == [
        "::error file=app/a.py,line=1,col=1,title=old-new::use new for old",
        "::error file=app/a.py,line=2,col=5,title=old-new::use new for risky (unsafe: a risk)",
        "::notice file=app/a.py,line=3,col=1,title=old-new::not rewritten: look",
        "::error file=b.py,line=3,title=codemods::cannot parse: it is broken",
    ]


def test_troubles_stand_among_the_files(repository: Path, cli: Cli) -> None:
    write(
        repository, {"a.py": "old\n", "c.py": "old\n", "b/pyproject.toml": "[tool.codemods]\nx=1\n"}
    )
    write(repository, {"b/b.py": "old\n"})
    out = cli("check", "--output", "github").out.decode()
    assert re.findall(r"file=([^,]*)", out) == ["a.py", "b/pyproject.toml", "c.py"]


def test_annotations_are_relative_to_the_repository(
    repository: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(repository, {"app/a.py": "old\n"})
    monkeypatch.chdir(repository / "app")
    assert cli("check", "--output", "github").out.startswith(b"::error file=app/a.py,")


@pytest.mark.parametrize(
    ("name", "escaped"),
    [
        ("a,line=9::x%.py", b"a%2Cline=9%3A%3Ax%25.py"),
        ("a\n::error::x.py", b"a%0A%3A%3Aerror%3A%3Ax.py"),
        ("\x1b[2Ja.py", b"\\x1b[2Ja.py"),
    ],
)
def test_no_name_fools_the_runner(repository: Path, cli: Cli, name: str, escaped: bytes) -> None:
    write(repository, {name: "old\n"})
    out = cli("check", "--output", "github").out
    assert out == b"::error file=%s,line=1,col=1,title=old-new::use new for old\n" % escaped


def test_run_takes_the_same_outputs(repository: Path, cli: Cli) -> None:
    write(repository, {"a.py": "old\n"})
    status, out, _ = cli("run", "--output", "github")
    assert (status, out[:8]) == (1, b"::error ")
    status, out, _ = cli("run", "--apply", "--output", "sarif")
    assert status == 0
    assert len(sarif(out)["results"]) == 1
    assert (repository / "a.py").read_text() == "new\n"


def test_a_log(repository: Path, cli: Cli) -> None:
    write(repository, {"app/a b.py": "old\n  é risky\nrefuse\n", "b.py": "broken refuse\n"})
    status, out, _ = cli("check", "--output", "sarif")
    assert status == 2
    run = sarif(out)
    first, second, third = run["results"]
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": "app/a%20b.py", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 1, "startColumn": 1},
            }
        }
    ]
    assert [result["level"] for result in run["results"]] == ["error", "error", "note"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert second["locations"][0]["physicalLocation"]["region"]["startColumn"] == 5
    assert second["properties"]["safety"] == "unsafe"
    assert second["message"]["text"] == "use new for risky (unsafe: a risk)"
    assert "fixes" not in third
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in run["results"])
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["message"]["text"] == "cannot parse: it is broken"
    location = notification["locations"][0]["physicalLocation"]
    assert (location["artifactLocation"]["uri"], location["region"]) == ("b.py", {"startLine": 3})


def test_rules_say_what_services_show(
    repository: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write(repository, {"a.py": CODE})
    run_command_line(["check", "--output", "sarif", "-q"])
    rules = sarif(capfdbinary.readouterr().out)["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["force-text", "url"]
    for rule in rules:
        assert rule["shortDescription"]["text"]
        assert rule["fullDescription"]["text"]
        assert rule["help"]["text"].endswith(rule["helpUri"])


def test_a_fix_in_a_template(repository: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    text = "<p>é\x0c😀{% ifequal a b %}\r\nx{% endifequal %}\r\n"
    write(repository, {"templates/a.html": text})
    run_command_line(["check", "--output", "sarif", "-q"])
    (result,) = sarif(capfdbinary.readouterr().out)["results"]
    fixed = apply_fix(text, result["fixes"][0], "templates/a.html")
    assert fixed == "<p>é\x0c😀{% if a == b %}\r\nx{% endif %}\r\n"


def test_findings_come_in_the_order_of_paths(repository: Path, cli: Cli) -> None:
    names = ["b.py", "a/z.py", "a.py", "B.py", "a-b.py", "é.py"]
    write(repository, dict.fromkeys(names, "risky\nold\nold\n"))
    places = [
        (r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
         r["locations"][0]["physicalLocation"]["region"]["startLine"])
        for r in sarif(cli("check", "--output", "sarif").out)["results"]
    ]  # fmt: skip
    assert places == [
        (uri, line)
        for uri in ("B.py", "a-b.py", "a.py", "a/z.py", "b.py", "%C3%A9.py")
        for line in (1, 2, 3)
    ]


def test_a_clean_log(repository: Path, cli: Cli) -> None:
    write(repository, {"a.py": "clean\n"})
    status, out, _ = cli("check", "--output", "sarif")
    run = sarif(out)
    assert (status, run["results"], run["tool"]["driver"]["rules"]) == (0, [], [])
    assert run["invocations"][0]["executionSuccessful"] is True


def test_a_name_that_is_no_text(repository: Path, cli: Cli) -> None:
    write(repository, {os.fsdecode(b"a\xff.py"): "old\n", os.fsdecode(b"b\xff.py"): "broken old\n"})
    (result,) = sarif(cli("check", "--output", "sarif").out)["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%FF.py"


def test_the_cache_gives_back_lines_and_edits() -> None:
    edits = (Replacement(1, 2, 1, 4, "é"), Replacement(3, 1, 3, 1, "\n"))
    notice = Notice(
        1, 2, ("a", "b"), "change", "breaks", "m", "safe", "", True, "", ("x", "y"), edits
    )
    outcome = Outcome("a.py", (notice,), changed=True)
    again = cache._outcome(json.loads(json.dumps(cache._told(outcome))))
    assert again == outcome
    assert again.notices[0].edits[0].end_column == 4, "a value with names again, not a list"


def test_fingerprints_do_not_know_lines(repository: Path, cli: Cli) -> None:
    def prints() -> list[str]:
        results = sarif(cli("check", "--output", "sarif").out)["results"]
        return [result["partialFingerprints"]["codemodsLine/v1"] for result in results]

    write(repository, {"a.py": "old\nold\nrisky\n"})
    before = prints()
    assert len(set(before)) == 3
    write(repository, {"a.py": "clean\n\n  old\n  old\nclean\nrisky\n"})
    assert prints() == before


def _coded(encoding: str, newline: str) -> str:
    """Return code that is hard to count in: wide characters, and what only looks like a newline."""
    head = "# coding: latin-1\n" if encoding == "latin-1" else 'WIDE = "😀\u2028"; '
    return (head + CODE + 'PAGE = "\x0c"\n').replace("\n", newline)


@pytest.mark.parametrize(
    ("encoding", "newline"),
    [
        ("utf-8", "\n"),
        ("utf-8", "\r"),
        ("utf-8-sig", "\n"),
        ("utf-8-sig", "\r\n"),
        ("latin-1", "\n"),
        ("latin-1", "\r\n"),
    ],
)
def test_every_fix_is_the_change_it_names(
    repository: Path,
    capfdbinary: pytest.CaptureFixture[bytes],
    encoding: str,
    newline: str,
) -> None:
    """Each alone leaves code that parses, imports included; one after the other they are all."""
    original = _coded(encoding, newline)
    text = original
    path = repository / "urls.py"
    path.write_bytes(text.encode(encoding))
    seen = []
    for _ in range(9):
        run_command_line(["check", "--output", "sarif", "-q"])
        results = sarif(capfdbinary.readouterr().out)["results"]
        if not results:
            break
        for result in results:
            compile(apply_fix(text, result["fixes"][0], "urls.py"), "urls.py", "exec")
        seen.append(results[0]["ruleId"])
        text = apply_fix(text, results[0]["fixes"][0], "urls.py")
        path.write_bytes(text.encode(encoding))
    one_by_one = path.read_bytes()
    path.write_bytes(original.encode(encoding))
    run_command_line(["run", "--apply", "--no-journal", "-q"])
    assert len(seen) == 3
    assert path.read_bytes() == one_by_one
