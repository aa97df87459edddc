"""Tests of the channels: each inherits the hard questions in contract.py."""
