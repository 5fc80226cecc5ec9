"""`django.utils.six`: one codemod per idiom, rows for what has a plain name on Python 3."""
