"""Imports: what a file imports and what its import statements become."""

from codemods.source.import_plan import Wish, plan_imports
from codemods.source.import_table import (
    Alias,
    BindingKey,
    Block,
    ImportTable,
    Statement,
    read_imports,
)

__all__ = [
    "Alias",
    "BindingKey",
    "Block",
    "ImportTable",
    "Statement",
    "Wish",
    "plan_imports",
    "read_imports",
]
