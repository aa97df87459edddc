"""What every webhook of Twilio's has in common: it is signed, it is a form, and it names its account."""

from dataclasses import dataclass

from channels.base import RawRequest
from channels.errors import Unreadable
from channels.twilio.form import Fields
from channels.twilio.signature import TwilioSignature


@dataclass(frozen=True)
class TwilioWebhook:
    """The part of an inbound channel that doesn't depend on what the request is about."""

    signature: TwilioSignature

    def verify(self, request: RawRequest) -> None:
        """Raise BadSignature unless the request is Twilio's."""
        self.signature.verify(request)


def fields_of(request: RawRequest) -> Fields:
    """The body's fields. Raises Unreadable when they are not UTF-8 text: then nothing is guessed."""
    try:
        return Fields.from_urlencoded(request.body)
    except UnicodeDecodeError:
        raise Unreadable("The request is not UTF-8 text; it is kept as it came.") from None
    except ValueError:
        raise Unreadable("The request is longer than Twilio's are; it is kept as it came.") from None


def query_of(request: RawRequest) -> Fields:
    """What we put ourselves into the call-back address (step, turn, delivery)."""
    try:
        return Fields.from_urlencoded(request.query)
    except (UnicodeDecodeError, ValueError):
        raise Unreadable("The call-back address is not one that we gave.") from None


def delivery_id_of(request: RawRequest) -> int | None:
    """The delivery named in our call-back address (``?delivery=ID``), or None."""
    value = query_of(request).one("delivery")
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 18 else None
