"""Tests of the web form part of the channels."""
