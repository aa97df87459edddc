"""Webhooks: what the carriers tell us, each verified before it is read. A line a module."""

from flask import Blueprint

from gateway.web.hooks import voice


def blueprint() -> Blueprint:
    part = Blueprint("hooks", __name__)
    for pages in (voice,):
        pages.add_to(part)
    return part
