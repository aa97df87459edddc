"""What the carrier says became of a text: out of order, without a time, sometimes before the send call
returns.
"""

from channels.base import RawRequest
from channels.errors import Unreadable
from channels.messages import Outcome, Receipt
from channels.twilio.webhook import TwilioWebhook, delivery_id_of, fields_of

OUTCOMES = {
    "accepted": Outcome.ACCEPTED,
    "scheduled": Outcome.ACCEPTED,
    "queued": Outcome.ACCEPTED,
    "sending": Outcome.ACCEPTED,
    "sent": Outcome.ACCEPTED,  # the network has it; no phone has said so
    "delivered": Outcome.DELIVERED,
    "read": Outcome.DELIVERED,
    "undelivered": Outcome.FAILED,
    "failed": Outcome.FAILED,
    "canceled": Outcome.FAILED,
}

# Worth one more try of the same text later; every other failure means the next channel.
# 30001 queue overflow · 30003 phone unreachable · 30017 network congested
PASSING = frozenset({"30001", "30003", "30017"})


class SmsStatusInbound(TwilioWebhook):
    """Twilio's status callback. Its key is the MessageSid with the MessageStatus."""

    def parse(self, request: RawRequest) -> Receipt:
        """The receipt; an unknown message id is fine (the callback may be first), an unknown status is not."""
        fields = fields_of(request)
        sid = fields.key("MessageSid")
        status = fields.key("MessageStatus").lower()
        receipt = receipt_of(sid, status, fields.one("ErrorCode"), delivery_id=delivery_id_of(request))
        if receipt is None:
            raise Unreadable(f"The status {status[:40]!r} is not one that we know; a person must look.")
        return receipt


def receipt_of(sid: str, status: str, code: str, *, delivery_id: int | None = None) -> Receipt | None:
    """A receipt of the carrier's status, however we came by it: the same status is the same receipt. None when it is
    no status that we know.
    """
    said = "" if code.strip().casefold() in {"0", "null", "none"} else code.strip()
    if status not in OUTCOMES:
        return None
    return Receipt(
        provider_id=sid,
        outcome=OUTCOMES[status],
        key=f"{sid}:{status}",
        status=status,
        delivery_id=delivery_id,
        code=said or None,
        permanent=said not in PASSING,
    )
