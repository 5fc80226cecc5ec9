"""The page of an assessment, as a person meets it: in a real browser."""

from __future__ import annotations

import re
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from codemods.report.excerpts import visible
from codemods.report.page import as_page

from .browser import Browser
from .conftest import NAMES

COUNT = "document.querySelectorAll('.finding').length"
SHOWN = "document.getElementById('shown').textContent"
FOCUSED = "document.activeElement.name || document.activeElement.textContent"


def test_nothing_of_the_project_runs(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.run("window.hacked") is None
    assert browser.run("document.scripts.length") == 2
    assert browser.run("document.querySelectorAll('main img, main b, main i').length") == 0
    trouble = ("Log.entryAdded", "Runtime.exceptionThrown")
    assert [event for event in browser.events if event["method"] in trouble] == []


def test_nothing_is_fetched(browser: Browser, page: Path) -> None:
    browser.open(page)
    asked = [
        event["params"]["request"]["url"]
        for event in browser.events
        if event["method"] == "Network.requestWillBeSent"
    ]
    assert asked == [page.absolute().as_uri()]


def test_markup_that_got_in_would_not_run(browser: Browser, page: Path, tmp_path: Path) -> None:
    """The policy is the second line of defence: it stops what an escape would have let in."""
    text = page.read_text(encoding="utf-8")
    bad = tmp_path / "bad.html"
    bad.write_text(
        text.replace("<main>", "<main><script>window.hacked=1</script><img src=x onerror=hacked=1>")
    )
    browser.open(bad)
    assert browser.run("window.hacked") is None


def test_hostile_names_and_lines_are_shown(browser: Browser, page: Path) -> None:
    browser.open(page)
    paths = browser.run("[...document.querySelectorAll('.finding .path')].map(n => n.textContent)")
    for name in NAMES:
        assert f"{visible(name)}:1:1" in [re.sub(r":\d+:\d+$", ":1:1", path) for path in paths]
    lines = browser.run("[...document.querySelectorAll('pre')].map(n => n.textContent).join('')")
    assert "# </script><script>window.hacked=1</script><!-- \\x1b[31m \\u202e" in lines
    assert "<img src=x onerror=window.hacked=1>" in lines
    whole = browser.run("document.body.textContent")
    assert "FROM: python:3.6<script>window.hacked=1</script>" in whole
    assert not re.search("[\x1b\u202e]", whole)
    assert (
        browser.run("document.querySelector('h1').textContent") == "shop <i>&amp; co on Django 5.0"
    )


def test_what_it_says(browser: Browser, page: Path) -> None:
    browser.open(page)
    verdict = browser.run("document.querySelector('.verdict').innerText")
    assert verdict.startswith("Not ready yet. First come a newer Python, 1 dependency to upgrade,")
    blockers = browser.run("document.getElementById('blockers').parentNode.innerText")
    assert "django-filter 2.2" in blockers and "shop/broken.py" in blockers
    assert "base62" not in verdict and "django.utils.baseconv" in blockers
    views = browser.run("document.getElementById('async').parentNode.innerText")
    assert "index" in views and "shop/views.py:6" in views


def choose(browser: Browser, name: str, value: str) -> None:
    browser.run(
        f"(() => {{ const s = document.forms.filters.elements[{name!r}]; s.value = {value!r};"
        " s.dispatchEvent(new Event('input', {bubbles: true})); return 1; })()"
    )


@pytest.mark.parametrize(
    ("name", "key", "value"),
    [
        ("level", "level", "breaks"),
        ("becomes", "becomes", "unsafe"),
        ("app", "app", "blog"),
        ("codemod", "codemods", "force-text"),
    ],
)
def test_filters(
    browser: Browser, page: Path, assessment: dict[str, Any], name: str, key: str, value: str
) -> None:
    findings = assessment["findings"]
    expected = sum(value in finding[key] for finding in findings)
    if name != "codemod":
        expected = sum(finding[key] == value for finding in findings)
    assert 0 < expected < len(findings), (name, {str(f[key]) for f in findings})
    browser.open(page)
    assert browser.run(COUNT) == len(findings)
    choose(browser, name, value)
    assert browser.run(COUNT) == expected
    assert f"{expected} findings, of {len(findings)} in all" in browser.run(SHOWN)
    browser.run("document.querySelector('button[type=reset]').click()")
    browser.run("new Promise(done => setTimeout(done, 20))")
    assert browser.run(COUNT) == len(findings)


def test_numbers_lead_to_their_findings(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.run("document.querySelector('a[data-codemod=baseconv]').click()")
    browser.run("new Promise(done => setTimeout(done, 20))")
    assert browser.run(COUNT) == 1
    browser.run("document.querySelector('a[data-app=blog]').click()")
    browser.run("new Promise(done => setTimeout(done, 20))")
    paths = browser.run("[...document.querySelectorAll('.finding .path')].map(n => n.textContent)")
    assert paths and all(path.startswith("blog/") for path in paths)


def test_keyboard_alone(browser: Browser, page: Path) -> None:
    browser.open(page)
    browser.press("Tab", code=9)
    assert browser.run(FOCUSED) == "Skip to the findings"
    assert browser.run("document.activeElement.getBoundingClientRect().left") >= 0
    browser.press("Enter", "\r", 13)
    assert browser.run(FOCUSED) == "All findings"
    browser.press("Tab", code=9)
    assert browser.run(FOCUSED) == "level"
    whole = browser.run(COUNT)
    browser.press("b", "b", 66)  # a select takes letters: breaks
    assert browser.run("document.forms.filters.level.value") == "breaks"
    assert 0 < browser.run(COUNT) < whole
    for _ in range(4):
        browser.press("Tab", code=9)
    assert browser.run(FOCUSED) == "text"
    for letter in "baseconv":
        browser.press(letter, letter, ord(letter.upper()))
    assert browser.run(COUNT) == 1
    browser.press("Tab", code=9)
    browser.press("Enter", "\r", 13)
    browser.run("new Promise(done => setTimeout(done, 20))")
    assert browser.run(COUNT) == whole
    browser.press("Tab", code=9)
    assert browser.run("document.activeElement.localName") == "summary"
    browser.press("Enter", "\r", 13)
    assert browser.run("document.querySelector('.finding details').open") is True


def test_everything_has_a_name(browser: Browser, page: Path) -> None:
    """What a screen reader is told: names of controls and regions, headings in order."""
    browser.open(page)
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    told = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    ]
    named = {"combobox", "searchbox", "button", "link", "region", "article", "search", "heading"}
    assert [role for role, name in told if role in named and not name.strip()] == []
    assert {"main", "banner", "contentinfo", "status", "table"} <= {role for role, _ in told}
    assert {name for role, name in told if role == "combobox"} == {
        "Level", "Safety", "App", "Codemod",
    }  # fmt: skip
    levels = browser.run("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.localName[1])")
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


CONTRAST = """
(() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => {
    const c = v / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (let at = node; at; at = at.parentElement) {
      const color = numbers(getComputedStyle(at).backgroundColor);
      if (color[3] !== 0) return color;
    }
    return [255, 255, 255];
  };
  let least = 21;
  for (const node of document.querySelectorAll('main *')) {
    const own = [...node.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
    if (!own || node.closest('svg, noscript, option')) continue;
    const [a, b] = [light(numbers(getComputedStyle(node).color)), light(behind(node))];
    least = Math.min(least, (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
  }
  return least;
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours(browser: Browser, page: Path, scheme: str) -> None:
    browser.prefer(scheme)
    browser.open(page)
    paper = browser.run("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", paper))) > 3 * 128) is (scheme == "light")
    assert browser.run(CONTRAST) >= 4.5


def test_phone(browser: Browser, page: Path) -> None:
    browser.resize(360, 700)
    browser.open(page)
    assert browser.run("document.documentElement.scrollWidth") == 360
    tops = browser.run(
        "[...document.querySelectorAll('.sides')][0].children[0].getBoundingClientRect().bottom"
        " <= [...document.querySelectorAll('.sides')][0].children[1].getBoundingClientRect().top"
    )
    assert tops is True, "both sides of a diff stand one above the other"
    small = browser.run(
        "[...document.querySelectorAll('select, button')].filter("
        "n => n.offsetParent && n.getBoundingClientRect().height < 36).length"
    )
    assert small == 0


def test_wide(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.run(
        "(() => { const [a, b] = document.querySelector('.sides').children;"
        " return a.getBoundingClientRect().top === b.getBoundingClientRect().top; })()"
    )


def test_print(browser: Browser, page: Path) -> None:
    browser.open(page)
    assert browser.print().startswith(b"%PDF")
    browser.call("Emulation.setEmulatedMedia", media="print")
    assert browser.run("getComputedStyle(document.getElementById('filters')).display") == "none"
    browser.call("Emulation.setEmulatedMedia", media="")


def test_without_javascript(browser: Browser, page: Path) -> None:
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(page)
        tree = browser.call("Accessibility.getFullAXTree")["nodes"]
        said = " ".join(node.get("name", {}).get("value", "") for node in tree)
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
    assert "The list of findings needs JavaScript" in said
    assert "django-filter 2.2" in said


def test_five_thousand_findings(
    browser: Browser, assessment: dict[str, Any], tmp_path: Path
) -> None:
    (model,) = [one for one in assessment["findings"] if one["path"] == "shop/views.py"][:1]
    many = [{**model, "path": f"app{number % 40}/f{number}.py"} for number in range(5000)]
    file = tmp_path / "many.html"
    file.write_bytes(as_page({**assessment, "findings": many}))
    assert file.stat().st_size < 10_000_000
    started = time.monotonic()
    browser.open(file)
    assert browser.run(COUNT) == 50
    assert browser.run(SHOWN) == "1 to 50 of 5000 findings"
    browser.run("document.querySelector('[data-step=\"1\"]').click()")
    assert browser.run(SHOWN) == "51 to 100 of 5000 findings"
    assert browser.run("document.getElementById('page').textContent") == "Page 2 of 100"
    assert browser.run("document.activeElement.id") == "findings"
    browser.run(
        "(() => { const f = document.forms.filters; f.text.value = 'f4999.py';"
        " f.text.dispatchEvent(new Event('input', {bubbles: true})); return 1; })()"
    )
    assert browser.run(COUNT) == 1
    assert time.monotonic() - started < 20


def test_the_same_every_time(assessment: dict[str, Any]) -> None:
    assert as_page(assessment, "1 May 2026") == as_page(assessment, "1 May 2026")


def test_a_project_with_nothing_to_do(
    browser: Browser, assessment: dict[str, Any], tmp_path: Path
) -> None:
    empty: dict[str, Any] = {
        **assessment,
        "blockers": [], "findings": [], "trouble": [], "codemods": {},
        "counts": {"by_codemod": [], "by_app": [], "by_folder": []},
        "left": {"by_level": [], "follow_ups": []},
        "async": {"views": [], "middleware": []},
        "environment": {"files": [], "pythons": [], "packages": [], "problems": []},
        "readiness": {
            **assessment["readiness"],
            "verdict": "ready", "blockers": 0, "safe": 0, "unsafe": 0, "by_hand": 0, "notes": 0,
        },
    }  # fmt: skip
    file = tmp_path / "empty.html"
    file.write_bytes(as_page(empty))
    browser.open(file)
    assert "Nothing that keeps this project from Django 5.0 was found." in browser.run(
        "document.querySelector('.verdict').innerText"
    )
    assert not [event for event in browser.events if event["method"] == "Runtime.exceptionThrown"]
