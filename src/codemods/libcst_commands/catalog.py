"""One command for each codemod, plug-ins' too; the class name is the id in camel case.

``python -m libcst.tool codemod -x codemods.libcst_commands.catalog.Url app/`` runs `url`.
"""

from __future__ import annotations

import argparse
import os

import libcst as cst
from libcst.codemod import CodemodCommand, CodemodContext

from codemods.adapters import transformer
from codemods.declare.codemod import Safety
from codemods.engine.registry import all_codemods


class _Command(CodemodCommand):
    """Hands a module to the engine, and what it has to say to libcst's warnings."""

    identifier: str

    def __init__(self, context: CodemodContext, unsafe: bool = False) -> None:
        super().__init__(context)
        self.unsafe = unsafe

    @staticmethod
    def add_args(arg_parser: argparse.ArgumentParser) -> None:
        """Declare the options that every command has."""
        arg_parser.add_argument("--unsafe", action="store_true", help="Make unsafe changes too.")

    def transform_module_impl(self, tree: cst.Module) -> cst.Module:
        """Return the rewritten module. Raises ValueError where the engine is in trouble."""
        visitor = transformer(self.identifier, path=_path(self.context), unsafe=self.unsafe)
        result = tree.visit(visitor)
        assert visitor.plan is not None
        for finding in visitor.plan.findings:
            self.warn(f"{finding.line}:{finding.column}: {self.identifier} {finding.message}")
        for change in visitor.plan.changes:
            if change.safety is not Safety.SAFE and not self.unsafe:
                where = f"{change.line}:{change.column}: {self.identifier}"
                self.warn(f"{where} {change.message}: only with --unsafe ({change.reason})")
        return result


def _path(context: CodemodContext) -> str:
    """Return the path of the file from the current folder, where it lies in it."""
    if context.filename is None:
        return "module.py"
    path = os.path.relpath(context.filename)
    return (context.filename if path.startswith("..") else path).replace(os.sep, "/")


def _class_name(identifier: str) -> str:
    return "".join(part.capitalize() for part in identifier.split("-"))


def __getattr__(name: str) -> type[CodemodCommand]:
    """Make the command of this class name, once: worker processes look it up by that name."""
    for codemod in all_codemods():
        if _class_name(codemod.id) == name:
            members = {
                "DESCRIPTION": codemod.summary,
                "identifier": codemod.id,
                "__module__": __name__,
                "__doc__": codemod.summary,
            }
            command = globals()[name] = type(name, (_Command,), members)
            return command
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [_class_name(codemod.id) for codemod in all_codemods()]
