"""Who calls: the person whose token it is, and what their body and query say."""

import json
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError

from gateway.web.api.refusals import Refused, field
from gateway.web.gateway_here import here, now
from store import staff
from store.staff import Person
from store.words import Role

Shape = TypeVar("Shape", bound=BaseModel)
LARGEST = 512 * 1024  # bytes
MOST_ON_A_PAGE = 200


def caller() -> Person:
    """The person of the bearer token. Raises Refused (401)."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > 200:
        raise Refused(401, "token_missing", "Send your token as “Authorization: Bearer TOKEN”.")
    at = now()
    with here().database.read() as session:
        person = staff.by_token(session, token, "api", now=at)
    if person is None:
        raise Refused(401, "token_unknown", "This token is not known, or has ended. Make one: earshot staff token.")
    return person


def require(person: Person, *roles: Role) -> None:
    """Raises Refused (403) for whoever has none of these roles."""
    if not person.has(*roles):
        raise Refused(403, "role", f"This call is for: {', '.join(sorted(roles))}.")


def body() -> dict[str, Any]:
    """The request's JSON object. Raises Refused (400), or RequestEntityTooLarge."""
    request.max_content_length = LARGEST
    try:
        read = json.loads(request.get_data(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refused(400, "bad_json", "The body is not JSON in UTF-8. Send one JSON object.") from None
    if not isinstance(read, dict):
        raise Refused(400, "bad_json", "The body must be one JSON object.")
    return read


def _no_constant(name: str) -> None:
    raise ValueError(name)


def read_as(shape: type[Shape], given: dict[str, Any]) -> Shape:
    """The body in a shape. Raises Refused (422) naming the first field that is wrong."""
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in fault["loc"]) or "body"
        raise field(name, f"{name}: {fault['msg'][:1].lower()}{fault['msg'][1:]}.") from None


def limit() -> int:
    """How many of a list are wanted: 50 unless said, at most 200."""
    return min(max(number("limit", 50), 1), MOST_ON_A_PAGE)


def query(name: str) -> str:
    """A text in the query, without NUL, which no database takes."""
    return request.args.get(name, "").replace("\0", "").strip()


def number(name: str, default: int) -> int:
    """A whole number in the query. Raises Refused (422)."""
    text = query(name)
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise field(name, f"{name}: send a whole number.")
    return int(text)
