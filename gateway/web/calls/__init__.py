"""Where people ring back whoever asked for it: one list, one person a call, and what came of it."""

from flask import Blueprint

from gateway.web.calls import listed, one


def blueprint() -> Blueprint:
    part = Blueprint("calls", __name__)
    for pages in (listed, one):
        pages.add_to(part)
    return part
