"""The words a codemod is declared in: codemods, targets, examples, hits."""

from codemods.declare.codemod import Codemod, Example, Level, Rename, Safety
from codemods.declare.hits import Hit, Refusal, Report

__all__ = ["Codemod", "Example", "Hit", "Level", "Refusal", "Rename", "Report", "Safety"]
