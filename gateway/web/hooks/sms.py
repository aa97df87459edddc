"""Twilio's webhooks for texts: an incoming text, and what became of one of ours.

The answer is always an empty ``<Response/>``: what we say to a person is a delivery.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import Blueprint, Response

from channels.base import RawRequest, accept
from channels.errors import BadSignature, Unreadable
from channels.messages import Receipt, Received
from channels.sms.inbound import EMPTY_RESPONSE, SmsInbound
from channels.sms.receipts import SmsStatusInbound
from channels.twilio.signature import TwilioSignature
from gateway.intake.conversation import open_talk
from gateway.intake.home_index import HomeIndex, index_of
from gateway.intake.receive import receive
from gateway.intake.saying import say_to
from gateway.web.gateway_here import here, now
from gateway.web.hooks.keeping import DATABASE_AWAY, Delivered, Work, hold, keep_and_do, key_of_bytes
from gateway.web.hooks.raw_request import raw_request
from gateway.web.hooks.unreadable import Remains, remains_of
from store.database import Session

TEXT, STATUS = "sms", "sms-status"


def add_to(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/webhooks/twilio/sms", "sms", text_came, methods=["POST"])
    blueprint.add_url_rule("/webhooks/twilio/sms-status", "sms_status", status_came, methods=["POST"])


def text_came() -> Response:
    """A text: kept and dealt with in one transaction, then answered."""
    request, moment = raw_request(), now()
    try:
        received = accept(SmsInbound(_signature()), request)
    except BadSignature:
        return refused()
    except Unreadable as error:
        return _keep_unreadable(request, TEXT, error, moment)
    delivered = Delivered(TEXT, received.account, received.key, request.body, moment)
    return _once(delivered, partial(_receiving, received, moment))


def status_came() -> Response:
    """What the carrier says became of a text of ours; it may come early, late, twice or out of order."""
    request, moment = raw_request(), now()
    try:
        receipt = accept(SmsStatusInbound(_signature()), request)
    except BadSignature:
        return refused()
    except Unreadable as error:
        return _keep_unreadable(request, STATUS, error, moment)
    delivered = Delivered(STATUS, "", receipt.key, request.body, moment)
    return _once(delivered, lambda: partial(_take_receipt, receipt=receipt, moment=moment))


def refused() -> Response:
    return Response("The signature is missing or wrong.\n", 403, mimetype="text/plain")


def answered() -> Response:
    return Response(EMPTY_RESPONSE, mimetype="text/xml")


def try_again() -> Response:
    """Nothing could be kept: the carrier calls again, or calls the fallback address."""
    return Response("Not kept. Please send it again.\n", 503, {"Retry-After": "5"}, mimetype="text/plain")


def _once(delivered: Delivered, prepare: Callable[[], Work]) -> Response:
    """Keep it and deal with it once. What ``prepare`` looks up, it looks up before the transaction."""
    try:
        keep_and_do(here().database, delivered, _prepared(prepare))
    except DATABASE_AWAY:
        return try_again()
    return answered()


def _prepared(prepare: Callable[[], Work]) -> Work:
    """The work; or, when a fault of ours is in the way, work that fails with it, so that the request is held."""
    try:
        return prepare()
    except DATABASE_AWAY:
        raise
    except Exception as error:
        return partial(_fail, error)


def _fail(error: Exception, _session: Session, _inbound_id: int) -> None:
    raise error


def _receiving(received: Received, moment: datetime) -> Work:
    """The homes are looked up before the transaction: one writer waits for nobody's search."""
    with here().database.read() as session:
        homes = index_of(session)
    return partial(_receive, received=received, homes=homes, moment=moment)


def _signature() -> TwilioSignature:
    """Over the address that the carrier was given; without a token nothing is believed."""
    settings = here().settings
    return TwilioSignature(settings.base_url, settings.twilio_auth_token)


def _receive(session: Session, inbound_id: int, *, received: Received, homes: HomeIndex, moment: datetime) -> None:
    receive(session, received, inbound_id=inbound_id, homes=homes, now=moment)


def _take_receipt(session: Session, _inbound_id: int, *, receipt: Receipt, moment: datetime) -> None:
    from gateway.delivery import receipts

    receipts.take(session, receipt, now=moment)


def _keep_unreadable(request: RawRequest, channel: str, error: Unreadable, moment: datetime) -> Response:
    remains = remains_of(request)
    # Many statuses share one message id; each odd one is kept.
    key = remains.key if channel == TEXT else f"{remains.key[:100]}:{key_of_bytes(request.body)}"
    delivered = Delivered(channel, remains.account, key, request.body, moment)
    tell = partial(_say_that_it_is_kept, remains=remains, moment=moment) if channel == TEXT else None
    try:
        hold(here().database, delivered, str(error), tell)
    except DATABASE_AWAY:
        return try_again()
    return answered()


def _say_that_it_is_kept(session: Session, inbound_id: int, *, remains: Remains, moment: datetime) -> None:
    """Whoever can be texted back hears that the message is here and that a person looks at it."""
    talk = open_talk(session, remains.sender or None, inbound_id=inbound_id, homes=HomeIndex(), now=moment)
    if talk.sender:
        say_to(session, talk.known_author().id, "unreadable_text", now=moment)
