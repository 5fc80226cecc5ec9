"""What very old projects carry: removals of Django 1.9 to 3.2 that need more than a rename."""
