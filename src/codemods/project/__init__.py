"""What is known of the whole project and of Django, beyond the one file."""
