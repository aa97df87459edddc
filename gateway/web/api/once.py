"""Gives a repeated request the answer that the first one got, for 72 hours, and makes nothing twice."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import request

from gateway.web.api.refusals import Refused
from gateway.web.gateway_here import here, now
from store import idempotency
from store.database import Session
from store.staff import Person

HEADER = "Idempotency-Key"
Answer = tuple[dict[str, Any], int]


def once(person: Person, work: Callable[[Session], dict[str, Any]]) -> Answer:
    """Run ``work`` in one write and answer 201 with what it makes, once for each Idempotency-Key of this caller."""
    key, at = _key(), now()
    fingerprint = sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()

    def write(session: Session) -> Answer:
        if key is None:
            return work(session), 201
        session.lock(sha256(f"{person.id}|{key}".encode()).digest())
        before = idempotency.find(session, person.id, key, now=at)
        if before is not None:
            return _again(before, fingerprint)
        made = work(session)
        body = json.dumps(made)
        idempotency.keep(session, person.id, key, request_hash=fingerprint, status=201, body=body, now=at)
        return made, 201

    return here().database.write(write)


def _key() -> str | None:
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if key.strip().lower() in {"", "null", "none", "undefined"} or len(key) > 200:
        raise Refused(400, "idempotency_key", f"{HEADER} must be a random text of 1 to 200 characters.")
    return key.strip()


def _again(before: tuple[str, int, str], fingerprint: str) -> Answer:
    request_hash, status, body = before
    if request_hash != fingerprint:
        sentence = f"This {HEADER} was used for another request. Use a fresh key for each."
        raise Refused(409, "idempotency_key_reused", sentence)
    return json.loads(body), status
