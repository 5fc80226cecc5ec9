"""``python -m codemods``."""

from codemods.cli.main import main

if __name__ == "__main__":
    main()
