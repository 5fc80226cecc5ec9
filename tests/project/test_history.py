"""Which Django a project comes from, by its manifests."""

from __future__ import annotations

from pathlib import Path

import pytest

from codemods.driver.manifests import find_manifests
from codemods.engine.facts import part_of
from codemods.project.history import ASKED_FOR, Asked

POETRY_LOCK = b'[[package]]\nname = "Django"\nversion = "4.1.13"\n'


def asked_for(**files: bytes) -> Asked | None:
    paths = {name.replace("__", "/").replace("_", "."): data for name, data in files.items()}
    parts = [(path, part_of(ASKED_FOR.name, path, data)) for path, data in paths.items()]
    found: Asked | None = ASKED_FOR.merge([pair for pair in parts if pair[1] is not None])
    return found


@pytest.mark.parametrize(
    ("requirement", "asked"),
    [
        (b"Django==3.2.25", Asked((3, 2), True)),
        (b"django==2.2.*", Asked((2, 2), False)),
        (b"Django>=3.2,<5", Asked((3, 2), False)),
        (b"django~=4.1.3", Asked((4, 1), False)),
        (b"Django<5", None),
        (b"Django", None),
        (b"django @ https://example.com/django.zip", None),
        (b"django-filter==2.2", None),
    ],
)
def test_one_requirement(requirement: bytes, asked: Asked | None) -> None:
    assert asked_for(requirements_txt=requirement + b"\n") == asked


def test_a_pin_counts_more_than_a_range() -> None:
    assert asked_for(
        setup_cfg=b"[options]\ninstall_requires =\n    Django>=2.2\n", poetry_lock=POETRY_LOCK
    ) == Asked((4, 1), True)


def test_the_oldest_of_several_pins_counts() -> None:
    assert asked_for(
        requirements_txt=b"Django==4.2\n", requirements__old_txt=b"Django==3.2\n"
    ) == Asked((3, 2), True)


def test_the_nearest_manifests_count() -> None:
    assert asked_for(
        requirements_txt=b"Django==4.2\n", site__requirements_txt=b"Django>=3.2\n"
    ) == Asked((3, 2), False)


def test_other_files_and_broken_ones_tell_nothing() -> None:
    assert (
        asked_for(notes_txt=b"Django==4.2\n", poetry_lock=b"Django = [", setup_py=b"Django(")
        is None
    )


def test_manifests_lie_in_the_project_and_above(tmp_path: Path) -> None:
    for name in ("setup.py", "docs/requirements.txt", "a/requirements/base.txt", "a/b/Pipfile"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "requirements.txt").symlink_to("setup.py")
    assert list(find_manifests(str(tmp_path), "a/b")) == [
        "setup.py",
        "a/requirements/base.txt",
        "a/b/Pipfile",
    ]
    assert list(find_manifests(str(tmp_path), "")) == ["setup.py"]
