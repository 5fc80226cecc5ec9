"""|length_is on 4.2 and its rewrite on 5.1, where it is gone."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from template_engine import engine
from template_rewriting import plan_for, rewrite

CONTEXTS: list[dict[str, Any]] = [
    {},
    {"v": [1], "w": "ab", "n": 2},
    {"v": None, "w": 7, "n": 1},
    {"v": "", "w": ["a", "b"], "n": "2"},
    {"v": {"a": 1, "b": 2}, "w": {"__object__": "thing"}, "n": None},
]
SIZED = [{"v": ["a"], "w": "ab"}, {"v": "xyz", "w": ["a", "b"]}]
values = st.sampled_from(
    ["v", "w", "missing", '"a b"', "v|default:'x y'", "w|slice:':1'", "'é'", "v.0"]
)
numbers = st.sampled_from(["1", "2", '"1"', "'2'", "-1", "+1", '"01"', "007"])
uses = st.tuples(values, numbers).map("|length_is:".join)
others = st.sampled_from(["v", "not w", "v == w", "n in w", "1 < 2", '"and" == "and"'])


@settings(max_examples=400, deadline=None)
@given(
    st.lists(
        uses | uses.map("not {}".format) | uses.map("not not {}".format) | others,
        min_size=1,
        max_size=4,
    ),
    st.lists(st.sampled_from([" and ", " or "]), min_size=3, max_size=3),
    st.sampled_from(["if", "elif"]),
)
def test_conditions(terms: list[str], operators: list[str], name: str) -> None:
    condition = terms[0] + "".join(o + t for o, t in zip(operators, terms[1:], strict=False))
    text = f"{{% {name} {condition} %}}yes{{% else %}}no{{% endif %}}"
    text = "{% if missing %}" * (name == "elif") + text
    before = engine("4.2").render(text, CONTEXTS)
    assert isinstance(before, list), before
    after = rewrite(text, "length-is")
    assert "length_is" not in after
    assert engine("5.1").render(after, CONTEXTS) == before


comparisons = st.sampled_from(
    ["{} == v", "v == {}", "{} in w", "{} is v", "v is not {}", "not {} == v", "{} not in w"]
)


@settings(max_examples=100, deadline=None)
@given(comparisons, uses)
def test_an_operand_of_another_comparison_is_left(comparison: str, use: str) -> None:
    text = f"{{% if {comparison.format(use)} %}}yes{{% endif %}}"
    plan = plan_for(text, "length-is", unsafe=True)
    assert not plan.changes
    assert [finding.kind for finding in plan.findings] == ["report"]


@settings(max_examples=100, deadline=None)
@given(values, numbers, st.sampled_from(["|", " | "]))
def test_printed_values_of_what_has_a_length(value: str, number: str, bar: str) -> None:
    text = f"é{{{{ {value}{bar}length_is:{number} }}}}."
    assert rewrite(text, "length-is") == text
    after = rewrite(text, "length-is", unsafe=True)
    assert "length_is" not in after
    before = engine("4.2").render(text, SIZED)
    assert engine("5.1").render(after, SIZED) == before


def test_why_nought_and_variables_are_unsafe() -> None:
    zero, variable = "{% if v|length_is:0 %}yes{% endif %}", "{% if v|length_is:n %}yes{% endif %}"
    assert rewrite(zero, "length-is") == zero
    assert rewrite(variable, "length-is") == variable
    after = rewrite(zero + variable, "length-is", unsafe=True)
    assert after == "{% if v|length == 0 %}yes{% endif %}{% if v|length == n %}yes{% endif %}"
    none, text = [{"v": None}], [{"v": "ab", "n": "2"}]
    assert engine("4.2").render(zero, none) == [""]
    assert engine("5.1").render(rewrite(zero, "length-is", unsafe=True), none) == ["yes"]
    assert engine("4.2").render(variable, text) == ["yes"]
    assert engine("5.1").render(rewrite(variable, "length-is", unsafe=True), text) == [""]


def test_why_printed_values_are_unsafe() -> None:
    text = "{{ v|length_is:1 }}"
    assert engine("4.2").render(text, [{"v": 3}]) == [""]
    assert engine("5.1").render(rewrite(text, "length-is", unsafe=True), [{"v": 3}]) == ["False"]


def test_what_is_reported() -> None:
    for text in (
        "{{ v|length_is:1|yesno:'a,b' }}",
        "{{ v|length_is:'x' }}",
        "{% if v|length_is:1.5 %}{% endif %}",
        "{% if v|length_is:1|yesno %}{% endif %}",
        "{% with a=v|length_is:1 %}{% endwith %}",
        "{{ v|default:'%}'|length_is:1 }}",
        "write {% to open a tag: {{ v|length_is:1 }}",
    ):
        plan = plan_for(text, "length-is", unsafe=True)
        assert not plan.changes and [f.kind for f in plan.findings] == ["report"], text


def test_safe_and_unsafe_in_one_tag() -> None:
    text = "{% if v|length_is:1 or v|length_is:0 %}yes{% endif %}"
    assert rewrite(text, "length-is") == "{% if v|length == 1 or v|length_is:0 %}yes{% endif %}"
    assert "length_is" not in rewrite(text, "length-is", unsafe=True)
