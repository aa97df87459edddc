"""The sound of a recording, opened only for the person who types it, in pieces as a player asks for them."""

import io

import structlog
from flask import Blueprint, Response, abort, request, send_file

from gateway.intake.typing import held_by
from gateway.web import who
from gateway.web.gateway_here import here, now
from gateway.web.typing.people import TYPISTS, myself
from store import blobs, calls

log = structlog.get_logger(__name__)
# What a browser is told to play; anything else that a carrier may have said is no sound to it.
SOUNDS = {
    "audio/x-wav": "audio/wav",
    "audio/wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/mpeg": "audio/mpeg",
}


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/typing/<int:recording_id>/audio", view_func=sound)


@who.needs(*TYPISTS)
def sound(recording_id: int) -> Response:
    """403 for everybody but the person who holds the recording; nothing is ever kept by a cache."""
    me = myself()
    with here().database.read() as session:
        recording = calls.recording(session, recording_id)
        if recording is None or recording.blob_id is None:
            abort(404)
        if not held_by(recording, me.id, now=now()):
            abort(403)
        blob = blobs.get(session, recording.blob_id)
    if blob is None:
        abort(404)
    if "Range" not in request.headers:
        log.info("recording_opened", recording=recording_id, staff=me.id)
    media_type = SOUNDS.get(blob.media_type, "application/octet-stream")
    # Range requests are answered by send_file: a player jumps back a sentence without fetching all.
    return send_file(io.BytesIO(blob.data), mimetype=media_type, conditional=True, etag=blob.sha256, max_age=0)
