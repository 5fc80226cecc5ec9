"""Outputs: text for people; JSON, SARIF and workflow commands for machines."""
