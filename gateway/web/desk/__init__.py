"""The desk: what came in, what waits, one story with its moves, tasks, and what could not be read."""

from flask import Blueprint

from gateway.web.desk import (
    filling_in,
    holding,
    mail,
    marking,
    mending_page,
    moving,
    panels,
    phoning,
    queue,
    story,
    tasks,
    worried,
)


def blueprint() -> Blueprint:
    part = Blueprint("desk", __name__)
    for pages in (queue, holding, mail, tasks, phoning, mending_page, worried, story, moving, filling_in, marking):
        pages.add_to(part)
    for module in panels.modules():
        if hasattr(module, "add_to"):
            module.add_to(part)
    return part
