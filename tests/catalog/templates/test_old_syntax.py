"""= in {% if %} and commas in {% cycle %}, on the last Djangos that took them and on 5.0."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from template_engine import engine
from template_rewriting import plan_for, rewrite

CONTEXTS = [{}, {"a": 1, "b": 1}, {"a": "=", "b": "x y"}, {"a": True, "b": [1]}]
operands = st.sampled_from(["a", "b", "1", '"="', "'x = y'", "a|default:'='", "missing", '_("=")'])
terms = st.lists(operands, min_size=2, max_size=2).map(" = ".join) | operands.map("not {}".format)


@settings(max_examples=200, deadline=None)
@given(st.lists(terms, min_size=1, max_size=3), st.sampled_from([" and ", " or "]))
def test_single_equals(conditions: list[str], operator: str) -> None:
    condition = operator.join(conditions)
    text = f"{{% if a in b %}}0{{% elif {condition} %}}1{{% else %}}2{{% endif %}} = "
    before = engine("1.9").render(text, CONTEXTS)
    assert isinstance(before, list), before
    after = rewrite(text, "if-single-equals")
    if " = " in condition.replace("'x = y'", ""):
        assert after != text
        assert not isinstance(engine("5.0").render(text, CONTEXTS), list)
    assert engine("5.0").render(after, CONTEXTS) == before


values = st.sampled_from(["row1", "a", "odd-row", "b.c", "1", "#fff", "é"])


@settings(max_examples=200, deadline=None)
@given(st.lists(values, min_size=2, max_size=4), st.sampled_from(["", " as c", " as c silent"]))
def test_cycle_commas(given_values: list[str], tail: str) -> None:
    text = (
        "{% for i in 'abc' %}{% cycle " + ",".join(given_values) + tail + " %}{{ c }},{% endfor %}"
    )
    before = engine("1.9").render(text, CONTEXTS)
    assert isinstance(before, list), before
    after = rewrite(text, "cycle-commas")
    assert after != text
    assert not isinstance(engine("5.0").render(text, CONTEXTS), list)
    assert engine("5.0").render(after, CONTEXTS) == before


def test_commas_that_cannot_be_split() -> None:
    plan = plan_for("{% cycle a|default:'x,y',b %}", "cycle-commas")
    assert not plan.changes and plan.findings[0].kind == "refusal"
