"""Where people listen to recordings, type them and confirm the text; and where they note what a call-back brought."""

from flask import Blueprint

from gateway.web.typing import calling_back, form_pictures, one, paper_forms, queue, sound


def blueprint() -> Blueprint:
    part = Blueprint("typing", __name__)
    for pages in (queue, one, sound, calling_back, paper_forms, form_pictures):
        pages.add_to(part)
    return part
