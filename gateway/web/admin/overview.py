"""The administrator's one page: people, homes, policies with why a blocking one is lawful here, and settings."""

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError

from gateway.moderation.policies import POLICIES, Policy
from gateway.settings import SANDBOXED, Settings
from gateway.web import who
from gateway.web.admin import duty
from gateway.web.forms import BaseForm
from gateway.web.gateway_here import here, now
from store import desk_listings, policy_uses, staff
from store.words import Role

NAMES = {
    "moderator_only": "A moderator decides alone",
    "provider_decides": "The home decides",
    "provider_restricts": "The home may restrict",
    "provider_may_ask_for_review": "The home may ask for a review",
}
STATES = {
    "not_published": "It is not published",
    "restricted": "Its text is restricted",
    "in_review": "A senior moderator reviews it",
    "published": "It is published",
}
MODES = {"real": "On", "sandbox": "Sandbox: nothing is really sent", "absent": "Off"}


class PolicyForm(BaseForm):
    policy = SelectField(
        "Policy for homes without one of their own",
        [InputRequired("Choose a policy")],
        choices=dict(NAMES),
    )
    lawful_because = TextAreaField(
        "Why is it lawful here that a home may block a story?",
        [Length(max=2000, message="Write at most 2,000 characters")],
    )

    def validate_lawful_because(self, field: TextAreaField) -> None:
        chosen = POLICIES.get(str(self.policy.data))
        if chosen is not None and chosen.blocks and not (field.data or "").strip():
            raise ValidationError("Say why a policy under which a home may block stories is lawful here")


@dataclass(frozen=True, slots=True)
class InUse:
    """One scope's policy, in words for the page."""

    scope: str
    policy: str
    lawful_because: str
    by: str


def add_to(part: Blueprint) -> None:
    part.add_url_rule("/admin", view_func=overview, methods=["GET", "POST"])


@who.needs(Role.ADMINISTRATOR)
def overview() -> Response | str:
    """Everything at a glance; the one form sets the policy from now on and records who did and why."""
    settings = here().settings
    with here().database.read() as db:
        people, uses = staff.everyone(db), policy_uses.everything(db)
        homes_count, gaps = desk_listings.count_homes(db), duty.gaps(db)
        current = policy_uses.get(db, "gateway")
    form = PolicyForm(data={"policy": current.policy if current else settings.policy})
    if form.validate_on_submit():
        _keep(str(form.policy.data), (form.lawful_because.data or "").strip())
        return redirect("/admin", 303)
    return render_template(
        "admin/overview.html",
        form=form,
        people=people,
        homes_count=homes_count,
        gaps=gaps,
        policies=[_row(policy) for policy in POLICIES.values()],
        in_use=_in_use(uses, settings),
        settings=summary(settings),
        names=NAMES,
    )


def _keep(policy: str, lawful_because: str) -> None:
    person, at = who.signed_in(), now()
    by = person.email if person else ""
    here().database.write(
        lambda db: policy_uses.put(db, "gateway", policy, lawful_because=lawful_because, by=by, now=at)
    )


def _row(policy: Policy) -> list[str]:
    """One policy as the table shows it, straight from what the machine itself reads."""
    objection = STATES[policy.object_target] if policy.object_target else "The home is not asked"
    silence = STATES[policy.silence_target] if policy.silence_target else "The home is not asked"
    rights = ("read restricted stories", policy.bodies_read_restricted), ("comment", policy.bodies_comment)
    may = [words for words, allowed in (*rights, ("recommend", policy.bodies_recommend)) if allowed]
    blocks = "Yes: a reason must be recorded" if policy.blocks else "No"
    return [NAMES[policy.name], objection, silence, ", ".join(may).capitalize() or "Safeguarding only", blocks]


def _in_use(uses: list[policy_uses.PolicyUse], settings: Settings) -> list[InUse]:
    shown = [InUse(_scope(use.scope), NAMES.get(use.policy, use.policy), use.lawful_because, use.by) for use in uses]
    if not any(use.scope == "gateway" for use in uses):
        shown.insert(0, InUse("Every home", NAMES[settings.policy], "", "The settings"))
    return shown


def _scope(scope: str) -> str:
    return "Every home without its own" if scope == "gateway" else f"Home {scope.removeprefix('home:')}"


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
