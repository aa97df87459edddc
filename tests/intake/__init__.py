"""What comes in, and what is made of it."""
