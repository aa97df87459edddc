"""The pages of a public interest body: the stories of its areas' homes, what it says of them, a page for each home."""

from flask import Blueprint

from gateway.web.bodies import area_homes, area_stories, having_a_say


def blueprint() -> Blueprint:
    part = Blueprint("bodies", __name__)
    for module in (area_stories, having_a_say, area_homes):
        module.add_to(part)
    return part
