"""A call, its recording and its transcription as they reach us."""

import pytest

from channels.base import accept
from channels.errors import Unreadable
from channels.messages import InboundKind, Received
from channels.twilio.signature import TwilioSignature
from channels.voice.inbound import CallInbound, RecordingInbound, TranscriptionInbound
from tests.channels.contract import ACCOUNT, BASE, SIGNATURE, TOKEN, InboundContract
from tests.fakes.signing import signed_request

CALL, RECORDING = "CA" + "1" * 32, "RE" + "2" * 32
SOUND = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{RECORDING}"


class TestCallStep(InboundContract):
    path = "/webhooks/twilio/voice?step=consent&turn=2"
    key_field = "CallSid"
    good = {
        "CallSid": CALL,
        "AccountSid": ACCOUNT,
        "From": "07700 900123",
        "To": "+441632960001",
        "CallStatus": "in-progress",
        "Direction": "inbound",
        "Digits": "1",
    }

    def inbound(self, signature: TwilioSignature = SIGNATURE) -> CallInbound:
        return CallInbound(signature)

    def step(self, path: str = path, **changes: str) -> Received:
        return accept(self.inbound(), signed_request(BASE, path, {**self.good, **changes}, TOKEN))

    def test_a_step_is_keyed_by_call_step_and_turn(self) -> None:
        got = self.step()
        assert (got.kind, got.channel, got.key) == (InboundKind.CALL_STEP, "voice", f"{CALL}:consent:2")
        assert (got.fields["step"], got.fields["turn"], got.fields["digits"]) == ("consent", "2", "1")
        assert (got.sender, got.fields["call"]) == ("+447700900123", CALL)

    def test_a_call_s_first_request_is_its_start(self) -> None:
        got = self.step("/webhooks/twilio/voice")
        assert (got.key, got.fields["step"]) == (f"{CALL}:start:0", "start")

    def test_the_same_keys_at_another_turn_are_another_step(self) -> None:
        assert self.step("/webhooks/twilio/voice?step=consent&turn=3").key != self.step().key

    @pytest.mark.parametrize("sender", ["anonymous", "Anonymous", "+266696687", "Restricted"])
    def test_a_withheld_number_is_anonymous(self, sender: str) -> None:
        assert self.step(From=sender).sender == "anonymous"

    @pytest.mark.parametrize("digits", ["", "*", "0123456789#"])
    def test_any_keys_or_none_are_understood(self, digits: str) -> None:
        assert self.step(Digits=digits).fields["digits"] == digits

    @pytest.mark.parametrize("digits", ["١", "1;DROP", "9" * 100, "é"])
    def test_what_no_telephone_has_is_unreadable(self, digits: str) -> None:
        with pytest.raises(Unreadable):
            self.step(Digits=digits)

    @pytest.mark.parametrize(
        "query", ["?step=a&step=b", "?step=a%00", "?step=%FF", "?step=" + "a" * 99, "?step=a/../b"]
    )
    def test_an_address_that_we_never_gave_is_unreadable(self, query: str) -> None:
        with pytest.raises(Unreadable):
            self.step("/webhooks/twilio/voice" + query)


class TestRecording(InboundContract):
    path = "/webhooks/twilio/recording"
    key_field = "RecordingSid"
    good = {
        "RecordingSid": RECORDING,
        "CallSid": CALL,
        "AccountSid": ACCOUNT,
        "RecordingStatus": "completed",
        "RecordingUrl": SOUND,
        "RecordingDuration": "42",
        "From": "+447700900123",
    }

    def inbound(self, signature: TwilioSignature = SIGNATURE) -> RecordingInbound:
        return RecordingInbound(signature)

    def test_a_recording_is_keyed_by_its_id_and_status(self) -> None:
        got = accept(self.inbound(), self.request())
        assert (got.kind, got.key) == (InboundKind.RECORDING, f"{RECORDING}:completed")
        assert (got.fields["recording"], got.fields["call"], got.fields["seconds"]) == (RECORDING, CALL, "42")
        assert got.media[0].url == SOUND

    def test_an_absent_recording_is_another_event_without_sound(self) -> None:
        got = accept(self.inbound(), self.request({**self.good, "RecordingStatus": "absent", "RecordingDuration": ""}))
        assert (got.key, got.media, got.fields["seconds"]) == (f"{RECORDING}:absent", (), "0")

    @pytest.mark.parametrize("change", [{"CallSid": ""}, {"RecordingStatus": ""}, {"RecordingStatus": "lost"}])
    def test_a_recording_of_no_call_or_status_is_unreadable(self, change: dict[str, str]) -> None:
        with pytest.raises(Unreadable):
            accept(self.inbound(), self.request({**self.good, **change}))

    def test_the_step_that_asked_for_it_is_kept(self) -> None:
        got = accept(self.inbound(), signed_request(BASE, self.path + "?step=story&turn=1", self.good, TOKEN))
        assert (got.fields["step"], got.fields["turn"]) == ("story", "1")


class TestTranscription(InboundContract):
    path = "/webhooks/twilio/transcription"
    key_field = "TranscriptionSid"
    good = {
        "TranscriptionSid": "TR" + "3" * 32,
        "RecordingSid": RECORDING,
        "CallSid": CALL,
        "AccountSid": ACCOUNT,
        "TranscriptionStatus": "completed",
        "TranscriptionText": " the tea was warm ",
        "From": "anonymous",
    }

    def inbound(self, signature: TwilioSignature = SIGNATURE) -> TranscriptionInbound:
        return TranscriptionInbound(signature)

    def test_a_draft_is_keyed_by_its_id_and_names_its_recording(self) -> None:
        got = accept(self.inbound(), self.request())
        assert (got.kind, got.key) == (InboundKind.TRANSCRIPTION, self.good["TranscriptionSid"])
        assert (got.text, got.fields["recording"], got.sender) == (" the tea was warm ", RECORDING, "anonymous")

    def test_a_failed_draft_is_an_event_too(self) -> None:
        failed = {**self.good, "TranscriptionStatus": "failed", "TranscriptionText": ""}
        got = accept(self.inbound(), self.request(failed))
        assert (got.fields["status"], got.text) == ("failed", "")

    @pytest.mark.parametrize("change", [{"RecordingSid": "null"}, {"TranscriptionText": "a\0"}])
    def test_a_draft_of_nothing_or_with_a_nul_is_unreadable(self, change: dict[str, str]) -> None:
        with pytest.raises(Unreadable):
            accept(self.inbound(), self.request({**self.good, **change}))
