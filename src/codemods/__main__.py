"""``python -m codemods``."""

import os
import sys


def leave_current_folder_out() -> None:
    """Take the current folder off the path, where Python put it: it may bring modules of its own."""
    home = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    try:
        current = os.getcwd()
    except OSError:
        return
    if sys.path[:1] == [current] and current != home:
        del sys.path[0]


if __name__ == "__main__":
    leave_current_folder_out()
    from codemods.cli.main import main

    main()
