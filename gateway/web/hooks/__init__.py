"""What carriers call: each request verified over its raw bytes, kept, dealt with and answered, in that order."""

from flask import Blueprint

from gateway.web.hooks import sms, voice

# Each module puts its own addresses on the blueprint. A line a module.
MODULES = (sms, voice)


def blueprint() -> Blueprint:
    part = Blueprint("hooks", __name__)
    for module in MODULES:
        module.add_to(part)
    return part
