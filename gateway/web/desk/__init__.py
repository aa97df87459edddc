"""The desk: what came in, what waits, one story with its moves, tasks, and what could not be read."""

from flask import Blueprint


def blueprint() -> Blueprint:
    return Blueprint("desk", __name__)
