"""Measures, as ratios between cases that took turns in one run: ``make bench``. Nothing timed stands in the tests."""
