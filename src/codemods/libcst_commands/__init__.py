"""The codemods as commands of libcst's own tool: the folder that it looks for modules in."""
