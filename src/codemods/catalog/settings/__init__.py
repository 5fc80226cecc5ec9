"""Codemods of settings modules."""
