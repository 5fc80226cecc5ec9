"""`codemods list` and `codemods explain`."""

from __future__ import annotations

import json

from codemods.engine.registry import all_codemods

from .conftest import Cli


def test_list_names_every_codemod_once(cli: Cli) -> None:
    status, out, err = cli("list")
    assert (status, err) == (0, "")
    lines = [line.split()[0] for line in out.decode().splitlines() if line.startswith("  ")]
    assert sorted(lines) == [codemod.id for codemod in all_codemods()]
    document = json.loads(cli("list", "--output", "json").out)
    assert sorted(item["id"] for item in document) == sorted(lines)


def test_every_codemod_is_explained(cli: Cli) -> None:
    for codemod in all_codemods():
        status, out, err = cli("explain", codemod.id)
        text = out.decode()
        assert (status, err) == (0, "")
        assert text.startswith(f"{codemod.id}: {codemod.summary}\n")
        assert codemod.url() in text
        assert codemod.follow_up in text
        assert not any(line != line.rstrip() for line in text.splitlines())
        for example in codemod.examples:
            assert example.before.strip().splitlines()[0].strip() in text


def test_explain_for_machines(cli: Cli) -> None:
    document = json.loads(cli("explain", "force-text", "--output", "json").out)
    assert document["id"] == "force-text"
    assert document["removed_in"] == "4.0"
    assert document["examples"][0]["after"]
