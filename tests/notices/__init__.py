"""The words of the notices."""
