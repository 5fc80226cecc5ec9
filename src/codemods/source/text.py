"""Lossless source text: bytes in, byte-span edits, bytes out."""

from __future__ import annotations

import codecs
import io
import re
import tokenize
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from codemods.source.records import Record

__all__ = [
    "Edit",
    "Source",
    "Undecodable",
    "apply_edits",
    "end_lines_alike",
    "whole_words",
    "widen",
]


class Undecodable(ValueError):
    """The bytes are not text in the encoding that the file declares."""


class Edit(NamedTuple):
    """Replace the bytes ``[start, end)`` by ``text``; ``start == end`` inserts."""

    start: int
    end: int
    text: bytes


def apply_edits(body: bytes, edits: Iterable[Edit]) -> bytes:
    """Return ``body`` with all ``edits`` applied; spans refer to ``body``.

    Raises ValueError where two edits overlap. Insertions at one offset are joined in sort order.
    """
    pieces: list[bytes] = []
    position = 0
    for edit in sorted(edits):
        if edit.start < position:
            raise ValueError(f"overlapping edits at byte {edit.start}")
        pieces.append(body[position : edit.start])
        pieces.append(edit.text)
        position = edit.end
    pieces.append(body[position:])
    return b"".join(pieces)


class Source(Record):
    """One file. ``body`` is its text as UTF-8 without byte order mark; all spans refer to it.

    ``ast`` reports UTF-8 byte columns, so ``body`` is the one coordinate system of the engine;
    for UTF-8 files it is the file itself, no copy. ``encode`` takes a new body back to the
    file's own encoding and byte order mark.
    """

    data: bytes
    body: bytes
    encoding: str
    bom: bytes

    @classmethod
    def read(cls, data: bytes) -> Source:
        """Decode a Python file by its byte order mark and coding cookie (PEP 263).

        Raises Undecodable where the bytes do not fit the encoding, or do not survive the
        way there and back.
        """
        bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        if b"coding" not in data[:512]:
            encoding = "utf-8"
        else:
            try:
                encoding, _ = tokenize.detect_encoding(io.BytesIO(data[:1024]).readline)
            except (SyntaxError, UnicodeDecodeError) as error:
                raise Undecodable(str(error)) from None
            if encoding == "utf-8-sig":
                encoding = "utf-8"
        return cls.decode(data, encoding, bom)

    @classmethod
    def decode(cls, data: bytes, encoding: str, bom: bytes = b"") -> Source:
        """Decode ``data`` as ``encoding``. Raises Undecodable."""
        payload = data[len(bom) :]
        try:
            text = payload.decode(encoding)
            if encoding == "utf-8":
                return cls(data, payload, encoding, bom)
            if text.encode(encoding) != payload:
                raise Undecodable(f"{encoding} text that cannot be written back unchanged")
        except UnicodeError as error:
            raise Undecodable(str(error)) from None
        except LookupError:
            raise Undecodable(f"unknown encoding: {encoding}") from None
        return cls(data, text.encode("utf-8"), encoding, bom)

    def encode(self, body: bytes) -> bytes:
        """Return ``body`` in the file's own encoding. Raises UnicodeEncodeError."""
        if self.encoding == "utf-8":
            return self.bom + body
        return self.bom + body.decode("utf-8").encode(self.encoding)

    def original_offset(self, offset: int) -> int:
        """Return where ``offset`` of the body lies in ``data``."""
        if self.encoding == "utf-8":
            return offset + len(self.bom)
        return len(self.bom) + len(self.body[:offset].decode("utf-8").encode(self.encoding))

    @cached_property
    def text(self) -> str:
        """The body as ``str``, line ends untouched."""
        return self.body.decode("utf-8")

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """Byte offset of every line as ``ast`` counts them (``\\n``, ``\\r\\n``, ``\\r``)."""
        starts = [0]
        position = 0
        for line in self.body.splitlines(keepends=True):
            position += len(line)
            starts.append(position)
        return starts

    @cached_property
    def newline(self) -> str:
        """The line end most used in the file; ``\\n`` where there is none."""
        crlf = self.body.count(b"\r\n")
        lf = self.body.count(b"\n") - crlf
        cr = self.body.count(b"\r") - crlf
        most = max(crlf, lf, cr)
        if most == 0 or most == lf:
            return "\n"
        return "\r\n" if most == crlf else "\r"

    def offset(self, line: int, column: int) -> int:
        """Return the byte offset of a 1-based ``line`` and a 0-based UTF-8 byte ``column``."""
        return self.line_starts[line - 1] + column

    def line_at(self, offset: int) -> int:
        """Return the 1-based line of a byte offset."""
        return bisect_right(self.line_starts, offset)

    def rest_of_line(self, offset: int) -> bytes:
        """Return what stands between a byte offset and the end of its line."""
        line = self.line_at(offset)
        end = self.line_starts[line] if line < len(self.line_starts) else len(self.body)
        return self.body[offset:end].rstrip(b"\r\n")

    def position(self, offset: int) -> tuple[int, int]:
        """Return 1-based line and 1-based code point column of a byte offset."""
        line = self.line_at(offset)
        start = self.line_starts[line - 1]
        return line, len(self.body[start:offset].decode("utf-8", "replace")) + 1


def end_lines_alike(data: bytes) -> bytes:
    """Return ``data`` with ``\\n`` for each ``\\r`` that ends a line alone; no place moves."""
    return _LONE_RETURN.sub(b"\n", data) if b"\r" in data else data


_LONE_RETURN = re.compile(rb"\r(?!\n)")
_WORD_BYTES = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz") | (
    frozenset(range(128, 256))
)


def widen(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Return the span ``[start, end)`` with the rest of the words in which it starts and ends."""
    while start and data[start - 1] in _WORD_BYTES:
        start -= 1
    while end < len(data) and data[end] in _WORD_BYTES:
        end += 1
    return start, end


def whole_words(data: bytes, word: bytes, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield the spans, from ``start`` on, at which ``word`` stands as a whole identifier.

    An empty word, which a broken import may name, stands nowhere.
    """
    at = data.find(word, start) if word else -1
    while at >= 0:
        end = at + len(word)
        if (at == 0 or data[at - 1] not in _WORD_BYTES) and (
            end == len(data) or data[end] not in _WORD_BYTES
        ):
            yield at, end
        at = data.find(word, end)
