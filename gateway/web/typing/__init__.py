"""Where people listen to recordings, type them and confirm the text; and where they note what a call-back brought."""

from flask import Blueprint


def blueprint() -> Blueprint:
    return Blueprint("typing", __name__, url_prefix="/typing")
