"""Codemods of Django templates."""
