"""The fields of models, with the accessors that relations give to their targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from codemods.project import django_classes
from codemods.project.indexed_models import Field
from codemods.project.model_lineage import MODEL, Lineage
from codemods.project.models import Declared

__all__ = ["FIELD", "Fields"]

FIELD = "django.db.models.fields.Field"
_RELATIONS = {  # the first that a field descends from
    "django.contrib.contenttypes.fields.GenericForeignKey": "gfk",
    "django.contrib.contenttypes.fields.GenericRelation": "generic",
    "django.db.models.fields.related.OneToOneField": "o2o",
    "django.db.models.fields.related.ForeignObject": "fk",
    "django.db.models.fields.related.ManyToManyField": "m2m",
    "django.db.models.fields.files.FileField": "file",
}
_REVERSE = {"fk": "reverse", "o2o": "reverse_o2o", "m2m": "m2m"}


class Fields:
    """What fields the models of a `Lineage` have."""

    def __init__(self, lineage: Lineage) -> None:
        self.lineage = lineage

    def of(self, name: str) -> dict[str, Field]:
        """Return the fields that a model declares or inherits."""
        found: dict[str, Field] = {}
        for base in self.lineage.line(name):
            facts = self.lineage.classes.get(base)
            for attribute, declared in facts.declared.items() if facts else ():
                kind = self._field_kind(declared)
                if kind and attribute not in found:
                    target = self._target(declared.target, name) if kind != "gfk" else ""
                    found[attribute] = Field(kind, target, declared.null)
                    if kind in ("fk", "o2o"):
                        found.setdefault(f"{attribute}_id", Field("plain"))
        found.setdefault("id", Field("plain"))
        found.setdefault("pk", Field("plain"))
        return found

    def _field_kind(self, declared: Declared) -> str:
        known = django_classes.ancestors(declared.callee)
        key = self.lineage.resolve(declared.callee)
        if known is None and key is not None:
            line = self.lineage.line(key)
            known = frozenset().union(*(django_classes.ancestors(b) or () for b in line), line)
        if known is None:
            third_party = declared.callee.endswith(("Field", "ForeignKey", "TaggableManager"))
            return "unknown" if third_party else ""
        for root, kind in _RELATIONS.items():
            if root in known:
                return kind
        return "plain" if "django.db.models.fields.Field" in known else ""

    def _target(self, written: str, name: str) -> str:
        if written == "django.contrib.auth.get_user_model()":
            return self.user_model()
        if written == "django.conf.settings.AUTH_USER_MODEL":
            return self.user_model()
        if not written.startswith(("'", '"')):
            return self.lineage.resolve(written) or ""
        text = written[1:-1]
        if text == "self":
            return name
        return self._by_text(text, name.rpartition(".")[0])

    def _by_text(self, text: str, module: str) -> str:
        """Resolve ``Model`` or ``app.Model``."""
        label, _, last = text.rpartition(".")
        known = [
            key for key in self.lineage.by_last.get(last, ()) if self.lineage.kind(key) == MODEL
        ]
        if not label:
            package = module.partition(".models")[0]
            known = [key for key in known if key.partition(".models")[0] == package] or known
        else:
            exact = [key for key in known if label in key.split(".")[:-1]]
            known = exact or known
        return known[0] if len(known) == 1 else ""

    def user_model(self) -> str:
        """Return the dotted name of the user model, nothing where the setting is not known."""
        if not self.lineage.users:
            return "django.contrib.auth.models.User"
        return (
            self._by_text(next(iter(self.lineage.users)), "")
            if len(self.lineage.users) == 1
            else ""
        )

    def add_reverse(
        self, fields: dict[str, dict[str, Field]], below: Mapping[str, Sequence[str]]
    ) -> None:
        """Give every target of a relation its accessor, children of a model included.

        ``below``: the models that descend from each.
        """
        for name in list(fields):
            facts = self.lineage.classes[name]
            if facts.abstract:
                continue
            label = name.rpartition(".")[2].lower()
            for base in self.lineage.line(name):
                known = self.lineage.classes.get(base)
                if base != name and (known is None or not known.abstract):
                    if base in fields:
                        fields[base].setdefault(label, Field("reverse_o2o", name))
                    continue
                for attribute, declared in known.declared.items() if known else ():
                    kind = self._field_kind(declared)
                    target = self._target(declared.target, name) if kind in _REVERSE else ""
                    accessor = _accessor(declared, kind, label)
                    if target in fields and accessor and fields[name].get(attribute):
                        reverse = Field(_REVERSE[kind], name, declared.null)
                        for heir in (target, *below.get(target, ())):
                            fields[heir].setdefault(accessor, reverse)


def _accessor(declared: Declared, kind: str, label: str) -> str:
    """Return the name under which the target sees a relation, nothing where it does not."""
    if kind not in _REVERSE or declared.related_name == "?":
        return ""
    name = declared.related_name
    if name is None:
        return label if kind == "o2o" else f"{label}_set"
    name = name.replace("%(class)s", label)
    return "" if name.endswith("+") or "%" in name else name
