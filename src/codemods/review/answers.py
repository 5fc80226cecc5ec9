"""What a person may answer, and how that is put down."""

from __future__ import annotations

from typing import Any, NamedTuple

__all__ = ["DONE", "EDITED", "IGNORED", "NO", "YES", "Answer", "load_answer"]


class Answer(NamedTuple):
    """One answer. An edit is what a person made of ``base``, the whole file, in an editor."""

    verdict: str
    base: bytes = b""
    edited: bytes = b""

    def dump(self) -> Any:
        """Return what JSON can hold."""
        if self.verdict != "edited":
            return self.verdict
        return [self.verdict, self.base.decode("latin-1"), self.edited.decode("latin-1")]


YES, NO, DONE, IGNORED = Answer("yes"), Answer("no"), Answer("done"), Answer("ignored")
EDITED = "edited"
_PLAIN = {answer.verdict: answer for answer in (YES, NO, DONE, IGNORED)}


def load_answer(told: Any) -> Answer | None:
    """Return the answer that `Answer.dump` told, None for anything else."""
    if isinstance(told, str):
        return _PLAIN.get(told)
    try:
        _edited, base, edited = told
        return Answer(EDITED, base.encode("latin-1"), edited.encode("latin-1"))
    except (TypeError, ValueError, AttributeError):
        return None
