"""What an administrator sees: the people, the policies, what waits and how this gateway is set."""

from flask import Blueprint

from gateway.web.admin import duty, overview, policies, waiting


def blueprint() -> Blueprint:
    part = Blueprint("admin", __name__)
    overview.add_to(part)
    duty.add_to(part)
    policies.add_to(part)
    waiting.add_to(part)
    return part
