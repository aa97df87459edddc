"""Signing in and out: password and one-time code, a link by e-mail, the set-up link, and one's own sessions."""

from flask import Blueprint

from gateway.web.sign_in import entering, links, own_sessions, setting_up


def blueprint() -> Blueprint:
    part = Blueprint("sign_in", __name__)
    for pages in (entering, links, setting_up, own_sessions):
        pages.add_to(part)
    return part
