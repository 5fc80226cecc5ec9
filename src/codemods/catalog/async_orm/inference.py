"""Small local inference: the kind of an expression, from its own file and the model index."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from codemods.catalog.async_orm.annotations import annotated
from codemods.catalog.async_orm.attributes import attribute_of
from codemods.catalog.async_orm.classes import self_kind, view_model
from codemods.catalog.async_orm.flow import reaching
from codemods.catalog.async_orm.functions import is_plain, own_function, own_nodes
from codemods.catalog.async_orm.kinds import CYCLE, MANAGERS, PLAIN, UNKNOWN, Kind, join
from codemods.catalog.async_orm.queries import given_relations, query_result
from codemods.project.classes import dotted_name
from codemods.project.model_index import MODEL_INDEX, Model, ModelIndex, build_index
from codemods.project.model_names import may_be_model, may_name_model
from codemods.project.models import read_module
from codemods.source.names import Binding

if TYPE_CHECKING:
    from codemods.engine.context import Context

__all__ = ["Inference"]

_OTHER_ORMS = (
    "mongoengine",
    "peewee",
    "tortoise",
    "sqlalchemy",
    "ormar",
    "pony",
    "beanie",
    "odmantic",
)


class Inference:
    """Answers for one file. Raises FactMissing where the index has not been surveyed yet."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.module = ctx.module
        self._kinds: dict[ast.AST, Kind] = {}
        self._busy: set[int] = set()
        self._index: ModelIndex | None = None

    @property
    def index(self) -> ModelIndex:
        """The model index of the project, or of this file alone where there is none."""
        if self._index is None:
            known: ModelIndex | None = self.ctx.fact(MODEL_INDEX.name)
            if known is None:
                facts = read_module(self.module)
                known = build_index([(self.module.path, facts)] if facts else [])
            self._index = known
        return self._index

    def model(self, name: str) -> Model | None:
        """Return the model of a dotted name."""
        return self.index.model(name) if may_name_model(name) else None

    def own_model(self, node: ast.ClassDef) -> Model | None:
        """Return the model that a class statement of the file makes."""
        if self.module.parent(node) is not self.module.tree or not may_be_model(node, self.module):
            return None
        return self.index.model(f"{dotted_name(self.module.path)}.{node.name}")

    def kind(self, node: ast.expr) -> Kind:
        """Return the kind of an expression."""
        found = self._kinds.get(node)
        if found is None:
            if id(node) in self._busy:
                return CYCLE
            self._busy.add(id(node))
            try:
                found = self._judge(node)
            finally:
                self._busy.discard(id(node))
            if not self._busy:
                found = UNKNOWN if found is CYCLE else found
                self._kinds[node] = found
        return found

    def _judge(self, node: ast.expr) -> Kind:
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Await):
            return self._awaited(node.value)
        if isinstance(node, ast.Subscript):
            return self._subscript(node)
        if isinstance(node, ast.NamedExpr):
            return self.kind(node.value)
        if isinstance(node, ast.IfExp):
            return join([self.kind(node.body), self.kind(node.orelse)])
        if isinstance(node, ast.BoolOp):
            return join([self.kind(value) for value in node.values])
        if isinstance(node, ast.BinOp):
            left = self.kind(node.left)
            if left.what == "queryset":
                return left if isinstance(node.op, (ast.BitOr, ast.BitAnd)) else UNKNOWN
            return PLAIN if PLAIN.what == left.what == self.kind(node.right).what else UNKNOWN
        return self._literal(node)

    def _literal(self, node: ast.expr) -> Kind:
        if isinstance(node, ast.Constant):
            return Kind("none") if node.value is None else PLAIN
        if isinstance(node, (ast.JoinedStr, ast.Compare, ast.UnaryOp)):
            return PLAIN
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            return Kind("list", element=self.kind(node.elt))
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return Kind("list", element=join([self.kind(item) for item in node.elts]))
        if isinstance(node, (ast.Dict, ast.DictComp)):
            values = node.values if isinstance(node, ast.Dict) else [node.value]
            return Kind("list", element=join([self.kind(value) for value in values]))
        return UNKNOWN

    # Names

    def _name(self, node: ast.Name) -> Kind:
        bound = self.module.lookup(node.id, node)
        if not bound:
            return UNKNOWN
        if all(binding.kind == "import" for binding in bound):
            name = self.module.qualified(node)
            return self.named(self.module.identity(name), node) if name else UNKNOWN
        if len(bound) > 1:
            nearest = reaching(self.module, node, bound)
            bound = (nearest,) if nearest is not None else bound
        return join([self._bound(binding, node) for binding in bound])

    def _bound(self, binding: Binding, use: ast.Name) -> Kind:
        node = binding.node
        if isinstance(node, ast.ClassDef):
            model = self.own_model(node)
            return self.model_kind(model) if model is not None else UNKNOWN
        if isinstance(node, ast.arg):
            return self.parameter(node)
        if isinstance(node, ast.Assign):
            for target in node.targets:
                kind = self._unpack(target, binding.name, self.kind(node.value))
                if kind is not None:
                    return kind
        if isinstance(node, ast.AnnAssign):
            kind = annotated(self, node.annotation, node)
            if kind.what == "unknown" and node.value is not None:
                return self.kind(node.value)
            return kind
        if isinstance(node, (ast.For, ast.AsyncFor, ast.comprehension)):
            element = self._element(self.kind(node.iter))
            return self._unpack(node.target, binding.name, element) or UNKNOWN
        if isinstance(node, ast.NamedExpr):
            return self.kind(node.value)
        return UNKNOWN

    def _unpack(self, target: ast.expr, name: str, kind: Kind) -> Kind | None:
        if isinstance(target, ast.Name):
            return kind if target.id == name else None
        if isinstance(target, ast.Tuple) and kind.what == "pair" and len(target.elts) == 2:
            for item, part in zip(target.elts, (kind.element, PLAIN), strict=True):
                if isinstance(item, ast.Name) and item.id == name:
                    return part
            return None
        if isinstance(target, (ast.Tuple, ast.List)):
            plain = kind.what == "plain"
            for item in target.elts:
                found = self._unpack(item, name, PLAIN if plain else UNKNOWN)
                if found is not None:
                    return found
        return None

    def _element(self, kind: Kind) -> Kind:
        if kind.is_rows:
            return kind.row()
        if kind.what == "list":
            return kind.element or UNKNOWN
        return PLAIN if kind.what == "plain" else UNKNOWN

    def parameter(self, node: ast.arg) -> Kind:
        """Return the kind of a parameter: by its annotation, its place or its name."""
        function = self.module.parent(self.module.parent(node) or node)
        if node.annotation is not None:
            kind = annotated(self, node.annotation, node)
            if kind.what != "unknown":
                return kind
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return self_kind(self, node, function)
        return UNKNOWN

    # Dotted names

    def named(self, name: str, node: ast.AST) -> Kind:
        """Return the kind of an imported object."""
        model = self.model(name)
        if model is not None:
            return self.model_kind(model)
        if name == "django.core.cache.cache":
            return Kind("cache")
        if name in _PLAIN_NAMES:
            return PLAIN
        if name.startswith("django.") and ".signals." in name:
            return Kind("signal")
        return self._guess(name)

    def _guess(self, name: str) -> Kind:
        """A capitalised name from a module called ``models`` that the index does not know."""
        module, _, last = name.rpartition(".")
        if not last[:1].isupper() or last.isupper() or "models" not in module.split("."):
            return UNKNOWN
        if name.startswith("django.") or last in self.index.others or self.imports(_OTHER_ORMS):
            return UNKNOWN
        return Kind("model", None, f"nothing here says that {last} is a Django model", name=last)

    def imports(self, packages: tuple[str, ...]) -> bool:
        """Whether the file imports something of one of ``packages``."""
        names = self.module.table(self.module.tree).names
        return any(
            binding.qualified and binding.qualified.partition(".")[0] in packages
            for bindings in names.values()
            for binding in bindings
        )

    def model_kind(self, model: Model) -> Kind:
        """Return the kind of a model class, with what is not known of it."""
        doubt = ""
        if model.unseen:
            doubt = f"{model.label} has a base that is not seen here, {model.unseen}"
        elif not model.proven:
            doubt = f"nothing here says that {model.label} is a Django model"
        return Kind("model", model, doubt, name=model.label)

    def instance(self, model: Model, doubt: str) -> Kind:
        """Return the kind of an instance that comes from elsewhere: perhaps of a subclass."""
        heirs = tuple(self.index.models[name] for name in model.subclasses)
        doubt = doubt or next((self.model_kind(heir).doubt for heir in heirs), "")
        return Kind("instance", model, doubt, open=True, heirs=heirs)

    # Attributes

    def _attribute(self, node: ast.Attribute) -> Kind:
        name = self.module.qualified(node)
        if name is not None:
            found = self.named(self.module.identity(name), node)
            if found.what != "unknown":
                return found
        owner = self.kind(node.value)
        if node.attr == "__class__":
            return self._class_of(owner)
        return attribute_of(self, owner, node)

    # Calls

    def _awaited(self, node: ast.expr) -> Kind:
        """Return the kind of what awaiting a call gives."""
        if not isinstance(node, ast.Call):
            return UNKNOWN
        inner = self._wrapped(node)
        if inner is not None:
            return inner
        if isinstance(node.func, ast.Attribute):
            owner = self.kind(node.func.value)
            if owner.what == "request" and node.func.attr == "auser":
                user = self.index.models.get(self.index.user_model)
                return Kind("instance", user, owner.doubt) if user else UNKNOWN
            if node.func.attr.startswith("a") and owner.what != "unknown":
                return self.result(owner, node.func.attr[1:], node)
        return self._returned(node.func, ast.AsyncFunctionDef)

    def _returned(self, callee: ast.expr, kind: type[ast.AST]) -> Kind:
        """Return the kind of what a function or method of this file gives back."""
        function = own_function(self.module, callee)
        if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return UNKNOWN
        if not isinstance(function, kind) or not is_plain(self.module, function):
            return UNKNOWN
        if function.returns is not None:
            found = annotated(self, function.returns, function)
            if found.what != "unknown":
                return found
        returned = [node.value for node in own_nodes(function) if isinstance(node, ast.Return)]
        kinds = [self.kind(value) if value is not None else Kind("none") for value in returned]
        return join(kinds)._replace(open=True) if kinds else UNKNOWN

    def _wrapped(self, node: ast.Call) -> Kind | None:
        """Return the kind of ``sync_to_async(function)(…)`` once awaited."""
        wrapper = node.func
        if not isinstance(wrapper, ast.Call) or len(wrapper.args) != 1:
            return None
        if self.module.qualified(wrapper.func) not in (
            "asgiref.sync.sync_to_async",
            "channels.db.database_sync_to_async",
        ):
            return None
        function = wrapper.args[0]
        if isinstance(function, ast.Lambda):
            return self.kind(function.body)
        if isinstance(function, ast.Attribute):
            owner = self.kind(function.value)
            if owner.what != "unknown":
                return self.result(owner, function.attr, node)
        if node.args and self.module.qualified(function) in _CONTAINERS:
            return Kind("list", element=self._element(self.kind(node.args[0])))
        made = self.kind(function)
        if made.what == "model" and made.model is not None:
            return self._made(made, node)
        return self._returned(function, ast.FunctionDef)

    def _call(self, node: ast.Call) -> Kind:
        if isinstance(node.func, ast.Call) and isinstance(self.module.parent(node), ast.Attribute):
            inner = self._wrapped(node)  # not awaited, and a coroutine has no such attribute
            if inner is not None and inner.what == "queryset":
                return inner
        if isinstance(node.func, ast.Attribute):
            owner = self.kind(node.func.value)
            found = self.result(owner, node.func.attr, node)
            if found.what == "unknown":
                found = view_model(self, node)
            if found.what != "unknown" or owner.orm:
                return found
        name = self.module.qualified(node.func)
        if name is not None:
            return self._function_result(self.module.identity(name), node)
        function = self.kind(node.func)
        if function.what == "model" and function.model is not None:
            return self._made(function, node)
        return self._returned(node.func, ast.FunctionDef)

    def _made(self, class_: Kind, node: ast.Call) -> Kind:
        """Return the kind of an instance made by calling its model."""
        made = Kind("instance", class_.model, class_.doubt)
        return made._replace(loaded=given_relations(self, made, node))

    def _function_result(self, name: str, node: ast.Call) -> Kind:
        if name == "django.contrib.auth.get_user_model":
            user = self.index.models.get(self.index.user_model)
            return self.model_kind(user) if user is not None else UNKNOWN
        if name in ("django.test.client.Client", "django.test.client.AsyncClient"):
            return Kind("client")
        if name == "django.dispatch.dispatcher.Signal":
            return Kind("signal")
        if name.startswith("django.contrib.sessions.backends."):
            return Kind("session")
        if name == "django.shortcuts.get_object_or_404" and node.args:
            source = self.kind(node.args[0])
            return Kind("instance", source.model, source.doubt) if source.orm else UNKNOWN
        if name in _CONTAINERS and node.args:
            return Kind("list", element=self._element(self.kind(node.args[0])))
        if name in _PLAIN_RESULTS:
            return PLAIN
        if name == "builtins.type" and len(node.args) == 1:
            return self._class_of(self.kind(node.args[0]))
        model = self.model(name)
        return self._made(self.model_kind(model), node) if model is not None else UNKNOWN

    def _class_of(self, instance: Kind) -> Kind:
        """Return the kind of an instance's class, which may be a subclass of what is known."""
        if instance.what != "instance" or instance.model is None:
            return UNKNOWN
        heir = next(iter(instance.model.subclasses), "")
        doubt = f"it may be the class {heir}" if heir else instance.doubt
        return self.model_kind(instance.model).doubted(doubt)

    def result(self, owner: Kind, method: str, node: ast.Call) -> Kind:
        """Return the kind of what a method of something gives."""
        if owner is CYCLE:
            return CYCLE
        if owner.what == "plain":
            return PLAIN
        if owner.what == "queryset" or owner.what in MANAGERS:
            return query_result(self, owner, method, node)
        if owner.what == "instance":
            return Kind("none") if method in ("save", "delete", "refresh_from_db") else UNKNOWN
        return UNKNOWN

    def _subscript(self, node: ast.Subscript) -> Kind:
        name = self.module.qualified(node.value)
        if name is not None and self.module.identity(name) == "django.core.cache.caches":
            return Kind("cache")
        owner = self.kind(node.value)
        if owner is CYCLE:
            return CYCLE
        if owner.what == "queryset":
            if isinstance(node.slice, ast.Slice):
                if node.slice.step is not None:
                    return Kind("list", element=owner.row())
                return owner._replace(features=owner.features | {"sliced"})
            return owner.row()
        if owner.what == "list":
            return owner if isinstance(node.slice, ast.Slice) else owner.element or UNKNOWN
        return PLAIN if owner.what == "plain" else UNKNOWN


_CONTAINERS = frozenset(
    f"builtins.{name}" for name in ("list", "tuple", "set", "frozenset", "sorted")
)
_PLAIN_NAMES = frozenset({"django.conf.settings"})
_PLAIN_RESULTS = frozenset(
    {
        *(f"builtins.{name}" for name in ("len", "str", "int", "float", "bool", "repr", "range")),
        "django.utils.timezone.now",
        "datetime.datetime.now",
        "datetime.date.today",
        "datetime.timedelta",
        "uuid.uuid4",
    }
)
