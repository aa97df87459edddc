"""Twilio's own client against a carrier that speaks their protocol."""

import base64
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest
import requests

from channels.errors import ChannelError
from channels.sms.reference import with_reference
from channels.twilio import kept_connection
from channels.twilio.client import TwilioClient, swap_base
from channels.twilio.media import MediaFetcher
from tests.channels.twilio.described import NotDescribed, check
from tests.fakes.carrier import Asked, Failure, FakeCarrier

US, THEM = "+441632960001", "+447700900123"


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as running:
        yield running


def client_of(carrier: FakeCarrier, *, timeout: float = 5.0, token: str = "") -> TwilioClient:
    return TwilioClient(carrier.account, token or carrier.token, api_url=carrier.url, timeout=timeout)


def failing(client: TwilioClient) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        client.send_message(to=THEM, from_=US, body="Hello")
    return caught.value


def test_a_message_is_created_as_twilio_describes_it(carrier: FakeCarrier) -> None:
    url = "https://stories.example.org/webhooks/twilio/sms-status?delivery=1"
    sent = client_of(carrier).send_message(to=THEM, from_=US, body="Hello ŵ 👏", status_callback=url)
    assert carrier.messages[sent.sid]["body"] == "Hello ŵ 👏"
    assert (sent.status, carrier.messages[sent.sid]["status_callback"]) == ("queued", url)


def test_every_request_that_we_make_is_one_that_twilio_describes(carrier: FakeCarrier) -> None:
    client = client_of(carrier)
    sid = client.send_message(to=THEM, from_=US, body="Hello").sid
    carrier.add_media(sid, b"picture")
    recording, _ = carrier.add_recording(b"sound")
    client.find_message(to=THEM, body="Hello", since=datetime.now(UTC))
    client.message(sid)
    client.blank_body(sid)
    client.delete_media(sid)
    client.delete_recording(recording)
    client.delete_transcription("TR" + "0" * 32)
    MediaFetcher(carrier.account, carrier.token, carrier.url).fetch(carrier.add_media(sid, b"picture"))
    MediaFetcher(carrier.account, carrier.token, carrier.url).fetch_recording(carrier.add_recording(b"sound")[1])
    assert len(carrier.asked) == 10
    assert carrier.violations == []


@pytest.mark.parametrize(
    "form",
    [
        "To=%2B447700900123&Body=Hello",
        "From=%2B441632960001&Body=Hello",
        "To=07700900123&From=%2B441632960001&Body=Hello",
        "To=%2B447700900123&From=Earshot&Body=Hello",
        "To=%2B447700900123&From=%2B441632960001&Body=" + "a" * 1601,
        "To=%2B447700900123&From=%2B441632960001&Body=Hello&Sender=me",
        "To=%2B447700900123&From=%2B441632960001&Body=Hello&StatusCallback=x&ValidityPeriod=soon",
    ],
    ids=["no-from", "no-to", "local-to", "letters-from", "too-long", "undeclared", "wrong-type"],
)
def test_the_check_itself_finds_what_is_wrong(carrier: FakeCarrier, form: str) -> None:
    path = f"/2010-04-01/Accounts/{carrier.account}/Messages.json"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic eDp5"}
    with pytest.raises(NotDescribed):
        check(Asked("POST", path, {}, headers, form.encode()))


def test_a_request_that_twilio_does_not_describe_is_refused_and_fails_its_test() -> None:
    running = FakeCarrier().__enter__()
    url = f"{running.url}/2010-04-01/Accounts/{running.account}/Faxes.json"
    answer = requests.post(url, data={"To": THEM}, auth=(running.account, running.token), timeout=5)
    assert (answer.status_code, answer.json()["code"]) == (400, 20001)
    with pytest.raises(AssertionError, match="not described"):
        running.stop()


@pytest.mark.parametrize(
    ("method", "path", "form"),
    [
        ("POST", "Messages/SM{0}.json", "Body=Other+words"),
        ("POST", "Messages/SM{0}.json", ""),
        ("GET", "Messages.json?To=07700900123", ""),
        ("DELETE", "Messages/SM1/Media/ME{0}.json", ""),
        ("DELETE", "Recordings/RE{0}.wav", ""),
        ("GET", "Recordings/RE{0}.ogg", ""),
        ("GET", "Messages/SM{0}/Media/ME{0}?x=1", ""),
        ("DELETE", "Transcriptions/RE{0}.json", ""),
    ],
    ids=["new-words", "no-words", "local", "short-id", "delete-sound", "other-sound", "query", "other-id"],
)
def test_the_check_knows_every_request_that_we_make(carrier: FakeCarrier, method: str, path: str, form: str) -> None:
    where, _, query = path.format("0" * 32).partition("?")
    whole = f"/2010-04-01/Accounts/{carrier.account}/{where}"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic eDp5"}
    with pytest.raises(NotDescribed):
        check(Asked(method, whole, parse_qs(query), headers, form.encode()))


def test_nobody_is_asked_without_saying_who_we_are(carrier: FakeCarrier) -> None:
    path = f"/2010-04-01/Accounts/{carrier.account}/Messages/SM{'0' * 32}.json"
    with pytest.raises(NotDescribed):
        check(Asked("GET", path, {}, {}, b""))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (21211, "bad_number"),
        (21614, "not_mobile"),
        (21408, "country_off"),
        (21612, "no_route"),
        (21617, "too_long"),
        (21658, "too_long"),
        (21610, "opted_out"),
        (21999, "twilio_21999"),
    ],
)
def test_what_can_never_work_is_permanent(carrier: FakeCarrier, code: int, name: str) -> None:
    carrier.fail(Failure(status=400, code=code))
    error = failing(client_of(carrier))
    assert (error.code, error.permanent, error.maybe_sent) == (name, True, False)
    assert error.opted_out == (code == 21610)


@pytest.mark.parametrize(
    ("status", "code", "name"),
    [
        (429, 20429, "too_many"),
        (500, 20500, "http_500"),
        (503, 20503, "http_503"),
        (401, 20003, "settings"),
        (403, None, "settings"),
        (400, 21606, "settings"),
        (404, 20404, "http_404"),
    ],
)
def test_what_may_pass_or_is_ours_to_mend_is_tried_again(
    carrier: FakeCarrier, status: int, code: int | None, name: str
) -> None:
    carrier.fail(Failure(status=status, code=code))
    error = failing(client_of(carrier))
    assert (error.code, error.permanent, error.maybe_sent) == (name, False, False)


@pytest.mark.parametrize(("status", "code"), [(500, None), (502, None), (502, 20502), (503, None), (504, None)])
def test_where_something_between_answered_in_its_place_it_may_have_been_sent(
    carrier: FakeCarrier, status: int, code: int | None
) -> None:
    carrier.fail(Failure(status=status, code=code))
    error = failing(client_of(carrier))
    assert (error.code, error.permanent, error.maybe_sent) == (f"http_{status}", False, True)


def test_a_wrong_token_is_said_to_be_a_wrong_setting(carrier: FakeCarrier) -> None:
    error = failing(client_of(carrier, token="0" * 32))
    assert "EARSHOT_TWILIO_AUTH_TOKEN" in str(error)
    assert not carrier.sent


def test_a_carrier_that_takes_it_and_cuts_the_line_may_have_sent_it(carrier: FakeCarrier) -> None:
    """B 25."""
    carrier.fail(Failure(cut=True))
    error = failing(client_of(carrier))
    assert (error.maybe_sent, error.permanent) == (True, False)
    assert len(carrier.sent) == 1


def test_a_carrier_that_does_not_answer_in_time_may_have_sent_it(carrier: FakeCarrier) -> None:
    """B 25."""
    carrier.fail(Failure(slow=1.0))
    assert failing(client_of(carrier, timeout=0.2)).maybe_sent


@pytest.mark.parametrize("raw", ["", "<html>", "[]", "{}", '{"sid": ""}'])
def test_a_success_that_is_not_twilio_s_may_have_sent_it(carrier: FakeCarrier, raw: str) -> None:
    carrier.fail(Failure(status=201, raw=raw))
    assert failing(client_of(carrier)).maybe_sent


def test_what_may_have_been_sent_is_found_by_its_words(carrier: FakeCarrier) -> None:
    client, begun = client_of(carrier), datetime.now(UTC)
    carrier.fail(Failure(cut=True))
    failing(client)
    found = client.find_message(to=THEM, body="Hello", since=begun)
    assert found is not None
    assert found.sid in carrier.messages
    assert client.find_message(to=THEM, body="Other words", since=begun) is None
    assert client.find_message(to=US, body="Hello", since=begun) is None
    assert client.find_message(to=THEM, body="Hello", since=begun + timedelta(hours=1)) is None


def test_a_refused_connection_sent_nothing() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    error = failing(TwilioClient("AC" + "0" * 32, "t" * 32, api_url=url, timeout=2))
    assert (error.code, error.maybe_sent, error.permanent) == ("unreachable", False, False)


def test_a_carrier_that_can_t_prove_who_it_is_was_sent_nothing(carrier: FakeCarrier) -> None:
    client = TwilioClient(carrier.account, carrier.token, api_url=carrier.url.replace("http", "https"), timeout=2)
    error = failing(client)
    assert (error.code, error.maybe_sent) == ("unreachable", False)
    assert not carrier.asked


def test_a_connection_is_kept_from_one_message_to_the_next(carrier: FakeCarrier) -> None:
    client = client_of(carrier)
    for _ in range(3):
        client.send_message(to=THEM, from_=US, body="Hello")
    assert len({asked.peer for asked in carrier.asked}) == 1


def test_a_connection_that_has_lain_idle_is_not_used_again(
    carrier: FakeCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The carrier may close it just as the next message leaves, and then nobody knows what became of that."""
    monkeypatch.setattr(kept_connection, "IDLE_AT_MOST", 0.05)
    client = client_of(carrier)
    for _ in range(3):
        client.send_message(to=THEM, from_=US, body="Hello")
        time.sleep(0.1)
    assert len({asked.peer for asked in carrier.asked}) == 3


def test_a_connection_that_the_carrier_closed_after_its_answer_costs_no_message() -> None:
    """Over a plain socket: one answer for each connection, promised to stay open and closed all the same."""
    answer = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: 32\r\n\r\n"
    answer += b'{"sid": "SM1","status":"queued"}'
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            for _ in range(3):
                taken, _ = listening.accept()
                with taken:
                    taken.recv(65536)
                    taken.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        client = TwilioClient("AC" + "0" * 32, "t" * 32, f"http://127.0.0.1:{listening.getsockname()[1]}", timeout=5)
        for _ in range(3):
            assert client.send_message(to=THEM, from_=US, body="Hello").sid == "SM1"
            time.sleep(0.05)
        thread.join(5)


def test_four_at_once_have_a_connection_each(carrier: FakeCarrier) -> None:
    client = client_of(carrier)
    with ThreadPoolExecutor(4) as pool:
        for _ in range(12):
            pool.submit(client.send_message, to=THEM, from_=US, body="Hello")
    assert len(carrier.sent) == 12
    assert len({asked.peer for asked in carrier.asked}) <= 4


def test_a_carrier_that_names_its_time_is_heard(carrier: FakeCarrier) -> None:
    carrier.fail(Failure(429, 20429, retry_after="17"), Failure(429, 20429, retry_after="soon"))
    error = failing(client_of(carrier))
    assert (error.code, error.retry_after, error.maybe_sent) == ("too_many", 17.0, False)
    assert failing(client_of(carrier)).retry_after is None


def test_a_moment_in_the_future_is_a_time_to_wait_too() -> None:
    from email.utils import formatdate

    assert 25 < (kept_connection.retry_after(formatdate(time.time() + 30, usegmt=True)) or 0) <= 30
    assert kept_connection.retry_after(formatdate(time.time() - 30, usegmt=True)) == 0
    assert kept_connection.retry_after("") is None


def test_a_redirect_is_not_followed(carrier: FakeCarrier) -> None:
    with FakeCarrier() as elsewhere:
        carrier.fail(Failure(location=f"{elsewhere.url}/2010-04-01/Accounts/{carrier.account}/Messages.json"))
        assert failing(client_of(carrier)).code == "http_307"
        assert elsewhere.asked == []


def test_the_environment_s_proxy_is_used_but_not_for_what_it_excepts(
    carrier: FakeCarrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The carrier stands in for the proxy: what it is asked for is a whole address, with the proxy's own password."""
    monkeypatch.setenv("http_proxy", carrier.url.replace("//", "//me:secret@"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    client_of(carrier).send_message(to=THEM, from_=US, body="Hello")
    assert "proxy-authorization" not in {name.lower() for name in carrier.asked[-1].headers}
    through = TwilioClient(carrier.account, carrier.token, "http://carrier.example.org", timeout=2)
    through.send_message(to=THEM, from_=US, body="Hello")
    headers = {name.lower(): value for name, value in carrier.asked[-1].headers.items()}
    assert headers["host"] == "carrier.example.org"
    assert base64.b64decode(headers["proxy-authorization"].removeprefix("Basic ")) == b"me:secret"


def test_a_proxy_that_is_away_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{probe.getsockname()[1]}")
    error = failing(TwilioClient("AC" + "0" * 32, "t" * 32, "https://carrier.example.org", timeout=2))
    assert (error.code, error.maybe_sent) == ("unreachable", False)


def test_equal_texts_are_told_apart_by_their_reference(carrier: FakeCarrier) -> None:
    client, begun = client_of(carrier), datetime.now(UTC)
    first, second = (with_reference("Thank you.", number) for number in (1, 2))
    sent = client.send_message(to=THEM, from_=US, body=first)
    assert client.find_message(to=THEM, body=second, since=begun) is None
    assert client.find_message(to=THEM, body=first, since=begun) == sent
    reworded = with_reference("Thank you. It is Tuesday now.", 1)
    assert client.find_message(to=THEM, body=reworded, since=begun) == sent


def test_a_look_up_that_gets_no_answer_sent_nothing(carrier: FakeCarrier) -> None:
    carrier.fail(Failure(cut=True))
    with pytest.raises(ChannelError) as caught:
        client_of(carrier).find_message(to=THEM, body="Hello", since=datetime.now(UTC))
    assert (caught.value.code, caught.value.maybe_sent) == ("unreachable", False)


def test_a_recording_and_its_transcription_are_deleted_apart(carrier: FakeCarrier) -> None:
    recording, _ = carrier.add_recording(b"sound")
    transcription = carrier.sid("TR")
    carrier.transcriptions.add(transcription)
    client_of(carrier).delete_recording(recording)
    assert (recording in carrier.recordings, transcription in carrier.transcriptions) == (False, True)
    client_of(carrier).delete_transcription(transcription)
    assert transcription not in carrier.transcriptions


def test_a_text_that_is_no_unicode_waits_for_a_person(carrier: FakeCarrier) -> None:
    with pytest.raises(ChannelError) as caught:
        client_of(carrier).send_message(to=THEM, from_=US, body="half \ud83d")
    assert caught.value.needs_person
    assert not carrier.sent


def test_the_carrier_s_copy_is_emptied_and_its_pictures_deleted(carrier: FakeCarrier) -> None:
    client = client_of(carrier)
    sid = client.send_message(to=THEM, from_=US, body="Hello").sid
    carrier.add_media(sid, b"1")
    carrier.add_media(sid, b"2")
    client.blank_body(sid)
    assert client.delete_media(sid) == 2
    assert (carrier.messages[sid]["body"], carrier.media[sid]) == ("", {})


def test_deleting_what_is_gone_is_no_error(carrier: FakeCarrier) -> None:
    client = client_of(carrier)
    client.delete_recording("RE" + "0" * 32)
    client.delete_transcription("TR" + "0" * 32)
    client.blank_body("SM" + "0" * 32)
    client.delete_media("MM" + "0" * 32)
    carrier.fail(Failure(status=500))
    with pytest.raises(ChannelError):
        client.delete_recording("RE" + "0" * 32)


def test_secrets_and_numbers_stay_out_of_logs(carrier: FakeCarrier, caplog: pytest.LogCaptureFixture) -> None:
    client = client_of(carrier)
    with caplog.at_level("INFO"):
        client.find_message(to=THEM, body="Hello", since=datetime.now(UTC))
    assert carrier.token not in repr(client)
    assert THEM not in caplog.text


def test_only_the_base_of_an_address_is_swapped() -> None:
    asked = "https://api.twilio.com/2010-04-01/x.json?To=%2B44"
    assert swap_base(asked, "http://127.0.0.1:9/twilio/") == "http://127.0.0.1:9/twilio/2010-04-01/x.json?To=%2B44"
