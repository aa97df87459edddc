"""The administrator's first page: people, duty, homes, the policy in use and how this gateway is set."""

from flask import Blueprint, render_template

from gateway.settings import SANDBOXED, Settings
from gateway.web import who
from gateway.web.admin import duty
from gateway.web.desk.plain_names import POLICIES
from gateway.web.gateway_here import here
from store import desk_listings, policy_uses, staff
from store.words import Role

MODES = {"real": "On", "sandbox": "Sandbox: nothing is really sent", "absent": "Off"}


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/admin", view_func=overview)


@who.needs(Role.ADMINISTRATOR)
def overview() -> str:
    """Everything at a glance, with the way to what can be changed."""
    settings = here().settings
    with here().database.read() as db:
        people, homes_count, gaps = staff.everyone(db), desk_listings.count_homes(db), duty.gaps(db)
        chosen = policy_uses.get(db, policy_uses.GATEWAY)
    return render_template(
        "admin/overview.html",
        people=people,
        homes_count=homes_count,
        gaps=gaps,
        policy=POLICIES[chosen.policy if chosen else settings.policy],
        settings=summary(settings),
    )


def summary(settings: Settings) -> list[tuple[str, str]]:
    """How this gateway is set, for reading aloud on the telephone: no key, password or token in it."""
    words = {"sms": "Texts", "voice": "Phone calls", "email": "E-mail", "letter": "Letters"}
    channels = [(words[channel], MODES[settings.channel_mode(channel)]) for channel in SANDBOXED]
    return [
        ("Address", settings.base_url),
        ("Database", "SQLite, on this machine" if settings.embedded else "PostgreSQL"),
        *channels,
        ("Numbers that texts come from", ", ".join(settings.twilio_from) or "None"),
        ("Mail comes from", settings.mail_from or "Not set"),
        ("Who writes down recordings", ", ".join(settings.transcriber)),
        ("Calls are recorded", "Yes" if settings.recording == "on" else "No"),
        ("Letters go to", "The print tray" if settings.printer == "tray" else settings.printer.capitalize()),
        ("The clock", "Turned by hand, for a demonstration" if settings.clock_file else "This machine's own"),
    ]
