"""Write the codemod reference to ``docs/reference``: ``python tools/reference.py [--check]``.

And the overview by Django version, ``docs/by-version.md``.

Everything on the pages comes from the codemods themselves; ``--check`` writes nothing and exits
with 1 when a page is stale.
"""

from __future__ import annotations

import sys
from pathlib import Path

from codemods.declare import Codemod, Example, Level, Safety
from codemods.engine.registry import built_in_codemods

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs" / "reference"
OVERVIEW = "../by-version.md"
TARGET = (5, 0)
_SAFETY = {
    Safety.SAFE: "safe: applied by default",
    Safety.UNSAFE: "unsafe: applied with `--unsafe`",
    Safety.REPORT: "report: shown with what to do",
}
_LEVELS = {
    Level.BREAKS: "breaks on Django 5.0",
    Level.DEPRECATED: "deprecated in Django 5.0",
    Level.IDIOM: "idiom",
    Level.ADVICE: "advice",
}


def version(numbers: tuple[int, int] | None) -> str:
    """Return ``4.0`` for ``(4, 0)``, a dash for None."""
    return ".".join(map(str, numbers)) if numbers else "–"


def page(category: str, codemods: list[Codemod]) -> str:
    """Return the page of one category."""
    parts = [f"# {category.capitalize()}\n", "\n".join(_entry(codemod) for codemod in codemods)]
    return "\n".join(parts)


def _entry(codemod: Codemod) -> str:
    lines = [f"## {codemod.id}\n", f"{codemod.summary[:1].upper()}{codemod.summary[1:]}.\n"]
    lines.append(codemod.why + "\n")
    lines.append(
        f"- Deprecated in {version(codemod.deprecated_in)}, gone in {version(codemod.removed_in)}; "
        f"the new code runs from Django {version(codemod.works_from)}"
    )
    lines.append(f"- Level: {_LEVELS[codemod.level_at(TARGET)]}")
    lines.append(f"- Safety: {_SAFETY[codemod.safety]}{_reason(codemod)}")
    lines.append(f"- In migrations: {'yes' if codemod.migrations else 'no'}")
    if codemod.modernize:
        lines.append("- Only with `--modernize`")
    if codemod.by_name:
        lines.append(f"- Only with `--select {codemod.id}`")
    if codemod.quiet:
        lines.append("- Only with `--verbose-reports`")
    if codemod.follow_up:
        lines.append(f"- Afterwards: {codemod.follow_up}")
    lines.append(f"- Ignore one place: `# codemods: ignore[{codemod.id}]`")
    lines.append(f"- [Django's release note]({codemod.url()})\n")
    if codemod.rows:
        lines.append(_rows(codemod))
    lines.extend(_example(example) for example in codemod.examples)
    return "\n".join(lines)


def _reason(codemod: Codemod) -> str:
    return f" ({codemod.unsafe_when})" if codemod.unsafe_when else ""


def _rows(codemod: Codemod) -> str:
    lines = ["| old | new | |", "|---|---|---|"]
    for row in codemod.rows:
        note = row.reason or row.differs
        lines.append(f"| `{row.old}` | `{row.new.replace(':', '.')}` | {note} |")
    return "\n".join(lines) + "\n"


def _example(example: Example) -> str:
    language = "python" if example.path.endswith(".py") else "django"
    title = f"{example.title[:1].upper()}{example.title[1:]}" if example.title else ""
    if example.after is not None:
        head = title or ("With `--unsafe`" if example.safety is Safety.UNSAFE else "Before")
        return f"{head}:\n\n{_code(language, example.before)}\nbecomes\n\n{_code(language, example.after)}"
    if example.refused:
        head = f"Left alone, and said so ({example.refused}){': ' + title if title else ''}"
    elif example.reported:
        head = f"Reported (“…{example.reported}…”){': ' + title if title else ''}"
    else:
        head = f"Left alone: {example.title}"
    return f"{head}\n\n{_code(language, example.before)}"


def _code(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```\n"


def index(codemods: tuple[Codemod, ...]) -> str:
    """Return the page that lists every codemod by the Django version that took its subject away."""
    lines = [
        "# Codemods\n",
        f"{len(codemods)} codemods, by the Django version from which old code is gone.\n",
    ]
    by_version: dict[tuple[int, int], list[Codemod]] = {}
    for codemod in codemods:
        by_version.setdefault(codemod.removed_in or (99, 0), []).append(codemod)
    for removed_in, members in sorted(by_version.items()):
        title = "Never gone" if removed_in == (99, 0) else f"Django {version(removed_in)}"
        lines.append(f"## {title}\n")
        lines.append("| id | what it does | safety |")
        lines.append("|---|---|---|")
        for codemod in members:
            link = f"[{codemod.id}]({codemod.category}.md#{codemod.id})"
            lines.append(f"| {link} | {codemod.summary} | {codemod.safety.value} |")
        lines.append("")
    return "\n".join(lines)


def by_version(codemods: tuple[Codemod, ...]) -> str:
    """Return the overview: what each Django took away, deprecated and brought."""
    versions = sorted(
        {v for c in codemods for v in (c.removed_in, c.deprecated_in) if v and v >= (1, 8)}
    )
    gone = {v: [c for c in codemods if c.removed_in == v] for v in versions}
    lines = [
        "# By Django version\n",
        "What each release took away, deprecated, and made possible, with the codemod for it. A",
        "project on some Django needs what stands below every later heading up to 5.0.\n",
        "| Django | gone: rewritten, safe | gone: rewritten, unsafe | gone: reported | deprecated |",
        "|---|---|---|---|---|",
    ]
    for one in versions:
        counts = [sum(c.safety is safety for c in gone[one]) for safety in Safety]
        deprecated = sum(c.deprecated_in == one for c in codemods)
        cells = " | ".join(str(number) for number in (*counts, deprecated))
        lines.append(f"| [{version(one)}](#django-{version(one).replace('.', '')}) | {cells} |")
    lines.append("")
    for one in versions:
        lines.append(f"## Django {version(one)}\n")
        lines.extend(_listed("Gone", gone[one]))
        deprecated_now = [c for c in codemods if c.deprecated_in == one != c.removed_in]
        lines.extend(_listed("Deprecated", deprecated_now, told=True))
        idioms = [c for c in codemods if c.modernize and c.works_from == one]
        lines.extend(_listed("Possible from here, with `--modernize`", idioms))
    return "\n".join(lines).rstrip() + "\n"


def _listed(title: str, codemods: list[Codemod], *, told: bool = False) -> list[str]:
    if not codemods:
        return []
    lines = [f"{title}:\n"]
    for codemod in codemods:
        link = f"[{codemod.id}](reference/{codemod.category}.md#{codemod.id})"
        notes = [codemod.safety.value]
        if told:
            notes.append(
                f"gone in {version(codemod.removed_in)}" if codemod.removed_in else "stays"
            )
        lines.append(f"- {link}: {codemod.summary} ({', '.join(notes)})")
    return [*lines, ""]


def pages() -> dict[str, str]:
    """Return every page by its path below ``docs/reference``."""
    codemods = built_in_codemods()
    found = {"index.md": index(codemods), OVERVIEW: by_version(codemods)}
    for category in sorted({codemod.category for codemod in codemods}):
        members = [codemod for codemod in codemods if codemod.category == category]
        found[f"{category}.md"] = page(category, members)
    return found


def main() -> int:
    """Write or check the pages; return the exit code."""
    wanted = pages()
    there = {path.name: path.read_text("utf-8") for path in DOCS.glob("*.md")}
    if (DOCS / OVERVIEW).exists():
        there[OVERVIEW] = (DOCS / OVERVIEW).read_text("utf-8")
    if "--check" in sys.argv[1:]:
        stale = sorted(name for name in wanted | there if wanted.get(name) != there.get(name))
        for name in stale:
            print(f"docs/reference/{name} is stale: run python tools/reference.py")
        return int(bool(stale))
    DOCS.mkdir(parents=True, exist_ok=True)
    for name in there.keys() - wanted.keys():
        (DOCS / name).unlink()
    for name, text in wanted.items():
        (DOCS / name).write_text(text, "utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
