"""Any keys, silences, hang-ups and repeats, in any order: always an answer, never a dead end, nothing done twice."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from store import calls, deliveries, letters
from store.database import Database
from tests.conftest import TurnedClock
from tests.fakes.telephone import PhoneCall, check_document
from tests.intake.letter_calls import LANDLINE, Letter
from tests.phone_door import application, open_tasks, stories
from tests.web.story_cast import Told

CODE, PIN, OWN = "code", "pin", "own"
KEYS = st.sampled_from([*"0123456789*#", "", "", "12345678", "07700900456", CODE, CODE, PIN, PIN, OWN, "1#2", "D"])
DEEDS = st.one_of(
    KEYS.map(lambda key: ("press", key)),
    st.integers(0, 11).map(lambda which: ("offered", str(which))),
    st.integers(0, 11).map(lambda which: ("offered", str(which))),
    st.sampled_from([("again", ""), ("off", ""), ("on", ""), ("wait", "")]),
)
OPENED = [("press", "2"), ("press", CODE), ("press", PIN)]
NAMED = [*OPENED, *[("press", "1")] * 4]
LEADS_IN = st.sampled_from(
    [NAMED, OPENED, [("press", "1")] * 3, [("press", "3"), ("press", OWN)], [*OPENED, *[("press", "4")] * 2], []]
)
CALLERS = st.sampled_from([LANDLINE, "+447700900123", "anonymous", "60123", ""])


class Line:
    """One gateway that all the examples ring in turn, each with a letter of two stories and a story of its own."""

    def __init__(self, database: Database, clock: TurnedClock) -> None:
        self.database, self.clock = database, clock
        self.fresh()
        self.on = application(database, clock).test_client()
        self.off = application(database, clock, recording="off").test_client()

    def fresh(self) -> None:
        self.clock.forward(hours=25)  # wrong tries are forgotten
        self.letter = Letter(self.database, self.clock, stories=2)
        self.own: Told = self.letter.cast.published(self.letter.home_id)

    def keys(self, key: str) -> str:
        return {CODE: self.letter.code, PIN: self.letter.pin, OWN: self.own.code}.get(key, key)


@pytest.fixture(scope="module")
def line(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Line]:
    import shutil

    from tests.conftest import KEYS as SEALING

    path = tmp_path_factory.mktemp("random") / "calls.db"
    shutil.copy(sqlite_template, path)
    database = Database(f"sqlite:///{path}", SEALING, synchronous="OFF")
    yield Line(database, TurnedClock())
    database.close()


def do(line: Line, call: PhoneCall, deed: tuple[str, str]) -> None:
    """What a caller, or the carrier, does next; with a tone in their ear they speak, stay silent or hang up."""
    what, key = deed
    if what == "again":
        repeated(call)
    elif what in {"off", "on"}:
        call.client = line.off if what == "off" else line.on
    elif what == "wait":
        line.letter.clock.forward(minutes=7)
    elif "Record" in call.verbs:
        record(call, key)
    elif what == "offered":
        call.press(offered(line, call, int(key)))
    else:
        call.press(line.keys(key))


def offered(line: Line, call: PhoneCall, which: int) -> str:
    """One of the keys that the caller was just told of, or the code that was asked for."""
    if "digits of the code" in call.just_heard:
        return line.letter.code
    if "six digits" in call.just_heard:
        return line.letter.pin
    if "sixteen digits" in call.just_heard:
        return line.own.code
    keys = sorted(set(re.findall(r"press (\d)", call.just_heard)))
    return keys[which % len(keys)] if keys else "07700900456"


def record(call: PhoneCall, key: str) -> None:
    if key in {"", "0"}:
        call.stay_silent()
        if call.document.find("Record") is not None and call.document[-1].tag == "Hangup":
            call.document = ElementTree.Element("Response")
    else:
        call.speak()


def repeated(call: PhoneCall) -> None:
    answer = call.again()
    assert answer.status_code == 200
    if "step=" in call.last[0] and "/voice?" in call.last[0]:
        check_document(ElementTree.fromstring(answer.get_data(as_text=True)))


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@example(caller=LANDLINE, lead=NAMED, deeds=[("press", "2"), ("press", "2")])
@example(caller="anonymous", lead=[("press", "1")] * 2, deeds=[("press", "5"), ("again", ""), ("press", "1")])
@given(caller=CALLERS, lead=LEADS_IN, deeds=st.lists(DEEDS, min_size=2, max_size=22))
def test_no_keys_at_all_lead_to_a_dead_end_or_an_error(
    line: Line, caller: str, lead: list[tuple[str, str]], deeds: list[tuple[str, str]]
) -> None:
    line.fresh()
    call = PhoneCall(line.on, caller=caller).dial()
    for deed in [*lead, *deeds]:
        if call.is_over:
            break
        do(line, call, deed)
    assert "something went wrong" not in call.words
    assert not [task for task in open_tasks(line.letter.database) if task.kind == "holding_pen"]
    told_no_secret(line, call)
    done_once(line)


def told_no_secret(line: Line, call: PhoneCall) -> None:
    assert "hush" not in call.words
    assert "Okonkwo" not in call.words
    if "our letter to" not in call.words:
        assert "Rosewood" not in call.words


def done_once(line: Line) -> None:
    """Each story of the letter is answered once at most, and what was said about them made no story."""
    with line.letter.database.read() as session:
        for row in letters.rows(session, line.letter.id):
            answered = [e for e in deliveries.events(session, row.delivery_id) if e.kind == "answered"]
            assert len(answered) <= 1
        rows = session.execute(calls.recordings.select()).all()
    told = {story.id for story in stories(line.letter.database) if story.channel == "voice" and story.parent_id is None}
    assert {row.contribution_id for row in rows if row.purpose == "story"} == told


def test_the_random_calls_reached_what_they_were_to_try(line: Line) -> None:
    """Were they all lost in the menu, they would prove nothing."""
    with line.database.read() as session:
        purposes = {row.purpose for row in session.execute(calls.recordings.select())}
        answers = {row.answer.partition(":")[0] for row in session.execute(letters.letter_rows.select())}
    assert {"story", "name"} <= purposes, purposes
    assert {"go_ahead", "raise_safeguarding"} <= answers
