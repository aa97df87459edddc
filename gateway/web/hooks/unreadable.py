"""What can still be told of a genuine request that could not be read: its id, its account and who sent it."""

from dataclasses import dataclass

from channels.base import RawRequest
from channels.errors import Unreadable
from channels.phone_number import sender_identity
from channels.twilio.form import Fields
from gateway.web.hooks.keeping import key_of_bytes


@dataclass(frozen=True)
class Remains:
    """``key`` is the carrier's id where it is usable, else a hash of the bytes; ``sender`` may be empty."""

    key: str
    account: str = ""
    sender: str = ""


def remains_of(request: RawRequest) -> Remains:
    try:
        fields = Fields.from_urlencoded(request.body, errors="replace")
    except ValueError:
        return Remains(key_of_bytes(request.body))
    try:
        key = fields.key("MessageSid")
    except Unreadable:
        key = key_of_bytes(request.body)
    account, sender = (_first(fields, name) for name in ("AccountSid", "From"))
    return Remains(key, account if account.isprintable() else "", sender_identity(sender))


def _first(fields: Fields, name: str) -> str:
    values = set(fields.getlist(name))
    return values.pop().strip() if len(values) == 1 else ""
