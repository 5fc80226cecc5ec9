"""Newer idioms for code that goes on working: on with ``--modernize``."""
