"""E-mail handed to a real mail server."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from channels.email.compose import compose, html_of
from channels.email.outbound import EmailOutbound, address
from channels.email.return_address import delivery_of, message_id, return_path
from channels.email.smtp_url import SmtpUrl
from channels.errors import ChannelError
from channels.messages import Outgoing
from tests.fakes.mail import FakeMail, Mail

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
KEY = b"a key of the return path, for tests"
SENDER, THEM = "stories@earshot.example.org", "manager@rosewood.example.org"


@pytest.fixture
def server() -> Iterator[FakeMail]:
    with FakeMail() as running:
        yield running


def outbound(url: str) -> EmailOutbound:
    return EmailOutbound(SmtpUrl.parse(url), SENDER, lambda: NOW, KEY, sender_name="Earshot", timeout=5)


def outgoing(
    to: str = THEM, body: str = "A story waits.\n\nRead it: https://example.org/x?a=1&b=2.", **more: object
) -> Outgoing:
    given: dict[str, object] = {"delivery_id": 4821, "channel": "email", "to": to, "body": body, "subject": "A story"}
    return Outgoing(**{**given, **more})  # type: ignore[arg-type]


def sent(server: FakeMail, message: Outgoing) -> Mail:
    outbound(server.url).send(message)
    return server.kept[-1]


def failing(server: FakeMail, message: Outgoing | None = None) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        outbound(server.url).send(message or outgoing())
    return caught.value


def test_a_message_arrives_as_text_and_html_from_a_machine(server: FakeMail) -> None:
    got = sent(server, outgoing()).message
    assert (got["From"], got["To"], got["Subject"]) == (f"Earshot <{SENDER}>", THEM, "A story")
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Date"] == "Mon, 02 Mar 2026 09:30:00 +0000"
    plain, page = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == outgoing().body
    assert 'href="https://example.org/x?a=1&amp;b=2"' in page.get_content()


def test_the_return_path_and_the_message_id_name_the_delivery(server: FakeMail) -> None:
    handover = outbound(server.url).send(outgoing())
    got = server.kept[0]
    assert (got.sender, got.to) == (return_path(4821, "earshot.example.org", KEY), (THEM,))
    assert delivery_of(got.sender, KEY) == 4821
    assert got.message["Message-ID"] == handover.provider_id == message_id(4821, "earshot.example.org", KEY)
    assert sent(server, outgoing()).message["Message-ID"] == handover.provider_id


@pytest.mark.parametrize(
    "text", ["", "bounce+@x", "bounce+12x@x", "other+12@x", "bounce+" + "9" * 40 + "@x", "bounce+١@x"]
)
def test_an_address_that_is_no_return_path_names_nothing(text: str) -> None:
    assert delivery_of(text, KEY) is None
    assert delivery_of(f"<{return_path(7, 'example.org', KEY)}>", KEY) == 7


@pytest.mark.parametrize("text", ["Hello\r\nBcc: all@example.org", "Hello\nX: y\n\nbody", "a\0b\x0bc\u2028d\x85e"])
def test_no_subject_or_name_can_begin_another_header(server: FakeMail, text: str) -> None:
    """B 39."""
    got = sent(server, outgoing(subject=text, headers={"List-Id": text})).message
    assert set(got.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Id", "MIME-Version", "Content-Type"
    }  # fmt: skip
    assert "\n" not in got["Subject"]
    assert server.kept[0].to == (THEM,)


def test_a_notice_may_add_list_headers_and_no_others(server: FakeMail) -> None:
    headers = {"List-Unsubscribe": "<https://example.org/u>", "list-unsubscribe-post": "List-Unsubscribe=One-Click"}
    got = sent(server, outgoing(headers=headers)).message
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for name in ("Bcc", "From", "X-Any", "List-Id\r\nBcc"):
        assert failing(server, outgoing(headers={name: "x"})).code == "bad_header"


@pytest.mark.parametrize(
    "body", ["ŵ ŷ 👏 £", "." + "\n..\n.\nend", "x" * 3_000, "From the start\nline", "tab\tand  spaces  \nend"]
)
def test_every_text_arrives_as_it_was(server: FakeMail, body: str) -> None:
    plain = sent(server, outgoing(body=body)).message.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == body + "\n"


def test_words_are_never_markup() -> None:
    page = html_of('<script>alert("x")</script>\r\n\r\nhttps://example.org/"onclick=x a <b>')
    assert "<script>" not in page
    assert 'href="https://example.org/"' in page
    assert "&quot;onclick" in page


@pytest.mark.parametrize(
    "to",
    [
        "",
        "manager",
        "a@x.example.org,b@x.example.org",
        "a@example.org\r\nRCPT TO:<b@example.org>",
        "a@b@c",
        "<a@b.example>",
    ],
)
def test_what_is_no_single_address_is_permanent_and_sent_to_nobody(server: FakeMail, to: str) -> None:
    error = failing(server, outgoing(to))
    assert (error.code, error.permanent) == ("bad_address", True)
    assert not server.kept


def test_an_international_domain_is_written_plainly() -> None:
    assert address("a@bücher.example.org") == "a@xn--bcher-kva.example.org"


def test_an_international_domain_is_reached(server: FakeMail) -> None:
    got = sent(server, outgoing("a@bücher.example.org"))
    assert (got.to, got.message["To"]) == (("a@xn--bcher-kva.example.org",), "a@xn--bcher-kva.example.org")


@pytest.mark.parametrize(
    ("answer", "permanent"), [("550 5.1.1 No such person", True), ("450 4.2.1 Come back later", False)]
)
def test_a_refused_recipient_is_final_only_when_the_server_says_so(
    server: FakeMail, answer: str, permanent: bool
) -> None:
    server.refuse[THEM] = answer
    error = failing(server)
    assert (error.code, error.permanent, error.maybe_sent) == ("recipient_refused", permanent, False)
    assert answer[4:] in str(error)
    assert sent(server, outgoing("other@rosewood.example.org")).to == ("other@rosewood.example.org",)


@pytest.mark.parametrize(("answer", "permanent"), [("554 5.7.1 No", True), ("451 4.3.0 Busy", False)])
def test_a_refused_message_was_not_taken(server: FakeMail, answer: str, permanent: bool) -> None:
    server.at_data = answer
    error = failing(server)
    assert (error.code, error.permanent, error.maybe_sent) == ("message_refused", permanent, False)


def test_a_refused_sender_is_ours_to_mend(server: FakeMail) -> None:
    server.refuse_sender = "553 5.7.1 Not yours"
    error = failing(server)
    assert (error.code, error.permanent) == ("sender_refused", False)


def test_a_line_cut_after_the_message_left_may_have_sent_it(server: FakeMail) -> None:
    """B 25."""
    server.cut_after_data = True
    error = failing(server)
    assert (error.maybe_sent, error.permanent) == (True, False)
    assert len(server.kept) == 1


def test_a_server_that_is_not_there_is_tried_again() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(ChannelError) as caught:
        outbound(url).send(outgoing())
    assert (caught.value.code, caught.value.permanent, caught.value.maybe_sent) == ("unreachable", False, False)


def test_a_server_without_the_security_that_was_asked_for_gets_nothing(server: FakeMail) -> None:
    for scheme, code in (("smtp+starttls", "settings"), ("smtps", "unreachable")):
        with pytest.raises(ChannelError) as caught:
            outbound(server.url.replace("smtp", scheme, 1)).send(outgoing())
        assert caught.value.code == code
    with pytest.raises(ChannelError) as caught:
        outbound(server.url.replace("//", "//me:secret@")).send(outgoing())
    assert caught.value.code == "settings"
    assert not server.kept


def test_half_a_character_waits_for_a_person(server: FakeMail) -> None:
    assert failing(server, outgoing(body="half \ud83d")).needs_person
    assert sent(server, outgoing(subject="half \ud83d")).message["Subject"] == "half"


def test_html_of_our_own_is_used_as_given() -> None:
    mail = compose(outgoing(html="<p>Ours</p>"), sender=SENDER, domain="example.org", key=KEY, now=NOW)
    page = mail.get_body(("html",))
    assert page is not None
    assert page.get_content().strip() == "<p>Ours</p>"


def test_the_setting_is_read_with_its_usual_ports() -> None:
    got = SmtpUrl.parse("smtp+starttls://us%40x:p%2Fw@mail.example.org")
    assert (got.security, got.host, got.port, got.user, got.password) == (
        "smtp+starttls", "mail.example.org", 587, "us@x", "p/w"
    )  # fmt: skip
    assert [SmtpUrl.parse(f"{each}://h").port for each in ("smtp", "smtps")] == [25, 465]
    assert "p/w" not in repr(got)


@pytest.mark.parametrize(
    "url", ["", "mail.example.org", "http://x", "smtp://", "smtp://h:port", "smtp://h:99999", "smtp://h/x"]
)
def test_a_setting_that_is_no_mail_server_says_what_to_write(url: str) -> None:
    with pytest.raises(ValueError, match="EARSHOT_SMTP_URL"):
        SmtpUrl.parse(url)
