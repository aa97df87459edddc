"""Signing in and out: password and one-time code, the set-up link, and where somebody is signed in."""

from flask import Blueprint

from gateway.web.sign_in import entering, own_sessions, setting_up


def blueprint() -> Blueprint:
    part = Blueprint("sign_in", __name__)
    for pages in (entering, setting_up, own_sessions):
        pages.add_to(part)
    return part
