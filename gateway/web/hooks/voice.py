"""The telephone carrier's calls to us: a step of a call, a recording, a draft. Verify, keep, act, then answer."""

import re
from collections.abc import Callable
from datetime import datetime
from functools import partial

from flask import Blueprint, Response

from channels.base import Inbound, RawRequest
from channels.errors import BadSignature, Unreadable
from channels.messages import Received
from channels.twilio.signature import TwilioSignature
from channels.twilio.webhook import fields_of
from channels.voice import twiml
from channels.voice.inbound import CallInbound, RecordingInbound, TranscriptionInbound
from gateway.intake import call, call_words, recorded, transcribing
from gateway.intake.calling import steps
from gateway.settings import Settings
from gateway.web.gateway_here import here, now
from gateway.web.hooks.keeping import DATABASE_AWAY, LONGEST_KEY, Delivered, hold, keep_and_do, key_of_bytes
from gateway.web.hooks.raw_request import raw_request
from store import inbound
from store.database import Session

CHANNEL = "voice"
NOTHING = "<?xml version='1.0' encoding='UTF-8'?><Response/>"
Take = Callable[[Session, int, Received, datetime], object]
_KEYED_CODE = re.compile(rb"((?:^|&)Digits=)(?:[0-9*]|%2[3aA]){5,}(?=&|$)")


def add_to(blueprint: Blueprint) -> None:
    for path, view in ((call.VOICE, step_came), (call.RECORDING, recording_came), (call.TRANSCRIPTION, draft_came)):
        blueprint.add_url_rule(path, view_func=view, methods=["POST"])


def step_came() -> Response:
    """One step of a call; the answer says what the caller hears next, and the same step hears the same."""
    request, moment, way_in = raw_request(), now(), CallInbound(_signature())
    try:
        way_in.verify(request)
        if _hung_up(request):
            return answered(NOTHING)
        received = way_in.parse(request)
    except BadSignature:
        return refused()
    except Unreadable as error:
        _keep_unreadable(request, error, moment)
        return answered(_sorry())
    try:
        return answered(_meet_caller(request, received, moment))
    except DATABASE_AWAY:
        # Nothing was told to us yet, so nothing is lost; the caller hears a person's words and not an error.
        return answered(_sorry())


def recording_came() -> Response:
    """What became of a recording; a completed one is a story."""
    settings = here().settings
    computer = line_of(settings).computer

    def take(session: Session, inbound_id: int, received: Received, moment: datetime) -> None:
        found = recorded.take_recording(session, received, inbound_id=inbound_id, computer=computer, now=moment)
        if found is not None:
            transcribing.submit(session, found, settings, now=moment)

    return _take_in(RecordingInbound(_signature()), take)


def draft_came() -> Response:
    """A machine's draft, for the person who types."""
    settings = here().settings

    def take(session: Session, inbound_id: int, received: Received, moment: datetime) -> None:
        recorded.take_transcription(session, received, inbound_id=inbound_id, settings=settings, now=moment)

    return _take_in(TranscriptionInbound(_signature()), take)


def line_of(settings: Settings) -> call.Line:
    """How calls are met under these settings; the carrier drafts only where it is in the list."""
    computer = transcribing.asks_the_carrier(settings)
    return call.Line(settings.base_url, recording=settings.recording == "on", computer=computer)


def refused() -> Response:
    return Response("The signature is missing or wrong.\n", 403, mimetype="text/plain")


def try_again() -> Response:
    """Nothing could be kept: the carrier calls again."""
    return Response("Not kept. Please send it again.\n", 503, {"Retry-After": "5"}, mimetype="text/plain")


def answered(document: str) -> Response:
    return Response(document, mimetype="text/xml")


def _take_in(way_in: Inbound[Received], take: Take) -> Response:
    request, moment = raw_request(), now()
    try:
        way_in.verify(request)
        received = way_in.parse(request)
    except BadSignature:
        return refused()
    except Unreadable as error:
        return _keep_unreadable(request, error, moment)
    work = partial(_taken, take=take, received=received, moment=moment)
    try:
        keep_and_do(here().database, _delivered(request, received, moment), work)
    except DATABASE_AWAY:
        return try_again()
    return answered(NOTHING)


def _sorry() -> str:
    return twiml.say_goodbye(call_words.OUR_FAULT)


def _taken(session: Session, inbound_id: int, *, take: Take, received: Received, moment: datetime) -> None:
    take(session, inbound_id, received, moment)


def _meet_caller(request: RawRequest, received: Received, moment: datetime) -> str:
    """The next words to the caller. When something of ours fails, the caller hears so, and not the carrier's voice."""
    database, line = here().database, line_of(here().settings)
    documents: list[str] = []

    def meet(session: Session, inbound_id: int) -> None:
        documents.append(steps.answer(session, received, line=line, fresh=True, now=moment))
        # Keys are a code, a PIN, a number: what they meant is kept where it belongs, and can be erased there.
        inbound.empty(session, inbound_id)

    if keep_and_do(database, _delivered(request, received, moment), meet):
        return documents[-1] if documents else _sorry()
    # The carrier repeats itself: the same words, and nothing is done a second time.
    said = database.write(lambda session: steps.answer(session, received, line=line, fresh=False, now=moment))
    return said or _sorry()


def _hung_up(request: RawRequest) -> bool:
    """The carrier says by a word in place of a key that the caller hung up: nobody is there to hear an answer."""
    return fields_of(request).one("Digits") == "hangup"


def _keep_unreadable(request: RawRequest, error: Unreadable, moment: datetime) -> Response:
    payload = _payload(request)
    try:
        hold(here().database, Delivered(CHANNEL, "", key_of_bytes(payload), payload, moment), str(error))
    except DATABASE_AWAY:
        return try_again()
    return answered(NOTHING)


def _delivered(request: RawRequest, received: Received, moment: datetime) -> Delivered:
    payload = _payload(request)
    key = received.key if len(received.key) <= LONGEST_KEY else key_of_bytes(payload)
    return Delivered(CHANNEL, received.account, key, payload, moment)


def _payload(request: RawRequest) -> bytes:
    """The address with its query, then the body: our own step stands in the address.

    A code or PIN is left out: whoever looks into the holding pen must not be able to answer or withdraw with it.
    """
    body = _KEYED_CODE.sub(rb"\1not+kept", request.body)
    return request.path_query.encode("utf-8", "surrogateescape") + b"\n" + body


def _signature() -> TwilioSignature:
    settings = here().settings
    return TwilioSignature(settings.base_url, settings.twilio_auth_token)
