"""What happens in the demonstration, scene by scene, each through the door that its people would use."""

import re
from datetime import datetime, timedelta

from channels.phone_number import PhoneNumber
from gateway.demo import cast
from gateway.demo.visitor import Page, Visitor
from gateway.demo.world import Stuck, World
from store import calls, sandbox, staff, tasks, typing_listings
from store.database import Session
from store.deliveries import Delivery
from store.words import State, TaskKind

_SET_UP = re.compile(r"/sign-in/set-up/\S+")


def opening(world: World) -> None:
    """The homes, whom to tell for them, and the team: by the commands that an operator uses."""
    folder = world.folder
    (folder / "homes.csv").write_text(cast.HOMES_CSV, encoding="utf-8")
    (folder / "contacts.csv").write_text(cast.CONTACTS_CSV, encoding="utf-8")
    world.server.command("migrate")
    world.server.command("homes", "import", str(folder / "homes.csv"))
    world.server.command("contacts", "import", str(folder / "contacts.csv"))
    world.server.start()
    for member in cast.STAFF:
        roles = [word for role in member.roles for word in ("--role", role)]
        roles += [word for area in member.areas for word in ("--area", area)]
        said = world.server.command("staff", "add", member.email, "--name", member.name, *roles)
        found = _SET_UP.search(said)
        if found is None:
            raise Stuck(f"no set-up link for {member.email}")
        visitor = world.somebody()
        page = visitor.open(found.group())
        visitor.send(page, page.form_with("password", "again"), {"password": cast.PASSWORD, "again": cast.PASSWORD})
    _put_on_duty(world)
    world.say("Five homes and their contacts are imported; seven people can sign in, and two are on duty for danger.")


def _put_on_duty(world: World) -> None:
    """The administrator says who is paged, on the page for it."""
    visitor = world.signed_in(cast.ADMINISTRATOR)
    for place, (member, mobile, what) in enumerate(cast.ON_DUTY, 1):
        page = visitor.open("/admin/duty")
        form = page.form_with("person", "place")
        answers: dict[str, str | list[str]] = {"person": _staff_id(world, member), "place": str(place), what: "y"}
        answers |= {"mobile": mobile, "hours": "always"}
        visitor.send(page, form, answers)


def edith_texts(world: World) -> int:
    """Three texts become one story; which home is asked by number, consent in one word."""
    for text in cast.EDITH_TEXTS:
        world.carrier.text(cast.EDITH, cast.GATEWAY_NUMBER, text)
        world.forward(minutes=1)
    story = world.newest().id
    number = _offered_number(world, cast.EDITH, "Rosewood, Leeds")
    world.carrier.text(cast.EDITH, cast.GATEWAY_NUMBER, number)
    world.forward(minutes=1)
    world.carrier.text(cast.EDITH, cast.GATEWAY_NUMBER, "AGREE")
    world.forward(minutes=1)
    world.say(
        f"Edith sent three texts. They are one story, {shown(world, story)}; asked which Rosewood she means, she "
        f"answered {number}, and AGREE to publishing."
    )
    return story


def joan_phones(world: World) -> int:
    """A call is recorded with consent, fetched home, typed by a person and confirmed; only then is it a story."""
    world.carrier.call(cast.JOAN, cast.GATEWAY_NUMBER, keys="13", seconds=9)
    world.settle()
    recording = world.look(_newest_to_type)
    visitor = world.signed_in(cast.TYPIST)
    page = visitor.open("/typing")
    take = next(form for form in page.forms if form.action.endswith(f"/typing/{recording.id}/take"))
    page = visitor.send(page, take)
    answers = {
        "text": cast.JOAN_TYPED,
        "publish": "yes",
        "listened": "y",
        "read_back": "y",
        "home_text": "Willow Grange, Leeds",
    }
    page = visitor.send(page, page.form_with("listened"), {**answers, "do": "find"})
    home = str(_home_id(world, "D-104"))
    page = visitor.send(page, page.form_with("listened"), {**answers, "home": home, "do": "confirm"})
    story = world.story(recording.contribution_id or 0)
    if story.state is not State.IN_MODERATION:
        raise Stuck(f"the typed story did not go on: {page.words[:500]}")
    world.say(
        f"Joan phoned. The recording was fetched, and deleted at the carrier; Tess listened and typed it: "
        f"{shown(world, story.id)}."
    )
    return story.id


def _newest_to_type(session: Session) -> calls.Recording:
    recording = calls.recording(session, typing_listings.to_type(session, limit=50)[-1].id)
    if recording is None:
        raise Stuck("the recording is not there to be typed")
    return recording


def tom_fills_in_the_form(world: World) -> int:
    """A son, on the web form, one page after the other."""
    fill_in(
        world,
        {"who": "helping"},
        home="Harbour View",
        story={"text": cast.TOM_TEXT, "good": cast.TOM_GOOD, "better": cast.TOM_BETTER},
        reach={"role": "son", "channels": "email", "email": "tom@example.org"},
        consent={"consent_publish": "yes", "consent_contact": "yes"},
    )
    story = world.newest().id
    world.say(f"Tom filled in the form about Harbour View, on the train: {shown(world, story)}.")
    return story


def nia_wants_it_private(world: World) -> int:
    fill_in(
        world,
        {"who": "me"},
        home="Willow Grange",
        story={"text": cast.NIA_TEXT},
        reach={"role": "niece", "channels": "email", "email": "nia@example.org"},
        consent={"consent_publish": "no", "consent_contact": "yes", "consent_home": "yes"},
    )
    story = world.newest().id
    comment = "As she asks: the home and the bodies may read it, nobody else."
    world.move(cast.MODERATOR, story, "keep_private", redaction_checked="y", comment=comment)
    world.say(
        f"Nia does not want hers public: {shown(world, story)} is kept private. The home reads it; it is counted."
    )
    return story


def somebody_is_frightened(world: World) -> int:
    """A danger word is on somebody's list at once; a moderator holds the story, and the home is told nothing."""
    world.carrier.text(cast.FRIGHTENED, cast.GATEWAY_NUMBER, cast.FRIGHTENED_TEXT)
    world.settle()
    story = world.newest()
    urgent = world.look(lambda session: [t.kind for t in tasks.about(session, story.id) if t.urgent])
    if TaskKind.URGENT not in urgent:
        raise Stuck("a text about bruising raised no urgent task")
    if not _was_paged(world, cast.ON_DUTY[0][1]):
        raise Stuck("a text about bruising paged nobody")
    day = (world.clock.now + timedelta(days=1)).date()
    world.move(
        cast.MODERATOR,
        story.id,
        "hold",
        kind="safeguarding",
        reason="You told us that somebody hurts you. Our safeguarding lead reads this today.",
        **{"review_on-day": str(day.day), "review_on-month": str(day.month), "review_on-year": str(day.year)},
    )
    world.say(
        f"Somebody texted that they are being hurt: an urgent task and a page to Mo, on duty, at once; "
        f"{shown(world, story.id)} held, the safeguarding lead told, the home not."
    )
    return story.id


def approve(world: World, story: int, text: str | None = None, *, criticality: str) -> None:
    fields: dict[str, str | list[str]] = {"criticality": criticality, "redaction_checked": "y"}
    if text is not None:
        fields["text"] = text
    world.move(cast.MODERATOR, story, "approve", **fields)


def manager_objects(world: World, story: int) -> None:
    """Willow Grange's manager opens the link in her text, reads, and asks for a review on a listed ground."""
    delivery = told(world, story, "story_to_decide")
    manager = world.somebody()
    page = manager.open(world.link_to(delivery))
    page = _answer(
        manager,
        page,
        {
            "choice": "object",
            "ground": "identifies_someone",
            "words": "Forty families would know at once who this is.",
            "name": "Priya Nair",
            "position": "Registered manager",
        },
    )
    if world.story(story).state is not State.IN_REVIEW:
        raise Stuck(f"the objection did not count: {page.words[:500]}")
    world.say(
        f"Willow Grange's manager opened the link in her text and asked for a review of {shown(world, story)}: "
        "she thinks that it identifies someone."
    )


def senior_decides(world: World, story: int) -> None:
    world.move(
        cast.SENIOR,
        story,
        "dismiss",
        reason="Nobody can be told from it: no name, no room, no date, and the complaint is one that many share.",
    )
    world.say(f"A senior who had not moderated it decided: {shown(world, story)} is published.")


def silence_publishes(world: World, story: int, until: datetime) -> None:
    """Nothing is heard from Harbour View: a reminder at half its window, publication at its end."""
    half = world.look(lambda session: _window(session, story).remind_at)
    world.turn_to(half + timedelta(minutes=1))
    told(world, story, "reminder_provider")
    closes = world.look(lambda session: _window(session, story).closes_at)
    world.turn_to(max(closes + timedelta(minutes=1), until))
    if world.story(story).state is not State.PUBLISHED:
        raise Stuck(f"silence did not publish {shown(world, story)}")
    world.say(
        f"Harbour View was told by e-mail, reminded at half its 72 working hours, and said nothing: "
        f"{shown(world, story)} is published, and says so."
    )


def another_story_waits(world: World) -> int:
    """One more text, so that a visitor finds something to do at the desk."""
    world.carrier.text(cast.ARTHUR, cast.GATEWAY_NUMBER, cast.ARTHUR_TEXT)
    world.forward(minutes=1)
    story = world.newest().id
    world.carrier.text(cast.ARTHUR, cast.GATEWAY_NUMBER, "AGREE")
    world.forward(minutes=40)
    world.say(f"A fresh text about Harbour View waits at the desk: {shown(world, story)}. Approve it yourself.")
    return story


# -- small things ------------------------------------------------------------------------------------------------------


def shown(world: World, story: int) -> str:
    reference = world.story(story).reference
    return f"{reference[:4]}-{reference[4:]}"


def told(world: World, story: int, notice: str) -> Delivery:
    """The delivery of a notice about a story; it must have gone out."""
    for delivery in reversed(world.deliveries(story)):
        if delivery.notice == notice and delivery.handed_at is not None:
            return delivery
    raise Stuck(f"{notice} did not go out for {shown(world, story)}")


def fill_in(
    world: World,
    who: dict[str, str | list[str]],
    *,
    home: str,
    story: dict[str, str | list[str]],
    reach: dict[str, str | list[str]],
    consent: dict[str, str | list[str]],
) -> Page:
    """The form at /tell as a person fills it in: who, which home, the story, how to reach them, consent, check."""
    visitor = world.somebody()
    page = visitor.open("/tell")
    page = visitor.send(page, page.form_with("who"), {**who, "step": "who"})
    page = visitor.send(page, page.form_with("home_text"), {"home_text": home})
    if "home_id" in page.form_with("home_text").names:
        chosen = str(_home_id(world, "D-103" if home == "Harbour View" else "D-104"))
        page = visitor.send(page, page.form_with("home_id"), {"home_text": home, "home_id": chosen})
    page = visitor.send(page, page.form_with("text"), story)
    page = visitor.send(page, page.form_with("channels"), reach)
    page = visitor.send(page, page.form_with("consent_publish"), consent)
    return visitor.send(page, page.form_with("nonce"))


def _answer(visitor: Visitor, page: Page, answers: dict[str, str | list[str]]) -> Page:
    """Answer on the story's page, then again on the page that says the answer back."""
    page = visitor.send(page, page.form_with("choice", "name"), answers)
    return visitor.send(page, page.form_with("sure"), {"sure": "yes"})


def _offered_number(world: World, phone: str, home: str) -> str:
    """The number under which a home was offered in the texts that went to ``phone``."""
    for message in world.look(lambda session: sandbox.newest(session, channel="sms")):
        found = re.search(rf"(?m)\b([1-9])[.:)]?\s+{re.escape(home)}\b", message.body)
        if message.to == phone and found:
            return found.group(1)
    raise Stuck(f"{home} was not offered to {phone}")


def _staff_id(world: World, member: cast.Member) -> str:
    person = world.look(lambda session: staff.by_email(session, member.email))
    if person is None:
        raise Stuck(f"{member.email} is not there")
    return str(person.id)


def _was_paged(world: World, mobile: str) -> bool:
    """Whether a text about something urgent went to the mobile of somebody on duty."""
    to = PhoneNumber.parse(mobile).e164
    return any(text.to == to for text in world.look(lambda session: sandbox.newest(session, channel="sms")))


def _home_id(world: World, location: str) -> int:
    from store import homes

    found = world.look(lambda session: homes.by_location(session, location))
    if found is None:
        raise Stuck(f"no home {location}")
    return found.id


def _window(session: object, story: int):  # type: ignore[no-untyped-def]
    from store import windows

    found = windows.of(session, story)  # type: ignore[arg-type]
    if not found:
        raise Stuck("no window was opened: there is no evidence that the home was told")
    return found[0]
