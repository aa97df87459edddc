"""The pages of a public interest body: the stories of its areas' homes, what it says of them, a page for each home."""

from flask import Blueprint

from gateway.web.bodies import answering, area_homes, area_stories, following_page, having_a_say, printed_home


def blueprint() -> Blueprint:
    part = Blueprint("bodies", __name__)
    for module in (area_stories, having_a_say, area_homes, answering, printed_home, following_page):
        module.add_to(part)
    return part
