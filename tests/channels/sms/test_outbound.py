"""A text going out."""

from collections.abc import Iterator

import pytest

from channels.errors import ChannelError
from channels.messages import Outgoing
from channels.sms.outbound import SmsOutbound, callback_url
from channels.twilio.client import TwilioClient
from tests.fakes.carrier import Failure, FakeCarrier

STATUS = "https://stories.example.org/webhooks/twilio/sms-status"
NUMBERS = ("+441632960001", "+441632960002")


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as running:
        yield running


def outbound(carrier: FakeCarrier, numbers: tuple[str, ...] = NUMBERS) -> SmsOutbound:
    return SmsOutbound(TwilioClient(carrier.account, carrier.token, api_url=carrier.url, timeout=5), numbers)


def outgoing(
    to: str = "+447700900123", body: str = "Your story 4821 is published.", status: str | None = STATUS
) -> Outgoing:
    return Outgoing(delivery_id=7, channel="sms", to=to, body=body, status_url=status)


def test_a_text_goes_from_our_current_number_and_its_report_names_the_delivery(carrier: FakeCarrier) -> None:
    handover = outbound(carrier).send(outgoing())
    got = carrier.messages[handover.provider_id]
    assert (got["from"], got["to"], got["body"]) == (NUMBERS[0], "+447700900123", outgoing().body)
    assert got["status_callback"] == STATUS + "?delivery=7"
    assert carrier.violations == []


def test_the_report_s_address_keeps_what_it_has() -> None:
    assert callback_url(outgoing(status=STATUS + "?a=1")) == STATUS + "?a=1&delivery=7"
    assert callback_url(outgoing(status=STATUS + "?delivery=9")) == STATUS + "?delivery=9"
    assert callback_url(outgoing(status=None)) is None


@pytest.mark.parametrize(
    ("to", "body", "code"),
    [
        ("07700900123", "Hello", "bad_number"),
        ("", "Hello", "bad_number"),
        ("whatsapp:+447700900123", "Hello", "bad_number"),
        ("+447700900123", " \n", "empty"),
        ("+447700900123", "x" * 1_601, "too_long"),
        ("+447700900123", "a\0", "unsendable_text"),
        ("+447700900123", "a\ud83d", "unsendable_text"),
    ],
)
def test_what_no_carrier_could_send_is_refused_before_it_is_asked(
    carrier: FakeCarrier, to: str, body: str, code: str
) -> None:
    with pytest.raises(ChannelError) as caught:
        outbound(carrier).send(outgoing(to, body))
    assert caught.value.code == code
    assert caught.value.permanent != caught.value.needs_person
    assert not carrier.asked


def test_the_longest_text_and_letters_outside_gsm_go_unchanged(carrier: FakeCarrier) -> None:
    """No letter becomes a question mark."""
    for body in ("x" * 1_600, "Diolch, Siân a Gwŷr 👏 — “tea”"):
        assert carrier.messages[outbound(carrier).send(outgoing(body=body)).provider_id]["body"] == body


def test_someone_who_said_stop_at_the_carrier_is_known_as_such(carrier: FakeCarrier) -> None:
    """B 34."""
    carrier.fail(Failure(status=400, code=21610))
    with pytest.raises(ChannelError) as caught:
        outbound(carrier).send(outgoing())
    assert caught.value.opted_out


def test_without_a_number_of_ours_it_is_said_which_setting_is_missing(carrier: FakeCarrier) -> None:
    with pytest.raises(ChannelError, match="EARSHOT_TWILIO_FROM"):
        outbound(carrier, ()).send(outgoing())
