"""What the import statements of a file become: bindings kept, wished for and released."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from codemods.source.import_edits import NewLine, StatementPlan, write_edits
from codemods.source.import_layout import Name, new_line
from codemods.source.import_order import LineKey, line_key
from codemods.source.import_places import Places
from codemods.source.import_table import Alias, BindingKey, ImportTable, Statement, Wish
from codemods.source.records import Record, fresh
from codemods.source.text import Edit, Source

__all__ = ["plan"]

Identity = tuple[str, int, str, str, str]
"""(kind, level, module, name, local name; empty for ``import a.b``)."""


def plan(
    source: Source,
    table: ImportTable,
    *,
    wishes: Iterable[Wish],
    released: Collection[BindingKey],
    rebinds: Mapping[BindingKey, Wish],
    moves: Mapping[str, str],
    edited: Collection[Edit],
) -> tuple[Edit, ...]:
    """Return the edits; see `codemods.source.imports.plan_imports`."""
    planner = _Planner(source, table, set(released))
    planner.rebind(rebinds)
    planner.move(moves)
    for wish in sorted(set(wishes), key=_wish_order):
        planner.wish(wish)
    return write_edits(source, table, planner.places, planner.statements, planner.lines(), edited)


def _wish_order(wish: Wish) -> tuple[BindingKey, str, str, str]:
    return wish.near or (-1, -1), wish.module, wish.name or "", wish.asname or ""


def _split(module: str) -> tuple[int, str]:
    name = module.lstrip(".")
    return len(module) - len(name), name


def _identity_of(statement: Statement, alias: Alias) -> Identity:
    if statement.kind == "from":
        return _from(statement.level, statement.module, alias.name, alias.asname)
    return _import(alias.name, alias.asname)


def _from(level: int, module: str, name: str, asname: str | None) -> Identity:
    return "from", level, module, name, asname or name


def _import(module: str, asname: str | None) -> Identity:
    return "import", 0, module, "", "" if asname == module else asname or ""


def _wished(wish: Wish) -> Identity:
    if wish.name is None:
        return _import(wish.module, wish.asname)
    level, module = _split(wish.module)
    return _from(level, module, wish.name, wish.asname)


def _name_of(wish: Wish) -> Name:
    return Name.of(wish.name or wish.module, wish.asname if wish.asname != wish.name else None)


class _Planner:
    def __init__(self, source: Source, table: ImportTable, released: set[BindingKey]) -> None:
        self.table = table
        self.places = Places(source, table)
        self.released = released
        self.statements: dict[int, StatementPlan] = {}
        self.taken: dict[tuple[int, Identity], list[BindingKey]] = {}
        """Every binding, the released ones too, by block and identity."""
        self.added: set[tuple[int, Identity]] = set()
        self.new: dict[tuple[int, int, LineKey], _NewStatement] = {}
        for index, statement in enumerate(table.statements):
            for number, alias in enumerate(statement.aliases):
                entry = statement.block, _identity_of(statement, alias)
                self.taken.setdefault(entry, []).append((index, number))
        for key in released:
            self._of(key[0]).gone.add(key[1])

    def _of(self, index: int) -> StatementPlan:
        return self.statements.setdefault(index, StatementPlan())

    # What goes or becomes another object

    def rebind(self, rebinds: Mapping[BindingKey, Wish]) -> None:
        """Let each binding keep its local name for another object."""
        for key, wish in sorted(rebinds.items()):
            local = self.table.alias(key).asname or self.table.alias(key).name
            asname = local if local != (wish.name or wish.module) else None
            self._replace(key, Wish(wish.module, wish.name, asname, key))

    def move(self, moves: Mapping[str, str]) -> None:
        """Let companions follow where their statement loses a binding."""
        for index in sorted({key[0] for key in self.released}) if moves else ():
            statement = self.table.statements[index]
            if statement.kind != "from" or statement.level:
                continue
            for number, alias in enumerate(statement.aliases):
                new = moves.get(f"{statement.module}.{alias.name}")
                if new is None or self._is_settled((index, number)):
                    continue
                module, _, name = new.rpartition(".")
                asname = alias.local if alias.local != name else None
                self._replace((index, number), Wish(module, name, asname, (index, number)))

    def _is_settled(self, key: BindingKey) -> bool:
        plan = self.statements.get(key[0])
        return plan is not None and (key[1] in plan.gone or key[1] in plan.swaps)

    def _replace(self, key: BindingKey, wish: Wish) -> None:
        """Bind ``wish`` instead of ``key``: in its place where the statement allows it."""
        statement = self.table.statement(key)
        plan = self._of(key[0])
        entry = statement.block, _wished(wish)
        here = statement.kind == "import" and wish.name is None
        if wish.name is not None and statement.kind == "from":
            here = (statement.level, statement.module) == _split(wish.module)
        if here and not self._has(entry):
            plan.gone.discard(key[1])
            plan.swaps[key[1]] = _name_of(wish)
            self.added.add(entry)
        elif entry[1] != _identity_of(statement, self.table.alias(key)):
            plan.gone.add(key[1])
            self.wish(wish)

    def _has(self, entry: tuple[int, Identity]) -> bool:
        return entry in self.added or any(
            not self._is_settled(key) for key in self.taken.get(entry, ())
        )

    # What comes

    def wish(self, wish: Wish) -> None:
        """Take up a wish: an existing binding, an existing statement, or a new one."""
        near = wish.near[0] if wish.near is not None else None
        block = self.table.statements[near].block if near is not None else 0
        identity = _wished(wish)
        if self._is_there(wish, block, identity):
            return
        self.added.add((block, identity))
        if wish.name is not None:
            index = self._statement_for(wish.module, near, block)
            if index is not None:
                self._of(index).added.append(_name_of(wish))
                return
        self._new_statement(wish, near, block)

    def _is_there(self, wish: Wish, block: int, identity: Identity) -> bool:
        if wish.near is not None and not self._is_settled(wish.near):
            statement, alias = self.table.statement(wish.near), self.table.alias(wish.near)
            local = wish.asname or wish.name
            if statement.level and alias.name == wish.name and alias.local == local:
                return True
        chain = list(self.table.chain(block))
        if any(self._has((around, identity)) for around in chain):
            return True
        for around in chain:
            for key in self.taken.get((around, identity), ()):
                if key in self.released and key[1] in self._of(key[0]).gone:
                    self._of(key[0]).gone.discard(key[1])
                    return True
        return False

    def _statement_for(self, module: str, near: int | None, block: int) -> int | None:
        """Return the statement that can take another name of ``module``.

        One that loses a name takes what comes in its place.
        """
        wanted = _split(module)
        late = None
        if near is not None and self._takes_over(near, wanted):
            return near
        for index, statement in enumerate(self.table.statements):
            if statement.block != block or (statement.level, statement.module) != wanted:
                continue
            if statement.kind != "from" or statement.is_star:
                continue
            if statement.stage >= 0 or (near is not None and self._reaches(index, near)):
                return index
            plan = self.statements.get(index)
            if late is None and plan is not None and plan.gone:
                late = index
        return late if block == 0 else None

    def _takes_over(self, index: int, wanted: tuple[int, str]) -> bool:
        statement, plan = self.table.statements[index], self.statements.get(index)
        if statement.kind != "from" or plan is None or not plan.gone:
            return False
        return (statement.level, statement.module) == wanted

    def _reaches(self, index: int, near: int) -> bool:
        """Whether what ``index`` binds is there wherever what ``near`` binds is."""
        return index <= near or index in self.places.run(near)

    def _new_statement(self, wish: Wish, near: int | None, block: int) -> None:
        kind = "import" if wish.name is None else "from"
        level, module = _split(wish.module)
        key = line_key(kind, module, level, wish.asname if kind == "import" else None)
        run = self.places.run(near)[0] if block and near is not None else -1
        entry = block, run, key
        if entry not in self.new:
            self.new[entry] = _NewStatement(kind, wish.module)
        self.new[entry].names.append(_name_of(wish))

    def lines(self) -> Iterator[NewLine]:
        """Yield the new statements with their places."""
        for (block, run, key), statement in sorted(self.new.items(), key=lambda item: item[0]):
            if block:
                place = self.places.near(run, key)
            else:
                level, module = _split(statement.module)
                place = self.places.at_top(module, level, key)
            layout = new_line(statement.kind, statement.module, statement.names)
            yield NewLine(block, key, place, layout)


class _NewStatement(Record, frozen=False):
    kind: str
    module: str
    names: list[Name] = fresh(factory=list)
