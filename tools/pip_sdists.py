"""pip, less one step: ``pip download`` of sdists that does not run their ``setup.py``.

Run as ``python pip_sdists.py download …`` with a pip that has the module patched here. pip asks
an sdist for its metadata by building it, which runs the sdist's own code and, for most old
packages, fails on a new Python. Here the file name is all the metadata. The index, hashes,
certificates and caches stay pip's own business.
"""

from __future__ import annotations

import sys
from typing import Any

from pip._internal.cli.main import main
from pip._internal.metadata import BaseDistribution
from pip._internal.operations import prepare
from pip._vendor.packaging.specifiers import SpecifierSet
from pip._vendor.packaging.utils import canonicalize_name
from pip._vendor.packaging.version import Version

BASE: Any = BaseDistribution
SUFFIXES = (".tar.gz", ".tar.bz2", ".tgz", ".zip")


def name_distribution(requirement: Any, *_: object) -> Any:
    """Stand in for pip's ``_get_prepared_distribution``: name and version from the file name."""
    stem = requirement.link.filename
    for suffix in SUFFIXES:
        stem = stem.removesuffix(suffix)

    class Named(BASE):  # type: ignore[misc]
        canonical_name = canonicalize_name(requirement.req.name)
        version = Version(stem.rpartition("-")[2])
        raw_version = str(version)
        requires_python = SpecifierSet()

        def iter_dependencies(self, extras: Any = ()) -> list[Any]:
            return []

        def iter_provided_extras(self) -> list[Any]:
            return []

    Named.__abstractmethods__ = frozenset()
    return Named()


if __name__ == "__main__":
    if not hasattr(prepare, "_get_prepared_distribution"):
        sys.exit("this pip has no _get_prepared_distribution")
    vars(prepare)["_get_prepared_distribution"] = name_distribution
    sys.exit(main())
