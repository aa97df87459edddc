"""A home answers its letter by text: code and PIN, then a choice, said back, and sent with one more text."""
