"""Tests of the voice part of the channels."""
