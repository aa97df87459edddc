"""Earshot's core: the only package that knows channels, letters and store."""
