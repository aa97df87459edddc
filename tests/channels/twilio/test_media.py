"""Fetching what the carrier keeps."""

import hashlib
from collections.abc import Iterator

import pytest

from channels.errors import ChannelError
from channels.twilio.media import MediaFetcher
from tests.fakes.carrier import Failure, FakeCarrier

SOUND = b"RIFF" + bytes(range(256)) * 40


@pytest.fixture
def carrier() -> Iterator[FakeCarrier]:
    with FakeCarrier() as running:
        yield running


def fetcher(carrier: FakeCarrier, *, max_bytes: int = 1_000_000, base: str = "") -> MediaFetcher:
    return MediaFetcher(carrier.account, carrier.token, carrier.url + base, timeout=2, max_bytes=max_bytes)


def failing(carrier: FakeCarrier, url: str) -> ChannelError:
    with pytest.raises(ChannelError) as caught:
        fetcher(carrier).fetch_recording(url)
    return caught.value


def test_a_recording_is_fetched_whole_with_its_checksum(carrier: FakeCarrier) -> None:
    _, url = carrier.add_recording(SOUND)
    for form, media_type in (("wav", "audio/x-wav"), ("mp3", "audio/mpeg")):
        got = fetcher(carrier).fetch_recording(url, form=form)
        assert (got.content, got.media_type) == (SOUND, media_type)
        assert got.sha256 == hashlib.sha256(SOUND).hexdigest()
    assert [asked.path.rpartition(".")[2] for asked in carrier.asked] == ["wav", "mp3"]
    assert fetcher(carrier).fetch_recording(url + ".mp3").media_type == "audio/x-wav"


def test_a_picture_is_fetched_too(carrier: FakeCarrier) -> None:
    got = fetcher(carrier).fetch(carrier.add_media("MM" + "0" * 32, b"jpeg"))
    assert (got.content, got.media_type) == (b"jpeg", "image/jpeg")


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "https://api.twilio.com/2010-04-01/Accounts/ACother/Recordings/RE1",
        "https://api.twilio.com/2010-04-01/Accounts/{account}/Recordings/../../x",
        "https://api.twilio.com/2010-04-01/Accounts/{account}/Messages.json",
        "https://api.twilio.com/2010-04-01/Accounts/{account}/Recordings/RE1/%2e%2e",
        "https://[::1/2010-04-01/Accounts/{account}/Recordings/RE1",
        "",
    ],
)
def test_an_address_that_is_no_media_of_ours_is_never_asked(carrier: FakeCarrier, url: str) -> None:
    error = failing(carrier, url.format(account=carrier.account))
    assert (error.code, error.permanent) == ("bad_media_address", True)
    assert not carrier.asked


def test_whatever_host_is_named_only_the_configured_one_is_asked(carrier: FakeCarrier) -> None:
    sid, url = carrier.add_recording(SOUND)
    assert fetcher(carrier).fetch_recording(url.replace("api.twilio.com", "evil.example.org")).content == SOUND
    assert carrier.asked[0].path.endswith(f"/Recordings/{sid}.wav")


def test_the_password_goes_to_nobody_else(carrier: FakeCarrier) -> None:
    _, url = carrier.add_recording(SOUND)
    with FakeCarrier() as stranger:
        carrier.fail(Failure(location=stranger.url + "/steal"))
        assert failing(carrier, url).code == "bad_media_address"
        assert not stranger.asked


@pytest.mark.parametrize(
    "url", ["https://mms.twiliocdn.com/x", "https://api.twilio.com.example.org/x", "http://127.0.0.1/x"]
)
def test_a_media_store_is_asked_without_the_password(carrier: FakeCarrier, url: str) -> None:
    assert fetcher(carrier).headers_for(url) == {}
    assert set(fetcher(carrier).headers_for(carrier.url + "/x")) == {"Authorization"}


def test_the_carrier_may_send_us_on_within_itself_but_not_in_circles(carrier: FakeCarrier) -> None:
    sid, url = carrier.add_recording(SOUND)
    path = f"/2010-04-01/Accounts/{carrier.account}/Recordings/{sid}.wav"
    carrier.fail(Failure(location=path))
    assert fetcher(carrier).fetch_recording(url).content == SOUND
    carrier.fail(*[Failure(location=path)] * 9)
    assert failing(carrier, url).code == "redirects"


def test_a_recording_that_is_too_large_is_not_kept(carrier: FakeCarrier) -> None:
    _, url = carrier.add_recording(SOUND)
    with pytest.raises(ChannelError) as caught:
        fetcher(carrier, max_bytes=len(SOUND) - 1).fetch_recording(url)
    assert (caught.value.code, caught.value.permanent) == ("too_large", True)
    assert fetcher(carrier, max_bytes=len(SOUND)).fetch_recording(url).content == SOUND


@pytest.mark.parametrize(
    ("failure", "code"),
    [(Failure(status=404), "http_404"), (Failure(status=503), "http_503"), (Failure(cut=True), "unreachable")],
)
def test_what_can_t_be_fetched_now_is_fetched_later(carrier: FakeCarrier, failure: Failure, code: str) -> None:
    _, url = carrier.add_recording(SOUND)
    carrier.fail(failure)
    error = failing(carrier, url)
    assert (error.code, error.permanent, error.maybe_sent) == (code, False, False)
    assert fetcher(carrier).fetch_recording(url).content == SOUND


def test_a_wrong_password_is_said_to_be_refused(carrier: FakeCarrier) -> None:
    _, url = carrier.add_recording(SOUND)
    carrier.token = "another"
    with pytest.raises(ChannelError) as caught:
        MediaFetcher(carrier.account, "wrong", carrier.url).fetch_recording(url)
    assert caught.value.code == "http_401"


def test_a_carrier_that_drips_is_not_listened_to_for_ever(carrier: FakeCarrier) -> None:
    _, url = carrier.add_recording(SOUND)
    with pytest.raises(ChannelError) as caught:
        MediaFetcher(carrier.account, carrier.token, carrier.url, longest=-1).fetch_recording(url)
    assert (caught.value.code, caught.value.permanent) == ("too_slow", False)
