"""Somebody on the telephone: plays a call as the carrier does, from our answers, every request signed.

Each document that comes back is read as the carrier reads it: verbs in order, every address checked to be ours.
"""

import itertools
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.fakes.carrier import ACCOUNT, TOKEN, FakeCarrier
from tests.fakes.signing import sign

BASE_URL = "http://127.0.0.1:8000"
OUR_NUMBER = "+441632960000"
MOBILE = "+447700900123"
_numbers = itertools.count(1)


def new_sid(prefix: str) -> str:
    return f"{prefix}{next(_numbers):032x}"


def post(
    client: FlaskClient, url: str, fields: Mapping[str, str], *, token: str = TOKEN, signature: str | None = None
) -> TestResponse:
    """One webhook; ``url`` as we gave it, with our base address."""
    from urllib.parse import urlencode

    given = sign(url, fields, token) if signature is None else signature
    return client.post(
        url.removeprefix(BASE_URL),
        data=urlencode(fields),
        headers={"X-Twilio-Signature": given},
        content_type="application/x-www-form-urlencoded; charset=UTF-8",
    )


class PhoneCall:
    """One call; ``heard`` is everything that was said to the caller, ``document`` the last answer."""

    def __init__(self, client: FlaskClient, *, caller: str = MOBILE, carrier: FakeCarrier | None = None) -> None:
        self.client, self.caller, self.carrier = client, caller, carrier
        self.sid = new_sid("CA")
        self.heard: list[str] = []
        self.recordings: list[str] = []
        self.document = ElementTree.Element("Response")
        self.turns: list[list[str]] = []
        self.last: tuple[str, dict[str, str]] = ("", {})

    def dial(self) -> "PhoneCall":
        self._go(f"{BASE_URL}/webhooks/twilio/voice", {})
        return self

    def press(self, keys: str) -> "PhoneCall":
        """Key something; "" is to wait until the time for keys is over."""
        gather = self._now_doing("Gather")
        if not keys:
            assert gather.attrib["actionOnEmptyResult"] == "true", "silence would end the call"
        self._go(gather.attrib["action"], {"Digits": keys} if keys else {})
        return self

    def press_with_a_shaking_hand(self, key: str) -> "PhoneCall":
        """Press a key twice at once: the second lands where a question takes keys from its first word on.

        What is said outside <Gather> takes none.
        """
        self.press(key)
        if self.document[0].tag == "Gather":
            self.press(key)
        return self

    def speak(self, sound: bytes = b"RIFF a story", *, seconds: int = 40, then_stay: bool = True) -> str:
        """Tell something after the tone; the recording's id. Without ``then_stay`` the caller hangs up."""
        record = self._now_doing("Record")
        sid, url = self._recorded(sound)
        self.tell(record.attrib["recordingStatusCallback"], sid, url, seconds=seconds)
        self.recordings.append(sid)
        if then_stay:
            self._go(record.attrib["action"], {"Digits": "#", "RecordingUrl": url})
        else:
            # The carrier reports a hang-up here too, and nobody hears the answer.
            self._send(record.attrib["action"], {"Digits": "hangup", "RecordingUrl": url})
        return sid

    def story(self, keys: str = "1") -> "PhoneCall":
        """From the main menu to the question before a recording, and its answer."""
        return self.press("1").press(keys)

    def stay_silent(self) -> None:
        """Say nothing after the tone: there is no sound, and the document goes on behind <Record>."""
        record = self._now_doing("Record")
        fields = {"RecordingSid": new_sid("RE"), "RecordingStatus": "absent", "RecordingDuration": "0"}
        assert "absent" in record.attrib["recordingStatusCallbackEvent"]
        self._send(record.attrib["recordingStatusCallback"], fields)
        after = list(self.document)[list(self.document).index(record) + 1 :]
        self.heard += [verb.text or "" for verb in after if verb.tag == "Say"]
        onward = next((verb for verb in after if verb.tag == "Redirect"), None)
        if onward is not None:
            self._go(onward.text or "", {})

    def tell(self, callback: str, sid: str, url: str, *, seconds: int = 40, status: str = "completed") -> TestResponse:
        """The carrier's word of a recording."""
        fields = {"RecordingSid": sid, "RecordingStatus": status, "RecordingUrl": url}
        return self._send(callback, {**fields, "RecordingDuration": str(seconds)})

    def transcribe(self, sid: str, text: str, *, status: str = "completed") -> TestResponse:
        """The carrier's draft of a recording."""
        fields = {"TranscriptionSid": new_sid("TR"), "TranscriptionStatus": status, "TranscriptionText": text}
        return self._send(f"{BASE_URL}/webhooks/twilio/transcription", {**fields, "RecordingSid": sid})

    def again(self) -> TestResponse:
        """The carrier repeats its last request, byte for byte."""
        return post(self.client, *self.last)

    @property
    def is_over(self) -> bool:
        """Whether the carrier hangs up at the end of what it was told last."""
        return not {"Gather", "Record", "Redirect"} & set(self.verbs)

    @property
    def just_heard(self) -> str:
        """What the newest document says."""
        return " ".join(self.turns[-1])

    @property
    def words(self) -> str:
        return " ".join(self.heard)

    @property
    def verbs(self) -> list[str]:
        return [verb.tag for verb in self.document]

    def _recorded(self, sound: bytes) -> tuple[str, str]:
        if self.carrier is not None:
            return self.carrier.add_recording(sound)
        sid = new_sid("RE")
        return sid, f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{sid}"

    def _now_doing(self, verb: str) -> ElementTree.Element:
        found = self.document.find(verb)
        assert found is not None, f"the caller is not asked for {verb}: {self.verbs}"
        return found

    def _go(self, url: str, fields: dict[str, str]) -> None:
        answer = self._send(url, {"From": self.caller, "To": OUR_NUMBER, "CallStatus": "in-progress", **fields})
        assert answer.mimetype == "text/xml"
        self.document = ElementTree.fromstring(answer.get_data(as_text=True))
        check_document(self.document)
        self.turns.append([each.text or "" for each in self.document.iter("Say")])
        self.heard += self.turns[-1]

    def _send(self, url: str, fields: dict[str, Any]) -> TestResponse:
        self.last = (url, {"CallSid": self.sid, "AccountSid": ACCOUNT, **fields})
        answer = post(self.client, *self.last)
        assert answer.status_code == 200, answer.status
        return answer


VERBS = {"Say", "Gather", "Record", "Redirect", "Hangup", "Pause"}
ADDRESSES = ("action", "recordingStatusCallback", "transcribeCallback")


def check_document(document: ElementTree.Element) -> None:
    """What the carrier would refuse or could not follow, and an end without a goodbye, fail the test at once."""
    assert document.tag == "Response"
    tags = [verb.tag for verb in document]
    assert tags, "the caller hears nothing, and the line goes dead"
    assert set(tags) <= VERBS, tags
    for verb in document.iter():
        given = [verb.attrib[name] for name in ADDRESSES if name in verb.attrib]
        given += [verb.text or ""] if verb.tag == "Redirect" else []
        assert all(url.startswith(f"{BASE_URL}/webhooks/twilio/") for url in given), given
        if verb.tag == "Gather":
            assert verb.attrib["language"] == "en-GB"
            assert verb.attrib["actionOnEmptyResult"] == "true", "silence would end the call"
    if not {"Gather", "Redirect"} & set(tags):
        assert tags[-1] == "Hangup"
        assert "oodbye" in " ".join(each.text or "" for each in document.iter("Say")), "no goodbye"
