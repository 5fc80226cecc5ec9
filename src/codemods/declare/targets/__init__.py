"""Targets: what a codemod looks for, as data.

A target derives everything the engine needs to be fast: the byte words of the screen, and the
shape of the node around a word. The vocabulary is closed; there is no "any node".

``words`` are the anchors: the identifier that stands at the hit. ``companions`` are words that
must be somewhere in the same file. ``names`` are dotted names, one of which the file must be
able to reach through its imports.
"""

from __future__ import annotations

from codemods.declare.targets.attributes import (
    AttributeAccess,
    AttributeSuffix,
    CallSuffix,
    Keyword,
    KeywordPrefix,
    KeywordSuffix,
    MethodCall,
    Parameter,
)
from codemods.declare.targets.base import Near, Place, Probe, Target
from codemods.declare.targets.definitions import (
    AsyncFunction,
    ClassAttribute,
    FunctionSuffix,
    MetaOption,
    Method,
)
from codemods.declare.targets.literals import String, StringSuffix
from codemods.declare.targets.names import (
    Call,
    Comparison,
    Decorator,
    GuardedImport,
    Import,
    Name,
    Subclass,
    Value,
)
from codemods.declare.targets.settings import (
    AbsentSetting,
    ModuleAssignment,
    Setting,
    SettingLookup,
    SettingPrefix,
    SettingRead,
)
from codemods.declare.targets.templates import (
    TemplateFilter,
    TemplateLibrary,
    TemplateTag,
    TemplateVariable,
)

__all__ = [
    "AbsentSetting",
    "AsyncFunction",
    "AttributeAccess",
    "AttributeSuffix",
    "Call",
    "CallSuffix",
    "ClassAttribute",
    "Comparison",
    "Decorator",
    "FunctionSuffix",
    "GuardedImport",
    "Import",
    "Keyword",
    "KeywordPrefix",
    "KeywordSuffix",
    "MetaOption",
    "Method",
    "MethodCall",
    "ModuleAssignment",
    "Name",
    "Near",
    "Parameter",
    "Place",
    "Probe",
    "Setting",
    "SettingLookup",
    "SettingPrefix",
    "SettingRead",
    "String",
    "StringSuffix",
    "Subclass",
    "Target",
    "TemplateFilter",
    "TemplateLibrary",
    "TemplateTag",
    "TemplateVariable",
    "Value",
]
