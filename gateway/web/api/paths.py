"""The calls of the API, by path, and its errors."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from gateway.moderation.decide import Conflict, NotFound
from gateway.moderation.details import BadDetails
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet, WrongRole
from gateway.web.api import children, homes, moves, openapi, refusals, stories
from gateway.web.api.refusals import Refused

PREFIX = "/api/v1"
CALLS: tuple[tuple[str, str, str, Callable[..., Any]], ...] = (
    ("tell", "POST", "/stories", stories.tell),
    ("stories", "GET", "/stories", stories.listed),
    ("story", "GET", "/stories/<reference>", stories.one),
    ("move", "POST", "/stories/<reference>/moves", moves.move),
    ("add_child", "POST", "/stories/<reference>/children", children.add),
    ("deliveries", "GET", "/stories/<reference>/deliveries", stories.told),
    ("homes", "GET", "/homes", homes.listed),
    ("home", "GET", "/homes/<home_id>", homes.one),
    ("description", "GET", "/openapi.json", openapi.described),
)
FROM_THE_DOOR = (NotFound, WrongRole, Conflict, MoveNotPossible, RequirementNotMet, BadDetails)


def blueprint() -> Blueprint:
    api = Blueprint("api", __name__, url_prefix=PREFIX)
    for name, method, path, view in CALLS:
        api.add_url_rule(path, endpoint=name, view_func=view, methods=[method])
    api.register_error_handler(Refused, refusals.answer)
    for kind in FROM_THE_DOOR:
        api.register_error_handler(kind, _refused_by_the_door)
    return api


def _refused_by_the_door(error: Exception) -> Response:
    return refusals.answer(refusals.from_the_door(error))
