"""Targets in, plans out: the screen, dispatch, rounds and rendering of one file.

Import from the modules: the hot path loads `screen` and `options` and nothing else.
"""
