"""The gateway's memory: what was received, decided, said and sent. Imports nothing else of ours."""
