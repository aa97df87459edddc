"""Whether a webhook is really Twilio's, beyond what each channel is asked in the contract."""

from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import RawRequest
from channels.errors import BadSignature
from channels.twilio.signature import TwilioSignature
from tests.fakes.signing import signed_request

BASE, TOKEN = "https://stories.example.org", "t" * 32
SIGNATURE = TwilioSignature(BASE, (TOKEN,))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=8), st.text("abc/%2F&=?", max_size=12))
def test_whatever_twilio_signs_is_accepted(pairs: list[tuple[str, str]], path: str) -> None:
    SIGNATURE.verify(signed_request(BASE, "/hook" + path, pairs, TOKEN))


@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=5), st.integers(0, 4), TEXT)
def test_any_other_value_is_refused(pairs: list[tuple[str, str]], index: int, other: str) -> None:
    index %= len(pairs)
    changed = [*pairs]
    changed[index] = (pairs[index][0] + "x", pairs[index][1] + other + "y")
    good = signed_request(BASE, "/hook", pairs, TOKEN)
    with pytest.raises(BadSignature):
        SIGNATURE.verify(RawRequest("POST", "/hook", good.headers, urlencode(changed).encode()))


@given(st.binary(max_size=300), st.text(max_size=60), st.text(max_size=60))
def test_rubbish_is_refused_and_never_anything_worse(body: bytes, path: str, header: str) -> None:
    with pytest.raises(BadSignature):
        SIGNATURE.verify(RawRequest("POST", path, {"X-Twilio-Signature": header}, body))


@pytest.mark.parametrize("base", ["https://[::1", "https://x:99999", "", "not an address", "https://x:port"])
def test_a_silly_base_address_refuses_and_does_not_break(base: str) -> None:
    request = signed_request(BASE, "/hook", {"a": "1"}, TOKEN)
    with pytest.raises(BadSignature):
        TwilioSignature(base, (TOKEN,)).verify(request)


def test_a_body_s_bytes_count_not_what_they_might_mean() -> None:
    """B 9: a byte that is no UTF-8 can't be swapped for another such byte."""
    signed = signed_request(BASE, "/hook", [("Body", "\udcff")], TOKEN, body=b"Body=%FF")
    SIGNATURE.verify(signed)
    with pytest.raises(BadSignature):
        SIGNATURE.verify(RawRequest("POST", "/hook", signed.headers, b"Body=%FE"))


def test_the_tokens_are_not_shown() -> None:
    with suppress(BadSignature):
        SIGNATURE.verify(RawRequest("POST", "/", {}, b""))
    assert TOKEN not in repr(SIGNATURE)
