"""Write the facts about Django's API surface to ``src/codemods/data``.

Usage: ``python tools/django_api.py [--check]``. ``--check`` writes nothing and exits with 1 when
a file is stale. Releases are downloaded once, to ``.cache/django``.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable

from surface.facts import render_api, render_gone, render_later
from surface.names import read_surface
from surface.releases import ROOT, TARGET
from surface.settings import render_settings
from surface.signatures import render_signatures
from surface.templates import render_templates

DATA = ROOT / "src" / "codemods" / "data"
FILES: dict[str, Callable[[], str]] = {
    "api.txt": lambda: render_api(read_surface(TARGET)),
    "gone.txt": render_gone,
    "later.txt": render_later,
    "settings.txt": render_settings,
    "signatures.txt": render_signatures,
    "templates.txt": render_templates,
}


def main() -> int:
    """Write or check every fact file; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="fail when a file is stale")
    check = parser.parse_args().check
    warnings.simplefilter("ignore", SyntaxWarning)  # old releases have invalid escapes
    warnings.simplefilter("ignore", DeprecationWarning)
    stale = []
    for name, render in FILES.items():
        path = DATA / name
        new = render().encode()
        if path.is_file() and path.read_bytes() == new:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(new)
    for name in stale:
        print(f"{name}: {'stale' if check else 'written'}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
