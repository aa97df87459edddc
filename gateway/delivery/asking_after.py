"""Asks the carrier once what became of a text of which no word came, shortly before silence counts as an answer.

A status call-back that was lost (we were away, or it never left) would else look like silence.
"""

from datetime import datetime, timedelta
from functools import partial

from channels.errors import ChannelError
from channels.messages import Receipt
from channels.sms.receipts import receipt_of
from channels.twilio.client import TwilioClient
from gateway.clock import Clock
from gateway.delivery import receipts
from gateway.delivery.evidence import SILENCE
from gateway.settings import Settings
from store import deliveries
from store.carrier_copies import is_message
from store.database import Database, Session
from store.deliveries import Delivery
from store.words import Channel

BEFORE = timedelta(hours=1)
ASKED = "asked_after"


def ask_after_silent(settings: Settings, database: Database, clock: Clock) -> int:
    """Take the carrier's answer as the receipt that it is; how many were asked after. Each is answered for once."""
    if settings.channel_mode("sms") != "real":
        return 0
    client = TwilioClient(settings.twilio_account_sid, settings.twilio_auth_token[0], settings.twilio_api_url)
    asked, after = 0, 0
    while silent := _silent(database, clock() - SILENCE + BEFORE, after):
        after = silent[-1].id
        for delivery in silent:
            try:
                asked += _ask(database, client, delivery, clock=clock)
            except ChannelError:
                return asked  # the carrier is away; there is an hour in which to ask again
    return asked


def _silent(database: Database, moment: datetime, after: int) -> list[Delivery]:
    with database.read() as session:
        return deliveries.unheard(session, moment, after=after)


def _ask(database: Database, client: TwilioClient, delivery: Delivery, *, clock: Clock) -> bool:
    sid = delivery.provider_id or ""
    if delivery.channel != Channel.SMS or not is_message(sid) or _was_asked(database, delivery):
        return False
    try:
        found = client.message(sid)
    except ChannelError as error:
        if error.code != "http_404":
            raise
        receipt = None  # the carrier knows nothing of it (any more): silence it is
    else:
        receipt = receipt_of(sid, found.status, found.code)
    database.write(partial(_note, delivery=delivery, receipt=receipt, now=clock()))
    return True


def _was_asked(database: Database, delivery: Delivery) -> bool:
    with database.read() as session:
        return any(event.kind == ASKED for event in deliveries.events(session, delivery.id))


def _note(session: Session, *, delivery: Delivery, receipt: Receipt | None, now: datetime) -> None:
    deliveries.record(session, delivery.id, ASKED, now=now, key=f"{ASKED}:{delivery.id}")
    if receipt is not None:
        receipts.take(session, receipt, now=now)
