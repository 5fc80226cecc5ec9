"""Templates: the same rounds, over tokens instead of a tree."""

from __future__ import annotations

import re

from codemods.declare.codemod import Codemod, Level, Safety
from codemods.declare.hits import Hit, Refusal, Report
from codemods.declare.targets import (
    Target,
    TemplateFilter,
    TemplateLibrary,
    TemplateTag,
    TemplateVariable,
)
from codemods.engine.changes import Claims, Draft
from codemods.engine.dispatch import load_dispatch
from codemods.engine.ignores import Ignores
from codemods.engine.options import Options
from codemods.engine.plan import Finding
from codemods.engine.rounds import Place, Rounds
from codemods.project.facts import Project
from codemods.source.template import Kind, Template, Token
from codemods.source.text import Edit, Source

__all__ = ["TemplateContext", "TemplateRounds"]


class TemplateContext:
    """One codemod's view of one template. Passed to every ``find`` of a template target."""

    def __init__(
        self, codemod: Codemod, template: Template, path: str, options: Options, project: Project
    ) -> None:
        self.codemod = codemod
        self.template = template
        self.path = path
        self.options = options
        self.project = project

    def hit(self, token: Token, *edits: Edit, unsafe: str = "", message: str = "") -> Hit:
        """Return a hit at ``token`` that makes ``edits``; ``unsafe`` lowers it and says why."""
        safety, reason = self.codemod.safety, ""
        if safety is Safety.UNSAFE:
            reason = unsafe or self.codemod.unsafe_when
        elif unsafe:
            safety, reason = Safety.UNSAFE, unsafe
        return Hit(None, safety, reason, message, edits=tuple(sorted(edits)), offset=token.start)

    def refuse(self, token: Token, reason: str) -> Refusal:
        """Return a refusal: this is the codemod's case, but ``reason`` stands in the way."""
        return Refusal(None, reason, token.start)

    def report(self, token: Token, message: str, level: Level | None = None) -> Report:
        """Return a report: ``message`` says what changed and what to do."""
        return Report(None, message, level, token.start)


class TemplateRounds(Rounds):
    """The rounds of a template."""

    template: Template
    comments: Ignores
    """The ignore comments of the text of this round."""

    def prepare(self, body: bytes, *, first: bool) -> None:
        """Split a round's text into tokens."""
        source = self.source if first else Source(body, body, "utf-8", b"")
        self.template = Template(source)
        self.comments = self.ignores if first else Ignores(source)

    def look(self, places: list[Place]) -> tuple[list[Draft], list[Finding], Claims]:
        """Ask every codemod whose word stands in a live token."""
        dispatch = load_dispatch(self.options)
        hits: list[tuple[Codemod, Hit]] = []
        findings: list[Finding] = []
        asked = set()
        for token, word in _tokens_at(self.template, places):
            dispatch.wake(word, template=True)
            for interest in dispatch.by_word.get(word, ()):
                if (id(interest.find), token.start) in asked or not _matches(
                    interest.target, token
                ):
                    continue
                asked.add((id(interest.find), token.start))
                line = self.template.source.line_at(token.start)
                if self.comments.covers(interest.codemod.id, range(line, line + 1)):
                    continue
                context = TemplateContext(
                    interest.codemod, self.template, self.path, self.options, self.project
                )
                outcome = interest.find(token, context)
                for one in outcome if isinstance(outcome, list) else (outcome,):
                    if isinstance(one, Hit) and not self._too_new(interest.codemod):
                        hits.append((interest.codemod, one))
                    elif one is not None:
                        findings.append(self._finding(interest.codemod, one))
        drafts, waiting = self._drafts(hits)
        return drafts, findings, waiting

    def _too_new(self, codemod: Codemod) -> bool:
        keep = self.options.keep_working_on
        return keep is not None and codemod.works_from > keep

    def _drafts(self, hits: list[tuple[Codemod, Hit]]) -> tuple[list[Draft], Claims]:
        """Return what is made now, and the spans of what it stands in the way of.

        Hits that run come first: an unsafe one that only is offered, and edits the same text,
        is offered by the next run.
        """
        drafts: list[Draft] = []
        claims, waiting = Claims(), Claims()
        for codemod, hit in sorted(hits, key=lambda pair: not self._runs_hit(pair[1])):
            spans = [(edit.start, max(edit.end, edit.start + 1)) for edit in hit.edits]
            if any(claims.overlap(span) for span in spans):
                for span in spans if self._runs_hit(hit) else ():
                    waiting.add(span)
                continue
            for span in spans:
                claims.add(span)
            drafts.append(self._draft(codemod, hit))
        return sorted(drafts, key=lambda draft: draft.offset), waiting

    def _runs_hit(self, hit: Hit) -> bool:
        return hit.safety is Safety.SAFE or self.options.unsafe

    def _draft(self, codemod: Codemod, hit: Hit) -> Draft:
        return Draft(
            codemod.id,
            list(hit.edits),
            hit.offset or 0,
            hit.message or codemod.summary,
            hit.safety,
            hit.reason,
            codemod.level_at(self.options.target),
            codemod.follow_up,
        )

    def _finding(self, codemod: Codemod, note: Hit | Refusal | Report) -> Finding:
        if isinstance(note, Hit):
            version = ".".join(map(str, codemod.works_from))
            note = Refusal(None, f"the new code needs Django {version}", note.offset)
        offset = note.offset or 0
        line, column = self.template.source.position(offset)
        level = codemod.level_at(self.options.target)
        if isinstance(note, Refusal):
            return Finding(codemod.id, "refusal", offset, line, column, note.reason, level)
        level = note.level or level
        return Finding(codemod.id, "report", offset, line, column, note.message, level)


def _tokens_at(template: Template, places: list[Place]) -> list[tuple[Token, str]]:
    """Return the live tokens that hold the places, in order."""
    found = []
    tokens = iter(template.live)
    token = next(tokens, None)
    for offset, word in places:
        while token is not None and token.end <= offset:
            token = next(tokens, None)
        if token is not None and token.start <= offset:
            found.append((token, word))
    return found


def _matches(target: Target, token: Token) -> bool:
    if isinstance(target, TemplateTag):
        return token.name == target.name
    if isinstance(target, TemplateFilter):
        return re.search(rf"\|\s*{re.escape(target.name)}\b", token.contents.text) is not None
    if isinstance(target, TemplateLibrary):
        return token.name == "load" and target.name in token.contents.text.split()[1:]
    if isinstance(target, TemplateVariable) and token.kind is Kind.VARIABLE:
        name = token.contents.text.partition("|")[0].strip()
        return name == target.name or ("." not in name and name.endswith(f"_{target.name}"))
    return False
