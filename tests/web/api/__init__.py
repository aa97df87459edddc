"""The API, as another program drives it."""
