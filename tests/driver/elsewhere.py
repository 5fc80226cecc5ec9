"""An engine that refuses to work in the process which started it."""

from __future__ import annotations

import os
from typing import Any

from codemods.driver.engine import DjangoEngine
from codemods.engine.options import Options
from codemods.engine.plan import FilePlan, Needs
from codemods.project.facts import Project


class ElsewhereEngine(DjangoEngine):
    def __init__(self) -> None:
        self.here = os.getpid()

    def analyse(
        self, path: str, data: bytes, options: Options, project: Project, hits: Any
    ) -> FilePlan | Needs:
        assert os.getpid() != self.here
        return super().analyse(path, data, options, project, hits)
