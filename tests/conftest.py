"""Shared set-up of the tests."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

# In CI the same examples each time: it finds what a change broke. Elsewhere, and in the long
# commands below tools/, other examples each time: they find what was always wrong.
settings.register_profile("ci", derandomize=True, print_blob=True)
if os.environ.get("CI"):
    settings.load_profile("ci")
