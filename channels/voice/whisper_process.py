"""Runs the model in a process of its own, one recording at a time, for a bounded time; it can be stopped."""

import os
import signal
import subprocess  # our own Python, our own module: nothing of anybody else's is run
import sys
import threading

from channels.errors import ChannelError
from channels.voice.transcription import Outcome
from channels.voice.whisper import NAME, from_json

LEAST_SECONDS = 120.0  # loading a large model from a slow disk
TIMES_LONGER = 6.0  # how much longer than the sound itself its writing down may take
# The ends that somebody outside asked for: nothing is wrong with the recording.
ASKED_TO_STOP = frozenset({-signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP})


class Stopped(ChannelError):
    """The gateway is stopping: the recording is offered again later."""


class Crashed(ChannelError):
    """The model died in the middle; the same recording may be tried once more."""


class WhisperProcess:
    """``model`` is a folder that faster-whisper reads."""

    def __init__(self, model: str, *, command: tuple[str, ...] = ()) -> None:
        self._command = command or (sys.executable, "-m", "channels.voice.whisper", model)
        self._running: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._stopping = False

    def transcribe(self, sound: bytes, *, seconds: int) -> Outcome:
        """The draft of a recording of so many seconds. Raises Stopped, or Crashed when it died or took too long."""
        process = self._start()
        try:
            written, _ = process.communicate(sound, timeout=patience(seconds))
        except subprocess.TimeoutExpired:
            return Outcome(NAME, failure="it took too long")
        finally:
            self._end(process)
        if process.returncode:
            raise self._what_ended(process.returncode)
        try:
            return from_json(written.decode("utf-8", "replace"))
        except ValueError:
            raise Crashed("The transcriber wrote no draft.", code="transcriber_crashed") from None

    def stop(self) -> None:
        """End what runs, and begin nothing more."""
        with self._lock:
            self._stopping = True
            if self._running is not None:
                self._running.terminate()

    def _start(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._stopping:
                raise Stopped("The gateway is stopping.", code="stopped")
            pipe, nothing = subprocess.PIPE, subprocess.DEVNULL
            # It needs none of our settings, and so is told no secret.
            kept = {name: value for name, value in os.environ.items() if not name.startswith("EARSHOT_")}
            quiet = {**kept, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
            self._running = subprocess.Popen(  # noqa: S603 - see above
                self._command, stdin=pipe, stdout=pipe, stderr=nothing, env=quiet
            )
            return self._running

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        if process.poll() is None:
            process.kill()
            process.communicate()
        with self._lock:
            self._running = None

    def _what_ended(self, code: int) -> ChannelError:
        if self._stopping or code in ASKED_TO_STOP:
            return Stopped("The transcriber was stopped.", code="stopped")
        return Crashed(f"The transcriber ended with {code}.", code="transcriber_crashed")


def patience(seconds: int) -> float:
    """How long a recording of so many seconds may take, in seconds."""
    return max(LEAST_SECONDS, seconds * TIMES_LONGER)
