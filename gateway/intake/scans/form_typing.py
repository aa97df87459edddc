"""A person types a paper form beside its picture: confirmed, it is one story for ever, as if sent on the web."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from channels.web_form.form import Form, ReplyBy
from channels.web_form.inbound import read_form
from gateway.intake.form import raw_form, story_of
from gateway.intake.scans.form import about_form
from gateway.intake.spoken import NotUsable
from gateway.intake.told_story import open_story
from gateway.moderation.decide import Opened
from letters.address import PostalAddress
from letters.errors import BadAddress
from store import contributions, homes, inbound, scanned_forms, scans, tasks
from store.database import Session
from store.scanned_forms import FormState, ScannedForm
from store.words import Channel, Role, TaskKind

ACCOUNT = "paper_form"
WAYS = {"phone": (ReplyBy.SMS, ReplyBy.VOICE), "postal_address": (ReplyBy.LETTER,)}
LANDLINE = "phone_not_mobile"  # calls reach it all the same
DONE = "This form is done: it was typed already, or set aside."
YES_NO = {True: "yes", False: "no", None: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedForm:
    """What stands on a form. ``reach``: ways to reach the author; ``nothing``: not at all; None: not crossed.

    ``as_it_stands``: a phone number or address that can't be used is exactly as it was written. ``home_text`` is how
    the author called a home that is not the one of the form's code.
    """

    text: str
    who: str
    name: str = ""
    phone: str = ""
    address: str = ""
    reach: frozenset[str] = frozenset()
    nothing: bool = False
    publish: bool | None = None
    home: bool | None = None
    home_id: int | None = None
    home_text: str = ""
    as_it_stands: bool = False
    read_back: bool = False


class NotRight(NotUsable):
    """Something typed can't be taken as it is; ``errors`` by field."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__("form", "Something on this page has to be looked at again.")
        self.errors = errors


def claim(session: Session, scan_id: int, *, by: int, now: datetime) -> ScannedForm:
    """Take a form for half an hour. Raises NotUsable when somebody else has it, or it is done."""
    found = _found(session, scan_id)
    if not scanned_forms.claim(session, scan_id, by=by, now=now):
        if found.state is not FormState.WAITING:
            raise NotUsable("done", DONE)
        raise NotUsable("taken", "Somebody else is typing this form. Take another one.")
    return _found(session, scan_id)


def keep_so_far(session: Session, scan_id: int, text: str, *, by: int, now: datetime) -> ScannedForm:
    """Keep the words typed so far, sealed, and hold the form for another half hour."""
    form = claim(session, scan_id, by=by, now=now)
    scanned_forms.keep_draft(session, scan_id, text[:20_000])
    return form


def confirm(session: Session, scan_id: int, typed: TypedForm, *, by: int, now: datetime) -> Opened:
    """Make the story, with its author apart, in the caller's transaction. Raises NotUsable; then nothing is kept.

    The author's code goes to the author alone, by the way that was crossed; nobody who types ever sees it.
    """
    form = claim(session, scan_id, by=by, now=now)
    if not typed.read_back:
        raise NotRight({"read_back": "Read your text back against the picture, then tick this."})
    scan = scans.get(session, scan_id)
    assert scan is not None
    answers, dropped = _understood(typed, scan.pixels)
    posted = {name: [value] for name, value in _as_posted(typed, scan.pixels).items()}
    raw = raw_form({**posted, "channels": sorted(typed.reach)})
    inbound_id = inbound.keep(session, raw, channel=Channel.LETTER, account=ACCOUNT, key=scan.pixels, now=now)
    if inbound_id is None:
        raise NotUsable("done", DONE)
    if answers.home_id is not None and homes.get(session, answers.home_id) is None:
        raise NotRight({"home_text": "This home is not in the directory. Search again, or leave the home open."})
    story = story_of(answers, inbound_id, channel=Channel.LETTER, letter_warned=True)
    author = replace(story.author, print_size="large" if form.large else story.author.print_size)
    # Whoever typed looked for the home and left it open: no program matches the words after that.
    opened = open_story(session, replace(story, author=author, home_text=""), now=now)
    contributions.change(session, opened.id, home_text=answers.home_text)
    scanned_forms.end(session, scan_id, FormState.TYPED, by=by, now=now, contribution_id=opened.id)
    _after(session, form, opened, dropped=dropped, by=by, now=now)
    return opened


def set_aside(session: Session, scan_id: int, reason: str, *, by: int, now: datetime) -> None:
    """Nothing is on it, or nothing can be made out. The picture stays as long as any scan does."""
    claim(session, scan_id, by=by, now=now)
    if not reason.strip():
        raise NotUsable("reason", "Say what is on the sheet, or why nothing can be made of it.")
    said = reason.strip()[:300]
    scanned_forms.end(session, scan_id, FormState.SET_ASIDE, by=by, now=now, reason=said)
    _finish(session, TaskKind.TRANSCRIBE, scan_id, by=by, outcome=f"Set aside: {said}", now=now)


def warn(session: Session, scan_id: int, *, by: int, now: datetime) -> None:
    """Somebody may be in danger: told at once, before there is a story; the story will carry it."""
    claim(session, scan_id, by=by, now=now)
    scanned_forms.change(session, scan_id, urgent=True)
    _raise_danger(session, about_form(scan_id), None, now=now)


def _after(session: Session, form: ScannedForm, opened: Opened, *, dropped: bool, by: int, now: datetime) -> None:
    _finish(session, TaskKind.TRANSCRIBE, form.scan_id, by=by, outcome="Typed and read back.", now=now)
    if form.urgent:
        contributions.change(session, opened.id, urgent=True)
        _raise_danger(session, f"contribution:{opened.id}", opened.id, now=now)
        _finish(session, TaskKind.URGENT, form.scan_id, by=by, outcome="Its story has the warning now.", now=now)
    if dropped:
        tasks.raise_task(
            session,
            TaskKind.MEND_DELIVERY,
            about=f"contribution:{opened.id}",
            role=Role.MODERATOR,
            now=now,
            contribution_id=opened.id,
            note="A phone number or an address on the paper form can't be used for the way that was crossed. "
            "The author is not reached by it; what was written is kept with the form.",
        )


def _raise_danger(session: Session, about: str, story: int | None, *, now: datetime) -> None:
    tasks.raise_task(
        session,
        TaskKind.URGENT,
        about=about,
        role=Role.SAFEGUARDING,
        now=now,
        contribution_id=story,
        urgent=True,
        note="A person who is typing a paper form fears that somebody is in danger.",
    )


def _understood(typed: TypedForm, key: str) -> tuple[Form, bool]:
    """The form by the rules of the web's, and whether a number was left out. Raises NotRight with every error."""
    if typed.nothing and typed.reach:
        raise NotRight({"reach": "“Not at all” excludes the others. Choose what is meant, or nothing when in doubt."})
    posted = _as_posted(typed, key)
    reading = read_form({**{name: [value] for name, value in posted.items()}, "channels": sorted(typed.reach)})
    unusable = {name: error.code for name, error in reading.errors.items() if name in WAYS}
    dropped = bool(unusable) and typed.as_it_stands
    if dropped:
        gone = {way for name, code in unusable.items() for way in WAYS[name] if way == "sms" or code != LANDLINE}
        posted |= {name: "" for name, code in unusable.items() if code != LANDLINE}
        reach = sorted(typed.reach - gone)
        reading = read_form({**{name: [value] for name, value in posted.items()}, "channels": reach})
    errors = {name: error.message for name, error in reading.errors.items()}
    if typed.address.strip() and not typed.as_it_stands and ReplyBy.LETTER in typed.reach:
        errors |= _address_fault(typed.address)
    if errors or reading.form is None:
        raise NotRight(errors)
    return reading.form, dropped


def _as_posted(typed: TypedForm, key: str) -> dict[str, str]:
    contact = True if typed.reach else False if typed.nothing else None
    return {
        "nonce": key,
        "who": typed.who,
        "home_id": str(typed.home_id or ""),
        "home_text": typed.home_text,
        "text": typed.text,
        "name": typed.name,
        "phone": typed.phone,
        "postal_address": typed.address,
        "consent_publish": YES_NO[typed.publish],
        "consent_home": YES_NO[typed.home],
        "consent_contact": YES_NO[contact],
    }


def _address_fault(address: str) -> dict[str, str]:
    try:
        PostalAddress.from_text(address)
    except BadAddress as error:
        return {"postal_address": str(error)}
    return {}


def _finish(session: Session, kind: TaskKind, scan_id: int, *, by: int, outcome: str, now: datetime) -> None:
    tasks.finish_about(session, [kind], about=about_form(scan_id), by=by, outcome=outcome, now=now)


def _found(session: Session, scan_id: int) -> ScannedForm:
    form = scanned_forms.get(session, scan_id)
    if form is None:
        raise NotUsable("not_found", "There is no such form.")
    return form
