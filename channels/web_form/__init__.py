"""The public form at /tell: its answers, read once into a value."""
