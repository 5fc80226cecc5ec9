"""What project facts there are, and what looking one up imports."""

from __future__ import annotations

import subprocess
import sys

from codemods.engine.facts import load_facts

LOOK_UP = """\
import sys
from codemods.engine.facts import load_facts
facts = load_facts()
assert facts["mentions:url"].words == (b"url",)
assert "codemods.project.model_index" not in sys.modules
assert facts["models"].name == "models"
assert "nothing" not in facts
"""


def test_a_fact_is_found_whose_module_nobody_imported() -> None:
    subprocess.run([sys.executable, "-c", LOOK_UP], check=True)


def test_all_facts_are_told() -> None:
    facts = load_facts()
    assert {"models", "classes", "star_imports", "mentions:url"} <= set(facts)
    assert len(facts) == len(set(facts))
    assert all(facts[name].name == name for name in facts)
