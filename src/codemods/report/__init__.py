"""Outputs: text for people, JSON for machines."""
