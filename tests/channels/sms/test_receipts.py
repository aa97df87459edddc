"""What the carrier says became of a text."""

import pytest

from channels.base import accept
from channels.errors import Unreadable
from channels.messages import Outcome, Receipt
from channels.sms.receipts import SmsStatusInbound
from channels.twilio.signature import TwilioSignature
from tests.channels.contract import ACCOUNT, BASE, SIGNATURE, TOKEN, InboundContract
from tests.fakes.signing import signed_request


class TestTextStatus(InboundContract):
    path = "/webhooks/twilio/sms-status?delivery=4821"
    key_field = "MessageSid"
    good = {
        "MessageSid": "SM00000000000000000000000000000001",
        "MessageStatus": "delivered",
        "AccountSid": ACCOUNT,
        "From": "+441632960001",
        "To": "+447700900123",
    }

    def inbound(self, signature: TwilioSignature = SIGNATURE) -> SmsStatusInbound:
        return SmsStatusInbound(signature)

    def receipt(self, **changes: str) -> Receipt:
        got = self.accepted({**self.good, **changes})
        assert isinstance(got, Receipt)
        return got

    def test_a_receipt_names_our_delivery_even_before_we_know_the_carrier_s_id(self) -> None:
        """B 22."""
        got = self.receipt()
        assert (got.delivery_id, got.provider_id) == (4821, self.good["MessageSid"])

    @pytest.mark.parametrize(
        "query", ["", "?delivery=", "?delivery=x", "?delivery=-1", "?delivery=" + "9" * 30, "?other=1"]
    )
    def test_an_address_that_names_no_delivery_still_gives_a_receipt(self, query: str) -> None:
        request = signed_request(BASE, "/webhooks/twilio/sms-status" + query, self.good, TOKEN)
        assert accept(self.inbound(), request).delivery_id is None

    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            ("accepted", Outcome.ACCEPTED),
            ("queued", Outcome.ACCEPTED),
            ("sending", Outcome.ACCEPTED),
            ("sent", Outcome.ACCEPTED),
            ("delivered", Outcome.DELIVERED),
            ("undelivered", Outcome.FAILED),
            ("failed", Outcome.FAILED),
        ],
    )
    def test_each_status_has_its_outcome_and_its_own_key(self, status: str, outcome: Outcome) -> None:
        """B 21: each is an event of its own; "sent" ends nothing."""
        got = self.receipt(MessageStatus=status)
        assert (got.outcome, got.status, got.key) == (outcome, status, f"{self.good['MessageSid']}:{status}")

    @pytest.mark.parametrize(
        ("code", "permanent"),
        [("30003", False), ("30004", True), ("30005", True), ("30006", True), ("30007", True), ("30008", True)],
    )
    def test_a_failure_says_why_and_whether_once_more_may_help(self, code: str, permanent: bool) -> None:
        got = self.receipt(MessageStatus="undelivered", ErrorCode=code)
        assert (got.code, got.permanent) == (code, permanent)

    @pytest.mark.parametrize("code", ["", "0", "null"])
    def test_no_error_is_no_code(self, code: str) -> None:
        assert self.receipt(ErrorCode=code).code is None

    @pytest.mark.parametrize("status", ["", "null", "teleported"])
    def test_a_status_that_nobody_knows_is_for_a_person(self, status: str) -> None:
        with pytest.raises(Unreadable):
            self.receipt(MessageStatus=status)
