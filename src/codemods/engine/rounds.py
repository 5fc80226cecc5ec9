"""The rounds of one file: what they find is told in spans of the original text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from codemods.declare.codemod import Codemod, Level, Safety
from codemods.declare.hits import Refusal, Report
from codemods.engine.changes import Claims, Draft
from codemods.engine.dispatch import NET
from codemods.engine.ignores import Ignores
from codemods.engine.options import Options
from codemods.engine.plan import (
    BindingId,
    BindingUse,
    Change,
    FilePlan,
    Finding,
    Trouble,
    edits_of,
)
from codemods.engine.screen import Hits, load_screen
from codemods.engine.spans import Owned, SpanMap
from codemods.project.facts import Project
from codemods.source.imports import ImportTable
from codemods.source.text import Edit, Source, apply_edits, widen

__all__ = ["MAX_ROUNDS", "Broken", "Rounds"]

MAX_ROUNDS = 10
_BRANCH = re.compile(rb"\b(?:if|elif|else|try|except)\b")
_SEVERITY = (Level.BREAKS, Level.DEPRECATED, Level.IDIOM, Level.ADVICE)

Note = tuple[Codemod, "Refusal | Report"]
Place = tuple[int, str]


class Broken(Exception):
    """What the changes made is not valid any more: a bug; the file stays as it was."""


class Rounds:
    """Analyses one file until nothing is left to do. A subclass knows the language."""

    def __init__(self, path: str, source: Source, options: Options, project: Project) -> None:
        self.path = path
        self.source = source
        self.options = options
        self.project = project
        self.ignores = Ignores(source)
        self.changes: list[Change] = []
        self.bindings: dict[BindingId, BindingUse] = {}
        self._findings: dict[tuple[str, int, str], Finding] = {}
        self._judged: set[int] = set()
        """Original offsets at which nothing is left to do."""
        self._waiting = False
        """Whether some place of this round has to be looked at again."""
        self._heirs: dict[int, int] = {}
        """Changes that became part of others in this round."""

    # What a language brings

    def prepare(self, body: bytes, *, first: bool) -> None:
        """Parse a round's text. Raises SyntaxError and the like, and Broken after the first."""
        raise NotImplementedError

    def verify(self, body: bytes, edits: list[Edit]) -> None:
        """Make sure that ``body``, the original text with ``edits``, is valid. Raises Broken."""
        self.prepare(body, first=False)

    def look(self, places: list[Place]) -> tuple[list[Draft], list[Finding], Claims]:
        """Return drafts and findings of the prepared text, and the spans that must wait.

        Raises FactMissing.
        """
        raise NotImplementedError

    def imports(self) -> ImportTable | None:
        """Return the import table of the original file, None where imports do not matter."""
        return None

    def changes_guards(self, drafts: list[Draft]) -> bool:
        """Whether imports in a branch, or in a ``try``, of the prepared text become others."""
        return False

    def find_bindings(self, change: Change) -> None:
        """Look up, in the original file, the bindings that a later round's change touches."""

    # The rounds

    def run(self, hits: Hits) -> FilePlan:
        """Return the plan of the file. Raises what `prepare` and `look` raise."""
        if self.ignores.skip_file:
            return FilePlan(self.path, self.source)
        body, spans = self.source.body, SpanMap(())
        places = self._in_body(hits)
        self.prepare(body, first=True)
        for number in range(MAX_ROUNDS):
            drafts = self._round(places, spans)
            if not drafts:
                return self._plan()
            self._adopt(drafts, spans, body, first=number == 0)
            opens = any(_opens_branch(edit, body) for draft in drafts for edit in draft.edits)
            if opens or self.changes_guards(drafts):
                # What was left for an older Django or Python may run on all of them now.
                self._judged.clear()
                self._waiting = True
            edits, spans, body = self._render()
            places = self._rescan(body, spans)
            if not places:
                self.verify(body, edits)
                return self._plan()
            self.prepare(body, first=False)
        message = f"the codemods do not come to rest in {MAX_ROUNDS} rounds"
        return FilePlan(self.path, self.source, trouble=Trouble(message))

    def _in_body(self, hits: Hits) -> list[Place]:
        """Return the screen's places as offsets of the body."""
        if self.source.encoding == "utf-8":
            shift = len(self.source.bom)
            return [(offset - shift, word) for offset, word in hits.places]
        again = load_screen(self.options).scan(self.path, self.source.body)
        return list(again.places) if again is not None else []

    def _round(self, places: list[Place], spans: SpanMap) -> list[Draft]:
        drafts, findings, waiting = self.look(places)
        self._waiting = False
        for offset, _word in places:
            if spans.owner(offset) is None and not waiting.overlap((offset, offset + 1)):
                self._judged.add(spans.origin(offset))
            else:
                self._waiting = True
        self._keep(findings, spans)
        left = {(c.offset, i) for c in self.changes if not self._runs(c) for i in c.codemods}
        return [d for d in drafts if (spans.origin(d.offset), d.codemod) not in left]

    def _keep(self, findings: Iterable[Finding], spans: SpanMap) -> None:
        refused = {(f.codemod, f.offset) for f in self._findings.values() if f.kind == "refusal"}
        for finding in findings:
            origin = spans.origin(finding.offset)
            # A later round says the same once more, of lines that have moved in between.
            if finding.kind == "refusal" and (finding.codemod, origin) in refused:
                continue
            line, column = self.source.position(origin)
            # What is missing is told once; a later round may find it at another of its places.
            key = finding.codemod, -1 if finding.codemod == NET else origin, finding.message
            found = finding._replace(offset=origin, line=line, column=column)
            self._findings.setdefault(key, found)

    def _runs(self, change: Change) -> bool:
        return change.safety is Safety.SAFE or self.options.unsafe

    def _adopt(self, drafts: list[Draft], spans: SpanMap, body: bytes, *, first: bool) -> None:
        """Take the drafts of a round in as changes of the original text."""
        for group in _sharing(drafts, spans, body):
            edits: list[Edit] = []
            swallowed: set[int] = set()
            joint = sorted(edit for draft in group for edit in draft.edits)
            for original, touched in spans.translate_all(joint, body):
                edits.append(original)
                swallowed.update(spans.edits[index].owner for index in touched)
            owners = sorted(owner for owner in swallowed if owner >= 0)
            for draft in group:
                change = draft.change(self.source, spans.origin(draft.offset), tuple(edits))
                edits = []
                if owners:
                    self._merge(owners, change)
                else:
                    self.changes.append(change)
                if first:
                    self.bindings.update(draft.bindings)
                else:
                    self.find_bindings(change)

    def _merge(self, owners: list[int], change: Change) -> None:
        """Join a change with the earlier ones whose text it edits: one decision.

        The earlier ones keep their places in the list until all are joined into the first, so
        that the indices in the span map stay true for the drafts that follow.
        """
        first = self._heirs.get(owners[0], owners[0])
        parts = list(dict.fromkeys(self._heirs.get(owner, owner) for owner in owners))
        self.changes[first] = _joined([*(self.changes[part] for part in parts), change])
        for part in parts[1:]:
            self._heirs[part] = first

    def _settle(self) -> None:
        """Drop the changes that became part of others, and renumber what refers to them."""
        heirs = self._heirs
        if not heirs:
            return
        kept = [index for index in range(len(self.changes)) if index not in heirs]
        number = {old: new for new, old in enumerate(kept)}
        for part, heir in heirs.items():
            while heir in heirs:
                heir = heirs[heir]
            number[part] = number[heir]
        self.changes = [
            change._replace(requires=tuple(sorted({number[r] for r in change.requires})))
            for change in (self.changes[index] for index in kept)
        ]
        heirs.clear()

    def _render(self) -> tuple[list[Edit], SpanMap, bytes]:
        """Return the edits of all changes that run under the options, their map and the text."""
        self._settle()
        running = [(i, change) for i, change in enumerate(self.changes) if self._runs(change)]
        owned = [Owned(edit, index) for index, change in running for edit in change.edits]
        own = {edit for edit, _owner in owned}
        changes = [change for _index, change in running]
        every = edits_of(self.source, self.imports(), self.bindings, changes)
        owned.extend(Owned(edit, -1) for edit in every if edit not in own)
        try:
            return every, SpanMap(owned), apply_edits(self.source.body, every)
        except ValueError as error:
            raise Broken(str(error)) from None

    def _rescan(self, body: bytes, spans: SpanMap) -> list[Place]:
        """Return the places of the new text that no round has settled."""
        screen = load_screen(self.options)
        if not self._waiting and not screen.is_news(
            self.path, self._new_text(body, spans), self._new_imports()
        ):
            return []
        hits = screen.scan(self.path, body)
        if hits is None:
            return []
        return [
            (offset, word)
            for offset, word in hits.places
            if spans.owner(offset) is not None or spans.origin(offset) not in self._judged
        ]

    def _new_text(self, body: bytes, spans: SpanMap) -> bytes:
        """Return what changes have put into the text, but for imports: in whole words."""
        placed = zip(spans.edits, spans.starts, spans.ends, strict=True)
        pieces = [widen(body, start, end) for one, start, end in placed if one.owner >= 0]
        return b"\n".join(body[start:end] for start, end in pieces)

    def _new_imports(self) -> Iterator[str]:
        """Yield the dotted names that the changes import, with the local name behind it."""
        for change in filter(self._runs, self.changes):
            yield from change.companions.values()
            for wish in (*dict(change.wishes).values(), *change.rebinds.values()):
                yield ".".join(filter(None, (wish.module, wish.name)))
                if wish.asname:
                    yield f"{wish.module}.{wish.asname}"

    def _plan(self) -> FilePlan:
        findings = sorted(self._findings.values(), key=lambda f: (f.offset, f.codemod, f.message))
        return FilePlan(
            self.path,
            self.source,
            tuple(self.changes),
            tuple(findings),
            None,
            self.imports() if self.changes else None,
            self.bindings,
            tuple(self._warnings()),
            black=self.options.black,
        )

    def _warnings(self) -> list[tuple[int, str]]:
        if not self.ignores.lines:
            return []
        from codemods.engine.registry import find, retired

        found = []
        for line, identifier in self.ignores.mentioned():
            if retired(identifier):
                found.append((line, f"{identifier} is now called {retired(identifier)}"))
            elif find(identifier) is None:
                found.append((line, f"unknown codemod in an ignore comment: {identifier}"))
        return found


def _opens_branch(edit: Edit, body: bytes) -> bool:
    """Whether an edit may decide which branch runs: the statement goes, or its test is known."""
    return edit.text in (b"False", b"True") or bool(_BRANCH.search(body, edit.start, edit.end))


def _sharing(drafts: list[Draft], spans: SpanMap, body: bytes) -> list[list[Draft]]:
    """Return the drafts in groups: those that edit the text of one and the same earlier edit.

    Told alone, each would bring back what the others change in that text.
    """
    if not spans.edits:
        return [[draft] for draft in drafts]
    groups: dict[int, list[Draft]] = {}
    holder: dict[int, int] = {}
    for number, draft in enumerate(drafts):
        shared = {i for _edit, touched in spans.translate_all(draft.edits, body) for i in touched}
        others = sorted({holder[index] for index in shared if index in holder})
        groups[number] = [*(one for other in others for one in groups.pop(other)), draft]
        holder.update((index, number) for index in shared)
        holder.update((index, number) for index, other in holder.items() if other in others)
    return list(groups.values())


def _joined(parts: list[Change]) -> Change:
    """Return one change for several; the last one's edits replace those that they cover."""
    *earlier, last = parts
    kept = [
        edit
        for part in earlier
        for edit in part.edits
        if not any(new.start <= edit.start and edit.end <= new.end for new in last.edits)
    ]
    uses: dict[BindingId, int] = {}
    for part in parts:
        for binding, number in part.uses.items():
            uses[binding] = uses.get(binding, 0) + number
    unsafe = next((part for part in parts if part.safety is not Safety.SAFE), None)
    first = min(parts, key=lambda part: part.offset)
    return Change(
        codemods=tuple(dict.fromkeys(i for part in parts for i in part.codemods)),
        edits=tuple(sorted([*kept, *last.edits])),
        offset=first.offset,
        line=first.line,
        column=first.column,
        message="; ".join(dict.fromkeys(m for part in parts for m in part.message.split("; "))),
        safety=unsafe.safety if unsafe else Safety.SAFE,
        reason=unsafe.reason if unsafe else "",
        level=min((part.level for part in parts), key=_SEVERITY.index),
        wishes=tuple(dict.fromkeys(wish for part in parts for wish in part.wishes)),
        uses=uses,
        rebinds={key: wish for part in parts for key, wish in part.rebinds.items()},
        companions={old: new for part in parts for old, new in part.companions.items()},
        requires=tuple(sorted({r for part in parts for r in part.requires})),
        follow_up=" ".join(dict.fromkeys(part.follow_up for part in parts if part.follow_up)),
    )
