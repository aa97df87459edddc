"""Every part of the web, by audience: each entry makes one blueprint. A line a part."""

from collections.abc import Callable
from importlib import import_module

from flask import Blueprint

# Each names a module with blueprint() -> Blueprint. Imported when the application is made, so that importing one
# part never pulls in the others.
PARTS = (
    "gateway.web.ops",
    "gateway.web.hooks",
    "gateway.web.public",
    "gateway.web.tell",
    "gateway.web.author",
    "gateway.web.answer",
    "gateway.web.sign_in",
    "gateway.web.desk",
    "gateway.web.typing",
    "gateway.web.translating",
    "gateway.web.calls",
    "gateway.web.provider",
    "gateway.web.bodies",
    "gateway.web.print_room",
    "gateway.web.admin",
    "gateway.web.sandbox",
    "gateway.web.api",
)


def _maker(part: str) -> Callable[[], Blueprint]:
    def make() -> Blueprint:
        blueprint: Blueprint = import_module(part).blueprint()
        return blueprint

    return make


BLUEPRINTS = tuple(_maker(part) for part in PARTS)
