"""{% ifequal %} on the last Django that has it renders what {% if %} does on 5.0."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from template_engine import engine
from template_rewriting import plan_for, rewrite

OPERANDS = [
    "a", "b", "missing", "thing.name", "thing.missing", "items.0", "items", "items|length",
    "a|default:b", "missing|default:'x y'", "b|add:\"1\"", "1", "2.5", "-1", '"a b"', "'a'",
    "'it is'", '"in"', "''", "True", "False", "None", '_("x")', "_('a b')", "a|lower|upper",
    '"\\"q\\""', '"{{ a }}"', "forloop.counter", "missing|default_if_none:a", "number", "text",
]  # fmt: skip
CONTEXTS = [
    {},
    {"a": 1, "b": 1, "number": 1, "text": "1", "items": [1]},
    {"a": "a", "b": "a b", "number": 2.5, "text": "x", "items": []},
    {"a": None, "b": "", "thing": {"__object__": "thing"}, "items": ["thing"]},
    {"a": [1], "b": [1], "number": True, "text": "in", "thing": {"name": "a"}},
]
gap = st.sampled_from([" ", "  ", "\t", "\u00a0"])
operands = st.sampled_from(OPERANDS)


@st.composite
def blocks(draw: st.DrawFn, depth: int = 2) -> str:
    """A comparison, with and without else, in and around other blocks."""
    name = draw(st.sampled_from(["ifequal", "ifnotequal"]))
    inner = st.sampled_from(
        ["yes", "{{ a }}", "{# ifequal #}", "{% if a %}t{% else %}f{% endif %}"]
    )
    if depth:
        inner = inner | blocks(depth=depth - 1)
    left, right = draw(operands), draw(operands)
    between = "{% else %}" + draw(inner) if draw(st.booleans()) else ""
    start, middle, end = draw(gap), draw(gap), draw(gap)
    text = f"{{%{start}{name}{middle}{left}{middle}{right}{end}%}}{draw(inner)}{between}{{% end{name} %}}"
    around = draw(
        st.sampled_from(
            ["%s", "{%% for i in items %%}%s{%% empty %%}none{%% endfor %%}", "é%s\r\n"]
        )
    )
    return around % text


@settings(max_examples=400, deadline=None)
@given(blocks())
def test_the_same_comes_out(text: str) -> None:
    before = engine("3.2").render(text, CONTEXTS)
    assert isinstance(before, list), before
    after = rewrite(text, "ifequal")
    assert "equal" not in after.replace("{# ifequal #}", "")
    assert_equal(engine("5.0").render(after, CONTEXTS), before)


def assert_equal(after: list[object], before: list[object]) -> None:
    """The same output wherever there was one: what raised before, is false in {% if %}."""
    for new, old in zip(after, before, strict=True):
        assert new == old or isinstance(old, dict)


PAIRS = [
    ("{% ifequal a b %}", "{% endifequal %}"), ("{% ifnotequal a 'x y' %}", "{% endifnotequal %}"),
    ("{% ifequal a b %}", "{% endifequal a b %}"), ("{% ifequal not a %}", "{% endifequal %}"),
    ("{% if a %}", "{% endif %}"), ("{% comment %}", "{% endcomment %}"),
    ("{% verbatim %}", "{% endverbatim %}"), ("{% for i in items %}", "{% endfor %}"),
    ("{% spaceless %}", "{% endspaceless %}"),
]  # fmt: skip
STRAY = [
    "{% else %}", "{% elif b %}", "{% else a %}", "{% ifequal a %}", "{% ifequal a b c %}", "text",
    "{% ifequal 'a b c %}", "{{ a }}", "{# {% ifequal a b %} #}", "{% endifequal %}", "{% endif %}",
    "{% endcomment %}", "{% comment %}", "{% verbatim %}", "{% ifequal a: b %}", "{% ifequal a b %}",
]  # fmt: skip


@st.composite
def messes(draw: st.DrawFn) -> str:
    """Blocks in blocks, with else here and there, and now and then something that is wrong."""
    parts = ["text"]
    for start, end in draw(st.lists(st.sampled_from(PAIRS), min_size=1, max_size=4)):
        before, after = draw(st.sampled_from([(0, 0), (0, len(parts)), (len(parts), len(parts))]))
        middle = draw(st.sampled_from([[], [], ["{% else %}", "no"]]))
        parts[before:after] = [start, *parts[before:after], *middle, end]
    for stray in draw(st.lists(st.sampled_from(STRAY), max_size=2)):
        if draw(st.booleans()):
            parts.insert(draw(st.integers(0, len(parts))), stray)
    return "".join(parts)


@settings(max_examples=1500, deadline=None)
@given(messes())
def test_nothing_that_ran_is_lost_or_broken(text: str) -> None:
    before = engine("3.2").render(text, CONTEXTS)
    plan = plan_for(text, "ifequal", unsafe=True)
    after = plan.render(unsafe=True).decode() if plan.source else text
    if not isinstance(before, list):
        return  # what no Django compiles has no meaning to keep
    live = engine("5.0").render(after, CONTEXTS)
    if isinstance(live, list):
        assert_equal(live, before)
    else:
        assert plan.findings, f"{text!r} is left broken without a word"


def test_the_messes_are_worth_it() -> None:
    """At least half of them compile on a Django that has the tags, and a third gets changed."""
    compiled, changed = [], []

    @settings(max_examples=300, deadline=None, database=None, derandomize=True)
    @given(messes())
    def count(text: str) -> None:
        compiled.append(isinstance(engine("3.2").render(text, CONTEXTS), list))
        changed.append(bool(plan_for(text, "ifequal", unsafe=True).changes))

    count()
    assert sum(compiled) > len(compiled) / 2
    assert sum(changed) > len(changed) / 3


@pytest.mark.parametrize("word", ["in", "not", "is", "and", "or"])
def test_operands_that_if_takes_for_operators(word: str) -> None:
    text = f"{{% ifequal {word} 1 %}}yes{{% endifequal %}}"
    assert engine("3.2").render(text, [{word: 1}]) == ["yes"]
    plan = plan_for(text, "ifequal")
    assert not plan.changes
    assert [finding.kind for finding in plan.findings] == ["report"]


def test_a_quoted_operator_is_a_string() -> None:
    text = '{% ifequal "and" word %}yes{% endifequal %}'
    assert engine("5.0").render(rewrite(text, "ifequal"), [{"word": "and"}]) == ["yes"]


def test_the_accepted_difference() -> None:
    """An operand or comparison that raises: {% if %} takes it for false, everywhere."""
    text = "{% ifequal grumpy 1 %}yes{% else %}no{% endifequal %}"
    context = [{"grumpy": {"__object__": "grumpy"}}]
    assert engine("3.2").render(text, context) == [{"error": "ValueError"}]
    assert engine("5.0").render(rewrite(text, "ifequal"), context) == ["no"]


def test_words_behind_the_end_make_it_unsafe() -> None:
    text = "{% ifequal a 1 %}yes{% endifequal a 1 %}"
    assert engine("3.2").render(text, [{"a": 1}]) == ["yes"]
    assert rewrite(text, "ifequal") == text
    assert rewrite(text, "ifequal", unsafe=True) == "{% if a == 1 %}yes{% endif %}"
