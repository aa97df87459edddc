"""What the people of a journey do, each through the door that they would use."""

import re
from datetime import date

from gateway.demo.visitor import Page
from store import letters, staff
from store.contributions import Contribution
from store.database import Session
from store.letters import Letter
from store.words import LetterState, Role
from tests.fakes.telephone import BASE_URL, OUR_NUMBER, new_sid, post
from tests.journeys.browsing import Inside, Refused
from tests.journeys.world import World
from tests.web.api.conftest import Caller
from tests.web.staff_cast import PASSWORD, password_hash

Fields = dict[str, "str | list[str]"]
EDITH = "+447700900123"
MANAGER_MAIL = "manager@rosewood.example.org"
_LINK = re.compile(r"/answer/l/[A-Za-z0-9_-]+")
_CODE = re.compile(r"\b\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}\b")


# -- authors -----------------------------------------------------------------------------------------------------------


def text(world: World, body: str, *, sender: str = EDITH) -> None:
    """A text comes in, signed by the carrier; what it brings about is sent at once."""
    fields = {"MessageSid": new_sid("SM"), "From": sender, "To": OUR_NUMBER, "Body": body, "NumMedia": "0"}
    answer = post(world.app.test_client(), f"{BASE_URL}/webhooks/twilio/sms", fields)
    assert answer.status_code == 200, answer.status
    world.errands_run()


def tell_by_text(world: World, body: str, *, consent: str = "AGREE", sender: str = EDITH) -> int:
    """A story by text that names its home, with its consent, told to the end and on the desk."""
    text(world, body, sender=sender)
    world.wait(minutes=1)
    text(world, consent, sender=sender)
    world.wait(minutes=31)
    return world.newest().id


def author_code(world: World, number: str = EDITH) -> str:
    """The return code, as it stands in the receipt."""
    found = [match for body in world.messages(number) if (match := _CODE.search(body))]
    return found[-1].group()


def enter_code(world: World, code: str) -> Inside:
    author = world.somebody()
    page = author.open("/mine")
    author.send(page, page.form_with("code"), {"code": code})
    return author


def withdraw_with_code(world: World, code: str) -> Page:
    author = enter_code(world, code)
    page = author.open("/mine/withdraw")
    done = author.send(page, page.form_with("csrf_token"))
    world.errands_run()
    return done


# -- the desk ----------------------------------------------------------------------------------------------------------


def hire(
    world: World,
    roles: Role | tuple[Role, ...],
    *,
    email: str = "",
    home_ids: list[int] | None = None,
    area: str = "",
) -> tuple[str, int]:
    """Somebody who may sign in: their address and number. Asked again, the same person."""
    these = (roles,) if isinstance(roles, Role) else roles
    address = email or f"{'-'.join(these)}{area.lower()}@example.org"

    def work(session: Session) -> int:
        there = staff.by_email(session, address)
        if there is not None:
            return there.id
        areas = [area] if area else None
        staff_id = staff.add(session, address, roles=list(these), home_ids=home_ids, areas=areas, now=world.now)
        staff.set_password(session, staff_id, password_hash())
        return staff_id

    return address, world.database.write(work)


def at_desk(
    world: World, roles: Role | tuple[Role, ...], *, email: str = "", home_ids: list[int] | None = None
) -> Inside:
    """Somebody in these roles, signed in anew: a jump of the clock ends every session."""
    visitor = world.somebody()
    page = visitor.open("/sign-in")
    given: Fields = {"email": hire(world, roles, email=email, home_ids=home_ids)[0], "password": PASSWORD}
    visitor.send(page, page.form_with("email", "password"), given)
    return visitor


def api(world: World, role: Role, *, home_ids: list[int] | None = None, area: str = "") -> Caller:
    """Somebody in this role, who reads by the API with a token."""
    staff_id = hire(world, role, home_ids=home_ids, area=area)[1]
    return Caller(
        world.app, world.database.write(lambda session: staff.new_token(session, staff_id, "api", now=world.now))
    )


def move(
    world: World,
    role: Role | tuple[Role, ...],
    story: int,
    event: str,
    given: Fields | None = None,
    *,
    email: str = "",
    query: str = "",
    **fields: "str | list[str]",
) -> Page:
    """Make one move at the desk, by its own form."""
    before, visitor = world.story(story), at_desk(world, role, email=email)
    page = visitor.open(f"/desk/stories/{before.reference}/moves/{event}" + (f"?{query}" if query else ""))
    shown = visitor.send(page, page.form_with("expected_version"), {**(given or {}), **fields})
    assert world.story(story).version == before.version + 1, shown.words[:600]
    world.errands_run()
    return shown


def approve(world: World, story: int, words: str, *, criticality: str = "2", wait: bool = True) -> None:
    """A moderator approves; after the ten minutes in which that is taken back, the home is told."""
    move(world, Role.MODERATOR, story, "approve", text=words, criticality=criticality, redaction_checked="y")
    if wait:
        world.wait(minutes=11)


def day(name: str, on: date) -> Fields:
    return {f"{name}-day": str(on.day), f"{name}-month": str(on.month), f"{name}-year": str(on.year)}


def hold(world: World, story: int, *, review_on: date, by: Role = Role.MODERATOR) -> None:
    given: Fields = {"kind": "safeguarding", "reason": "Somebody may be in danger.", **day("review_on", review_on)}
    move(world, by, story, "hold", given)


# -- homes -------------------------------------------------------------------------------------------------------------


def link_to(world: World, address: str) -> str:
    """The newest link that was sent to this address."""
    found = [match for body in world.messages(address) for match in _LINK.findall(body)]
    return str(found[-1])


def answer(visitor: Inside, page: Page, **fields: "str | list[str]") -> Page:
    """Answer on the story's page, then once more on the page that says the answer back."""
    given = {"name": "Jean Alder", "position": "Registered manager", **fields}
    page = visitor.send(page, page.form_with("choice", "name"), given)
    return visitor.send(page, page.form_with("sure"), {"sure": "yes"})


def answer_by_link(world: World, address: str = MANAGER_MAIL, **fields: "str | list[str]") -> Page:
    manager = world.somebody()
    done = answer(manager, manager.open(link_to(world, address)), **fields)
    world.errands_run()
    return done


def print_tray(world: World) -> Page:
    """The mailroom prints what lies in the tray."""
    mailroom = at_desk(world, Role.MAILROOM)
    tray = mailroom.open("/print-room")
    start = next(form for form in tray.forms if form.action.endswith("/print-room/runs"))
    return mailroom.send(tray, start)


def post_run(world: World, run: Page) -> None:
    """The mailroom ticks a run's letters as posted today."""
    mailroom = at_desk(world, Role.MAILROOM)
    page = mailroom.open(run.url)
    mailroom.send(page, page.form_with("on-day"), day("on", world.now.date()))
    world.errands_run()


def letter_of(world: World, story: int) -> Letter:
    """The envelope in which the home was asked about a story."""
    newest = world.deliveries(story, "story_to_decide")[-1]
    assert newest.letter_id is not None, f"it went by {newest.channel}"
    letter_id = newest.letter_id
    found = world.look(lambda session: letters.get(session, letter_id))
    assert found is not None
    return found


def print_and_post(world: World, story: int) -> Letter:
    post_run(world, print_tray(world))
    letter = letter_of(world, story)
    assert letter.state is LetterState.POSTED
    return letter


def code_and_pin(world: World, letter: Letter) -> tuple[str, str]:
    """What is printed on the letter, read where the printer did."""
    found = world.look(lambda session: letters.code_and_pin(session, letter))
    assert found is not None
    return found


def key_slip(world: World, code: str, **boxes: "str | list[str]") -> Page:
    """The mailroom keys a slip that came back: the code, the crosses, a look, then it counts."""
    mailroom = at_desk(world, Role.MAILROOM)
    page = mailroom.open("/print-room/slip")
    page = mailroom.send(page, page.form_with("code"), {"code": code})
    given = {"name": "Jean Alder", "position": "Registered manager", **boxes}
    page = mailroom.send(page, page.form_with("name", "position"), given)
    page = mailroom.send(page, page.form_with("confirmed"), {"confirmed": "yes"})
    world.errands_run()
    return page


def enter_letter_code(world: World, code: str, pin: str) -> Inside:
    manager = world.somebody()
    page = manager.open("/answer")
    manager.send(page, page.form_with("code", "pin"), {"code": code, "pin": pin})
    return manager


# -- everybody ---------------------------------------------------------------------------------------------------------


def public_page(world: World, story: int) -> Page:
    row = world.story(story)
    return world.somebody().open(f"/stories/{written(row)}")


def is_gone(world: World, story: int) -> bool:
    """Whether the public page answers that there is no such story."""
    try:
        public_page(world, story)
    except Refused as refused:
        return refused.status == 404
    return False


def written(row: Contribution) -> str:
    return f"{row.reference[:4]}-{row.reference[4:]}"


def home_page(world: World, home: int) -> str:
    return world.somebody().open(f"/homes/{home}").words
