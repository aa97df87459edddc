"""Earshot's tests: they mirror the source; journeys and failures stand apart."""
