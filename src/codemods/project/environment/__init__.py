"""What a project asks of the world around its code: Python, Django and third-party packages.

Pure: file contents in, facts out. Nothing is imported, executed or looked up.
"""
