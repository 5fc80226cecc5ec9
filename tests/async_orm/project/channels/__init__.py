"""A stand-in for channels, which the environment does not have."""
