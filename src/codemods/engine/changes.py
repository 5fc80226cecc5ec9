"""From hits to changes: libcst rewrites, import uses, and which hits must wait for a round."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator

from codemods.declare.codemod import Codemod, Level, Safety
from codemods.declare.hits import Hit, Refusal, Refused, Report
from codemods.engine.finding import Found
from codemods.engine.guards import other_branches
from codemods.engine.mentions import is_exported
from codemods.engine.options import Options
from codemods.engine.plan import BindingId, BindingUse, Change, Finding
from codemods.engine.references import References, binding_id, is_reached, is_there
from codemods.engine.rewriting import (
    body_left_out,
    indentation,
    replace_parts,
    rewrite_node,
    span_of,
    span_to_rewrite,
)
from codemods.engine.rows import RowHit, row_safety
from codemods.project.facts import Project
from codemods.source.imports import Wish
from codemods.source.module import Module
from codemods.source.names import Binding
from codemods.source.records import Record, fresh
from codemods.source.text import Edit, Source

__all__ = ["Claims", "Draft", "binding_use", "build_drafts", "findings_of"]


class Draft(Record, frozen=False):
    """A change of one round, in spans of that round's text."""

    codemod: str
    edits: list[Edit]
    offset: int
    message: str
    safety: Safety
    reason: str
    level: Level
    follow_up: str
    wishes: dict[BindingId, Wish] = fresh(factory=dict)
    uses: dict[BindingId, int] = fresh(factory=dict)
    rebinds: dict[BindingId, Wish] = fresh(factory=dict)
    companions: dict[str, str] = fresh(factory=dict)
    bindings: dict[BindingId, BindingUse] = fresh(factory=dict)

    def change(self, source: Source, offset: int, edits: tuple[Edit, ...]) -> Change:
        """Return the draft as a change, told in spans of the original text."""
        line, column = source.position(offset)
        return Change(
            (self.codemod,),
            edits,
            offset,
            line,
            column,
            self.message,
            self.safety,
            self.reason,
            self.level,
            tuple(sorted(self.wishes.items())),
            self.uses,
            self.rebinds,
            self.companions,
            (),
            self.follow_up,
        )


Note = tuple[Codemod, "Refusal | Report"]
Span = tuple[int, int]


def build_drafts(
    module: Module, found: Found, options: Options
) -> tuple[list[Draft], list[Note], Claims]:
    """Return the drafts of a round, the refusals met on the way, and the spans that must wait.

    Of overlapping hits the innermost is made now; the outer is found again next round.
    """
    assert found.rows is not None
    builder = _Builder(module, options, found.rows.project, original=found.original)
    drafts = [builder.row(hit) for hit in found.rows.hits.values() if hit.edits or hit.touched]
    taken = [(edit.start, edit.end) for draft in drafts for edit in draft.edits]
    refused: list[Note] = []
    waiting = Claims()
    ordered = sorted(
        (
            ([_span(module, part) for part in (hit, *hit.others)], codemod, hit)
            for codemod, hit in found.hits
        ),
        key=_order,
    )
    claims = Claims(taken)
    for spans, codemod, hit in ordered:
        if any(claims.overlap(span) for span in spans):
            for span in spans:
                waiting.add(span)
            if hit.found_at is not None:
                waiting.add((hit.found_at, hit.found_at + 1))
            continue
        try:
            draft = builder.hit(codemod, hit)
        except Refused as reason:
            refused.append((codemod, Refusal(hit.node, str(reason), hit.offset)))
            continue
        if draft is None:
            continue  # as it is to be: what is around it need not wait
        drafts.append(draft)
        if hit.safety is Safety.SAFE or options.unsafe:
            for span in spans:
                claims.add(span)
    return sorted(drafts, key=lambda draft: (draft.offset, draft.codemod)), refused, waiting


class Claims:
    """A set of spans. Kept in buckets, so that many hits in one file stay linear."""

    _SIZE = 256

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._buckets: dict[int, list[Span]] = {}
        for span in spans:
            self.add(span)

    def add(self, span: Span) -> None:
        """Claim a span."""
        for bucket in range(span[0] // self._SIZE, span[1] // self._SIZE + 1):
            self._buckets.setdefault(bucket, []).append(span)

    def overlap(self, span: Span) -> bool:
        """Whether ``span`` shares a byte with a claimed one."""
        for bucket in range(span[0] // self._SIZE, span[1] // self._SIZE + 1):
            for start, end in self._buckets.get(bucket, ()):
                if start < span[1] and span[0] < end:
                    return True
        return False


def _span(module: Module, hit: Hit) -> Span:
    if hit.edits:
        return hit.edits[0].start, hit.edits[-1].end
    return span_to_rewrite(module, hit)


def _order(one: tuple[list[Span], Codemod, Hit]) -> tuple[int, int, str]:
    (start, end), *_others = one[0]
    return end - start, start, one[1].id


class _Builder:
    def __init__(
        self, module: Module, options: Options, project: Project, *, original: bool
    ) -> None:
        self.module = module
        self.options = options
        self.project = project
        self.references = References(module, project, original=original)
        self._binding_uses: dict[Binding, BindingUse] = {}
        self._gone: set[ast.AST] = set()
        """Statements that an edit removes."""

    def hit(self, codemod: Codemod, hit: Hit) -> Draft | None:
        """Rewrite one hit. Raises Refused."""
        draft = Draft(
            codemod.id,
            list(hit.edits),
            hit.offset if hit.offset is not None else self.module.start(hit.node or ast.Pass()),
            hit.message or codemod.summary,
            hit.safety,
            hit.reason,
            codemod.level_at(self.options.target),
            codemod.follow_up,
            companions=dict(codemod.companions),
        )
        if hit.releases:
            self._release(draft, hit.node)
            return draft
        if hit.rebinds:
            self._rebind(draft, hit.node, hit.rebinds)
            return draft
        if hit.edits or hit.node is None:
            return draft
        for part in (hit, *hit.others):
            self._rewrite(draft, codemod, part)
        draft.edits.sort()
        return draft if draft.edits else None

    def _rewrite(self, draft: Draft, codemod: Codemod, hit: Hit) -> None:
        """Add the edit of one node to a draft. Raises Refused."""
        assert hit.node is not None
        for wanted in hit.uses:
            reference = self.references.find(hit.node, wanted)
            hit.references[wanted] = reference.text
            if reference.wish is not None:
                draft.wishes[reference.binding] = reference.wish
        edit = replace_parts(self.module, hit) if hit.parts else None
        if not hit.parts:
            edit = rewrite_node(self.module, codemod, hit, self._gone)
        if edit is not None and not self._is_other_branch(hit.node, edit):
            draft.edits.append(edit)
            if hit.parts:
                nodes = [node for node, _new in hit.parts if not isinstance(node, _NAMELESS)]
                self._count_uses(draft, hit.node, nodes, _chains_of_parts(hit, nodes))
            else:
                self._count_uses(draft, hit.node, [hit.node], self._chains_of_edit(hit, edit))

    def _is_other_branch(self, node: ast.AST, edit: Edit) -> bool:
        """Whether another branch of a `try/except AttributeError` has the new code already."""
        start, end = span_of(self.module, node)
        body = self.module.source.body
        new = body[start : edit.start] + edit.text + body[edit.end : end]
        return any(new in body[slice(*span)] for span in other_branches(self.module, node))

    def _chains_of_edit(self, hit: Hit, edit: Edit) -> Counter[str]:
        """Count the names that the edit of a hit brings, less those it takes away."""
        assert hit.node is not None
        module, body = self.module, self.module.source.body
        start, end = span_to_rewrite(module, hit)
        suite = body_left_out(module, hit).encode()
        new = body[start : edit.start] + edit.text + body[edit.end : end] + suite
        delta = _chains_in(module, new, hit.node)
        old = _chains_in(module, body[start:end] + suite, hit.node) if suite else _chains(hit.node)
        delta.subtract(old)
        return delta

    def _count_uses(
        self, draft: Draft, node: ast.AST, nodes: Iterable[ast.AST], delta: Counter[str]
    ) -> None:
        """Count the uses of imported names that come and go with ``nodes`` in ``node``."""
        wished = {identifier[0]: identifier for identifier in draft.wishes}
        names = [name for one in nodes for name in _names(one)]
        for chain, number in delta.items():
            if not number:
                continue
            name = chain.partition(".")[0]
            # An import may stand twice in a scope: it is one binding, used once here.
            place = next((inner for inner in names if inner.id == name), node)
            bound = [b for b in self.module.lookup(name, place) if b.kind == "import"]
            reached = {binding_id(self.module, b): b for b in bound if is_reached(b, chain)}
            if name in wished and number > 0:
                # Its namesake may be an import that goes: what comes stands for itself.
                reached = {i: b for i, b in reached.items() if is_there(b)}
            for identifier, binding in reached.items():
                draft.uses[identifier] = draft.uses.get(identifier, 0) + number
                self._touch(draft, binding)
            if name in wished and not (reached if number > 0 else bound):
                identifier = wished[name]
                draft.uses[identifier] = draft.uses.get(identifier, 0) + number

    def _touch(self, draft: Draft, binding: Binding) -> None:
        identifier = binding_id(self.module, binding)
        if binding.key is not None and identifier not in draft.bindings:
            if binding not in self._binding_uses:
                self._binding_uses[binding] = binding_use(self.module, binding, self.project)
            draft.bindings[identifier] = self._binding_uses[binding]

    def _release(self, draft: Draft, alias: ast.AST | None) -> None:
        """Let an import go that nothing uses."""
        assert isinstance(alias, ast.alias)
        for binding in self.module.bindings_of(alias):
            draft.uses[binding_id(self.module, binding)] = -1
            self._touch(draft, binding)

    def _rebind(self, draft: Draft, alias: ast.AST | None, new: str) -> None:
        """Let an import keep its local name and bring something else."""
        assert isinstance(alias, ast.alias)
        module, _, name = new.rpartition(".")
        for binding in self.module.bindings_of(alias):
            asname = binding.name if binding.name != name else None
            draft.rebinds[binding_id(self.module, binding)] = Wish(
                module, name, asname, binding.key
            )
            self._touch(draft, binding)

    def row(self, hit: RowHit) -> Draft:
        """Return the draft of a rename in one file."""
        codemod, row = hit.interest
        safety, reason = row_safety(hit.interest)
        if hit.unsafe and safety is Safety.SAFE:
            safety, reason = Safety.UNSAFE, hit.unsafe
        draft = Draft(
            codemod.id,
            sorted(set(hit.edits)),
            hit.offset,
            f"{row.old} → {row.new.replace(':', '.').rstrip('.')}",
            safety,
            reason,
            codemod.level_at(self.options.target),
            codemod.follow_up,
            dict(hit.wishes),
            dict(hit.uses),
            dict(hit.rebinds),
            dict(codemod.companions),
        )
        for binding in hit.touched:
            self._touch(draft, binding)
        return draft


def binding_use(module: Module, binding: Binding, project: Project) -> BindingUse:
    """Return the keys and uses of everything in the file with the binding's identity.

    What other files may take from here counts as one more use. Raises FactMissing.
    """
    scope = module.scopes(binding.node)[0]
    same = [
        other
        for other in module.table(scope).names.get(binding.name, ())
        if other.key is not None and binding_id(module, other) == binding_id(module, binding)
    ]
    keys = tuple(other.key for other in same if other.key is not None)
    exported = is_exported(binding, module, project)
    return BindingUse(keys, len(module.uses(binding)) + exported)


_NAMELESS = (ast.keyword, ast.Constant)
"""Parts of a hit in which no names go."""


def _names(node: ast.AST) -> Iterator[ast.Name]:
    for inner in (node,) if isinstance(node, ast.Name) else ast.walk(node):
        if isinstance(inner, ast.Name):
            yield inner


def _chains(tree: ast.AST) -> Counter[str]:
    """Count the names in a tree, each with the attributes that follow it (``a.b.c``)."""
    if isinstance(tree, ast.Name):
        return Counter((tree.id,))
    found: Counter[str] = Counter()
    above: dict[ast.AST, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            above[node.value] = f".{node.attr}{above.get(node, '')}"
        elif isinstance(node, ast.Name):
            found[node.id + above.get(node, "")] += 1
    return found


def _chains_of_parts(hit: Hit, nodes: Iterable[ast.expr]) -> Counter[str]:
    """Count the names that the parts of a hit bring, less those of ``nodes`` that go."""
    delta = Counter(hit.references[new] for _node, new in hit.parts if new in hit.references)
    for node in nodes:
        delta.subtract(_chains(node))
    return delta


def _chains_in(module: Module, text: bytes, node: ast.AST) -> Counter[str]:
    """Count the names in new text that stands where ``node`` stood. Raises Refused."""
    code = text.decode("utf-8")
    try:
        if isinstance(node, ast.expr):
            tree: ast.AST = ast.parse(f"({code}\n)", mode="eval")
        else:
            indent = indentation(module, module.start(node))
            tree = ast.parse(f"if 1:\n{indent}{code or 'pass'}\n" if indent else code)
    except SyntaxError:
        raise Refused("the new code does not parse") from None
    return _chains(tree)


def findings_of(
    module: Module, notes: Iterable[Note], found: Found, options: Options
) -> Iterator[Finding]:
    """Yield the refusals and reports of a round, in positions of its text."""
    rows = found.rows.refusals if found.rows is not None else []
    every = [*notes, *((interest.codemod, refusal) for interest, refusal in rows)]
    for codemod, note in every:
        offset = note.offset
        if offset is None:
            offset = module.start(note.node) if note.node is not None else 0
        line, column = module.source.position(offset)
        level = codemod.level_at(options.target)
        if isinstance(note, Refusal):
            yield Finding(codemod.id, "refusal", offset, line, column, note.reason, level)
        else:
            level = note.level or level
            yield Finding(codemod.id, "report", offset, line, column, note.message, level)
