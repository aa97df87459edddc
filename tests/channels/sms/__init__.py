"""Tests of the sms part of the channels."""
