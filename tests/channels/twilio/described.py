"""Whether a request is one that Twilio's own description allows, and what that description forgets to say.

The fake carrier asks here about every request that reaches it, so that none of ours goes by unchecked.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from openapi_core import OpenAPI
from openapi_core.testing import MockRequest

DESCRIPTION = Path(__file__).parents[2] / "data" / "twilio_openapi.json"
FORM = "application/x-www-form-urlencoded"
E164 = re.compile(r"\+[1-9]\d{6,14}")
LONGEST = 1_600  # characters of a text; the description knows no limit
_ACCOUNT = r"/2010-04-01/Accounts/AC[0-9a-fA-F]{32}"
# The things themselves, which the description of the JSON API leaves out: a sound, a picture.
_MEDIA = re.compile(
    _ACCOUNT + r"/(Recordings/RE[0-9a-fA-F]{32}\.(wav|mp3)|Messages/(SM|MM)[0-9a-fA-F]{32}/Media/ME[0-9a-fA-F]{32})"
)


class NotDescribed(AssertionError):
    """A request that the carrier's own description, or one of its unwritten rules, does not allow."""


class Request(Protocol):
    """What is asked about: a request as it came over the wire."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def query(self) -> Mapping[str, list[str]]: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes: ...
    @property
    def form(self) -> list[tuple[str, str]]: ...


@dataclass(frozen=True)
class _Operation:
    """One method at one kind of address, and every name that it knows."""

    path: re.Pattern[str]
    method: str
    form: frozenset[str]
    query: frozenset[str]


@cache
def _document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(DESCRIPTION.read_text("utf-8"))
    return found


@cache
def _openapi() -> OpenAPI:
    return OpenAPI.from_dict(_document())


@cache
def _operations() -> tuple[_Operation, ...]:
    return tuple(
        _Operation(_pattern(template), method, _form_names(operation), _query_names(item, operation))
        for template, item in _document()["paths"].items()
        for method, operation in item.items()
        if method in {"get", "post", "delete", "put"}
    )


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)))


def _form_names(operation: dict[str, Any]) -> frozenset[str]:
    content = operation.get("requestBody", {}).get("content", {})
    return frozenset(content.get(FORM, {}).get("schema", {}).get("properties", {}))


def _query_names(item: dict[str, Any], operation: dict[str, Any]) -> frozenset[str]:
    parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
    return frozenset(each["name"] for each in parameters if each["in"] == "query")


def check(asked: Request) -> None:
    """Raise NotDescribed if the description, or one of its unwritten rules, does not allow this request."""
    headers = {name.lower(): value for name, value in asked.headers.items()}
    _must("basic " in headers.get("authorization", "").lower(), "It does not say who asks")
    if asked.method == "GET" and _MEDIA.fullmatch(asked.path):
        _must(not asked.query and not asked.body, "A sound or picture is asked for by its address alone")
        return
    _only_declared(asked, _operation(asked))
    _as_described(asked, headers)
    if asked.method == "POST":
        _once_each(asked)
        _unwritten(asked, dict(asked.form))
    elif "To" in asked.query:
        _must(all(E164.fullmatch(number) for number in asked.query["To"]), "To is not E.164")


def _operation(asked: Request) -> _Operation:
    for operation in _operations():
        if operation.method == asked.method.lower() and operation.path.fullmatch(asked.path):
            return operation
    raise NotDescribed(f"{asked.method} {asked.path} is not described")


def _only_declared(asked: Request, operation: _Operation) -> None:
    extra = {name for name, _ in asked.form} - operation.form | set(asked.query) - operation.query
    _must(not extra, f"Not declared: {sorted(extra)}")


def _as_described(asked: Request, headers: Mapping[str, str]) -> None:
    request = MockRequest(
        "https://api.twilio.com",
        asked.method.lower(),
        asked.path,
        args={name: values[0] for name, values in asked.query.items()},
        headers=dict(asked.headers),
        data=asked.body or None,
        content_type=headers.get("content-type", "").split(";")[0],
    )
    try:
        _openapi().validate_request(request)
    except Exception as error:
        raise NotDescribed(f"{asked.method} {asked.path}: {error} {error.__cause__ or ''}") from error


def _once_each(asked: Request) -> None:
    names = [name for name, _ in asked.form]
    _must(len(names) == len(set(names)), "A name is given twice")


def _unwritten(asked: Request, form: dict[str, str]) -> None:
    if asked.path.endswith("/Messages.json"):
        _must(bool(E164.fullmatch(form.get("From", ""))), "From is missing or is not E.164")
        _must(bool(E164.fullmatch(form.get("To", ""))), "To is not E.164")
        _must(0 < len(form.get("Body", "")) <= LONGEST, f"Body is empty or over {LONGEST:,} characters")
        callback = form.get("StatusCallback", "https://")
        _must(callback.startswith(("https://", "http://")), "StatusCallback is no address")
    else:
        _must(form == {"Body": ""}, "A message that was sent can only be blanked")


def _must(holds: bool, words: str) -> None:
    if not holds:
        raise NotDescribed(words)
