"""What sandboxed channels would have sent: for everyone on a loopback address, else for administrators alone."""

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from gateway.web import who
from gateway.web.gateway_here import here
from store import sandbox
from store.words import Role

A_PAGE = 30
NAMES = {"sms": "Text message", "email": "E-mail", "voice": "Phone call", "letter": "Letter"}
MANY = {"sms": "texts", "email": "e-mail", "voice": "phone calls", "letter": "letters"}


def blueprint() -> Blueprint:
    part = Blueprint("sandbox", __name__)
    part.add_url_rule("/sandbox", view_func=messages)
    return part


def messages() -> str | Response:
    """The newest first; ``channel`` shows one channel alone, ``before`` an older page."""
    refused = _refused()
    if refused is not None:
        return refused
    channel = request.args.get("channel", "")
    channel = channel if channel in NAMES else ""
    before = request.args.get("before", type=int)
    with here().database.read() as session:
        found = sandbox.newest(session, before=before, channel=channel or None, limit=A_PAGE + 1)
    shown = found[:A_PAGE]
    last = shown[-1].id if len(found) > A_PAGE else None
    return render_template(
        "sandbox/messages.html",
        messages=shown,
        channel=channel,
        names=NAMES,
        sandboxes=_are_not(here().settings.sandboxes),
        older=None if last is None else f"/sandbox?channel={channel}&before={last}",
    )


def _are_not(channels: tuple[str, ...]) -> str:
    """ "texts, phone calls and e-mail are", or nothing when every channel is connected."""
    words = [MANY[channel] for channel in channels]
    if len(words) < 2:
        return f"{words[0]} {'is' if channels[0] == 'email' else 'are'}" if words else ""
    return f"{', '.join(words[:-1])} and {words[-1]} are"


def _refused() -> Response | None:
    """Off loopback these are real people's messages: signed-in administrators only."""
    if here().settings.loopback:
        return None
    person = who.signed_in()
    if person is None:
        return redirect("/sign-in?next=/sandbox", 303)
    return None if person.has(Role.ADMINISTRATOR) else abort(403)
