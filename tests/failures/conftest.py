"""The people who text, on both databases."""

from tests.intake.conftest import world, worlds

__all__ = ["world", "worlds"]
