"""Faults that real systems had with incoming texts; each docstring names its number in the list of failures."""

from http.client import HTTPConnection
from urllib.parse import quote, unquote_to_bytes, urlencode

import pytest
from sqlalchemy.exc import OperationalError

from channels.messages import Handover, Outgoing, Received
from gateway.delivery.dispatch import Dispatcher
from gateway.intake import receive as receiving
from store.database import WriteRefused
from store.words import DeliveryState, InboundState, State, TaskKind
from tests.failures.serving import post_together, serving
from tests.intake.texting import ADA, BASE, SMS, STATUS, TOKEN, World, application, fields, fresh_sid, headers

STORY = "They sang with my grandfather at Rosewood every Friday and he smiled again."


def test_the_same_message_fifty_times_at_once_is_one_story(worlds: World) -> None:
    """1: same provider id, 50 concurrent posts: one story, all 2xx."""
    post = fields(STORY)
    with serving(application(worlds.database, worlds.clock)) as port:
        assert post_together(port, [post] * 50) == [200] * 50
    assert len(worlds.parts()) == 1
    assert len(worlds.raw()) == 1
    assert worlds.notices() == ["receipt"]


def test_the_same_message_weeks_later_is_still_one(worlds: World) -> None:
    """2: same id after cache expiry, or weeks later: still one."""
    sid = fresh_sid()
    worlds.text(STORY, sid=sid)
    worlds.clock.forward(days=40)
    worlds.text(STORY, sid=sid)
    assert len(worlds.parts()) == 1
    assert worlds.notices() == ["receipt"]


def test_the_same_words_with_a_new_id_are_flagged_and_kept(worlds: World) -> None:
    """3: same text, new id, seconds apart: flagged, never silently dropped."""
    worlds.text(STORY)
    worlds.clock.forward(seconds=3)
    worlds.text(STORY)
    assert [text for _, text in worlds.parts()] == [STORY, STORY]
    copies = [hit for hit in worlds.story().hits if hit["check"] == "possible_duplicate"]
    assert [hit["start"] for hit in copies] == [len(STORY) + 2]


def test_the_same_words_as_another_story_are_flagged(world: World) -> None:
    """3: the same again after the first story's window has closed."""
    world.text(STORY)
    world.clock.forward(hours=1)
    world.text(STORY.upper())
    first, second = world.stories()
    assert first.hits == [] or all(hit["check"] != "possible_duplicate" for hit in first.hits)
    assert "possible_duplicate" in {hit["check"] for hit in second.hits}


def test_two_pictures_are_no_copies_of_each_other(world: World) -> None:
    """3, turned round: the sign that stands for a picture is not somebody's words."""
    for number in (1, 2):
        url = f"https://carrier.example.org/Media/ME{number}"
        world.text("", NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg")
    assert len(world.parts()) == 2
    assert world.story().hits == []


def test_a_repeated_yes_is_kept_twice(world: World) -> None:
    """4: genuine repeated "yes" with new ids: both kept."""
    world.home()
    world.text("Rosewood in Leeds was kind to us")
    world.text("yes")
    world.text("yes")
    assert [part for part in world.parts() if part[0] == "answer"] == [("answer", "yes"), ("answer", "yes")]
    assert len(world.raw()) == 3
    assert world.notices() == ["receipt", "thanks"]


@pytest.mark.parametrize("sid", ["", " ", "null", "NULL", "undefined", "None"])
def test_a_blank_id_is_never_a_key(world: World, sid: str) -> None:
    """5: blank or "null" id is never a key: two strangers' messages stay two."""
    first = fields("One person's words", sid=sid)
    assert world.post(first) == 200
    world.text("Another person's words", sid=sid, sender="+447700900124")
    kept = world.raw()
    assert [raw.state for raw in kept] == [InboundState.HOLDING, InboundState.HOLDING]
    assert kept[0].key != kept[1].key
    assert all(raw.key.startswith("sha256:") for raw in kept)
    assert b"Another+person" in kept[1].payload
    assert len(world.tasks(TaskKind.HOLDING_PEN)) == 2
    assert world.notices() == ["unreadable_text", "unreadable_text"]
    assert world.post(first) == 200  # the carrier calls again with the same bytes
    assert len(world.raw()) == 2


def test_two_messages_moments_apart_from_a_new_sender_are_one_authors(worlds: World) -> None:
    """6: two messages 200 ms apart from a new sender: one contact, both texts."""
    posts = [fields("My father had no drink"), fields("all afternoon, and it was hot.")]
    with serving(application(worlds.database, worlds.clock)) as port:
        assert post_together(port, posts, apart=0.2) == [200, 200]
    assert worlds.author_count() == 1
    assert [text for _, text in worlds.parts()] == [post["Body"] for post in posts]


def test_ten_messages_at_the_same_moment_from_a_new_sender_are_one_authors(worlds: World) -> None:
    """6: the same without any pause: nothing is lost and nobody is made twice."""
    posts = [fields(f"This is sentence number {number} of my story.") for number in range(10)]
    with serving(application(worlds.database, worlds.clock)) as port:
        assert post_together(port, posts) == [200] * 10
    assert worlds.author_count() == 1
    assert {text for _, text in worlds.parts()} == {post["Body"] for post in posts}
    assert worlds.notices() == ["receipt"]


def test_a_forged_or_missing_signature_stores_nothing(worlds: World) -> None:
    """7: missing or forged signature: refused, nothing stored."""
    post = fields(STORY)
    forged = headers(SMS, post.items(), token="a guess")
    good = headers(SMS, post.items())
    for given, body in (
        ({}, urlencode(post)),
        (forged, urlencode(post)),
        ({**good, "X-Twilio-Signature": ""}, urlencode(post)),
        (good, urlencode({**post, "Body": "other words"})),
        (good, urlencode(post) + "&Extra=1"),
        (good, b'{"json": true}'),
        (good, b"\xff\xfe\x00"),
    ):
        typed = {"Content-Type": "application/x-www-form-urlencoded", **given}
        for path in (SMS, STATUS):
            assert worlds.client.post(path, data=body, headers=typed).status_code == 403
    assert worlds.raw() == []
    assert worlds.stories() == []
    assert worlds.author_count() == 0


def test_without_a_token_nothing_is_believed(world: World) -> None:
    """7: no token is configured: an empty key signs nothing."""
    post = fields(STORY)
    client = application(world.database, world.clock, tokens=()).test_client()
    for token in ("", TOKEN):
        given = headers(SMS, post.items(), token=token)
        assert client.post(SMS, data=urlencode(post), headers=given).status_code == 403
    assert world.raw() == []


def test_both_tokens_are_good_during_a_rotation(world: World) -> None:
    """7: a token is changed without losing a text."""
    client = application(world.database, world.clock, tokens=("the new one", TOKEN)).test_client()
    for token in ("the new one", TOKEN):
        post = fields(STORY)
        given = headers(SMS, post.items(), token=token)
        assert client.post(SMS, data=urlencode(post), headers=given).status_code == 200
    assert len(world.raw()) == 2


@pytest.mark.parametrize("host", ["10.0.0.7:8000", "localhost", "evil.example.org", "[::1]:8443"])
def test_a_right_signature_is_accepted_whatever_a_proxy_calls_us(world: World, host: str) -> None:
    """8: valid signature behind a proxy: accepted, for the address is the one that the carrier was given."""
    post = fields(STORY)
    given = {**headers(SMS, post.items()), "X-Forwarded-Proto": "http", "X-Forwarded-Host": "inside"}
    answer = world.client.post(SMS, data=urlencode(post), headers=given, base_url=f"http://{host}")
    assert answer.status_code == 200
    assert len(world.stories()) == 1


def test_a_pooled_number_is_accepted(world: World) -> None:
    """8: another of our numbers was written to; it is the same story."""
    world.text("My father had no drink")
    world.text("all afternoon.", To="+447700900199")
    assert len(world.parts()) == 2


def test_the_signature_covers_the_raw_path_query_and_bytes(world: World) -> None:
    """9: verified over raw bytes, escaped slashes in the query included."""
    path = SMS + "?from=a%2Fb&odd=%C3%A9+x&empty="
    post = fields("Fish & chips = 100% good \N{POUND SIGN}5 / caf\N{LATIN SMALL LETTER E WITH ACUTE}", Blank="")
    body = "&".join(f"{name}={quote(value, safe='')}" for name, value in post.items())
    with serving(application(world.database, world.clock)) as port:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", path, body, headers(path, post.items()))
        assert connection.getresponse().status == 200
        connection.close()
    assert world.parts() == [("text", post["Body"])]
    assert world.raw()[0].payload == body.encode()


def test_a_database_that_is_away_is_said_so_that_the_carrier_calls_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """10: database down mid-request: visibly refused for retry, then recorded exactly once."""
    post = fields(STORY)
    write = world.database.write
    for error in (WriteRefused("disk full"), OperationalError("BEGIN", {}, Exception("away"))):

        def away(_work: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(world.database, "write", away)
        given = headers(SMS, post.items())
        assert world.client.post(SMS, data=urlencode(post), headers=given).status_code == 503
    monkeypatch.setattr(world.database, "write", write)
    assert world.raw() == []
    assert world.post(post) == 200
    assert len(world.parts()) == 1


def test_a_picture_without_words_is_accepted(world: World) -> None:
    """13: picture with empty body accepted."""
    picture = {"NumMedia": "1", "MediaUrl0": "https://carrier.example.org/Media/ME1", "MediaContentType0": "image/jpeg"}
    world.text("", **picture)
    assert world.parts() == [("picture", "[picture: image/jpeg]")]
    assert b"ME1" in world.raw()[0].payload
    world.text("This is the meal that they gave her.", **picture)
    assert [field for field, _ in world.parts()] == ["picture", "text", "picture"]


@pytest.mark.parametrize("sender", ["60777", "CareFamily", "Care Family", "+666"])
def test_a_sender_that_cannot_be_answered_is_accepted(world: World, sender: str) -> None:
    """14: short-code or alphabetic sender accepted; nothing is sent to it."""
    world.text("The new wing is bright", sender=sender)
    world.text("and the garden is open to all.", sender=sender)
    assert len(world.parts()) == 2
    assert world.notices() == []
    assert world.author_count() == 1


def test_withheld_senders_are_never_taken_for_one_person(world: World) -> None:
    """14: two texts without a number are two stories by two people."""
    world.text("The tea is always cold in the afternoon", sender="anonymous")
    world.text("My sister was moved without a word", sender="")
    assert len(world.stories()) == 2
    assert world.author_count() == 2


@pytest.mark.parametrize(
    "text", ["👩🏽‍⚕️ was kind 💜", "a\u200bb\u2066c", "\ufeffLlŷn ŵ", "{}[]~€|\\^", "\r\n lines \n"]
)
def test_odd_characters_are_kept_byte_for_byte(worlds: World, text: str) -> None:
    """29: emoji and invisible characters: stored."""
    worlds.text(text)
    assert worlds.parts() == [("text", text)]


@pytest.mark.parametrize(
    ("escaped", "why"),
    [("a%00b", "NUL"), ("%ED%A0%80 lone", "UTF-8"), ("%FF%FE", "UTF-8")],
)
def test_what_cannot_be_read_is_quarantined_once_and_answered(worlds: World, escaped: str, why: str) -> None:
    """29: lone surrogate, NUL: quarantined, never looping."""
    post = fields("x")
    body = urlencode({**post, "Body": "BODY"}).replace("BODY", escaped)
    decoded = {**post, "Body": _surrogates(escaped)}
    given = {**headers(SMS, decoded.items()), "Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(3):
        assert worlds.client.post(SMS, data=body, headers=given).status_code == 200
    (raw,) = worlds.raw()
    assert raw.state is InboundState.HOLDING
    assert why in raw.reason
    assert raw.payload == body.encode()
    assert raw.key == post["MessageSid"]
    assert len(worlds.tasks(TaskKind.HOLDING_PEN)) == 1
    assert worlds.stories() == []
    assert worlds.notices() == ["unreadable_text"]


def _surrogates(escaped: str) -> str:
    return unquote_to_bytes(escaped).decode("utf-8", "surrogateescape")


def test_when_intake_fails_the_text_is_kept_and_a_person_is_told(
    worlds: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """29: a message that breaks intake is kept alone in the holding pen, and nothing half-done stays."""
    real = receiving._begin

    def breaks(talk: receiving.Talk, received: Received, *, late: bool) -> None:
        real(talk, received, late=late)
        raise ZeroDivisionError("a fault of our own")

    monkeypatch.setattr(receiving, "_begin", breaks)
    post = fields(STORY)
    assert worlds.post(post) == 200
    monkeypatch.undo()
    assert worlds.post(post) == 200  # the carrier calls again: it is here already
    (raw,) = worlds.raw()
    assert raw.state is InboundState.HOLDING
    assert "ZeroDivisionError" in raw.reason
    assert worlds.stories() == []
    assert worlds.author_count() == 0
    assert worlds.notices() == []
    assert [task.about for task in worlds.tasks(TaskKind.HOLDING_PEN)] == [f"inbound:{raw.id}"]


@pytest.mark.parametrize(
    "written",
    ["07700900123", "+44 7700 900123", "0044 7700 900 123", "\u202a+447700900123\u202c", "whatsapp:+447700900123"],
)
def test_however_its_number_is_written_it_is_one_author(world: World, written: str) -> None:
    """32: local, +44, spaced and invisible-character numbers match one contact."""
    world.text("My father had no drink", sender=ADA)
    world.text("all afternoon.", sender=written)
    assert world.author_count() == 1
    assert len(world.parts()) == 2


@pytest.mark.parametrize(
    "word", ["STOP", "stop.", "Stop!", "UNSUBSCRIBE", "STOPALL", "end", "Cancel", "QUIT", "optout"]
)
def test_stop_and_its_relatives_suppress_at_once_and_are_never_a_story(worlds: World, word: str) -> None:
    """34: STOP variants; the story that is being told stays as it was."""
    worlds.text(STORY)
    worlds.text(word)
    assert worlds.is_suppressed()
    assert [text for _, text in worlds.parts()] == [STORY]
    assert worlds.notices() == ["receipt"]
    assert worlds.story().state is State.RECEIVED


class Carrier:
    """Takes texts and keeps them."""

    def __init__(self) -> None:
        self.taken: list[Outgoing] = []

    def send(self, outgoing: Outgoing) -> Handover:
        self.taken.append(outgoing)
        return Handover(f"SM{len(self.taken)}")


@pytest.mark.parametrize("stops", [True, False])
def test_a_stop_reaches_messages_that_are_queued_already(worlds: World, stops: bool) -> None:
    """34: already-queued messages: looked at again at the moment of sending."""
    worlds.text(STORY)
    if stops:
        worlds.text("STOP")
    carrier = Carrier()
    dispatcher = Dispatcher(worlds.database, {"sms": carrier}, worlds.clock, BASE, "test")
    assert dispatcher.run_once(worlds.clock()) == 1
    (receipt,) = worlds.said()
    assert receipt.state is (DeliveryState.SUPPRESSED if stops else DeliveryState.HANDED_OVER)
    assert [message.to for message in carrier.taken] == ([] if stops else [ADA])


def test_start_lifts_a_stop(world: World) -> None:
    """34: START."""
    world.text("STOP", sender="07700 900123")
    assert world.is_suppressed()
    world.text("Start")
    assert not world.is_suppressed()
    assert world.stories() == []
    assert world.notices() == []


def test_the_carriers_own_word_for_an_opt_out_counts(world: World) -> None:
    """34: the carrier has stopped the number, in a language of its own."""
    world.text("Arrêt", OptOutType="STOP")
    assert world.is_suppressed()
    assert world.stories() == []


def test_stop_inside_a_story_is_story(world: World) -> None:
    """34: only a text that is nothing but the word is a command."""
    world.text("They would not stop the music when she asked.")
    assert not world.is_suppressed()
    assert len(world.stories()) == 1


def test_a_forged_stop_is_refused(world: World) -> None:
    """34: forged STOP refused."""
    assert world.post(fields("STOP"), token="a guess") == 403
    assert not world.is_suppressed()


def test_a_body_that_is_too_large_is_refused_before_it_is_read(world: World) -> None:
    """Bodies are bounded: no carrier sends half a megabyte."""
    given = {**headers(SMS, []), "Content-Type": "application/x-www-form-urlencoded"}
    assert world.client.post(SMS, data=b"x" * (600 * 1024), headers=given).status_code == 413
    assert world.raw() == []
