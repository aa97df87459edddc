"""The desk: what came in, what waits, one story with its moves, tasks, and what could not be read."""

from flask import Blueprint

from gateway.web.desk import moving, queue, story


def blueprint() -> Blueprint:
    part = Blueprint("desk", __name__)
    for pages in (queue, story, moving):
        pages.add_to(part)
    return part
