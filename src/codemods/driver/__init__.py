"""Everything that touches the world: git, files, processes, settings. The engine does none of it."""
