"""The telephone carrier's calls to us: a step of a call, a recording, a draft. Verify, keep, act, then answer."""

import hashlib
from collections.abc import Callable
from datetime import datetime

import structlog
from flask import Blueprint, Response, abort

from channels.base import Inbound, RawRequest
from channels.errors import BadSignature, Unreadable
from channels.messages import Received
from channels.twilio.signature import TwilioSignature
from channels.twilio.webhook import fields_of
from channels.voice import twiml
from channels.voice.inbound import CallInbound, RecordingInbound, TranscriptionInbound
from gateway.intake import call, call_words, recorded
from gateway.settings import Settings
from gateway.web.gateway_here import here, now
from gateway.web.hooks.raw_request import raw_request
from store import inbound, tasks
from store.database import Session
from store.words import Role, TaskKind

log = structlog.get_logger(__name__)
CHANNEL = "voice"
NOTHING = "<?xml version='1.0' encoding='UTF-8'?><Response/>"
Work = Callable[[Session, Received, int | None, datetime], str]


def add_to(part: Blueprint) -> None:
    """Put the three addresses on the blueprint of the webhooks."""
    for path, view in (
        (call.VOICE, voice),
        (call.RECORDING, recording),
        (call.TRANSCRIPTION, transcription),
    ):
        part.add_url_rule(path, view_func=view, methods=["POST"])


def voice() -> Response:
    """One step of a call; the answer says what the caller hears next."""
    request = raw_request()
    if _hung_up(CallInbound(_signature()), request):
        return _xml(NOTHING)
    line = line_of(here().settings)

    def step(session: Session, received: Received, inbound_id: int | None, at: datetime) -> str:
        return call.answer(session, received, line=line, fresh=inbound_id is not None, now=at)

    return _meet(CallInbound(_signature()), request, step, sorry=twiml.say_goodbye(call_words.OUR_FAULT))


def recording() -> Response:
    """What became of a recording; a completed one is a story."""
    computer = line_of(here().settings).computer

    def take(session: Session, received: Received, inbound_id: int | None, at: datetime) -> str:
        if inbound_id is not None:
            recorded.take_recording(session, received, inbound_id=inbound_id, computer=computer, now=at)
        return NOTHING

    return _meet(RecordingInbound(_signature()), raw_request(), take, sorry=NOTHING)


def transcription() -> Response:
    """A machine's draft, for the person who types."""

    def take(session: Session, received: Received, inbound_id: int | None, at: datetime) -> str:
        if inbound_id is not None:
            recorded.take_transcription(session, received, inbound_id=inbound_id, now=at)
        return NOTHING

    return _meet(TranscriptionInbound(_signature()), raw_request(), take, sorry=NOTHING)


def line_of(settings: Settings) -> call.Line:
    """How calls are met under these settings; a draft by the carrier only where it is chosen first."""
    computer = settings.transcriber[0] == "twilio" if settings.transcriber else False
    return call.Line(settings.base_url, recording=settings.recording == "on", computer=computer)


def _meet(way_in: Inbound[Received], request: RawRequest, work: Work, *, sorry: str) -> Response:
    """Verify; then one transaction for the raw delivery and what it means; then answer.

    What can't be understood, or trips over a fault of ours, is kept as it came and a person looks: always a 2xx.
    """
    received = None
    try:
        way_in.verify(request)
        received = way_in.parse(request)
        return _xml(_once(received, request, work))
    except BadSignature:
        abort(403)
    except Unreadable as error:
        _hold(request, received, str(error))
    except Exception as error:  # whatever failed, the raw delivery must not be lost with it
        log.error("call_not_understood", error=type(error).__name__, exc_info=True)
        _hold(request, received, f"Taking this in failed ({type(error).__name__}).")
    return _xml(sorry)


def _once(received: Received, request: RawRequest, work: Work) -> str:
    at = now()

    def keep(session: Session) -> str:
        inbound_id = inbound.keep(
            session, _bytes(request), channel=CHANNEL, account=received.account, key=received.key, now=at
        )
        return work(session, received, inbound_id, at)

    return here().database.write(keep)


def _hold(request: RawRequest, received: Received | None, reason: str) -> None:
    """Commit the raw delivery alone, in the holding pen, with a task for a person."""
    at = now()
    # What has no key of its own is told apart by its bytes.
    digest = hashlib.sha256(_bytes(request)).hexdigest()[:40]
    account, key = (received.account, received.key) if received else ("", f"unreadable:{digest}")

    def hold(session: Session) -> None:
        inbound_id = inbound.keep(session, _bytes(request), channel=CHANNEL, account=account, key=key, now=at)
        if inbound_id is not None:
            inbound.hold(session, inbound_id, reason)
            about = f"inbound:{inbound_id}"
            tasks.raise_task(session, TaskKind.HOLDING_PEN, about=about, role=Role.MODERATOR, now=at, note=reason)

    here().database.write(hold)


def _hung_up(way_in: CallInbound, request: RawRequest) -> bool:
    """The carrier says by a word in place of a key that the caller hung up: nobody is there to hear an answer."""
    try:
        way_in.verify(request)
        return fields_of(request).one("Digits") == "hangup"
    except BadSignature:
        abort(403)
    except Unreadable:
        return False


def _bytes(request: RawRequest) -> bytes:
    """The address with its query, then the body: what is needed to read it once more."""
    return request.path_query.encode("utf-8", "surrogateescape") + b"\n" + request.body


def _signature() -> TwilioSignature:
    settings = here().settings
    return TwilioSignature(settings.base_url, settings.twilio_auth_token)


def _xml(document: str) -> Response:
    return Response(document, mimetype="text/xml")
