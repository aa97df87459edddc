"""The column “bodies see” of the table of states: each state under each policy, on every page and in every notice."""

import pytest
from sqlalchemy import update

from gateway.moderation.notice_list import NOTICES
from gateway.moderation.policies import POLICIES
from gateway.notices.compose import compose
from gateway.notices.stage import stage
from store import contacts, contributions, deliveries
from store.contacts import Contact
from store.words import Recipient, State
from tests.web.bodies.conftest import Area, path_of
from tests.web.staff_cast import Browser
from tests.web.story_cast import PUBLIC_WORDS, SECRET_WORDS, Told

WORDS = PUBLIC_WORDS.split("\n", 1)[0]
READ = {State.PUBLISHED, State.RESTRICTED, State.SUSPENDED, State.PRIVATE}
COUNTS_ONLY = "bodies do not read its words"
OF_BODIES = [name for name, notice in NOTICES.items() if notice.recipient is Recipient.BODY]


def put(area: Area, told: Told, state: State, policy: str, *, agreed: bool = True) -> None:
    """As it would stand there; which moves lead there is the machine's own test."""
    at = None if state not in {State.PUBLISHED, State.RESTRICTED, State.SUSPENDED} else area.cast.clock()
    shown = told.row.public_text_id or 0
    values = {"state": state, "policy": policy, "consent_home": agreed, "published_at": at, "public_text_id": shown}
    table = contributions.contributions
    area.cast.database.write(lambda s: s.execute(update(table).where(table.c.id == told.id).values(**values)))


def seen(body: Browser, told: Told, home_id: int) -> dict[str, str]:
    """Every page of a body on which a story may stand."""
    home = f"/bodies/homes/{home_id}"
    paths = ("/bodies", path_of(told), home, f"{home}/print", "/bodies/homes", "/bodies/answers")
    return {path: body.get(path).text for path in paths}


@pytest.mark.parametrize("policy", POLICIES)
def test_a_body_sees_of_each_state_what_the_table_says(area: Area, policy: str) -> None:
    body = area.body("Leeds")
    for state in State:
        home_id = area.cast.home(f"Home of {state}")
        told = area.cast.story(home_id).approve(f"{WORDS} It was {state}.")
        put(area, told, state, policy)
        reads = state in READ and (state is not State.RESTRICTED or POLICIES[policy].bodies_read_restricted)
        look(seen(body, told, home_id), told, state, reads=reads)


def look(pages: dict[str, str], told: Told, state: State, *, reads: bool) -> None:
    words = f"{WORDS} It was {state}."
    listed, story = pages["/bodies"], pages[path_of(told)]
    assert (path_of(told) in listed) is (state in READ), state
    assert (words in listed) is reads, state
    assert (words in story) is reads, state
    assert (COUNTS_ONLY in story) is (state is State.RESTRICTED and not reads)
    printed = next(page for path, page in pages.items() if path.endswith("/print"))
    assert (words in printed) is (reads and state is State.RESTRICTED), state
    for path, page in pages.items():
        assert SECRET_WORDS not in page, path
        assert reads or words not in page, path


@pytest.mark.parametrize("state", [State.PRIVATE, State.RESTRICTED])
def test_what_is_not_for_them_takes_no_words_of_theirs_either(area: Area, state: State) -> None:
    home_id, body = area.cast.home(), area.body("Leeds")
    told = area.cast.story(home_id).approve()
    put(area, told, state, "provider_decides", agreed=False)
    for what in ("comment", "recommend", "respond"):
        answer = body.get(f"{path_of(told)}/{what}")
        assert answer.status_code in {303, 404}, what
        assert WORDS not in answer.text


@pytest.mark.parametrize("notice", OF_BODIES)
def test_no_notice_to_a_body_holds_a_word_of_the_story_or_who_wrote(area: Area, notice: str) -> None:
    home_id, now = area.cast.home(), area.cast.clock()
    told = area.cast.published(home_id)
    body = Contact(kind="body", name="Care Watch", role="body", area="Leeds", email="w@example.org")
    area.cast.database.write(lambda s: contacts.keep(s, body, now=now))
    given = {"version": 99, "now": now, "due_at": now, "details": {}}
    [one] = area.cast.database.write(lambda s: stage(s, told.row, notice, Recipient.BODY, **given))  # type: ignore[arg-type]
    with area.cast.database.read() as session:
        delivery = deliveries.get(session, one)
        assert delivery is not None
        for channel in ("email", "sms", "letter"):
            said = compose(session, delivery, channel=channel, base_url="https://e.example.org", now=now)
            whole = " ".join([said.subject, said.body, *said.cover])
            for secret in (WORDS, "Dora Ellery", "07700", "dora.author", "room 12", " by text"):
                assert secret not in whole, (channel, secret)
