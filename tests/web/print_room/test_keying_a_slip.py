"""Keying what stands on a returned slip: exactly one decision moves a story, everything else goes to a person."""

import re
from datetime import date

import pytest

from letters.codes import letter_code, pretty
from store import letters, log, tasks
from store.words import Ground, LetterState, Role, State, TaskKind
from tests.delivery.paper_cast import Paper
from tests.web.print_room.test_printing import ROOM, post, print_all
from tests.web.staff_cast import Browser


@pytest.fixture
def posted(paper: Paper, mailroom: Browser) -> list[int]:
    """Six stories in one posted letter, A to F."""
    stories = [paper.story(f"Story number {number}.") for number in range(6)]
    post(mailroom, print_all(mailroom), date(2027, 3, 1))
    return stories


def slip_of(paper: Paper, story: int) -> str:
    return f"{ROOM}/letters/{paper.letter_of(story).id}/slip"


def key(mailroom: Browser, address: str, *, confirm: bool = True, **answers: object):  # type: ignore[no-untyped-def]
    """Send the form, then confirm what it was taken to mean with every field that the page kept."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', mailroom.get(address).text)
    assert token
    checked = mailroom.client.post(address, data={"csrf_token": token[1], **answers})
    if not confirm or checked.status_code != 200:
        return checked
    kept = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', checked.text)
    data: dict[str, list[str]] = {}
    for name, value in kept:
        data.setdefault(name, []).append(value)
    return mailroom.client.post(address, data={**data, "confirmed": "yes"})


def test_the_code_alone_finds_the_letter_however_it_is_written(
    paper: Paper, mailroom: Browser, posted: list[int]
) -> None:
    letter = paper.letter_of(posted[0])
    with paper.database.read() as session:
        code, _ = letters.code_and_pin(session, letter) or ("", "")
    for written in (code, pretty(code), f" {code[:4]} {code[4:8]} {code[8:]} "):
        answer = mailroom.send(f"{ROOM}/slip", code=written)
        assert (answer.status_code, answer.location) == (303, slip_of(paper, posted[0]))


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (letter_code("00000000"), "no letter with this code"),
        ("1234567890", "A digit is wrong or missing"),
        ("", "Enter the code"),
        ("12 34", "A digit is wrong or missing"),
    ],
)
def test_a_code_that_is_none_is_said_kindly_and_kept(mailroom: Browser, code: str, said: str) -> None:
    answer = mailroom.send(f"{ROOM}/slip", code=code)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{code}"' in answer.text or not code


def test_each_row_moves_on_its_own_and_doubt_goes_to_a_person(
    paper: Paper, mailroom: Browser, posted: list[int]
) -> None:
    answer = key(
        mailroom,
        slip_of(paper, posted[0]),
        boxes_0=["go_ahead"],
        boxes_1=["object", "identifies_someone"],
        boxes_2=["go_ahead", "object"],
        boxes_4=["safeguarding", "go_ahead"],
        words_4="A bruise on her arm",
        boxes_5=["object", "defamatory"],
        words_5="he steals from everyone",
        name="R Manager",
        position="Manager",
    )
    assert answer.status_code == 303
    states = [paper.row(story).state for story in posted]
    assert states == [
        State.PUBLISHED,
        State.IN_REVIEW,
        State.WITH_PROVIDER,
        State.WITH_PROVIDER,
        State.HELD,
        State.IN_REVIEW,
    ]
    page = mailroom.get(answer.location).text
    assert "The slip is keyed" in page
    assert "Object: identifies someone" in page
    assert "In doubt: a person looks at it" in page
    assert "No answer yet" in page
    with paper.database.read() as session:
        (doubt,) = [task for task in tasks.about(session, posted[2]) if task.kind is TaskKind.READ_ANSWER]
        assert "both go ahead and object" in doubt.note
        assert "R Manager" in doubt.note
        assert tasks.about(session, posted[3]) == []
        quoted = log.free_texts(session, posted[5])
        facts = [entry.facts for entry in log.entries(session, posted[5]) if entry.event == "object"]
    assert "he steals from everyone" in quoted.values()
    assert [one["ground"] for one in facts] == [Ground.DEFAMATORY]


@pytest.mark.parametrize(
    ("boxes", "words", "said"),
    [
        (["object"], "", "gives no ground"),
        (["object", "offensive", "not_genuine"], "", "more than one ground"),
        (["offensive"], "", "does not object"),
        (["object", "defamatory"], "", "exact words"),
        (["go_ahead", "offensive"], "", "does not object"),
        ([], "Please ring", "no box is crossed"),
    ],
)
def test_what_is_not_one_clear_decision_moves_nothing(
    paper: Paper, mailroom: Browser, boxes: list[str], words: str, said: str
) -> None:
    story = paper.story()
    post(mailroom, print_all(mailroom), date(2027, 3, 1))
    answer = key(mailroom, slip_of(paper, story), boxes_0=boxes, words_0=words)
    assert answer.status_code == 303
    assert paper.row(story).state is State.WITH_PROVIDER
    with paper.database.read() as session:
        (task,) = [task for task in tasks.about(session, story) if task.kind is TaskKind.READ_ANSWER]
    assert said in task.note
    assert task.role is Role.MODERATOR
    assert (words or "none") in task.note


def test_nothing_counts_before_it_was_read_back_and_confirmed(
    paper: Paper, mailroom: Browser, posted: list[int]
) -> None:
    answer = key(mailroom, slip_of(paper, posted[0]), confirm=False, boxes_0=["go_ahead"], name='"><b>')
    assert answer.status_code == 200
    assert "Is this what the slip says?" in answer.text
    assert "<b>" not in answer.text.split("<main")[1]
    assert paper.row(posted[0]).state is State.WITH_PROVIDER
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.text)
    assert token
    again = mailroom.client.post(
        slip_of(paper, posted[0]),
        data={"csrf_token": token[1], "boxes_0": ["go_ahead"], "name": "R", "change": "yes"},
    )
    assert 'value="R"' in again.text
    assert 'value="go_ahead" checked' in again.text
    assert paper.row(posted[0]).state is State.WITH_PROVIDER


def test_a_call_is_asked_for_beside_a_decision_and_a_row_answered_is_not_asked_again(
    paper: Paper, mailroom: Browser
) -> None:
    story = paper.story()
    post(mailroom, print_all(mailroom), date(2027, 3, 1))
    key(mailroom, slip_of(paper, story), boxes_0=["go_ahead", "call_me"], words_0="Thank you, we mended it")
    assert paper.row(story).state is State.PUBLISHED
    with paper.database.read() as session:
        kinds = {task.kind: task.note for task in tasks.about(session, story)}
    assert "Thank you, we mended it" in kinds[TaskKind.READ_ANSWER]
    assert TaskKind.PHONE_HOME in kinds
    assert "Every story in this letter is answered" in mailroom.get(slip_of(paper, story)).text
    assert paper.letter_of(story).state is LetterState.ANSWERED


def test_a_slip_that_comes_late_is_kept_and_moves_nothing(paper: Paper, mailroom: Browser) -> None:
    from store.words import Event

    story = paper.story()
    post(mailroom, print_all(mailroom), date(2027, 3, 1))
    paper.move(story, Event.WITHDRAW, Role.AUTHOR)
    answer = key(mailroom, slip_of(paper, story), boxes_0=["object", "offensive"])
    assert answer.status_code == 303
    assert paper.row(story).state is State.WITHDRAWN
    with paper.database.read() as session:
        assert TaskKind.LATE_ANSWER in [task.kind for task in tasks.about(session, story)]


def test_a_box_that_no_slip_has_is_refused(paper: Paper, mailroom: Browser, posted: list[int]) -> None:
    answer = key(mailroom, slip_of(paper, posted[0]), boxes_0=["publish_everything"])
    assert answer.status_code == 422
    assert paper.row(posted[0]).state is State.WITH_PROVIDER
