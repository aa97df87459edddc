"""The list of people to call: one person a call, few words, no number where none may be rung, and what came of it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import structlog
from sqlalchemy import func, select, text, update

from gateway.moderation.decide import Opened, decide
from gateway.moderation.details import Approval, Question, Text
from gateway.moderation.facts import Actor
from gateway.web.desk.plain_names import TASKS
from store import authors, calls, contributions, deliveries, tasks
from store.authors import Author
from store.database import Database, Session
from store.tasks import Task
from store.words import Event, Role, State, TaskKind
from tests.conftest import TurnedClock
from tests.web.staff_cast import Browser, Office, office_over

NUMBER, NATIONAL = "+447700900123", "07700 900123"


@pytest.fixture
def office(sqlite_database: Database, clock: TurnedClock, tmp_path: Path) -> Office:
    return office_over(sqlite_database, clock, tmp_path)


@pytest.fixture
def cal(office: Office) -> Browser:
    return office.browser(Role.CALL_HANDLER, name="Cal")


def asked(office: Office, story: Opened, why: str = "The author wants to talk to a person.", **more: object) -> int:
    """Somebody waits for a call about this story; returns the task's id."""
    given = {"about": f"contribution:{story.id}", "role": Role.CALL_HANDLER, **more}
    office.database.write(
        lambda s: tasks.raise_task(
            s,
            TaskKind.CALL_BACK,
            now=office.now,
            contribution_id=story.id,
            note=why,
            **given,  # type: ignore[arg-type]
        )
    )
    return waiting(office)[-1].id


def waiting(office: Office, *kinds: TaskKind) -> list[Task]:
    with office.database.read() as session:
        return [task for task in tasks.waiting(session) if task.kind in (kinds or (TaskKind.CALL_BACK,))]


def author_of(office: Office, story: Opened) -> Author:
    with office.database.read() as session:
        author = authors.get(session, office.row(story).author_id or 0)
    assert author is not None
    return author


def know(office: Office, story: Opened, **facts: object) -> None:
    author = replace(author_of(office, story), **facts)  # type: ignore[arg-type]
    office.database.write(lambda session: authors.change(session, author))


def rung(office: Office, caller: str | None = NUMBER, **fields: object) -> int:
    """Somebody who rang and asked for a call; returns the task's id."""

    def work(session: Session) -> None:
        call = calls.start_call(session, f"CA{len(waiting(office)):032x}", caller, now=office.now)
        if fields:
            calls.change_call(session, call.id, **fields)
        note = "The caller asked for a person to call back."
        about = f"call:{call.id}"
        tasks.raise_task(session, TaskKind.CALL_BACK, about=about, role=Role.CALL_HANDLER, now=office.now, note=note)

    office.database.write(work)
    return waiting(office)[-1].id


def take(browser: Browser, task_id: int) -> str:
    return str(browser.send(f"/calls/{task_id}/take", page="/calls").location)


def test_the_list_says_who_why_and_since_when_and_never_a_name_or_a_number(office: Office, cal: Browser) -> None:
    story = office.story(home=office.home())
    asked(office, story, "The author wants to hear the edits by phone.")
    know(office, story, safe_times="mornings only", interpreter="pl")
    rung(office)
    office.clock.forward(minutes=40)
    page = cal.get("/calls").text
    for words in (author_of(office, story).pseudonym, "hear the edits", "40 minutes", "mornings only", "Polish"):
        assert words in page
    assert not re.search(r"Doris|Realname|7700|900123", page)


def test_a_number_shows_to_the_one_person_who_took_the_call_and_is_logged(office: Office, cal: Browser) -> None:
    task_id, other = asked(office, office.story(ready=False)), office.browser(Role.MODERATOR, name="Mo")
    assert NATIONAL not in cal.get(f"/calls/{task_id}").text
    assert take(cal, task_id) == f"/calls/{task_id}"
    with structlog.testing.capture_logs() as lines:
        assert NATIONAL in cal.get(f"/calls/{task_id}").text
    assert {"event": "number_shown", "task": task_id, "staff": cal.staff_id, "log_level": "info"} in lines
    assert NATIONAL not in str(lines)
    page = other.get(f"/calls/{task_id}").text
    assert NATIONAL not in page
    assert "Somebody else has this call" in page
    assert "Cal has this call" in other.get("/calls").text


def test_whoever_takes_second_is_told_and_a_given_back_call_is_free(office: Office, cal: Browser) -> None:
    task_id, other = asked(office, office.story(ready=False)), office.browser(Role.MODERATOR)
    token = _fields(other.get("/calls").text)
    take(cal, task_id)
    assert other.client.post(f"/calls/{task_id}/take", data=token).location == "/calls?done=taken"
    answer = other.client.post(f"/calls/{task_id}", data={**token, "result": "not_reached"})
    assert "Somebody else has this call" in answer.text
    cal.send(f"/calls/{task_id}/give-back", page=f"/calls/{task_id}")
    assert take(other, task_id) == f"/calls/{task_id}"


def _fields(page: str) -> dict[str, str]:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]*)"', page)
    return {"csrf_token": found[1]} if found else {}


def test_two_people_never_ring_the_same_person_about_two_things(office: Office, cal: Browser) -> None:
    story = office.story(ready=False)
    first = asked(office, story)
    second = asked(office, story, "Which home?", about=f"home_of:{story.id}", role=Role.MODERATOR)
    take(cal, first)
    other = office.browser(Role.MODERATOR)
    assert take(other, second) == "/calls?done=taken"
    assert take(cal, second) == f"/calls/{second}"


def test_the_words_to_say_give_nothing_away(office: Office, cal: Browser) -> None:
    story = office.story(ready=False)
    task_id = asked(office, story)
    take(cal, task_id)
    page = cal.get(f"/calls/{task_id}").text
    assert "“May I speak to Doris?”" in page
    assert "Leave no message" in page
    assert "Realname" not in page
    know(office, story, name="")
    assert "“May I speak to the person who asked us to ring?”" in cal.get(f"/calls/{task_id}").text
    said = re.findall(r"“(May I speak[^”]*)”", cal.get(f"/calls/{task_id}").text)
    assert not any(word in line for line in said for word in ("Earshot", "home", "care", "story"))


def test_somebody_without_a_voice_is_texted_and_never_shown_with_a_number(office: Office, cal: Browser) -> None:
    story = office.story(ready=False)
    know(office, story, no_voice=True)
    task_id = asked(office, story)
    assert "Text only: do not phone" in cal.get("/calls").text
    take(cal, task_id)
    page = cal.get(f"/calls/{task_id}").text
    assert NATIONAL not in page
    assert "May I speak" not in page
    assert cal.send(f"/calls/{task_id}/text", page=f"/calls/{task_id}").location == "/calls?done=texted"
    assert waiting(office) == []
    with office.database.read() as session:
        assert [one.notice for one in deliveries.of(session, story.id)][-1] == "call_back_by_text"


def test_a_caller_who_asked_for_texts_only_is_texted(office: Office, cal: Browser) -> None:
    task_id = rung(office, safe_times="texts only")
    page = take(cal, task_id)
    assert NATIONAL not in cal.get(page).text
    assert cal.send(f"/calls/{task_id}/text", page=page).location == "/calls?done=texted"
    with office.database.read() as session:
        sent = session.execute(text("select notice, author_id from deliveries")).all()
        assert [row.notice for row in sent] == ["call_back_by_text"]
        author = authors.get(session, sent[0].author_id)
    assert author is not None
    assert (author.phone, author.no_voice) == (NUMBER, True)


def test_whoever_may_be_rung_is_not_texted_by_this_button(office: Office, cal: Browser) -> None:
    task_id = asked(office, office.story(ready=False))
    take(cal, task_id)
    assert cal.send(f"/calls/{task_id}/text", page=f"/calls/{task_id}").status_code == 409


def test_whom_now_is_not_safe_for_stands_later_and_is_never_hidden(office: Office, cal: Browser) -> None:
    """The clock stands at ten in the morning."""
    late, early = office.story(ready=False), office.story(ready=False)
    asked(office, late)
    asked(office, early)
    hour = "evenings" if 8 <= office.now.hour < 16 else "mornings"
    know(office, late, safe_times=f"{hour} only")
    page = cal.get("/calls").text
    names = [author_of(office, story).pseudonym for story in (early, late)]
    assert "Not safe now" in page
    assert page.index(names[0]) < page.index(names[1])


def test_the_urgent_come_first_and_the_list_goes_on_after_fifty(office: Office, cal: Browser) -> None:
    story = office.story(ready=False)

    def work(session: Session) -> None:
        for number in range(53):
            tasks.raise_task(
                session,
                TaskKind.CALL_BACK,
                about=f"contribution:{number}",
                role=Role.MODERATOR if number % 2 else Role.CALL_HANDLER,
                now=office.now,
                contribution_id=story.id,
                urgent=number == 52,
            )

    office.database.write(work)
    page = cal.get("/calls").text
    numbers = [int(number) for number in re.findall(r"/calls/(\d+)/take", page)]
    assert (numbers[0], len(numbers)) == (53, 51)
    [more] = re.findall(r'href="(/calls\?after=\d+)"', page)
    rest = [int(number) for number in re.findall(r"/calls/(\d+)/take", cal.get(more).text)]
    assert sorted(numbers + rest) == list(range(1, 54))


def test_what_is_for_the_safeguarding_lead_is_the_leads_alone(office: Office, cal: Browser) -> None:
    task_id = asked(office, office.story(ready=False), "The author withdrew it.", role=Role.SAFEGUARDING)
    lead = office.browser(Role.SAFEGUARDING)
    assert "The author withdrew it." not in cal.get("/calls").text
    assert cal.get(f"/calls/{task_id}").status_code == 403
    assert "The author withdrew it." in lead.get("/calls").text
    assert lead.get(f"/calls/{task_id}").status_code == 200


def note(browser: Browser, task_id: int, **fields: str) -> str:
    take(browser, task_id)
    answer = browser.send(f"/calls/{task_id}", do="note", **fields)
    return str(answer.location or answer.text)


def moved(office: Office, story: Opened, event: Event, details: object, role: Role = Role.MODERATOR) -> None:
    by = Actor(role, "contact:1" if role is Role.PROVIDER else "99")
    office.database.write(
        lambda s: decide(s, story.id, event, by=by, details=details, now=office.now)  # type: ignore[arg-type]
    )


def test_an_answer_on_the_telephone_is_the_authors_reply(office: Office, cal: Browser) -> None:
    story = office.story(home=office.home())
    moved(office, story, Event.ASK_AUTHOR, Question(question="When was it?"))
    task_id = asked(office, story)
    said = {"result": "reached", "text": "It was in May."}
    assert "Read the words back to them" in note(cal, task_id, **said)
    assert office.row(story).state is State.WITH_AUTHOR
    assert note(cal, task_id, **said, read_back="y") == "/calls?done=noted"
    assert office.row(story).state is State.IN_MODERATION
    with office.database.read() as session:
        assert [(p.field, p.text) for p in contributions.original(session, story.id)][-1] == ("answer", said["text"])
        assert tasks.get(session, task_id).outcome == "Reached: an answer."  # type: ignore[union-attr]


def test_whoever_rang_about_a_story_told_before_makes_no_second_story(office: Office, cal: Browser) -> None:
    """They keyed the return code and asked for a person: what they say belongs to that story, at their number."""
    story = office.story(home=office.home())
    moved(office, story, Event.ASK_AUTHOR, Question(question="When was it?"))
    task_id = rung(office)

    def about_the_story(session: Session) -> None:
        session.execute(update(tasks.tasks).where(tasks.tasks.c.id == task_id).values(contribution_id=story.id))

    office.database.write(about_the_story)
    with office.database.read() as session:
        task = tasks.get(session, task_id)
    assert task is not None
    take(cal, task_id)
    assert cal.get(f"/typing/calls/{task.about.removeprefix('call:')}").location == f"/calls/{task_id}"
    assert NATIONAL in cal.get(f"/calls/{task_id}").text
    said = {"result": "reached", "text": "It was in May.", "read_back": "y"}
    assert note(cal, task_id, **said) == "/calls?done=noted"
    assert office.row(story).state is State.IN_MODERATION
    with office.database.read() as session:
        last = contributions.original(session, story.id)[-1]
        assert (last.field, last.text) == ("answer", "It was in May.")
        assert session.execute(select(func.count()).select_from(contributions.contributions)).scalar_one() == 1


def test_edits_that_were_heard_are_approved_or_not(office: Office, cal: Browser) -> None:
    story = office.story(home=office.home())
    moved(office, story, Event.PROPOSE_EDITS, Text(text="They were kind."))
    task_id = asked(office, story, "The author wants to hear the edits by phone.")
    take(cal, task_id)
    assert "They were kind." in cal.get(f"/calls/{task_id}").text
    assert "Write down what is not right" in note(cal, task_id, result="reached", edits="no")
    assert note(cal, task_id, result="reached", edits="yes") == "/calls?done=noted"
    assert office.row(story).state is State.IN_MODERATION
    assert office.row(story).public_text_id is not None


def test_consent_and_the_home_are_filled_in_by_one_call(office: Office, cal: Browser) -> None:
    home, story = office.home(), office.story(publish=None, ready=False)
    task_id = asked(office, story, "Find out which home.", about=f"home_of:{story.id}", role=Role.MODERATOR)
    take(cal, task_id)
    asked_again = cal.send(
        f"/calls/{task_id}", do="note", result="reached", publish="yes", home_text="Rosewood House Leeds"
    )
    assert "Check which home is meant" in asked_again.text
    given = {"result": "reached", "publish": "yes", "home_text": "Rosewood House Leeds", "home": str(home)}
    assert note(cal, task_id, **given) == "/calls?done=noted"
    row = office.row(story)
    assert (row.home_id, row.consent_publish, row.state) == (home, True, State.IN_MODERATION)


def test_a_voice_alone_hides_what_is_public_and_withdraws_nothing(office: Office, cal: Browser) -> None:
    story = office.story(home=office.home())
    moved(office, story, Event.APPROVE, Approval(text="They were kind.", criticality=0, redaction_checked=True))
    moved(office, story, Event.GO_AHEAD, None, Role.PROVIDER)
    assert note(cal, asked(office, story), result="reached", withdraw="y") == "/calls?done=noted"
    assert office.row(story).state is State.SUSPENDED


def test_before_publication_the_code_is_asked_for_and_a_person_told(office: Office, cal: Browser) -> None:
    story = office.story(home=office.home())
    assert note(cal, asked(office, story), result="reached", withdraw="y") == "/calls?done=noted"
    assert office.row(story).state is State.IN_MODERATION
    assert len(waiting(office, TaskKind.READ_ANSWER)) == 1
    with office.database.read() as session:
        assert deliveries.of(session, story.id)[-1].notice == "code_reminder"


def test_whoever_was_not_reached_is_tried_again_and_nothing_more_needs_words(office: Office, cal: Browser) -> None:
    task_id = asked(office, office.story(ready=False))
    assert note(cal, task_id, result="not_reached", note="Engaged") == "/calls?done=noted"
    [again] = waiting(office)
    assert again.id != task_id
    assert again.claimed_by is None
    assert "tried before" in cal.get("/calls").text
    assert "Say in a few words" in note(cal, again.id, result="nothing_more")
    assert note(cal, again.id, result="nothing_more", note="She has moved.") == "/calls?done=noted"
    assert waiting(office) == []
    assert cal.get(f"/calls/{task_id}").location == "/calls?done=before"


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose what came of the call"),
        ({"result": "reached"}, "Say what they answered"),
        ({"result": "reached", "text": "x" * 20_001, "read_back": "y"}, "longer than 20,000"),
        ({"result": "reached", "publish": "no"}, "answered this before"),
    ],
)
def test_a_call_is_never_just_done(office: Office, cal: Browser, sent: dict[str, str], words: str) -> None:
    task_id = asked(office, office.story(publish=True, ready=False))
    assert words in note(cal, task_id, **sent)
    assert [task.id for task in waiting(office)] == [task_id]


def test_a_caller_without_a_number_is_said_to_have_none(office: Office, cal: Browser) -> None:
    task_id = rung(office, caller=None)
    assert "no number" in cal.get("/calls").text
    assert "There is no number" in cal.get(take(cal, task_id)).text


def test_every_call_is_made_from_this_list_and_leads_there_from_the_tasks(office: Office) -> None:
    moderator = office.browser(Role.MODERATOR)
    task_id = asked(office, office.story(ready=False), role=Role.MODERATOR)
    assert f'href="/calls/{task_id}"' in moderator.get("/desk/tasks").text
    assert TASKS[TaskKind.CALL_BACK] in moderator.get("/desk/tasks").text


def test_one_page_of_the_list_is_a_walk_of_an_index_among_any_number_of_tasks(office: Office) -> None:
    """What PostgreSQL and SQLite read for a page does not grow with what else waits."""
    with office.database.read() as session:
        plan = session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT * FROM tasks WHERE done_at IS NULL AND kind = 'call_back' "
                "AND role = 'moderator' AND urgent IS 0 AND id > 0 ORDER BY id LIMIT 51"
            )
        ).all()
    steps: Sequence[str] = [row.detail for row in plan]
    assert any("ix_tasks_of_kind" in step for step in steps)
    assert not any("TEMP B-TREE" in step for step in steps)
