"""The steps of a text dialogue, one a file; ``gateway/intake/dialogue.py`` is their table."""
