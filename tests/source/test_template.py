"""The lexer gives what Django's gives: contents, positions, bits, expressions."""

from __future__ import annotations

import io
import subprocess
import sys
import tarfile

import pytest
from environments import CACHE
from hypothesis import given, settings
from hypothesis import strategies as st
from template_engine import engine

from codemods.source.template import Kind, Piece, Template, TemplateSyntaxError, parse_expression
from codemods.source.text import Undecodable

SERIES = "5.0"
WORDS = [
    "{%", "%}", "{{", "}}", "{#", "#}", "{", "}", "%", "#", " ", "  ", "\n", "\t", "'", '"', "\\",
    "|", ":", ".", ",", "=", "_(", ")", "verbatim", "endverbatim", "{% verbatim %}",
    "{% endverbatim %}", "{% verbatim a %}", "{% endverbatim a %}", "{%verbatim%}", "{% comment %}",
    "{% endcomment %}", '{% if a == "b c" %}', "{{ a|b:'c' }}", "{# d #}", '_("e f")', "_('g')",
    "é", "漢", "🎉", "\u00a0", "\u2028", "\x0b", "\x1c", "\x85", "a", "b1", "-1.5", "==", "not",
]  # fmt: skip
text_of_templates = st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=25).map("".join)


def universal(text: str) -> str:
    """The text as Django gets it from a file."""
    return io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8").read()


def bits_of(token: object) -> object:
    try:
        return [piece.text for piece in token.bits()]  # type: ignore[attr-defined]
    except TemplateSyntaxError:
        return "error"


def merged(tokens: list[tuple[str, str, tuple[int, int], object]]) -> list[tuple[object, ...]]:
    """Django splits the text of a verbatim block at its tags; put the pieces together."""
    out: list[tuple[object, ...]] = []
    for kind, contents, (start, end), bits in tokens:
        if kind == "text" and out and out[-1][0] == "text":
            out[-1] = ("text", f"{out[-1][1]}{contents}", (out[-1][2][0], end), None)  # type: ignore[index]
        else:
            out.append((kind, contents, (start, end), bits))
    return out


def assert_same_tokens(text: str) -> Template:
    text = universal(text)
    theirs = engine(SERIES).lex(text)
    template = Template.read(b"" + text.encode())
    shift = 1 if text.startswith("\ufeff") else 0
    body = template.source.body
    ours = []
    for token in template.tokens:
        start = len(body[: token.start].decode()) + shift
        end = len(body[: token.end].decode()) + shift
        bits = bits_of(token) if token.kind is Kind.BLOCK else None
        ours.append((token.kind.value, token.contents.text, (start, end), bits))
    expected = merged(theirs)
    if shift:
        kind, contents, (_, end), bits = expected[0]  # type: ignore[misc]
        if contents == "\ufeff":
            expected = expected[1:]
        else:
            expected[0] = (kind, contents[1:], (1, end), bits)  # type: ignore[index]
    # Django joins the parts of a translated bit by one space, ours keep their text.
    for one, other in zip(ours, expected, strict=True):
        assert one[:3] == other[:3]
        if isinstance(one[3], list) and isinstance(other[3], list):
            assert [bit.split() for bit in one[3]] == [bit.split() for bit in other[3]]
        else:
            assert one[3] == other[3]
    return template


def assert_spans(template: Template) -> None:
    """Tokens cover the body; every piece's span holds its text."""
    body = template.source.body
    upto = 0
    for token in template.tokens:
        assert token.start == upto < token.end
        upto = token.end
        pieces = [token.contents]
        if token.kind is Kind.BLOCK and bits_of(token) != "error":
            pieces += token.bits()
        for piece in pieces:
            assert body[piece.start : piece.end].decode() == piece.text
    assert upto == len(body)


@settings(max_examples=1500, deadline=None)
@given(text_of_templates)
def test_tokens_are_djangos(text: str) -> None:
    assert_spans(assert_same_tokens(text))


@settings(max_examples=300, deadline=None)
@given(text_of_templates, st.sampled_from(["\r\n", "\r"]))
def test_other_line_ends_split_at_the_same_tags(text: str, newline: str) -> None:
    plain = Template.read(universal(text).encode())
    other = Template.read(universal(text).replace("\n", newline).encode())
    assert_spans(other)
    tags = [
        [t.contents.text for t in each.tokens if t.kind is not Kind.TEXT] for each in (plain, other)
    ]
    assert tags[0] == tags[1]


EXPRESSIONS = [
    "a", "a.b", "|", ":", " ", '"b c"', "'d'", '_("e")', "_('f", "1", "-1.5", "+2e3", "length",
    "é", '"\\""', "\\", '"', "'", ".", "-", ")", "|default:", "|length_is:3", " | upper ", "\u00a0",
]  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(EXPRESSIONS), min_size=1, max_size=8).map("".join))
def test_expressions_are_djangos(text: str) -> None:
    text = text.strip()
    theirs = engine(SERIES).expression(text) if text else "error"
    try:
        found = parse_expression(Piece(text, 0, len(text.encode())))
    except TemplateSyntaxError:
        assert theirs == "error"
        return
    if theirs == "error":
        # Django also forbids private attributes, which is no matter of syntax.
        operands = [found.operand, *(use.argument for use in found.filters if use.argument)]
        assert any(piece.text.startswith("_") or "._" in piece.text for piece in operands)
        return
    assert [use.name.text for use in found.filters] == [name for name, _ in theirs[1]]
    for use, (_, arguments) in zip(found.filters, theirs[1], strict=True):
        assert (use.argument is not None) == bool(arguments)
        if arguments:
            assert arguments[0][0] is not use.literal
        assert text.encode()[use.start : use.end].decode().strip().startswith("|")


def test_a_quoted_delimiter_ends_the_tag() -> None:
    template = assert_same_tokens('{% if a == "%}" %}b{% endif %}')
    assert [t.contents.text for t in template.tokens if t.kind is Kind.BLOCK] == [
        'if a == "',
        "endif",
    ]


def test_comment_blocks_are_not_live() -> None:
    template = Template.read(
        b"{% comment 'x' %}{% a %}{{ b }}{% endcomment %}{% c %}{% comment %}{% d %}"
    )
    assert [token.name for token in template.live if token.name] == [
        "comment",
        "endcomment",
        "c",
        "comment",
    ]
    assert len(template.tokens) == 7


def test_a_verbatim_block_hides_the_end_of_a_comment() -> None:
    template = assert_same_tokens(
        "{% comment %}{% verbatim %}{% endcomment %}{% endverbatim %}{% a %}"
    )
    assert [token.name for token in template.live if token.name] == ["comment"]


def test_spans_are_bytes_after_the_byte_order_mark() -> None:
    template = Template.read("\ufeffé{{ naïve|default:'ü' }}".encode())
    _, variable = template.tokens
    found = parse_expression(variable.contents)
    assert (variable.start, variable.end) == (2, 27)
    argument = found.filters[0].argument
    assert argument is not None
    assert template.source.body[argument.start : argument.end].decode() == "'ü'"


def test_latin_1_is_not_guessed() -> None:
    with pytest.raises(Undecodable):
        Template.read("{{ naïve }}".encode("latin-1"))


@pytest.mark.parametrize(
    "unit", ["{%", "{{", "{#", "{% ", "{{%#", '"', "'a", '{% "', "\\", "{% _('"]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    template = Template.read(("{% a " + unit * 60_000 + " %}").encode())
    for token in template.tokens:
        if token.kind is Kind.BLOCK:
            bits_of(token)


def sdist(series: str) -> tarfile.TarFile:
    """Django's source distribution: it brings the templates of its tests and documentation."""
    cache = CACHE.parent / "sdists"
    if not (found := sorted(cache.glob(f"*jango-{series}.*.tar.gz"))):
        options = ["--quiet", "--no-deps", "--no-binary", ":all:", "--dest", str(cache)]
        command = [sys.executable, "-m", "pip", "download", *options, f"Django=={series}.*"]
        subprocess.run(command, check=True, capture_output=True)
        found = sorted(cache.glob(f"*jango-{series}.*.tar.gz"))
    return tarfile.open(found[-1])


@pytest.mark.parametrize("series", ["3.2", "5.0"])
def test_every_template_of_djangos_sdist(series: str) -> None:
    seen = 0
    with sdist(series) as archive:
        for member in archive:
            file = archive.extractfile(member)
            data = file.read() if file and not member.name.endswith((".mo", ".gz")) else b""
            if b"{%" not in data and b"{{" not in data:
                continue
            seen += 1
            try:
                text = data.decode()
            except UnicodeDecodeError:
                with pytest.raises(Undecodable):
                    Template.read(data)
            else:
                assert_spans(assert_same_tokens(text))
    assert seen > 500
