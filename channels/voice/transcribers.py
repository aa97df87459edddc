"""Who can write a recording down: a person who types, Twilio while it records, or a model on our own machine."""

from dataclasses import dataclass
from datetime import timedelta

from channels.twilio.client import TwilioClient
from channels.voice.transcription import Capabilities, Job, JobState
from channels.voice.twiml import TRANSCRIBED_SECONDS

TYPIST, TWILIO, LOCAL = "typist", "twilio", "local"
TWILIO_WITHIN = timedelta(minutes=15)
LOCAL_WITHIN = timedelta(hours=2)
LOCAL_SECONDS = (0, 900)  # a quarter of an hour of sound; nothing longer holds the others up


class Typist:
    """A person at the desk: takes everything, whenever they come to it."""

    def capabilities(self) -> Capabilities:
        return Capabilities(TYPIST, by_person=True)

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

    client: TwilioClient | None = None

    def capabilities(self) -> Capabilities:
        """English only, 2 to 120 seconds, and outside our walls."""
        return Capabilities(TWILIO, frozenset({"en"}), TRANSCRIBED_SECONDS, cloud=True, within=TWILIO_WITHIN)

    def submit(self, job: Job) -> JobState:
        """Running already, at the carrier."""
        return JobState.RUNNING

    def cancel(self, job: Job) -> None:
        """It can't be stopped; its late answer changes nothing."""

    def forget(self, job: Job) -> None:
        """The carrier's copies are deleted by their own ids (``TwilioClient.delete_transcription``), once
        known.
        """


class LocalTranscriber:
    """A model on our own machine. The worker comes for what waits, once the sound is here."""

    def capabilities(self) -> Capabilities:
        """English, and nothing that would hold the others up for an hour; nothing leaves our walls."""
        return Capabilities(LOCAL, frozenset({"en"}), LOCAL_SECONDS, within=LOCAL_WITHIN)

    def submit(self, job: Job) -> JobState:
        """The job waits for the worker and for its sound."""
        return JobState.WAITING

    def cancel(self, job: Job) -> None:
        """The worker takes no job that has ended; a text that it brings all the same changes nothing."""

    def forget(self, job: Job) -> None:
        """Nothing to delete: the model sees a recording in memory and keeps none."""
