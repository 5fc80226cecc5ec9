"""The test harness of codemods, for the catalogue and for plug-ins: a plug-in of pytest.

A test function with the argument ``codemod_case`` runs once for every example and fixture file
of the package that ``codemods_package`` names in pytest's configuration, and for every variant
of them; `check` asserts what must hold for a case.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from codemods.testing.cases import Case, example_cases, fixture_cases, options_for, variants
    from codemods.testing.checking import check, output_of, plan_of, project_of

__all__ = [
    "Case",
    "check",
    "example_cases",
    "fixture_cases",
    "options_for",
    "output_of",
    "plan_of",
    "project_of",
    "variants",
]

_HOMES = {
    "codemods.testing.cases": ("Case", "example_cases", "fixture_cases", "options_for", "variants"),
    "codemods.testing.checking": ("check", "output_of", "plan_of", "project_of"),
}

pytest.register_assert_rewrite("codemods.testing.checking")


def __getattr__(name: str) -> Any:
    """Load a public name when it is asked for: pytest loads this module wherever it is run."""
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the keys of pytest's configuration."""
    parser.addini("codemods_package", "The module or package whose codemods are tested.")
    parser.addini(
        "codemods_fixtures",
        "The folder of <id>/<hazard>.in.py and .out.py, from pytest's root.",
        default="tests/fixtures",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that has the argument ``codemod_case`` once for each case."""
    if "codemod_case" in metafunc.fixturenames:
        cases = list(_cases(metafunc.config))
        metafunc.parametrize("codemod_case", cases, ids=[case.name for case in cases])


def _cases(config: pytest.Config) -> Iterator[Case]:
    from codemods.engine.loading import load_package
    from codemods.engine.plugins import PluginError
    from codemods.engine.registry import find
    from codemods.testing.cases import example_cases, fixture_cases, variants

    package: str = config.getini("codemods_package")
    folder = config.rootpath / config.getini("codemods_fixtures")
    if not package:
        raise pytest.UsageError("codemods_package is not set: it names what is to be tested")
    try:
        codemods = [codemod for codemod, _module in load_package(package)]
        unknown = [codemod.id for codemod in codemods if find(codemod.id) is not codemod]
        if unknown or not codemods:
            raise LookupError(f"no installed plug-in has the codemods of {package}")
        for case in (*example_cases(codemods), *fixture_cases(codemods, folder)):
            yield case
            yield from variants(case)
    except (PluginError, ImportError, LookupError, ValueError) as error:
        raise pytest.UsageError(str(error)) from error
