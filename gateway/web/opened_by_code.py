"""What a browser may see because its reader entered a code: kept in the signed cookie, and only for an hour."""

import ipaddress
from datetime import datetime, timedelta

from flask import request, session

from gateway.web.gateway_here import here, now

LASTS = timedelta(hours=1)


def open_for_reader(what: str, row_id: int) -> None:
    """Remember that this reader proved a code for ``what`` ("letter", "story"); the cookie names the row alone."""
    session[f"open_{what}"] = [str(row_id), now().isoformat()]


def opened(what: str) -> int | None:
    """The row that this reader may see, or None: never entered, left, or an hour ago. Each use renews the hour."""
    try:
        row_id, at = session[f"open_{what}"]
        fresh = abs(now() - datetime.fromisoformat(at)) <= LASTS
    except (KeyError, ValueError, TypeError):
        return None
    if not fresh:
        return None
    if now() - datetime.fromisoformat(at) > LASTS / 4:
        open_for_reader(what, int(row_id))
    return int(row_id)


def leave(what: str) -> None:
    session.pop(f"open_{what}", None)


def client() -> str:
    """The reader's own address, to slow down guessing; empty where it is a proxy's, and all look alike.

    A proxy stands on this machine or on a private network before it: its containers' bridge, say. The code's own
    delay grows all the same.
    """
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return ""
    of_a_proxy = address.is_loopback or address.is_private
    return f"web {address}" if not of_a_proxy or here().settings.loopback else ""


def say_wait(until: datetime) -> str:
    """When to try again, in words."""
    seconds = max(1, round((until - now()).total_seconds()))
    wait = f"{seconds} second{'s' if seconds != 1 else ''}" if seconds < 90 else f"{round(seconds / 60)} minutes"
    return f"There were several wrong tries. Wait {wait}, then enter the code again: a right code still works."
