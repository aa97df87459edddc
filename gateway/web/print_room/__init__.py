"""The print room: the tray, print runs, what became of each letter, slips that came back, and a home's own papers."""

from flask import Blueprint

from gateway.web.print_room import home_addresses, home_papers, one_letter, one_scan, runs, scans, slip, tray


def blueprint() -> Blueprint:
    part = Blueprint("print_room", __name__, url_prefix="/print-room")
    for pages in (tray, runs, one_letter, slip, scans, one_scan, home_addresses, home_papers):
        pages.add_to(part)
    return part
