"""The desk: what came in, what waits, one story with its moves, tasks, and what could not be read."""

from flask import Blueprint

from gateway.web.desk import (
    claiming,
    filling_in,
    holding,
    mail,
    marking,
    mending_page,
    moving,
    next_story,
    one_review,
    panels,
    phoning,
    preferring,
    queue,
    reviews,
    story,
    tagging,
    tasks,
    worried,
)

PAGES = (
    *(queue, next_story, reviews, one_review, holding, mail, tasks, phoning, mending_page, worried),
    *(story, moving, filling_in, marking, claiming, tagging, preferring),
)


def blueprint() -> Blueprint:
    part = Blueprint("desk", __name__)
    for pages in PAGES:
        pages.add_to(part)
    for module in panels.modules():
        if hasattr(module, "add_to"):
            module.add_to(part)
    return part
