"""The settings that ``SUITE_SETTINGS`` names, with SQLite in memory for every database."""

import importlib
import os

globals().update(vars(importlib.import_module(os.environ["SUITE_SETTINGS"])))
DATABASES = {
    name: {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}
    for name in globals()["DATABASES"]
}
