"""Tests of the email part of the channels."""
