"""Kills the gateway's real processes with SIGKILL, thousands of times, and looks at what is left."""
