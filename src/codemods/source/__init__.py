"""Python source as bytes, names and imports. Knows nothing of Django."""
