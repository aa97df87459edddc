"""A draft of a recording by a Whisper model on our own machine, without a network and without guessing at silence.

Run as a program, ``python -m channels.voice.whisper MODEL``, it reads one recording from its input and writes its
draft as JSON: a process of its own, so that neither memory nor a crash of the model ever touches the gateway.

No filter for voice activity: it drops words from fluent speech on the telephone. In its place a recording, and each
piece of text, is looked at by the energy of its sound: where nobody speaks, Whisper makes words up.
"""

import io
import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from channels.voice.transcription import Doubt, Outcome, Remark

NAME = "local"
RATE = 16_000  # samples a second, as the model wants them
MOST_SECONDS = 930
# A telephone line hums at -60 to -50 dB of full scale; a person who speaks softly reaches -40.
SILENT_DB = -48.0
LOUD_FOR = 0.2  # seconds; a single word is longer than that, a click is not
UNSURE = 0.5  # words below this probability are marked for the typist
NO_SPEECH = 0.6  # the model's own bound: above it, it believes that nobody speaks
REPEATS = 2.4  # Whisper's own measure: more than this is the same words over and over, which nobody said
NOT_MADE_OUT = "[…]"


def listen(sound: bytes, model_folder: str) -> Outcome:
    """The draft of one recording (WAV or MP3, any rate). Never raises for a bad recording: the outcome says why."""
    from av.error import FFmpegError
    from faster_whisper.audio import decode_audio

    try:
        samples = decode_audio(io.BytesIO(sound), sampling_rate=RATE)
    except (FFmpegError, ValueError, IndexError):
        return Outcome(NAME, failure="the sound can't be read")
    if len(samples) > MOST_SECONDS * RATE:
        return Outcome(NAME, failure="the recording is too long")
    if loudest(samples) < SILENT_DB:
        return Outcome(NAME, failure="the recording is silent", remark=Remark.SILENT)
    return _outcome(samples, _segments(samples, model_folder))


def loudest(samples: Any) -> float:
    """The energy of the loudest fifth of a second, in dB of full scale; -120 where there is no sound at all."""
    import numpy as np

    if len(samples) == 0:
        return -120.0
    width = min(len(samples), int(LOUD_FOR * RATE))
    total = np.cumsum(np.concatenate(([0.0], np.square(samples, dtype=np.float64))))
    mean = float((total[width:] - total[:-width]).max()) / width
    return 10 * float(np.log10(max(mean, 1e-12)))


def _segments(samples: Any, model_folder: str) -> Iterable[Any]:
    from faster_whisper import WhisperModel

    model = WhisperModel(
        model_folder, device="cpu", compute_type="int8", cpu_threads=1, num_workers=1, local_files_only=True
    )
    found: Iterable[Any] = model.transcribe(
        samples,
        language="en",
        beam_size=5,
        temperature=[0.0, 0.2, 0.4],
        condition_on_previous_text=False,  # what was misheard once is not misheard again because of it
        vad_filter=False,
        word_timestamps=True,
    )[0]
    return found


def _outcome(samples: Any, segments: Iterable[Any]) -> Outcome:
    text, doubts = "", []
    for segment in segments:
        if _is_made_up(samples, segment):
            continue
        for written, sure, at in _words(segment):
            start = len(text) + len(written) - len(written.lstrip()) if text else 0
            text += written if text else written.lstrip()
            if sure < UNSURE:
                doubts.append(Doubt(start, len(text), round(sure, 2), round(at, 1)))
    if not any(sign.isalnum() for sign in text):
        return Outcome(NAME, failure="no words were made out", remark=Remark.NO_WORDS)
    return Outcome(NAME, text, doubts=tuple(doubts))


def _is_made_up(samples: Any, segment: Any) -> bool:
    """Whether nobody spoke there: it is silent, or the model itself hears no speech and is sure of no word."""
    if loudest(samples[int(segment.start * RATE) : int(segment.end * RATE) + 1]) < SILENT_DB:
        return True
    sure = [float(word.probability) for word in segment.words or ()]
    return segment.no_speech_prob > NO_SPEECH and sum(sure) < UNSURE * len(sure)


def _words(segment: Any) -> list[tuple[str, float, float]]:
    """Each word with its space before it, how sure it is, and when it was said."""
    if segment.compression_ratio > REPEATS:
        return [(f" {NOT_MADE_OUT}", 0.0, float(segment.start))]
    return [(word.word, float(word.probability), float(word.start)) for word in segment.words or ()]


def as_json(outcome: Outcome) -> str:
    doubts = [[doubt.start, doubt.end, doubt.sure, doubt.at] for doubt in outcome.doubts]
    return json.dumps({"text": outcome.text, "failure": outcome.failure, "doubts": doubts, "remark": outcome.remark})


def from_json(text: str) -> Outcome:
    """Raises ValueError on what is no draft."""
    try:
        found = json.loads(text)
        doubts = tuple(Doubt(*each) for each in found["doubts"])
        return Outcome(NAME, found["text"], found["failure"], doubts=doubts, remark=Remark(found["remark"]))
    except (KeyError, TypeError) as error:
        raise ValueError("not a draft") from error


def main() -> None:
    os.nice(10)  # whoever is served now comes before whoever is written down
    # What a library prints must not mix with the draft.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    out.write(as_json(listen(sys.stdin.buffer.read(), sys.argv[1])))
    out.close()


if __name__ == "__main__":
    main()
