"""Mail that comes in: what each form of it is taken for, and that no bytes at all can make it raise or act."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.inbound import Mail, MailKind, key_of, read_mail
from channels.email.return_address import deliveries_in, delivery_of, message_id, return_path
from tests.channels.email.corpus import DELIVERY, DOMAIN, FORMS, KEY, OURS, Form, plain

ACTING = {MailKind.REPORT, MailKind.COMPLAINT, MailKind.UNSUBSCRIBE}


def understood(raw: bytes, key: bytes = KEY) -> Mail:
    return read_mail(raw, key=key, own={OURS})


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_each_form_is_taken_for_what_it_is(form: Form) -> None:
    found = understood(form.raw())
    assert (found.kind, found.delivery_id) == (form.kind, DELIVERY if form.about else None), found.why
    if form.action is not None:
        assert (found.reports[0].action, found.reports[0].status) == (form.action, form.status)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_under_another_key_nothing_acts(form: Form) -> None:
    """A stranger who knows every form but not the key."""
    assert understood(form.raw(), key=b"another key").kind not in ACTING


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_line_ends_change_nothing(form: Form) -> None:
    one, other = form.raw(), form.raw().replace(b"\n", b"\r\n")
    assert key_of(one) == key_of(other)
    assert understood(one).kind is understood(other).kind


@pytest.mark.parametrize("named", ["", "<>", "null", "<NULL>", "none", "undefined", " < > "])
def test_a_blank_or_null_message_id_is_never_a_key(named: str) -> None:
    """B 5, B 12."""
    first, second = (plain(words, Message_ID=named).encode() for words in ("One", "Two"))
    assert key_of(first) != key_of(second)
    assert key_of(first) == key_of(first)


def test_a_message_with_an_id_is_one_however_it_came() -> None:
    """B 11."""
    assert key_of(plain("One", To="a@x.example").encode()) == key_of(plain("One", To="b@x.example").encode())


def test_a_name_with_a_wrong_check_or_two_names_name_nothing() -> None:
    right = return_path(7, DOMAIN, KEY)
    assert delivery_of(right.upper(), KEY) == 7
    assert delivery_of(right, b"another") is None
    assert delivery_of(right.replace("+7.", "+8."), KEY) is None
    both = f"{right} {message_id(8, DOMAIN, KEY)}"
    assert deliveries_in(both, KEY) == {7, 8}
    assert delivery_of(both, KEY) is None


def test_the_words_are_plain_and_what_is_attached_is_only_named() -> None:
    raw = (
        b'From: a@example.net\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n'
        b"Content-Type: text/html; charset=utf-8\n\n<style>p{}</style><p>Hello &amp; <b>you</b></p>"
        b'<script>alert(1)</script><img src="http://tracker.example/1.png">\n--x\n'
        b'Content-Type: application/pdf; name="plan.pdf"\n'
        b'Content-Disposition: attachment; filename="plan.pdf"\n\nJVBERi0=\n--x--\n'
    )
    found = understood(raw)
    assert found.words == "Hello & you"
    assert found.attachments == ("plan.pdf (application/pdf)",)


def test_a_mail_that_nests_without_end_is_read_as_unreadable_or_less() -> None:
    """A bomb of parts neither raises nor takes long."""
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3_000))
    wide = b'Content-Type: multipart/mixed; boundary="x"\n\n' + b"--x\n\nhello\n" * 5_000
    assert understood(deep).kind in {MailKind.UNREADABLE, MailKind.PERSON}
    assert understood(wide).kind is MailKind.PERSON


@given(st.binary(max_size=2_000))
@settings(max_examples=150)
def test_no_bytes_raise_or_act(raw: bytes) -> None:
    assert understood(raw).kind not in ACTING
    assert key_of(raw) == key_of(raw)


@given(st.sampled_from(FORMS), st.integers(0, 2**32), st.integers(1, 40))
@settings(max_examples=150)
def test_a_spoilt_message_never_raises_and_never_names_another_delivery(form: Form, seed: int, how_often: int) -> None:
    found = understood(spoilt(form.raw(), seed, how_often))
    assert found.delivery_id in {None, DELIVERY}
    found.words.encode()
    assert "\0" not in f"{found.words}{found.subject}{found.sender}"
    assert found.kind not in ACTING or found.delivery_id == DELIVERY


def spoilt(raw: bytes, seed: int, how_often: int) -> bytes:
    """The same message with bytes changed, lines doubled, moved or lost."""
    chance = random.Random(seed)
    lines = raw.split(b"\n")
    for _ in range(how_often):
        at = chance.randrange(len(lines))
        match chance.randrange(4):
            case 0:
                line = bytearray(lines[at] or b" ")
                line[chance.randrange(len(line))] = chance.randrange(256)
                lines[at] = bytes(line)
            case 1:
                lines.insert(chance.randrange(len(lines)), lines[at])
            case 2 if len(lines) > 2:
                lines.pop(at)
            case _:
                lines[at] += chance.choice([b"\0", b"=?utf-8?b?//8=?=", b"\xff\xfe", b"; boundary=", b"\r", b"<>"])
    return b"\n".join(lines)
