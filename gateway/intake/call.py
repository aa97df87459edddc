"""What a call is to us: our number's addresses, who calls, and how a call is met here."""

from dataclasses import dataclass

from channels.messages import Received
from channels.phone_number import InvalidPhone, PhoneNumber

VOICE = "/webhooks/twilio/voice"
RECORDING = "/webhooks/twilio/recording"
TRANSCRIPTION = "/webhooks/twilio/transcription"
# The step named in a recording's address when the caller agreed to texts: the carrier signs the address, so it
# can be believed, and it reaches us with the recording even when the caller has hung up.
WITH_TEXTS = "texts"
WITHOUT_TEXTS = "told"


@dataclass(frozen=True, slots=True)
class Line:
    """How calls are met here. ``computer``: the carrier writes a first draft of what it records."""

    base_url: str
    recording: bool
    computer: bool = False

    def url(self, step: str, turn: int = 1, *, path: str = VOICE) -> str:
        return f"{self.base_url}{path}?step={step}&turn={turn}"


def caller_of(received: Received) -> PhoneNumber | None:
    """The number that calls; None when it is withheld or no number that can be called back."""
    try:
        return PhoneNumber.of_caller(received.sender or "")
    except InvalidPhone:
        return None


def call_back_about(call_id: int) -> str:
    return f"call:{call_id}"
