"""What the printer's own client really sends, and what each answer of the printer's means here."""

import base64
import socket
from datetime import UTC, datetime

import pytest

from channels.errors import ChannelError
from channels.letter.notify import Fate, NotifyPrinter
from tests.fakes.notify import KEY, SECRET, SERVICE, Failure, FakeNotify

PDF = b"%PDF-1.4 a letter"


def printer(notify: FakeNotify, *, key: str = KEY, timeout: float = 5.0) -> NotifyPrinter:
    return NotifyPrinter(key, notify.url, timeout)


def refusal(notify: FakeNotify, failure: Failure | None = None, **given: object) -> ChannelError:
    notify.failures += [failure] if failure else []
    with pytest.raises(ChannelError) as caught:
        printer(notify, **given).send("12", PDF)  # type: ignore[arg-type]
    return caught.value


def test_a_letter_arrives_as_it_is_with_its_reference_first_class() -> None:
    with FakeNotify() as notify:
        number = printer(notify).send("4711", PDF)
        (letter,) = notify.letters.values()
    assert letter["id"] == number
    assert (letter["reference"], letter["postage"], letter["pdf"]) == ("4711", "first", PDF)
    assert notify.asked == [("POST", "/v2/notifications/letter")]


def test_a_letter_is_found_by_its_very_reference_the_newest_first() -> None:
    with FakeNotify() as notify:
        mine = printer(notify)
        mine.send("12", PDF)
        second = mine.send("12", PDF)
        mine.send("123", PDF)
        found = mine.find("12")
        nothing = mine.find("9")
    assert found is not None
    assert found.id == second
    assert nothing is None


@pytest.mark.parametrize(
    ("status", "fate"),
    [
        ("pending-virus-check", Fate.UNDER_WAY),
        ("accepted", Fate.UNDER_WAY),
        ("received", Fate.POSTED),
        ("cancelled", Fate.CANCELLED),
        ("virus-scan-failed", Fate.REFUSED),
        ("validation-failed", Fate.REFUSED),
        ("technical-failure", Fate.REFUSED),
        ("permanent-failure", Fate.REFUSED),
        ("something-new", Fate.UNDER_WAY),
    ],
)
def test_each_status_means_one_of_four_things(status: str, fate: Fate) -> None:
    with FakeNotify() as notify:
        number = printer(notify).send("12", PDF)
        notify.say(status, completed_at="2027-03-02T17:30:00.000000Z")
        told = printer(notify).letter(number)
    assert (told.status, told.fate) == (status, fate)
    assert told.ended_at == datetime(2027, 3, 2, 17, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        (f"x-{SERVICE}-{SERVICE}", "API key not found"),
        (f"x-{SECRET}-{SECRET}", "service not found"),
    ],
)
def test_a_key_that_is_not_theirs_is_ours_to_mend_and_never_the_letters(key: str, said: str) -> None:
    with FakeNotify() as notify:
        error = refusal(notify, key=key)
        assert notify.letters == {}
    assert (error.code, error.maybe_sent, error.needs_person) == ("settings", False, False)
    assert said in str(error)
    assert "EARSHOT_NOTIFY_API_KEY" in str(error)


@pytest.mark.parametrize(
    "message",
    [
        "Can’t send letters with a team api key",
        "Cannot send letters when service is in trial mode - see https://www.notifications.service.gov.uk/trial-mode",
    ],
)
def test_a_key_that_may_send_no_letter_is_ours_to_mend(message: str) -> None:
    with FakeNotify() as notify:
        error = refusal(notify, Failure(400, "BadRequestError", message))
    assert error.code == "settings"
    assert message in str(error)


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (Failure(400, "ValidationError", "reference is a required property"), "reference is a required property"),
        (Failure(400, "BadRequestError", "Letter content is not a valid PDF"), "not a valid PDF"),
        (Failure(400, raw="{}"), "None"),
    ],
)
def test_a_letter_that_it_does_not_take_waits_for_a_person_with_its_own_sentence(failure: Failure, said: str) -> None:
    with FakeNotify() as notify:
        error = refusal(notify, failure)
        assert notify.letters == {}
    assert (error.code, error.permanent, error.needs_person, error.maybe_sent) == ("notify_400", True, True, False)
    assert said in str(error)


@pytest.mark.parametrize(
    "failure",
    [
        Failure(429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"),
        Failure(429, "TooManyRequestsError", "Exceeded send limits (20000) for today"),
    ],
)
def test_a_limit_is_waited_for(failure: Failure) -> None:
    with FakeNotify() as notify:
        error = refusal(notify, failure)
    assert (error.code, error.maybe_sent, error.permanent) == ("too_many", False, False)
    assert "Exceeded" in str(error)


@pytest.mark.parametrize(
    "failure",
    [
        Failure(500, "Exception", "Internal server error"),
        Failure(503, "Exception", "", taken=True),
        Failure(cut=True, taken=True),
        Failure(slow=0.6, taken=True),
        Failure(201, raw="no JSON", taken=True),
        Failure(201, raw="{}", taken=True),
    ],
)
def test_an_answer_that_does_not_say_leaves_it_unknown_and_a_look_up_tells(failure: Failure) -> None:
    with FakeNotify() as notify:
        error = refusal(notify, failure, timeout=0.3)
        assert (error.code, error.maybe_sent) == ("no_answer", True)
        assert (printer(notify).find("12") is not None) == failure.taken


def test_a_printer_that_nobody_can_reach_has_surely_taken_nothing() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ChannelError) as caught:
        NotifyPrinter(KEY, url).send("12", PDF)
    assert (caught.value.code, caught.value.maybe_sent) == ("unreachable", False)


@pytest.mark.parametrize("raw", ["", "[]", '{"notifications": 3}', '{"id": "", "status": "accepted"}'])
def test_an_answer_that_makes_no_sense_is_asked_for_again(raw: str) -> None:
    with FakeNotify() as notify:
        mine = printer(notify)
        for ask in (lambda: mine.find("12"), lambda: mine.letter("abc")):
            notify.failures.append(Failure(200, raw=raw))
            with pytest.raises(ChannelError) as caught:
                ask()
            assert caught.value.code == "unreadable_answer"


def test_no_letter_and_no_key_is_ever_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with FakeNotify() as notify:
        refusal(notify, Failure(400, "BadRequestError", "secret words"))
        printer(notify).send("12", PDF)
    for secret in (SECRET, "secret words", base64.b64encode(PDF).decode()):
        assert secret not in caplog.text
