"""Letters through a printer that is a carrier of its own: what it is asked, and what it says of each letter."""
