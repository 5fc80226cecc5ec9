"""The interactive review: one change after the other, each answered by a person."""
