"""Read Django's API surface from its released wheels, statically: nothing of it is imported."""
