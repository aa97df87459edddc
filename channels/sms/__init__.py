"""Text messages: in, out, what the carrier says became of them, their length and their words."""
