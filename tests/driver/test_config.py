"""Settings, and configuration files that mean harm."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from codemods.driver.config import ConfigError, SettingsReader, suggest

from .fake import FakeCodebook


def reader(root: Path, given: dict[str, object] | None = None, **more: object) -> SettingsReader:
    return SettingsReader(os.fspath(root), FakeCodebook(), given or {}, **more)  # type: ignore[arg-type]


def put(root: Path, text: str | bytes, name: str = "pyproject.toml") -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def test_defaults(tmp_path: Path) -> None:
    settings = reader(tmp_path).of("app")
    assert settings is not None
    assert settings.options.target == (5, 0)
    assert not settings.options.unsafe
    assert settings.limit == 10_000_000
    assert not settings.excludes("app/a.py")


ALL = """
[tool.codemods]
target = "4.2"
modernize = true
keep-working-on = "3.2"
select = ["old-new", "names"]
ignore = ["force-text"]
exclude = ["legacy", "*_pb2.py"]
verbose-reports = true
max-file-size = "2 MB"
"""


def test_all_keys(tmp_path: Path) -> None:
    put(tmp_path, ALL)
    settings = reader(tmp_path).of("app")
    assert settings is not None
    options = settings.options
    assert (options.target, options.keep_working_on) == ((4, 2), (3, 2))
    assert (options.modernize, options.verbose_reports, options.unsafe) == (True, True, False)
    assert options.select == {"old-new", "names"}
    assert options.ignore == {"force-text"}
    assert settings.limit == 2_000_000
    assert settings.excludes("app/legacy/a.py")
    assert not settings.excludes("app/a.py")


def test_the_command_line_wins_key_by_key(tmp_path: Path) -> None:
    put(tmp_path, ALL)
    given = {"target": "5.0", "select": "force-text", "exclude": ("other",), "unsafe": True}
    settings = reader(tmp_path, given).of("")
    assert settings is not None
    assert settings.options.target == (5, 0)
    assert settings.options.select == {"force-text"}
    assert settings.options.ignore == {"force-text"}
    assert settings.options.unsafe
    assert settings.excludes("other/a.py")
    assert not settings.excludes("legacy/a.py")


def test_the_nearest_table_holds_alone(tmp_path: Path) -> None:
    put(tmp_path, '[tool.codemods]\ntarget = "4.2"\nexclude = ["x"]\n')
    put(tmp_path, "[tool.codemods]\nmodernize = true\n", "one/pyproject.toml")
    put(tmp_path, "[tool.black]\n", "one/inner/pyproject.toml")
    put(tmp_path, "[project]\ndependencies = ['codemods']\n", "two/pyproject.toml")
    found = reader(tmp_path)
    inner = found.of("one/inner/deep")
    assert inner is not None and inner is found.of("one")
    assert (inner.options.target, inner.options.modernize) == ((5, 0), True)
    assert not inner.excludes("one/x")
    two = found.of("two")
    assert two is not None and two.options.target == (4, 2)
    assert found.trouble == {}


def test_not_above_the_root(tmp_path: Path) -> None:
    put(tmp_path, '[tool.codemods]\ntarget = "4.2"\n')
    (tmp_path / "repo").mkdir()
    settings = reader(tmp_path / "repo").of("app")
    assert settings is not None and settings.options.target == (5, 0)


def test_isolated_and_config(tmp_path: Path) -> None:
    put(tmp_path, '[tool.codemods]\ntarget = "4.2"\n')
    put(tmp_path, "modernize = true\n", "other.toml")
    put(tmp_path, "[tool.codemods]\nmodernize = true\n", "third.toml")
    put(tmp_path, "[project]\n", "bare/pyproject.toml")
    settings = reader(tmp_path, isolated=True).of("app")
    assert settings is not None and settings.options.target == (5, 0)
    for name in ("other.toml", "third.toml"):
        settings = reader(tmp_path, only=os.fspath(tmp_path / name)).of("app")
        assert settings is not None
        assert (settings.options.target, settings.options.modernize) == ((5, 0), True)
    for name, text in (("missing.toml", "no such file"), ("bare/pyproject.toml", "has no")):
        with pytest.raises(ConfigError, match=text):
            reader(tmp_path, only=os.fspath(tmp_path / name))


def test_retired_ids_keep_working(tmp_path: Path) -> None:
    found = reader(tmp_path, {"select": "older-new"})
    settings = found.of("")
    assert settings is not None and settings.options.select == {"old-new"}
    assert found.hints == ["older-new is now called old-new"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[tool.codemods]\nmodernise = true",
            'unknown key "modernise" (did you mean "modernize"?)',
        ),
        ("[tool.codemods]\nunsafe = true", "unsafe can only be given on the command line"),
        ("[tool.codemods]\nzzz = 1", 'unknown key "zzz"'),
        ("[tool.codemods]\ntarget = 5.0", 'target: expected "4.2" or "5.0"'),
        ("[tool.codemods]\ntarget = '3.2'", 'target: expected "4.2" or "5.0"'),
        ("[tool.codemods]\nmodernize = 'yes'", "modernize: expected true or false"),
        ("[tool.codemods]\nkeep-working-on = 'x'", "keep-working-on: expected a Django version"),
        ("[tool.codemods]\nselect = [1]", "select: expected a list of ids or categories"),
        ("[tool.codemods]\nexclude = 'x'", "exclude: expected a list of patterns"),
        ("[tool.codemods]\nmax-file-size = -1", "max-file-size: expected a size"),
        ("[tool.codemods]\nmax-file-size = true", "max-file-size: expected a size"),
        (
            "[tool.codemods]\nignore = ['force-txt']",
            'ignore: no codemod or category is called "force-txt" (did you mean "force-text"?)',
        ),
        ("[tool]\ncodemods = 3", "[tool.codemods] is not a table"),
        ("[tool.codemods", "not valid TOML: "),
        ("[tool.codemods]\n[tool.codemods]", "not valid TOML: "),
        (b"[tool.codemods]\nx = '\xff'", "not UTF-8"),
        ("[tool.codemods]\nx = " + "[" * 50_000, "not valid TOML: "),
        (
            "[tool.codemods]\n'x\\ny\\u001b[31m' = 1".replace("'", '"'),
            'unknown key "x\\ny\\x1b[31m"',
        ),
        (b"# tool.codemods\n" + b"x" * 2_000_000, "larger than 1 MB"),
        (b"tool.codemods.x = 1\n" + b"\n" * 900_000 + b"=", "not valid TOML: "),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, text: str | bytes, message: str) -> None:
    put(tmp_path, text)
    found = reader(tmp_path)
    assert found.of("app") is None
    assert found.of("app/deep") is None
    assert list(found.trouble) == ["pyproject.toml"]
    assert message in found.trouble["pyproject.toml"]
    assert "\n" not in found.trouble["pyproject.toml"]
    assert len(found.trouble["pyproject.toml"]) < 300


@pytest.mark.parametrize(
    "text",
    [
        "[tool.codemods]\ntarget = '4.2'",
        "tool.codemods.target = '4.2'",
        "[ tool . codemods ]\ntarget = '4.2'",
        "[tool.\"codemods\"]\ntarget = '4.2'",
        "['tool'.codemods]\ntarget = '4.2'",
        "[tool]\ncodemods.target = '4.2'",
        "tool = { codemods = { target = '4.2' } }",
        "  [tool]\n  codemods = { target = '4.2' }\r\n",
    ],
)
def test_every_spelling_of_the_table(tmp_path: Path, text: str) -> None:
    put(tmp_path, text)
    settings = reader(tmp_path).of("")
    assert settings is not None and settings.options.target == (4, 2)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pyproject.toml")
    found = reader(tmp_path)
    assert found.of("") is None
    assert found.trouble == {"pyproject.toml": "not a regular file"}


def test_very_deep_folders(tmp_path: Path) -> None:
    assert reader(tmp_path).of("/".join("a" * 1900)) is not None


def test_toml_is_loaded_only_for_files_that_mention_us(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from codemods.driver.config import SettingsReader\n"
        f"SettingsReader({os.fspath(tmp_path)!r}, None, {{}}).of('')\n"
        "print('tomllib' in sys.modules or 'tomli' in sys.modules)"
    )
    answers = []
    for text in ("[project]\ndependencies = ['codemods', 'tool']\n", "[tool.codemods]\n"):
        put(tmp_path, text)
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
        answers.append(done.stdout.strip())
    assert answers == [b"False", b"True"]


def test_suggestions() -> None:
    assert suggest("force-txt", ["force-text", "url"]) == ' (did you mean "force-text"?)'
    assert suggest("zzzzzz", ["force-text", "url"]) == ""
    assert suggest("x" * 1_000_000, ["force-text"]) == ""
