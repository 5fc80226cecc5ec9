"""Small local inference: the kind of an expression, from its own file and the model index."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from codemods.catalog.async_orm import api
from codemods.catalog.async_orm.annotations import annotated
from codemods.catalog.async_orm.classes import attribute_kind, self_kind, view_model
from codemods.catalog.async_orm.kinds import CYCLE, MANAGERS, PLAIN, RELATED, UNKNOWN, Kind, join
from codemods.project.classes import dotted_name
from codemods.project.model_index import MODEL_INDEX, Manager, Model, ModelIndex, build_index
from codemods.project.models import Method, read_module
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
_INSTANCE = frozenset({"get", "create", "first", "last", "earliest", "latest"})
_PAIR = frozenset({"get_or_create", "update_or_create"})
_KEEPS_LOADED = frozenset({"select_related", "prefetch_related"})
_PLAIN_ROWS = frozenset({"values", "values_list", "dates", "datetimes"})


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
        return join([self._bound(binding, node) for binding in bound])

    def _bound(self, binding: Binding, use: ast.Name) -> Kind:
        node = binding.node
        if isinstance(node, ast.ClassDef):
            if self.module.parent(node) is not self.module.tree:
                return UNKNOWN
            return self._own_class(node)
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

    def _own_class(self, node: ast.ClassDef) -> Kind:
        name = f"{dotted_name(self.module.path)}.{node.name}"
        model = self.index.model(name)
        return self.model_kind(model) if model is not None else UNKNOWN

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
        model = self.index.model(name)
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
        if name.startswith("django.") or last in self.index.others or self._imports_other_orm():
            return UNKNOWN
        return Kind("model", None, f"nothing here says that {last} is a Django model", name=last)

    def _imports_other_orm(self) -> bool:
        names = self.module.table(self.module.tree).names
        return any(
            binding.qualified and binding.qualified.partition(".")[0] in _OTHER_ORMS
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
        return self.attribute(owner, node.attr, node)

    def attribute(self, owner: Kind, name: str, node: ast.Attribute) -> Kind:
        """Return the kind of an attribute of something of a known kind."""
        if owner is CYCLE:
            return CYCLE
        if owner.what == "model":
            return self._model_attribute(owner, name)
        if owner.what in ("instance", "lazy_user"):
            return self._instance_attribute(owner, name)
        if owner.what == "request":
            return self._request_attribute(owner, name)
        if owner.what == "plain":
            return PLAIN
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            return attribute_kind(self, node)
        return UNKNOWN

    def _model_attribute(self, owner: Kind, name: str) -> Kind:
        model = owner.model
        if model is None:
            if name != "objects":
                return UNKNOWN
            return Kind("manager", None, owner.doubt, name=f"{owner.name}.objects")
        if name in ("_default_manager", "_base_manager"):
            name = model.default_manager if name == "_default_manager" else ""
        manager = model.managers.get(name)
        if manager is not None:
            return self.manager_kind("manager", model, manager, owner.doubt)
        return PLAIN if name in ("DoesNotExist", "MultipleObjectsReturned", "__name__") else UNKNOWN

    def manager_kind(self, what: str, model: Model, manager: Manager, doubt: str) -> Kind:
        """Return the kind of a manager; a base of it that is not seen is a doubt."""
        if manager.unseen and not doubt:
            doubt = (
                f"the manager of {model.label} has a base that is not seen here, {manager.unseen}"
            )
        return Kind(what, model, doubt, manager)

    def _instance_attribute(self, owner: Kind, name: str) -> Kind:
        model = owner.model
        found = model.fields.get(name) if model is not None else None
        if found is None:
            return UNKNOWN
        if found.kind in ("plain", "unknown"):
            return PLAIN
        if found.kind == "file":
            return Kind("file")
        target = self.index.models.get(found.target)
        if target is None:
            return UNKNOWN
        known = self.model_kind(target)
        prefix = f"{name}."
        loaded = frozenset(p[len(prefix) :] for p in owner.loaded if p.startswith(prefix))
        if found.kind in RELATED:
            manager = target.managers.get(target.default_manager)
            if manager is None:
                return UNKNOWN
            related = self.manager_kind(found.kind, target, manager, owner.doubt or known.doubt)
            if name in owner.loaded:
                related = replace(related, loaded=loaded, features=frozenset({"prefetched"}))
            return related
        return Kind("instance", target, owner.doubt or known.doubt, loaded=loaded)

    def _request_attribute(self, owner: Kind, name: str) -> Kind:
        if name == "user":
            user = self.index.models.get(self.index.user_model)
            return Kind("lazy_user", user, owner.doubt)
        if name in ("GET", "POST", "META", "COOKIES", "headers", "method", "path", "path_info"):
            return PLAIN
        return UNKNOWN

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
            if node.func.attr.startswith("a"):
                return self.result(owner, node.func.attr[1:], node)
        return UNKNOWN

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
            return self.result(self.kind(function.value), function.attr, node)
        if node.args and self.module.qualified(function) in _CONTAINERS:
            return Kind("list", element=self._element(self.kind(node.args[0])))
        return UNKNOWN

    def _call(self, node: ast.Call) -> Kind:
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
        return UNKNOWN

    def _made(self, class_: Kind, node: ast.Call) -> Kind:
        """Return the kind of an instance made by calling its model."""
        made = Kind("instance", class_.model, class_.doubt)
        return replace(made, loaded=self._given(made, node))

    def _given(self, row: Kind, node: ast.Call) -> frozenset[str]:
        """Return the relations whose objects are passed where an instance is made."""
        fields = row.model.fields if row.model is not None else {}
        return frozenset(
            keyword.arg
            for keyword in node.keywords
            if keyword.arg and keyword.arg in fields and self.kind(keyword.value).what == "instance"
        )

    def _function_result(self, name: str, node: ast.Call) -> Kind:
        if name == "django.contrib.auth.get_user_model":
            user = self.index.models.get(self.index.user_model)
            return self.model_kind(user) if user is not None else UNKNOWN
        if name in ("django.test.client.Client", "django.test.client.AsyncClient"):
            return Kind("client")
        if name == "django.dispatch.dispatcher.Signal":
            return Kind("signal")
        if name == "django.shortcuts.get_object_or_404" and node.args:
            source = self.kind(node.args[0])
            return Kind("instance", source.model, source.doubt) if source.orm else UNKNOWN
        if name in _CONTAINERS and node.args:
            return Kind("list", element=self._element(self.kind(node.args[0])))
        if name in _PLAIN_RESULTS:
            return PLAIN
        model = self.index.model(name)
        return self._made(self.model_kind(model), node) if model is not None else UNKNOWN

    def result(self, owner: Kind, method: str, node: ast.Call) -> Kind:
        """Return the kind of what a method of something gives."""
        if owner is CYCLE:
            return CYCLE
        if owner.what == "plain":
            return PLAIN
        if owner.what == "queryset" or owner.what in MANAGERS:
            return self._query_result(owner, method, node)
        if owner.what == "instance":
            return Kind("none") if method in ("save", "delete", "refresh_from_db") else UNKNOWN
        return UNKNOWN

    def _query_result(self, owner: Kind, method: str, node: ast.Call) -> Kind:
        if method == "get_queryset" and owner.what in MANAGERS:
            return self._queryset(owner)
        if api.is_lazy(method):
            if "prefetched" in owner.features and method != "all":
                owner = replace(owner, loaded=frozenset(), features=frozenset())
            return self._chained(self._queryset(owner), method, node)
        if method in _INSTANCE:
            row = self._queryset(owner).row()
            return (
                replace(row, loaded=row.loaded | self._given(row, node))
                if method == "create"
                else row
            )
        if method in _PAIR:
            return Kind("pair", element=self._queryset(owner).row())
        if method == "iterator":
            return replace(self._queryset(owner), what="iterator")
        if method in ("bulk_create", "in_bulk"):
            return Kind("list", element=self._queryset(owner).row())
        if api.find_twin("queryset", method) is not None:
            return PLAIN
        return self._custom(owner, method)

    def _queryset(self, owner: Kind) -> Kind:
        if owner.what == "queryset":
            return owner
        return replace(owner, what="queryset")

    def _chained(self, owner: Kind, method: str, node: ast.Call) -> Kind:
        if method in _PLAIN_ROWS:
            return replace(owner, rows="plain")
        if method in ("only", "defer"):
            names = frozenset(f"{method}:{name}" for name in _strings(node))
            return replace(owner, deferred=True, features=owner.features | names)
        if method == "select_for_update":
            return replace(owner, locked=True)
        if method in _KEEPS_LOADED:
            if any(isinstance(a, ast.Constant) and a.value is None for a in node.args):
                return replace(owner, loaded=frozenset())
            every = {p for name in _strings(node) for p in _prefixes(name.replace("__", "."))}
            features = {"prefetch"} if method == "prefetch_related" else set()
            return replace(owner, loaded=owner.loaded | every, features=owner.features | features)
        return owner

    def _custom(self, owner: Kind, method: str) -> Kind:
        """A method of the project's own manager or queryset that is one lazy chain."""
        if owner.manager is None:
            return UNKNOWN
        queryset = owner.manager.queryset.methods
        methods = (
            queryset if owner.what == "queryset" else {**queryset, **owner.manager.class_.methods}
        )
        if _is_lazy_chain(method, methods, 0):
            return replace(self._queryset(owner), loaded=frozenset(), open=True)
        return UNKNOWN

    def _subscript(self, node: ast.Subscript) -> Kind:
        owner = self.kind(node.value)
        if owner is CYCLE:
            return CYCLE
        if owner.what == "queryset":
            if isinstance(node.slice, ast.Slice):
                if node.slice.step is not None:
                    return Kind("list", element=owner.row())
                return replace(owner, features=owner.features | {"sliced"})
            return owner.row()
        if owner.what == "list":
            return owner if isinstance(node.slice, ast.Slice) else owner.element or UNKNOWN
        return PLAIN if owner.what == "plain" else UNKNOWN


def _strings(node: ast.Call) -> list[str]:
    """Return the literal names among positional arguments, the lookup of a Prefetch included."""
    found = []
    for argument in node.args:
        if isinstance(argument, ast.Call) and argument.args:
            last = argument.func.attr if isinstance(argument.func, ast.Attribute) else ""
            if isinstance(argument.func, ast.Name):
                last = argument.func.id
            to_attribute = any(keyword.arg == "to_attr" for keyword in argument.keywords)
            argument = argument.args[0] if last == "Prefetch" and not to_attribute else argument
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            found.append(argument.value)
    return found


def _prefixes(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[: length + 1]) for length in range(len(parts))]


def _is_lazy_chain(method: str, methods: Mapping[str, tuple[Any, Method]], depth: int) -> bool:
    found = methods.get(method)
    if found is None or depth > 5:
        return False
    chain = found[1].chains
    return chain is not None and all(
        name == "get_queryset" or api.is_lazy(name) or _is_lazy_chain(name, methods, depth + 1)
        for name in chain
    )


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
