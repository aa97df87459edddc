"""A text message going out through Twilio."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from channels.errors import ChannelError
from channels.messages import Handover, Outgoing
from channels.sms.segments import MAX_CHARACTERS
from channels.twilio.client import TwilioClient

E164 = re.compile(r"\+[1-9]\d{6,14}")


@dataclass(frozen=True)
class SmsOutbound:
    """Sends from the first of our numbers; the others only still receive (the first is current)."""

    client: TwilioClient
    from_numbers: Sequence[str]

    def send(self, outgoing: Outgoing) -> Handover:
        """Hand over one text. What can't work is refused here, in words, before the carrier is asked."""
        check(outgoing)
        if not self.from_numbers:
            raise ChannelError("No number to send from. Set EARSHOT_TWILIO_FROM.", code="no_sender")
        sent = self.client.send_message(
            to=outgoing.to,
            from_=self.from_numbers[0],
            body=outgoing.body,
            status_callback=callback_url(outgoing),
        )
        return Handover(provider_id=sent.sid, detail=sent.status)


def check(outgoing: Outgoing) -> None:
    """Raise ChannelError for a text that no carrier could send."""
    if not E164.fullmatch(outgoing.to):
        raise ChannelError("This is not a full phone number (like +447700900123).", code="bad_number", permanent=True)
    if not outgoing.body.strip():
        raise ChannelError("There is nothing in this text message.", code="empty", permanent=True)
    if len(outgoing.body) > MAX_CHARACTERS:
        sentence = f"This text message has {len(outgoing.body):,} characters; {MAX_CHARACTERS:,} is the most."
        raise ChannelError(sentence, code="too_long", permanent=True)
    if "\0" in outgoing.body or any("\ud800" <= c <= "\udfff" for c in outgoing.body):
        sentence = "This text has characters that can't be sent. Take them out."
        raise ChannelError(sentence, code="unsendable_text", needs_person=True)


def callback_url(outgoing: Outgoing) -> str | None:
    """Where the carrier reports; the address names the delivery, so that an early report finds it."""
    url = outgoing.status_url
    if not url or re.search(r"[?&]delivery=", url):
        return url
    return f"{url}{'&' if '?' in url else '?'}delivery={outgoing.delivery_id}"
