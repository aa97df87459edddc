"""The print room: the tray, print runs, what became of each letter, and keying a returned slip."""

from flask import Blueprint

from gateway.web.print_room import one_letter, runs, slip, tray


def blueprint() -> Blueprint:
    part = Blueprint("print_room", __name__, url_prefix="/print-room")
    for pages in (tray, runs, one_letter, slip):
        pages.add_to(part)
    return part
