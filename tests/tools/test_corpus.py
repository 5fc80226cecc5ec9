"""Pins are read and archives unpacked without trusting either."""

from __future__ import annotations

import io
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import corpus
from corpus import CorpusError, Pin, is_sdist_of, read_set, unpack


def make_tar(path: Path, members: dict[str, bytes], links: dict[str, str] | None = None) -> Path:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        for name, target in (links or {}).items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            tar.addfile(info)
    return path


def test_a_set_holds_those_it_includes() -> None:
    names = {pin.name for pin in read_set("old")}
    assert {pin.name for pin in read_set("seven")} < names
    assert len(names) >= 30


@pytest.mark.parametrize("name", sorted(path.stem for path in corpus.SETS.glob("*.txt")))
def test_every_set_is_pinned_once_per_package(name: str) -> None:
    pins = read_set(name)
    assert len({pin.name for pin in pins}) == len(pins)


def test_an_unknown_set_is_named() -> None:
    with pytest.raises(CorpusError, match=r"no set 'nine'; there are .*seven"):
        read_set("nine")


def test_a_line_without_a_hash_is_no_pin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(corpus, "SETS", tmp_path)
    (tmp_path / "some.txt").write_text("django==5.0\n")
    with pytest.raises(CorpusError, match=r"some\.txt: not a pin: django==5\.0"):
        read_set("some")


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("django-filter-2.2.0.tar.gz", True),
        ("django_filter-2.2.0.tar.gz", True),
        ("Django.Filter-2.2.0.zip", True),
        ("django-filter-2.2.0-py3-none-any.whl", False),
        ("django-filter-2.2.1.tar.gz", False),
        ("django-filter-extra-2.2.0.tar.gz", False),
    ],
)
def test_sdists_are_known_by_name(file: str, expected: bool) -> None:
    assert is_sdist_of(file, "django-filter", "2.2.0") is expected


def test_an_archive_with_other_content_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corpus, "SDISTS", tmp_path)
    (tmp_path / "one-1.0.tar.gz").write_bytes(b"swapped")
    assert corpus.find_archive(Pin("one", "1.0", "0" * 64)) is None


def test_the_top_folder_is_taken_off(tmp_path: Path) -> None:
    archive = make_tar(tmp_path / "a-1.tar.gz", {"a-1/setup.py": b"1", "a-1/a/x.py": b"2"})
    unpack(archive, tmp_path / "out" / "a-1")
    assert (tmp_path / "out" / "a-1" / "a" / "x.py").read_bytes() == b"2"
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["a-1"]


def test_links_that_lead_out_are_left_out_aloud(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = make_tar(tmp_path / "a-1.tar.gz", {"a-1/x.py": b"1"}, {"a-1/out": "../../secret"})
    unpack(archive, tmp_path / "trees" / "a-1")
    assert [path.name for path in (tmp_path / "trees" / "a-1").iterdir()] == ["x.py"]
    assert "left out" in capsys.readouterr().err


def test_names_that_climb_never_leave_the_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a-1.zip", "w") as zipped:
        zipped.writestr("a-1/x.py", "1")
        zipped.writestr("a-1/../../evil.py", "2")
    unpack(tmp_path / "a-1.zip", tmp_path / "trees" / "a-1")
    assert not list(tmp_path.parent.glob("evil.py"))
    assert not (tmp_path / "evil.py").exists()


def test_an_archive_with_two_tops_is_refused(tmp_path: Path) -> None:
    archive = make_tar(tmp_path / "a-1.tar.gz", {"a/x.py": b"1", "b/x.py": b"1"})
    with pytest.raises(CorpusError, match="not one top folder"):
        unpack(archive, tmp_path / "trees" / "a-1")
    assert not (tmp_path / "trees" / "a-1").exists()
