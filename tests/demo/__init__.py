"""The demonstration, played as a visitor would start it."""
