"""Rewrite Django code so that it runs on Django 5.0."""
