"""Who can write a recording down: a person who types, or Twilio while it records."""

from dataclasses import dataclass

from channels.twilio.client import TwilioClient
from channels.voice.transcription import Capabilities, Job, JobState
from channels.voice.twiml import TRANSCRIBED_SECONDS


class Typist:
    """A person at the desk: takes everything, whenever they come to it."""

    def capabilities(self) -> Capabilities:
        return Capabilities("typist", by_person=True)

    def submit(self, job: Job) -> JobState:
        """The job waits until a person opens it."""
        return JobState.WAITING

    def cancel(self, job: Job) -> None:
        """Nothing to stop: an ended job leaves the typist's list by itself."""

    def forget(self, job: Job) -> None:
        """Nothing to delete: a typist keeps no copy."""


@dataclass(frozen=True)
class TwilioTranscriber:
    """Twilio's own draft. It was asked for when the recording began, so there is nothing to send: only to
    wait for.
    """

    client: TwilioClient

    def capabilities(self) -> Capabilities:
        """English only, 2 to 120 seconds, and outside our walls."""
        return Capabilities("twilio", frozenset({"en"}), TRANSCRIBED_SECONDS, cloud=True)

    def submit(self, job: Job) -> JobState:
        """Running already, at the carrier."""
        return JobState.RUNNING

    def cancel(self, job: Job) -> None:
        """It can't be stopped; its late answer changes nothing."""

    def forget(self, job: Job) -> None:
        """The carrier's copies are deleted by their own ids (``TwilioClient.delete_transcription``), once
        known.
        """
