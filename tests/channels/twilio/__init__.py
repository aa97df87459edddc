"""Tests of the twilio part of the channels."""
