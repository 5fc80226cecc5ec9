"""What the pages on CI and outputs show is so."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from codemods.cli.main import run_command_line
from codemods.report.baseline import read_baseline

from .conftest import Cli, write

ROOT = Path(__file__).parents[2]
CI = (ROOT / "docs/ci.md").read_text(encoding="utf-8")
OUTPUTS = (ROOT / "docs/outputs.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```yaml\n# (\S+)\n(.*?)```", CI, re.DOTALL)
SCHEMA = json.loads((ROOT / "docs/output.schema.json").read_text(encoding="utf-8"))
(BASELINE,) = re.findall(r"```json\n(.*?)```", OUTPUTS, re.DOTALL)


def test_the_schema_describes_the_json(repository: Path, cli: Cli) -> None:
    """All keys are described, and all that are described are there."""
    schema = SCHEMA
    jsonschema.Draft7Validator.check_schema(schema)
    write(repository, {"a.py": "old\nrisky\nrefuse\nreport\n", "b.py": "broken refuse\n"})
    write(repository, {"p/pyproject.toml": "[tool.codemods]\nx=1\n", "p/d.py": "old\n"})
    for command in ("check", "run"):
        document = json.loads(cli(command, "--output", "json").out)
        jsonschema.Draft7Validator(schema).validate(document)
        assert document.keys() == schema["properties"].keys()
        assert document["summary"].keys() == schema["properties"]["summary"]["properties"].keys()
        file = document["files"][0]
        described = schema["properties"]["files"]["items"]["properties"]
        assert file.keys() == described.keys()
        finding = schema["definitions"]["finding"]
        assert all(f.keys() == finding["properties"].keys() for f in file["findings"])
        assert len(file["findings"]) == 4


def test_the_schema_refuses_what_is_off(repository: Path, cli: Cli) -> None:
    write(repository, {"a.py": "old\n"})
    document = json.loads(cli("check", "--output", "json").out)
    document["files"][0]["findings"][0]["level"] = "fatal"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft7Validator(SCHEMA).validate(document)


def test_the_baseline_shown_is_one() -> None:
    (entry,) = read_baseline(BASELINE).counts.items()
    assert entry == (("app/views.py", "force-text", "return force_text(value)"), 2)
    assert read_baseline(BASELINE).dump() == BASELINE


def test_pre_commit_takes_the_configurations(tmp_path: Path) -> None:
    hooks = {
        hook["id"]
        for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    }
    texts = [text for name, text in SNIPPETS if name == ".pre-commit-config.yaml"]
    named = set()
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.yaml").write_text(text)
        named |= {hook["id"] for hook in yaml.safe_load(text)["repos"][0]["hooks"]}
    assert named == hooks
    files = sorted(tmp_path.iterdir())
    subprocess.run([sys.executable, "-m", "pre_commit", "validate-config", *files], check=True)


def test_every_command_shown_is_understood(
    repository: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(repository, {"a.py": "x = 1\n"})
    commands = re.findall(r"^(?:.*- (?:run: )?)?codemods (check .*|check)$", CI, re.MULTILINE)
    assert len(commands) == 5
    for command in commands:
        assert run_command_line(command.partition(" >")[0].split()) == 0, command
    assert [name for name, _ in SNIPPETS].count(".gitlab-ci.yml") == 1
    assert all(yaml.safe_load(text) for _, text in SNIPPETS)
