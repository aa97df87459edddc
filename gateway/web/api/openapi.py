"""Describes the API as OpenAPI 3.1, made of the very shapes that it reads and writes."""

from functools import cache
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from gateway.web.api import shapes
from store.words import State


class Call(NamedTuple):
    method: str
    path: str
    does: str
    status: int
    gives: type[BaseModel]
    takes: type[BaseModel] | None = None
    query: tuple[str, ...] = ()
    many: bool = False


CALLS = (
    Call("post", "/stories", "Tell a story for its author.", 201, shapes.StoryMade, shapes.StoryTaken),
    Call(
        "get",
        "/stories",
        "The stories that your role may see.",
        200,
        shapes.StoriesGiven,
        query=("state", "home", "after", "limit"),
    ),
    Call("get", "/stories/{reference}", "One story, or one child.", 200, shapes.StoryGiven),
    Call("post", "/stories/{reference}/moves", "Make one move.", 200, shapes.Moved, shapes.MoveTaken),
    Call(
        "post", "/stories/{reference}/children", "Add words beside a story.", 201, shapes.ChildMade, shapes.ChildTaken
    ),
    Call(
        "get",
        "/stories/{reference}/deliveries",
        "What became of each notice about it.",
        200,
        shapes.DeliveryGiven,
        many=True,
    ),
    Call("get", "/homes", "Search the directory.", 200, shapes.HomesGiven, query=("q", "after", "limit")),
    Call("get", "/homes/{home_id}", "One home and its counts.", 200, shapes.HomeWhole),
)
ERRORS = {
    "400": "The body is not one JSON object.",
    "401": "No token, or one that is not known.",
    "403": "“role”: your role does not do this.",
    "404": "There is none, or it is not yours to see.",
    "409": "“conflict”: somebody was first. “move_not_possible”: with the moves that are.",
    "413": "The body is too large.",
    "422": "“requirement”: something is missing or can't be; “requirement” or “field” names it.",
}
QUERY = {
    "state": {"type": "string", "enum": [state.value for state in State]},
    "home": {"type": "integer", "description": "A home's id."},
    "after": {"type": "string", "description": "The “next” of the page before."},
    "limit": {"type": "integer", "minimum": 1, "maximum": 200, "default": 50},
    "q": {"type": "string"},
}


def described() -> dict[str, Any]:
    """GET /openapi.json; needs no token."""
    return description()


@cache
def description() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for call in CALLS:
        paths.setdefault(call.path, {})[call.method] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Earshot", "version": "1", "description": "Stories about care, moderated once."},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _schemas(),
        },
    }


def _schemas() -> dict[str, Any]:
    taken = {call.takes for call in CALLS if call.takes}
    shown = {call.gives for call in CALLS} | {shapes.Failed}
    wanted: list[Any] = [(shape, "validation") for shape in sorted(taken, key=str)]
    wanted += [(shape, "serialization") for shape in sorted(shown, key=str)]
    _, whole = models_json_schema(wanted, ref_template="#/components/schemas/{model}")
    schemas: dict[str, Any] = whole["$defs"]
    # What a role may not see is absent, so only what everyone gets is sure to be there.
    schemas["StoryGiven"]["required"] = ["reference", "kind", "state", "version"]
    return schemas


def _operation(call: Call) -> dict[str, Any]:
    inside = [name.strip("{}") for name in call.path.split("/") if name.startswith("{")]
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in inside
    ]
    parameters += [{"name": name, "in": "query", "schema": QUERY[name]} for name in call.query]
    if call.status == 201:
        about = "The same key gives the same answer for 72 hours."
        parameters.append(
            {"name": "Idempotency-Key", "in": "header", "description": about, "schema": {"type": "string"}}
        )
    operation: dict[str, Any] = {
        "summary": call.does,
        "operationId": f"{call.method}{''.join(part.strip('{}').title() for part in call.path.split('/'))}",
        "parameters": parameters,
        "responses": {str(call.status): _content(call.does, _schema(call))} | _errors(),
    }
    if call.takes:
        operation["requestBody"] = {"required": True, **_json(_ref(call.takes))}
    return operation


def _errors() -> dict[str, Any]:
    return {status: _content(said, _ref(shapes.Failed)) for status, said in ERRORS.items()}


def _schema(call: Call) -> dict[str, Any]:
    return {"type": "array", "items": _ref(call.gives)} if call.many else _ref(call.gives)


def _content(said: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": said, **_json(schema)}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def _ref(shape: type[BaseModel]) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{shape.__name__}"}
