"""The one door for requests from outside."""

from dataclasses import dataclass, field

import pytest

from channels.base import RawRequest, accept
from channels.errors import BadSignature

REQUEST = RawRequest("POST", "/hook?a=%2F&b", {"X-Some": "1"}, b"x")


@dataclass
class Gate:
    """A channel that believes nobody, or everybody."""

    believes: bool
    seen: list[str] = field(default_factory=list)

    def verify(self, request: RawRequest) -> None:
        self.seen.append("verify")
        if not self.believes:
            raise BadSignature("No.")

    def parse(self, request: RawRequest) -> str:
        self.seen.append("parse")
        return request.path_query


def test_a_request_is_verified_before_anything_in_it_is_read() -> None:
    gate = Gate(believes=True)
    assert accept(gate, REQUEST) == "/hook?a=%2F&b"
    assert gate.seen == ["verify", "parse"]


def test_what_is_not_the_carrier_s_is_never_read() -> None:
    gate = Gate(believes=False)
    with pytest.raises(BadSignature):
        accept(gate, REQUEST)
    assert gate.seen == ["verify"]


def test_headers_are_found_in_any_case_and_the_query_stays_raw() -> None:
    assert (REQUEST.header("x-sOME"), REQUEST.header("other"), REQUEST.query) == ("1", "", "a=%2F&b")
