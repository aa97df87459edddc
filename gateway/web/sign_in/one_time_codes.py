"""One-time codes from an app: a key made and shown once, a code checked, and none taken twice."""

from datetime import datetime, timedelta

import pyotp
from itsdangerous import BadSignature, URLSafeTimedSerializer
from markupsafe import Markup

from letters.qr import modules
from store import codes, staff
from store.database import Session
from store.staff import Person
from store.words import Role

STEP = timedelta(seconds=30)
KEY_LASTS = 3600  # seconds between showing a key and proving that the app has it
QUIET = 4  # modules of white round the square, as the QR standard asks
# Whoever reads what is not public yet, or changes the settings, shows more than a password.
MUST_HAVE = (
    Role.MODERATOR,
    Role.SENIOR,
    Role.SAFEGUARDING,
    Role.TYPIST,
    Role.CALL_HANDLER,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
)


def must_have(person: Person, *, loopback: bool) -> bool:
    """Whether this person can't do without; on a machine of one's own anybody may."""
    return not loopback and person.has(*MUST_HAVE)


def new_key() -> str:
    return pyotp.random_base32()


def sealed_offer(person: Person, key: str, *, secret: str) -> str:
    """The key that was shown, signed for this person, to come back with the first code."""
    return URLSafeTimedSerializer(secret, salt="one-time-code").dumps([person.id, key])


def offered_key(person: Person, offer: str, *, secret: str) -> str | None:
    """The key in an offer; None when it is another person's, altered or too old."""
    try:
        whose, key = URLSafeTimedSerializer(secret, salt="one-time-code").loads(offer, max_age=KEY_LASTS)
    except (BadSignature, ValueError, TypeError):
        return None
    return str(key) if whose == person.id else None


def address_for_app(person: Person, key: str) -> str:
    """What an authenticator app reads from the square."""
    return pyotp.TOTP(key).provisioning_uri(name=person.email, issuer_name="Earshot")


def square(text: str) -> Markup:
    """A QR code as a drawing inside the page: no picture leaves it, and no script draws it."""
    side, rows = modules(text)
    width = (side + 7) // 8 * 2
    path = "".join(
        f"M{x + QUIET},{y + QUIET}h1v1h-1z"
        for y in range(side)
        for x in range(side)
        if not int(rows[y * width : (y + 1) * width], 16) >> (width * 4 - 1 - x) & 1
    )
    size = side + 2 * QUIET
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="220" height="220" viewBox="0 0 {0} {0}" role="img" '
        'aria-label="A square code for your app to read"><rect width="{0}" height="{0}" fill="#fff"/>'
        '<path d="{1}" fill="#000"/></svg>'
    ).format(size, path)


def is_right(key: str, code: str, *, now: datetime) -> bool:
    """Whether the code is this half minute's, or a neighbour's for a clock that is a little off."""
    return _step_of(key, code, now) is not None


def take(session: Session, person: Person, code: str, *, now: datetime) -> bool:
    """Use a code up; False when it is wrong, or was used before (somebody may have read it over a shoulder)."""
    key = staff.totp_key(session, person)
    step = None if key is None else _step_of(key, code, now)
    if step is None:
        return False
    plain = f"{person.id} {step}"
    session.lock(f"totp {person.id}".encode())
    if codes.find(session, plain, purpose="one_time") is not None:
        return False
    codes.add(session, plain, purpose="one_time", now=now, expires_at=now + 3 * STEP)
    return True


def _step_of(key: str, code: str, now: datetime) -> int | None:
    app, digits = pyotp.TOTP(key), "".join(code.split())
    for moment in (now, now - STEP, now + STEP):
        if app.verify(digits, for_time=moment):
            return int(moment.timestamp()) // int(STEP.total_seconds())
    return None
