"""A text message that reached us, in our own words."""

from channels.base import RawRequest
from channels.errors import Unreadable
from channels.messages import InboundKind, Media, Received
from channels.phone_number import sender_identity
from channels.twilio.form import Fields
from channels.twilio.webhook import TwilioWebhook, fields_of

# The answer to every text: nothing. What we say is a delivery, so a repeated webhook never says it twice.
EMPTY_RESPONSE = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
MAX_MEDIA = 10


class SmsInbound(TwilioWebhook):
    """Twilio's webhook for an incoming text. Its key is the MessageSid."""

    def parse(self, request: RawRequest) -> Received:
        """The message with its text exactly as sent; a picture without words is a message too."""
        fields = fields_of(request)
        return Received(
            kind=InboundKind.TEXT,
            channel="sms",
            account=fields.one("AccountSid"),
            key=fields.key("MessageSid"),
            sender=sender_identity(fields.one("From")) or None,
            recipient=sender_identity(fields.one("To")) or None,
            text=_text(fields),
            media=_media(fields),
            opt_out=fields.one("OptOutType").strip().upper() or None,
            fields={"segments": fields.one("NumSegments"), "addressed": fields.one("From")},
        )


def media_in(body: bytes) -> tuple[Media, ...]:
    """The pictures that a kept request names, as far as it can be read at all; for one that could not be parsed too."""
    try:
        return _media(Fields.from_urlencoded(body, errors="replace"))
    except (ValueError, Unreadable):
        return ()


def _text(fields: Fields) -> str:
    text = fields.one("Body")
    if "\0" in text:
        raise Unreadable("The text has a NUL in it, which is no character; it is kept as it came.")
    return text


def _media(fields: Fields) -> tuple[Media, ...]:
    """Pictures 0 to 9, whether or not their number was given right."""
    found = []
    for index in range(MAX_MEDIA):
        url = fields.one(f"MediaUrl{index}").strip()
        if url:
            found.append(Media(url, fields.one(f"MediaContentType{index}").strip() or "application/octet-stream"))
    return tuple(found)
