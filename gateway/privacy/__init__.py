"""Keeps what identifies somebody out of what is shown."""
