"""The codemods, one module per family. A new module here is all that a new codemod needs."""
