"""`codemods fleet`, with real repositories on this machine."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from codemods.driver.engine import DjangoEngine
from codemods.driver.fleet import Tour, read_list, visit_all
from codemods.driver.outcomes import Want
from codemods.driver.runs import Request, Run
from codemods.driver.session import carry_out

from .conftest import write

DOCS = Path(__file__).parents[2] / "docs"
OLD = "from django.utils.encoding import force_text\n\nname = 'é', force_text(b'')\n"
NEW = OLD.replace("force_text", "force_str")


class Place:
    """A folder with repositories in it, closed off from this machine's settings."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("tmp", "home"):
            (root / name).mkdir()
        self.environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("GIT_")},
            "HOME": str(root / "home"),
            "TMPDIR": str(root / "tmp"),
            "CODEMODS_STATE_DIR": str(root / "state"),
            "GIT_CONFIG_GLOBAL": str(root / "gitconfig"),
            "GIT_CONFIG_SYSTEM": os.devnull,
        }
        write(root, {"gitconfig": "[user]\nname = A\nemail = a@example.org\n"})

    def call(self, *words: str | Path, cwd: str = ".") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*words],
            cwd=self.root / cwd,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def git(self, name: str, *words: str) -> str:
        done = self.call("git", "-C", self.root / name, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def repository(self, name: str, texts: dict[str, str | bytes]) -> None:
        write(self.root / name, texts)
        self.git(name, "init", "-q", "-b", "main")
        self.git(name, "add", "-A")
        self.git(name, "commit", "-q", "-m", "Start")

    def fleet(self, *lines: str, options: tuple[str, ...] = ()) -> tuple[int, str, str]:
        (self.root / "list").write_text("".join(f"{line}\n" for line in lines))
        done = self.call(sys.executable, "-m", "codemods", "fleet", "list", *options)
        assert not list((self.root / "tmp").iterdir()), "nothing is left behind"
        return done.returncode, done.stdout, done.stderr


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def checked(file: Path) -> dict[str, Any]:
    """Return a report that is valid by its schema."""
    schemas = {name: json.loads((DOCS / name).read_text()) for name in
               ("fleet.schema.json", "output.schema.json")}  # fmt: skip
    registry: Registry[Any] = Registry().with_resources(
        (name, Resource.from_contents(schema)) for name, schema in schemas.items()
    )
    document = json.loads(file.read_text())
    validator = jsonschema.Draft7Validator(schemas["fleet.schema.json"], registry=registry)
    validator.validate(document)
    described = schemas["fleet.schema.json"]["properties"]["repositories"]["items"]["properties"]
    assert all(row.keys() == described.keys() for row in document["repositories"])
    assert isinstance(document, dict)
    return document


def test_one_patch_each_and_one_report(place: Place) -> None:
    latin = ("# coding: latin-1\n" + OLD).replace("\n", "\r\n").encode("latin-1")
    place.repository("shop", {"a.py": OLD, "old dir/b.py": latin})
    place.repository("deep/shop.git", {"a.py": OLD, "broken.py": "from django import x\ndef (:\n"})
    place.repository("clean", {"a.py": NEW})
    lines = ["# ours", "", "shop", f"file://{place.root}/deep/shop.git", "gone", "  clean\r"]
    status, out, err = place.fleet(
        *lines, options=("--patches", "out", "--json", "report.json", "--statistics")
    )
    assert status == 2
    assert out.splitlines() == [
        "shop: 2 of 2 files changed, 2 changes -> out/shop.patch",
        "shop-2: 1 of 2 files changed, 1 change, 1 in trouble -> out/shop-2.patch",
        "gone: in trouble",
        "clean: 0 of 1 file changed, 0 changes",
        "codemod     changes  unsafe  refused  reported",
        "force-text        3       0        0         0",
        "4 repositories: 2 changed, 2 in trouble",
        "5 files looked at: 1 unaffected, 3 changed, 0 refused, 0 reported, 1 in trouble",
        "3 changes",
    ]
    assert re.fullmatch(
        r"shop-2/broken\.py: cannot parse: [^\n]*\ngone: no such folder\n", err
    ), err
    assert sorted(path.name for path in (place.root / "out").iterdir()) == [
        "shop-2.patch", "shop.patch"
    ]  # fmt: skip
    place.git("shop", "apply", "../out/shop.patch")
    applied = {name: (place.root / "shop" / name).read_bytes() for name in ("a.py", "old dir/b.py")}
    assert applied["a.py"].decode() == NEW
    assert applied["old dir/b.py"] == latin.replace(b"force_text", b"force_str")
    report = checked(place.root / "report.json")
    shop, second, gone, _ = report["repositories"]
    assert (shop["commit"], shop["made"]) == (
        place.git("shop", "rev-parse", "HEAD"),
        "out/shop.patch",
    )
    assert [file["path"] for file in shop["run"]["files"]] == ["a.py", "old dir/b.py"]
    assert second["run"]["files"][1]["trouble"]["message"].startswith("cannot parse")
    assert (gone["trouble"], gone["run"], gone["commit"]) == ("no such folder", None, None)
    assert report["troubled"] == 2
    assert report["summary"]["changed"] == 3
    assert report["summary"]["by_codemod"]["force-text"]["changes"] == 3


def test_a_branch_each_in_clones_that_are_left(place: Place) -> None:
    place.repository(
        "shop", {"a.py": OLD, "urls.py": "from django.conf.urls import url\nurl('', 1)\n"}
    )
    place.repository("clean", {"a.py": NEW})
    before = place.git("shop", "for-each-ref")
    options = ("--branch", "django-5", "--workdir", "work")
    status, out, err = place.fleet("shop", "clean", options=options)
    assert (status, err) == (0, "")
    assert out.splitlines()[:2] == [
        "shop: 2 of 2 files changed, 2 changes -> django-5",
        "clean: 0 of 1 file changed, 0 changes",
    ]
    assert place.git("shop", "for-each-ref") == before, "theirs is as it was"
    assert place.git("work/shop", "branch", "--show-current") == "django-5"
    subjects = place.git("work/shop", "log", "--format=%s").splitlines()
    assert [subject.partition(":")[0] for subject in subjects] == ["url", "force-text", "Start"]
    assert place.git("work/shop", "status", "--porcelain") == ""
    assert place.git("work/clean", "branch", "--show-current") == "main"
    place.git("work/shop", "push", "-q", "origin", "django-5")
    assert place.git("shop", "show", "django-5:a.py") == NEW.strip()
    status, _, err = place.fleet("shop", options=options)
    assert (status, err) == (2, f"shop: {place.root}/work/shop is there already\n")


@pytest.mark.parametrize("mode", ["patches", "branch"])
def test_nothing_of_a_repository_is_run(place: Place, mode: str) -> None:
    """Not its hooks, not what its attributes name, not what the user set up for other work."""
    mark = place.root / "mark"
    trap = place.root / "trap"
    trap.write_text(f"#!/bin/sh\necho run >> {mark}\ncat\n")
    trap.chmod(0o755)
    hooks = place.root / "hooks"
    hooks.mkdir()
    place.repository("inner", {"a.py": OLD})
    place.repository("shop", {"a.py": OLD})
    place.git("shop", "-c", "protocol.file.allow=always", "submodule", "-q", "add", "../inner")
    write(
        place.root / "shop",
        {".gitattributes": "*.py filter=lfs\n*.txt filter=theirs\n", "b.txt": "b"},
    )
    place.git("shop", "add", "-A")
    place.git("shop", "commit", "-q", "-m", "Attributes")
    for name in ("post-checkout", "pre-commit", "commit-msg", "post-commit", "prepare-commit-msg",
                 "post-index-change", "reference-transaction", "pre-push"):  # fmt: skip
        (hooks / name).symlink_to(trap)
    (place.root / "shop/.git/hooks/pre-upload-pack").parent.mkdir(exist_ok=True)
    place.git("shop", "config", "core.fsmonitor", str(trap))
    place.git("shop", "config", "uploadpack.packObjectsHook", str(trap))
    with (place.root / "gitconfig").open("a") as file:
        file.write(f"[core]\nhooksPath = {hooks}\nfsmonitor = {trap}\n")
        file.write(f'[filter "lfs"]\nsmudge = {trap}\nclean = {trap}\nrequired = true\n')
        file.write(f'[filter "theirs"]\nprocess = {trap}\nsmudge = {trap}\n')
        file.write("[submodule]\nrecurse = true\n[protocol]\nallow = always\n")
        file.write(f"[commit]\ngpgSign = true\n[gpg]\nprogram = {trap}\n")
    options = (
        "--workdir",
        "work",
        *(("--patches", "out") if mode == "patches" else ("--branch", "x")),
    )
    status, out, err = place.fleet("shop", options=options)
    assert (status, err) == (0, "")
    assert out.startswith("shop: 1 of 1 file changed, 1 change -> ")
    assert not mark.exists()
    assert not list((place.root / "work/shop/inner").iterdir())
    place.call("git", "clone", "-q", place.root / "shop", place.root / "by-hand")
    assert mark.exists(), "the traps are good ones"


def test_what_is_not_cloned(place: Place) -> None:
    mark = place.root / "mark"
    lines = [
        f"ext::sh -c touch% {mark}",
        "http://example.org/a.git",
        "git://example.org/b.git",
        "-oProxyCommand=touch mark:c",
        f"--upload-pack=touch {mark}",
        f"ssh://-oProxyCommand=touch${{IFS}}{mark}/d",
        "https://user:secret@127.0.0.1:9/e.git",
        "list",
        f"{place.root}/nul\0",
    ]
    refused = "only https, ssh and file URLs, and paths, are cloned"
    status, out, err = place.fleet(*lines, options=("--json", "report.json"))
    assert status == 2
    assert not mark.exists()
    told = err.splitlines()
    assert len(told) == len(lines)
    assert [line.endswith(f": {refused}") for line in told] == [True] * 4 + [False] * 4 + [True]
    assert told[4].endswith(": no such folder")
    assert told[5].startswith("ssh://-oProxyCommand=touch${IFS}") and "strange hostname" in told[5]
    assert told[6].startswith("https://127.0.0.1:9/e.git: git: fatal: unable to access ")
    assert told[7].startswith("list: git: error: 'list' does not look like ")
    assert "secret" not in out + err + (place.root / "report.json").read_text()


def test_a_repository_without_a_commit(place: Place) -> None:
    (place.root / "new").mkdir()
    place.git("new", "init", "-q")
    assert place.fleet("new")[::2] == (2, "new: has no commit yet\n")


def test_wrong_use(place: Place) -> None:
    place.repository("shop", {"a.py": OLD})
    write(place.root, {"full/x": ""})
    for options, message in (
        (("--patches", "full"), "full is not empty"),
        (("--patches", "a", "--branch", "b"), "--patches and --branch do not go together"),
        (("--branch", "b"), "--branch goes with --workdir DIR, where the clones are left"),
        (("--select", "force-txt"), "select: no codemod or category is called"),
        (("--branch", "a..b", "--workdir", "w"), "git: fatal: 'a..b' is not a valid branch name"),
        (("--json", "no/such.json"), "no/such.json: No such file or directory"),
    ):
        status, out, err = place.fleet("shop", options=options)
        assert (status, out, err.count("\n")) == (2, "", 1)
        assert err.startswith(f"codemods: {message}")
    done = place.call(sys.executable, "-m", "codemods", "fleet", "gone")
    assert (done.returncode, done.stderr) == (2, "codemods: gone: No such file or directory\n")
    (place.root / "gitconfig").write_text("[user]\nuseConfigOnly = true\n")
    status, out, err = place.fleet("shop", options=("--branch", "b", "--workdir", "v"))
    assert (status, out, err[:10]) == (2, "", "codemods: ")
    assert not (place.root / "v").exists()


def test_names_are_harmless_and_no_two_are_one(tmp_path: Path) -> None:
    (tmp_path / "sub dir").mkdir()
    text = "\ufeffssh://git@h/a/Shop.git/\nme@h:b/shop\nhttps://u:p@h/..\n./sub dir/\n#no\nh:x\x1b[2J\n"
    sources = read_list(text, str(tmp_path))
    assert [source.name for source in sources] == [
        "Shop",
        "shop-2",
        "repository",
        "sub-dir",
        "x-2J",
    ]
    assert [source.shown for source in sources][:3] == [
        "ssh://h/a/Shop.git/", "me@h:b/shop", "https://h/.."
    ]  # fmt: skip
    assert sources[3].place == str(tmp_path / "sub dir")
    assert not any(source.problem for source in sources)


def test_the_page_shows_what_there_is(place: Place) -> None:
    page = (DOCS / "fleet.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```\n(# repositories\.txt\n.*?)```", page, re.DOTALL)
    (place.root / "intranet").mkdir()
    sources = read_list(shown, str(place.root / "tmp"))
    assert [source.name for source in sources] == ["shop", "blog", "newsletter", "intranet"]
    assert not any(source.problem for source in sources)
    done = place.call(sys.executable, "-m", "codemods", "fleet", "--help")
    offered = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", done.stdout))
    described = set(
        re.findall(r"--[a-z][a-z-]+", page.partition("## Options")[2].partition("##")[0])
    )
    own = {"--patches", "--branch", "--workdir", "--json", "--statistics", "--quiet"}
    assert own <= described <= offered


def test_a_fault_of_our_own_is_told_of_one_repository(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.repository("a", {"a.py": OLD})
    place.repository("b", {"a.py": OLD})
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", place.environment["GIT_CONFIG_GLOBAL"])

    def look(folder: str, want: Want, tracked: bool) -> Run:
        if folder.endswith("/a"):
            raise ZeroDivisionError("odd")
        return carry_out(Request((), folder, {}, want=want), DjangoEngine())

    tour = Tour(look, Want(diff=True), branch=None, folder=None)
    first, second = visit_all(read_list("a\nb\n", str(place.root)), tour)
    assert first.trouble.startswith("internal error: ZeroDivisionError: odd (")
    assert first.commit == place.git("a", "rev-parse", "HEAD")
    assert second.patch.startswith(b"diff --git a/a.py b/a.py\n")
