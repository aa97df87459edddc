"""Where people put stories into English, and say what of the original may stand beside it."""

from flask import Blueprint

from gateway.web.translating import beside, listed, one


def blueprint() -> Blueprint:
    part = Blueprint("translating", __name__)
    for pages in (listed, one, beside):
        pages.add_to(part)
    return part
