"""Whether a request is one that Twilio's own description allows, and what that description forgets to say."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from openapi_core import OpenAPI
from openapi_core.testing import MockRequest

from tests.fakes.carrier import Asked

DESCRIPTION = Path(__file__).parents[2] / "data" / "twilio_openapi.json"
E164 = re.compile(r"\+[1-9]\d{6,14}")


@cache
def _openapi() -> OpenAPI:
    return OpenAPI.from_dict(json.loads(DESCRIPTION.read_text("utf-8")))


def check(asked: Asked) -> None:
    """Raise if the description, or one of its unwritten rules, does not allow this request."""
    request = MockRequest(
        "https://api.twilio.com",
        asked.method.lower(),
        asked.path,
        args={name: values[0] for name, values in asked.query.items()},
        headers=asked.headers,
        data=asked.body or None,
        content_type=asked.headers.get("Content-Type", "").split(";")[0],
    )
    _openapi().validate_request(request)
    _only_declared(asked)
    if asked.method == "POST" and asked.path.endswith("/Messages.json"):
        _can_be_sent(dict(asked.form))


def _operation(asked: Asked) -> dict[str, Any]:
    paths: dict[str, Any] = json.loads(DESCRIPTION.read_text("utf-8"))["paths"]
    for template, item in paths.items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template).replace(".json", r"\.json"), asked.path):
            operation: dict[str, Any] = item[asked.method.lower()]
            return operation
    raise AssertionError(f"{asked.path} is not described")


def _only_declared(asked: Asked) -> None:
    operation = _operation(asked)
    body = operation.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded", {})
    declared = set(body.get("schema", {}).get("properties", {}))
    queries = {each["name"] for each in operation["parameters"] if each["in"] == "query"}
    extra = {name for name, _ in asked.form} - declared | set(asked.query) - queries
    assert not extra, f"Not declared: {sorted(extra)}"


def _can_be_sent(form: dict[str, str]) -> None:
    assert E164.fullmatch(form.get("From", "")), "From is missing or is not E.164"
    assert E164.fullmatch(form["To"]), "To is not E.164"
    assert 0 < len(form.get("Body", "")) <= 1_600, "Body is empty or over 1,600 characters"
