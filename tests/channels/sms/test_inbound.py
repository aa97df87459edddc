"""An incoming text, in our own words."""

import pytest

from channels.base import accept
from channels.errors import Unreadable
from channels.messages import InboundKind, Media, Receipt, Received
from channels.sms.inbound import EMPTY_RESPONSE, SmsInbound
from channels.twilio.signature import TwilioSignature
from tests.channels.contract import ACCOUNT, SIGNATURE, InboundContract


class TestIncomingText(InboundContract):
    path = "/webhooks/twilio/sms"
    key_field = "MessageSid"
    good = {
        "MessageSid": "SM00000000000000000000000000000001",
        "AccountSid": ACCOUNT,
        "From": "+447700900123",
        "To": "+441632960001",
        "Body": "  The tea was warm.\nThank you & goodbye — ŵ 👏 ",
        "NumMedia": "0",
        "NumSegments": "1",
    }

    def inbound(self, signature: TwilioSignature = SIGNATURE) -> SmsInbound:
        return SmsInbound(signature)

    def text(self, **changes: str) -> Received:
        got = self.accepted({**self.good, **changes})
        assert isinstance(got, Received)
        return got

    def test_the_text_is_exactly_what_was_sent(self) -> None:
        got = self.text()
        assert (got.kind, got.channel, got.account) == (InboundKind.TEXT, "sms", ACCOUNT)
        assert got.text == self.good["Body"]
        assert (got.sender, got.recipient) == ("+447700900123", "+441632960001")

    def test_a_picture_without_words_is_a_message(self) -> None:
        """B 13."""
        url = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
        got = self.text(Body="", NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg")
        assert (got.text, got.media) == ("", (Media(url, "image/jpeg"),))

    def test_ten_pictures_are_kept_even_when_their_number_is_wrong(self) -> None:
        urls = {f"MediaUrl{n}": f"https://api.twilio.com/m/{n}" for n in range(10)}
        got = self.text(NumMedia="one", **urls)
        assert [each.url for each in got.media] == list(urls.values())
        assert got.media[9].media_type == "application/octet-stream"

    @pytest.mark.parametrize(
        ("given", "sender"),
        [("60777", "60777"), ("NHS-NoReply", "NHS-NoReply"), ("whatsapp:+447700900123", "+447700900123")],
    )
    def test_a_short_code_letters_or_another_app_is_a_sender(self, given: str, sender: str) -> None:
        """B 14."""
        assert self.text(From=given).sender == sender

    def test_no_sender_is_none(self) -> None:
        assert self.text(From=" ").sender is None

    def test_what_the_carrier_did_about_stop_is_passed_on(self) -> None:
        assert self.text(Body="STOP", OptOutType="stop").opt_out == "STOP"
        assert self.text().opt_out is None

    def test_a_nul_in_the_text_is_kept_for_a_person(self) -> None:
        """B 29."""
        with pytest.raises(Unreadable):
            self.text(Body="a\0b")

    def test_two_different_texts_in_one_request_are_not_guessed_between(self) -> None:
        with pytest.raises(Unreadable):
            self.accepted([*self.good.items(), ("Body", "another")])

    def test_a_text_is_answered_with_nothing(self) -> None:
        assert EMPTY_RESPONSE.endswith("<Response/>")

    def test_it_is_never_a_receipt(self) -> None:
        assert not isinstance(accept(self.inbound(), self.request()), Receipt)
