"""Danger pages whoever is on duty: at once, by night too, one after the other, until somebody is on it."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from channels.messages import Outcome, Receipt
from gateway.delivery import on_duty, paging, receipts
from gateway.delivery.dispatch import Dispatcher
from gateway.delivery.ways_out import ways_out
from gateway.moderation.decide import decide
from gateway.moderation.details import Hold
from gateway.moderation.facts import Actor
from gateway.settings import Settings
from gateway.web.desk.panels import urgent_pages
from store import deliveries, duty, pages, staff, suppressions, tasks
from store.database import Database, Session
from store.deliveries import Delivery
from store.duty import OnDuty
from store.tasks import Task
from store.words import DeliveryState, Event, HoldKind, Role, TaskKind
from tests.conftest import TurnedClock
from tests.delivery.cast import BASE
from tests.fakes.carrier import ACCOUNT, TOKEN, Failure, FakeCarrier
from tests.fakes.mail import FakeMail
from tests.intake.texting import World
from tests.web.staff_cast import Office, office_over

S = DeliveryState
DANGER = "The night carer hit my mother again, she has bruises on her arm."
ANN, BEN, CYN = "+447700900301", "+447700900302", "+447700900303"
NIGHT = datetime(2027, 3, 2, 2, 0, tzinfo=UTC)  # a Tuesday, 02:00 in London
OFFICE = (*[(9 * 60, 17 * 60)] * 5, None, None)


class Desk:
    """A night at the gateway: texts come in by the webhook, the clock's errands run, a carrier and a mail server."""

    def __init__(self, database: Database, clock: TurnedClock, carrier: FakeCarrier, mail: FakeMail) -> None:
        self.database, self.clock, self.carrier, self.mail = database, clock, carrier, mail
        self.world = World(database, clock)
        clock.now = NIGHT
        settings = Settings(
            database_url="sqlite:///unused.db",
            twilio_account_sid=ACCOUNT,
            twilio_auth_token=(TOKEN,),
            twilio_from=("+447700900000",),
            twilio_api_url=carrier.url,
            smtp_url=mail.url,
            mail_from="stories@example.org",
        )
        self.dispatcher = Dispatcher(database, ways_out(settings, database, clock), clock, BASE, "one")

    def person(self, name: str, *roles: Role) -> int:
        email = f"{name.lower()}@example.org"
        more: dict[str, Any] = {"roles": list(roles or (Role.MODERATOR,)), "name": name, "now": self.clock()}
        return self.database.write(lambda session: staff.add(session, email, **more))

    def on_duty(self, name: str, place: int, mobile: str = "", *, roles: tuple[Role, ...] = (), **more: Any) -> int:
        number = self.person(name, *roles)
        line = OnDuty(number, place, mobile=mobile, **{"danger": True, **more})
        self.database.write(lambda session: duty.keep(session, line, now=self.clock()))
        return number

    def danger(self) -> Task:
        self.world.text(DANGER)
        return self.task()

    def task(self, kind: TaskKind = TaskKind.URGENT) -> Task:
        with self.database.read() as session:
            (found,) = [task for task in tasks.waiting(session) if task.kind is kind]
        return found

    def tick(self, **forward: float) -> None:
        self.clock.forward(**forward)
        paging.page_due(self.database, self.clock())
        while self.dispatcher.run_once(self.clock()):
            pass

    def paged(self, task: Task) -> list[tuple[str, int]]:
        """(name, round) of everybody who was paged, in order."""
        with self.database.read() as session:
            found = pages.of_task(session, task.id)
            return [(staff.get(session, page.staff_id).name, page.round) for page in found]  # type: ignore[union-attr]

    def texts(self) -> list[str]:
        """Whom a page went to by text."""
        return [sent["to"] for sent in self.carrier.sent if "read at once" in sent["body"]]

    def mails(self) -> list[str]:
        return [mail.to[0] for mail in self.mail.kept if "at once" in str(mail.message["subject"])]

    def deliveries(self, task: Task) -> list[Delivery]:
        with self.database.read() as session:
            ids = [number for page in pages.of_task(session, task.id) for number in page.delivery_ids]
            return [found for number in ids if (found := deliveries.get(session, number))]


@pytest.fixture
def carrier(clock: TurnedClock) -> Iterator[FakeCarrier]:
    with FakeCarrier(now=clock()) as found:
        yield found


@pytest.fixture
def mail() -> Iterator[FakeMail]:
    with FakeMail() as found:
        yield found


@pytest.fixture
def desks(database: Database, clock: TurnedClock, carrier: FakeCarrier, mail: FakeMail) -> Desk:
    """On both databases."""
    return Desk(database, clock, carrier, mail)


@pytest.fixture
def desk(sqlite_database: Database, clock: TurnedClock, carrier: FakeCarrier, mail: FakeMail) -> Desk:
    return Desk(sqlite_database, clock, carrier, mail)


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Office:
    return office_over(desk.database, desk.clock, tmp_path)


def test_danger_at_two_in_the_morning_pages_the_first_at_once_and_the_next_after_a_quarter(desks: Desk) -> None:
    desks.on_duty("Ben", 2, BEN)
    desks.on_duty("Ann", 1, ANN)
    task = desks.danger()
    desks.tick()
    assert desks.texts() == [ANN]
    desks.tick(minutes=14, seconds=59)
    assert desks.texts() == [ANN]
    desks.tick(seconds=1)
    assert desks.texts() == [ANN, BEN]
    assert desks.paged(task) == [("Ann", 0), ("Ben", 0)]


def test_a_page_holds_a_link_to_the_task_and_no_word_of_the_story(desk: Desk) -> None:
    desk.on_duty("Ann", 1, ANN, email="pager@example.org")
    task = desk.danger()
    desk.tick()
    (sent,) = [sent for sent in desk.carrier.sent if sent["to"] == ANN]
    link = f"{BASE}/desk/tasks/{task.id}"
    words, _, reference = sent["body"].rpartition("\n#")
    assert words == f"Earshot: something waits that should be read at once. Sign in: {link}"
    assert len(reference) == 5
    assert desk.mails() == ["pager@example.org"]
    body = desk.mail.kept[-1].message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert link in body
    for word in ("mother", "hit", "bruises", "carer", "7700"):
        assert word not in body
        assert word not in sent["body"]


def test_after_the_last_it_begins_again_after_an_hour_and_ends_at_twelve_with_an_entry_for_the_operator(
    desks: Desk,
) -> None:
    desks.on_duty("Ann", 1, ANN)
    desks.on_duty("Ben", 2, BEN)
    task = desks.danger()
    for _ in range(24 * 12):
        desks.tick(minutes=5)
    assert desks.texts() == [ANN, BEN] * 6
    assert desks.paged(task)[:4] == [("Ann", 0), ("Ben", 0), ("Ann", 1), ("Ben", 1)]
    with desks.database.read() as session:
        at = [page.at for page in pages.of_task(session, task.id)]
        assert pages.untaken(session) == [task.id]
    assert [later - one for one, later in pairwise(at)][:3] == [
        timedelta(minutes=15),
        timedelta(hours=1),
        timedelta(minutes=15),
    ]
    told = desks.task(TaskKind.MEND_DELIVERY)
    assert (told.role, told.urgent) == (Role.ADMINISTRATOR, True)
    assert "after 12 pages" in told.note


def test_claiming_the_task_stops_the_paging_and_what_has_not_gone_stays(desks: Desk) -> None:
    ann = desks.on_duty("Ann", 1, ANN)
    desks.on_duty("Ben", 2, BEN)
    task = desks.danger()
    desks.carrier.fail(*[Failure(status=503, code=20503)] * 4)  # Ann's page and the author's receipt must wait
    desks.tick()
    assert desks.texts() == []
    desks.database.write(lambda session: tasks.claim(session, task.id, by=ann, now=desks.clock()))
    for _ in range(10):
        desks.tick(minutes=15)
    assert desks.texts() == []
    assert [each.state for each in desks.deliveries(task)] == [S.CANCELLED]


def test_a_task_that_is_given_back_is_paged_for_again(desk: Desk) -> None:
    ann = desk.on_duty("Ann", 1, ANN)
    desk.on_duty("Ben", 2, BEN)
    task = desk.danger()
    desk.tick()
    desk.database.write(lambda session: tasks.claim(session, task.id, by=ann, now=desk.clock()))
    desk.tick(hours=2)
    assert desk.texts() == [ANN]
    desk.database.write(lambda session: tasks.add_to_note(session, task.id, "Not mine.", let_go=True))
    desk.tick()
    assert desk.texts() == [ANN, BEN]


def test_two_workers_at_the_same_tick_page_once(postgresql_database: Database, clock: TurnedClock) -> None:
    with FakeCarrier(now=clock()) as carrier, FakeMail() as mail:
        desk = Desk(postgresql_database, clock, carrier, mail)
        for place, name in enumerate(("Ann", "Ben", "Cyn"), 1):
            desk.on_duty(name, place, f"+44770090040{place}")
        task = desk.danger()
        for turn in range(3):
            barrier = threading.Barrier(4)

            def work(barrier: threading.Barrier = barrier) -> None:
                barrier.wait(20)
                paging.page_due(desk.database, clock())

            threads = [threading.Thread(target=work) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
            assert len(desk.paged(task)) == turn + 1
            clock.forward(minutes=15)
        assert desk.paged(task) == [("Ann", 0), ("Ben", 0), ("Cyn", 0)]


def test_a_restart_and_hours_without_a_tick_page_one_person_and_no_crowd(desk: Desk) -> None:
    desk.on_duty("Ann", 1, ANN)
    desk.on_duty("Ben", 2, BEN)
    desk.on_duty("Cyn", 3, CYN)
    desk.danger()
    desk.tick()
    desk.clock.forward(hours=5)
    for _ in range(5):  # a new process knows only what is stored, and its first ticks come fast
        desk.tick(seconds=1)
    assert desk.texts() == [ANN, BEN]


def test_a_number_that_said_stop_is_paged_by_mail_where_they_sign_in(desks: Desk) -> None:
    desks.on_duty("Ann", 1, ANN)
    desks.database.write(lambda session: suppressions.suppress(session, ANN, now=desks.clock()))
    task = desks.danger()
    desks.tick()
    assert desks.texts() == []
    assert desks.mails() == ["ann@example.org"]
    assert [(each.channel, each.state) for each in desks.deliveries(task)] == [("email", S.HANDED_OVER)]


def test_stop_on_a_phone_leaves_the_mail_that_goes_with_each_page(desk: Desk) -> None:
    desk.on_duty("Ann", 1, ANN, email="pager@example.org")
    desk.database.write(lambda session: suppressions.suppress(session, ANN, now=desk.clock()))
    task = desk.danger()
    desk.tick()
    assert (desk.texts(), desk.mails()) == ([], ["pager@example.org"])
    text, mail = desk.deliveries(task)
    assert (text.state, mail.state) == (S.FAILED, S.HANDED_OVER)
    assert "return code" not in text.reason


def test_without_texts_here_a_page_goes_by_mail(desk: Desk) -> None:
    desk.on_duty("Ann", 1, ANN)
    ways = {"email": desk.dispatcher.outbound["email"]}
    desk.dispatcher = replace(desk.dispatcher, outbound=ways)
    desk.danger()
    desk.tick()
    assert desk.mails() == ["ann@example.org"]


def test_a_page_that_reaches_nobody_is_followed_by_the_next_person_at_once(desks: Desk) -> None:
    desks.on_duty("Ann", 1, ANN)
    desks.on_duty("Ben", 2, BEN)
    desks.mail.refuse["ann@example.org"] = "550 5.1.1 No such person"
    desks.database.write(lambda session: suppressions.suppress(session, ANN, now=desks.clock()))
    task = desks.danger()
    desks.tick()
    assert desks.texts() == []
    desks.tick(seconds=1)
    assert desks.texts() == [BEN]
    desks.tick(minutes=5)
    assert desks.paged(task) == [("Ann", 0), ("Ben", 0)]


def test_a_phone_that_the_carrier_could_not_reach_is_followed_by_the_next_person_at_once(desk: Desk) -> None:
    desk.on_duty("Ann", 1, ANN, email="pager@example.org")
    desk.on_duty("Ben", 2, BEN)
    desk.mail.refuse["pager@example.org"] = "550 5.1.1 No such person"
    task = desk.danger()
    desk.tick()
    text = next(each for each in desk.deliveries(task) if each.channel == "sms")
    failed = Receipt(text.provider_id or "", Outcome.FAILED, "k1", "undelivered", code="30004", delivery_id=text.id)
    desk.tick(seconds=1)
    assert desk.texts() == [ANN]
    desk.database.write(lambda session: receipts.take(session, failed, now=desk.clock()) and None)
    desk.tick(seconds=1)
    assert desk.texts() == [ANN, BEN]


def test_with_nobody_on_the_list_every_safeguarding_lead_gets_a_mail_each_hour_up_to_the_limit(desks: Desk) -> None:
    desks.person("Lea", Role.SAFEGUARDING)
    desks.person("Lee", Role.SAFEGUARDING)
    desks.person("Mo", Role.MODERATOR)
    desks.danger()
    desks.tick()
    both = ["lea@example.org", "lee@example.org"]
    assert desks.mails() == both
    desks.tick(minutes=59)
    assert desks.mails() == both
    desks.tick(minutes=1)
    assert desks.mails() == both * 2
    for _ in range(30):
        desks.tick(hours=1)
    assert desks.mails() == both * 6
    assert desks.texts() == []


def test_with_no_lead_either_whoever_may_do_the_task_gets_the_mail(desk: Desk) -> None:
    desk.person("Mo", Role.MODERATOR)
    desk.person("Ty", Role.TYPIST)
    desk.danger()
    desk.tick()
    assert desk.mails() == ["mo@example.org"]


def test_danger_when_nobody_is_on_duty_writes_to_the_lead_at_once_and_pages_when_duty_begins(desks: Desk) -> None:
    desks.person("Lea", Role.SAFEGUARDING)
    desks.on_duty("Ann", 1, ANN, always=False, hours=OFFICE)
    desks.on_duty("Ben", 2, BEN, always=False, hours=OFFICE)
    desks.danger()
    for _ in range(12 * 7 - 1):
        desks.tick(minutes=5)
    assert desks.mails() == ["lea@example.org"]
    assert desks.texts() == []
    desks.tick(minutes=5)  # 09:00
    assert desks.texts() == [ANN]
    desks.tick(minutes=15)
    assert desks.texts() == [ANN, BEN]
    assert desks.mails() == ["lea@example.org"]


def test_a_whole_weekend_without_duty_uses_up_no_pages_of_monday(desk: Desk) -> None:
    desk.person("Lea", Role.SAFEGUARDING)
    desk.on_duty("Ann", 1, ANN, always=False, hours=OFFICE)
    desk.clock.now = datetime(2027, 3, 5, 16, 50, tzinfo=UTC)  # a Friday
    desk.danger()
    desk.tick()
    assert (desk.texts(), desk.mails()) == ([ANN], [])
    for _ in range(64):
        desk.tick(hours=1)
    assert desk.clock() == datetime(2027, 3, 8, 8, 50, tzinfo=UTC)
    assert (desk.texts(), desk.mails()) == ([ANN], ["lea@example.org"])
    desk.tick(minutes=10)
    assert desk.texts() == [ANN, ANN]


def test_somebody_whose_duty_begins_in_the_night_is_paged_then(desk: Desk) -> None:
    desk.on_duty("Ann", 1, ANN)
    desk.on_duty("Ben", 2, BEN, always=False, hours=((150, 360),) * 7)  # 02:30 to 06:00
    desk.danger()
    desk.tick()
    desk.tick(minutes=29)
    assert desk.texts() == [ANN]
    desk.tick(minutes=1)
    assert desk.texts() == [ANN, BEN]


def test_a_duty_past_midnight_counts_for_the_day_on_which_it_began() -> None:
    night = OnDuty(1, 1, always=False, hours=((1320, 360), None, None, None, None, None, None))
    assert on_duty.is_on(night, NIGHT)  # Monday 22:00 to Tuesday 06:00
    assert not on_duty.is_on(night, NIGHT + timedelta(hours=4))
    assert not on_duty.is_on(night, NIGHT + timedelta(days=1))
    assert on_duty.next_start(night, NIGHT) == datetime(2027, 3, 8, 22, 0, tzinfo=UTC)
    summer = datetime(2027, 7, 5, 21, 0, tzinfo=UTC)  # 22:00 in London
    assert on_duty.is_on(night, summer)
    assert not on_duty.is_on(night, summer - timedelta(seconds=1))


def test_safeguarding_pages_its_own_list_and_a_calm_task_nobody(desk: Desk) -> None:
    desk.on_duty("Ann", 1, ANN)
    desk.on_duty("Lea", 1, CYN, roles=(Role.SAFEGUARDING,), danger=False, safeguarding=True)

    def work(session: Session) -> None:
        for kind, role, urgent in (
            (TaskKind.SAFEGUARDING, Role.SAFEGUARDING, True),
            (TaskKind.WORRIED_STAFF, Role.SAFEGUARDING, False),
            (TaskKind.MODERATE, Role.MODERATOR, True),
        ):
            tasks.raise_task(session, kind, about=f"test:{kind}", role=role, urgent=urgent, now=desk.clock())

    desk.database.write(work)
    desk.tick()
    assert desk.texts() == [CYN]


def test_who_has_left_or_lost_the_role_is_not_paged(desk: Desk) -> None:
    desk.on_duty("Ann", 1, ANN, roles=(Role.TYPIST,))
    ben = desk.on_duty("Ben", 2, BEN)
    desk.on_duty("Cyn", 3, CYN)
    gone = staff.staff.update().where(staff.staff.c.id == ben).values(active=False)
    desk.database.write(lambda session: session.execute(gone) and None)
    desk.danger()
    desk.tick()
    assert desk.texts() == [CYN]


def test_a_page_whose_fate_nobody_knows_is_sent_again(desk: Desk) -> None:
    from gateway.delivery.reconcile import worse_of
    from store.words import Worse

    assert worse_of("danger_page") is Worse.SILENCE


# -- At the desk ------------------------------------------------------------------------------------------------------


def test_i_am_on_it_stops_the_paging_claims_the_task_and_is_shown(desk: Desk, office: Office) -> None:
    desk.on_duty("Ann", 1, ANN)
    desk.on_duty("Ben", 2, BEN)
    task = desk.danger()
    desk.tick()
    browser = office.browser(Role.MODERATOR, email="ann@example.org", name="Ann")
    story = desk.world.stories()[0].reference
    shown = browser.get(f"/desk/stories/{story}").text
    assert "Nobody has taken it yet" in shown
    assert "Ann (text: sent)" in shown
    page = f"/desk/tasks/{task.id}"
    assert "I am on it" in browser.get(page).text
    answer = browser.send(f"{page}/on-it", page=page)
    assert (answer.status_code, answer.location) == (303, f"/desk/stories/{story}")
    assert "Ann took it on" in browser.get(f"/desk/stories/{story}").text
    desk.tick(hours=3)
    assert desk.texts() == [ANN]
    assert desk.task().claimed_by == browser.staff_id


def test_a_lead_who_is_on_it_stops_the_paging_though_the_task_is_a_moderators(desk: Desk, office: Office) -> None:
    desk.on_duty("Ann", 1, ANN)
    task = desk.danger()
    desk.tick()
    lead = office.browser(Role.SAFEGUARDING, email="lea@example.org", name="Lea")
    page = f"/desk/tasks/{task.id}"
    assert lead.send(f"{page}/on-it", page=page).status_code == 303
    assert desk.task().claimed_by is None
    second = office.browser(Role.MODERATOR, email="ann@example.org", name="Ann")
    assert "Lea took it on" in second.get(page).text
    desk.tick(minutes=75)
    assert desk.texts() == [ANN]
    second.send(f"{page}/on-it", page=page)
    assert "Lea took it on" in second.get(page).text


def test_opening_the_story_gives_a_quarter_of_an_hour_and_no_more(desk: Desk, office: Office) -> None:
    desk.on_duty("Ann", 1, ANN)
    desk.on_duty("Ben", 2, BEN)
    desk.danger()
    desk.tick()
    reader = office.browser(Role.MODERATOR, email="ann@example.org")
    story = desk.world.stories()[0].reference
    desk.tick(minutes=10)
    reader.get(f"/desk/stories/{story}")
    desk.tick(minutes=10)
    assert desk.texts() == [ANN]
    reader.get(f"/desk/stories/{story}")  # left open, and loaded again
    desk.tick(minutes=5)
    assert desk.texts() == [ANN, BEN]


def test_who_only_types_neither_holds_the_paging_up_nor_takes_it(desk: Desk, office: Office) -> None:
    desk.on_duty("Ann", 1, ANN)
    desk.on_duty("Ben", 2, BEN)
    task = desk.danger()
    desk.tick()
    typist = office.browser(Role.TYPIST)
    desk.tick(minutes=10)
    shown = typist.get(f"/desk/stories/{desk.world.stories()[0].reference}").text
    assert "Nobody has taken it yet" in shown
    assert "I am on it" not in shown
    assert typist.client.post(f"/desk/tasks/{task.id}/on-it").status_code == 403
    desk.tick(minutes=5)
    assert desk.texts() == [ANN, BEN]


def test_what_a_worried_member_of_staff_wrote_is_the_leads_alone_here_too(desk: Desk, office: Office) -> None:
    desk.on_duty("Lea", 1, CYN, roles=(Role.SAFEGUARDING,), danger=False, safeguarding=True)
    more: dict[str, Any] = {"role": Role.SAFEGUARDING, "urgent": True, "now": desk.clock()}
    desk.database.write(lambda db: tasks.raise_task(db, TaskKind.WORRIED_STAFF, about="inbound:1", **more))
    desk.tick()
    assert desk.texts() == [CYN]
    page = f"/desk/tasks/{desk.task(TaskKind.WORRIED_STAFF).id}"
    for role in (Role.MODERATOR, Role.SENIOR):
        browser = office.browser(role)
        assert browser.get(page).status_code == 403
        assert browser.send(f"{page}/on-it", page="/desk").status_code == 403
    lead = office.browser(Role.SAFEGUARDING, email="lea@example.org")
    assert lead.send(f"{page}/on-it", page=page).location == page


# -- what those on duty do --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reply", ["On it", "ok", "OK will look now", "1", "👍", "I am driving"])
def test_a_reply_to_a_page_is_no_story_takes_nothing_and_is_shown(desks: Desk, reply: str) -> None:
    desk = desks
    ann = desk.on_duty("Ann", 1, ANN)
    desk.on_duty("Ben", 2, BEN)
    task = desk.danger()
    desk.tick()
    for _ in range(3):
        desk.world.text(reply, sender=ANN)
    desk.tick(minutes=1)
    assert len(desk.world.stories()) == 1
    assert desk.world.author_count() == 1
    answers = [sent["body"] for sent in desk.carrier.sent if "a text does not take it" in sent["body"]]
    assert len(answers) == 1, "a telephone that answers by itself is answered once"
    with desk.database.read() as session:
        person = staff.get(session, ann)
        found = tasks.get(session, task.id)
        assert person is not None
        assert found is not None
        assert "replied by text, which takes nothing" in urgent_pages._shown(session, found, person).paged[0].ways
    desk.tick(minutes=15)
    assert desk.paged(task) == [("Ann", 0), ("Ben", 0)]


def test_a_story_from_somebody_who_was_paged_is_a_story(desk: Desk) -> None:
    desk.on_duty("Ann", 1, ANN)
    desk.danger()
    desk.tick()
    desk.world.text("My own mother has bruises too", sender=ANN)
    assert len(desk.world.stories()) == 2
    desk.world.clock.forward(hours=3)
    desk.world.text("They sang all day", sender=BEN)
    assert len(desk.world.stories()) == 3


def _hold(desk: Desk, text: str, role: Role, who: int) -> None:
    """A story comes in, and this person holds it."""
    desk.world.text(text, sender=f"+44770090030{who}")
    story, at = desk.world.stories()[-1].id, desk.clock()
    details = Hold(kind=HoldKind.SAFEGUARDING, reason="To be looked at.", review_on=(at + timedelta(days=3)).date())
    by = Actor(role, str(desk.database.write(lambda s: staff.everyone(s)[who].id)))
    desk.database.write(lambda s: decide(s, story, Event.HOLD, by=by, details=details, now=at))
    desk.tick()


def test_a_lead_is_not_paged_for_her_own_hold_and_is_for_a_moderators(desk: Desk) -> None:
    desk.on_duty("Lea", 1, CYN, roles=(Role.SAFEGUARDING,), danger=False, safeguarding=True)
    desk.person("Mia", Role.MODERATOR)
    _hold(desk, "They lost her glasses.", Role.SAFEGUARDING, 0)
    assert desk.texts() == []
    assert desk.task(TaskKind.SAFEGUARDING).claimed_by is not None
    _hold(desk, "They lost his glasses.", Role.MODERATOR, 1)
    assert desk.texts() == [CYN]
