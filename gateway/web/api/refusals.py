"""Every way in which the API says no: a status, a stable code, and a sentence that says what to do."""

import json
from typing import Any

from flask import Response

from gateway.moderation.decide import Conflict, NotFound
from gateway.moderation.details import BadDetails
from gateway.moderation.machine import MoveNotPossible, RequirementNotMet, WrongRole


class Refused(Exception):
    """An answer that is an error. ``more`` stands beside code and message."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.more = more


def not_found(what: str = "There is no such story, or it is not yours to see.") -> Refused:
    return Refused(404, "not_found", what)


def field(name: str, sentence: str) -> Refused:
    """A field that is missing or can't be what was sent."""
    return Refused(422, "requirement", sentence, requirement=name, field=name)


def from_the_door(error: Exception) -> Refused:
    """What the one door refused, as an answer."""
    match error:
        case NotFound():
            return not_found()
        case WrongRole():
            return Refused(403, "role", str(error))
        case Conflict():
            return Refused(409, "conflict", str(error), version=error.version, winner=_winner(error))
        case MoveNotPossible():
            possible = [event.value for event in error.possible]
            return Refused(409, "move_not_possible", str(error), possible=possible, state=error.state)
        case RequirementNotMet():
            return Refused(422, "requirement", error.sentence, requirement=error.requirement)
        case BadDetails():
            return field(error.field, error.sentence)
    raise error


def _winner(error: Conflict) -> dict[str, str] | None:
    winner = error.winner
    return None if winner is None else {"event": winner.event, "role": winner.role, "at": winner.at.isoformat()}


def answer(refused: Refused) -> Response:
    body = {"error": {"code": refused.code, "message": refused.message, **refused.more}}
    response = Response(json.dumps(body, ensure_ascii=False), refused.status, content_type="application/json")
    if refused.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response
