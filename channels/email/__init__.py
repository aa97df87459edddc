"""E-mail going out, with a return path that names the delivery."""
