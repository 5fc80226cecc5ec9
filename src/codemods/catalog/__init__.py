"""The codemods, one module per family. A new module here is all that a new codemod needs."""

__all__ = ["RETIRED"]

RETIRED: dict[str, str] = {}
"""Ids that are gone, with the id to use instead: they keep working in comments and options."""
