"""Writing what was accepted, file by file, with a record that `codemods undo` takes back."""

from __future__ import annotations

from codemods.driver.applying import rewrite
from codemods.driver.git import GitError, read_staged, stage
from codemods.driver.journal import Journal
from codemods.driver.replacing import ChangedError, digest
from codemods.driver.state import BusyError, hold_lock
from codemods.review.merging import merge
from codemods.review.sheet import Sheet

__all__ = ["Writer"]


class Writer:
    """Writes below one root. One review is one apply to take back."""

    def __init__(self, root: str, *, stages: bool) -> None:
        self._root = root
        self._stages = stages
        self._journal = Journal(root)

    def write(self, sheet: Sheet) -> str:
        """Give the file what its answers make of it; return what went wrong.

        A file that is not what was analysed, or cannot be written, is left as it is, and
        ``sheet.trouble`` says why.
        """
        new = sheet.render()
        problem = self._replace(sheet.path, sheet.original, new)
        if problem:
            sheet.trouble = problem
            return problem
        sheet.written = new
        return self._stage(sheet.path, sheet.original, new)

    def take_back(self, sheet: Sheet) -> str:
        """Give the file the content that was analysed; return what went wrong."""
        assert sheet.written is not None
        problem = self._replace(sheet.path, sheet.written, sheet.original)
        if problem:
            return problem
        written, sheet.written = sheet.written, None
        return self._stage(sheet.path, written, sheet.original)

    def close(self) -> None:
        """Finish the record."""
        self._journal.close()

    def _replace(self, path: str, old: bytes, new: bytes) -> str:
        if old == new:
            return ""
        try:
            with hold_lock(self._root):
                rewrite(self._root, path, digest(old), new, self._journal)
        except (ChangedError, BusyError) as error:
            return f"{error}; left as it is"
        except OSError as error:
            return f"cannot be written: {error.strerror or error}"
        return ""

    def _stage(self, path: str, old: bytes, new: bytes) -> str:
        """Take the index from ``old`` to ``new``; what else it differs in stays."""
        if not self._stages or old == new:
            return ""
        try:
            staged = read_staged(self._root, path)
            if b"\r\n" in old and b"\r\n" not in staged.data:  # git converts line ends here
                old, new = (data.replace(b"\r\n", b"\n") for data in (old, new))
            merged = merge(old, new, staged.data)
            if merged is None:
                return "written, but not staged: what is in git's index differs on these lines"
            stage(self._root, path, staged._replace(data=merged))
        except GitError as error:
            return f"written, but not staged: {error}"
        return ""
